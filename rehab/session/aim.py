"""Where rays and fingertips are in the plane of a control."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from rehab.scene import Scene
from rehab.scene.kit import Control

Vector = tuple[float, float, float]


class Hit(NamedTuple):
    """A point of a control's plane: metres in its own axes, and metres away, behind negative."""

    u: float
    v: float
    away: float


class Plane:
    """The plane of one control in this frame, in play space."""

    __slots__ = ("_axes", "across", "control", "half", "normal", "place", "up")

    def __init__(self, scene: Scene, control: Control) -> None:
        rows = scene.table.world[control.node.row, :3].tolist()
        (a, b, n, self.place) = (tuple(row[i] for row in rows) for i in range(4))
        self._axes = a, b
        # Divided by the square of their lengths, axes give the node's own metres.
        self.across, self.up = _per_square(a), _per_square(b)
        size = _dot(n, n) ** 0.5 or 1.0
        self.normal = (n[0] / size, n[1] / size, n[2] / size)
        self.control = control
        self.half = (0.5 * control.size[0], 0.5 * control.size[1])

    # Each is asked some ten times a frame: their products are written out.

    def at(self, point: Sequence[float]) -> Hit:
        """Where `point` is; `away` is how far in front of the plane."""
        (a, b, c), (d, e, f), (g, h, i) = self.across, self.up, self.normal
        p, q, r = self.place
        x, y, z = point[0] - p, point[1] - q, point[2] - r
        return Hit(x * a + y * b + z * c, x * d + y * e + z * f, x * g + y * h + z * i)

    def met(self, start: Vector, way: Vector) -> Hit | None:
        """Where a ray meets it from the front, and after how many metres."""
        (k, m, n), (g, h, i) = way, self.normal
        towards = -(k * g + m * h + n * i)
        if towards < 0.05:
            return None
        (x, y, z), (p, q, r) = start, self.place
        x, y, z = x - p, y - q, z - r
        before = x * g + y * h + z * i
        if before <= 0.0:
            return None
        (a, b, c), (d, e, f) = self.across, self.up
        far = before / towards
        return Hit(
            x * a + y * b + z * c + far * (k * a + m * b + n * c),
            x * d + y * e + z * f + far * (k * d + m * e + n * f),
            far,
        )

    def outside(self, hit: Hit) -> float:
        """How far beyond the edge of the hit area that is, metres in the control's own axes."""
        u, v = abs(hit[0]) - self.half[0], abs(hit[1]) - self.half[1]
        beyond = u if u > v else v
        return beyond if beyond > 0.0 else 0.0

    def point(self, u: float, v: float, lift: float = 0.0) -> Vector:
        """The place in play space of (u, v), `lift` metres in front."""
        ((a, b, c), (d, e, f)), (g, h, i) = self._axes, self.normal
        x, y, z = self.place
        return (
            x + u * a + v * d + lift * g,
            y + u * b + v * e + lift * h,
            z + u * c + v * f + lift * i,
        )


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _per_square(axis: Sequence[float]) -> Vector:
    square = _dot(axis, axis) or 1.0
    return axis[0] / square, axis[1] / square, axis[2] / square


def turned(turn: Sequence[float], way: Vector) -> Vector:
    """`way` turned by the quaternion `turn` (x, y, z, w)."""
    x, y, z, w = turn
    a, b, c = way
    p, q, r = 2.0 * (y * c - z * b), 2.0 * (z * a - x * c), 2.0 * (x * b - y * a)
    return (
        a + w * p + y * r - z * q,
        b + w * q + z * p - x * r,
        c + w * r + x * q - y * p,
    )


def least_turn(a: Vector, b: Vector) -> tuple[float, float, float, float]:
    """The shortest turn (x, y, z, w) that takes the unit vector `a` to the unit vector `b`; of
    opposite ones there is none, and one of half a circle is given."""
    (ax, ay, az), (bx, by, bz) = a, b
    w = 1.0 + ax * bx + ay * by + az * bz
    if w < 1e-6:
        w, (bx, by, bz) = 0.0, ((1.0, 0.0, 0.0) if abs(ax) < 0.9 else (0.0, 1.0, 0.0))
    x, y, z = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
    size = sqrt(x * x + y * y + z * z + w * w)
    return x / size, y / size, z / size, w / size
