"""What a recording's times and poses must be, and what is left out where single ones are not."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

SHORTEST, USUAL_SHORTEST = 1e-4, 5e-4
"""Seconds: two frames that are nearer are one, and a recording whose usual step is shorter is not
in seconds (no tracker gives more than 2000 poses a second)."""
LONGEST = 0.5
"""Seconds: with a longer usual step nobody's movement is in it."""
SLOW = 20.0
"""Frames a second below which movement is recorded poorly."""
LONGEST_GAP, LONGEST_RECORDING = 3600.0, 12 * 3600.0
"""Seconds: beyond it a time is wrong, or two sittings are in one file."""
MISPLACED = 0.01
"""The part of the frames that may run backwards and be left out; with more the file is in
disorder."""
IMPRECISE, BROKEN = 0.01, 0.1
"""How far a quaternion's length may be from 1 without a word, and at all."""
NOWHERE = 1e6
"""Of any unit of length: farther off there is nobody."""

UNITS = {1e3: "milliseconds", 1e6: "microseconds", 1e9: "nanoseconds"}


class Refusal(Exception):
    """Why a file cannot be analysed: a sentence without the file's name."""


class Clock(NamedTuple):
    """Times that increase."""

    stamps: Floats
    """(M,) s, of all frames, as the file has them."""
    kept: Indices
    """(N,) the frames whose times increase, at least two."""
    warnings: list[str]


def clock(t: npt.NDArray[Any]) -> Clock:
    """The times `t` (M,) of a file, and which of its frames can be used."""
    stamps = _numbers("t", t, "(N,)")
    if stamps.ndim != 1:
        raise Refusal(f"t has the shape {stamps.shape}; it must be (N,), a time for each frame.")
    stamps = stamps.astype(np.float64)
    timed = np.flatnonzero(np.isfinite(stamps))
    if len(timed) < 2:
        many = {0: "no frame", 1: "one frame only"}[len(timed)]
        raise Refusal(f"it holds {many} with a time; movement needs two at least.")
    ordered = _ordered(stamps, timed)
    steps = np.diff(stamps[ordered])
    if not (steps > 0.0).any():
        raise Refusal("its time does not increase; t must be the seconds of each frame.")
    _check_unit(float(np.median(steps[steps > 0.0])))
    kept = _apart(stamps, ordered)
    _check_length(stamps[kept])
    warnings = []
    rate = 1.0 / float(np.median(np.diff(stamps[kept])))
    if rate < SLOW:
        warnings.append(f"There are only {rate:.0f} frames a second: fast movement is cut short.")
    for lost, why in (
        (len(stamps) - len(timed), "have no time"),
        (len(timed) - len(ordered), "run backwards in time"),
        (len(ordered) - len(kept), "repeat a time"),
    ):
        if lost:
            warnings.append(f"{_frames(lost)} that {why} are left out.")
    return Clock(stamps, kept, warnings)


def _frames(count: int) -> str:
    return f"{count} frame{'s' if count != 1 else ''}"


def _check_unit(step: float) -> None:
    """Refuse times whose usual step, s, is none of a recording in seconds."""
    if step < USUAL_SHORTEST:
        raise Refusal(f"its frames are {step:.2g} s apart; t must be in seconds.")
    if step <= LONGEST:
        return
    for factor, unit in UNITS.items():
        if 0.002 <= step / factor <= 0.1:
            raise Refusal(
                f"its frames are {step:g} apart, which looks like {unit}; "
                f"t must be in seconds: divide it by {factor:,.0f}."
            )
    raise Refusal(f"its frames are {step:.3g} s apart; at least two a second are needed.")


def _ordered(stamps: Floats, timed: Indices) -> Indices:
    """The frames of the longest sequence that never goes back; few may be left out."""
    x = stamps[timed]
    steps = np.diff(x)
    if not (steps < 0.0).any():
        return timed
    kept = timed[_longest_rising(x)]
    out_of_order = len(timed) - len(kept)
    if out_of_order > max(MISPLACED * len(timed), 1.0):
        where = int(np.flatnonzero(steps < 0.0)[0])
        raise Refusal(
            f"its time goes back from {x[where]:.3f} to {x[where + 1]:.3f} s, and {out_of_order} "
            "frames are out of order; t must increase: sort the frames, or split joined recordings."
        )
    return kept


def _longest_rising(x: Floats) -> Indices:
    """Indices of a longest subsequence of `x` (n,) that never falls."""
    values: list[float] = []
    ends: list[int] = []
    before = np.empty(len(x), np.intp)
    for index, value in enumerate(x.tolist()):
        place = bisect_right(values, value)
        before[index] = ends[place - 1] if place else -1
        if place == len(values):
            values.append(value)
            ends.append(index)
        else:
            values[place], ends[place] = value, index
    chain, at = [], ends[-1]
    while at >= 0:
        chain.append(at)
        at = int(before[at])
    return np.array(chain[::-1], np.intp)


def _apart(stamps: Floats, ordered: Indices) -> Indices:
    """Of frames in order those that are a usable time after the one before."""
    if (np.diff(stamps[ordered]) >= SHORTEST).all():
        return ordered
    kept, last = [], -np.inf
    for index, value in zip(ordered.tolist(), stamps[ordered].tolist(), strict=True):
        if value - last >= SHORTEST:
            kept.append(index)
            last = value
    return np.array(kept, np.intp)


def _check_length(t: Floats) -> None:
    if len(t) < 2:
        raise Refusal("its time does not increase; t must be the seconds of each frame.")
    steps = np.diff(t)
    longest = int(np.argmax(steps))
    if steps[longest] > LONGEST_GAP:
        raise Refusal(
            f"its time leaps from {t[longest]:.3f} to {t[longest + 1]:.3f} s; "
            "a time is wrong, or the file holds two sittings: split it there."
        )
    if t[-1] - t[0] > LONGEST_RECORDING:
        raise Refusal(f"it lasts {(t[-1] - t[0]) / 3600.0:.0f} hours; 12 are the most.")


def poses(
    name: str, given: npt.NDArray[Any], count: int, kept: Indices
) -> tuple[npt.NDArray[Any], list[str]]:
    """The poses (N, 7) of the `kept` of `count` frames, NaN where they are none; and doubts.

    Quaternions come out at length 1; numbers in single precision: that resolves a tenth of a
    micrometre, and an hour is half as large.
    """
    numbers = _numbers(name, given, "(N, 7)")
    if numbers.ndim != 2 or numbers.shape[1] != 7:
        hint = "; it looks transposed" if numbers.shape[:1] == (7,) else ""
        raise Refusal(
            f"{name} has the shape {numbers.shape}{hint}; it must be (N, 7): "
            "x y z in metres, then a quaternion x y z w."
        )
    if len(numbers) != count:
        raise Refusal(f"{name} has {len(numbers)} frames and t has {count}; they must agree.")
    with np.errstate(all="ignore"):
        found = (numbers if len(kept) == count else numbers[kept]).astype(np.float32)
        seen = np.isfinite(found).all(1)
        length = np.sqrt(np.einsum("ij,ij->i", found[:, 3:], found[:, 3:]))
        found[:, 3:] /= length[:, None]
        off = np.abs(length - 1.0)
        near = (np.abs(found[:, :3]) < NOWHERE).all(1)
    broken = seen & ~(near & (off <= BROKEN)) & (length > 0.0)
    doubts = []
    if broken.any():
        doubts.append(
            f"{_share(broken)} of {name} count as untracked: "
            "a quaternion's length is far from 1, or a place is beyond all bounds."
        )
    if (imprecise := seen & (off > IMPRECISE) & (off <= BROKEN)).any():
        doubts.append(
            f"{_share(imprecise)} of {name} have quaternions that were brought to length 1."
        )
    found[~(seen & near & (off <= BROKEN))] = np.nan
    return found, doubts


def _share(which: npt.NDArray[np.bool_]) -> str:
    part = f"{which.mean():.0%}" if which.mean() >= 0.01 else "less than 1%"
    return f"{_frames(int(which.sum()))} ({part})"


def _numbers(name: str, given: npt.NDArray[Any], shape: str) -> npt.NDArray[Any]:
    """`given`, if it holds real numbers."""
    if given.dtype.kind not in "iuf":
        raise Refusal(f"{name} holds {given.dtype} and not numbers; it must be {shape} floats.")
    return given
