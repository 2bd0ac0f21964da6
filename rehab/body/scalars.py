"""Vectors as bare scalars, for the kernel: no array is made, so a step costs microseconds."""

from __future__ import annotations

import math

LEAN_MOST = 1.3
"""The largest lean, rad: past it the estimate has no meaning."""


def leaned(forward: float, right: float, sine: float, cosine: float) -> tuple[float, float, float]:
    """The trunk's axis, upwards, of a trunk that leans so under the heading (sine, cosine)."""
    f, r = math.sin(forward), math.sin(right)
    up = math.sqrt(max(1.0 - f * f - r * r, 0.0))
    size = 1.0 / math.sqrt(f * f + r * r + up * up)
    return (r * cosine - f * sine) * size, up * size, (-r * sine - f * cosine) * size


def turned(
    qx: float, qy: float, qz: float, qw: float, x: float, y: float, z: float
) -> tuple[float, float, float]:
    """The vector (x, y, z) turned by a unit quaternion."""
    tx, ty, tz = 2.0 * (qy * z - qz * y), 2.0 * (qz * x - qx * z), 2.0 * (qx * y - qy * x)
    return (
        x + qw * tx + qy * tz - qz * ty,
        y + qw * ty + qz * tx - qx * tz,
        z + qw * tz + qx * ty - qy * tx,
    )


def square(
    x: float, y: float, z: float, ax: float, ay: float, az: float
) -> tuple[float, float, float]:
    """The unit vector nearest to (x, y, z) that is square to the unit vector `a`."""
    dot = x * ax + y * ay + z * az
    x, y, z = x - dot * ax, y - dot * ay, z - dot * az
    size = math.sqrt(x * x + y * y + z * z)
    if size < 1e-9:
        return 1.0, 0.0, 0.0
    return x / size, y / size, z / size


def angle(x: float, y: float, z: float, ax: float, ay: float, az: float) -> float:
    """The angle, rad, between two vectors; by the tangent, so that it is exact near 0 and 180."""
    cx, cy, cz = y * az - z * ay, z * ax - x * az, x * ay - y * ax
    return math.atan2(math.sqrt(cx * cx + cy * cy + cz * cz), x * ax + y * ay + z * az)


def bounded_asin(value: float) -> float:
    return min(max(math.asin(min(max(value, -1.0), 1.0)), -LEAN_MOST), LEAN_MOST)


def wrapped(angle: float) -> float:
    """`angle` between -pi and pi."""
    return math.remainder(angle, 2.0 * math.pi)
