"""A place as one mesh whose faces lie around the compass, so that what is behind is not drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rehab.scene.mesh import Floats, Mesh, join
from rehab.scene.place import Sector

SECTORS = 12
_NEAR = 3.2  # metres: what is nearer is always drawn


def sort(parts: Sequence[Mesh]) -> tuple[Mesh, list[Sector]]:
    """All of `parts`, their faces sorted: first what is near the origin, then by bearing."""
    whole = join(parts)
    middle = whole.points[whole.faces].mean(axis=1)
    turn = np.arctan2(middle[:, 0], -middle[:, 2]) + np.pi
    sector = 1 + np.floor(turn / (2 * np.pi) * SECTORS).astype(int) % SECTORS
    sector[np.hypot(middle[:, 0], middle[:, 2]) < _NEAR] = 0
    faces = whole.faces[np.argsort(sector, kind="stable")]
    counts = np.bincount(sector, minlength=SECTORS + 1)
    firsts = np.concatenate([[0], np.cumsum(counts)])
    sectors = []
    for number in range(SECTORS + 1):
        first, count = int(firsts[number]), int(counts[number])
        if count:
            points = whole.points[np.unique(faces[first : first + count])]
            sectors.append(Sector(3 * first, 3 * count, _hull(points, number)))
    return Mesh(whole.points, whole.normals, whole.colours, whole.sway, faces), sectors


def _hull(points: Floats, number: int) -> Floats:
    """Eight corners (8, 3) around `points`, along the middle bearing of sector `number`."""
    middle = (number - 0.5) / SECTORS * 2 * np.pi - np.pi if number else 0.0
    away = np.array([np.sin(middle), 0.0, -np.cos(middle)])
    right = np.array([np.cos(middle), 0.0, np.sin(middle)])
    depth, side = points @ away, points @ right
    low, high = points[:, 1].min(), points[:, 1].max() + 0.1
    # A wedge widens with depth: its sides are the steepest that hold every point.
    base = depth.min() - 2.0 if number else depth.min() - 1e3
    left_most, right_most = (side / (depth - base)).min(), (side / (depth - base)).max()
    corners = []
    for d in (depth.min(), depth.max()):
        for slope in (left_most, right_most):
            for y in (low, high):
                corners.append(away * d + right * (slope * (d - base)) + np.array([0, y, 0]))
    return np.array(corners, np.float32)
