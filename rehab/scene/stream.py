"""Winding water between low banks along any course, and the boat that is led on it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from rehab.scene.mesh import Mesh, grid_faces, join, make, unit
from rehab.scene.plants import rgb
from rehab.scene.primitives import ball

BANK, RISE = 0.022, 0.008
"""Metres: how broad a bank is beside the water, and how high above it."""
GRASS, SAND, EDGE, SHALLOW, DEEP = "#7C9478", "#CDB593", "#EAF1EE", "#7FA6AE", "#4F7885"
ROUND = 7
"""Points with which each end is rounded."""


def stream(course: npt.ArrayLike, normal: npt.ArrayLike, width: float) -> Mesh:
    """Water `width` metres wide along the middle `course` (n, 3), which lies across the unit vector
    `normal`, with a bank on either side and round ends; seen from the side of `normal`."""
    points, up = np.asarray(course, np.float64), np.asarray(normal, np.float64)
    way = unit(np.gradient(points, axis=0)).astype(np.float64)
    fall = np.linspace(0.5 * np.pi, 0.0, ROUND, endpoint=False)
    half = 0.5 * width
    head = points[0] - half * np.sin(fall)[:, None] * way[0]
    tail = points[-1] + half * np.sin(fall[::-1])[:, None] * way[-1]
    spine = np.concatenate([head, points, tail])
    ways = np.concatenate([np.repeat(way[:1], ROUND, 0), way, np.repeat(way[-1:], ROUND, 0)])
    wide = np.concatenate([np.cos(fall), np.ones(len(points)), np.cos(fall[::-1])])
    across = np.cross(ways, up)
    rows, colours = [], []
    for side in (1.0, -1.0):
        for out, rise, colour in (
            (half + 1.6 * BANK, -1.5 * RISE, GRASS),
            (half + BANK, RISE, GRASS),
            (half + 0.35 * BANK, RISE, SAND),
            (half + 0.12 * BANK, 0.0, SAND),
            (half, 0.0, EDGE),
            (0.88 * half, 0.0, SHALLOW),
            (0.35 * half, 0.0, DEEP),
        )[:: 1 if side > 0.0 else -1]:
            # At a round end what lies beyond the water keeps its breadth.
            offset = side * (wide * min(out, half) + max(out - half, 0.0))
            rows.append(spine + offset[:, None] * across + rise * up)
            colours.append(rgb(colour))
    grid = np.stack(rows, axis=1)
    mesh = make(grid.reshape(-1, 3), grid_faces(len(spine), len(rows))[:, ::-1])
    if float((mesh.normals @ up).mean()) < 0.0:
        mesh = make(mesh.points, mesh.faces[:, ::-1])
    tint = np.tile(np.asarray(colours, np.float32), (len(spine), 1))
    return mesh.coloured(tint)


def boat() -> Mesh:
    """A small boat that goes towards -Z, one long, its waterline at the origin's height; its hull
    takes the node's colour, its sail is pale."""
    lengthwise, round_ = np.linspace(-1.0, 1.0, 25), np.linspace(-0.5 * np.pi, 0.5 * np.pi, 13)
    t, a = np.meshgrid(lengthwise, round_, indexing="ij")
    beam = 0.19 * (1.0 - np.abs(t) ** 2.4)
    keel = 0.16 * (1.0 - 0.55 * np.abs(t) ** 3)
    sheer = 0.09 + 0.07 * t * t
    hull = np.stack([beam * np.sin(a), sheer - (keel + 0.06) * np.cos(a), 0.5 * t], axis=-1)
    outside = make(hull.reshape(-1, 3), grid_faces(25, 13))
    inner = hull * (0.86, 1.0, 0.94) + (0.0, 0.006, 0.0)
    inner[..., 1] = np.maximum(inner[..., 1], 0.05)  # planks above the water
    inside = make(inner.reshape(-1, 3), grid_faces(25, 13)[:, ::-1]).coloured((0.8, 0.8, 0.8), 1.0)
    mast = ball(10, 8).moved((0, 0.42, -0.04), (0.035, 0.86, 0.035)).coloured(rgb("#7A6A5A"))
    sail = [
        make(np.array(corners, np.float32), [(0, 1, 2)], [(side, 0, 0)] * 3).coloured(
            rgb("#F6F2EA")
        )
        for side in (1.0, -1.0)
        for corners in _both((0, 0.84, -0.05), (0, 0.2, -0.05), (0, 0.2, 0.42), side)
    ]
    return join([outside.coloured((1, 1, 1), 1.0), inside, mast, *sail])


def _both(a: tuple[float, ...], b: tuple[float, ...], c: tuple[float, ...], side: float) -> list:
    """A three-cornered sheet, bellied a little to one side, seen from `side`."""
    corners = [np.array(p) for p in (a, b, c)]
    middle = np.mean(corners, axis=0) + np.array((0.09, 0.0, 0.0))
    edges = [*pairwise([*corners, corners[0]])]
    return [(p, q, middle) if side < 0.0 else (q, p, middle) for p, q in edges]
