"""Smooth rounded bodies from distances: balls and tapered rods melted into one skin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from rehab.scene.mesh import Floats, Mesh, make, unit

Distance = Callable[[Floats], Floats]
"""Signed distance (n,) of points (n, 3), metres; negative inside."""

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int32]

Rod = tuple[npt.ArrayLike, npt.ArrayLike, float, float]
"""One end, other end, radius at each."""

_CORNERS = np.array([(i, j, k) for i in (0, 1) for j in (0, 1) for k in (0, 1)])
_EDGES = [
    (a, b) for a in range(8) for b in range(a) if np.abs(_CORNERS[a] - _CORNERS[b]).sum() == 1
]


def melted(rods: Sequence[Rod], blend: float) -> Distance:
    """The skin around `rods`, creases between them filled to about `blend` metres."""
    first = np.array([r[0] for r in rods], np.float32)
    way = np.array([r[1] for r in rods], np.float32) - first
    square = np.maximum((way * way).sum(axis=1), 1e-12)
    radius = np.array([r[2] for r in rods], np.float32)
    growth = np.array([r[3] for r in rods], np.float32) - radius

    def distance(points: Floats) -> Floats:
        total = np.zeros(len(points), np.float32)
        for a, w, s, r, g in zip(first, way, square, radius, growth, strict=True):
            off = points - a
            part = np.clip((off @ w) / s, 0.0, 1.0)
            off -= part[:, None] * w
            alone = np.sqrt(np.einsum("ni,ni->n", off, off)) - (r + g * part)
            total += np.exp(np.clip(alone / -blend, -60.0, 60.0))
        return np.asarray(-blend * np.log(np.maximum(total, 1e-26)), np.float32)

    return distance


def union(parts: Sequence[Distance], blend: float) -> Distance:
    """All of `parts`, the creases between them filled to about `blend` metres."""

    def distance(points: Floats) -> Floats:
        total = np.zeros(len(points), np.float32)
        for part in parts:
            total += np.exp(np.clip(part(points) / -blend, -60.0, 60.0))
        return np.asarray(-blend * np.log(np.maximum(total, 1e-26)), np.float32)

    return distance


def skin(distance: Distance, low: Sequence[float], high: Sequence[float], step: float) -> Mesh:
    """The surface where `distance` is 0 within a box, in cells of `step` metres (surface nets)."""
    axes = [np.arange(a, b + step, step, dtype=np.float32) for a, b in zip(low, high, strict=True)]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    shape = grid.shape[:3]
    values = distance(grid.reshape(-1, 3)).reshape(shape)
    inside = values < 0

    cells = np.stack([_corner(inside, c) for c in _CORNERS])
    crossed: Bools = np.asarray(cells.any(axis=0) & ~cells.all(axis=0))
    number: Ints = np.full(crossed.shape, -1, np.int32)
    number[crossed] = np.arange(int(crossed.sum()))
    points = _vertices(values, crossed) * step + np.asarray(low, np.float32)
    for _ in range(2):  # onto the surface itself
        points = points - distance(points)[:, None] * gradient(distance, points, step)
    return make(points, _faces(inside, number), gradient(distance, points, 0.5 * step))


def gradient(distance: Distance, points: Floats, step: float) -> Floats:
    """The outward direction (n, 3) of `distance` at `points`."""
    out = np.empty_like(points)
    for axis in range(3):
        off = np.zeros(3, np.float32)
        off[axis] = 0.5 * step
        out[:, axis] = distance(points + off) - distance(points - off)
    return unit(out)


def _corner(array: npt.NDArray[Any], corner: npt.ArrayLike) -> npt.NDArray[Any]:
    """`array` of grid points, as seen from each cell's `corner`."""
    index = tuple(
        slice(c, n - 1 + c) for c, n in zip(np.asarray(corner).tolist(), array.shape, strict=True)
    )
    return array[index]


def _vertices(values: Floats, crossed: Bools) -> Floats:
    """For every crossed cell the mean of where its edges cross, in steps from the first point."""
    at = np.argwhere(crossed).astype(np.float32)
    corner_values = np.stack([_corner(values, c)[crossed] for c in _CORNERS])
    total = np.zeros_like(at)
    count = np.zeros(len(at), np.float32)
    for a, b in _EDGES:
        va, vb = corner_values[a], corner_values[b]
        cuts = (va < 0) != (vb < 0)
        part = np.where(cuts, va / np.where(cuts, va - vb, 1.0), 0.0)[:, None]
        where = _CORNERS[a] + part * (_CORNERS[b] - _CORNERS[a])
        total += np.where(cuts[:, None], where, 0.0)
        count += cuts
    return np.asarray(at + total / count[:, None], np.float32)


def _faces(inside: Bools, number: Ints) -> Ints:
    """Two triangles around every grid edge that crosses the surface."""
    out = []
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        here = [slice(1, -1)] * 3
        here[axis] = slice(0, -1)
        there = list(here)
        there[axis] = slice(1, None)
        a, b = inside[tuple(here)], inside[tuple(there)]
        edge = np.argwhere(a != b)
        start = a[a != b]
        edge += np.array([0 if k == axis else 1 for k in range(3)])
        around = []
        for du, dv in ((1, 1), (0, 1), (0, 0), (1, 0)):
            cell = edge.copy()
            cell[:, u] -= du
            cell[:, v] -= dv
            around.append(number[tuple(cell.T)])
        quad = np.stack(around, axis=1)
        quad[~start] = quad[~start][:, ::-1]
        out.append(np.concatenate([quad[:, [0, 1, 2]], quad[:, [0, 2, 3]]]))
    return np.concatenate(out)
