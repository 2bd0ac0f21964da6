"""Standing up from the chair and sitting down, arms crossed; and leaning the trunk alone."""

from __future__ import annotations

from math import atan2, inf

from rehab.drivers.patient.kinematics import Vector
from rehab.drivers.patient.mover import Mover
from rehab.drivers.patient.sight import Seen
from rehab.drivers.patient.skills.skill import Skill, settling

READY = 0.4
"""Part of the usual time to notice what is left where it is known what comes, s [M]."""
PAUSE = 0.3
"""Seconds that somebody sits who sank back, until they try again [M]."""
HALF = 0.55
"""Part of the way up at which somebody sinks back who does [M]."""
STRAIGHTENING = 0.8
"""Seconds in which a trunk leans as far as is asked, at 15 degrees, or comes back [M]."""


class Sit(Skill):
    """The cue "sit": sit down, or stay seated, with the arms crossed."""

    def __init__(self, mover: Mover) -> None:
        super().__init__(mover)
        self._until = inf

    def reaction(self, cue: Seen) -> float:
        """Soon: one knows what comes."""
        return READY * settling(self.mover)

    def begin(self, t: float, cue: Seen) -> None:
        """Cross the arms where they are not, and sit down once standing is done."""
        self._cross(t)
        self.mover.rise(max(t, self.mover.standing.until), 0.0)

    def _cross(self, t: float) -> None:
        for side in (0, 1):
            self.mover.send(t, side, self.mover.crossed(side))
        self.mover.fold(t, 1.0)


class Stand(Sit):
    """The cue "stand": stand up, and try again where it failed."""

    def begin(self, t: float, cue: Seen) -> None:
        """Set out once sitting down is done."""
        self._cross(t)
        self._rise(max(t, self.mover.standing.until))

    def keep(self, t: float, cue: Seen) -> bool:
        """Again, after a while, where it did not come off."""
        if t > self._until + PAUSE and self.mover.standing.end[0] == 0.0:
            self._rise(t)
        return True

    def _rise(self, t: float) -> None:
        mover = self.mover
        sinks = mover.profile.sinks > 0.0 and mover.rng.random() < mover.profile.sinks
        self._until = t + mover.rise(t, 1.0, HALF if sinks else 1.0)


class Lean(Skill):
    """The cue "lean": the base of the neck goes towards a place by the trunk's lean alone."""

    target = True

    def far(self, cue: Seen) -> float:
        """It is the only one."""
        return 0.0

    def begin(self, t: float, cue: Seen) -> None:
        """As far as the trunk leans; the hands stay where they rest."""
        mover, profile = self.mover, self.mover.profile
        x, y, z = (a - b for a, b in zip(cue.position, mover.trunk.hip, strict=True))
        forward = min(max(atan2(-z, y), 0.0), profile.lean_forward)
        right = min(max(atan2(x, y), -profile.lean_sideways), profile.lean_sideways)
        mover.lean(t, forward, right, STRAIGHTENING)

    def gaze(self, t: float, cue: Seen) -> Vector | None:
        """Ahead, where it is shown."""
        return None
