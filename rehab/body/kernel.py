"""From one frame to one body, in scalars: the same step live, in replay and in batch.

`step(state, frame, out)` works on three flat sequences of floats, whose places are named below,
and calls nothing but `math`: so it can be compiled as it stands.

The model. The head nods on a pivot behind and below the eyes; a rigid trunk carries that pivot
and leans about the hips, which rest where calibration found them; the shoulders sit on the trunk
and ride up with the raised arm; wrist and palm are fixed to the controller; the elbow is where two
bones of known length meet, turned about the line from shoulder to wrist by where the hand points.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rehab.body import anthropometry as human
from rehab.body.scalars import angle, bounded_asin, leaned, square, turned, wrapped

Floats = list[float]

# frame: dt in s (0 where unknown), space epoch, tracked (head, left, right), three poses of seven.
DT, EPOCH, TRACKED, POSES = 0, 1, 2, 5
FRAME_SIZE = POSES + 3 * 7

# out: the floats of `BODY` in their order, then valid and arm_valid.
YAW, FORWARD, RIGHT, CHEST, SHOULDER, ELBOW, HAND = 0, 1, 2, 3, 6, 12, 18
VELOCITY, SPEED, ELEVATION, GRAVITY, FLEXION, VALID, ARM_VALID = 24, 30, 32, 34, 36, 38, 39
OUT_SIZE = 41

# state: the body's lengths and resting place, then what changes from frame to frame.
NEUTRAL, FACING, NECK, HALF_WIDTH, TRUNK, UPPER, FORE, STATURE, HOME = 0, 3, 4, 7, 8, 9, 10, 11, 12
PLACED, IN_EPOCH, ADRIFT, TURN, SINCE_HEAD = 13, 14, 15, 16, 17
# For each arm in the controller's axes: from wrist to elbow as a direction; wrist; palm.
UP_FOREARM, WRIST, PALM = 18, 24, 30
ARM = 36  # for each arm: seconds since it was seen (-1: never), position 3, velocity 3
ARM_SIZE = 7
STATE_SIZE = ARM + 2 * ARM_SIZE

FORGET = 0.25
"""A gap longer than this (seconds) ends what the filters remember."""

VELOCITY_LAG = 0.025
"""Time constant of the velocity's filter, seconds, by which it also lags: it keeps 0.99 of 1 Hz,
where reaching has its power, and 0.3 of the 20 Hz and more of tracking's jitter."""

TURN_LAG = 0.3
"""Time constant, seconds, with which the trunk is taken to follow head and hands round."""

TURN_BY_HEAD, TURN_BY_HANDS = 0.3, 0.25
"""Shares of the head's turn and of the hands' that the trunk is taken to make."""

LEAN_SLACK = 0.06
"""Metres by which a head may seem too high for the lean that its place suggests."""

RETURN_SPEED = 0.2
"""Speed, m/s, at which the resting place follows someone who has stepped away and stands."""

POLE_DOWN, POLE_OUT, POLE_BACK = 0.1, 1.0, 0.8
"""The elbow's natural side of the line from shoulder to wrist, in the trunk, against a weight of 1
for where the hand's direction puts it. Chosen, with the next two, over all clips of
tools/body_error.py (six people), where half or double of any moves no set's mean rms by more than
about 1 degree."""

HAND_SHARE = 0.3
"""The hand's share in the elbow's direction; see `_towards`."""

STRAIGHT, STRAIGHT_LOST = 0.975, 0.025
"""Shoulder to wrist over arm length past which the shoulder girdle follows the hand (an elbow bent
by 25 degrees, as reaching arms are), and what of that is lost for each radian above the level."""


def step(state: Floats, frame: Sequence[float], out: Floats) -> None:
    """Fill `out` from `frame`, and move `state` on by one frame."""
    for place in range(OUT_SIZE):
        out[place] = 0.0
    _pass_time(state, frame)
    if not _usable(frame, 0):
        return
    x, y, z, qx, qy, qz, qw = _pose(frame, 0)
    if state[PLACED] == 0.0:
        _take_place(state, frame[EPOCH], x, y, z, qx, qy, qz, qw)
    state[SINCE_HEAD] = 0.0
    out[VALID] = 1.0
    _palm(state, frame, out, 0)
    _palm(state, frame, out, 1)
    _trunk(state, frame, out, x, y, z, qx, qy, qz, qw)
    if out[ARM_VALID] == 1.0:
        _arm(state, frame, out, 0)
    if out[ARM_VALID + 1] == 1.0:
        _arm(state, frame, out, 1)


def _pass_time(state: Floats, frame: Sequence[float]) -> None:
    """Age what the filters remember; forget it after a gap, or where play space has moved."""
    if frame[EPOCH] != state[IN_EPOCH]:
        state[IN_EPOCH] = frame[EPOCH]
        state[SINCE_HEAD] = FORGET + 1.0
        state[ARM] = state[ARM + ARM_SIZE] = -1.0
        state[ADRIFT] = 0.0
        state[PLACED] = 1.0 if frame[EPOCH] == state[HOME] else 0.0
        return
    state[SINCE_HEAD] += frame[DT]
    for arm in (ARM, ARM + ARM_SIZE):
        if state[arm] >= 0.0:
            state[arm] += frame[DT]
            if state[arm] > FORGET:
                state[arm] = -1.0


def _usable(frame: Sequence[float], which: int) -> bool:
    """Whether that pose is tracked, finite, and its quaternion one."""
    if frame[TRACKED + which] == 0.0:
        return False
    at = POSES + 7 * which
    far = abs(frame[at]) + abs(frame[at + 1]) + abs(frame[at + 2])
    size = frame[at + 3] ** 2 + frame[at + 4] ** 2 + frame[at + 5] ** 2 + frame[at + 6] ** 2
    return far < 1e4 and 0.8 < size < 1.2  # false for NaN too


def _pose(
    frame: Sequence[float], which: int
) -> tuple[float, float, float, float, float, float, float]:
    at = POSES + 7 * which
    qx, qy, qz, qw = frame[at + 3], frame[at + 4], frame[at + 5], frame[at + 6]
    s = 1.0 / math.sqrt(qx * qx + qy * qy + qz * qz + qw * qw)
    return frame[at], frame[at + 1], frame[at + 2], qx * s, qy * s, qz * s, qw * s


def _take_place(
    state: Floats,
    epoch: float,
    x: float,
    y: float,
    z: float,
    qx: float,
    qy: float,
    qz: float,
    qw: float,
) -> None:
    """Take this head for the resting one: play space is new, and a recentre asks to sit upright."""
    state[NEUTRAL], state[NEUTRAL + 1], state[NEUTRAL + 2] = x, y, z
    state[FACING] = math.atan2(2.0 * (qx * qz + qw * qy), 1.0 - 2.0 * (qx * qx + qy * qy))
    state[HOME] = epoch
    state[PLACED] = 1.0


def _palm(state: Floats, frame: Sequence[float], out: Floats, side: int) -> None:
    """Where the palm is, if its arm is usable."""
    if _usable(frame, 1 + side):
        x, y, z, qx, qy, qz, qw = _pose(frame, 1 + side)
        at = PALM + 3 * side
        px, py, pz = turned(qx, qy, qz, qw, state[at], state[at + 1], state[at + 2])
        at = HAND + 3 * side
        out[at], out[at + 1], out[at + 2] = x + px, y + py, z + pz
        out[ARM_VALID + side] = 1.0


def _trunk(
    state: Floats,
    frame: Sequence[float],
    out: Floats,
    x: float,
    y: float,
    z: float,
    qx: float,
    qy: float,
    qz: float,
    qw: float,
) -> None:
    """Heading, lean and mid-shoulder from the head and from where the hands are."""
    heading = math.atan2(2.0 * (qx * qz + qw * qy), 1.0 - 2.0 * (qx * qx + qy * qy))
    target = TURN_BY_HEAD * wrapped(heading - state[FACING]) + TURN_BY_HANDS * _hands_turn(
        state, out
    )
    if state[SINCE_HEAD] > FORGET:
        state[TURN] = target
    state[TURN] += (target - state[TURN]) * (1.0 - math.exp(-frame[DT] / TURN_LAG))
    yaw = wrapped(state[FACING] + state[TURN])
    sine, cosine = math.sin(yaw), math.cos(yaw)

    # The pivot of the head, and where the trunk carried it at rest, both from the resting hips.
    skull = human.SKULL_DROP * state[STATURE]
    back = human.SKULL_BACK * state[STATURE]
    px = x - skull * 2.0 * (qx * qy - qw * qz) + back * 2.0 * (qx * qz + qw * qy)
    py = y - skull * (1.0 - 2.0 * (qx * qx + qz * qz)) + back * 2.0 * (qy * qz - qw * qx)
    pz = z - skull * 2.0 * (qy * qz + qw * qx) + back * (1.0 - 2.0 * (qx * qx + qy * qy))
    rise = state[TRUNK] - state[NECK + 1] - skull
    sf, cf = math.sin(state[FACING]), math.cos(state[FACING])
    dx = px - state[NEUTRAL] - back * sf
    dz = pz - state[NEUTRAL + 2] - back * cf
    away = math.hypot(dx, dz)
    drop = state[NEUTRAL + 1] - skull - py
    _follow_steps(state, frame[DT], dx, dz, away, drop, rise)
    dx = px - state[NEUTRAL] - back * sf
    dz = pz - state[NEUTRAL + 2] - back * cf
    forward = bounded_asin((-dx * sine - dz * cosine) / rise)
    right = bounded_asin((dx * cosine - dz * sine) / rise)

    ax, ay, az = leaned(forward, right, sine, cosine)
    # Mid-shoulder lies along the trunk's axis below the pivot, and behind or before it at rest.
    below = -state[NECK + 1] - skull
    behind = state[NECK + 2] - back
    out[YAW], out[FORWARD], out[RIGHT] = yaw, forward, right
    aside = state[NECK]
    out[CHEST] = px - below * ax + behind * sine + aside * cosine
    out[CHEST + 1] = py - below * ay
    out[CHEST + 2] = pz - below * az + behind * cosine - aside * sine


def _follow_steps(
    state: Floats, dt: float, dx: float, dz: float, away: float, drop: float, rise: float
) -> None:
    """Tell a step from a lean: a lean lowers the head, a step does not; so move the resting place.

    What lies outside the circle that a lean of this drop can reach was stepped. After a step the
    resting place comes slowly under the head while it is held as high as at rest.
    """
    low = min(max((drop + LEAN_SLACK) / rise, 0.0), 1.0)
    circle = rise * math.sqrt(1.0 - (1.0 - low) ** 2)
    move = 0.0
    if away > circle:
        state[ADRIFT] = 1.0
        move = away - circle
    elif state[ADRIFT] == 1.0 and drop < LEAN_SLACK:
        move = min(away, RETURN_SPEED * dt)
        if away < 0.01:
            state[ADRIFT] = 0.0
    if move > 0.0:
        state[NEUTRAL] += dx / away * move
        state[NEUTRAL + 2] += dz / away * move


def _hands_turn(state: Floats, out: Floats) -> float:
    """How far (rad, left positive) the line from left to right palm is turned from facing."""
    if not (out[ARM_VALID] and out[ARM_VALID + 1]):
        return 0.0
    dx = out[HAND + 3] - out[HAND]
    dz = out[HAND + 5] - out[HAND + 2]
    apart = math.hypot(dx, dz)
    if apart < 0.1:
        return 0.0
    turn = wrapped(math.atan2(-dz, dx) - state[FACING])
    # Hands that are close together or crossed say little.
    return max(-1.0, min(1.0, turn)) * min(1.0, apart / 0.4) if abs(turn) < 1.6 else 0.0


def _arm(state: Floats, frame: Sequence[float], out: Floats, side: int) -> None:
    """Shoulder, elbow, angles and the hand's velocity of one arm, once the trunk is known."""
    x, y, z, qx, qy, qz, qw = _pose(frame, 1 + side)
    _velocity(state, out, side)
    sign = 2.0 * side - 1.0
    at = WRIST + 3 * side
    rx, ry, rz = turned(qx, qy, qz, qw, state[at], state[at + 1], state[at + 2])
    wx, wy, wz = x + rx, y + ry, z + rz

    sine, cosine = math.sin(out[YAW]), math.cos(out[YAW])
    ax, ay, az = leaned(out[FORWARD], out[RIGHT], sine, cosine)
    rx, ry, rz = square(cosine, 0.0, -sine, ax, ay, az)
    sx, sy, sz = _shoulder(state, out, sign, sine, cosine, ax, ay, az, rx, ry, rz, wx, wy, wz)
    wx, wy, wz = wx - sx, wy - sy, wz - sz

    # Where the hand's direction puts the elbow, and that drawn to where elbows naturally are.
    fore, upper = state[FORE], state[UPPER]
    at = UP_FOREARM + 3 * side
    ux, uy, uz = turned(qx, qy, qz, qw, state[at], state[at + 1], state[at + 2])
    hx, hy, hz = wx + fore * ux, wy + fore * uy, wz + fore * uz
    aside = fore * POLE_OUT * sign
    down, back = fore * POLE_DOWN, fore * POLE_BACK
    px = hx - down * ax + aside * rx + back * sine
    py = hy - down * ay + aside * ry
    pz = hz - down * az + aside * rz + back * cosine
    ex, ey, ez = elbow(wx, wy, wz, px, py, pz, upper, fore)
    ex, ey, ez = _towards(ex, ey, ez, hx, hy, hz, upper)

    at = SHOULDER + 3 * side
    out[at], out[at + 1], out[at + 2] = sx, sy, sz
    at = ELBOW + 3 * side
    out[at], out[at + 1], out[at + 2] = sx + ex, sy + ey, sz + ez
    out[ELEVATION + side] = angle(ex, ey, ez, -ax, -ay, -az)
    out[GRAVITY + side] = angle(ex, ey, ez, 0.0, -1.0, 0.0)
    out[FLEXION + side] = angle(ex, ey, ez, wx - ex, wy - ey, wz - ez)


def _shoulder(
    state: Floats,
    out: Floats,
    sign: float,
    sine: float,
    cosine: float,
    ax: float,
    ay: float,
    az: float,
    rx: float,
    ry: float,
    rz: float,
    wx: float,
    wy: float,
    wz: float,
) -> tuple[float, float, float]:
    """The shoulder joint of the arm whose wrist is at `w`: `a` is the trunk's axis, `r` its right.

    The girdle carries the joint up, in and back as the arm is raised, and follows a wrist that
    would else be out of reach.
    """
    half = state[HALF_WIDTH] * sign
    sx = out[CHEST] + half * rx
    sy = out[CHEST + 1] + half * ry
    sz = out[CHEST + 2] + half * rz
    raised = angle(wx - sx, wy - sy, wz - sz, -ax, -ay, -az)
    part = min(raised / human.GIRDLE_FULL, 1.0) * state[STATURE]
    rise, back = human.GIRDLE_RISE * part, human.GIRDLE_BACK * part
    inward = -sign * human.GIRDLE_INWARD * part
    sx += rise * ax + inward * rx + back * sine
    sy += rise * ay + inward * ry
    sz += rise * az + inward * rz + back * cosine
    lx, ly, lz = wx - sx, wy - sy, wz - sz
    length = math.sqrt(lx * lx + ly * ly + lz * lz)
    reach = STRAIGHT - STRAIGHT_LOST * max(raised - 0.5 * math.pi, 0.0)
    beyond = length - reach * (state[UPPER] + state[FORE])
    if beyond > 0.0:
        give = min(beyond, human.GIRDLE_GIVE * state[STATURE]) / length
        sx, sy, sz = sx + give * lx, sy + give * ly, sz + give * lz
    return sx, sy, sz


def elbow(
    wx: float,
    wy: float,
    wz: float,
    px: float,
    py: float,
    pz: float,
    upper: float,
    fore: float,
) -> tuple[float, float, float]:
    """The elbow from the shoulder, of two bones that reach to the wrist at `w`.

    `p` says only on which side of the line from shoulder to wrist the elbow lies.
    """
    length = math.sqrt(wx * wx + wy * wy + wz * wz)
    if length < 1e-6:
        return 0.0, -upper, 0.0
    lx, ly, lz = wx / length, wy / length, wz / length
    d = min(max(length, abs(upper - fore) + 1e-3), upper + fore)
    along = (upper * upper - fore * fore + d * d) / (2.0 * d)
    off = math.sqrt(max(upper * upper - along * along, 0.0))
    dot = px * lx + py * ly + pz * lz
    sx, sy, sz = px - dot * lx, py - dot * ly, pz - dot * lz
    size = math.sqrt(sx * sx + sy * sy + sz * sz)
    if size < 1e-6:
        sx, sy, sz = square(0.0, -1.0, 1e-3, lx, ly, lz)
        size = 1.0
    scale = off / size
    return along * lx + scale * sx, along * ly + scale * sy, along * lz + scale * sz


def _towards(
    ex: float, ey: float, ez: float, hx: float, hy: float, hz: float, upper: float
) -> tuple[float, float, float]:
    """An elbow at `upper` from the shoulder, between `e` and the direction of `h` by HAND_SHARE.

    Near a straight arm a centimetre in the shoulder's place bends the two-bone elbow by twenty
    degrees; the hand's direction does not feel it.
    """
    size = math.sqrt(hx * hx + hy * hy + hz * hz)
    share = HAND_SHARE * upper / size if size > 1e-6 else 0.0
    x = (1.0 - HAND_SHARE) * ex + share * hx
    y = (1.0 - HAND_SHARE) * ey + share * hy
    z = (1.0 - HAND_SHARE) * ez + share * hz
    size = math.sqrt(x * x + y * y + z * z)
    if size < 1e-6:
        return ex, ey, ez
    return x * upper / size, y * upper / size, z * upper / size


def _velocity(state: Floats, out: Floats, side: int) -> None:
    """The palm's velocity by a causal one-pole filter whose memory is in seconds, not frames."""
    at = HAND + 3 * side
    x, y, z = out[at], out[at + 1], out[at + 2]
    arm = ARM + ARM_SIZE * side
    age = state[arm]
    if age < 0.0:
        state[arm + 4] = state[arm + 5] = state[arm + 6] = 0.0
    elif age > 0.0:
        keep = math.exp(-age / VELOCITY_LAG)
        take = (1.0 - keep) / age
        state[arm + 4] = keep * state[arm + 4] + take * (x - state[arm + 1])
        state[arm + 5] = keep * state[arm + 5] + take * (y - state[arm + 2])
        state[arm + 6] = keep * state[arm + 6] + take * (z - state[arm + 3])
    if age != 0.0:
        state[arm] = 0.0
        state[arm + 1], state[arm + 2], state[arm + 3] = x, y, z
    vx, vy, vz = state[arm + 4], state[arm + 5], state[arm + 6]
    at = 3 * side
    out[VELOCITY + at], out[VELOCITY + at + 1], out[VELOCITY + at + 2] = vx, vy, vz
    out[SPEED + side] = math.sqrt(vx * vx + vy * vy + vz * vz)
