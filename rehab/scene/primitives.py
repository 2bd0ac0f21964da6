"""Plain forms, one metre across, with their true normals; and ribbons along a path."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rehab.scene.mesh import Floats, Mesh, grid_faces, join, lathe, make, unit

Doubles = npt.NDArray[np.float64]


def ball(segments: int = 24, rings: int = 14) -> Mesh:
    """A sphere."""
    fall = np.linspace(-np.pi / 2, np.pi / 2, rings + 1)
    way = np.stack([np.cos(fall), np.sin(fall)], axis=1)
    way[[0, -1], 0] = 0.0
    return lathe(0.5 * way, segments, way)


def capsule(radius: float = 0.25, segments: int = 20) -> Mesh:
    """A rod along Y with round ends."""
    fall = np.linspace(-np.pi / 2, 0, 7)
    way = np.stack([np.cos(fall), np.sin(fall)], axis=1)
    way[0, 0] = 0.0
    low = radius * way + (0.0, radius - 0.5)
    flip = np.array([1.0, -1.0])
    return lathe(np.concatenate([low, low[::-1] * flip]), segments, [*way, *(way[::-1] * flip)])


def cylinder(height: float = 1.0, bevel: float = 0.06, segments: int = 28) -> Mesh:
    """A cylinder along Y, `height` high, its edges rounded by `bevel`."""
    h = 0.5 * height
    return lathe_rounded([(0.0, -h), (0.5, -h), (0.5, h), (0.0, h)], bevel, segments)


def cone(bevel: float = 0.04) -> Mesh:
    """A cone along Y, as high as wide, its tip and its foot rounded by `bevel`."""
    return lathe_rounded([(0.0, -0.5), (0.5, -0.5), (0.0, 0.5)], bevel, 28)


def lathe_rounded(corners: npt.ArrayLike, bevel: float, segments: int) -> Mesh:
    """A convex profile of `corners` (n, 2), from axis to axis, rounded by `bevel`, about +Y."""
    c = np.asarray(corners, np.float64)
    # Beyond the axis lies the profile's mirror image: a tip is rounded as half a corner.
    mirror = np.array([-1.0, 1.0])
    path = np.concatenate([c[1:2] * mirror, c, c[-2:-1] * mirror])
    points: list[Doubles] = []
    normals: list[Doubles] = []
    for before, corner, after in zip(path[:-2], path[1:-1], path[2:], strict=True):
        arc, way = _rounded(before, corner, after, bevel)
        kept = arc[:, 0] > -1e-9
        points.append(arc[kept])
        normals.append(way[kept])
    profile = np.concatenate(points)
    profile[np.abs(profile[:, 0]) < 1e-9, 0] = 0.0
    return lathe(profile, segments, np.concatenate(normals))


def _rounded(
    before: Doubles, corner: Doubles, after: Doubles, bevel: float
) -> tuple[Doubles, Doubles]:
    """The arc in the corner of a path, and its normals, to the right of the path."""
    turn = np.array([[0.0, 1.0], [-1.0, 0.0]])
    first, last = (turn @ (b - a) / np.linalg.norm(b - a) for a, b in ((before, corner),
                                                                      (corner, after)))  # fmt: skip
    if np.dot(first, last) > 1 - 1e-9:  # no corner: where a flat end meets the axis
        return corner[None], first[None]
    middle = corner - bevel * (first + last) / (1.0 + np.dot(first, last))
    start = np.arctan2(first[1], first[0])
    bend = np.arccos(np.clip(np.dot(first, last), -1.0, 1.0))
    angle = start + bend * np.linspace(0.0, 1.0, 9)
    way = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return middle + bevel * way, way


def box(bevel: float, steps: int = 4) -> Mesh:
    """A cube with edges and corners rounded by `bevel`."""
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


def ring_flat(inner: float = 0.44) -> Mesh:
    """A flat ring across Z."""
    angle = np.linspace(0, 2 * np.pi, 65)
    circle = np.stack([np.cos(angle), np.sin(angle), 0 * angle], axis=-1)
    points = np.stack([0.5 * circle, inner * circle]).reshape(-1, 3)
    return make(points, grid_faces(2, 65), np.broadcast_to((0, 0, 1), points.shape))


def ground(segments: int = 48) -> Mesh:
    """A round piece of level ground that faces +Y, finest in its middle."""
    radius = 0.5 * np.linspace(1, 0, 9) ** 2
    profile = np.stack([radius, np.zeros(9)], axis=1)
    return lathe(profile, segments, np.broadcast_to((0.0, 1.0), profile.shape))


def dome(segments: int = 48, rings: int = 16) -> Mesh:
    """The upper half of a sphere, to be seen from within: its faces look at its middle."""
    fall = np.linspace(np.pi / 2, 0, rings + 1)
    way = np.stack([np.cos(fall), np.sin(fall)], axis=1)
    way[0, 0] = 0.0
    return lathe(0.5 * way, segments, -way)


def quad() -> Mesh:
    """Corners at ±0.5 across Z, for what a shader draws by itself."""
    corners: npt.ArrayLike = [(-0.5, -0.5, 0), (0.5, -0.5, 0), (0.5, 0.5, 0), (-0.5, 0.5, 0)]
    return make(corners, [(0, 1, 2), (0, 2, 3)], [(0, 0, 1)] * 4)


def ribbon(points: npt.ArrayLike, width: npt.ArrayLike, up: npt.ArrayLike = (0, 1, 0)) -> Mesh:
    """A flat strip along `points` (n, 3), `width` metres wide (one number or n).

    It begins facing `up` as far as its way allows and turns no more about its own way than bends
    force it to (a parallel-transport frame). ValueError below two points, or two at one place.
    """
    p = np.asarray(points, np.float64)
    if p.ndim != 2 or p.shape[1] != 3 or len(p) < 2 or not np.isfinite(p).all():
        raise ValueError(f"a ribbon needs two points (n, 3) or more, all finite, not {p.shape}")
    step = np.diff(p, axis=0)
    length = np.linalg.norm(step, axis=1, keepdims=True)
    if (length < 1e-9).any():
        raise ValueError("a ribbon's neighbouring points must not lie at one place")
    step /= length
    way = np.concatenate([step[:1], step[:-1] + step[1:], step[-1:]])
    way /= np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-9)
    facing = _transported(p, way, np.asarray(up, np.float64))
    half = 0.5 * np.broadcast_to(np.asarray(width, np.float64), (len(p),))[:, None]
    across = half * np.cross(way, facing)
    sides = np.stack([p - across, p + across], axis=1)
    return make(sides.reshape(-1, 3), grid_faces(len(p), 2), np.repeat(facing, 2, axis=0))


def _transported(points: Doubles, way: Doubles, up: Doubles) -> Doubles:
    """Directions (n, 3) across `way`, carried along `points` by two reflections a step.

    Double reflection: W. Wang, B. Juettler, D. Zheng, Y. Liu, "Computation of rotation minimizing
    frames", ACM Transactions on Graphics 27 (2008).
    """
    facing = np.empty_like(way)
    start = up - np.dot(up, way[0]) * way[0]
    if np.linalg.norm(start) < 1e-6:  # the way leads straight up
        start = np.eye(3)[np.argmin(np.abs(way[0]))]
        start = start - np.dot(start, way[0]) * way[0]
    facing[0] = start / np.linalg.norm(start)
    for at in range(len(points) - 1):
        chord = points[at + 1] - points[at]
        share = 2.0 / np.dot(chord, chord)
        carried = facing[at] - share * np.dot(chord, facing[at]) * chord
        turned = way[at] - share * np.dot(chord, way[at]) * chord
        second = way[at + 1] - turned
        square = np.dot(second, second)
        if square > 1e-18:
            carried = carried - 2.0 / square * np.dot(second, carried) * second
        facing[at + 1] = carried
    return facing


def yaw(angle: float) -> Floats:
    """The turn (3, 3) about +Y."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]], np.float32)
