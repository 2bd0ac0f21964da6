"""Vectors, quaternions (xyzw) and 4x4 matrices: float32, column vectors, OpenXR axes.

Every function broadcasts over leading axes. Angles are radians, lengths metres. A point is moved
by `matrix @ point`; translation is a matrix's last column. A pose is seven numbers: position
x, y, z, then quaternion x, y, z, w.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
Like = npt.ArrayLike

IDENTITY: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)


def _f32(value: Like) -> Array:
    return np.asarray(value, np.float32)


def normalise(vector: Like) -> Array:
    """`vector` (…, n) at length one; a zero vector stays zero."""
    v = _f32(vector)
    length = np.sqrt(np.add.reduce(v * v, axis=-1, keepdims=True))
    return np.asarray(np.divide(v, length, out=np.zeros_like(v), where=length > 0), np.float32)


def multiply(a: Like, b: Like) -> Array:
    """The Hamilton product of quaternions (…, 4): first turn by `b`, then by `a`."""
    a, b = _f32(a), _f32(b)
    ax, ay, az, aw = a[..., 0], a[..., 1], a[..., 2], a[..., 3]
    bx, by, bz, bw = b[..., 0], b[..., 1], b[..., 2], b[..., 3]
    return np.stack(
        [
            aw * bx + ax * bw + ay * bz - az * by,
            aw * by - ax * bz + ay * bw + az * bx,
            aw * bz + ax * by - ay * bx + az * bw,
            aw * bw - ax * bx - ay * by - az * bz,
        ],
        axis=-1,
    )


def conjugate(q: Like) -> Array:
    """The inverse turn of a unit quaternion (…, 4)."""
    return _f32(q) * np.array([-1, -1, -1, 1], np.float32)


def cross(a: Like, b: Like) -> Array:
    """The vector product (…, 3) of `a` and `b`, to the last bit numpy's, in a third of its time."""
    a, b = _f32(a), _f32(b)
    ax, ay, az = a[..., 0], a[..., 1], a[..., 2]
    bx, by, bz = b[..., 0], b[..., 1], b[..., 2]
    out = np.empty(np.broadcast_shapes(a.shape, b.shape), np.float32)
    out[..., 0] = ay * bz - az * by
    out[..., 1] = az * bx - ax * bz
    out[..., 2] = ax * by - ay * bx
    return out


def rotate(q: Like, vector: Like) -> Array:
    """`vector` (…, 3) turned by the unit quaternion `q` (…, 4)."""
    q, v = _f32(q), _f32(vector)
    twice = 2.0 * cross(q[..., :3], v)
    return np.asarray(v + q[..., 3:] * twice + cross(q[..., :3], twice), np.float32)


def axis_angle(axis: Like, angle: Like) -> Array:
    """The quaternion (…, 4) that turns by `angle` (…) about `axis` (…, 3), right-handed."""
    half = 0.5 * _f32(angle)[..., None]
    turned = normalise(axis) * np.sin(half)
    return np.concatenate([turned, np.broadcast_to(np.cos(half), (*turned.shape[:-1], 1))], axis=-1)


def yaw(q: Like) -> Array:
    """The heading (…) of `q`: the angle about +Y of where its -Z points; left is positive."""
    forward = rotate(q, (0.0, 0.0, -1.0))
    return np.asarray(np.arctan2(-forward[..., 0], -forward[..., 2]), np.float32)


def slerp(a: Like, b: Like, t: Like) -> Array:
    """The turn at `t` (…) of the shortest way from `a` to `b` (…, 4)."""
    a, b, t = _f32(a), _f32(b), _f32(t)[..., None]
    dot = np.sum(a * b, axis=-1, keepdims=True)
    b = np.where(dot < 0, -b, b)
    angle = np.arccos(np.clip(np.abs(dot), 0.0, 1.0))
    near = angle < 1e-4
    sine = np.where(near, 1.0, np.sin(angle))
    weight_a = np.where(near, 1.0 - t, np.sin((1.0 - t) * angle) / sine)
    weight_b = np.where(near, t, np.sin(t * angle) / sine)
    return normalise(weight_a * a + weight_b * b)


def between(a: Like, b: Like) -> Array:
    """The shortest turn (…, 4) that takes direction `a` to direction `b` (…, 3)."""
    a, b = normalise(a), normalise(b)
    dot = np.sum(a * b, axis=-1, keepdims=True)
    # Opposite directions have no single shortest turn: take any axis across `a`.
    across = np.where(np.abs(a[..., :1]) < 0.9, _f32((1.0, 0.0, 0.0)), _f32((0.0, 1.0, 0.0)))
    opposite = dot < -0.999999
    axis = np.where(opposite, cross(a, across), cross(a, b))
    w = np.where(opposite, 0.0, 1.0 + dot)
    return normalise(np.concatenate([axis, w], axis=-1))


def rotation_matrix(q: Like) -> Array:
    """The 3x3 rotation (…, 3, 3) of a unit quaternion (…, 4)."""
    x, y, z, w = np.moveaxis(_f32(q), -1, 0)
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def compose(position: Like, orientation: Like = IDENTITY, scale: Like = 1.0) -> Array:
    """The matrix (…, 4, 4) that scales (a number or x, y, z), then turns, then moves."""
    position, orientation = _f32(position), _f32(orientation)
    scale = _f32(scale)
    scale = scale[..., None] if scale.ndim == 0 or scale.shape[-1] != 3 else scale
    turned = rotation_matrix(orientation) * scale[..., None, :]
    out = np.zeros((*np.broadcast_shapes(position.shape[:-1], turned.shape[:-2]), 4, 4), np.float32)
    out[..., :3, :3] = turned
    out[..., :3, 3] = position
    out[..., 3, 3] = 1.0
    return out


def view_matrix(pose: Like) -> Array:
    """The inverse (…, 4, 4) of a pose (…, 7): from play space to the eye's own axes."""
    pose = _f32(pose)
    turn = np.swapaxes(rotation_matrix(pose[..., 3:]), -1, -2)
    out = np.zeros((*pose.shape[:-1], 4, 4), np.float32)
    out[..., :3, :3] = turn
    out[..., :3, 3] = -np.einsum("...ij,...j->...i", turn, pose[..., :3])
    out[..., 3, 3] = 1.0
    return out


def projection_fov(
    left: float, right: float, up: float, down: float, near: float = 0.05, far: float = 200.0
) -> Array:
    """OpenGL's projection for an `XrFovf`: angles from the forward axis, left and down negative."""
    tan_l, tan_r = math.tan(left), math.tan(right)
    tan_u, tan_d = math.tan(up), math.tan(down)
    out = np.zeros((4, 4), np.float32)
    out[0, 0] = 2.0 / (tan_r - tan_l)
    out[0, 2] = (tan_r + tan_l) / (tan_r - tan_l)
    out[1, 1] = 2.0 / (tan_u - tan_d)
    out[1, 2] = (tan_u + tan_d) / (tan_u - tan_d)
    out[2, 2] = -(far + near) / (far - near)
    out[2, 3] = -2.0 * far * near / (far - near)
    out[3, 2] = -1.0
    return out


def perspective(vertical: float, aspect: float, near: float = 0.05, far: float = 200.0) -> Array:
    """A symmetric projection: full `vertical` angle, `aspect` = width / height."""
    up = 0.5 * vertical
    side = math.atan(math.tan(up) * aspect)
    return projection_fov(-side, side, up, -up, near, far)


def look(position: Like, target: Like) -> Array:
    """The pose (7,) of an eye at `position` that looks at `target`, level with the horizon."""
    position, target = _f32(position), _f32(target)
    forward = normalise(target - position)
    heading = math.atan2(-forward[0], -forward[2])
    pitch = math.asin(max(-1.0, min(1.0, float(forward[1]))))
    turn = multiply(axis_angle((0, 1, 0), heading), axis_angle((1, 0, 0), pitch))
    return np.concatenate([position, turn]).astype(np.float32)
