"""Vectors (x, y, z) and quaternions (x, y, z, w) as tuples of floats, for the kernel.

No array is made, so a step costs microseconds.
"""

from __future__ import annotations

import math

import numpy.typing as npt

from rehab.body.compiled import compiled

Floats = npt.NDArray  # of float64
Vector = tuple[float, float, float]
Quaternion = tuple[float, float, float, float]


@compiled
def plus(a: Vector, b: Vector, share: float = 1.0) -> Vector:
    """a + share b."""
    return a[0] + share * b[0], a[1] + share * b[1], a[2] + share * b[2]


@compiled
def minus(a: Vector, b: Vector) -> Vector:
    """a - b."""
    return a[0] - b[0], a[1] - b[1], a[2] - b[2]


@compiled
def times(a: Vector, factor: float) -> Vector:
    """`a` made longer by a factor."""
    return factor * a[0], factor * a[1], factor * a[2]


@compiled
def dot(a: Vector, b: Vector) -> float:
    """The scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@compiled
def cross(a: Vector, b: Vector) -> Vector:
    """The vector product."""
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


@compiled
def size(a: Vector) -> float:
    """The length."""
    return math.sqrt(dot(a, a))


@compiled
def unit(a: Vector, otherwise: Vector) -> Vector:
    """The direction of `a`, or `otherwise` where it has none."""
    length = size(a)
    return times(a, 1.0 / length) if length > 1e-9 else otherwise


@compiled
def square(a: Vector, axis: Vector, otherwise: Vector) -> Vector:
    """The unit vector nearest to `a` that is square to the unit vector `axis`."""
    return unit(plus(a, axis, -dot(a, axis)), otherwise)


@compiled
def angle(a: Vector, b: Vector) -> float:
    """The angle, rad, between two vectors; by the tangent, so that it is exact near 0 and 180."""
    return math.atan2(size(cross(a, b)), dot(a, b))


@compiled
def turned(q: Quaternion, v: Vector) -> Vector:
    """`v` turned by a unit quaternion."""
    axis = (q[0], q[1], q[2])
    t = times(cross(axis, v), 2.0)
    return plus(plus(v, t, q[3]), cross(axis, t))


@compiled
def wrapped(angle: float) -> float:
    """`angle` between -pi and pi."""
    return angle - 2.0 * math.pi * math.floor(angle / (2.0 * math.pi) + 0.5)


@compiled
def limited(value: float, low: float, high: float) -> float:
    """The number between `low` and `high` that is nearest to `value`."""
    return min(max(value, low), high)
