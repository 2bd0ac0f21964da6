"""Trunk and neck from the head, from where the hands are, and from a tracker on the trunk.

The head turns with the neck about the neck's base (C7), so the head's pose tells where that is; how
it has moved and how the head is held tell the trunk's lean, by regression on motion capture.
"""

from __future__ import annotations

import math

from rehab.body import layout as at
from rehab.body.compiled import compiled
from rehab.body.vectors import (
    Floats,
    Quaternion,
    Vector,
    cross,
    dot,
    limited,
    plus,
    square,
    times,
    turned,
    unit,
    wrapped,
)

FORGET = 0.25
"""A gap longer than this (seconds) ends what the filters remember."""

TURN_LAG = 0.3
"""Time constant, seconds, with which the trunk is taken to follow head and hands round."""

TURN_BY_HEAD, TURN_BY_HANDS = 0.3, 0.25
"""Shares of the head's turn and of the hands' that the trunk is taken to make."""

NECK_DROP, NECK_BACK = 0.117, 0.053
"""Eyes to the base of the neck (C7) in the head's axes, below and behind, as shares of stature: the
mean of the clips of tools/fit_trunk.py, where it varies by 2 % within a person."""

BY_AHEAD, BY_DROP, BY_DROP_SQUARED, BY_PITCH, BY_STEEP = 2.28, 2.72, -4.2, 0.097, 2.63
"""The lean forward, rad, by where the base of the neck has gone, in shares of stature: ahead, down
(bent knees take over, so that it levels off); and by the head's pitch, rad, down positive, and what
of it is steeper than `STEEP`. Fitted to UI-PRMD by tools/fit_trunk.py, which prints the
error on people left out; the actor of CMU, who bends far, is none of those fitted."""

BY_ASIDE, BY_ROLL = 3.0, 0.19
"""The lean to the right, rad, by how far the base of the neck has gone to the right, in shares of
stature, and by the head's roll, rad, right ear down positive. Fitted likewise, to clips without
looking-about (which would damp it): between all people and all but s05, whose head sways in m09
while the trunk does not lean."""

DROP_MOST = 0.33
"""Share of stature from which on the knees alone lower the head: about the parabola's top."""

STEEP = 0.6
"""Pitch, rad, past which the head looks down by the trunk rather than by the neck alone."""

FACED_BY_HANDS = 0.5
"""The share of the hands in where the trunk faces at first, as heads look about."""

LEAN_SLACK = 0.06
"""Metres by which a head may seem too high for the lean that its place suggests."""

FORWARD_MOST, BACK_MOST, ASIDE_MOST = 2.1, 0.7, 1.2
"""The largest leans, rad: past them the estimate has no meaning."""

RETURN_SPEED = 0.2
"""Speed, m/s, at which the resting place follows someone who has stepped away and stands."""

RISE_LAG, RISE = 1.0, 0.15
"""A resting place that nobody showed rises to where the head stays, with this time constant, s; by
this much, m, for its level place to come along wholly."""

TRACKER_LAG = 0.2
"""Time constant, s, with which a trunk tracker that is found or lost takes over or gives way."""

NEUTRAL_LEAN, NEUTRAL_TIME = 0.15, 1.0
"""A trunk that leans less than this, rad, is upright: for so many seconds, a tracker's turn on the
trunk is learnt from it."""

# What `trunk` keeps: whether nobody showed the resting place, the slow height of the eyes; how much
# a tracker is trusted, for how long it was learnt, the trunk's up and right in its axes; the
# features of the last frame, which tools/fit_trunk.py reads; the head's pitch at rest; and what the
# tracker last added to the lean forward, the lean to the right and the turn; and how far the head
# was turned against the trunk at rest; how far a calibrated headset sits pitched down and its right
# ear down.
UNSHOWN, SLOW_EYES, TRUST, LEARNT = range(at.OF_TRUNK, at.OF_TRUNK + 4)
UP_IN_TRACKER, RIGHT_IN_TRACKER = at.OF_TRUNK + 4, at.OF_TRUNK + 7
AHEAD, DROP, ASIDE, PITCH, ROLL = range(at.OF_TRUNK + 10, at.OF_TRUNK + 15)
REST_PITCH, CORRECTION = at.OF_TRUNK + 15, at.OF_TRUNK + 16
REST_TURN, TILT_DOWN, TILT_RIGHT = (at.OF_TRUNK + place for place in (19, 20, 21))


@compiled
def trunk(state: Floats, dt: float, out: Floats, eyes: Vector, q: Quaternion) -> None:
    """Heading, lean, pelvis, neck and mid-shoulder from the eyes and the head's orientation."""
    turn = TURN_BY_HEAD * wrapped(_faced(q) - state[at.FACING])
    turn += TURN_BY_HANDS * _hands_turn(state, out)
    if state[at.SINCE_HEAD] > FORGET:
        state[at.TURN] = turn
    state[at.TURN] += (turn - state[at.TURN]) * (1.0 - math.exp(-dt / TURN_LAG))
    yaw = wrapped(state[at.FACING] + state[at.TURN])

    _rise(state, dt, level_eyes(state, eyes, q))
    drop, back = NECK_DROP * state[at.STATURE], NECK_BACK * state[at.STATURE]
    neck = plus(eyes, turned(q, (0.0, -drop, back)))
    _features(state, dt, neck, q, yaw)
    out[at.HEADING], out[at.YAW] = yaw, wrapped(state[at.TURN])
    out[at.FORWARD], out[at.RIGHT] = _lean(state)
    for axis in range(3):
        out[at.NECK_BASE + axis] = neck[axis]
    out[at.HEAD_HEIGHT] = eyes[1]


@compiled
def follow_tracker(state: Floats, dt: float, out: Floats, seen: bool, q: Quaternion) -> None:
    """Let a tracker at orientation `q`, fastened at any turn, correct the trunk where it is seen.

    How it sits on the trunk is learnt while the trunk, by the head, is upright.
    """
    if seen:
        if state[LEARNT] == 0.0:
            state[TRUST] = 1.0
        _learn_tracker(state, dt, out, q)
        _correct(state, out, q)
    share = 1.0 - math.exp(-dt / TRACKER_LAG)
    state[TRUST] += ((1.0 if seen else 0.0) - state[TRUST]) * share
    out[at.FORWARD] += state[TRUST] * state[CORRECTION]
    out[at.RIGHT] += state[TRUST] * state[CORRECTION + 1]
    turn = state[TRUST] * state[CORRECTION + 2]
    out[at.HEADING], out[at.YAW] = wrapped(out[at.HEADING] + turn), wrapped(out[at.YAW] + turn)


@compiled
def _correct(state: Floats, out: Floats, q: Quaternion) -> None:
    """Keep what the tracker at orientation `q` adds to what the head tells."""
    up = turned(q, _kept(state, UP_IN_TRACKER))
    right = turned(q, _kept(state, RIGHT_IN_TRACKER))
    # The level line that `axes` makes square to the trunk; none where the trunk lies flat.
    level = plus(right, up, -right[1] * up[1] / (up[1] * up[1] + 1e-3))
    yaw = math.atan2(-level[2], level[0])
    sine, cosine = math.sin(yaw), math.cos(yaw)
    ahead = -up[0] * sine - up[2] * cosine
    aside = limited(up[0] * cosine - up[2] * sine, -1.0, 1.0)
    state[CORRECTION] = wrapped(math.atan2(ahead, up[1]) - out[at.FORWARD])
    state[CORRECTION + 1] = math.asin(aside) - out[at.RIGHT]
    state[CORRECTION + 2] = wrapped(yaw - out[at.HEADING])


@compiled
def _learn_tracker(state: Floats, dt: float, out: Floats, q: Quaternion) -> None:
    """Keep the trunk's up and right in the tracker's axes, from a trunk that is upright."""
    upright = max(abs(out[at.FORWARD]), abs(out[at.RIGHT]), abs(out[at.YAW])) < NEUTRAL_LEAN
    share = 0.0
    if state[LEARNT] == 0.0:
        share = 1.0
        state[LEARNT] = 0.1
    elif upright and state[LEARNT] < NEUTRAL_TIME:
        share = dt / (state[LEARNT] + dt)
        state[LEARNT] += dt
    if share == 0.0:
        return
    lean = 0.0 if upright else 1.0
    up, right, _ = axes(out[at.HEADING], lean * out[at.FORWARD], lean * out[at.RIGHT])
    inverse = (-q[0], -q[1], -q[2], q[3])
    up, right = turned(inverse, up), turned(inverse, right)
    up = unit(plus(times(up, share), _kept(state, UP_IN_TRACKER), 1.0 - share), up)
    right = plus(times(right, share), _kept(state, RIGHT_IN_TRACKER), 1.0 - share)
    right = square(right, up, right)
    for axis in range(3):
        state[UP_IN_TRACKER + axis], state[RIGHT_IN_TRACKER + axis] = up[axis], right[axis]


@compiled
def _kept(state: Floats, place: int) -> Vector:
    """The vector kept there."""
    return state[place], state[place + 1], state[place + 2]


@compiled
def place_points(state: Floats, out: Floats, q: Quaternion) -> None:
    """Pelvis, mid-shoulder and the neck's angles, of a trunk that leans as `out` says."""
    up, across, back = axes(out[at.HEADING], out[at.FORWARD], out[at.RIGHT])
    neck = (out[at.NECK_BASE], out[at.NECK_BASE + 1], out[at.NECK_BASE + 2])
    # Calibration found mid-shoulder from the eyes; from the neck's base it turns with the trunk.
    drop, behind = NECK_DROP * state[at.STATURE], NECK_BACK * state[at.STATURE]
    chest = plus(plus(neck, up, state[at.NECK + 1] + drop), across, state[at.NECK])
    chest = plus(chest, back, state[at.NECK + 2] - behind)
    pelvis = plus(neck, up, -_length(state))
    for axis in range(3):
        out[at.PELVIS + axis] = pelvis[axis]
        out[at.CHEST + axis] = chest[axis]
    _neck(state, out, up, across, back, q)


@compiled
def against_rest(state: Floats, out: Floats, up: Vector) -> None:
    """Tell the leans of the axis `up` towards where the trunk faced at rest, and to its right.

    Where the pelvis faces is not known; at rest it faces where the chair does.
    """
    sine, cosine = math.sin(state[at.FACING]), math.cos(state[at.FACING])
    out[at.FORWARD] = math.atan2(-up[0] * sine - up[2] * cosine, up[1])
    out[at.RIGHT] = math.asin(limited(up[0] * cosine - up[2] * sine, -1.0, 1.0))


@compiled
def _length(state: Floats) -> float:
    """From the hips to the base of the neck, m."""
    return float(state[at.TRUNK] - state[at.NECK + 1] - NECK_DROP * state[at.STATURE])


@compiled
def _rise(state: Floats, dt: float, eyes: Vector) -> None:
    """Raise a resting place that nobody showed: it was taken, perhaps, from someone who sat."""
    if state[UNSHOWN] == 0.0:
        return
    state[SLOW_EYES] += (eyes[1] - state[SLOW_EYES]) * (1.0 - math.exp(-dt / RISE_LAG))
    higher = state[SLOW_EYES] - state[at.NEUTRAL + 1]
    if higher > 0.0:
        state[at.NEUTRAL + 1] = state[SLOW_EYES]
        share = min(1.0, higher / RISE)
        state[at.NEUTRAL] += share * (eyes[0] - state[at.NEUTRAL])
        state[at.NEUTRAL + 2] += share * (eyes[2] - state[at.NEUTRAL + 2])


@compiled
def _features(state: Floats, dt: float, neck: Vector, q: Quaternion, yaw: float) -> None:
    """Keep what the leans are told by: where the neck's base has gone, and how the head is held."""
    back = NECK_BACK * state[at.STATURE]
    drop = state[at.NEUTRAL + 1] - NECK_DROP * state[at.STATURE] - neck[1]
    dx, dz = _from_rest(state, neck, back)
    _follow_steps(state, dt, dx, dz, drop, _length(state))
    dx, dz = _from_rest(state, neck, back)
    sine, cosine = math.sin(yaw), math.cos(yaw)
    state[AHEAD] = (-dx * sine - dz * cosine) / state[at.STATURE]
    state[ASIDE] = (dx * cosine - dz * sine) / state[at.STATURE]
    state[DROP] = drop / state[at.STATURE]
    state[PITCH] = _pitch(q)
    state[ROLL] = _roll(q)


@compiled
def _lean(state: Floats) -> tuple[float, float]:
    """The lean forward and to the right, rad."""
    drop = min(state[DROP], DROP_MOST)
    forward = BY_AHEAD * state[AHEAD] + BY_DROP * drop + BY_DROP_SQUARED * drop * abs(drop)
    steep = max(state[PITCH] - STEEP, 0.0) * max(state[DROP], 0.0)
    forward += BY_PITCH * (state[PITCH] - state[REST_PITCH]) + BY_STEEP * steep
    right = BY_ASIDE * state[ASIDE] + BY_ROLL * (state[ROLL] - state[TILT_RIGHT])
    return limited(forward, -BACK_MOST, FORWARD_MOST), limited(right, -ASIDE_MOST, ASIDE_MOST)


@compiled
def take_rest(state: Floats, out: Floats, eyes: Vector, q: Quaternion) -> None:
    """Take this head for the resting one, and these hands: nobody showed better ones."""
    state[at.FACING] = _faced(q)
    state[REST_TURN] = -FACED_BY_HANDS * _hands_turn(state, out)
    state[at.FACING] = wrapped(state[at.FACING] - state[REST_TURN])
    level = level_eyes(state, eyes, q)
    for axis in range(3):
        state[at.NEUTRAL + axis] = level[axis]
    state[UNSHOWN], state[SLOW_EYES], state[REST_PITCH] = 1.0, level[1], _pitch(q)


@compiled
def level_eyes(state: Floats, eyes: Vector, q: Quaternion) -> Vector:
    """Where the eyes would be if the head, on the same neck's base, were level and faced ahead."""
    drop, back = NECK_DROP * state[at.STATURE], NECK_BACK * state[at.STATURE]
    neck = plus(eyes, turned(q, (0.0, -drop, back)))
    ahead = (-math.sin(state[at.FACING]), 0.0, -math.cos(state[at.FACING]))
    return plus(plus(neck, ahead, back), (0.0, 1.0, 0.0), drop)


@compiled
def _faced(q: Quaternion) -> float:
    """The head's heading by the line from ear to ear, which a head that looks straight down has."""
    right = turned(q, (1.0, 0.0, 0.0))
    return math.atan2(-right[2], right[0])


@compiled
def _pitch(q: Quaternion) -> float:
    """How far, rad, the head looks down."""
    return math.asin(limited(turned(q, (0.0, 0.0, 1.0))[1], -1.0, 1.0))


@compiled
def _roll(q: Quaternion) -> float:
    """How far, rad, the right ear is down."""
    return -math.asin(limited(turned(q, (1.0, 0.0, 0.0))[1], -1.0, 1.0))


@compiled
def axes(yaw: float, forward: float, right: float) -> tuple[Vector, Vector, Vector]:
    """The trunk's axes up, right and back in play space, of a trunk that leans so."""
    sine, cosine = math.sin(yaw), math.cos(yaw)
    r, level = math.sin(right), math.cos(right)
    f, level = level * math.sin(forward), level * math.cos(forward)
    up = (r * cosine - f * sine, level, -r * sine - f * cosine)
    across = square((cosine, 0.0, -sine), up, (1.0, 0.0, 0.0))
    return up, across, cross(across, up)


@compiled
def _neck(
    state: Floats, out: Floats, up: Vector, across: Vector, back: Vector, q: Quaternion
) -> None:
    """The head against the trunk's axes: turn, then nod, then tilt."""
    ahead = times(turned(q, (0.0, 0.0, 1.0)), -1.0)
    crown = turned(q, (0.0, 1.0, 0.0))
    ear = turned(q, (1.0, 0.0, 0.0))
    turn = math.atan2(-dot(ahead, across), -dot(ahead, back))
    out[at.NECK_YAW] = wrapped(turn - state[REST_TURN])
    out[at.NECK_YAW + 1] = math.asin(limited(dot(ahead, up), -1.0, 1.0)) + state[TILT_DOWN]
    out[at.NECK_YAW + 2] = math.atan2(dot(ear, up), dot(crown, up)) + state[TILT_RIGHT]


@compiled
def _from_rest(state: Floats, pivot: Vector, back: float) -> tuple[float, float]:
    """How far, level, the head's pivot is from where it rested."""
    dx = pivot[0] - state[at.NEUTRAL] - back * math.sin(state[at.FACING])
    dz = pivot[2] - state[at.NEUTRAL + 2] - back * math.cos(state[at.FACING])
    return dx, dz


@compiled
def _follow_steps(state: Floats, dt: float, dx: float, dz: float, drop: float, rise: float) -> None:
    """Tell a step from a lean: a lean lowers the head, a step does not; so move the resting place.

    What lies outside the circle that a lean of this drop can reach was stepped. After a step the
    resting place comes slowly under the head while it is held as high as at rest.
    """
    low = limited((drop + LEAN_SLACK) / rise, 0.0, 1.0)
    circle = rise * math.sqrt(1.0 - (1.0 - low) ** 2)
    away = math.hypot(dx, dz)
    move = 0.0
    if away > circle + 1e-6:
        state[at.ADRIFT] = 1.0
        move = away - circle
    elif state[at.ADRIFT] == 1.0 and drop < LEAN_SLACK:
        move = min(away, RETURN_SPEED * dt)
        if away < 0.01:
            state[at.ADRIFT] = 0.0
    if move > 0.0:
        state[at.NEUTRAL] += dx / away * move
        state[at.NEUTRAL + 2] += dz / away * move


@compiled
def _hands_turn(state: Floats, out: Floats) -> float:
    """How far (rad, left positive) the line from left to right palm is turned from facing."""
    if out[at.ARM_VALID] == 0.0 or out[at.ARM_VALID + 1] == 0.0:
        return 0.0
    dx = out[at.HAND + 3] - out[at.HAND]
    dz = out[at.HAND + 5] - out[at.HAND + 2]
    apart = math.hypot(dx, dz)
    if apart < 0.1:
        return 0.0
    turn = wrapped(math.atan2(-dz, dx) - state[at.FACING])
    # Hands that are close together or crossed say little.
    return limited(turn, -1.0, 1.0) * min(1.0, apart / 0.4) if abs(turn) < 1.6 else 0.0
