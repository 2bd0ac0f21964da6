"""What the trunk did of a task: how far it went, leaned and turned, and its share of the motion."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from rehab.measures.definition import Definition, Measured, Minimum, define, refused
from rehab.measures.kinematics import Array, Samples, resample

LEAST_MOTION = 0.05
"""Metres that the hand moves at least, for a share of it to mean something."""

LEAST_TURN = 5.0
"""Degrees of joint and trunk together at least, for a share of it to mean something."""

_LEAST = Minimum(0.1, "s of tracked movement", 0.5)
_SHARE = Minimum(0.1, "s of tracked movement", 0.8)

TRUNK_DISPLACEMENT = define(
    "trunk_displacement",
    "Trunk displacement, how far the chest went",
    unit="m",
    better="lower",
    minimum=_LEAST,
    source="Levin et al. 2002; farthest distance of mid-shoulder from where it began",
)
TRUNK_LEAN = define(
    "trunk_lean",
    "Trunk lean, forwards and sideways together",
    unit="deg",
    better="lower",
    minimum=_LEAST,
    source="largest change of inclination from the beginning",
)
TRUNK_ROTATION = define(
    "trunk_rotation",
    "Trunk rotation",
    unit="deg",
    better="lower",
    minimum=_LEAST,
    source="largest change of heading from the beginning",
)
TRUNK_SHARE = define(
    "trunk_share",
    "Compensation, the trunk's share of the hand's motion",
    unit="1",
    better="lower",
    minimum=_SHARE,
    source="how far the trunk's displacement, lean and rotation alone would have carried the hand "
    "along its way, over how far it went",
)
TRUNK_SHARE_OF_ANGLE = define(
    "trunk_share_of_angle",
    "Compensation, the trunk's share of an angle",
    unit="1",
    better="lower",
    minimum=_SHARE,
    source="the trunk's change of angle over that of trunk and joint together, where it is largest",
)


def trunk_displacement(t: npt.ArrayLike, chest: npt.ArrayLike) -> Measured:
    """The farthest, m, that the chest (N, 3) went from its first place."""
    samples = resample(t, chest)
    if refusal := TRUNK_DISPLACEMENT.refusal(samples.seconds, samples.completeness):
        return refusal
    places = samples.values[samples.known]
    away = np.sqrt(np.sum((places - places[0]) ** 2, axis=1))
    return Measured(float(away.max()), samples.completeness)


def trunk_lean(
    t: npt.ArrayLike, forward: npt.ArrayLike, right: npt.ArrayLike, se: npt.ArrayLike | None = None
) -> Measured:
    """The largest change, deg, of the trunk's lean: `forward` and `right` (N,) deg together."""
    columns = (forward, right) if se is None else (forward, right, se)
    return _largest_change(TRUNK_LEAN, resample(t, *columns), 2)


def trunk_rotation(
    t: npt.ArrayLike, yaw: npt.ArrayLike, se: npt.ArrayLike | None = None
) -> Measured:
    """The largest change, deg, of the trunk's heading `yaw` (N,) deg, which may wrap."""
    heading = _unwrapped(np.asarray(yaw, np.float64))
    columns = (heading,) if se is None else (heading, se)
    return _largest_change(TRUNK_ROTATION, resample(t, *columns), 1)


def _largest_change(definition: Definition, samples: Samples, angles: int) -> Measured:
    """The largest distance of the first `angles` columns from their first values; the next column,
    if any, is their standard error."""
    if refusal := definition.refusal(samples.seconds, samples.completeness):
        return refusal
    rows = samples.values[samples.known]
    change = np.sqrt(np.sum((rows[:, :angles] - rows[0, :angles]) ** 2, axis=1))
    far = int(np.argmax(change))
    error = float(np.hypot(rows[0, -1], rows[far, -1])) if rows.shape[1] > angles else None
    return Measured(float(change[far]), samples.completeness, se=error)


def _unwrapped(degrees: Array) -> Array:
    """Without jumps of a whole turn, NaN left as they are."""
    result = degrees.copy()
    known = np.isfinite(degrees)
    result[known] = np.unwrap(degrees[known], period=360.0)
    return result


def trunk_share(
    t: npt.ArrayLike,
    hand: npt.ArrayLike,
    chest: npt.ArrayLike,
    trunk: npt.ArrayLike,
    se: npt.ArrayLike | None = None,
) -> Measured:
    """The part of the hand's way, from its first place to the farthest from it, that the trunk did.

    `hand` and `chest` (N, 3) m, +Y up; `trunk` (N, 3) deg: where it faces (from -Z, left positive),
    its lean forward and to the right; `se` (N, 3) deg is their standard error. The arm is held
    stiff, halfway between how it was at first and at last: how far the trunk then carries the hand
    along its way is the trunk's part. 0 is none; below 0 the trunk went the other way. The standard
    error is that of the angles, at both ends.
    """
    angles = np.asarray(trunk, np.float64).reshape(-1, 3)
    errors = np.zeros_like(angles) if se is None else np.asarray(se, np.float64).reshape(-1, 3)
    samples = resample(t, hand, chest, _turned(angles), errors)
    if refusal := TRUNK_SHARE.refusal(samples.seconds, samples.completeness):
        return refusal
    rows = samples.values[samples.known]
    way = rows[:, :3] - rows[0, :3]
    far = int(np.argmax(np.sum(way**2, axis=1)))
    length = float(np.linalg.norm(way[far]))
    if length < LEAST_MOTION:
        return refused(samples.completeness, "The hand hardly moved.")
    turned = _rotation(rows[far, 6:9]) @ _rotation(rows[0, 6:9]).T
    arm_first, arm_last = rows[0, :3] - rows[0, 3:6], rows[far, :3] - rows[far, 3:6]
    before = 0.5 * (arm_first + turned.T @ arm_last)
    after = turned @ before
    carried = rows[far, 3:6] - rows[0, 3:6] + after - before
    share = float(carried @ way[far]) / length**2
    if se is None:
        return Measured(share, samples.completeness)
    return Measured(
        share,
        samples.completeness,
        se=_share_error(after, way[far], rows[[0, far], 9:12], rows[far, 6]),
    )


def _share_error(lever: Array, way: Array, errors: Array, heading: float) -> float:
    """Standard error of the share: how far the angles' errors (2, 3) deg move the hand."""
    c, s = math.cos(math.radians(heading)), math.sin(math.radians(heading))
    axes = np.array([[0.0, 1.0, 0.0], [-c, 0.0, s], [-s, 0.0, -c]])  # heading, forward, right
    moves = np.cross(axes, lever) @ way / float(way @ way)
    return float(np.sqrt(np.sum((np.radians(errors) * moves) ** 2)))


def _turned(trunk: Array) -> Array:
    result = trunk.copy()
    result[:, 0] = _unwrapped(trunk[:, 0])
    return result


def _rotation(trunk: Array) -> Array:
    """The trunk's axes right, up and back as columns (3, 3), of (heading, forward, right) deg.

    The sines of `forward` and `right` are how far the trunk's axis tips ahead and aside.
    """
    s, f, r = np.sin(np.radians(trunk))
    c = math.cos(math.radians(trunk[0]))
    up = np.array([r * c - f * s, math.sqrt(max(1.0 - f * f - r * r, 0.0)), -r * s - f * c])
    up /= np.linalg.norm(up)
    across = np.array([c, 0.0, -s])
    across -= (across @ up) * up
    across /= np.linalg.norm(across)
    axes: Array = np.column_stack([across, up, np.cross(across, up)])
    return axes


def trunk_share_of_angle(
    t: npt.ArrayLike,
    trunk: npt.ArrayLike,
    joint: npt.ArrayLike,
    trunk_se: npt.ArrayLike | None = None,
    joint_se: npt.ArrayLike | None = None,
) -> Measured:
    """The trunk's part in an angle to which it adds, as when the head is turned or an arm raised.

    `trunk` and `joint` (N,) deg, positive the same way: `trunk_yaw` and `neck_yaw`, or the lean
    away from an arm and its `shoulder_abduction`. Changes count from the first sample to where
    both together are farthest.
    """
    zero = np.zeros(np.shape(trunk))
    errors = (zero if e is None else e for e in (trunk_se, joint_se))
    heading = _unwrapped(np.asarray(trunk, np.float64))
    samples = resample(t, heading, joint, *errors)
    if refusal := TRUNK_SHARE_OF_ANGLE.refusal(samples.seconds, samples.completeness):
        return refusal
    rows = samples.values[samples.known]
    change = rows[:, :2] - rows[0, :2]
    far = int(np.argmax(np.abs(change.sum(axis=1))))
    by_trunk, by_joint = (float(x) for x in change[far])
    total = by_trunk + by_joint
    if abs(total) < LEAST_TURN:
        return refused(samples.completeness, "The angle hardly changed.")
    share = by_trunk / total
    if trunk_se is None or joint_se is None:
        return Measured(share, samples.completeness)
    of_trunk, of_joint = np.hypot(rows[0, 2:4], rows[far, 2:4])
    error = math.hypot(by_joint * float(of_trunk), by_trunk * float(of_joint)) / total**2
    return Measured(share, samples.completeness, se=error)
