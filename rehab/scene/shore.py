"""A bay before the patient: a beach that falls to the water, the sea, and the foam of a wave.

All lie on arcs around the origin, open to -Z, so that a wave comes in by being scaled.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rehab.scene.mesh import Mesh, grid_faces, make
from rehab.scene.plants import rgb

Doubles = npt.NDArray[np.float64]

WIDE = 1.08
"""Radians to either side of straight ahead."""
NEAR, CREST, FAR = 3.15, 3.75, 14.0
"""Metres: where the beach begins, its highest line, and how far the sea is seen."""
TOP, FALL = 0.30, 0.135
"""Metres: how high the crest is; and how steeply it falls from there, metres a metre."""


def beach() -> Mesh:
    """Sand that rises from the grass and falls into the sea, 0.3 high at its crest."""
    r, a = np.meshgrid(
        np.concatenate([np.linspace(NEAR, CREST, 7), np.linspace(CREST + 0.12, 5.9, 14)]),
        np.linspace(-WIDE, WIDE, 56),
        indexing="ij",
    )
    up = TOP * np.sin(0.5 * np.pi * np.clip((r - NEAR) / (CREST - NEAR), 0, 1))
    height = np.where(r < CREST, up, TOP - FALL * (r - CREST))
    ends = np.clip((WIDE - np.abs(a)) / 0.16, 0, 1)
    height = height * ends * ends * (3 - 2 * ends) - 0.06 * (1 - ends)
    ripple = 0.006 * np.sin(26 * r + 2.0 * np.sin(5 * a)) * (r > CREST + 0.1)
    wet = np.clip((r - 4.1) / 0.5, 0, 1)[..., None]
    sand = rgb("#CDB593") * (1 - wet) + rgb("#9C8A74") * wet
    tone = (1.0 + 0.04 * np.sin(9 * a + 3 * r))[..., None]
    return _arcs(r, a, height + ripple).coloured((sand * tone).reshape(-1, 3))


def sea() -> Mesh:
    """Still water from beneath the beach to the mist, its surface at the origin's height."""
    r, a = np.meshgrid(
        np.concatenate([np.linspace(3.7, 6.5, 12), np.geomspace(7.0, FAR, 12)]),
        np.linspace(-WIDE, WIDE, 56),
        indexing="ij",
    )
    deep = np.clip((r - 4.0) / 4.0, 0, 1)[..., None]
    far = np.clip((r - 6.0) / 8.0, 0, 1)[..., None]
    colour = rgb("#8FB0AE") * (1 - deep) + rgb("#5F8792") * deep
    colour = colour * (1 - far) + rgb("#B9BFC6") * far  # the more sky it mirrors
    glint = (1.0 + 0.05 * np.sin(31 * r + 4 * np.sin(7 * a)) * np.sin(17 * a))[..., None]
    return _arcs(r, a, 0 * r).coloured((colour * glint).reshape(-1, 3))


def foam() -> Mesh:
    """The crest of a wave: a low ridge along the arc of radius 1, of height 1 and breadth 0.03."""
    s, a = np.meshgrid(np.linspace(-1, 1, 9), np.linspace(-WIDE, WIDE, 72), indexing="ij")
    ends = np.clip((WIDE - np.abs(a)) / 0.25, 0, 1)
    uneven = np.clip(0.62 + 0.5 * np.sin(7 * a + 1.3) * np.sin(4 * a + 0.4), 0.05, 1.0)
    height = (1 - s * s) * ends * uneven
    radius = 1.0 + 0.015 * s * ends * uneven + 0.006 * np.sin(13 * a) + 0.004 * np.sin(29 * a + 1)
    return _arcs(radius, a, height)


def _arcs(r: Doubles, a: Doubles, y: Doubles) -> Mesh:
    """A sheet over rows of radii and columns of bearings."""
    points = np.stack([r * np.sin(a), y, -r * np.cos(a)], axis=-1).reshape(-1, 3)
    return make(points, grid_faces(*r.shape))
