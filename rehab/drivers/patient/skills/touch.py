"""Touching: a hand goes to a thing, is corrected by sight, and gives up in time."""

from __future__ import annotations

from math import inf

from rehab.drivers.patient.kinematics import distance
from rehab.drivers.patient.mover import Mover
from rehab.drivers.patient.sight import Seen
from rehab.drivers.patient.skills.skill import Aim, likely

LOOK_AGAIN = 0.12
"""From the end of a movement to its correction by sight, s [M]."""
CLOSE = 0.012
"""A hand this near to its target is not corrected further, m."""
HOLD = 2.5
"""How much longer than `patience` a hand stays that is on its target, s [M]."""


class Touch(Aim):
    """The cue "touch"."""

    def __init__(self, mover: Mover) -> None:
        super().__init__(mover)
        self._side = 0
        self._arrived = inf

    def begin(self, t: float, cue: Seen) -> None:
        """Send the hand that is asked for, or the likelier one; the trunk helps."""
        mover = self.mover
        first = likely(cue)
        sides = (first,) if cue.side in ("left", "right") else (first, 1 - first)
        options = [(*mover.posture(side, cue.position), side) for side in sides]
        _, forward, right, side = min(options, key=lambda option: option[0] > 0.03)
        self._side = side
        aim = mover.near(cue.position, mover.limbs[side])
        point, _ = mover.nearest(side, aim, forward, right)
        other = mover.ready(1 - side, forward, right)
        length = mover.send(t, side, point)
        mover.send(t, 1 - side, other)
        mover.lean(t, forward, right, length)
        self._arrived = t + length

    def keep(self, t: float, cue: Seen) -> bool:
        """Correct a hand that missed; lower it when trying on is no use."""
        mover = self.mover
        path = mover.hands[self._side]
        if t < self._arrived + LOOK_AGAIN or t < path.until + LOOK_AGAIN:
            return True
        limb = mover.limbs[self._side]
        miss = distance(limb.grip, cue.position)
        longest = mover.profile.patience + (HOLD if miss < 2.0 * CLOSE else 0.0)
        if t > self._arrived + longest:
            return False
        if miss > CLOSE:
            forward, right = mover.leaning.end
            aim = mover.near(cue.position, limb)
            point, _ = mover.nearest(self._side, aim, forward, right)
            if distance(point, path.end) > 0.4 * CLOSE:
                mover.send(t, self._side, point)
        return True
