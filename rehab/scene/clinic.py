"""The bright clinic room: daylight from the left, a garden outside, plants that the patient grows.

Walls are sage as high as targets are seen, so that what is to be touched stands out, white above.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from rehab.scene import ground, growth, plants, sectors
from rehab.scene.growth import Spot
from rehab.scene.mesh import Floats, Mesh, grid_faces, join, lathe, make
from rehab.scene.place import LIGHT_SPAN, Growth, Lighting, Sector
from rehab.scene.plants import Rng, Sphere, rgb
from rehab.scene.primitives import ball, yaw
from rehab.scene.stonework import block

_LEFT, _RIGHT, _FRONT, _BACK, _TOP = -3.6, 3.4, -4.2, 3.0, 2.9  # the room, metres
_WALL = 0.16
_RAIL = 2.50  # metres: below it walls are sage
_SAGE, _WHITE, _WOOD, _DARK = "#74857A", "#EFEBE2", "#A98F70", "#84705A"
_BOARD, _FRAME, _SOIL, _POT = 0.24, "#A59880", "#6A6156", "#B9B0A2"
_SIDE_WINDOW = (-3.1, 1.1, 0.80, 2.35)  # along Z, and its foot and head
_FRONT_WINDOW = (-3.05, -1.55, 0.95, 2.25)  # the same along X
_INDOORS = 0.5  # of the sun, where it does not fall through a window
_INSIDE = 90  # so many successes fill the room's planters; what follows grows outside too

# Planters: from and to along X, the same along Z, and the height of their soil.
_PLANTERS = (
    (_LEFT + 0.06, _LEFT + 0.28, -3.0, 1.0, 0.93),
    (-3.1, -1.5, _FRONT + 0.10, _FRONT + 0.40, 0.50),
    (1.75, 3.1, _FRONT + 0.10, _FRONT + 0.40, 0.50),
    (1.75, 3.1, _FRONT + 0.04, _FRONT + 0.24, 1.42),
)


class Clinic:
    """A room around the origin, its quiet wall straight ahead (-Z)."""

    name = "clinic"
    open_ahead = 3.6
    lighting = Lighting(
        sun=(-0.50, 0.76, 0.415),
        sunlight=(0.86, 0.75, 0.59),
        skylight=(0.56, 0.59, 0.62),
        bounce=(0.74, 0.71, 0.66),
        low=(0.42, 0.50, 0.57),
        low_warm=(0.56, 0.58, 0.57),
        rose=(0.40, 0.50, 0.60),
        rose_warm=(0.50, 0.56, 0.62),
        high=(0.36, 0.50, 0.66),
        high_warm=(0.45, 0.57, 0.68),
        glow=(0.20, 0.18, 0.14),
        mist_start=1000.0,
        mist_far=1000.0,
    )

    def height(self, x: float, z: float) -> float:
        """How high the floor is, metres; outside, the lawn."""
        return 0.0 if _LEFT < x < _RIGHT and _FRONT < z < _BACK else -0.06

    def growth(self, number: int) -> Growth:
        """What success `number` (from 0, over all sessions) plants, always the same."""
        x, y, z = _spot(number)
        if number % 20 == 19:
            return growth.light(number, x, y, z)
        grown = growth.flower(number, x, y, z)
        if grown.form == "shrub" and y > 0:  # within the rims of its planter
            return grown._replace(size=0.6 * grown.size)
        return grown

    def mesh(self) -> tuple[Mesh, list[Sector]]:
        """All of it, its faces sorted by sectors."""
        mesh, parts, _ = _built()
        return mesh, parts

    def light(self) -> npt.NDArray[np.uint8]:
        """Daylight: full outside and where it falls through the windows, less elsewhere."""
        *_, shade = _built()
        return _daylight(ground.light(shade, (), self.lighting.sun), self.lighting.sun)


def _spot(number: int) -> tuple[float, float, float]:
    """Where `number` stands: in the planters by turns, later in the bed outside the windows."""
    if number >= _INSIDE:
        turn, rest = divmod(number - _INSIDE, 4)
        if rest:
            x, z = _outside(*growth.spread(3 * turn + rest))
            return x, -0.06, z
        number = _INSIDE + turn
    # The sill has the most room: every second one stands there.
    turn, rest = divmod(number, 6)
    which = (0, 1, 0, 2, 0, 3)[rest]
    west, east, far, near, y = _PLANTERS[which]
    number = 3 * turn + rest // 2 if which == 0 else turn
    # Along the box by the golden ratio, which keeps neighbours apart; across it as it comes.
    along, across = (0.5 + 0.6180339887 * number) % 1.0, growth.spread(number)[0]
    u, v = (across, along) if east - west < near - far else (along, across)
    return west + 0.05 + u * (east - west - 0.10), y, far + 0.06 + v * (near - far - 0.12)


def _outside(u: float, v: float) -> Spot:
    return _LEFT - 0.7 - 2.2 * u, -4.0 + 5.6 * v


@lru_cache(maxsize=1)
def _built() -> tuple[Mesh, list[Sector], list[Sphere]]:
    rng = np.random.default_rng(11)
    shade: list[Sphere] = []
    parts = [*_floor(rng), *_walls(), *_windows(), *_planters(rng), *_equipment(shade)]
    mesh, found = sectors.sort([*parts, *_garden(rng, shade)])
    return mesh, found, shade


def _slab(low: Sequence[float], high: Sequence[float], colour: str) -> Mesh:
    """A sharp-edged box between two corners: 12 faces."""
    a, b = np.asarray(low, np.float32), np.asarray(high, np.float32)
    points: list[Floats] = []
    normals, faces = [], []
    for axis in range(3):
        for end in (0, 1):
            corners = np.array([(u, v) for u in (0, 1) for v in (0, 1)])
            unit_points = np.insert(corners, axis, end, axis=1)
            first = 4 * len(points)
            points.append(a + unit_points * (b - a))
            normals.append(np.tile(np.eye(3)[axis] * (2 * end - 1), (4, 1)))
            faces += [(first, first + 1, first + 3), (first, first + 3, first + 2)]
    return make(np.concatenate(points), faces, np.concatenate(normals)).coloured(rgb(colour))


def _floor(rng: Rng) -> list[Mesh]:
    """Boards that run away from the patient, their joints set off, and a round rug."""
    out = [_slab((_LEFT, -0.05, _FRONT), (_RIGHT, -0.004, _BACK), "#7C684D")]
    for number, west in enumerate(np.arange(_LEFT, _RIGHT - 0.01, _BOARD)):
        cuts = [_FRONT, *np.arange(_FRONT + 0.5 + 0.8 * (number % 3), _BACK - 0.3, 2.4), _BACK]
        for far, near in pairwise(cuts):
            corners = ((west + 0.002, 0, far + 0.002), (min(west + _BOARD, _RIGHT), 0, near))
            (x0, y, z0), (x1, _, z1) = corners
            points = [(x0, y, z0), (x0, y, z1), (x1, y, z1), (x1, y, z0)]
            board = make(points, [(0, 1, 2), (0, 2, 3)], [(0, 1, 0)] * 4)
            out.append(board.coloured(rgb("#98805F") * rng.uniform(0.93, 1.05)))
    radii = (1.30, 1.16, 1.15, 0.67, 0.66, 0.56, 0.55, 0.0)
    rug = lathe([(1.32, 0.0), *((r, 0.012) for r in radii)], 48)
    away = np.hypot(rug.points[:, 0], rug.points[:, 2])[:, None]
    band = (away > 1.155) | ((away > 0.555) & (away < 0.665))
    out.append(rug.coloured(np.where(band, rgb("#75858C"), rgb("#87938A"))))
    return out


def _walls() -> list[Mesh]:
    """Four walls, sage below the rail and white above, and the ceiling."""
    out = []
    z0, z1, foot, head = _SIDE_WINDOW
    x0, x1, front_foot, front_head = _FRONT_WINDOW
    for low, high, colour in ((0.0, _RAIL, _SAGE), (_RAIL, _TOP, _WHITE)):
        # What is left of each wall around its window.
        sides = [(_FRONT, z0, low, high), (z1, _BACK, low, high)]
        sides += [(z0, z1, low, min(high, foot)), (z0, z1, max(low, head), high)]
        for far, near, y0, y1 in sides:
            if y1 > y0:
                out.append(_slab((_LEFT - _WALL, y0, far), (_LEFT, y1, near), colour))
        fronts = [(_LEFT - _WALL, x0, low, high), (x1, _RIGHT, low, high)]
        fronts += [(x0, x1, low, min(high, front_foot)), (x0, x1, max(low, front_head), high)]
        for west, east, y0, y1 in fronts:
            if y1 > y0:
                out.append(_slab((west, y0, _FRONT - _WALL), (east, y1, _FRONT), colour))
        out.append(_slab((_RIGHT, low, _FRONT), (_RIGHT + _WALL, high, _BACK), colour))
        out.append(_slab((_LEFT, low, _BACK), (_RIGHT, high, _BACK + _WALL), colour))
    out.append(_slab((_LEFT, _TOP, _FRONT), (_RIGHT, _TOP + 0.1, _BACK), "#FFFDF8"))
    # A skirting board, and a wooden rail where sage ends, above the windows.
    for y0, y1, thick, colour in ((0.0, 0.09, 0.015, _FRAME), (_RAIL, _RAIL + 0.035, 0.02, _WOOD)):
        for low_x, high_x, low_z, high_z in (
            (_LEFT, _LEFT + thick, _FRONT, _BACK),
            (_RIGHT - thick, _RIGHT, _FRONT, _BACK),
            (_LEFT, _RIGHT, _FRONT, _FRONT + thick),
            (_LEFT, _RIGHT, _BACK - thick, _BACK),
        ):
            out.append(_slab((low_x, y0, low_z), (high_x, y1, high_z), colour))
    # Behind, a door and two quiet pictures.
    out.append(_slab((0.9, 0.0, _BACK - 0.03), (1.85, 2.06, _BACK), "#D2C4AB"))
    out.append(block((0.14, 0.025, 0.05), _DARK).moved((1.02, 1.03, _BACK - 0.06)))
    for x in (-1.5, -0.55):
        out.append(_slab((x - 0.30, 1.15, _BACK - 0.025), (x + 0.30, 1.87, _BACK), _WOOD))
        out.append(_slab((x - 0.27, 1.18, _BACK - 0.03), (x + 0.27, 1.84, _BACK), "#E2DDD2"))
        hill = _slab((x - 0.2, 1.28, _BACK - 0.033), (x + 0.2, 1.45 + 0.1 * x, _BACK), "#8FA58E")
        out += [hill, _sun(x - 0.03, 1.60)]
    return out


def _sun(x: float, y: float) -> Mesh:
    """A round sun on a picture."""
    across = np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]], np.float32)
    disc = lathe([(0, 0), (0.075, 0), (0.075, 0.036), (0, 0.036)], 24).coloured(rgb("#D9C08F"))
    return disc.moved((x, y, _BACK - 0.036), turn=across)


def _windows() -> list[Mesh]:
    """Frames, mullions, the deep sill, and a linen curtain at each end of the large window."""
    out = []
    z0, z1, foot, head = _SIDE_WINDOW
    x = _LEFT - 0.5 * _WALL
    for z in np.linspace(z0, z1, 5):
        wide = 0.07 if z in (z0, z1) else 0.045
        out.append(_slab((x - 0.03, foot, z - wide / 2), (x + 0.03, head, z + wide / 2), _FRAME))
    for y in (foot, head - 0.06):
        out.append(_slab((x - 0.03, y, z0), (x + 0.03, y + 0.06, z1), _FRAME))
    sill = block((0.40, 0.035, z1 - z0 + 0.16), _WOOD, 0.012)
    out.append(sill.moved((_LEFT + 0.14, foot - 0.02, 0.5 * (z0 + z1))))
    x0, x1, foot, head = _FRONT_WINDOW
    z = _FRONT - 0.5 * _WALL
    for x in np.linspace(x0, x1, 3):
        out.append(_slab((x - 0.028, foot, z - 0.03), (x + 0.028, head, z + 0.03), _FRAME))
    for y in (foot, head - 0.06):
        out.append(_slab((x0, y, z - 0.03), (x1, y + 0.06, z + 0.03), _FRAME))
    out.append(_curtain(z1 - 0.05, z1 + 0.55))
    out.append(_curtain(z0 - 0.50, z0 + 0.02))
    rod = _slab((_LEFT + 0.10, 2.56, z0 - 0.6), (_LEFT + 0.125, 2.585, z1 + 0.65), _DARK)
    return [*out, rod]


def _curtain(far: float, near: float) -> Mesh:
    """Linen in soft folds along the left wall, from `far` to `near` along Z."""
    t = np.linspace(0, 1, 41)
    wave = 0.028 * np.sin(t * 2 * np.pi * 6)
    x, z = _LEFT + 0.11 + wave, far + (near - far) * t
    rows = [np.stack([x, np.full_like(x, y), z], axis=1) for y in (0.03, 2.57)]
    mesh = make(np.concatenate(rows), grid_faces(2, 41)[:, ::-1])
    tone = 0.93 + 0.07 * np.sin(t * 2 * np.pi * 6)
    return mesh.coloured(rgb("#AEA595") * np.tile(tone, 2)[:, None])


def _planters(rng: Rng) -> list[Mesh]:
    """Long boxes of earth with a few leaves in each, so that they are never bare."""
    out = []
    for number, (west, east, far, near, y) in enumerate(_PLANTERS):
        low = 0.14 if number in (0, 3) else y
        middle = (0.5 * (west + east), y - 0.5 * low + 0.03, 0.5 * (far + near))
        out.append(block((east - west, low, near - far), _POT, 0.015).moved(middle))
        inner = ((west + 0.025, y, far + 0.025), (east - 0.025, y + 0.034, near - 0.025))
        out.append(_slab(*inner, _SOIL))
        if number == 3:
            shelf = block((east - west + 0.2, 0.035, 0.30), _WOOD, 0.012)
            out.append(shelf.moved((0.5 * (west + east), y - 0.13, _FRONT + 0.15)))
        count = 14 if number == 0 else 8
        foot = np.stack(
            [
                rng.uniform(west + 0.05, east - 0.05, count),
                np.full(count, y + 0.03),
                rng.uniform(far + 0.06, near - 0.06, count),
            ],
            axis=1,
        )
        green = np.tile(rgb("#76906C"), (count, 1)) * rng.uniform(0.9, 1.12, (count, 1))
        out.append(plants.grass(rng, foot, rng.uniform(0.08, 0.16, count), green, 6, 1.0, 0.10))
    return out


def _equipment(shade: list[Sphere]) -> list[Mesh]:
    """Wall bars, a plinth, a ball, a stool and a tall plant."""
    out = []
    # Wall bars on the right wall.
    for z in (-3.45, -2.55):
        out.append(block((0.09, 2.4, 0.05), _WOOD, 0.012).moved((_RIGHT - 0.06, 1.22, z)))
    rod = lathe([(0.019, -0.45), (0.019, 0.45)], 8).coloured(rgb("#B79C7B"))
    across = np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]], np.float32)
    out += [rod.moved((_RIGHT - 0.09, y, -3.0), turn=across) for y in np.arange(0.25, 2.35, 0.17)]
    # The plinth, along the right wall.
    out.append(block((0.72, 0.11, 1.95), "#7F93A3", 0.045).moved((2.72, 0.60, -0.75)))
    out.append(block((0.72, 0.09, 0.42), "#8A9DAB", 0.04).moved((2.72, 0.69, -1.48)))
    out.append(block((0.66, 0.05, 1.85), _WOOD, 0.015).moved((2.72, 0.52, -0.75)))
    for x in (2.45, 2.99):
        for z in (-1.55, 0.05):
            out.append(block((0.06, 0.50, 0.06), _WOOD, 0.015).moved((x, 0.25, z)))
    shade += [(2.72, 0.5, float(z), 0.32) for z in np.linspace(-1.5, 0.0, 6)]
    # A ball by the wall bars.
    globe = ball(22, 14).moved((2.35, 0.31, -3.25), 0.62).coloured(rgb("#7C96A6"))
    out.append(globe)
    shade.append((2.35, 0.31, -3.25, 0.30))
    out.append(_stool())
    shade += [(-2.75, 0.40, 1.75, 0.2)]
    out += _pot_plant(shade)
    return out


def _stool() -> Mesh:
    seat = lathe(
        [(0, 0.40), (0.17, 0.40), (0.185, 0.42), (0.185, 0.45), (0.16, 0.475), (0, 0.48)], 20
    )
    parts = [seat.coloured(rgb("#7F93A3"))]
    leg = lathe([(0.018, 0.0), (0.016, 0.41)], 7).coloured(rgb(_WOOD))
    for number in range(4):
        a = 0.785 + number * np.pi / 2
        parts.append(leg.moved((0.125 * np.cos(a), 0, 0.125 * np.sin(a))))
    return join(parts).moved((-2.75, 0, 1.75))


def _pot_plant(shade: list[Sphere]) -> list[Mesh]:
    """A tall plant with broad leaves in the corner in front to the right, another behind."""
    rng = np.random.default_rng(4)
    out = []
    for x, z, size in ((1.25, _FRONT + 0.38, 1.0), (-3.1, 2.45, 1.15)):
        pot = lathe([(0, 0), (0.13, 0), (0.17, 0.30), (0.18, 0.32), (0.16, 0.32), (0, 0.29)], 20)
        out.append(pot.coloured(rgb(_POT)).moved((x, 0, z), size))
        foot = np.array([(x, 0.28 * size, z)])
        for tall, fall, blades in ((1.15, 0.45, 10), (0.80, 0.95, 9)):
            green = rgb("#66805F")[None] if fall < 0.5 else rgb("#7F9870")[None]
            leaves = plants.grass(
                rng, foot, np.array([tall * size]), green, blades, fall, 0.052
            ).swaying(0.0)
            out.append(leaves)
        shade.append((x, 0.2 * size, z, 0.18))
    return out


def _garden(rng: Rng, shade: list[Sphere]) -> list[Mesh]:
    """What is seen through the windows: a lawn, a bed, a hedge and trees."""
    x, z = np.meshgrid(np.linspace(-26, -3.5, 16), np.linspace(-24, 14, 24), indexing="ij")
    points = np.stack([x, np.full_like(x, -0.08), z], axis=-1).reshape(-1, 3)
    lawn = make(points, grid_faces(16, 24), np.broadcast_to((0.0, 1.0, 0.0), points.shape))
    out = [lawn.coloured(rgb("#8DA57A") * rng.uniform(0.95, 1.05, (len(points), 1)))]
    out.append(_slab((-3.7, -0.1, -24), (3.6, -0.08, _FRONT - _WALL), "#8DA57A"))
    out.append(_slab((_LEFT - 3.1, -0.1, -4.2), (_LEFT - 0.6, -0.06, 1.8), "#746B5D"))
    out.append(plants.hedge(rng, 9.2, -2.35, 0.2, (1.9, 0.9)))
    for tx, tz, tall, low, high in (
        (-8.0, -2.6, 4.4, "#AE949D", "#E2CCCE"),
        (-11.5, 0.6, 5.4, "#6E886E", "#A6B88E"),
        (-10.5, -6.5, 5.2, "#748C7A", "#A2B498"),
        (-5.2, -10.8, 5.6, "#6E886E", "#A6B88E"),
        (-2.6, -12.6, 5.2, "#748C7A", "#A2B498"),
        (-8.0, -13.5, 6.4, "#6E886E", "#A6B88E"),
        (-13.0, -9.0, 6.4, "#6E886E", "#A6B88E"),
        (-9.4, -8.8, 5.0, "#6E886E", "#A6B88E"),
        (-12.2, -3.6, 5.4, "#6E886E", "#A6B88E"),
        (-5.6, -13.8, 6.0, "#748C7A", "#A2B498"),
        (-14.0, -3.4, 6.0, "#748C7A", "#A2B498"),
        (-12.0, 5.0, 5.6, "#6E886E", "#A6B88E"),
    ):
        tree, spheres = plants.round_tree(rng, tall, low, high, 0.07)
        out.append(tree.moved((tx, -0.1, tz), turn=yaw(0.0)))
        shade += [(tx + a, b, tz + c, r) for a, b, c, r in spheres]
    n = 90
    x, z = np.array([_outside(*rng.uniform(0, 1, 2)) for _ in range(n)]).T
    foot = np.stack([x, np.full(n, -0.06), z], axis=1)
    green = np.tile(rgb("#76906C"), (n, 1)) * rng.uniform(0.9, 1.1, (n, 1))
    out.append(plants.grass(rng, foot, rng.uniform(0.1, 0.22, n), green, 5, 0.9, 0.08))
    return out


def _daylight(light: npt.NDArray[np.uint8], sun: Sequence[float]) -> npt.NDArray[np.uint8]:
    """`light` with the room's roof over it: sun only where it comes through the large window."""
    n = len(light)
    axis = ((np.arange(n) + 0.5) / n - 0.5) * LIGHT_SPAN
    x, z = axis[None, :], axis[:, None]
    inside = (x > _LEFT) & (x < _RIGHT) & (z > _FRONT) & (z < _BACK)
    z0, z1, foot, head = _SIDE_WINDOW
    # Back along the ray from the floor to the window: how high it passes, and where.
    high = (x - _LEFT) / -sun[0] * sun[1]
    along = z + (x - _LEFT) / -sun[0] * sun[2]

    def within(value: npt.NDArray[np.float64], low: float, top: float) -> npt.NDArray[np.float64]:
        soft = 0.10
        return np.clip((value - low) / soft + 0.5, 0, 1) * np.clip((top - value) / soft + 0.5, 0, 1)

    patch = within(high, foot + 0.12, head) * within(along, z0, z1)
    out = light.astype(np.float64)
    sunny = np.where(inside, _INDOORS + 0.5 * patch, 1.0)
    out[..., 0] *= sunny
    # Corners see less of the room.
    wall = np.minimum(np.minimum(x - _LEFT, _RIGHT - x), np.minimum(z - _FRONT, _BACK - z))
    out[..., 1] *= np.where(inside, 1 - 0.28 * np.exp(-np.maximum(wall, 0) / 0.35), 1.0)
    return np.rint(out).astype(np.uint8)
