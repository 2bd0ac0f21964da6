"""Trunk and neck from the head, and from where the hands are.

The head nods on a pivot behind and below the eyes; a rigid trunk carries that pivot and leans about
the hips, which rest where calibration found them.
"""

from __future__ import annotations

import math

from rehab.body import layout as at
from rehab.body.anthropometry import SKULL_BACK, SKULL_DROP
from rehab.body.compiled import compiled
from rehab.body.vectors import (
    Floats,
    Quaternion,
    Vector,
    cross,
    dot,
    heading,
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

LEAN_SLACK = 0.06
"""Metres by which a head may seem too high for the lean that its place suggests."""

LEAN_MOST = 1.3
"""The largest lean, rad: past it the estimate has no meaning."""

RETURN_SPEED = 0.2
"""Speed, m/s, at which the resting place follows someone who has stepped away and stands."""


@compiled
def trunk(state: Floats, dt: float, out: Floats, eyes: Vector, q: Quaternion) -> None:
    """Heading, lean, pelvis, neck and mid-shoulder from the eyes and the head's orientation."""
    turn = TURN_BY_HEAD * wrapped(heading(q) - state[at.FACING])
    turn += TURN_BY_HANDS * _hands_turn(state, out)
    if state[at.SINCE_HEAD] > FORGET:
        state[at.TURN] = turn
    state[at.TURN] += (turn - state[at.TURN]) * (1.0 - math.exp(-dt / TURN_LAG))
    yaw = wrapped(state[at.FACING] + state[at.TURN])

    # The pivot of the head, and where the trunk carried it at rest, both from the resting hips.
    skull, back = SKULL_DROP * state[at.STATURE], SKULL_BACK * state[at.STATURE]
    pivot = plus(eyes, turned(q, (0.0, -skull, back)))
    rise = state[at.TRUNK] - state[at.NECK + 1] - skull
    drop = state[at.NEUTRAL + 1] - skull - pivot[1]
    dx, dz = _from_rest(state, pivot, back)
    _follow_steps(state, dt, dx, dz, drop, rise)
    dx, dz = _from_rest(state, pivot, back)
    sine, cosine = math.sin(yaw), math.cos(yaw)
    forward = _bounded_asin((-dx * sine - dz * cosine) / rise)
    right = _bounded_asin((dx * cosine - dz * sine) / rise)
    out[at.HEADING] = yaw
    out[at.YAW], out[at.FORWARD], out[at.RIGHT] = wrapped(state[at.TURN]), forward, right

    up, _, backwards = axes(yaw, forward, right)
    pelvis = plus(pivot, up, -rise)
    # Mid-shoulder lies along the trunk's axis below the pivot, and behind or before it at rest.
    below = -state[at.NECK + 1] - skull
    behind = state[at.NECK + 2] - back
    level = (cosine, 0.0, -sine)
    chest = plus(plus(pivot, up, -below), (sine, 0.0, cosine), behind)
    chest = plus(chest, level, state[at.NECK])
    neck = plus(chest, backwards, 0.0)
    for axis in range(3):
        out[at.PELVIS + axis] = pelvis[axis]
        out[at.CHEST + axis] = chest[axis]
        out[at.NECK_BASE + axis] = neck[axis]
    out[at.HEAD_HEIGHT] = eyes[1]
    _neck(out, yaw, forward, right, q)


@compiled
def axes(yaw: float, forward: float, right: float) -> tuple[Vector, Vector, Vector]:
    """The trunk's axes up, right and back in play space, of a trunk that leans so."""
    sine, cosine = math.sin(yaw), math.cos(yaw)
    f, r = math.sin(forward), math.sin(right)
    level = math.sqrt(max(1.0 - f * f - r * r, 0.0))
    up = unit((r * cosine - f * sine, level, -r * sine - f * cosine), (0.0, 1.0, 0.0))
    across = square((cosine, 0.0, -sine), up, (1.0, 0.0, 0.0))
    return up, across, cross(across, up)


@compiled
def _neck(out: Floats, yaw: float, forward: float, right: float, q: Quaternion) -> None:
    """The head against the trunk: turn, then nod, then tilt."""
    up, across, back = axes(yaw, forward, right)
    ahead = times(turned(q, (0.0, 0.0, 1.0)), -1.0)
    crown = turned(q, (0.0, 1.0, 0.0))
    ear = turned(q, (1.0, 0.0, 0.0))
    out[at.NECK_YAW] = math.atan2(-dot(ahead, across), -dot(ahead, back))
    out[at.NECK_YAW + 1] = math.asin(limited(dot(ahead, up), -1.0, 1.0))
    out[at.NECK_YAW + 2] = math.atan2(dot(ear, up), dot(crown, up))


@compiled
def _from_rest(state: Floats, pivot: Vector, back: float) -> tuple[float, float]:
    """How far, level, the head's pivot is from where it rested."""
    dx = pivot[0] - state[at.NEUTRAL] - back * math.sin(state[at.FACING])
    dz = pivot[2] - state[at.NEUTRAL + 2] - back * math.cos(state[at.FACING])
    return dx, dz


@compiled
def _bounded_asin(value: float) -> float:
    """The angle of this sine, as far as a trunk leans."""
    return limited(math.asin(limited(value, -1.0, 1.0)), -LEAN_MOST, LEAN_MOST)


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
    if away > circle:
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
