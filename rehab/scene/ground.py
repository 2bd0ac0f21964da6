"""The garden's ground and hills: height, colours, and the sun and shade that lie on them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rehab.scene.mesh import Floats, Mesh, grid_faces, join, make
from rehab.scene.place import LIGHT_SPAN
from rehab.scene.plants import Rng, Sphere, rgb

BED = (1.85, 2.95)  # metres from the middle: where flowers are planted
BED_ARC = (0.20, 1.25)  # radians to either side of straight ahead; the path lies between
SIDE_BED = (3.75, 4.75)  # the same, before the hedges behind the patient
SIDE_ARC = (1.75, 2.75)
POND = (4.35, -4.05, 2.15, 1.55)  # x, z, half its length, half its breadth
POND_TURN = 0.75  # radians about +Y: its length lies across the view
TERRACE = 1.52
_TEXELS = 512


def _step(low: float, high: float, x: Floats) -> Floats:
    t = np.clip((x - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def in_pond(x: npt.ArrayLike, z: npt.ArrayLike) -> Floats:
    """How far (…) x, z (…) is from the pond's middle: 1 on its rim."""
    x, z = np.asarray(x, np.float64) - POND[0], np.asarray(z, np.float64) - POND[1]
    c, s = np.cos(POND_TURN), np.sin(POND_TURN)
    u, v = c * x - s * z, s * x + c * z
    # A gentle kidney: one side bends inwards.
    v = v + 0.22 * (u / POND[2]) ** 2
    return np.asarray(np.hypot(u / POND[2], v / POND[3]))


def _in_bed(x: Floats, z: Floats) -> Floats:
    """1 in the middle of the flower beds, 0 outside, with soft rims."""
    r, bearing = np.hypot(x, z), np.abs(np.arctan2(x, -z))
    inside = np.zeros_like(r)
    for (near, far), (low, high) in ((BED, BED_ARC), (SIDE_BED, SIDE_ARC)):
        across = _step(near, near + 0.15, r) * (1 - _step(far - 0.15, far, r))
        rim = 0.15 / far
        along = _step(low, low + rim, bearing) * (1 - _step(high - rim, high, bearing))
        inside = np.maximum(inside, across * along)
    return inside


def height(x: npt.ArrayLike, z: npt.ArrayLike) -> Floats:
    """How high the ground is (…) at x, z (…), metres: flat around the terrace, hills far off."""
    x, z = np.asarray(x, np.float64), np.asarray(z, np.float64)
    r = np.hypot(x, z)
    waves = np.sin(0.33 * x + 0.7) * np.cos(0.29 * z - 0.4) + 0.6 * np.sin(
        0.61 * z + 0.35 * x + 2.0
    )
    near = 0.22 * waves * _step(4.0, 12.0, r) * _step(1.1, 2.0, in_pond(x, z))
    bearing = np.arctan2(x, -z)
    ridge = 1.9 + 1.0 * np.sin(3 * bearing + 0.8) + 0.6 * np.sin(7 * bearing + 2.1)
    return np.asarray(-0.025 + near + ridge * _step(15.0, 36.0, r) + 0.06 * _in_bed(x, z))


def surface() -> Mesh:
    """The ground as a disc out to 40 m, finer towards its middle."""
    radii = np.concatenate([[0.0], np.linspace(1.45, 3.1, 10), np.linspace(3.5, 5.2, 7)])
    radii = np.concatenate([radii, np.geomspace(5.8, 40.0, 12)])
    segments = 64
    bearing = np.linspace(0, 2 * np.pi, segments, endpoint=False)
    x = radii[:, None] * np.sin(bearing)
    z = -radii[:, None] * np.cos(bearing)
    points = np.stack([x, height(x, z), z], axis=-1).reshape(-1, 3)
    faces = grid_faces(len(radii), segments, closed=True)
    return make(points, faces).coloured(_colour(points))


def hills() -> list[Mesh]:
    """Two ranges of hills all around, one behind the other; the mist lies between them."""
    out = []
    for radius, tall, waves, colour in (
        (45.0, 4.6, ((2, 0.6, 1.3), (5, 2.9, 0.9), (11, 0.4, 0.30)), "#6C8285"),
        (60.0, 8.6, ((3, 3.9, 2.0), (4, 1.2, 1.2), (9, 5.1, 0.50)), "#62789A"),
    ):
        bearing = np.linspace(0, 2 * np.pi, 72, endpoint=False)
        top = tall + sum(much * np.sin(n * bearing + phase) for n, phase, much in waves)
        rows = [(radius, -1.0 + 0 * top), (radius + 3.0, 0.75 * top), (radius + 7.0, top)]
        points = np.stack(
            [np.stack([r * np.sin(bearing), y, -r * np.cos(bearing)], axis=-1) for r, y in rows]
        )
        faces = grid_faces(len(rows), 72, closed=True)
        out.append(make(points.reshape(-1, 3), faces).coloured(rgb(colour)))
    return out


def _colour(points: Floats) -> Floats:
    x, _, z = points.T
    r = np.hypot(x, z)
    patch = 0.5 + 0.25 * (
        np.sin(0.83 * x + 1.3 * np.sin(0.41 * z)) + np.sin(0.97 * z - 1.1 * np.sin(0.53 * x + 1))
    )
    grass = rgb("#72876A") * (1 - patch[:, None]) + rgb("#8C9878") * patch[:, None]
    clay = _step(2.6, 1.5, r)[:, None] * 0.45
    colour = grass * (1 - clay) + rgb("#857F6B") * clay
    bed = _in_bed(x, z)[:, None]
    colour = colour * (1 - bed) + rgb("#6F675A") * bed
    far = _step(10.0, 40.0, r)[:, None]
    return np.asarray(colour * (1 - far) + rgb("#7E9183") * far, np.float32)


def terrace(rng: Rng) -> Mesh:
    """Flagstones around the middle, their tops at height 0."""
    stones = [_flag(0.0, 0.50, 0, 2 * np.pi, rng, 24)]
    for inner, outer, count in ((0.53, 0.99, 7), (1.02, TERRACE, 11)):
        gap = 0.03 / outer
        turn = rng.uniform(0, 1)
        cuts = turn + (np.arange(count + 1) + rng.uniform(-0.1, 0.1, count + 1)) * 2 * np.pi / count
        cuts[-1] = cuts[0] + 2 * np.pi
        stones += [
            _flag(inner, outer, cuts[i] + gap / 2, cuts[i + 1] - gap / 2, rng, 5)
            for i in range(count)
        ]
    return join(stones)


def _flag(inner: float, outer: float, low: float, high: float, rng: Rng, fine: int) -> Mesh:
    """One flagstone between two radii and two bearings, its rim worn round."""
    rim = 0.035
    whole = high - low > 6
    r = np.array([inner, inner + 0.4 * rim, inner + rim, outer - rim, outer - 0.4 * rim, outer])
    drop = np.array([-0.03, -0.006, 0, 0, -0.006, -0.03])
    if inner == 0:
        r, drop = r[2:], drop[2:]
        r[0] = 0.0
    inset = rim / outer
    inside = np.linspace(low + inset, high - inset, fine)
    a = np.concatenate([[low, low + 0.4 * inset], inside, [high - 0.4 * inset, high]])
    side = np.concatenate([[-0.03, -0.006], np.zeros(fine), [-0.006, -0.03]])
    if whole:
        a, side = np.linspace(low, high, fine + 1), np.zeros(fine + 1)
    y = np.minimum(drop[:, None], side[None, :])
    points = np.stack([r[:, None] * np.sin(a), y, -r[:, None] * np.cos(a)], axis=-1)
    mesh = make(points.reshape(-1, 3), grid_faces(len(r), len(a)))
    tone = rgb("#8F8779") * rng.uniform(0.92, 1.06) + rng.uniform(-0.012, 0.012, 3)
    worn = 0.80 + 0.20 * np.clip(1 + mesh.points[:, 1:2] / 0.02, 0, 1)
    return mesh.coloured(np.asarray(tone * worn, np.float32))


def light(
    spheres: Sequence[Sphere], flat: Sequence[Sphere], sun: Sequence[float]
) -> npt.NDArray[np.uint8]:
    """What `Place.light` gives: the soft shade of `spheres` under the direction `sun` (3,).

    What is `flat` throws none, but takes some sky from the ground beside it.
    """
    n = _TEXELS
    axis = ((np.arange(n) + 0.5) / n - 0.5) * LIGHT_SPAN
    sunlight = np.ones((n, n), np.float32)
    openness = np.ones((n, n), np.float32)
    sx, sy, sz = sun
    for x, y, z, r in spheres:
        up = y / sy
        reach = r / sy * 1.5 + 0.3 + 0.06 * up
        rows, columns = _window(axis, z - sz * up, reach), _window(axis, x - sx * up, reach)
        if rows.start < rows.stop and columns.start < columns.stop:
            dx, dz = x - axis[None, columns], z - axis[rows, None]
            along = dx * sx + y * sy + dz * sz
            off = np.sqrt(np.maximum(dx * dx + y * y + dz * dz - along * along, 0))
            blur = 0.18 * r + 0.03 + 0.045 * abs(up)
            sunlight[rows, columns] *= 1 - 0.80 * (1 - _step(r - blur, r + blur, off))
    for sphere in (*spheres, *flat):
        if sphere[1] < 3.0 * sphere[3]:
            _close(openness, axis, sphere)
    np.maximum(sunlight, 0.16, out=sunlight)  # even in the shade the morning is bright
    return np.rint(np.stack([sunlight, openness], axis=-1) * 255).astype(np.uint8)


def _close(openness: Floats, axis: npt.NDArray[np.float64], sphere: Sphere) -> None:
    """Less sky right under and beside something that stands near the ground."""
    x, y, z, r = sphere
    rows, columns = _window(axis, z, 2.4 * r + 0.2), _window(axis, x, 2.4 * r + 0.2)
    far = np.hypot(axis[None, columns] - x, axis[rows, None] - z) / (1.1 * r + 0.08)
    openness[rows, columns] *= 1 - 0.5 * np.exp(-far * far) / (1 + 0.5 * max(0.0, y / r))


def _window(axis: npt.NDArray[np.float64], middle: float, reach: float) -> slice:
    low, high = np.searchsorted(axis, (middle - reach, middle + reach))
    return slice(int(low), int(high))
