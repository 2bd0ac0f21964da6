"""Playing with one hand what is seen to be done by its mirror image: the eyes are on the image."""

from __future__ import annotations

from math import inf

from rehab.drivers.patient.kinematics import Vector
from rehab.drivers.patient.sight import Seen
from rehab.drivers.patient.skills.skill import Aim, likely
from rehab.drivers.patient.skills.touch import Touch

OTHER = {"left": "right", "right": "left"}
TURNED = 0.4
"""From seeing what is asked to a hand that is closed, or open, s [M]."""


class Mirror(Touch):
    """The cue "mirror": its side is the hand that is seen; the other one plays."""

    def reaction(self, cue: Seen) -> float:
        """That of the hand that plays, once the thing is noticed where it is."""
        return super().reaction(cue._replace(side=OTHER.get(cue.side, "")))

    def far(self, cue: Seen) -> float:
        """From the hand that plays."""
        return super().far(_image(cue))

    def begin(self, t: float, cue: Seen) -> None:
        """Send the other hand to the image of the place."""
        super().begin(t, _image(cue))

    def keep(self, t: float, cue: Seen) -> bool:
        """Correct it there."""
        return super().keep(t, _image(cue))


class Clench(Aim):
    """The cue "clench": bring the hand that plays there, and close it."""

    carries = True
    closed = 1.0

    def begin(self, t: float, cue: Seen) -> None:
        """Close it where it is, or on its way."""
        image, mover = _image(cue), self.mover
        side = likely(image)
        mover.send(t, side, mover.nearest(side, image.position, 0.0, 0.0)[0])
        self._due = t + TURNED

    def keep(self, t: float, cue: Seen) -> bool:
        """Once it is closed it stays so."""
        if t >= self._due:
            self.mover.grasp[likely(_image(cue))] = self.closed
            self._due = inf
        return True

    def gaze(self, t: float, cue: Seen) -> Vector | None:
        """At the image."""
        return cue.position


class Unclench(Clench):
    """The cue "unclench": open it again."""

    closed = 0.0


def _image(cue: Seen) -> Seen:
    x, y, z = cue.position
    return cue._replace(side=OTHER.get(cue.side, ""), position=(-x, y, z))
