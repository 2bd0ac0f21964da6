"""What grows in the garden: trees, hedges, shrubs, reeds and grass."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from rehab.scene.implicit import melted, skin
from rehab.scene.mesh import Floats, Mesh, grid_faces, join, lathe, make, unit
from rehab.scene.primitives import yaw

Rng = np.random.Generator
Sphere = tuple[float, float, float, float]  # x, y, z, radius: what throws shade
Doubles = npt.NDArray[np.float64]
Vector2 = tuple[float, float]


def rgb(colour: str) -> Floats:
    """The sRGB numbers (3,) of `"#RRGGBB"`."""
    return np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)], np.float32)


def lumpy(mesh: Mesh, rng: Rng, amount: float) -> Mesh:
    """`mesh` with gentle bumps, so that no two are alike."""
    way = unit(mesh.points)
    bumps = np.zeros(len(way), np.float32)
    for _ in range(4):
        axis, phase = rng.normal(size=3) * 2.2, rng.uniform(0, 6.3)
        bumps += np.sin(way @ axis.astype(np.float32) + phase).astype(np.float32)
    points = mesh.points * (1 + amount * 0.25 * bumps[:, None])
    return make(points, mesh.faces)


def canopy(blobs: Sequence[Sphere], low: str, high: str, step: float) -> Mesh:
    """Rounded foliage: blobs melted into one cloud, in cells of `step` metres."""
    middle = np.average([b[:3] for b in blobs], axis=0, weights=[b[3] for b in blobs])
    whole = _cloud(tuple(blobs), step)
    rng = np.random.default_rng(len(whole.points))
    y = whole.points[:, 1]
    part = np.clip((y - y.min()) / np.ptp(y), 0, 1)[:, None] ** 0.8
    away = np.linalg.norm(whole.points - np.asarray(middle, np.float32), axis=1)
    deep = np.clip(away / (0.95 * away.max()), 0.5, 1)[:, None]  # darker where it folds inwards
    colour = (rgb(low) * (1 - part) + rgb(high) * part) * (0.62 + 0.38 * deep)
    colour *= rng.uniform(0.93, 1.07, (len(y), 1))  # leaves, from afar
    return whole.coloured(colour).swaying(0.12 * part[:, 0])


@lru_cache(maxsize=64)
def _cloud(blobs: tuple[Sphere, ...], step: float) -> Mesh:
    rods = [((x, y, z), (x, y, z), r, r) for x, y, z, r in blobs]
    low = np.min([(x - r, y - r, z - r) for x, y, z, r in blobs], axis=0) - step
    high = np.max([(x + r, y + r, z + r) for x, y, z, r in blobs], axis=0) + step
    return skin(melted(rods, 0.10 * max(b[3] for b in blobs)), low - step, high + step, step)


def trunk(height: float, radius: float, lean: float, colour: str = "#7C6A5C") -> Mesh:
    """A trunk with a flared foot that leans along x by `lean` metres at its top."""
    t = np.linspace(0, 1, 7)
    wide = radius * (1.0 - 0.45 * t + 0.7 * np.exp(-9 * t))
    stem = lathe(np.stack([wide, height * t], axis=1), 9)
    bend = np.zeros_like(stem.points)
    bend[:, 0] = lean * (stem.points[:, 1] / height) ** 1.7
    shade = 0.7 + 0.3 * np.clip(stem.points[:, 1:2] / (0.35 * height), 0, 1)
    return make(stem.points + bend, stem.faces).coloured(rgb(colour) * shade)


@lru_cache(maxsize=8)
def _crown(kind: int) -> tuple[Sphere, ...]:
    """One of a few crowns, its tree one metre high: clumps of leaves around a hollow."""
    rng = np.random.default_rng(40 + kind)
    blobs: list[Sphere] = [(0.0, 0.70, 0.0, 0.22)]
    for number in range(15):
        # Evenly around a flattened ball, by the golden angle, and none right below.
        up = 1.0 - 1.45 * (number + 0.5) / 15
        a = 2.39996 * number + rng.uniform(-0.3, 0.3)
        out = 0.25 * float(np.sqrt(1 - up * up)) * rng.uniform(0.85, 1.2)
        y = 0.71 + 0.20 * up * rng.uniform(0.9, 1.15)
        blobs.append((out * float(np.cos(a)), y, out * float(np.sin(a)), rng.uniform(0.085, 0.13)))
    return tuple(blobs)


def round_tree(
    rng: Rng, height: float, low: str, high: str, step: float
) -> tuple[Mesh, list[Sphere]]:
    """A tree with a round crown, its foot at the origin; and what throws shade.

    `step` is how coarse its crown is, in parts of its height.
    """
    blobs = _crown(int(rng.integers(0, 4)))
    turn, lean = float(rng.uniform(0, 6.28)), float(rng.uniform(-0.1, 0.1)) * height
    spin = yaw(turn)
    crown = canopy(blobs, low, high, step).moved((lean, 0, 0), height, spin)
    middles = np.array([b[:3] for b in blobs], np.float32) @ spin.T * height + (lean, 0, 0)
    shade: list[Sphere] = [
        (*m, height * b[3]) for m, b in zip(middles.tolist(), blobs, strict=True)
    ]
    stems = [(lean * t**1.7, 0.6 * height * t, 0.0, 0.035 * height) for t in np.linspace(0, 1, 8)]
    wood = [trunk(0.66 * height, 0.036 * height, lean)]
    if step < 0.06:  # near enough for its limbs to be seen
        for number in range(3):
            around = yaw(turn + 2.1 * number)
            limb = trunk(0.30 * height, 0.016 * height, 0.16 * height)
            wood.append(limb.moved((0.35 * lean, 0.36 * height, 0), turn=around))
    return join([*wood, crown]), [*shade, *stems]


def willow(rng: Rng, height: float, low: str, high: str) -> tuple[Mesh, list[Sphere]]:
    """A tree whose twigs hang to the ground all around it."""
    crown: list[Sphere] = [
        (0.0, 0.76, 0.0, 0.20),
        (0.16, 0.70, 0.06, 0.15),
        (-0.15, 0.71, -0.05, 0.15),
    ]
    crown += [(0.03, 0.70, -0.17, 0.14), (-0.04, 0.69, 0.17, 0.14)]
    top = canopy(crown, low, high, 0.06).moved(scale=height)
    n, rows = 150, 5
    bearing = 2.39996 * np.arange(n) + rng.uniform(-0.2, 0.2, n)
    out = height * 0.36 * np.sqrt(rng.uniform(0.22, 1.0, n))
    head = height * (0.95 - 0.95 * (out / height) ** 1.5)
    foot = height * rng.uniform(0.07, 0.36, n)
    t = np.linspace(0, 1, rows)
    # Each twig goes out over the crown, then hangs straight down.
    reach = out[:, None] * (0.50 + 0.54 * np.minimum(1.0, 2.0 * t) ** 0.7)
    y = head[:, None] + (foot - head)[:, None] * t**1.35
    half = 0.026 * height * np.sin(np.pi * (0.12 + 0.86 * t)) * rng.uniform(0.7, 1.3, (n, 1))
    turn = bearing[:, None] + 0 * t
    side = half / reach
    edges = [
        np.stack([reach * np.sin(a), y, reach * np.cos(a)], axis=-1)
        for a in (turn - side, turn + side)
    ]
    points = np.stack(edges, axis=2).reshape(-1, 3)
    faces = grid_faces(rows, 2)[None] + 2 * rows * np.arange(n)[:, None, None]
    way = np.stack([np.sin(turn), 0.35 + 0 * turn, np.cos(turn)], axis=-1)
    normals = np.repeat(way.reshape(-1, 3), 2, axis=0)
    part = np.repeat(np.clip(y / (0.85 * height), 0, 1).ravel(), 2)[:, None]
    tone = np.repeat(rng.uniform(0.84, 1.12, n), 2 * rows)[:, None]
    twigs = make(points, faces.reshape(-1, 3), normals)
    twigs = twigs.coloured((rgb(low) * (1 - part) + rgb(high) * part) * tone)
    twigs = twigs.swaying(np.repeat(np.broadcast_to(0.9 * t**2, (n, rows)).ravel(), 2))
    shade: list[Sphere] = [(height * x, height * y, height * z, height * r) for x, y, z, r in crown]
    shade += [
        (
            0.26 * height * float(np.sin(a)),
            0.4 * height,
            0.26 * height * float(np.cos(a)),
            0.13 * height,
        )
        for a in np.linspace(0, 6.28, 7)[:-1]
    ]
    return join([trunk(0.7 * height, 0.045 * height, 0.03 * height), top, twigs]), shade


def poplar(rng: Rng, height: float, low: str, high: str) -> tuple[Mesh, list[Sphere]]:
    """A tall slender tree."""
    t = np.linspace(0, 1, 9)
    wide = 0.12 * height * np.sin(np.pi * t**0.75) ** 0.75
    crown = lathe(np.stack([wide, 0.10 * height + 0.9 * height * t], axis=1), 9)
    lumpy = crown.points.copy()
    for axis in (0, 2):
        lumpy[:, axis] *= 1 + 0.07 * np.sin(9 * crown.points[:, 1] + rng.uniform(0, 6))
    part = (crown.points[:, 1:2] / height - 0.10) / 0.9
    colour = rgb(low) * (1 - part) + rgb(high) * part
    whole = make(lumpy, crown.faces).coloured(colour).swaying(0.1 * part[:, 0])
    spheres = [(0.0, height * (0.2 + 0.7 * u), 0.0, 0.11 * height) for u in np.linspace(0, 1, 7)]
    return join([trunk(0.2 * height, 0.03 * height, 0.0), whole]), spheres


def shrub(rng: Rng, size: float, low: str, high: str) -> tuple[Mesh, list[Sphere]]:
    """A low cushion of leaves, `size` metres across."""
    blobs: list[Sphere] = [(0.0, 0.26, 0.0, 0.34), (0.3, 0.16, 0.05, 0.22)]
    blobs += [(-0.22, 0.17, 0.2, 0.25), (-0.1, 0.14, -0.28, 0.22)]
    leaves = canopy(blobs, low, high, 0.14).moved(scale=size, turn=yaw(float(rng.uniform(0, 6.28))))
    return leaves, [(size * x, size * y, size * z, size * r) for x, y, z, r in blobs]


def hedge(rng: Rng, radius: float, low: float, high: float, size: Vector2) -> Mesh:
    """A clipped hedge around the origin between two bearings; `size` is its height and depth."""
    tall, deep = size
    section = np.array(
        [(-1, 0), (-1.02, 0.6), (-0.9, 0.9), (-0.5, 1), (0.5, 1), (0.9, 0.9), (1, 0)]
    )
    steps = max(6, int((high - low) * radius / 0.28))
    bearing = np.linspace(low, high, steps)
    # Its ends are rounded, its faces softly uneven.
    end = np.minimum(1.0, np.minimum(bearing - low, high - bearing) * radius / 0.35)
    end = np.sqrt(1 - (1 - end) ** 2) * 0.96 + 0.04
    r = radius + 0.5 * deep * section[None, :, 0] * end[:, None]
    y = tall * section[None, :, 1] * (0.75 + 0.25 * end[:, None])
    uneven = rng.uniform(-0.035, 0.035, r.shape)
    r, y = r + uneven, y + np.where(section[None, :, 1] > 0.8, 0.6 * uneven, 0)
    a = bearing[:, None] + 0 * r
    points = np.stack([r * np.sin(a), y - 0.04, -r * np.cos(a)], axis=-1).reshape(-1, 3)
    faces = grid_faces(steps, len(section))
    mesh = make(points, faces)
    part = np.clip(points[:, 1:2] / tall, 0, 1)
    colour = (rgb("#6E8468") * (1 - part) + rgb("#94A683") * part) * rng.uniform(
        0.90, 1.08, (len(points), 1)
    )
    return mesh.coloured(colour)


def reeds(rng: Rng, foot: Floats, tall: float) -> Mesh:
    """Upright reeds at `foot` (n, 3), about `tall` metres high, some with a brown head."""
    n = len(foot)
    blades = grass(rng, foot, np.full(n, tall), np.tile(rgb("#7F9168"), (n, 1)), 5, 0.22, 0.016)
    some = foot[::3]
    heads = []
    for x, y, z in some.tolist():
        high = tall * rng.uniform(0.85, 1.1)
        stalk = lathe(
            [(0.004, 0), (0.003, high), (0.013, high), (0.014, high + 0.10), (0, high + 0.12)], 5
        )
        tone = np.where(stalk.points[:, 1:2] < 0.99 * high, rgb("#87946C"), rgb("#8A6F57"))
        heads.append(stalk.coloured(tone).swaying(0.5 * stalk.points[:, 1]).moved((x, y, z)))
    return join([blades, *heads])


def grass(
    rng: Rng,
    foot: npt.NDArray[np.floating],
    height: npt.NDArray[np.floating],
    colour: npt.NDArray[np.floating],
    blades: int = 4,
    fall: float = 0.55,
    wide: float = 0.030,
) -> Mesh:
    """Tufts of bent blades at `foot` (n, 3), `height` (n,) metres tall, in `colour` (n, 3).

    `fall` is how far the blades bend, `wide` half their breadth in parts of their height.
    """
    n = len(foot) * blades
    root = np.repeat(foot, blades, axis=0)
    tall = np.repeat(height, blades) * rng.uniform(0.55, 1.1, n)
    around = rng.uniform(0, 2 * np.pi, n)
    out = np.stack([np.cos(around), np.zeros(n), np.sin(around)], axis=1)
    side = np.stack([-np.sin(around), np.zeros(n), np.cos(around)], axis=1)
    root = root + out * (0.12 * tall)[:, None] * rng.uniform(0, 1, (n, 1))
    bend = rng.uniform(0.25, 1.0, n) * fall
    half = wide * tall + 0.0035
    up = np.array([0.0, 1.0, 0.0])
    mid = root + up * (0.55 * tall)[:, None] + out * (0.22 * bend * tall)[:, None]
    tip = root + up * (tall * (1 - 0.3 * bend))[:, None] + out * (0.75 * bend * tall)[:, None]
    edge = side * half[:, None]
    points = np.stack([root - edge, root + edge, mid - 0.75 * edge, mid + 0.75 * edge, tip], axis=1)
    faces = np.array([(0, 1, 2), (1, 3, 2), (2, 3, 4)])
    every = (faces[None] + 5 * np.arange(n)[:, None, None]).reshape(-1, 3)
    # Normals point up more than across: a meadow is lit like the ground that it stands on.
    normals = np.repeat((up * 0.8 + out * 0.45)[:, None, :], 5, axis=1)
    tone = np.repeat(colour, blades, axis=0)[:, None, :] * rng.uniform(0.9, 1.1, (n, 1, 1))
    shade = np.array([0.70, 0.70, 0.95, 0.95, 1.22])[None, :, None]
    sway = np.array([0, 0, 0.35, 0.35, 1.0])[None, :] * np.minimum(1.0, tall * 1.6)[:, None]
    mesh = make(points.reshape(-1, 3), every, normals.reshape(-1, 3))
    return mesh.coloured((tone * shade).reshape(-1, 3)).swaying(sway.ravel())


def blossoms(rng: Rng, centre: Floats, size: float, colours: Floats) -> Mesh:
    """Small eight-sided blossoms at `centre` (n, 3) in `colours` (n, 3)."""
    corners = np.array([(1, 0, 0), (0, 0, 1), (-1, 0, 0), (0, 0, -1), (0, 0.6, 0), (0, -0.5, 0)])
    faces = [(0, 4, 1), (1, 4, 2), (2, 4, 3), (3, 4, 0), (1, 5, 0), (2, 5, 1), (3, 5, 2), (0, 5, 3)]
    n = len(centre)
    sizes = size * rng.uniform(0.7, 1.2, (n, 1, 1))
    points = centre[:, None, :] + corners[None] * sizes
    every = (np.array(faces)[None] + 6 * np.arange(n)[:, None, None]).reshape(-1, 3)
    normals = np.broadcast_to(unit(corners + np.array([0, 0.6, 0])), (n, 6, 3)).reshape(-1, 3)
    mesh = make(points.reshape(-1, 3), every, normals)
    return mesh.coloured(np.repeat(colours, 6, axis=0)).swaying(0.35)


def sheet(
    at: Callable[[Doubles, Doubles, float], Floats], y: float, rings: int, segments: int
) -> Mesh:
    """A level sheet at height `y`: `at(part, around, y)` gives its points (…, 3), part 0 to 1."""
    part = np.linspace(0, 1, rings)[:, None]
    around = np.linspace(0, 2 * np.pi, segments, endpoint=False)[None, :]
    points = at(part + 0 * around, around + 0 * part, y).reshape(-1, 3)
    up = np.broadcast_to((0.0, 1.0, 0.0), points.shape)
    return make(points, grid_faces(rings, segments, closed=True), up)


def lily(rng: Rng, radius: float) -> Mesh:
    """A lily pad on the water; some carry a pale flower."""
    a = np.linspace(0.25, 2 * np.pi - 0.25, 11)
    rim = np.stack([radius * np.sin(a), 0 * a, radius * np.cos(a)], axis=1)
    points = np.concatenate([[(0.0, 0.004, 0.0)], rim])
    faces = [(0, k, k + 1) for k in range(1, len(a))]
    up = np.broadcast_to((0.0, 1.0, 0.0), points.shape)
    pad = make(points, faces, up).coloured(rgb("#7E9672") * rng.uniform(0.88, 1.1))
    if rng.uniform() > 0.35:
        return pad
    flower = blossoms(rng, np.array([(0.02, 0.03, 0.0)], np.float32), 0.05, rgb("#EFD9D6")[None])
    return join([pad, flower.swaying(0.0)])
