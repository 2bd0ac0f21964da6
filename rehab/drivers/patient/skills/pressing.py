"""Pressing what is asked for, by looking at it: for that no hand is needed."""

from __future__ import annotations

from rehab.drivers.patient.kinematics import Vector
from rehab.drivers.patient.sight import Seen
from rehab.drivers.patient.skills.skill import Skill


class Press(Skill):
    """The cue "press": look straight at a control until it gives way; the hands rest."""

    faces = True

    def begin(self, t: float, cue: Seen) -> None:
        """Leave the hands where they rest."""
        self.mover.settle(t, self.mover.ready(0), self.mover.ready(1))

    def gaze(self, t: float, cue: Seen) -> Vector | None:
        """At the control."""
        return cue.position
