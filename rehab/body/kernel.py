"""From one frame to one body, in scalars: the same step live, in replay and in batch.

`step(state, frame, out)` works on three flat float64 arrays, whose places `layout` names.
"""

from __future__ import annotations

import math

from rehab.body import layout as at
from rehab.body.arm import arm, palm
from rehab.body.certainty import certainty
from rehab.body.compiled import compiled
from rehab.body.trunk import (
    FORGET,
    against_rest,
    axes,
    follow_tracker,
    place_points,
    take_rest,
    trunk,
)
from rehab.body.vectors import Floats, Quaternion, Vector


@compiled
def step(state: Floats, frame: Floats, out: Floats) -> None:
    """Fill `out` from `frame`, and move `state` on by one frame."""
    out[:] = 0.0
    _pass_time(state, frame)
    if not _usable(frame, at.HEAD_IN):
        return
    eyes, q = _pose(frame, at.HEAD_IN)
    out[at.VALID] = 1.0
    for side in range(2):
        if _usable(frame, at.LEFT_IN + side):
            grip, hand = _pose(frame, at.LEFT_IN + side)
            palm(state, out, side, grip, hand)
    if state[at.PLACED] == 0.0:
        _take_place(state, frame[at.EPOCH], out, eyes, q)
    trunk(state, frame[at.DT], out, eyes, q)
    state[at.SINCE_HEAD] = 0.0
    seen = _usable(frame, at.TRUNK_IN)
    _, tracker = _pose(frame, at.TRUNK_IN) if seen else (eyes, q)
    follow_tracker(state, frame[at.DT], out, seen, tracker)
    place_points(state, out, q)
    frame_of_trunk = axes(out[at.HEADING], out[at.FORWARD], out[at.RIGHT])
    for side in range(2):
        if out[at.ARM_VALID + side] == 1.0:
            _, hand = _pose(frame, at.LEFT_IN + side)
            tracked = _usable(frame, at.UPPER_LEFT_IN + side)
            tracker = (0.0, 0.0, 0.0, 1.0)
            if tracked:
                _, tracker = _pose(frame, at.UPPER_LEFT_IN + side)
            arm(state, frame[at.DT], out, side, hand, frame_of_trunk, tracked, tracker)
    certainty(state, out)
    against_rest(state, out, frame_of_trunk[0])


@compiled
def steps(state: Floats, frames: Floats, outs: Floats) -> None:
    """`step` for each row of frames (N, FRAME_SIZE), into outs (N, OUT_SIZE)."""
    for row in range(len(frames)):
        step(state, frames[row], outs[row])


@compiled
def _pass_time(state: Floats, frame: Floats) -> None:
    """Age what the filters remember; forget it after a gap, or where play space has moved."""
    if frame[at.EPOCH] != state[at.IN_EPOCH]:
        state[at.IN_EPOCH] = frame[at.EPOCH]
        state[at.SINCE_HEAD] = FORGET + 1.0
        state[at.ARM] = state[at.ARM + at.ARM_SIZE] = -1.0
        state[at.ADRIFT] = 0.0
        state[at.PLACED] = 1.0 if frame[at.EPOCH] == state[at.HOME] else 0.0
        return
    state[at.SINCE_HEAD] += frame[at.DT]
    for seen in (at.ARM, at.ARM + at.ARM_SIZE):
        if state[seen] >= 0.0:
            state[seen] += frame[at.DT]
            if state[seen] > FORGET:
                state[seen] = -1.0


@compiled
def _usable(frame: Floats, which: int) -> bool:
    """Whether that pose is tracked, finite, and its quaternion one."""
    if frame[at.TRACKED + which] == 0.0:
        return False
    place = at.POSES + 7 * which
    far = abs(frame[place]) + abs(frame[place + 1]) + abs(frame[place + 2])
    square = 0.0
    for part in range(place + 3, place + 7):
        square += frame[part] ** 2
    return far < 1e4 and 0.8 < square < 1.2  # false for NaN too


@compiled
def _pose(frame: Floats, which: int) -> tuple[Vector, Quaternion]:
    """Position and unit quaternion of a usable pose."""
    i = at.POSES + 7 * which
    x, y, z, w = frame[i + 3], frame[i + 4], frame[i + 5], frame[i + 6]
    s = 1.0 / math.sqrt(x * x + y * y + z * z + w * w)
    return (frame[i], frame[i + 1], frame[i + 2]), (x * s, y * s, z * s, w * s)


@compiled
def _take_place(state: Floats, epoch: float, out: Floats, eyes: Vector, q: Quaternion) -> None:
    """Take this head for the resting one: play space is new, and a recentre asks to sit upright."""
    take_rest(state, out, eyes, q)
    state[at.HOME] = epoch
    state[at.PLACED] = 1.0
