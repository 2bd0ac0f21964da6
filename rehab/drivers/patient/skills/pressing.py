"""Pressing what is asked for, by looking at it: for that no hand is needed."""

from __future__ import annotations

from rehab.drivers.patient.kinematics import Vector
from rehab.drivers.patient.sight import Seen
from rehab.drivers.patient.skills.skill import Skill, towards


class Press(Skill):
    """The cue "press": look straight at a control until it gives way; the hands rest."""

    def begin(self, t: float, cue: Seen) -> None:
        """Leave the hands where they rest."""
        self.mover.settle(t, self.mover.ready(0), self.mover.ready(1))

    def face(self, t: float, cue: Seen) -> Vector | None:
        """Straight at the control."""
        yaw, pitch = towards(self.mover, cue.position)
        return yaw, pitch, 0.0
