"""Places: what stands around the patient and never moves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
import numpy.typing as npt

from rehab.scene.mesh import Floats, Mesh

SUN = (-0.580, 0.420, 0.698)  # towards the sun: low behind the left shoulder of who looks along -Z
LIGHT_SPAN = 44.0  # metres: the light on the ground is known for a square of this side


@dataclass(frozen=True, slots=True)
class Sector:
    """Faces `first` to `first + count`, all of them within the hull of `corners` (8, 3), metres."""

    first: int
    count: int
    corners: Floats


class Place(Protocol):
    """What a place offers: heights at once, everything to draw when it is first drawn."""

    name: str

    def height(self, x: float, z: float) -> float:
        """How high the ground is, metres."""

    def mesh(self) -> tuple[Mesh, list[Sector]]:
        """All of it as one mesh, its faces sorted by sectors, neighbours side by side."""

    def light(self) -> npt.NDArray[np.uint8]:
        """Light (n, n, 2) on the ground around the origin, rows along +Z, columns along +X.

        The first number is how much sunlight arrives, the second how open the sky is."""


@lru_cache(maxsize=4)
def find_place(name: str) -> Place:
    """The place `name`, always the same object; ValueError where there is none."""
    if name != "garden":
        raise ValueError(f"no place {name!r}; there is garden")
    from rehab.scene.garden import Garden

    return Garden()
