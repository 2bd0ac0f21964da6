"""Materials: a few, named, that say how a form takes the light; a file may bring more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Material:
    """How a surface takes the light, by the metallic-roughness model of glTF 2.0.

    `roughness` and `metallic` run from 0 to 1; `velvet` is how much the rim of a form catches the
    sky. The textures are sRGB colour (h, w, 4) uint8, and, linear, the normal map (h, w, 3) and
    metal-and-roughness (h, w, 3: roughness in the second, metal in the third), or None.
    """

    name: str
    roughness: float = 1.0
    metallic: float = 0.0
    velvet: float = 0.22
    colour: npt.NDArray[np.uint8] | None = None
    normal: npt.NDArray[np.uint8] | None = None
    rough_metal: npt.NDArray[np.uint8] | None = None

    @property
    def textured(self) -> bool:
        """Whether things of this material are drawn apart from others of the same mesh."""
        return any(t is not None for t in (self.colour, self.normal, self.rough_metal))


MATERIALS: list[Material] = [
    Material("matte"),
    Material("skin", roughness=0.75, velvet=0.35),
    Material("petal", roughness=0.9, velvet=0.5),
    Material("polished", roughness=0.35, velvet=0.1),
    Material("metal", roughness=0.45, metallic=1.0, velvet=0.0),
]
"""All materials by their number, which the table's column `material` holds; 0 is "matte"."""

LIMIT = 64
"""At most so many: the shaders hold an array of this size."""


def number(name: str) -> int:
    """The number of the material `name`; ValueError where there is none."""
    for at, material in enumerate(MATERIALS):
        if material.name == name:
            return at
    raise ValueError(f"no material {name!r}; there are {', '.join(m.name for m in MATERIALS)}")


def register(material: Material) -> int:
    """Add `material`, or take what has its name in its stead; its number from now on."""
    for at, known in enumerate(MATERIALS):
        if known.name == material.name:
            MATERIALS[at] = material
            return at
    if len(MATERIALS) == LIMIT:
        raise ValueError(f"there are {LIMIT} materials already: {material.name!r} is one too many")
    MATERIALS.append(material)
    return len(MATERIALS) - 1
