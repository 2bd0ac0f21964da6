"""What a ray meets first and what a ball touches, among the nodes of a scene.

Balls and boxes around the forms sort out nearly all nodes at once; only for the few that are left
are triangles looked at. Posed skins count as they are in their neutral pose.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rehab.scene import shapes
from rehab.scene.node import Node, Vector
from rehab.scene.scene import Scene

Doubles = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

_SLACK = 1e-6  # metres by which boxes are larger, as flat forms have flat ones


@dataclass(frozen=True, slots=True)
class Hit:
    """A node, how far away (m), where (play space), and the surface's unit normal towards you."""

    node: Node
    distance: float
    point: Vector
    normal: Vector


@dataclass(frozen=True, slots=True)
class _Boxes:
    """The nodes in question and what encloses them: boxes in their own axes, balls in ours."""

    rows: Rows
    world: Doubles  # (n, 4, 4)
    low: Doubles  # (n, 3)
    high: Doubles
    centre: Doubles  # (n, 3), play space
    radius: Doubles  # (n,)

    def only(self, kept: npt.NDArray[np.bool_]) -> _Boxes:
        return _Boxes(*(getattr(self, name)[kept] for name in self.__slots__))


def nearest(
    scene: Scene,
    origin: Sequence[float],
    direction: Sequence[float],
    *,
    far: float = math.inf,
    cue: str | None = None,
    label: str | None = None,
) -> Hit | None:
    """What a ray from `origin` meets first within `far` metres, of all that is seen in `scene`.

    Only nodes with that `cue` and `label`, if given; both sides of a surface count.
    """
    start, way = np.asarray(origin, np.float64), np.asarray(direction, np.float64)
    length = float(np.linalg.norm(way))
    if not 0.0 < length < math.inf:
        raise ValueError(f"a ray cannot go along {direction!r}")
    way = way / length
    boxes = _enclosed(scene, cue, label)
    off = boxes.centre - start
    along = off @ way
    aside = np.einsum("ni,ni->n", off, off) - along * along
    boxes = boxes.only((aside <= boxes.radius**2) & (along >= -boxes.radius))
    inverse = np.linalg.inv(boxes.world)
    starts = inverse[:, :3, :3] @ start + inverse[:, :3, 3]
    ways = inverse[:, :3, :3] @ way  # as long as one metre is there: distances stay
    enter = _enter(starts, ways, boxes.low, boxes.high)
    best, found = far, None
    for at in np.argsort(enter).tolist():
        if enter[at] > best or enter[at] == math.inf:
            break
        corners = _triangles(scene, boxes.rows[at])
        distance, face = _meets(starts[at], ways[at], corners)
        if distance < best:
            best, found = distance, (int(boxes.rows[at]), inverse[at], corners[face])
    if found is None:
        return None
    row, back, corners = found
    normal = back[:3, :3].T @ np.cross(corners[1] - corners[0], corners[2] - corners[0])
    normal = _unit(-normal if normal @ way > 0 else normal)
    return Hit(Node(scene, row), best, _vector(start + best * way), _vector(normal))


def touching(
    scene: Scene,
    centre: Sequence[float],
    radius: float,
    *,
    cue: str | None = None,
    label: str | None = None,
) -> Hit | None:
    """The node that a ball touches whose surface is nearest to the ball's centre, or none.

    The distance is from the centre to the surface; within a closed form it is 0.
    """
    middle = np.asarray(centre, np.float64)
    boxes = _enclosed(scene, cue, label)
    apart = np.linalg.norm(boxes.centre - middle, axis=1)
    boxes = boxes.only(apart <= boxes.radius + radius)
    least = _apart(middle, boxes)
    best, found = radius, None
    for at in np.argsort(least).tolist():
        if least[at] > best:
            break
        row = int(boxes.rows[at])
        turn, move = boxes.world[at, :3, :3], boxes.world[at, :3, 3]
        corners = _triangles(scene, boxes.rows[at]) @ turn.T + move
        point, face = _closest(middle, corners)
        distance = float(np.linalg.norm(middle - point))
        bounds = shapes.bounds(int(scene.table.mesh[row]))
        inside = bounds.closed and least[at] == 0.0 and abs(_winding(middle, corners)) > 0.5
        if inside or distance <= best:
            a, b, c = corners[face]
            outward = np.cross(b - a, c - a) * (1.0 if np.linalg.det(turn) > 0 else -1.0)
            away = outward if inside or distance < 1e-9 else middle - point
            best = 0.0 if inside else distance
            found = Hit(Node(scene, row), best, _vector(point), _vector(_unit(away)))
        if best == 0.0:
            break
    return found


def _enclosed(scene: Scene, cue: str | None, label: str | None) -> _Boxes:
    """All nodes that are seen and asked for, and what encloses them."""
    table = scene.table
    table.update()
    used = table.used
    asked = table.shown[:used] & (table.mesh[:used] >= 0) & (table.alpha[:used] > 0)
    for wanted, names in ((cue, table.cue), (label, table.label)):
        if wanted is not None:
            asked &= np.fromiter((name == wanted for name in names[:used]), np.bool_, used)
    rows = np.flatnonzero(asked)
    numbers, which = np.unique(table.mesh[rows], return_inverse=True)
    bounds = [shapes.bounds(number) for number in numbers.tolist()]
    low = np.array([b.low for b in bounds], np.float64).reshape(-1, 3)[which] - _SLACK
    high = np.array([b.high for b in bounds], np.float64).reshape(-1, 3)[which] + _SLACK
    world = table.world[rows].astype(np.float64)
    kept = np.abs(np.linalg.det(world[:, :3, :3])) > 1e-18  # what has no size is not there
    rows, low, high, world = rows[kept], low[kept], high[kept], world[kept]
    turn = world[:, :3, :3]
    centre = np.einsum("nij,nj->ni", turn, 0.5 * (low + high)) + world[:, :3, 3]
    reach = np.einsum("nij,nj->ni", np.abs(turn), 0.5 * (high - low))
    return _Boxes(rows, world, low, high, centre, np.linalg.norm(reach, axis=1))


def _triangles(scene: Scene, row: int | np.intp) -> Doubles:
    """The corners (m, 3, 3) of a node's triangles in its own axes."""
    mesh = shapes.shape(shapes.NAMES[int(scene.table.mesh[row])])
    return mesh.points[mesh.faces].astype(np.float64)


def _enter(starts: Doubles, ways: Doubles, low: Doubles, high: Doubles) -> Doubles:
    """How far rays (n,) go before they are within their boxes; infinity where they miss."""
    ways = np.where(np.abs(ways) < 1e-30, 1e-30, ways)
    one, other = (low - starts) / ways, (high - starts) / ways
    enter = np.maximum(np.minimum(one, other).max(axis=1), 0.0)
    leave = np.maximum(one, other).min(axis=1)
    return np.where(enter <= leave, enter, np.inf)


def _meets(start: Doubles, way: Doubles, corners: Doubles) -> tuple[float, int]:
    """How many times `way` the nearest triangle is away, and its number; infinity: none.

    T. Moeller, B. Trumbore, "Fast, minimum storage ray-triangle intersection", Journal of Graphics
    Tools 2 (1997).
    """
    first = corners[:, 0]
    one, two = corners[:, 1] - first, corners[:, 2] - first
    across = np.cross(way, two)
    size = np.einsum("ni,ni->n", one, across)
    flat = np.abs(size) < 1e-300
    scale = 1.0 / np.where(flat, 1.0, size)
    off = start - first
    u = np.einsum("ni,ni->n", off, across) * scale
    turned = np.cross(off, one)
    v = turned @ way * scale
    distance = np.einsum("ni,ni->n", two, turned) * scale
    edge = 1e-9  # a ray along an edge meets one of its two faces
    missed = flat | (u < -edge) | (v < -edge) | (u + v > 1.0 + edge) | (distance < 0.0)
    distance[missed] = np.inf
    face = int(np.argmin(distance))
    return float(distance[face]), face


def _apart(point: Doubles, boxes: _Boxes) -> Doubles:
    """At least how far (n,) a point is from what lies in boxes that turn and stretch."""
    turn = boxes.world[:, :3, :3]
    reach = np.einsum("nij,nj->ni", np.abs(turn), 0.5 * (boxes.high - boxes.low))
    out = np.maximum(np.abs(point - boxes.centre) - reach, 0.0)
    return np.asarray(np.linalg.norm(out, axis=1), np.float64)


def _closest(point: Doubles, corners: Doubles) -> tuple[Doubles, int]:
    """The point of triangles (m, 3, 3) that is nearest to `point`, and whose it is."""
    ends = np.roll(corners, -1, axis=1)
    edge = ends - corners
    square = np.maximum(np.einsum("nki,nki->nk", edge, edge), 1e-300)
    part = np.clip(np.einsum("nki,nki->nk", point - corners, edge) / square, 0.0, 1.0)
    normal = np.cross(edge[:, 0], edge[:, 1])
    size = np.maximum(np.einsum("ni,ni->n", normal, normal), 1e-300)
    high = np.einsum("ni,ni->n", point - corners[:, 0], normal) / size
    foot = point - high[:, None] * normal
    turning = np.cross(edge, foot[:, None] - corners)
    within = (np.einsum("nki,ni->nk", turning, normal) >= 0.0).all(axis=1)
    places = np.concatenate([corners + part[..., None] * edge, foot[:, None]], axis=1)
    off = places - point
    squared = np.einsum("nki,nki->nk", off, off)
    squared[~within, 3] = np.inf
    face, which = divmod(int(np.argmin(squared)), 4)
    return places[face, which], face


def _winding(point: Doubles, corners: Doubles) -> float:
    """How often triangles go around `point`: 1 within a closed form, 0 outside.

    Solid angles after A. Van Oosterom, J. Strackee, "The solid angle of a plane triangle", IEEE
    Transactions on Biomedical Engineering 30 (1983).
    """
    a, b, c = (corners - point).transpose(1, 0, 2)
    la, lb, lc = (np.linalg.norm(v, axis=1) for v in (a, b, c))
    volume = np.einsum("ni,ni->n", a, np.cross(b, c))
    below = la * lb * lc
    for one, two, size in ((a, b, lc), (b, c, la), (c, a, lb)):
        below = below + np.einsum("ni,ni->n", one, two) * size
    return float(np.arctan2(volume, below).sum() / (2.0 * np.pi))


def _unit(vector: Doubles) -> Doubles:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-300), np.float64)


def _vector(values: Doubles) -> Vector:
    x, y, z = values.tolist()
    return x, y, z
