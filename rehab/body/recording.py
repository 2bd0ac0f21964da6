"""A whole recording of three points, as arrays, and the bodies behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rehab.body import kernel, layout
from rehab.body.calibration import Calibration, guessed
from rehab.body.estimator import TRUNK_ROLES, UPPER_ARM_ROLES, initial_state
from rehab.body.mount import HELD
from rehab.body.record import ANGLES, BODY, FIRST_FLOAT, FLOATS, PLACES
from rehab.body.weights import Weights
from rehab.frame import GRIPS, HAND, TRACKED

Poses = npt.NDArray[np.float64]
Bodies = npt.NDArray[np.void]

CHUNK = 4096
"""Frames that are worked on at a time, so that an hour takes no more memory than its result."""


@dataclass(frozen=True)
class Recording:
    """Head, hands and what trackers there were; poses (N, 7) as in a frame, NaN where untracked."""

    t: npt.NDArray[np.float64]
    """(N,) seconds, increasing."""
    head: Poses
    grips: tuple[Poses | None, Poses | None]
    """Left and right: where a controller's grip pose is, or would be in that hand."""
    trunk: Poses | None = None
    """A tracker that is fastened anywhere on the trunk, at any turn."""
    upper_arms: tuple[Poses | None, Poses | None] = (None, None)
    """Trackers that are fastened to the upper arms, at any turn."""
    epoch: npt.NDArray[np.int32] | None = None
    """(N,) the `space_epoch` of each frame; None: play space never moved."""


def from_frames(
    frames: npt.NDArray[np.void], mounts: Sequence[str] = ("hand", "hand")
) -> Recording:
    """The recording that `frames` (N,), records of `FRAME`, hold.

    A seen hand's pose is not that of the controller fastened to its arm, so it says nothing.
    """

    def poses(name: str) -> Poses:
        found = frames[name].astype(np.float64)
        found[frames[f"{name}_bits"] != TRACKED] = np.nan
        return found

    def tracker(roles: Sequence[int]) -> Poses | None:
        if not (frames["trackers_bits"][:, list(roles)] == TRACKED).any():
            return None
        found = np.full((len(frames), 7), np.nan)
        for role in reversed(roles):
            seen = frames["trackers_bits"][:, role] == TRACKED
            found[seen] = frames["trackers"][seen, role]
        return None if np.isnan(found).all() else found

    grips = [poses(name) for name in GRIPS]
    for side, mount in enumerate(mounts):
        if mount != "hand":
            grips[side][frames["held"][:, side] == HAND] = np.nan
    start = frames["t_sample"][0] if len(frames) else 0
    return Recording(
        t=(frames["t_sample"] - start) * 1e-9,
        head=poses("head"),
        grips=(grips[0], grips[1]),
        trunk=tracker(TRUNK_ROLES),
        upper_arms=(tracker(UPPER_ARM_ROLES[0]), tracker(UPPER_ARM_ROLES[1])),
        epoch=frames["space_epoch"].copy(),
    )


def bodies(
    recording: Recording,
    calibration: Calibration | None = None,
    *,
    smooth: bool = False,
    fitted: Weights | None = None,
) -> npt.NDArray[np.void]:
    """The bodies (N,), records of `BODY`, behind a recording, as `Estimator` gives them live.

    Without a calibration the body is of mean proportions at first, and learnt from what is done.
    With `smooth`, what was learnt by the end is known from the start, and passes forwards and
    backwards are averaged: better, and not what was seen live. `fitted`: other weights than those
    fitted to everybody.
    """
    found = np.zeros(len(recording.t), BODY)
    for part, piece in in_pieces(recording, calibration, smooth=smooth, fitted=fitted):
        found[part] = piece
    found["t"] = np.rint(recording.t * 1e9)
    if recording.epoch is not None:
        found["epoch"] = recording.epoch
    return found


def in_pieces(
    recording: Recording,
    calibration: Calibration | None = None,
    *,
    smooth: bool = False,
    fitted: Weights | None = None,
) -> Iterator[tuple[slice, Bodies]]:
    """The same bodies in order, `CHUNK` frames at a time, each good until the next.

    So an hour takes no more memory than what is kept of it. Their `t` and `epoch` are not filled.
    """
    if smooth:
        found = _smoothed(recording, calibration, fitted)
        for start in range(0, len(found), CHUNK):
            part = slice(start, min(start + CHUNK, len(found)))
            yield part, found[part]
        return
    if len(recording.t):
        yield from _passed(recording, _begun(recording, calibration, fitted))


def _begun(
    recording: Recording, calibration: Calibration | None, fitted: Weights | None
) -> npt.NDArray[np.float64]:
    """The kernel's state before the first frame."""
    if calibration is None:
        seen = np.flatnonzero(np.isfinite(recording.head).all(1))
        calibration = guessed(float(recording.head[seen[0], 1]) if len(seen) else 0.0)
    return initial_state(calibration, fitted)


def _passed(recording: Recording, state: npt.NDArray[np.float64]) -> Iterator[tuple[slice, Bodies]]:
    """One pass through a recording, which moves `state` on, a piece at a time."""
    piece = np.zeros(CHUNK, BODY)
    raw = piece.view(np.uint8).reshape(CHUNK, BODY.itemsize)
    floats = raw[:, FIRST_FLOAT : FIRST_FLOAT + 4 * FLOATS].view(np.float32)
    out = np.zeros((CHUNK, layout.OUT_SIZE))
    for start in range(0, len(recording.t), CHUNK):
        part = slice(start, min(start + CHUNK, len(recording.t)))
        rows = _inputs(recording, part)
        kernel.steps(state, rows, out)
        floats[: len(rows)] = out[: len(rows), :FLOATS]
        raw[: len(rows), 12:15] = out[: len(rows), FLOATS:]
        yield part, piece[: len(rows)]


def _smoothed(
    recording: Recording, calibration: Calibration | None, fitted: Weights | None
) -> Bodies:
    """The mean of a pass forwards and one backwards, both by what a first pass has learnt."""
    found = np.zeros(len(recording.t), BODY)
    if not len(found):
        return found
    state = _begun(recording, calibration, fitted)
    begun = state.copy()
    for _ in _passed(recording, state):
        pass
    kept = [place for start, size in layout.LEARNT for place in range(start, start + size)]
    begun[kept] = state[kept]
    for part, piece in _passed(recording, begun.copy()):
        found[part] = piece
    last = len(found)
    for part, piece in _passed(_reversed(recording), begun):
        _average(found[last - part.stop : last - part.start], piece[::-1])
    return found


def _reversed(recording: Recording) -> Recording:
    """The same movement backwards."""

    def back(poses: Poses | None) -> Poses | None:
        return None if poses is None else poses[::-1]

    return Recording(
        t=recording.t[-1] - recording.t[::-1],
        head=recording.head[::-1],
        grips=(back(recording.grips[0]), back(recording.grips[1])),
        trunk=back(recording.trunk),
        upper_arms=(back(recording.upper_arms[0]), back(recording.upper_arms[1])),
        epoch=None if recording.epoch is None else recording.epoch[::-1],
    )


def _average(found: Bodies, other: Bodies) -> None:
    """Draw each angle and place of `found` half way to those of `other`."""
    for name, _ in ANGLES:
        apart = np.remainder(other[name] - found[name] + np.pi, 2.0 * np.pi) - np.pi
        found[name] += 0.5 * apart
    for name in PLACES:
        found[name] += 0.5 * (other[name] - found[name])


def batch(
    frames: npt.NDArray[np.void],
    calibration: Calibration | None = None,
    *,
    only: Sequence[str] = (),
) -> npt.NDArray[np.void]:
    """The bodies (N,) of `frames` (N,), records of `FRAME`: what `Estimator` gives one by one.

    Of their fields `only` those named, where any are: the rest would fill memory for nothing.
    """
    mounts = HELD if calibration is None else calibration.mounts
    recording = from_frames(frames, mounts)
    if only:
        found = np.zeros(len(frames), [(name, BODY[name]) for name in only])
        for part, piece in in_pieces(recording, calibration):
            for name in only:
                found[name][part] = piece[name]
        found["epoch"] = frames["space_epoch"]
    else:
        found = bodies(recording, calibration)
    found["t"] = frames["t_sample"]
    return found


def _inputs(recording: Recording, part: slice) -> npt.NDArray[np.float64]:
    """The kernel's input (M, FRAME_SIZE) of the frames in `part`."""
    t = recording.t[part]
    rows = np.zeros((len(t), layout.FRAME_SIZE))
    before = recording.t[part.start - 1] if part.start else t[0]
    rows[:, layout.DT] = np.diff(t, prepend=before)
    if recording.epoch is not None:
        rows[:, layout.EPOCH] = recording.epoch[part]
    tracked = (recording.head, *recording.grips, recording.trunk, *recording.upper_arms)
    for which, poses in enumerate(tracked):
        if poses is not None:
            place = layout.POSES + 7 * which
            rows[:, place : place + 7] = poses[part]
            # A sum is finite where all are, and three times as fast to find.
            rows[:, layout.TRACKED + which] = np.isfinite(np.einsum("ij->i", poses[part]))
    return rows
