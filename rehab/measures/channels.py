"""In which series a repeated movement may show, and what it is called then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

AXIAL = 0.3
"""What an excursion of head or trunk counts against one of an arm: people look about all day."""


@dataclass(frozen=True)
class Channel:
    """One way in which a movement may show: a series, and the direction away from its rest.

    `least`: the smallest excursion worth counting, degrees or metres; `plenty`: one that is surely
    meant; `weight`: how much its excursions count where several channels move. `motion` is "" where
    it hangs on the plane in which an arm is raised.
    """

    name: str
    sign: float
    least: float
    plenty: float
    weight: float
    motion: str
    side: str = ""

    @property
    def kind(self) -> str:
        """The series' name without the side."""
        return self.name.removesuffix(f"_{self.side}")

    @property
    def axial(self) -> bool:
        """Whether it is an angle of neck or trunk, whose rest is in the middle, at 0."""
        return self.name.startswith(("neck", "trunk"))


def channels() -> Iterator[Channel]:
    """All channels, the likelier of two equals first.

    Where the rest may be at either end (a squat begins standing, a rise sitting; an arm is turned
    in or out), both directions are there; more whole excursions decide.
    """
    yield Channel("head_height", -1.0, 0.08, 0.25, 1.1, "squat or sit to stand")
    yield Channel("head_height", 1.0, 0.08, 0.25, 1.09, "sit to stand")
    for side in ("left", "right"):
        yield Channel(f"shoulder_elevation_{side}", 1.0, 15.0, 45.0, 1.0, "", side)
        name = f"elbow_flexion_{side}"
        yield Channel(name, 1.0, 15.0, 45.0, 0.8, "elbow flexion", side)
        yield Channel(name, -1.0, 15.0, 45.0, 0.79, "elbow extension", side)
        name = f"shoulder_rotation_{side}"
        yield Channel(name, -1.0, 15.0, 45.0, 0.9, "shoulder rotation", side)
        yield Channel(name, 1.0, 15.0, 45.0, 0.89, "shoulder rotation", side)
        name = f"forearm_pronation_{side}"
        yield Channel(name, 1.0, 20.0, 60.0, 0.5, "forearm pronation", side)
        yield Channel(name, -1.0, 20.0, 60.0, 0.5, "forearm supination", side)
    for name, positive, negative in _AXIAL:
        for sign, (motion, side) in ((1.0, positive), (-1.0, negative)):
            yield Channel(name, sign, 10.0, 35.0, AXIAL, f"{name.split('_')[0]} {motion}", side)


_AXIAL = (
    ("neck_yaw", ("rotation", "left"), ("rotation", "right")),
    ("neck_pitch", ("extension", ""), ("flexion", "")),
    ("neck_roll", ("side bending", "left"), ("side bending", "right")),
    ("trunk_forward", ("flexion", ""), ("extension", "")),
    ("trunk_right", ("side bending", "right"), ("side bending", "left")),
    ("trunk_yaw", ("rotation", "left"), ("rotation", "right")),
)
