"""What is built in the garden: stones, a dry wall, kerbs, a bench, lanterns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from rehab.scene.mesh import Mesh, join, lathe, make, unit
from rehab.scene.plants import Rng, Sphere, lumpy, rgb
from rehab.scene.primitives import ball, yaw

GREY = "#B0ABA0"


def stone(rng: Rng, size: Sequence[float], colour: str = GREY, fine: int = 12) -> Mesh:
    """A rounded stone, `size` metres along x, y, z, half sunk into the ground."""
    body = lumpy(ball(fine, fine // 2), rng, 0.22).moved(scale=size)
    up = np.clip(body.points[:, 1:2] / max(size[1], 1e-6) + 0.35, 0, 0.8) / 0.8
    return body.coloured(rgb(colour) * (0.72 + 0.28 * up))


def block(size: Sequence[float], colour: str, bevel: float = 0.02) -> Mesh:
    """A box of `size` metres along x, y, z around the origin with softened edges: 44 faces."""
    half = 0.5 * np.asarray(size, np.float32)
    soft = np.minimum(bevel, 0.45 * half)
    signs = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
    points, normals = [], []
    for axis in range(3):  # points 8 * axis + corner lie on the faces across that axis
        points.append(signs * (half - soft * (np.arange(3) != axis)))
        normals.append(signs * np.where(np.arange(3) == axis, 1.0, 0.18))
    faces: list[tuple[int, int, int]] = []
    for axis in range(3):
        u, v = 4 >> ((axis + 1) % 3), 4 >> ((axis + 2) % 3)
        for high in (0, 4 >> axis):
            a = 8 * axis + high
            faces += [(a, a + u, a + u + v), (a, a + u + v, a + v)]
        # The soft edges between faces across u's axis and v's, along this one.
        p, q = 8 * ((axis + 1) % 3), 8 * ((axis + 2) % 3)
        along = 4 >> axis
        for corner in (0, u, v, u + v):
            a, b, c, d = p + corner, q + corner, p + corner + along, q + corner + along
            faces += [(a, b, d), (a, d, c)]
    faces += [(c, c + 8, c + 16) for c in range(8)]
    at = np.concatenate(points)
    turned = np.array(faces)
    a, b, c = at[turned].transpose(1, 0, 2)
    inwards = (np.cross(b - a, c - a) * (a + b + c)).sum(axis=1) < 0
    turned[inwards] = turned[inwards][:, ::-1]
    return make(at, turned, unit(np.concatenate(normals))).coloured(rgb(colour))


def wall(rng: Rng, radius: float, low: float, high: float, courses: int) -> list[Mesh]:
    """A dry wall around the origin between two bearings, its stones about 0.17 m high."""
    out = []
    tall = 0.17
    for course in range(courses + 1):
        cap = course == courses
        count = int((high - low) * radius / (0.62 if cap else 0.46))
        cuts = np.linspace(low, high, count + 1)
        cuts[1:-1] += rng.uniform(-0.18, 0.18, count - 1) * (high - low) / count
        for a, b in pairwise(cuts):
            wide, deep = (b - a) * radius - 0.012, 0.40 if cap else 0.34
            size = (wide, 0.07 if cap else tall - 0.012, deep * rng.uniform(0.95, 1.04))
            tone = rgb(GREY) * rng.uniform(0.86, 1.06) + rng.uniform(-0.012, 0.012, 3)
            body = block(size, GREY, 0.035).coloured(tone)
            bearing, y = 0.5 * (a + b), tall * course + 0.5 * size[1] - 0.04
            foot = (radius * np.sin(bearing), y, -radius * np.cos(bearing))
            out.append(body.moved(foot, turn=yaw(-bearing)))
    return out


def kerb(rng: Rng, radius: float, low: float, high: float, colour: str) -> list[Mesh]:
    """Low stones along a circle around the origin, from one bearing to another."""
    out = []
    count = max(2, round((high - low) * radius / 0.33))
    cuts = np.linspace(low, high, count + 1)
    for a, b in pairwise(cuts):
        body = block(((b - a) * radius - 0.012, 0.10, 0.10), colour, 0.03)
        tone = rgb(colour) * rng.uniform(0.90, 1.06)
        middle = 0.5 * (a + b)
        foot = (radius * np.sin(middle), 0.0, -radius * np.cos(middle))
        out.append(body.coloured(tone).moved(foot, turn=yaw(-middle)))
    return out


def kerb_end(rng: Rng, radii: Sequence[float], bearing: float, colour: str) -> list[Mesh]:
    """Low stones across the end of a bed at `bearing`."""
    near, far = radii
    out = []
    for r in np.linspace(near + 0.20, far - 0.20, 3):
        body = block((0.10, 0.10, (far - near) / 3 - 0.06), colour, 0.03)
        foot = (r * np.sin(bearing), 0.0, -r * np.cos(bearing))
        tone = rgb(colour) * rng.uniform(0.90, 1.06)
        out.append(body.coloured(tone).moved(foot, turn=yaw(-bearing)))
    return out


def bench() -> tuple[Mesh, list[Sphere]]:
    """A plain wooden bench along X, its front to +Z, its seat 0.44 m high."""
    wood, dark = "#BFAA8C", "#A08C72"
    parts = [
        block((1.5, 0.035, 0.10), wood, 0.012).moved((0, 0.44, z)) for z in (-0.12, 0.0, 0.12, 0.24)
    ]
    lean = np.array([[1, 0, 0], [0, 0.97, 0.24], [0, -0.24, 0.97]], np.float32)
    for y in (0.60, 0.74, 0.88):
        slat = block((1.5, 0.09, 0.03), wood, 0.012)
        parts.append(slat.moved((0, y, -0.16 - 0.22 * (y - 0.44)), turn=lean))
    for x in (-0.66, 0.66):
        parts.append(block((0.06, 0.44, 0.06), dark).moved((x, 0.21, 0.22)))
        parts.append(block((0.06, 0.96, 0.06), dark).moved((x, 0.45, -0.22), turn=lean))
        parts.append(block((0.07, 0.04, 0.48), wood).moved((x, 0.64, 0.02)))
        parts.append(block((0.05, 0.20, 0.05), dark).moved((x, 0.53, 0.20)))
    shade = [(float(x), 0.42, 0.05, 0.20) for x in np.linspace(-0.6, 0.6, 5)]
    return join(parts), shade


def lantern() -> tuple[Mesh, list[Sphere]]:
    """A stone lantern, one metre high, a warm light behind its windows."""
    grey = rgb("#B3AEA3")
    foot = [(0, 0), (0.19, 0.0), (0.20, 0.05), (0.14, 0.10), (0.085, 0.14)]
    post = [(0.075, 0.3), (0.085, 0.46), (0.17, 0.52), (0.18, 0.56), (0.12, 0.575)]
    box = [(0.125, 0.58), (0.135, 0.67), (0.125, 0.76)]
    roof = [(0.26, 0.76), (0.27, 0.785), (0.18, 0.86), (0.07, 0.91), (0.05, 0.93)]
    top = [(0.06, 0.955), (0.035, 0.99), (0, 1.0)]
    profile = np.array([*foot, *post, *box, *roof, *top])
    body = lathe(profile, 9)
    colour = np.tile(grey, (len(body.points), 1))
    colour *= (0.78 + 0.22 * np.clip(body.points[:, 1:2] * 3, 0, 1)).astype(np.float32)
    x, y, z = body.points.T
    third = np.rint(np.arctan2(-z, x) / (2 * np.pi) * 9) % 3
    window = (y > 0.578) & (y < 0.765) & (np.hypot(x, z) < 0.2) & (third != 0)
    colour[window] = rgb("#E9C48E")
    spheres = [(0.0, 0.05, 0.0, 0.18), (0.0, 0.3, 0.0, 0.09), (0.0, 0.55, 0.0, 0.15)]
    return body.coloured(colour), [*spheres, (0.0, 0.78, 0.0, 0.22)]
