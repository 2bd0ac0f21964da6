"""The postures of calibration, and answering by a nod."""

from __future__ import annotations

from math import cos, inf, sin, tau

from rehab.drivers.patient.kinematics import Vector
from rehab.drivers.patient.mover import Mover
from rehab.drivers.patient.sight import Seen
from rehab.drivers.patient.skills.skill import Skill

NODS_AGAIN = 2.5
"""After this long an unanswered nod is made again, s [M]."""
LOOK_ASIDE, LOOK_UP = 0.6, 0.35
"""How far somebody looks about who is asked to, rad [M]."""


class Reach(Skill):
    """The cue "reach": both arms forward, as far as is comfortable."""

    def begin(self, t: float, cue: Seen) -> None:
        """Send both hands ahead."""
        self.mover.settle(t, self.mover.ahead(0), self.mover.ahead(1))


class Look(Skill):
    """The cue "look": the head looks about, the arms rest."""

    def __init__(self, mover: Mover) -> None:
        super().__init__(mover)
        self._began = 0.0

    def begin(self, t: float, cue: Seen) -> None:
        """Begin straight ahead."""
        super().begin(t, cue)
        self._began = t

    def gaze(self, t: float, cue: Seen) -> Vector | None:
        """Left and right, up and down."""
        build, past = self.mover.build, t - self._began
        x, y, z = self.mover.trunk.neck
        yaw, pitch = LOOK_ASIDE * sin(tau * past / 3.5), LOOK_UP * sin(tau * past / 2.3)
        y += build.eye_up + sin(pitch)
        return x - sin(yaw), y, z - build.eye_forward - cos(yaw)


class Nod(Skill):
    """The cue "nod": a question that a nod answers."""

    def __init__(self, mover: Mover) -> None:
        super().__init__(mover)
        self._nodded = -inf

    def keep(self, t: float, cue: Seen) -> bool:
        """Nod, and again where that was not understood."""
        if t > self._nodded + NODS_AGAIN:
            self._nodded = t
            self.mover.head.nod()
        return True
