"""Rolling the forearm until the thumb points to a thing: palm down to one side, palm up to the
other."""

from __future__ import annotations

from math import atan2, copysign, inf, radians

from rehab.drivers.patient.kinematics import Vector
from rehab.drivers.patient.mover import Mover
from rehab.drivers.patient.sight import Seen
from rehab.drivers.patient.skills.skill import Aim, likely

FURTHER, FURTHEST = radians(4), radians(24)
"""How much further a forearm rolls at a time, and how far past the thing at most, rad [M]."""
LOOK_AGAIN = 0.25
"""From the end of a movement until it is clear that it was not enough, s [M]."""
UPRIGHT = radians(10)
"""A thing no further than this from above the hand asks for the thumb up, and no further."""


class Roll(Aim):
    """The cue "roll": the hand stays where it is, and the thumb turns to the thing; a little
    further as long as nothing comes of it."""

    rolls = True

    def __init__(self, mover: Mover) -> None:
        super().__init__(mover)
        self._side = 0
        self._asked = self._more = 0.0
        self._arrived = self._stuck = inf

    def begin(self, t: float, cue: Seen) -> None:
        """Roll to where the thing is."""
        self._side = likely(cue)
        self._asked, self._more, self._stuck = self._seen(cue.position), 0.0, inf
        self._arrived = t + self.mover.roll(t, self._side, self._asked)

    def keep(self, t: float, cue: Seen) -> bool:
        """A little further; at the end of the range, try on for a while."""
        if abs(self._asked) <= UPRIGHT or t < self._arrived + LOOK_AGAIN:
            return True
        if t < self._stuck:
            self._more += FURTHER
            took = self.mover.roll(t, self._side, self._asked + copysign(self._more, self._asked))
            self._arrived = t + took
            if self._more > FURTHEST or took == 0.0:
                self._stuck = t
        return t < self._stuck + self.mover.profile.patience

    def glance(self, cue: Seen) -> Vector | None:
        """At the own hand, and what it tips: the thing only tells how far."""
        return self.mover.limbs[likely(cue)].grip

    def _seen(self, at: Vector) -> float:
        """How far the forearm is rolled whose thumb points there, rad, palm down positive."""
        limb = self.mover.limbs[self._side]
        fx, fy, fz = (g - e for g, e in zip(limb.grip, limb.elbow, strict=True))
        x, y, z = (a - g for a, g in zip(at, limb.grip, strict=True))
        size2 = fx * fx + fy * fy + fz * fz
        # Up and to the right across the forearm, both as long as it is level.
        along = (fx * x + fy * y + fz * z) / size2
        upwards = (y - along * fy) * size2**0.5
        right = x * -fz + z * fx
        return atan2(-limb.out * right, upwards)
