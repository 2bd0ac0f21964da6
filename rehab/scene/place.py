"""Places: what stands around the patient and never moves, its light, and what grows in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from rehab.scene.mesh import Floats, Mesh

Vector = tuple[float, float, float]

SUN: Vector = (-0.580, 0.420, 0.698)
"""Towards the sun: low behind the left shoulder of who looks along -Z."""

LIGHT_SPAN = 44.0  # metres: the light on the ground is known for a square of this side


@dataclass(frozen=True, slots=True)
class Sector:
    """Faces `first` to `first + count`, all of them within the hull of `corners` (8, 3), metres."""

    first: int
    count: int
    corners: Floats


@dataclass(frozen=True, slots=True)
class Lighting:
    """The light of a place, in linear colours.

    Defaults are first light in the open. The sky has three bands from the horizon up, each with a
    colour away from the sun and one (`…_warm`) around it.
    """

    sun: Vector = SUN
    """Towards the sun, of length one."""
    sunlight: Vector = (2.05, 1.46, 0.93)
    """What arrives on a surface that faces the sun."""
    skylight: Vector = (0.30, 0.37, 0.52)
    """What arrives from above."""
    bounce: Vector = (0.20, 0.17, 0.13)
    """What arrives from below."""
    low: Vector = (0.280, 0.300, 0.350)
    low_warm: Vector = (0.98, 0.69, 0.43)
    rose: Vector = (0.350, 0.290, 0.310)
    rose_warm: Vector = (0.78, 0.57, 0.43)
    high: Vector = (0.150, 0.250, 0.390)
    high_warm: Vector = (0.34, 0.42, 0.52)
    glow: Vector = (1.00, 0.72, 0.42)
    """Around the sun itself."""
    mist_start: float = 5.0
    """Metres from the eye at which the mist begins."""
    mist_far: float = 17.0
    """Metres beyond its beginning over which two thirds of what is seen become mist."""


class Growth(NamedTuple):
    """Something that a patient's success has planted: how a node shows it."""

    form: str
    """The node's mesh: "blade", "bud", "blossom", "shrub" or "lantern"."""
    position: Vector
    """Its foot, metres, play space."""
    turn: float
    """About +Y, radians."""
    size: float
    """The node's scale."""
    colour: str
    """`"#RRGGBB"`."""


class Place(Protocol):
    """What a place offers: heights and growth at once, what is drawn when it is first drawn."""

    name: str
    lighting: Lighting
    open_ahead: float
    """Metres ahead (-Z) of the patient within which nothing hides what hangs in the air."""

    def height(self, x: float, z: float) -> float:
        """How high the ground is, metres."""

    def growth(self, number: int) -> Growth:
        """What success `number` (from 0, over all sessions) plants, always the same."""

    def mesh(self) -> tuple[Mesh, list[Sector]]:
        """All of it as one mesh, its faces sorted by sectors, neighbours side by side."""

    def light(self) -> npt.NDArray[np.uint8]:
        """Light (n, n, 2) on the ground around the origin, rows along +Z, columns along +X.

        The first number is how much sunlight arrives, the second how open the sky is."""


NAMES = ("garden", "clinic")


@lru_cache(maxsize=4)
def find_place(name: str) -> Place:
    """The place `name`, always the same object; ValueError where there is none."""
    if name == "garden":
        from rehab.scene.garden import Garden

        return Garden()
    if name == "clinic":
        from rehab.scene.clinic import Clinic

        return Clinic()
    raise ValueError(f"no place {name!r}; there are {', '.join(NAMES)}")
