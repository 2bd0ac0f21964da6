"""The garden's ground: its height, its colours, and the sun and shade that lie on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rehab.scene.mesh import Floats, Mesh, grid_faces, join, make
from rehab.scene.place import LIGHT_SPAN
from rehab.scene.plants import Rng, Sphere, rgb

BED = (1.85, 2.95)  # metres from the middle: where flowers are planted
BED_ARC = (0.20, 1.25)  # radians to either side of straight ahead; the path lies between
TERRACE = 1.52
_TEXELS = 512


def _step(low: float, high: float, x: Floats) -> Floats:
    t = np.clip((x - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def _in_bed(x: Floats, z: Floats) -> Floats:
    """1 in the middle of the flower beds, 0 outside, with soft rims."""
    r, bearing = np.hypot(x, z), np.abs(np.arctan2(x, -z))
    across = _step(BED[0], BED[0] + 0.15, r) * (1 - _step(BED[1] - 0.15, BED[1], r))
    rim = 0.07
    along = _step(BED_ARC[0], BED_ARC[0] + rim, bearing)
    return np.asarray(across * along * (1 - _step(BED_ARC[1] - rim, BED_ARC[1], bearing)))


def height(x: npt.ArrayLike, z: npt.ArrayLike) -> Floats:
    """How high the ground is (…) at x, z (…), metres: flat around the terrace, hills far off."""
    x, z = np.asarray(x, np.float64), np.asarray(z, np.float64)
    r = np.hypot(x, z)
    waves = np.sin(0.33 * x + 0.7) * np.cos(0.29 * z - 0.4) + 0.6 * np.sin(
        0.61 * z + 0.35 * x + 2.0
    )
    near = 0.22 * waves * _step(4.0, 12.0, r)
    bearing = np.arctan2(x, -z)
    ridge = 2.6 + 1.5 * np.sin(3 * bearing + 0.8) + 0.9 * np.sin(7 * bearing + 2.1)
    far = ridge * _step(15.0, 34.0, r) + 4.2 * _step(34.0, 58.0, r)
    return np.asarray(-0.025 + near + far + 0.06 * _in_bed(x, z))


def surface(rng: Rng) -> Mesh:
    """The ground as a disc out to 62 m, finer towards its middle."""
    radii = np.concatenate([[0.0], np.linspace(1.45, 3.2, 13), np.geomspace(3.5, 62.0, 21)])
    segments = 64
    bearing = np.linspace(0, 2 * np.pi, segments, endpoint=False)
    x = radii[:, None] * np.sin(bearing)
    z = -radii[:, None] * np.cos(bearing)
    points = np.stack([x, height(x, z), z], axis=-1).reshape(-1, 3)
    faces = grid_faces(len(radii), segments, closed=True)
    return make(points, faces).coloured(_colour(points))


def _colour(points: Floats) -> Floats:
    x, _, z = points.T
    r = np.hypot(x, z)
    patch = 0.5 + 0.25 * (
        np.sin(0.83 * x + 1.3 * np.sin(0.41 * z)) + np.sin(0.97 * z - 1.1 * np.sin(0.53 * x + 1))
    )
    grass = rgb("#7F9474") * (1 - patch[:, None]) + rgb("#9CA684") * patch[:, None]
    clay = _step(3.3, 1.5, r)[:, None] * 0.55
    colour = grass * (1 - clay) + rgb("#9C8E74") * clay
    bed = _in_bed(x, z)[:, None]
    colour = colour * (1 - bed) + rgb("#8A7562") * bed
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
            _flag(inner, outer, cuts[i] + gap / 2, cuts[i + 1] - gap / 2, rng, 6)
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
    tone = rgb("#A6957F") * rng.uniform(0.92, 1.06) + rng.uniform(-0.012, 0.012, 3)
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
