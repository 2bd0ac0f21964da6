"""The garden at first light: a terrace, flower beds, a meadow, trees, and hills in the mist."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from rehab.scene import ground, plants
from rehab.scene.mesh import Floats, Mesh, join
from rehab.scene.place import SUN, Sector
from rehab.scene.plants import Rng, Sphere, rgb

_SECTORS = 12
_NEAR = 3.4  # metres: what is nearer is always drawn

# x, z, height, leaves below, leaves above. Left open straight ahead, where the targets are.
_ROUND = (
    (-4.6, -6.4, 4.2, "#5F7864", "#97AA85"),
    (6.6, -8.6, 4.6, "#8F8593", "#BDB3BE"),
    (-8.6, -9.8, 5.4, "#5C7563", "#8FA58E"),
    (2.7, -15.5, 5.0, "#66806B", "#9BAE92"),
    (9.8, -12.4, 5.6, "#5F7A6B", "#93A88F"),
    (-3.4, -19.0, 6.2, "#64806F", "#94AA95"),
    (14.5, -6.0, 6.0, "#5F7864", "#97AA85"),
    (-13.5, -5.5, 5.6, "#637C67", "#9CAC88"),
    (-9.5, 5.5, 5.0, "#5F7864", "#97AA85"),
    (7.5, 8.5, 5.4, "#8F8593", "#BDB3BE"),
    (-16.0, 15.0, 6.2, "#5C7563", "#8FA58E"),
    (3.5, 11.0, 5.0, "#64806F", "#94AA95"),
    (14.0, 10.0, 5.8, "#66806B", "#9BAE92"),
)
_POPLARS = (
    *((-11.4, -17.0, 8.4), (-13.0, -16.2, 7.6), (-9.7, -18.3, 7.9)),
    *((15.2, -18.5, 8.6), (17.2, -17.4, 7.8), (18.0, 3.5, 8.2), (-18.5, 4.0, 8.0)),
)
_SHRUBS = (
    *((-3.5, -3.9, 0.9), (-4.4, -3.2, 0.7), (3.9, -4.3, 0.85), (4.7, -3.5, 1.1)),
    *((-2.2, -8.7, 0.8), (4.1, -10.6, 1.0), (-5.4, -1.0, 1.0), (5.2, 0.6, 0.9)),
    *((-6.4, -7.6, 1.2), (7.4, -9.4, 1.2), (-3.8, 3.8, 1.1), (3.6, 4.6, 1.2)),
)
_LANTERNS = ((-2.75, -5.1, 1.0), (3.3, -6.2, 1.1), (-3.9, 1.4, 1.0), (1.0, -12.6, 1.2))
_BOULDERS = ((2.55, -4.5, 0.62), (2.1, -4.75, 0.34), (-3.15, -5.35, 0.42), (-5.6, -4.2, 0.8))


class Garden:
    """Around the origin, its path leading straight ahead (-Z)."""

    name = "garden"

    def height(self, x: float, z: float) -> float:
        """How high the ground is, metres."""
        return float(ground.height(x, z))

    def mesh(self) -> tuple[Mesh, list[Sector]]:
        """All of it, its faces sorted by sectors."""
        mesh, sectors, *_ = _grown()
        return mesh, sectors

    def light(self) -> npt.NDArray[np.uint8]:
        """Sun and sky on the ground."""
        _, _, shade, flat = _grown()
        return ground.light(shade, flat, SUN)


@lru_cache(maxsize=1)
def _grown() -> tuple[Mesh, list[Sector], list[Sphere], list[Sphere]]:
    rng = np.random.default_rng(3)
    shade: list[Sphere] = []
    near = [ground.terrace(rng), _bed_rim(rng), _bed_leaves(rng)]
    far = [_sunk(thing, shade, *at) for thing, at in _things(rng)]
    steps, flat = _path(rng)
    far += [*steps, *_meadow(rng)]
    mesh, sectors = _sorted(near, [ground.surface(rng), *far])
    return mesh, sectors, shade, flat


def _things(rng: Rng) -> list[tuple[tuple[Mesh, list[Sphere]], tuple[float, float, float]]]:
    """What stands where: (mesh and shade, (x, z, size))."""
    out = []
    for x, z, height, low, high in _ROUND:
        step = 0.054 if np.hypot(x, z) < 10 else 0.078
        out.append((plants.round_tree(rng, height, low, high, step), (x, z, 1.0)))
    for x, z, height in _POPLARS:
        out.append((plants.poplar(rng, height, "#5B7468", "#839A86"), (x, z, 1.0)))
    for x, z, size in _SHRUBS:
        out.append((plants.shrub(rng, size, "#62795F", "#9DAA84"), (x, z, 1.0)))
    for x, z, size in _LANTERNS:
        out.append((plants.lantern(), (x, z, size)))
    for x, z, size in _BOULDERS:
        body = plants.stone(rng, (size, 0.7 * size, 0.85 * size), "#A5A39B", 14)
        out.append(((body, [(0.0, 0.1 * size, 0.0, 0.45 * size)]), (x, z, 1.0)))
    return out


def _sunk(
    thing: tuple[Mesh, list[Sphere]], shade: list[Sphere], x: float, z: float, size: float
) -> Mesh:
    """Set `thing` on the ground and note what shade it throws."""
    mesh, spheres = thing
    y = float(ground.height(x, z)) - 0.02
    shade += [(x + size * a, y + size * b, z + size * c, size * r) for a, b, c, r in spheres]
    return mesh.moved((x, y, z), size)


def _bed_rim(rng: Rng) -> Mesh:
    """Pebbles around both flower beds."""
    low, high = ground.BED_ARC
    stones = []
    for side in (-1, 1):
        for radius, count in ((ground.BED[1] + 0.03, 19), (ground.BED[0] - 0.03, 12)):
            for bearing in np.linspace(low, high, count):
                a = side * (bearing + rng.uniform(-0.012, 0.012))
                size = rng.uniform(0.09, 0.15)
                stones.append(_pebble(rng, size, radius, a))
        for bearing in (low - 0.015, high + 0.015):
            for radius in np.linspace(ground.BED[0] + 0.14, ground.BED[1] - 0.12, 6):
                stones.append(_pebble(rng, rng.uniform(0.09, 0.14), radius, side * bearing))
    return join(stones)


def _pebble(rng: Rng, size: float, radius: float, bearing: float) -> Mesh:
    body = plants.stone(rng, (size, 0.6 * size, 0.8 * size), "#B4ADA0", 8)
    return body.moved((radius * np.sin(bearing), -0.015, -radius * np.cos(bearing)))


def _bed_leaves(rng: Rng) -> Mesh:
    """Low leaves in the flower beds, so that they are never bare."""
    low, high = ground.BED_ARC
    count = 84
    bearing = rng.uniform(low + 0.06, high - 0.06, count) * np.where(np.arange(count) % 2, 1, -1)
    radius = rng.uniform(ground.BED[0] + 0.12, ground.BED[1] - 0.12, count)
    x, z = radius * np.sin(bearing), -radius * np.cos(bearing)
    foot = np.stack([x, ground.height(x, z) - 0.005, z], axis=1).astype(np.float32)
    mix = rng.uniform(0, 1, (count, 1))
    colour = rgb("#6F8C69") * mix + rgb("#8E9F76") * (1 - mix)
    tall = rng.uniform(0.07, 0.13, count).astype(np.float32)
    return plants.grass(rng, foot, tall, colour, blades=6, fall=1.1, wide=0.10)


def _path(rng: Rng) -> tuple[list[Mesh], list[Sphere]]:
    """Stepping stones from the terrace into the mist."""
    stones, shade = [], []
    for number in range(17):
        z = -1.85 - 0.64 * number
        x = 0.16 * np.sin(1.9 * number) + 0.75 * np.sin(0.30 * number) * min(1.0, number / 6)
        y = float(ground.height(x, z))
        size = rng.uniform(0.44, 0.54)
        body = plants.stone(rng, (size, 0.09, 0.8 * size), "#AFA08B", 11)
        stones.append(body.moved((x, y + 0.008, z)))
        shade.append((float(x), y - 0.06, float(z), 0.5 * size))
    return stones, shade


def _meadow(rng: Rng) -> list[Mesh]:
    """Grass, thinning out with distance, in patches that each lie in one sector; some flowers."""
    count = 520
    radius = 3.15 + 12.5 * rng.uniform(0, 1, count) ** 1.35
    bearing = rng.uniform(-np.pi, np.pi, count)
    # Most of it where people look, and none on the path.
    bearing[: count // 2] *= 0.45
    x, z = radius * np.sin(bearing), -radius * np.cos(bearing)
    path = 0.75 * np.sin(0.30 * (-z - 1.85) / 0.64)
    keep = ~((z < 0) & (np.abs(x - path) < 0.42))
    x, z, bearing = x[keep], z[keep], bearing[keep]
    foot = np.stack([x, ground.height(x, z) - 0.01, z], axis=1).astype(np.float32)
    tall = rng.uniform(0.12, 0.34, len(foot)).astype(np.float32)
    mix = rng.uniform(0, 1, (len(foot), 1))
    colour = rgb("#7E9670") * mix + rgb("#A3A67C") * (1 - mix)
    patches = []
    patch = np.floor((bearing + np.pi) / (2 * np.pi) * _SECTORS).astype(int) % _SECTORS
    pale = np.stack([rgb("#E9E2D2"), rgb("#D9C6D6"), rgb("#E7D3A6")])
    for number in range(_SECTORS):
        mine = patch == number
        if mine.any():
            patches.append(plants.grass(rng, foot[mine], tall[mine], colour[mine]))
            some = foot[mine][::5] + rng.uniform(-0.12, 0.12, (len(foot[mine][::5]), 3)) * (1, 0, 1)
            some[:, 1] += tall[mine][::5] * 0.95
            hues = pale[rng.integers(0, 3, len(some))]
            patches.append(plants.blossoms(rng, some.astype(np.float32), 0.017, hues))
    return patches


def _sorted(near: list[Mesh], far: list[Mesh]) -> tuple[Mesh, list[Sector]]:
    """One mesh whose faces lie sector by sector: first what is near, then around the compass."""
    whole = join([*near, *far])
    middle = whole.points[whole.faces].mean(axis=1)
    radius = np.hypot(middle[:, 0], middle[:, 2])
    turn = np.arctan2(middle[:, 0], -middle[:, 2]) + np.pi
    sector = 1 + np.floor(turn / (2 * np.pi) * _SECTORS).astype(int) % _SECTORS
    sector[radius < _NEAR] = 0
    order = np.argsort(sector, kind="stable")
    faces = whole.faces[order]
    counts = np.bincount(sector, minlength=_SECTORS + 1)
    firsts = np.concatenate([[0], np.cumsum(counts)])
    sectors = []
    for number in range(_SECTORS + 1):
        first, count = int(firsts[number]), int(counts[number])
        mine = np.zeros(len(whole.points), np.bool_)
        mine[faces[first : first + count]] = True
        points = whole.points[mine]
        sectors.append(Sector(3 * first, 3 * count, _hull(points, number)))
    return Mesh(whole.points, whole.normals, whole.colours, whole.sway, faces), sectors


def _hull(points: Floats, number: int) -> Floats:
    """Eight corners (8, 3) around `points`, along the middle bearing of sector `number`."""
    middle = (number - 0.5) / _SECTORS * 2 * np.pi - np.pi if number else 0.0
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
