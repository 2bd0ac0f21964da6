"""Following with the hand what goes before it, by small movements that run into each other."""

from __future__ import annotations

from math import inf

from rehab.drivers.patient.kinematics import Vector, distance
from rehab.drivers.patient.mover import Mover
from rehab.drivers.patient.sight import Seen
from rehab.drivers.patient.skills.skill import Aim, likely

ANEW = 0.5
"""Of a movement that is done when the next one sets out [M]."""
STANDS = 0.005
"""Metres that a goal must have moved to be gone after."""


class Trace(Aim):
    """The cue "trace": the hand goes where the thing is, and after it while it moves on."""

    target = False
    follows = True

    def __init__(self, mover: Mover) -> None:
        super().__init__(mover)
        self._next = inf
        self._side = 0

    def begin(self, t: float, cue: Seen) -> None:
        """Set out; the trunk helps."""
        mover, self._side = self.mover, likely(cue)
        _, forward, right = mover.posture(self._side, cue.position)
        mover.lean(t, forward, right, self._go(t, cue.position))
        mover.send(t, 1 - self._side, mover.ready(1 - self._side, forward, right))

    def keep(self, t: float, cue: Seen) -> bool:
        """Go on after it before the last movement is over."""
        if t >= self._next and distance(self.mover.hands[self._side].end, cue.position) > STANDS:
            self._go(t, cue.position)
        return True

    def _go(self, t: float, at: Vector) -> float:
        mover, side = self.mover, self._side
        forward, right = mover.leaning.end
        aim = mover.near(at, mover.limbs[side])
        point, _ = mover.nearest(side, aim, forward, right)
        length = mover.send(t, side, point)
        self._next = t + ANEW * length
        return length
