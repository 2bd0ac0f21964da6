"""Bodies as named columns in degrees, as a table has them and a clinician names them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from rehab.body import withheld
from rehab.frame import SIDES

Column = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

JOINTS: dict[str, tuple[str, ...]] = {
    "shoulder": (
        "shoulder_elevation",
        "shoulder_flexion",
        "shoulder_abduction",
        "shoulder_rotation",
    ),
    "elbow": ("elbow_flexion",),
    "neck": ("neck_yaw", "neck_pitch", "neck_roll"),
    "trunk": ("trunk_forward", "trunk_right", "trunk_yaw"),
}
"""The angles that are reported, by joint."""

SIDED = ("shoulder", "elbow")
"""The joints of which there is one a side."""


def names(joint: str) -> tuple[str, ...]:
    """The columns of a joint, left before right."""
    if joint in SIDED:
        return tuple(f"{angle}_{side}" for angle in JOINTS[joint] for side in SIDES)
    return JOINTS[joint]


COLUMNS = tuple(name for joint in JOINTS for name in names(joint))
"""Every angle's column, in the table's order."""


OTHERS = ("head_height", *(f"forearm_pronation_{side}" for side in SIDES))
"""Metres, and degrees."""


def split(name: str) -> tuple[str, str]:
    """A column's angle and side; the side is "" where there is none."""
    angle, _, side = name.rpartition("_")
    return (angle, side) if any(angle in JOINTS[joint] for joint in SIDED) else (name, "")


@dataclass
class Columns:
    """What is known of a body over time, (N,) each; NaN where it is not."""

    angles: dict[str, Column] = field(default_factory=dict)
    """Degrees, by column, and their standard errors by `NAME_se`."""
    unsure: dict[str, Mask] = field(default_factory=dict)
    """By column and angle of `others`: too uncertain to be reported."""
    others: dict[str, Column] = field(default_factory=dict)
    """What else repetitions show in, and no table: `OTHERS`."""
    speed: Column = field(default_factory=lambda: np.zeros((0, 2), np.float32))
    """(N, 2) m/s, of the palms."""
    hand: Column = field(default_factory=lambda: np.zeros((0, 2, 3), np.float32))
    """(N, 2, 3) m, play space: the palms."""
    chest: Column = field(default_factory=lambda: np.zeros((0, 3), np.float32))
    """(N, 3) m, play space."""
    heading: Column = field(default_factory=lambda: np.zeros(0, np.float32))
    """Degrees: where the trunk faces in play space."""


def columns(pieces: Iterable[tuple[slice, npt.NDArray[np.void]]], count: int) -> Columns:
    """The columns of `count` frames whose bodies, records of `BODY`, come in `pieces`."""
    made = Columns(
        {name: np.full(count, np.nan, np.float32) for name in _with_errors()},
        {name: np.zeros(count, np.bool_) for name in (*COLUMNS, *OTHERS[1:])},
        {name: np.full(count, np.nan, np.float32) for name in OTHERS},
        *(np.full((count, *shape), np.nan, np.float32) for shape in ((2,), (2, 3), (3,), ())),
    )
    for part, bodies in pieces:
        _fill(made, part, bodies)
    return made


def _with_errors() -> Iterator[str]:
    for name in COLUMNS:
        yield name
        yield f"{name}_se"


def _fill(made: Columns, part: slice, bodies: npt.NDArray[np.void]) -> None:
    """Write one piece to its place."""
    valid, arms = bodies["valid"].astype(bool), bodies["arm_valid"].astype(bool)

    def known(values: Column, seen: Mask) -> Column:
        return np.where(seen & np.isfinite(values), values, np.float32(np.nan))

    for name in COLUMNS:
        angle, side = split(name)
        at = (slice(None), SIDES.index(side)) if side else slice(None)
        seen = arms[at] if side else valid
        values, errors = bodies[angle][at], bodies[f"{angle}_se"][at]
        seen = seen & np.isfinite(values) & np.isfinite(errors)
        made.angles[name][part] = np.degrees(known(values, seen))
        made.angles[f"{name}_se"][part] = np.degrees(known(errors, seen))
        made.unsure[name][part] = seen & withheld(bodies, angle)[at]
    made.others["head_height"][part] = known(bodies["head_height"], valid)
    for index, name in enumerate(OTHERS[1:]):
        turned = known(bodies["forearm_pronation"][:, index], arms[:, index])
        made.others[name][part] = np.degrees(turned)
        made.unsure[name][part] = withheld(bodies, "forearm_pronation")[:, index]
    made.heading[part] = np.degrees(known(bodies["heading"], valid))
    made.chest[part] = known(bodies["chest"], valid[:, None])
    made.hand[part] = known(bodies["hand"], arms[:, :, None])
    made.speed[part] = known(bodies["hand_speed"], arms)
