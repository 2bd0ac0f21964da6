"""What success plants: a few small forms, drawn by the hundred, and where and in what colour."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from rehab.scene import shapes
from rehab.scene.mesh import Floats, Mesh, join, lathe, make, unit
from rehab.scene.place import Growth
from rehab.scene.plants import blossoms, grass, lumpy, rgb
from rehab.scene.primitives import ball, yaw

_FLOWERS = ("#F6EBDC", "#F2B186", "#E89C9C", "#F4D27E", "#E3BFD0")
_LEAVES = ("#8FA672", "#7C9A70", "#A0A878")
_LANTERN = "#FFD9A0"
_GREEN = "#72905F"

Spot = tuple[float, float]
"""x and z on the ground, metres."""

Area = Callable[[float, float], Spot]
"""From two numbers, 0 to 1 and evenly spread, to a spot, as evenly."""


def arc(radii: Sequence[float], bearings: Sequence[float]) -> Area:
    """Two beds around the origin, to the right and to the left: between `radii` and `bearings`."""
    near, far = radii
    low, high = bearings

    def spot(u: float, v: float) -> Spot:
        side, part = (1, 2 * u - 1) if u >= 0.5 else (-1, 1 - 2 * u)
        bearing = side * (low + part * (high - low))
        radius = math.sqrt(near * near + v * (far * far - near * near))
        return radius * math.sin(bearing), -radius * math.cos(bearing)

    return spot


def spread(number: int) -> tuple[float, float]:
    """Place `number` of a sequence that fills a square evenly from the start (Roberts' R2)."""
    return (0.5 + number * 0.7548776662) % 1.0, (0.5 + number * 0.5698402910) % 1.0


def flower(number: int, x: float, y: float, z: float) -> Growth:
    """A flower, blades or a shrub at a spot: kinds change, colours lie in drifts."""
    chance, kind = (number * 0.6180339887) % 1.0, (number * 0.4142135624) % 1.0
    drift = math.sin(1.9 * x + 0.7) + math.sin(1.6 * z + 1.1 * x + 2.0) + 0.7 * chance
    colour = _FLOWERS[int(drift * 1.3 + 40) % len(_FLOWERS)]
    if kind < 0.10:
        form, size = "shrub", 0.9
    elif kind < 0.34:
        form, size, colour = "blade", 0.85, _LEAVES[number % len(_LEAVES)]
    else:
        form, size = "blossom", 0.92
    return Growth(form, (x, y, z), 2.4 * number, size + 0.35 * chance, colour)


def light(number: int, x: float, y: float, z: float) -> Growth:
    """A small lantern at a spot."""
    return Growth("lantern", (x, y, z), 2.4 * number, 1.0, _LANTERN)


# The forms, 15 to 110 faces each: hundreds of them cost less than the place.


def blade() -> Mesh:
    """A tuft of leaves, 0.26 m high, in its node's colour."""
    rng = np.random.default_rng(5)
    tuft = grass(rng, np.zeros((1, 3)), np.array([0.26]), np.ones((1, 3)), 7, 0.5, 0.055)
    return tuft.coloured(np.clip(0.62 * tuft.colours[:, :3], 0, 1) + 0.1, 1.0)


def bud() -> Mesh:
    """A flower that is still closed, 0.26 m high; the blossom takes its node's colour."""
    profile = [(0.004, 0.185), (0.020, 0.20), (0.024, 0.222), (0.013, 0.25), (0.0, 0.265)]
    cup = _dark_foot(lathe(profile, 7))
    sepals = [
        _petal(0.035, 0.011, 1.25).moved((0, 0.186, 0.010), turn=yaw(a)) for a in (0, 2.1, 4.2)
    ]
    return _soft([*_stalk(0.2), cup, *[s.coloured(rgb(_GREEN)) for s in sepals]])


def blossom() -> Mesh:
    """A flower that has opened, 0.26 m high; its petals take its node's colour."""
    petals = []
    for number in range(9):
        outer = number < 5
        rise = 0.42 if outer else 0.95
        length, half = (0.062, 0.024) if outer else (0.046, 0.018)
        turn = yaw(number * 2 * math.pi / 5 if outer else 0.4 + number * math.pi / 2)
        petals.append(_dark_foot(_petal(length, half, rise).moved((0, 0, 0.008)).moved(turn=turn)))
    head = join([p.moved((0, 0.215, 0)) for p in petals])
    heart = lathe([(0.0, 0.21), (0.014, 0.224), (0, 0.237)], 5)
    return _soft([*_stalk(0.215), head, heart.coloured(rgb("#E9C070"))])


def shrub() -> Mesh:
    """A cushion of leaves, 0.24 m high, with small flowers in its node's colour."""
    rng = np.random.default_rng(8)
    body = lumpy(ball(9, 5), rng, 0.2).moved((0, 0.09, 0), (0.34, 0.27, 0.32))
    part = np.clip(body.points[:, 1:2] / 0.22, 0, 1)
    body = body.coloured(rgb("#5E765A") * (1 - part) + rgb("#8DA07A") * part)
    number = np.arange(8)
    up, a = 0.95 - 0.09 * number, 2.39996 * number
    out = np.sqrt(1 - up * up)
    way = np.stack([out * np.cos(a), up, out * np.sin(a)], axis=1)
    at = (way * (0.165, 0.132, 0.155) + (0, 0.09, 0)).astype(np.float32)
    dots = blossoms(rng, at, 0.026, np.ones((8, 3), np.float32))
    return join([body, dots.coloured((1, 1, 1), 1.0)]).swaying(0.0)


def lantern() -> Mesh:
    """A paper lantern on a short post, 0.42 m high; its paper takes its node's colour."""
    post = lathe([(0.012, 0), (0.010, 0.24)], 6).coloured(rgb("#7A6A5A"))
    paper = lathe([(0.030, 0.24), (0.058, 0.275), (0.066, 0.31), (0.058, 0.35), (0.030, 0.385)], 10)
    shade = 0.86 + 0.14 * np.sin(np.pi * np.clip((paper.points[:, 1:2] - 0.24) / 0.145, 0, 1))
    cap = lathe([(0.032, 0.383), (0.036, 0.395), (0.012, 0.41), (0, 0.412)], 8)
    return join(
        [post, paper.coloured(np.repeat(shade, 3, axis=1), 1.0), cap.coloured(rgb("#7A6A5A"))]
    )


def _stalk(tall: float) -> list[Mesh]:
    """A stem with two leaves."""
    stem = lathe([(0.0055, 0.0), (0.0045, 0.5 * tall), (0.0035, tall)], 4).coloured(rgb(_GREEN))
    leaf = _petal(0.12, 0.017, 0.75).coloured(rgb("#7F9A68"))
    return [stem, leaf.moved((0, 0.02, 0), turn=yaw(0.5)), leaf.moved((0, 0.05, 0), 0.85, yaw(3.4))]


def _petal(length: float, half: float, rise: float) -> Mesh:
    """A petal from the origin along +Z that rises by `rise` radians: five points, four faces."""
    out, up = length * math.cos(rise), length * math.sin(rise)
    tip, middle = np.array([0, up, out]), np.array([0, 0.50 * up, 0.58 * out])
    left, right = (middle + np.array([s * half, 0.16 * length, 0]) for s in (1, -1))
    points = [(0, 0, 0), left, right]
    return make([*points, tip, middle], [(0, 1, 4), (0, 4, 2), (4, 1, 3), (4, 3, 2)])


def _dark_foot(mesh: Mesh) -> Mesh:
    """In its node's colour, deeper towards the middle of a flower."""
    away = np.hypot(mesh.points[:, 0], mesh.points[:, 2])[:, None] + 0.4 * np.ptp(mesh.points[:, 1])
    shade = 0.80 + 0.20 * away / away.max()
    return mesh.coloured(np.repeat(shade, 3, axis=1), 1.0)


def _soft(parts: Sequence[Mesh]) -> Mesh:
    """One mesh: thin leaves are lit from both sides, so normals lean upwards; it sways."""
    whole = join(parts)
    normals: Floats = unit(whole.normals * (0.5, 0.3, 0.5) + (0.0, 0.8, 0.0))
    whole = Mesh(whole.points, normals, whole.colours, whole.sway, whole.faces)
    return whole.swaying(np.clip(whole.points[:, 1], 0, None) * 0.5)


for _form in (blade, bud, blossom, shrub, lantern):
    _number = shapes.register(_form.__name__, _form())
    shapes.REACH[_number] = 0.0  # no halo, and no shadow as of something in the air
