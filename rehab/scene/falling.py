"""What falls softly: a blossom to be caught, and a thorny burr to be let by."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rehab.scene import flowers
from rehab.scene.mesh import Floats, Mesh, join, lathe
from rehab.scene.plants import rgb
from rehab.scene.primitives import ball

PETALS, RINGS = 5, ((1, 0.0), (6, 0.9), (8, 1.7), (5, 2.4))
"""Petals of a blossom; thorns of a burr on each ring, and how far it lies from the first, rad."""


def bloom() -> Mesh:
    """A blossom without its stem that looks along +Z, one across; its petals take the node's
    colour."""
    parts = []
    for number in range(PETALS):
        turn = 2.0 * np.pi * number / PETALS
        leaf = flowers.petal(7).moved((0, 0.27, 0.02), (0.62, 0.5, 0.42), _about_x(-0.28))
        shade = 0.80 + 0.20 * np.clip(leaf.points[:, 1:2] / 0.45, 0.0, 1.0)
        leaf = leaf.coloured(np.repeat(shade, 3, axis=1), 1.0)
        # Seen from behind it is as thick as a petal of wax: two sheets, one turned.
        back = leaf.moved((0, 0, -0.012))
        parts += [leaf, _turned_over(back)]
        parts[-2:] = [one.moved(turn=_about_z(turn)) for one in parts[-2:]]
    heart = ball(20, 12).moved((0, 0, 0.05), (0.24, 0.24, 0.16)).coloured(rgb("#FFF1C4"))
    return join([*parts, heart])


def burr() -> Mesh:
    """A round burr, one across with its thorns all about; it takes the node's colour, its thorns'
    tips are pale."""
    core = ball(24, 14).moved(scale=0.62)
    thorns = []
    for count, fall in RINGS:
        for number in range(count):
            around = 2.0 * np.pi * (number + 0.5 * fall) / count
            way = np.array(
                [np.sin(fall) * np.cos(around), np.cos(fall), np.sin(fall) * np.sin(around)]
            )
            spike = lathe([(0.075, 0.21), (0.045, 0.36), (0.0, 0.51)], 9)
            pale = np.clip((spike.points[:, 1:2] - 0.34) / 0.17, 0.0, 1.0)
            colour = (1.0 - pale) * 0.85 + pale * rgb("#E6DDF0")
            spike = spike.coloured(colour, 1.0).moved(turn=_towards(way))
            thorns.append(spike)
    return join([core.coloured((0.9, 0.9, 0.9), 1.0), *thorns])


def _turned_over(mesh: Mesh) -> Mesh:
    return replace(mesh, faces=mesh.faces[:, ::-1], normals=-mesh.normals)


def _about_x(angle: float) -> Floats:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]], np.float32)


def _about_z(angle: float) -> Floats:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]], np.float32)


def _towards(way: Floats) -> Floats:
    """The turn (3, 3) from +Y to the unit vector `way`."""
    side = np.cross((0.0, 0.0, 1.0), way) if abs(way[2]) < 0.9 else np.cross((1.0, 0.0, 0.0), way)
    side = side / np.linalg.norm(side)
    return np.stack([side, way, np.cross(side, way)], axis=1).astype(np.float32)
