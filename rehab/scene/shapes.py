"""The forms that a node can have, by name; each is made once, when it is first drawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt

from rehab.scene.mesh import Floats, Mesh, grid_faces, join, lathe, make, unit

NAMES = (
    "sphere",
    "box",
    "cylinder",
    "cone",
    "torus",
    "disc",
    "ring",
    "star",
    "petal",
    "leaf",
    "capsule",
    "hand_left",
    "hand_right",
    "handle",
    "band",
    "bud",
    "paper",
)
NUMBER = {name: number for number, name in enumerate(NAMES)}
PAPER = NUMBER["paper"]
PETAL = NUMBER["petal"]


def ball(segments: int = 24, rings: int = 14) -> Mesh:
    """A sphere one across."""
    fall = np.linspace(-np.pi / 2, np.pi / 2, rings + 1)
    mesh = lathe(0.5 * np.stack([np.cos(fall), np.sin(fall)], axis=1), segments)
    return make(mesh.points, mesh.faces, mesh.points)


def _rounded_profile(radius: float, height: float, bevel: float, steps: int = 5) -> Floats:
    """Radius and height, from below to above, of a disc with rounded edges."""
    turn = np.linspace(-np.pi / 2, 0, steps)
    low = np.stack([radius - bevel + bevel * np.cos(turn), -height + bevel + bevel * np.sin(turn)])
    high = low[:, ::-1] * np.array([[1], [-1]])
    axis = np.array([[0.0], [height]])
    return np.concatenate([-axis, low, high, axis], axis=1).T.astype(np.float32)


def box(bevel: float = 0.12, steps: int = 4) -> Mesh:
    """A cube one across with rounded edges and corners."""
    line = np.linspace(-1, 1, 2 * steps)
    inner = 0.5 - bevel
    # Points gather in the rounded edges; the flat middle is one quad.
    angle = np.concatenate([-np.linspace(np.pi / 4, 0, steps), np.linspace(0, np.pi / 4, steps)])
    u, v = np.meshgrid(np.tan(angle), np.tan(angle), indexing="ij")
    flat_u, flat_v = np.meshgrid(np.sign(line), np.sign(line), indexing="ij")
    way = unit(np.stack([u, v, np.ones_like(u)], axis=-1).reshape(-1, 3))
    core = np.stack([flat_u, flat_v, np.ones_like(u)], axis=-1).reshape(-1, 3) * inner
    face = make(core + bevel * way, grid_faces(2 * steps, 2 * steps)[:, ::-1], way)
    turns = []
    for axis in range(3):
        for sign in (1.0, -1.0):
            turn = np.zeros((3, 3), np.float32)
            turn[(axis + 1) % 3, 0] = sign
            turn[(axis + 2) % 3, 1] = 1.0
            turn[axis, 2] = sign
            turns.append(turn)
    return join([face.moved(turn=t) for t in turns])


def torus(radius: float = 0.42, tube: float = 0.08, segments: int = 40, around: int = 12) -> Mesh:
    """A ring lying in the plane across Z."""
    a = np.linspace(0, 2 * np.pi, segments + 1)[:, None]
    b = np.linspace(0, 2 * np.pi, around + 1)[None, :]
    way = np.stack([np.cos(b) * np.cos(a), np.cos(b) * np.sin(a), np.sin(b) + 0 * a], axis=-1)
    spine = radius * np.stack([np.cos(a) + 0 * b, np.sin(a) + 0 * b, 0 * a + 0 * b], axis=-1)
    normals = way.reshape(-1, 3)
    return make(
        spine.reshape(-1, 3) + tube * normals,
        grid_faces(segments + 1, around + 1)[:, ::-1],
        normals,
    )


def capsule(radius: float = 0.25, segments: int = 20) -> Mesh:
    """A rod along Y, one long, with round ends."""
    turn = np.linspace(-np.pi / 2, 0, 7)
    low = np.stack([radius * np.cos(turn), radius * np.sin(turn) - 0.5 + radius], axis=1)
    return lathe(np.concatenate([low, low[::-1] * [1, -1]]), segments)


def cone() -> Mesh:
    """A cone along Y, one high and one across, its tip and its foot rounded."""
    foot = [(0, -0.5), (0.42, -0.5), (0.48, -0.47), (0.5, -0.43), (0.47, -0.36)]
    tip = [(0.07, 0.42), (0.055, 0.46), (0.03, 0.49), (0, 0.5)]
    return lathe([*foot, *tip], 28)


def star(points: int = 5, steps: int = 100, rings: int = 6) -> Mesh:
    """A plump rounded star across Z, one across."""
    angle = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    sector = np.pi / points
    inside = np.abs((angle + sector) % (2 * sector) - sector)
    # The straight edge of a pentagram between a tip at 1 and a notch, then rounded by a blur.
    notch = 0.50
    edge = notch * np.sin(sector) / (np.sin(inside) * (1 - notch * np.cos(sector)) + notch
                                     * np.sin(sector) * np.cos(inside))  # fmt: skip
    kernel = np.exp(-0.5 * (np.arange(-9, 10) / 2.9) ** 2)
    kernel /= kernel.sum()
    edge = np.convolve(np.concatenate([edge[-9:], edge, edge[:9]]), kernel, mode="valid")
    edge *= 0.5 / edge.max()
    part = np.sin(np.linspace(0, np.pi / 2, rings))[:, None]
    height = 0.19 * np.sqrt(np.maximum(0.0, 1 - part**2)) + 0 * edge
    x = part * edge * -np.sin(angle)
    y = part * edge * np.cos(angle)
    front = np.stack([x, y, height], axis=-1)
    back = front[-2::-1] * np.array([1, 1, -1])
    grid = np.concatenate([front, back])
    mesh = make(grid.reshape(-1, 3), grid_faces(len(grid), steps, closed=True)[:, ::-1])
    # The notches lie in their own shade.
    shade = 1.0 - 0.16 * part**2 * (1 - np.cos(inside * points)) / 2
    shade = np.concatenate([shade, shade[-2::-1]]).reshape(-1, 1)
    return mesh.coloured(np.repeat(shade, 3, axis=1), 1.0)


def petal(steps: int = 5) -> Mesh:
    """A thin cupped petal, one long along Y."""
    t = np.linspace(0, 1, steps + 1)[:, None]
    across = np.array([-1.0, 0.0, 1.0])[None, :]
    half = 0.34 * np.sin(np.pi * t**0.75) ** 0.8
    x = half * across
    y = t - 0.5 + 0 * across
    z = 0.30 * (t - 0.5) ** 2 + 0.12 * across**2 * np.sin(np.pi * t)
    points = np.stack([x, y, z], axis=-1).reshape(-1, 3)
    return make(points, grid_faces(steps + 1, 3))


def leaf() -> Mesh:
    """A leaf, one long along Y, folded along its middle."""
    t = np.linspace(0, 1, 7)[:, None]
    across = np.array([-1.0, 0.0, 1.0])[None, :]
    half = 0.2 * np.sin(np.pi * t**0.8)
    fold = 0.35 * half * np.abs(across)
    points = np.stack([half * across, t - 0.5 + 0 * across, fold + 0.25 * t**2 + 0 * across], -1)
    return make(points.reshape(-1, 3), grid_faces(7, 3))


def ring_flat(inner: float = 0.44) -> Mesh:
    """A flat ring across Z, one across."""
    angle = np.linspace(0, 2 * np.pi, 65)
    circle = np.stack([np.cos(angle), np.sin(angle), 0 * angle], axis=-1)
    points = np.stack([0.5 * circle, inner * circle]).reshape(-1, 3)
    return make(points, grid_faces(2, 65), np.broadcast_to((0, 0, 1), points.shape))


def bud() -> Mesh:
    """A small flower with stem and two leaves, 0.3 m high; its blossom takes the node's colour."""
    stem = _stem()
    green = (0.44, 0.55, 0.40)
    leaves = [
        leaf().moved((side * 0.035, 0.075, 0.0), 0.11, _tilt(side * -0.9)).coloured(green)
        for side in (1.0, -1.0)
    ]
    cup = []
    for number in range(6):
        around = number * np.pi / 3
        out = petal().moved((0, 0.045, 0.030), (0.085, 0.1, 0.09), _pitch(0.62))
        cup.append(out.moved((0, 0.215, 0), turn=yaw(around)))
    heart = ball(10, 6).moved((0, 0.232, 0), (0.032, 0.026, 0.032)).coloured((0.96, 0.80, 0.45))
    whole = join([stem, *leaves, *[_shaded(c) for c in cup], heart])
    # Thin leaves are lit from both sides: their normals lean upwards.
    normals = unit(whole.normals * (0.5, 0.3, 0.5) + (0.0, 0.8, 0.0))
    whole = Mesh(whole.points, normals, whole.colours, whole.sway, whole.faces)
    return whole.swaying(np.clip(whole.points[:, 1], 0, None) * 0.5)


def _shaded(mesh: Mesh) -> Mesh:
    """Darker towards the foot of a blossom."""
    y = mesh.points[:, 1:2]
    shade = 0.78 + 0.22 * np.clip((y - y.min()) / np.ptp(y), 0, 1)
    return mesh.coloured(np.repeat(shade, 3, axis=1), 1.0)


def _stem() -> Mesh:
    t = np.linspace(0, 1, 6)
    profile = np.stack([0.0055 - 0.002 * t, 0.22 * t], axis=1)
    stem = lathe(profile, 6)
    bend = np.zeros_like(stem.points)
    bend[:, 0] = 0.012 * np.sin(stem.points[:, 1] / 0.22 * np.pi)
    return make(stem.points + bend, stem.faces, stem.normals).coloured((0.42, 0.53, 0.38))


def yaw(angle: float) -> Floats:
    """The turn (3, 3) about +Y."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]], np.float32)


def _pitch(angle: float) -> Floats:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]], np.float32)


def _tilt(angle: float) -> Floats:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]], np.float32)


def quad() -> Mesh:
    """Corners at ±0.5 across Z, for what a shader draws by itself."""
    corners: npt.ArrayLike = [(-0.5, -0.5, 0), (0.5, -0.5, 0), (0.5, 0.5, 0), (-0.5, 0.5, 0)]
    return make(corners, [(0, 1, 2), (0, 2, 3)], [(0, 0, 1)] * 4)


def _hand(name: str) -> Mesh:
    from rehab.scene import hand  # made of a thousand distances: only where it is drawn

    return getattr(hand, name)()  # type: ignore[no-any-return]


_MAKERS: dict[str, Callable[[], Mesh]] = {
    "sphere": ball,
    "box": box,
    "cylinder": lambda: lathe(_rounded_profile(0.5, 0.5, 0.06), 28),
    "cone": cone,
    "torus": torus,
    "disc": lambda: lathe(_rounded_profile(0.5, 0.04, 0.035), 40),
    "ring": ring_flat,
    "star": star,
    "petal": petal,
    "leaf": leaf,
    "capsule": capsule,
    "hand_left": lambda: _hand("left"),
    "hand_right": lambda: _hand("right"),
    "handle": lambda: _hand("handle"),
    "band": lambda: _hand("band"),
    "bud": bud,
    "paper": quad,
}


@cache
def shape(name: str) -> Mesh:
    """The form `name`; ValueError where there is none."""
    if name not in _MAKERS:
        raise ValueError(f"no mesh {name!r}; there are {', '.join(NAMES)}")
    return _MAKERS[name]()


_OWN_SIZE = {"bud": 0.0, "paper": 0.0, "petal": 0.0, "band": 0.0, "handle": 0.0}
_OWN_SIZE |= {"hand_left": 0.06, "hand_right": 0.06}
REACH = np.array([_OWN_SIZE.get(name, 0.5) for name in NAMES], np.float32)
"""Half the size of each form at scale 1, for halos, rings and shadows, metres; 0: it has none."""
