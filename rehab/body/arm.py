"""Shoulder, elbow and angles of one arm, once the trunk is known.

The shoulders sit on the trunk and ride up with the raised arm; wrist and palm are fixed to the
controller; the elbow is where two bones of known length meet, turned about the line from shoulder
to wrist by where the hand points.
"""

from __future__ import annotations

import math

from rehab.body import layout as at
from rehab.body.anthropometry import (
    GIRDLE_BACK,
    GIRDLE_FULL,
    GIRDLE_GIVE,
    GIRDLE_INWARD,
    GIRDLE_RISE,
)
from rehab.body.compiled import compiled
from rehab.body.trunk import axes
from rehab.body.vectors import (
    Floats,
    Quaternion,
    Vector,
    angle,
    cross,
    dot,
    minus,
    plus,
    size,
    square,
    times,
    turned,
    unit,
)

VELOCITY_LAG = 0.025
"""Time constant of the velocity's filter, seconds, by which it also lags: it keeps 0.99 of 1 Hz,
where reaching has its power, and 0.3 of the 20 Hz and more of tracking's jitter."""

POLE_DOWN, POLE_OUT, POLE_BACK = 0.1, 1.0, 0.8
"""The elbow's natural side of the line from shoulder to wrist, in the trunk, against a weight of 1
for where the hand's direction puts it."""

HAND_SHARE = 0.3
"""The hand's share in the elbow's direction; see `_towards`."""

STRAIGHT, STRAIGHT_LOST = 0.975, 0.025
"""Shoulder to wrist over arm length past which the shoulder girdle follows the hand (an elbow bent
by 25 degrees, as reaching arms are), and what of that is lost for each radian above the level."""


@compiled
def palm(state: Floats, out: Floats, side: int, grip: Vector, q: Quaternion) -> None:
    """Where wrist and palm are, of an arm that is tracked."""
    wrist = plus(grip, turned(q, _of_arm(state, at.WRIST_IN_GRIP, side)))
    middle = plus(grip, turned(q, _of_arm(state, at.PALM_IN_GRIP, side)))
    _write(out, at.WRIST + 3 * side, wrist)
    _write(out, at.HAND + 3 * side, middle)
    out[at.ARM_VALID + side] = 1.0


@compiled
def arm(state: Floats, out: Floats, side: int, q: Quaternion) -> None:
    """Shoulder, elbow, angles and the hand's velocity of one arm, once the trunk is known."""
    _velocity(state, out, side)
    sign = 2.0 * side - 1.0
    yaw = out[at.HEADING]
    frame = axes(yaw, out[at.FORWARD], out[at.RIGHT])
    up, across, _ = frame
    wrist = _read(out, at.WRIST + 3 * side)
    shoulder = _shoulder(state, out, sign, yaw, up, across, wrist)
    wrist = minus(wrist, shoulder)

    # Where the hand's direction puts the elbow, and that drawn to where elbows naturally are.
    fore, upper = state[at.FORE], state[at.UPPER]
    by_hand = plus(wrist, turned(q, _of_arm(state, at.UP_FOREARM, side)), fore)
    pole = plus(by_hand, up, -fore * POLE_DOWN)
    pole = plus(pole, across, fore * POLE_OUT * sign)
    pole = plus(pole, (math.sin(yaw), 0.0, math.cos(yaw)), fore * POLE_BACK)
    bone = _towards(elbow(wrist, pole, upper, fore), by_hand, upper)

    _write(out, at.SHOULDER + 3 * side, shoulder)
    _write(out, at.ELBOW + 3 * side, plus(shoulder, bone))
    hand_back = turned(q, _of_arm(state, at.BACK_IN_GRIP, side))
    _angles(out, side, frame, bone, minus(wrist, bone), hand_back)


@compiled
def _angles(
    out: Floats,
    side: int,
    frame: tuple[Vector, Vector, Vector],
    bone: Vector,
    forearm: Vector,
    hand_back: Vector,
) -> None:
    """The arm's angles from its bones; `hand_back` points out of the back of the hand."""
    up, across, back = frame
    sign = 2.0 * side - 1.0
    elevation = angle(bone, times(up, -1.0))
    outwards, ahead = sign * dot(bone, across), -dot(bone, back)
    plane = math.atan2(ahead, outwards)
    out[at.ELEVATION + side] = elevation
    out[at.GRAVITY + side] = angle(bone, (0.0, -1.0, 0.0))
    out[at.PLANE + side] = plane
    out[at.FLEXION + side] = elevation * math.sin(plane)
    out[at.ABDUCTION + side] = elevation * math.cos(plane)
    out[at.ELBOW_FLEXION + side] = angle(bone, forearm)
    # The elbow's axis, outwards; how far the back of the hand is turned up from it is pronation.
    hinge = times(unit(cross(forearm, bone), across), -sign)
    down = unit(forearm, times(up, -1.0))
    hinge = square(hinge, down, across)
    raised = times(cross(hinge, down), sign)
    out[at.PRONATION + side] = math.atan2(dot(hand_back, raised), dot(hand_back, hinge))


@compiled
def _shoulder(
    state: Floats,
    out: Floats,
    sign: float,
    yaw: float,
    up: Vector,
    across: Vector,
    wrist: Vector,
) -> Vector:
    """The shoulder joint of the arm with this wrist.

    The girdle carries the joint up, in and back as the arm is raised, and follows a wrist that
    would else be out of reach.
    """
    shoulder = plus(_read(out, at.CHEST), across, state[at.HALF_WIDTH] * sign)
    raised = angle(minus(wrist, shoulder), times(up, -1.0))
    part = min(raised / GIRDLE_FULL, 1.0) * state[at.STATURE]
    shoulder = plus(shoulder, up, GIRDLE_RISE * part)
    shoulder = plus(shoulder, across, -sign * GIRDLE_INWARD * part)
    shoulder = plus(shoulder, (math.sin(yaw), 0.0, math.cos(yaw)), GIRDLE_BACK * part)
    line = minus(wrist, shoulder)
    length = size(line)
    reach = STRAIGHT - STRAIGHT_LOST * max(raised - 0.5 * math.pi, 0.0)
    beyond = length - reach * (state[at.UPPER] + state[at.FORE])
    if beyond > 0.0:
        shoulder = plus(shoulder, line, min(beyond, GIRDLE_GIVE * state[at.STATURE]) / length)
    return shoulder


@compiled
def elbow(wrist: Vector, pole: Vector, upper: float, fore: float) -> Vector:
    """The elbow from the shoulder, of two bones that reach to `wrist` (both from the shoulder).

    `pole` says only on which side of the line from shoulder to wrist the elbow lies.
    """
    length = size(wrist)
    if length < 1e-6:
        return 0.0, -upper, 0.0
    line = times(wrist, 1.0 / length)
    d = min(max(length, abs(upper - fore) + 1e-3), upper + fore)
    along = (upper * upper - fore * fore + d * d) / (2.0 * d)
    off = math.sqrt(max(upper * upper - along * along, 0.0))
    aside = square(pole, line, square((0.0, -1.0, 1e-3), line, (1.0, 0.0, 0.0)))
    return plus(times(line, along), aside, off)


@compiled
def _towards(bone: Vector, by_hand: Vector, upper: float) -> Vector:
    """An elbow at `upper` from the shoulder, between two directions by HAND_SHARE.

    Near a straight arm a centimetre in the shoulder's place bends the two-bone elbow by twenty
    degrees; the hand's direction does not feel it.
    """
    by_hand = unit(by_hand, (0.0, 0.0, 0.0))
    mixed = plus(times(bone, (1.0 - HAND_SHARE) / upper), by_hand, HAND_SHARE)
    return times(unit(mixed, times(bone, 1.0 / upper)), upper)


@compiled
def _velocity(state: Floats, out: Floats, side: int) -> None:
    """The palm's velocity by a causal one-pole filter whose memory is in seconds, not frames."""
    hand = _read(out, at.HAND + 3 * side)
    seen = at.ARM + at.ARM_SIZE * side
    age = state[seen]
    if age < 0.0:
        _write(state, seen + 4, (0.0, 0.0, 0.0))
    elif age > 0.0:
        keep = math.exp(-age / VELOCITY_LAG)
        kept = times(_read(state, seen + 4), keep)
        _write(state, seen + 4, plus(kept, minus(hand, _read(state, seen + 1)), (1.0 - keep) / age))
    if age != 0.0:
        state[seen] = 0.0
        _write(state, seen + 1, hand)
    velocity = _read(state, seen + 4)
    _write(out, at.VELOCITY + 3 * side, velocity)
    out[at.SPEED + side] = size(velocity)


@compiled
def _of_arm(state: Floats, place: int, side: int) -> Vector:
    return _read(state, place + 3 * side)


@compiled
def _read(floats: Floats, place: int) -> Vector:
    return floats[place], floats[place + 1], floats[place + 2]


@compiled
def _write(floats: Floats, place: int, v: Vector) -> None:
    floats[place], floats[place + 1], floats[place + 2] = v[0], v[1], v[2]
