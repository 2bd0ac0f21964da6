"""What the head does by itself: faces what moves, finds the middle unseen, searches."""

from __future__ import annotations

from math import atan2, hypot, inf

from rehab.drivers.patient.kinematics import Vector
from rehab.drivers.patient.mover import Mover
from rehab.drivers.patient.sight import Seen
from rehab.drivers.patient.skills.skill import Skill, settling, towards

LOOKED = 0.45
"""From facing something among others to knowing that it is not what is looked for, s [M]."""
SLIP = 0.7
"""Of two that are as far off, the one more to the right is looked at first by somebody who neglects
the left: so much farther does the left seem for every second of `Profile.neglect`, rad [M]."""


class Face(Skill):
    """The cue "face": the face goes after a thing, as far as the neck lets it."""

    follows = True

    def reaction(self, cue: Seen) -> float:
        """As soon as it is seen to move."""
        return settling(self.mover)

    def face(self, t: float, cue: Seen) -> Vector | None:
        """Straight at it."""
        yaw, pitch = towards(self.mover, cue.position)
        return yaw, pitch, 0.0


class Tilt(Face):
    """The cue "tilt": the crown of the head leans towards a thing above the middle."""

    def face(self, t: float, cue: Seen) -> Vector | None:
        """From the upright, about the line of sight."""
        x, y, _ = (a - b for a, b in zip(cue.position, self.mover.head.eyes, strict=True))
        return 0.0, 0.0, atan2(-x, y)


class Centre(Skill):
    """The cue "centre": nothing is seen, and the head goes where the middle is felt to be."""

    def __init__(self, mover: Mover) -> None:
        super().__init__(mover)
        self._felt: Vector = (0.0, 0.0, 0.0)

    def reaction(self, cue: Seen) -> float:
        """As soon as nothing is seen."""
        return settling(self.mover)

    def begin(self, t: float, cue: Seen) -> None:
        """Come back along the way that the head went, a little too far or not far enough."""
        head, neck = self.mover.head, self.mover.profile.neck
        now = head.yaw, head.pitch, head.roll
        far = max(map(abs, now))
        past = self.mover.rng.gauss(neck.overshoot, neck.scatter)
        yaw, pitch, roll = (-past * a / far if abs(a) == far and far else 0.0 for a in now)
        self._felt = yaw, pitch, roll

    def face(self, t: float, cue: Seen) -> Vector | None:
        """There."""
        return self._felt


class Search(Skill):
    """The cue "find": one thing after another is faced, the nearest first; of what is on a
    neglected left side some is overlooked, and the rest comes late."""

    target = True

    def __init__(self, mover: Mover) -> None:
        super().__init__(mover)
        self._met: dict[tuple[int, ...], bool] = {}

    def reaction(self, cue: Seen) -> float:
        """Later for what is on a neglected left side."""
        profile = self.mover.profile
        late = profile.neglect if cue.position[0] < 0.0 else 0.0
        return 0.5 * settling(self.mover) + late

    def begin(self, t: float, cue: Seen) -> None:
        """The arms go on resting."""

    def far(self, cue: Seen) -> float:
        """From where the face is, rad."""
        place = where(cue)
        profile = self.mover.profile
        if place not in self._met:
            lapses = cue.position[0] < 0.0 and self.mover.rng.random() < profile.lapse
            self._met[place] = lapses
        if self._met[place]:
            return inf
        yaw, pitch = towards(self.mover, cue.position)
        head = self.mover.head
        slip = SLIP * profile.neglect if cue.position[0] < 0.0 else 0.0
        return hypot(yaw - head.yaw, pitch - head.pitch) + slip

    def face(self, t: float, cue: Seen) -> Vector | None:
        """Straight at it."""
        yaw, pitch = towards(self.mover, cue.position)
        return yaw, pitch, 0.0


class Pass(Search):
    """The cue "pass": a thing that is not what is looked for, which is seen when it is faced."""

    def __init__(self, mover: Mover) -> None:
        super().__init__(mover)
        self._since = inf

    def begin(self, t: float, cue: Seen) -> None:
        """Look at it."""
        self._since = t

    def keep(self, t: float, cue: Seen) -> bool:
        """Until it is known for what it is."""
        if t < self._since + LOOKED:
            return True
        self._met[where(cue)] = True
        return False


def where(cue: Seen) -> tuple[int, ...]:
    """Which of many, by its place to a few centimetres."""
    return tuple(round(20.0 * x) for x in cue.position)
