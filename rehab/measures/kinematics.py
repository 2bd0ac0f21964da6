"""A movement at a fixed rate, smoothed, with what was not tracked left out; and when it moves.

Every measure of a place or an angle over time starts here: `resample` brings samples at any frame
rate, even or not, to 100 Hz, and `profile` smooths them over 90 ms, so that a headset's 72, 90 or
120 Hz give the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

RATE = 100.0
"""Hz at which movement is analysed."""

HALF_WINDOW = 4
"""Samples at `RATE` on each side of the Savitzky-Golay fit (1964): quadratic, 9 points, 90 ms. A
one-second minimum-jerk reach loses 0.4 % of its peak speed."""

ONSET_PART = 0.02
"""Movement begins and ends where speed crosses this part of its peak (Alt Murphy 2011, drinking
task: 2 %)."""

ONSET_FLOOR = 0.02
"""m/s: below this a held hand's tremor and the tracking's jitter would be movement (the same
source counts movement units above 20 mm/s)."""

MOVED_PART = 0.2
"""A stretch of movement counts once its speed reaches this part of the peak: fidgets do not."""

LONGEST_GAP = 0.15
"""Seconds without a sample across which places are still interpolated; beyond it is unknown."""

DROPPED = 0.045
"""Seconds between two samples, three frames at 72 Hz, up to which all between counts as tracked.
What is interpolated across more counts as missing in a measure's completeness."""

_OFFSETS = np.arange(-HALF_WINDOW, HALF_WINDOW + 1, dtype=np.float64)
_SLOPE = _OFFSETS[::-1] * RATE / np.sum(_OFFSETS**2)
_FIT = np.linalg.pinv(np.vander(_OFFSETS, 3, increasing=True))[0]


class Samples(NamedTuple):
    """Columns at `RATE`."""

    t: Array
    """(M,) s"""
    values: Array
    """(M, K); NaN where unknown"""
    tracked: Mask
    """(M,): neither unknown nor interpolated across dropped frames"""

    @property
    def known(self) -> Mask:
        """(M,): tracked, or interpolated across at most `LONGEST_GAP`."""
        return np.asarray(np.isfinite(self.values).all(axis=1))

    @property
    def completeness(self) -> float:
        """The part of the time that was tracked."""
        return float(self.tracked.mean()) if len(self.tracked) else 0.0

    @property
    def seconds(self) -> float:
        """How long it is known."""
        return float(np.count_nonzero(self.known)) / RATE


def resample(t: npt.ArrayLike, *columns: npt.ArrayLike) -> Samples:
    """`columns`, each (N,) or (N, K), at times `t` (N,), brought to `RATE` by straight lines.

    A row with a NaN in it is not tracked. Times that do not increase give no samples at all.
    """
    time = np.asarray(t, np.float64)
    rows = np.column_stack([np.asarray(column, np.float64) for column in columns])
    if len(time) == 0 or not np.isfinite(time).all() or not (np.diff(time) > 0.0).all():
        return Samples(np.zeros(0), np.zeros((0, rows.shape[1])), np.zeros(0, np.bool_))
    count = int((time[-1] - time[0]) * RATE + 1e-6) + 1
    even = time[0] + np.arange(count) / RATE
    seen = np.isfinite(rows).all(axis=1)
    if not seen.all():
        time, rows = time[seen], rows[seen]
    if len(time) < 2:
        return Samples(even, np.full((count, rows.shape[1]), np.nan), np.zeros(count, np.bool_))
    after = np.clip(np.searchsorted(time, even, "right"), 1, len(time) - 1)
    gap = np.diff(time)[after - 1]
    within = (even >= time[0]) & (even <= time[-1] + 1e-6)
    values = np.empty((rows.shape[1], count)).T  # each column in one piece of memory
    for column, given in zip(values.T, rows.T, strict=True):
        column[:] = np.interp(even, time, given)
    values[~(within & (gap <= LONGEST_GAP))] = np.nan
    return Samples(even, values, within & (gap <= DROPPED))


def runs(mask: Mask) -> Iterator[tuple[int, int]]:
    """First and past-the-last index of every run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]])))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


@dataclass(frozen=True)
class Profile:
    """A point's movement at `RATE`: times (M,) s, positions (M, 3) m, speeds (M,) m/s.

    Positions and speeds are NaN where they are not known; `tracked` (M,) is False there and where
    they were interpolated across dropped frames.
    """

    t: Array
    position: Array
    speed: Array
    tracked: Mask

    @cached_property
    def known(self) -> Mask:
        """(M,): there is a speed."""
        return np.isfinite(self.speed)

    @cached_property
    def completeness(self) -> float:
        """The part of the time that was tracked."""
        return float(self.tracked.mean()) if len(self.tracked) else 0.0

    @cached_property
    def seconds(self) -> float:
        """How long it is known."""
        return float(np.count_nonzero(self.known)) / RATE

    @property
    def unbroken(self) -> bool:
        """Known from its first to its last sample."""
        return len(self.t) > 0 and bool(self.known.all())

    def between(self, start: float, end: float) -> Profile:
        """The part from `start` to `end`, seconds."""
        first, past = np.searchsorted(self.t, (start, end + 1e-9))
        part = slice(int(first), int(past))
        return Profile(self.t[part], self.position[part], self.speed[part], self.tracked[part])


def profile(t: npt.ArrayLike, place: npt.ArrayLike) -> Profile:
    """The movement of a point: `t` (N,) s, increasing; `place` (N, 3) m, NaN where not tracked."""
    samples = resample(t, np.asarray(place, np.float64).reshape(-1, 3))
    position = np.full_like(samples.values, np.nan)
    speed = np.full(len(samples.t), np.nan)
    for first, past in runs(samples.known):
        if past - first > 2 * HALF_WINDOW:
            squares = np.zeros(past - first)
            for axis in range(3):
                longer = _extended(samples.values[first:past, axis])
                position[first:past, axis] = np.convolve(longer, _FIT[::-1], "valid")
                squares += np.convolve(longer, _SLOPE, "valid") ** 2
            speed[first:past] = np.sqrt(squares)
    return Profile(samples.t, position, speed, samples.tracked & np.isfinite(speed))


def _extended(axis: Array) -> Array:
    """`axis` going on past both ends as its own point reflection, so that a line stays a line."""
    head = 2.0 * axis[0] - axis[HALF_WINDOW:0:-1]
    tail = 2.0 * axis[-1] - axis[-2 : -HALF_WINDOW - 2 : -1]
    return np.concatenate([head, axis, tail])


class Span(NamedTuple):
    """A stretch of movement, seconds."""

    onset: float
    offset: float
    starts_moving: bool
    """It was already under way when it was first seen: its onset is not known."""
    ends_moving: bool
    """It was still under way when it was last seen: its offset is not known."""


def spans(movement: Profile) -> list[Span]:
    """The stretches in which the point moves, in order; crossings are interpolated in time."""
    if not movement.known.any():
        return []
    peak = float(np.nanmax(movement.speed))
    level = max(ONSET_PART * peak, ONSET_FLOOR)
    known, speed, t = movement.known, movement.speed, movement.t
    result = []
    for first, past in runs(speed > level):
        if speed[first:past].max() < MOVED_PART * peak:
            continue
        starts_moving = first == 0 or not known[first - 1]
        ends_moving = past == len(t) or not known[past]
        onset = t[first] if starts_moving else _crossing(movement, first - 1, level)
        offset = t[past - 1] if ends_moving else _crossing(movement, past - 1, level)
        result.append(Span(float(onset), float(offset), bool(starts_moving), bool(ends_moving)))
    return result


def _crossing(movement: Profile, index: int, level: float) -> float:
    """When speed crosses `level` between samples `index` and `index + 1`."""
    a, b = movement.speed[index], movement.speed[index + 1]
    return float(movement.t[index] + (level - a) / (b - a) / RATE)
