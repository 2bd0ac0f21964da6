"""Catching what comes: seen twice, it is met where it will be when the hand can be there."""

from __future__ import annotations

from math import inf

from rehab.drivers.patient.kinematics import Vector, distance
from rehab.drivers.patient.mover import Mover
from rehab.drivers.patient.sight import Seen
from rehab.drivers.patient.skills.skill import Aim, Skill, likely

APART = 0.1
"""Between the two sightings from which it is known how a thing moves, s [M]."""
AGAIN = 0.5
"""After so long it is looked at anew where the thing will be, s [M]."""
COMFORTABLE = 0.85
"""Part of the arm's length within which something is met rather than further out [M]."""
STEP, LONGEST = 0.1, 6.0
"""How finely and how far ahead the way of a thing is thought of, s [M]."""


class Catch(Aim):
    """The cue "catch": it moves; the hand waits where it will come by."""

    target = False
    follows = True

    def __init__(self, mover: Mover) -> None:
        super().__init__(mover)
        self._first: tuple[float, Vector] = (0.0, (0.0, 0.0, 0.0))
        self._planned = inf

    def begin(self, t: float, cue: Seen) -> None:
        """The first sighting."""
        self._first, self._planned = (t, cue.position), inf

    def keep(self, t: float, cue: Seen) -> bool:
        """From the second on, go where it will be; look again on the way."""
        since, at = self._first
        passed = t - since
        if passed >= (APART if self._planned == inf else AGAIN):
            x, y, z = ((b - a) / passed for a, b in zip(at, cue.position, strict=True))
            self._meet(t, cue, (x, y, z))
            self._first, self._planned = (t, cue.position), t
        return True

    def _meet(self, t: float, cue: Seen, speed: Vector) -> None:
        """Send the hand to the first comfortable place where it can be in time."""
        mover, side = self.mover, likely(cue)
        limb, arm = mover.limbs[side], mover.profile.arms[side]
        best, most, ahead = cue.position, inf, 0.0
        while ahead < LONGEST:
            ahead += STEP
            x, y, z = (p + ahead * v for p, v in zip(cue.position, speed, strict=True))
            late = max(arm.start + distance(limb.grip, (x, y, z)) / arm.rate - ahead, 0.0)
            far = max(distance(limb.shoulder, (x, y, z)) - COMFORTABLE * limb.far, 0.0)
            if late + far < most:
                best, most = (x, y, z), late + far
            if most == 0.0:
                break
        if distance(best, mover.hands[side].end) < 0.03:
            return
        _, forward, right = mover.posture(side, best)
        point, _ = mover.nearest(side, mover.near(best, limb), forward, right)
        length = mover.send(t, side, point)
        mover.send(t, 1 - side, mover.ready(1 - side, forward, right))
        mover.lean(t, forward, right, length)


class Spare(Skill):
    """The cue "spare": a thing to be let by; now and then a hand goes for it all the same."""

    follows = True

    def __init__(self, mover: Mover) -> None:
        super().__init__(mover)
        self._catch = Catch(mover)
        self._goes = False

    def reaction(self, cue: Seen) -> float:
        """As soon as something to be caught."""
        return self._catch.reaction(cue)

    def begin(self, t: float, cue: Seen) -> None:
        """Rest on, or go for it."""
        mover = self.mover
        self._goes = mover.profile.impulse > 0.0 and mover.rng.random() < mover.profile.impulse
        if self._goes:
            self._catch.begin(t, cue)
        else:
            mover.settle(t, mover.ready(0), mover.ready(1))

    def keep(self, t: float, cue: Seen) -> bool:
        """Go on with it."""
        return self._catch.keep(t, cue) if self._goes else True
