"""Shoulder, elbow and angles of one arm, once the trunk is known.

The shoulders sit on the thorax and ride up with the raised arm; wrist and palm are fixed to the
controller; the elbow is where two bones meet, turned about the line from shoulder to wrist by where
elbows are in the trunk and by how the hand is held. What was not calibrated is learnt from what is
done. The fitted numbers are `weights.ARM`.
"""

from __future__ import annotations

import math

from rehab.body import layout as at
from rehab.body.anthropometry import GIRDLE_FULL, GIRDLE_GIVE
from rehab.body.compiled import compiled
from rehab.body.vectors import (
    Floats,
    Quaternion,
    Vector,
    angle,
    cross,
    dot,
    limited,
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
"""The natural side of the elbow off the line from shoulder to wrist, in a resting trunk."""

REACHED, REACHED_MOST = 0.975, 1.05
"""Shoulder to wrist over arm's length past which the shoulder girdle follows the hand (an elbow
bent by 25 degrees, as reaching arms are), and past which a wrist is no further away than that."""

FORWARDS = (0.75, 0.95)
"""Sine of the plane (about 50 and 70 degrees) …"""
RAISED = (math.radians(80.0), math.radians(105.0))
"""… and elevation of the line from the resting shoulder to the wrist between which the weights'
people leave off: nobody with markers raised an arm further forwards than that."""

OVERHEAD = 0.05
"""Share of that line under which it is too upright to point forwards."""

MISTAKEN = (1.02, 1.05)
"""Shoulder to wrist over arm's length between which the length comes to be taken for mistaken."""

LONGER = 2.0
"""1/s: how fast an arm that seems too short for its reach is taken to be longer."""

HANGING, HANGING_STRAIGHT = 0.94, 0.965
"""Cosine of the angle from the vertical (20 degrees) within which an arm hangs, and how far its
wrist then is from its shoulder, over its length."""

TRACKER_TIME = 1.0
"""Seconds of a hanging arm from which it is learnt how a tracker sits on it."""

SHORTEST, LONGEST = 0.84, 1.1
"""Bounds of an arm's length over its proportion of stature."""


@compiled
def palm(state: Floats, out: Floats, side: int, grip: Vector, q: Quaternion) -> None:
    """Where wrist and palm are, of an arm that is tracked."""
    wrist = plus(grip, turned(q, _read(state, at.WRIST_IN_GRIP + 3 * side)))
    middle = plus(grip, turned(q, _read(state, at.PALM_IN_GRIP + 3 * side)))
    _write(out, at.WRIST + 3 * side, wrist)
    _write(out, at.HAND + 3 * side, middle)
    out[at.ARM_VALID + side] = 1.0


@compiled
def arm(
    state: Floats,
    dt: float,
    out: Floats,
    side: int,
    q: Quaternion,
    trunk: tuple[Vector, Vector, Vector],
    tracked: bool,
    tracker: Quaternion,
) -> None:
    """Shoulder, elbow, angles and the hand's velocity of one arm.

    `trunk` has its axes up, right and back; `tracker` is what is fastened to the upper arm, where
    that is `tracked`.
    """
    _velocity(state, out, side)
    sign = 2.0 * side - 1.0
    up, across, back = _thorax(state, trunk)
    outwards, ahead = times(across, sign), times(back, -1.0)
    wrist = _read(out, at.WRIST + 3 * side)
    scale = state[at.ARM_SCALE + side]
    fore, upper = scale * state[at.FORE + side], scale * state[at.UPPER + side]
    rest = _rest(state, out, (outwards, up, ahead))
    way = unit(minus(wrist, rest), times(up, -1.0))
    shoulder = _carried(state, (outwards, up, ahead), rest, way)
    reach = size(minus(wrist, shoulder)) / (upper + fore)
    straight = _unmarked(way, (outwards, up, ahead), reach)
    give = (1.0 - straight) * state[at.GIVE] * (reach - REACHED) * (upper + fore)
    give = limited(give, 0.0, GIRDLE_GIVE * state[at.STATURE])
    shoulder = plus(shoulder, unit(minus(wrist, shoulder), up), give)
    to_wrist = minus(wrist, shoulder)
    line, far = unit(to_wrist, up), size(to_wrist) / (upper + fore)
    _learn_length(state, dt, side, line, far)
    if far > state[at.STRAIGHT]:
        ease = state[at.EASE] + straight * (1.0 - state[at.EASE])
        far = state[at.STRAIGHT] + (min(far, REACHED_MOST) - state[at.STRAIGHT]) * ease

    # Which way the elbow stands off the line from shoulder to wrist: what the trunk's axes and the
    # hand's say.
    forearm = turned(q, _read(state, at.HELD_UP + 3 * side))
    hand_back = turned(q, _read(state, at.BACK_IN_GRIP + 3 * side))
    pole = times(outwards, state[at.POLE])
    pole = plus(pole, up, state[at.POLE + 1])
    pole = plus(pole, ahead, state[at.POLE + 2])
    pole = plus(pole, hand_back, state[at.POLE + 4])
    pole = plus(pole, cross(hand_back, forearm), sign * state[at.POLE + 5])
    without = bent(line, far * (upper + fore), pole, upper, fore)
    pole = plus(pole, forearm, state[at.POLE + 3])
    bone = bent(line, far * (upper + fore), pole, upper, fore)
    by_hand = unit(plus(to_wrist, forearm, fore), (0.0, 0.0, 0.0))
    mixed = plus(times(bone, (1.0 - state[at.SHARE]) / upper), by_hand, state[at.SHARE])
    bone = times(unit(mixed, times(bone, 1.0 / upper)), upper)
    shown = unit(minus(without, to_wrist), forearm)
    _learn_hold(state, dt * (1.0 - straight), side, q, far, shown)
    if tracked:
        bone = _by_tracker(state, dt, side, tracker, bone, up)

    _write(out, at.SHOULDER + 3 * side, shoulder)
    _write(out, at.ELBOW + 3 * side, plus(shoulder, bone))
    lean = state[at.TILT]
    thorax = plus(times(up, math.cos(lean)), back, math.sin(lean))
    behind = plus(times(back, math.cos(lean)), up, -math.sin(lean))
    _angles(out, side, (thorax, across, behind), bone, minus(to_wrist, bone), hand_back)


@compiled
def _by_tracker(
    state: Floats, dt: float, side: int, q: Quaternion, bone: Vector, up: Vector
) -> Vector:
    """The upper arm by a tracker on it, whose hold is learnt while the arm hangs."""
    place = at.TRACKER_ON + 4 * side
    kept = _read(state, place)
    if state[place + 3] < TRACKER_TIME and dot(bone, up) < -HANGING * size(bone):
        seen = turned((-q[0], -q[1], -q[2], q[3]), unit(bone, up))
        kept = plus(kept, seen, dt)
        _write(state, place, kept)
        state[place + 3] += dt
    if state[place + 3] < TRACKER_TIME:
        return bone
    return times(turned(q, unit(kept, up)), size(bone))


@compiled
def _learn_hold(
    state: Floats, dt: float, side: int, q: Quaternion, far: float, forearm: Vector
) -> None:
    """Learn how the hand is held against the forearm while the arm is nearly straight.

    A straight arm shows where its forearm is, whatever the wrist does; a bent one does not.
    """
    straight = (far - state[at.LEARN + 1]) / (1.0 - state[at.LEARN + 1])
    if straight > 0.0 and state[at.FASTENED + side] == 0.0:
        share = 1.0 - math.exp(-dt * state[at.LEARN] * straight)
        kept = _read(state, at.HELD_UP + 3 * side)
        seen = turned((-q[0], -q[1], -q[2], q[3]), forearm)
        _write(state, at.HELD_UP + 3 * side, unit(plus(kept, minus(seen, kept), share), kept))


@compiled
def _learn_length(state: Floats, dt: float, side: int, line: Vector, far: float) -> None:
    """Learn an unmeasured arm's length: one that hangs is straight, none is longer."""
    if state[at.MEASURED] != 0.0:
        return
    share = 0.0
    if far > 1.0:
        share = 1.0 - math.exp(-dt * LONGER)
    elif -line[1] > HANGING:
        share = 1.0 - math.exp(-dt * (-line[1] - HANGING) / (1.0 - HANGING))
    scale = state[at.ARM_SCALE + side]
    scale *= 1.0 + share * (far / HANGING_STRAIGHT - 1.0 if far <= 1.0 else far - 1.0)
    state[at.ARM_SCALE + side] = limited(scale, SHORTEST, LONGEST)


@compiled
def _thorax(state: Floats, trunk: tuple[Vector, Vector, Vector]) -> tuple[Vector, Vector, Vector]:
    """The thorax's axes: as the spine bends, they lean further than the line pelvis to neck."""
    up, across, _ = trunk
    right = unit((across[0], 0.0, across[2]), (1.0, 0.0, 0.0))
    ahead = (right[2], 0.0, -right[0])
    up = plus(up, right, state[at.BEND] * dot(up, right))
    up = unit(plus(up, ahead, state[at.BEND + 1] * dot(up, ahead)), (0.0, 1.0, 0.0))
    across = square(across, up, right)
    return up, across, cross(across, up)


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
    # Where the forearm points round the humerus, from the trunk's forward direction.
    along = unit(bone, times(up, -1.0))
    level = square(times(back, -1.0), along, across)
    aside = times(cross(along, level), sign)
    out[at.ROTATION + side] = math.atan2(dot(forearm, aside), dot(forearm, level))
    # The elbow's axis, outwards; how far the back of the hand is turned up from it is pronation.
    hinge = times(unit(cross(forearm, bone), across), -sign)
    down = unit(forearm, times(up, -1.0))
    hinge = square(hinge, down, across)
    raised = times(cross(hinge, down), sign)
    out[at.PRONATION + side] = math.atan2(dot(hand_back, raised), dot(hand_back, hinge))


@compiled
def _rest(state: Floats, out: Floats, trunk: tuple[Vector, Vector, Vector]) -> Vector:
    """The shoulder joint of an arm that hangs; `trunk`: outwards, up and ahead."""
    outwards, up, ahead = trunk
    stature = state[at.STATURE]
    rest = plus(_read(out, at.CHEST), outwards, state[at.HALF_WIDTH] + stature * state[at.REST])
    rest = plus(rest, up, stature * state[at.REST + 1])
    return plus(rest, ahead, stature * state[at.REST + 2])


@compiled
def _unmarked(way: Vector, trunk: tuple[Vector, Vector, Vector], reach: float) -> float:
    """How far the unit vector `way` to the wrist is beyond where people with markers raised an arm,
    0 to 1; `trunk`: outwards, up and ahead; `reach` is shoulder to wrist over the arm's length.

    Their elbows are never straight, of which 5 to 20 degrees are the markers' own, so an arm at
    full reach is taken to be bent. Beyond, it is as straight as its reach shows, and the shoulder
    does not go after the hand; unless that is out of reach, so that the length is mistaken.
    """
    outwards, up, ahead = trunk
    forth = dot(way, ahead)
    level = math.hypot(forth, dot(way, outwards)) + OVERHEAD
    forwards = (forth / level - FORWARDS[0]) / (FORWARDS[1] - FORWARDS[0])
    raised = (angle(way, times(up, -1.0)) - RAISED[0]) / (RAISED[1] - RAISED[0])
    likely = (MISTAKEN[1] - reach) / (MISTAKEN[1] - MISTAKEN[0])
    return limited(forwards, 0.0, 1.0) * limited(raised, 0.0, 1.0) * limited(likely, 0.0, 1.0)


@compiled
def _carried(
    state: Floats, trunk: tuple[Vector, Vector, Vector], rest: Vector, way: Vector
) -> Vector:
    """The shoulder joint that the girdle carries up, in and back from its place at `rest`, as the
    arm is raised along the unit vector `way`; `trunk`: outwards, up and ahead."""
    outwards, up, ahead = trunk
    part = angle(way, times(up, -1.0)) / GIRDLE_FULL * state[at.STATURE]
    shoulder = plus(rest, up, state[at.RISE] * part)
    inward = state[at.INWARD] + state[at.INWARD_OUT] * dot(way, outwards)
    shoulder = plus(shoulder, outwards, -inward * part)
    forth = state[at.AHEAD] + state[at.AHEAD_AHEAD] * dot(way, ahead)
    return plus(shoulder, ahead, forth * part)


@compiled
def elbow(wrist: Vector, pole: Vector, upper: float, fore: float) -> Vector:
    """The elbow from the shoulder, of two bones that reach to `wrist` (both from the shoulder).

    `pole` says only on which side of the line from shoulder to wrist the elbow lies.
    """
    return bent(unit(wrist, (0.0, -1.0, 0.0)), size(wrist), pole, upper, fore)


@compiled
def bent(line: Vector, far: float, pole: Vector, upper: float, fore: float) -> Vector:
    """`elbow` of a wrist that is `far` along the unit vector `line`."""
    d = limited(far, abs(upper - fore) + 1e-3, upper + fore)
    along = (upper * upper - fore * fore + d * d) / (2.0 * d)
    off = math.sqrt(max(upper * upper - along * along, 0.0))
    aside = square(pole, line, square((0.0, -1.0, 1e-3), line, (1.0, 0.0, 0.0)))
    return plus(times(line, along), aside, off)


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
def _read(floats: Floats, place: int) -> Vector:
    return floats[place], floats[place + 1], floats[place + 2]


@compiled
def _write(floats: Floats, place: int, v: Vector) -> None:
    floats[place], floats[place + 1], floats[place + 2] = v[0], v[1], v[2]
