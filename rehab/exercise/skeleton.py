"""Where an arm's palm is for its angles: the body model's own definitions, turned round."""

from __future__ import annotations

import math

Vector = tuple[float, float, float]


def arm_of(lengths: tuple[float, float], angles: tuple[float, float, float, float]) -> Vector:
    """The palm from the shoulder: outwards, up and ahead, metres.

    `lengths` are shoulder to elbow and elbow to palm; `angles`, degrees, are those of
    `Stage.arm`: elevation, plane, elbow flexion and outward rotation (`rehab.body.record.ANGLES`).
    """
    elevation, plane, elbow, rotation = (math.radians(angle) for angle in angles)
    level = math.sin(elevation)
    bone = level * math.cos(plane), -math.cos(elevation), level * math.sin(plane)
    # Where the forearm points at no rotation: ahead, as far as that is across the upper arm.
    forth = _across((0.0, 0.0, 1.0), bone) or (0.0, 1.0, 0.0)
    aside = _cross(forth, bone)
    bend = math.sin(elbow)
    turned = bend * math.cos(rotation), bend * math.sin(rotation)
    upper, fore = lengths
    x, y, z = (
        upper * b + fore * (math.cos(elbow) * b + turned[0] * f + turned[1] * a)
        for b, f, a in zip(bone, forth, aside, strict=True)
    )
    return x, y, z


def _across(v: Vector, way: Vector) -> Vector | None:
    """The unit vector of `v` across `way`; None where `v` runs along it."""
    dot = sum(a * b for a, b in zip(v, way, strict=True))
    x, y, z = (a - dot * b for a, b in zip(v, way, strict=True))
    size = math.sqrt(x * x + y * y + z * z)
    return None if size < 1e-6 else (x / size, y / size, z / size)


def _cross(a: Vector, b: Vector) -> Vector:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
