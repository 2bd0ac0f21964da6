"""What grows and stands in the garden: trees, shrubs, grass, stones and lanterns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from rehab.scene.implicit import melted, skin
from rehab.scene.mesh import Floats, Mesh, join, lathe, make, unit
from rehab.scene.primitives import ball, yaw

Rng = np.random.Generator
Sphere = tuple[float, float, float, float]  # x, y, z, radius: what throws shade


def rgb(colour: str) -> Floats:
    """The sRGB numbers (3,) of `"#RRGGBB"`."""
    return np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)], np.float32)


def _lumpy(mesh: Mesh, rng: Rng, amount: float) -> Mesh:
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
    y = whole.points[:, 1]
    part = np.clip((y - y.min()) / np.ptp(y), 0, 1)[:, None] ** 0.8
    away = np.linalg.norm(whole.points - np.asarray(middle, np.float32), axis=1)
    deep = np.clip(away / (0.95 * away.max()), 0.5, 1)[:, None]  # darker where it folds inwards
    colour = (rgb(low) * (1 - part) + rgb(high) * part) * (0.62 + 0.38 * deep)
    return whole.coloured(colour).swaying(0.12 * part[:, 0])


@lru_cache(maxsize=64)
def _cloud(blobs: tuple[Sphere, ...], step: float) -> Mesh:
    rods = [((x, y, z), (x, y, z), r, r) for x, y, z, r in blobs]
    low = np.min([(x - r, y - r, z - r) for x, y, z, r in blobs], axis=0) - step
    high = np.max([(x + r, y + r, z + r) for x, y, z, r in blobs], axis=0) + step
    return skin(melted(rods, 0.12 * max(b[3] for b in blobs)), low - step, high + step, step)


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
    """One of a few crowns, its tree one metre high."""
    rng = np.random.default_rng(40 + kind)
    blobs: list[Sphere] = [(0.0, 0.72, 0.0, 0.235)]
    for number in range(11):
        # Evenly around a flattened ball, by the golden angle, and none right below.
        up = 1.0 - 1.45 * (number + 0.5) / 11
        a = 2.39996 * number + rng.uniform(-0.3, 0.3)
        out = 0.225 * float(np.sqrt(1 - up * up)) * rng.uniform(0.9, 1.15)
        y = 0.72 + 0.19 * up * rng.uniform(0.9, 1.1)
        blobs.append((out * float(np.cos(a)), y, out * float(np.sin(a)), rng.uniform(0.105, 0.15)))
    return tuple(blobs)


def round_tree(
    rng: Rng, height: float, low: str, high: str, step: float
) -> tuple[Mesh, list[Sphere]]:
    """A tree with a round crown, its foot at the origin; and what throws shade.

    `step` is how coarse its crown is, in parts of its height.
    """
    blobs = _crown(int(rng.integers(0, 3)))
    turn, lean = float(rng.uniform(0, 6.28)), float(rng.uniform(-0.1, 0.1)) * height
    spin = yaw(turn)
    crown = canopy(blobs, low, high, step).moved((lean, 0, 0), height, spin)
    middles = np.array([b[:3] for b in blobs], np.float32) @ spin.T * height + (lean, 0, 0)
    shade: list[Sphere] = [
        (*m, height * b[3]) for m, b in zip(middles.tolist(), blobs, strict=True)
    ]
    stems = [(lean * t**1.7, 0.6 * height * t, 0.0, 0.035 * height) for t in np.linspace(0, 1, 8)]
    return join([trunk(0.66 * height, 0.036 * height, lean), crown]), [*shade, *stems]


def poplar(rng: Rng, height: float, low: str, high: str) -> tuple[Mesh, list[Sphere]]:
    """A tall slender tree."""
    t = np.linspace(0, 1, 11)
    wide = 0.13 * height * np.sin(np.pi * t**0.75) ** 0.75
    crown = lathe(np.stack([wide, 0.10 * height + 0.9 * height * t], axis=1), 12)
    lumpy = crown.points.copy()
    for axis in (0, 2):
        lumpy[:, axis] *= 1 + 0.07 * np.sin(9 * crown.points[:, 1] + rng.uniform(0, 6))
    part = t.repeat(12)[:, None]
    colour = rgb(low) * (1 - part) + rgb(high) * part
    whole = make(lumpy, crown.faces).coloured(colour).swaying(0.1 * part[:, 0])
    spheres = [(0.0, height * (0.2 + 0.7 * u), 0.0, 0.11 * height) for u in np.linspace(0, 1, 7)]
    return join([trunk(0.2 * height, 0.03 * height, 0.0), whole]), spheres


def shrub(rng: Rng, size: float, low: str, high: str) -> tuple[Mesh, list[Sphere]]:
    """A low cushion of leaves, `size` metres across."""
    blobs: list[Sphere] = [(0.0, 0.26, 0.0, 0.34), (0.3, 0.16, 0.05, 0.22)]
    blobs += [(-0.22, 0.17, 0.2, 0.25), (-0.1, 0.14, -0.28, 0.22)]
    leaves = canopy(blobs, low, high, 0.105).moved(
        scale=size, turn=yaw(float(rng.uniform(0, 6.28)))
    )
    return leaves, [(size * x, size * y, size * z, size * r) for x, y, z, r in blobs]


def stone(rng: Rng, size: Sequence[float], colour: str = "#A9A79F", fine: int = 12) -> Mesh:
    """A rounded stone, `size` metres along x, y, z, half sunk into the ground."""
    body = _lumpy(ball(fine, fine // 2), rng, 0.22).moved(scale=size)
    up = np.clip(body.points[:, 1:2] / max(size[1], 1e-6) + 0.35, 0, 0.8) / 0.8
    return body.coloured(rgb(colour) * (0.72 + 0.28 * up))


def lantern() -> tuple[Mesh, list[Sphere]]:
    """A stone lantern, one metre high, unlit but for a warm memory behind its windows."""
    grey = rgb("#B3AEA3")
    foot = [(0, 0), (0.19, 0.0), (0.20, 0.05), (0.14, 0.10), (0.085, 0.14)]
    post = [(0.075, 0.3), (0.085, 0.46), (0.17, 0.52), (0.18, 0.56), (0.12, 0.575)]
    box = [(0.125, 0.58), (0.135, 0.67), (0.125, 0.76)]
    roof = [(0.26, 0.76), (0.27, 0.785), (0.18, 0.86), (0.07, 0.91), (0.05, 0.93)]
    top = [(0.06, 0.955), (0.035, 0.99), (0, 1.0)]
    profile = np.array([*foot, *post, *box, *roof, *top])
    body = lathe(profile, 12)
    colour = np.tile(grey, (len(body.points), 1))
    colour *= (0.78 + 0.22 * np.clip(body.points[:, 1:2] * 3, 0, 1)).astype(np.float32)
    ring = np.repeat(np.arange(len(profile)), 12)
    window = ((ring >= 10) & (ring <= 12)) & (np.tile(np.arange(12), len(profile)) % 3 != 0)
    colour[window] = rgb("#E9C48E")
    spheres = [(0.0, 0.05, 0.0, 0.18), (0.0, 0.3, 0.0, 0.09), (0.0, 0.55, 0.0, 0.15)]
    return body.coloured(colour), [*spheres, (0.0, 0.78, 0.0, 0.22)]


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
