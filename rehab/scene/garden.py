"""The garden at first light: a terrace, flower beds, a pond, a wall, trees, and hills in the mist.

Quiet straight ahead, where targets are; rich at the sides; closed by hedges behind the patient.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from rehab.scene import ground, growth, plants, sectors, stonework
from rehab.scene.growth import Spot
from rehab.scene.mesh import Floats, Mesh
from rehab.scene.place import Growth, Lighting, Sector
from rehab.scene.plants import Rng, Sphere, rgb
from rehab.scene.primitives import yaw

# x, z, height, leaves below, leaves above.
_GREEN, _SAGE, _ROSE = ("#5B7460", "#9DAF88"), ("#627C6C", "#97AA90"), ("#A08A93", "#DCC6C8")
_ROUND = (
    (-5.9, -4.7, 3.9, *_ROSE),
    (-5.0, -9.6, 4.6, *_GREEN),
    (-9.6, -7.6, 5.2, *_SAGE),
    (3.2, -15.0, 4.8, *_SAGE),
    (10.6, -9.8, 5.4, *_GREEN),
    (-3.4, -19.5, 5.8, *_SAGE),
    (14.5, -3.0, 5.6, *_SAGE),
    (-13.5, -0.5, 5.4, *_GREEN),
    (-10.5, 4.6, 4.8, *_SAGE),
    (6.4, 7.6, 4.6, *_GREEN),
    (-7.6, 13.0, 5.0, *_SAGE),
    (4.5, 12.0, 4.8, *_SAGE),
    (8.6, 2.4, 4.0, *_ROSE),
)
_WILLOW = (7.4, -7.4, 4.8)
_POPLARS = (
    *((-11.4, -18.0, 7.4), (-13.0, -17.2, 8.2), (-9.7, -19.3, 6.9), (9.0, -20.5, 7.2)),
    *((15.2, -18.5, 7.6), (17.2, -17.4, 6.8), (18.0, 6.5, 7.2), (-18.5, 4.0, 7.4)),
)
_SHRUBS = (
    *((-6.5, -2.4, 0.9), (6.6, -3.4, 0.9)),
    *((-2.6, -8.9, 0.8), (4.3, -11.0, 1.0), (5.6, 0.3, 1.0), (-5.6, 0.6, 1.0)),
    *((-6.4, -7.6, 1.1), (6.0, -1.6, 0.7), (1.4, 5.6, 0.9), (-1.2, 5.9, 1.0)),
)
_LANTERNS = ((2.35, -4.75, 0.92), (-2.65, -4.9, 1.0), (1.25, -9.4, 1.0), (-5.2, 1.9, 1.0))
_BOULDERS = ((3.05, -5.35, 0.46), (5.75, -2.75, 0.58), (-3.6, -4.6, 0.36), (5.4, -5.3, 0.7))
_WALL = (5.15, -1.36, -0.74)  # metres away; between which bearings
_HEDGES = ((5.3, 1.62, 2.86), (5.3, -2.86, -1.62))
_WILD = 60  # so many successes fill the beds in front; what follows grows elsewhere too


class Garden:
    """Around the origin, its path leading straight ahead (-Z)."""

    name = "garden"
    lighting = Lighting()
    open_ahead = 12.0

    def height(self, x: float, z: float) -> float:
        """How high the ground is, metres."""
        return float(ground.height(x, z))

    def growth(self, number: int) -> Growth:
        """What success `number` (from 0, over all sessions) plants, always the same."""
        if number % 20 == 19 and number < 400:
            x, z = _lamp(number // 20)
            return growth.light(number, x, self.height(x, z), z)
        x, z = _spot(number)
        return growth.flower(number, x, self.height(x, z), z)

    def mesh(self) -> tuple[Mesh, list[Sector]]:
        """All of it, its faces sorted by sectors."""
        mesh, parts, *_ = _grown()
        return mesh, parts

    def light(self) -> npt.NDArray[np.uint8]:
        """Sun and sky on the ground."""
        _, _, shade, flat = _grown()
        return ground.light(shade, flat, self.lighting.sun)


def _path(z: float) -> float:
    """Where the path is at `z`: metres to the right."""
    k = max(0.0, (-z - 1.85) / 0.64)
    return 0.75 * float(np.sin(0.30 * k)) * min(1.0, k / 6)


def _lamp(number: int) -> Spot:
    """The place of lantern `number`: in pairs along the path, the nearest first."""
    z = -3.5 - 1.05 * (number // 2)
    return _path(z) + (0.62 if number % 2 else -0.62), z


def _beside_path(u: float, v: float) -> Spot:
    z = -3.3 - 6.5 * v
    side = 1 if u >= 0.5 else -1
    return _path(z) + side * (0.48 + 0.75 * abs(2 * u - 1)), z


def _below_wall(u: float, v: float) -> Spot:
    radius, low, high = _WALL
    r, bearing = radius - 0.30 - 0.55 * v, low + u * (high - low)
    return r * float(np.sin(bearing)), -r * float(np.cos(bearing))


_BEDS = growth.arc(
    (ground.BED[0] + 0.12, ground.BED[1] - 0.12),
    (ground.BED_ARC[0] + 0.07, ground.BED_ARC[1] - 0.07),
)
_SIDES = growth.arc(
    (ground.SIDE_BED[0] + 0.14, ground.SIDE_BED[1] - 0.14),
    (ground.SIDE_ARC[0] + 0.05, ground.SIDE_ARC[1] - 0.05),
)
_AREAS = (_BEDS, _SIDES, _beside_path, _below_wall, _SIDES)


def _spot(number: int) -> Spot:
    """Where flower `number` stands: all of it farther from the patient than any hand."""
    if number < _WILD:
        return _BEDS(*growth.spread(number))
    turn, area = divmod(number - _WILD, len(_AREAS))
    if area == 0:
        return _BEDS(*growth.spread(_WILD + turn))
    return _AREAS[area](*growth.spread(2 * turn + (area > 1)))


@lru_cache(maxsize=1)
def _grown() -> tuple[Mesh, list[Sector], list[Sphere], list[Sphere]]:
    rng = np.random.default_rng(3)
    shade: list[Sphere] = []
    things = [_sunk(thing, shade, *at) for thing, at in _things(rng)]
    steps, flat = _steps(rng)
    parts = [
        ground.surface(),
        *ground.beds(rng),
        *ground.hills(),
        ground.terrace(rng),
        *_edges(rng),
        *_pond(rng, shade),
    ]
    parts += [*things, *_walls(rng, shade), *steps, *_meadow(rng), _bed_leaves(rng)]
    mesh, found = sectors.sort(parts)
    return mesh, found, shade, flat


def _things(rng: Rng) -> list[tuple[tuple[Mesh, list[Sphere]], tuple[float, float, float, float]]]:
    """What stands where: (mesh and shade, (x, z, size, turn))."""
    out = []
    for x, z, height, low, high in _ROUND:
        step = 0.050 if np.hypot(x, z) < 9 else 0.084
        out.append((plants.round_tree(rng, height, low, high, step), (x, z, 1.0, 0.0)))
    x, z, height = _WILLOW
    out.append((plants.willow(rng, height, "#627A5C", "#93A47A"), (x, z, 1.0, 0.0)))
    for x, z, height in _POPLARS:
        out.append((plants.poplar(rng, height, "#5B7468", "#839A86"), (x, z, 1.0, 0.0)))
    for x, z, size in _SHRUBS:
        out.append((plants.shrub(rng, size, "#62795F", "#9DAA84"), (x, z, 1.0, 0.0)))
    for x, z, size in _LANTERNS:
        out.append((stonework.lantern(), (x, z, size, 0.0)))
    for x, z, size in _BOULDERS:
        body = stonework.stone(rng, (size, 0.7 * size, 0.85 * size), fine=12)
        out.append(((body, [(0.0, 0.1 * size, 0.0, 0.45 * size)]), (x, z, 1.0, 0.0)))
    out.append((stonework.bench(), (-3.75, -2.35, 1.0, 1.01)))
    return out


def _sunk(
    thing: tuple[Mesh, list[Sphere]],
    shade: list[Sphere],
    x: float,
    z: float,
    size: float,
    turn: float,
) -> Mesh:
    """Set `thing` on the ground and note what shade it throws."""
    mesh, spheres = thing
    y = float(ground.height(x, z)) - 0.02
    spin = yaw(turn)
    for a, b, c, r in spheres:
        p = spin @ np.array([a, b, c], np.float32) * size
        shade.append((x + float(p[0]), y + float(p[1]), z + float(p[2]), size * r))
    return mesh.moved((x, y, z), size, spin)


def _walls(rng: Rng, shade: list[Sphere]) -> list[Mesh]:
    """The dry wall in front to the left, and the hedges that close the garden behind."""
    radius, low, high = _WALL
    for bearing in np.linspace(low, high, 16):
        x, z = float(radius * np.sin(bearing)), float(-radius * np.cos(bearing))
        shade.append((x, 0.25, z, 0.20))
    out = stonework.wall(rng, radius, low, high, 3)
    for radius, low, high in _HEDGES:
        out.append(plants.hedge(rng, radius, low, high, (0.85, 0.7)))
        for bearing in np.linspace(low, high, 20):
            x, z = float(radius * np.sin(bearing)), float(-radius * np.cos(bearing))
            shade.append((x, 0.8, z, 0.26))
    return out


def _edges(rng: Rng) -> list[Mesh]:
    """Kerbs of the flower beds."""
    out = []
    for (near, far), (low, high) in (
        (ground.BED, ground.BED_ARC),
        (ground.SIDE_BED, ground.SIDE_ARC),
    ):
        for a, b in ((low, high), (-high, -low)):
            out += stonework.kerb(rng, near, a, b, "#A8A193")
            if far < 4:
                out += stonework.kerb(rng, far, a, b, "#A8A193")
                for end in (a, b):
                    out += stonework.kerb_end(rng, (near, far), end, "#A8A193")
    return out


def _bed_leaves(rng: Rng) -> Mesh:
    """Low leaves in the flower beds, so that they are never bare."""
    spots = [_BEDS(*rng.uniform(0, 1, 2)) for _ in range(96)]
    spots += [_SIDES(*rng.uniform(0, 1, 2)) for _ in range(56)]
    x, z = np.array(spots).T
    foot = np.stack([x, ground.height(x, z) - 0.005, z], axis=1)
    mix = rng.uniform(0, 1, (len(x), 1))
    colour = rgb("#6F8C69") * mix + rgb("#90A078") * (1 - mix)
    return plants.grass(rng, foot, rng.uniform(0.08, 0.15, len(x)), colour, 5, 1.1, 0.13)


def _pond(rng: Rng, shade: list[Sphere]) -> list[Mesh]:
    """Still water with a rim of stones, lily pads and reeds at its far end."""
    px, pz, long, wide = ground.POND
    spin = yaw(ground.POND_TURN)

    def at(part: npt.ArrayLike, around: npt.ArrayLike, y: float) -> Floats:
        k, a = np.asarray(part, np.float64), np.asarray(around, np.float64)
        u, v = k * np.cos(a), k * np.sin(a)
        local = np.stack([long * u, y + 0 * u, wide * v - 0.22 * u * u], axis=-1)
        return np.asarray(local @ spin.T + (px, 0.0, pz), np.float32)

    water = plants.sheet(at, 0.0, 5, 36)
    near = np.linalg.norm(water.points[:, [0, 2]], axis=1)
    far = np.clip((near - near.min()) / np.ptp(near), 0, 1)[:, None]  # the more sky it mirrors
    out = [water.coloured(rgb("#64797F") * (1 - far) + rgb("#BDBFC4") * far)]
    for around in np.linspace(0, 2 * np.pi, 29, endpoint=False):
        size = rng.uniform(0.34, 0.50)
        foot = at(1.02 + rng.uniform(0, 0.03), around + rng.uniform(-0.04, 0.04), -0.03)
        body = stonework.stone(rng, (size, 0.20, 0.8 * size), fine=7)
        out.append(body.moved(foot, turn=yaw(rng.uniform(0, 6.28))))
        shade.append((*foot.tolist(), 0.4 * size))
    for _ in range(11):
        foot = at(np.sqrt(rng.uniform(0.1, 0.62)), rng.uniform(2.6, 5.2), 0.012)
        out.append(
            plants.lily(rng, rng.uniform(0.11, 0.19)).moved(foot, turn=yaw(rng.uniform(0, 6)))
        )
    around = np.concatenate([rng.uniform(3.7, 5.0, 26), rng.uniform(5.7, 6.5, 12)])
    out.append(plants.reeds(rng, at(rng.uniform(0.95, 1.14, 38), around, -0.02), 0.85))
    return out


def _steps(rng: Rng) -> tuple[list[Mesh], list[Sphere]]:
    """Stepping stones from the terrace into the mist."""
    stones, shade = [], []
    for number in range(17):
        z = -1.85 - 0.64 * number
        x = 0.16 * np.sin(1.9 * number) + _path(z)
        y = float(ground.height(x, z))
        size = rng.uniform(0.44, 0.54)
        body = stonework.stone(rng, (size, 0.09, 0.8 * size), "#A59C8C", 11 if number < 9 else 8)
        stones.append(body.moved((x, y + 0.008, z)))
        shade.append((float(x), y - 0.06, float(z), 0.5 * size))
    return stones, shade


def _meadow(rng: Rng) -> list[Mesh]:
    """Grass in drifts, thinning out with distance, and some flowers in it."""
    count = 290
    radius = 3.15 + 9.0 * rng.uniform(0, 1, count) ** 1.35
    bearing = rng.uniform(-np.pi, np.pi, count)
    bearing[: count // 2] *= 0.45  # most of it where people look
    spots = [np.stack([radius * np.sin(bearing), -radius * np.cos(bearing)], axis=1)]
    # Thick where no scythe goes: at feet of trees, boulders, lanterns, and around the pond.
    feet = [(x, z, 0.5) for x, z, *_ in (*_ROUND, _WILLOW) if np.hypot(x, z) < 10]
    feet += [(x, z, 0.28) for x, z, _ in (*_LANTERNS, *_BOULDERS)]
    spots += [rng.normal((x, z), wide, (9, 2)) for x, z, wide in feet]
    x, z = np.concatenate(spots).T
    keep = (np.abs(x - np.array([_path(a) for a in z])) > 0.42) | (z > 0)
    keep &= (ground.in_pond(x, z) > 1.12) & (np.hypot(x, z) > 3.1)
    x, z = x[keep], z[keep]
    foot = np.stack([x, ground.height(x, z) - 0.01, z], axis=1)
    tall = rng.uniform(0.12, 0.32, len(x))
    mix = rng.uniform(0, 1, (len(x), 1))
    colour = rgb("#7E9670") * mix + rgb("#A3A67C") * (1 - mix)
    some = foot[::4] + rng.uniform(-0.12, 0.12, (len(foot[::4]), 3)) * (1, 0, 1)
    some[:, 1] += tall[::4] * 0.95
    pale = np.stack([rgb("#E9E2D2"), rgb("#D9C6D6"), rgb("#E7D3A6")])
    hues = pale[rng.integers(0, 3, len(some))]
    return [
        plants.grass(rng, foot, tall, colour, blades=5),
        plants.blossoms(rng, some.astype(np.float32), 0.017, hues),
    ]


__all__ = ["Garden"]
