"""Speed, onset, times and straightness of one movement of a hand.

Every function takes `t` (N,) in seconds, increasing, and `hand` (N, 3) in metres in one frame of
reference that stands still, at any frame rate, even or not. Both are first brought to 100 Hz and
smoothed over 90 ms (`profile`), so that a headset's 72, 90 or 120 Hz give the same numbers.
What cannot be measured is None, never NaN.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

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
"""Seconds without a sample across which a movement is still interpolated."""

_OFFSETS = np.arange(-HALF_WINDOW, HALF_WINDOW + 1, dtype=np.float64)
_SLOPE = _OFFSETS[::-1] * RATE / np.sum(_OFFSETS**2)
_FIT = np.linalg.pinv(np.vander(_OFFSETS, 3, increasing=True))[0]


class Profile(NamedTuple):
    """A movement at `RATE`: times (M,) s, positions (M, 3) m, speeds (M,) m/s."""

    t: Array
    position: Array
    speed: Array


class Span(NamedTuple):
    """A stretch of movement, seconds."""

    onset: float
    offset: float
    starts_moving: bool
    """It was already under way in the first sample: its onset was not seen."""
    ends_moving: bool
    """It was still under way in the last sample: its offset was not seen."""


def profile(t: npt.ArrayLike, hand: npt.ArrayLike) -> Profile | None:
    """The movement resampled and smoothed; None where it is too short, or has a gap."""
    time = np.asarray(t, np.float64)
    place = np.asarray(hand, np.float64).reshape(-1, 3)
    if len(time) < 3 or not (np.isfinite(time).all() and np.isfinite(place).all()):
        return None
    steps = np.diff(time)
    if steps.min() <= 0.0 or steps.max() > LONGEST_GAP:
        return None
    count = int((time[-1] - time[0]) * RATE + 1e-6) + 1
    if count < 2 * HALF_WINDOW + 1:
        return None
    even = time[0] + np.arange(count) / RATE
    axes = [_extended(np.interp(even, time, axis)) for axis in place.T]
    position = np.stack([np.convolve(axis, _FIT[::-1], "valid") for axis in axes], axis=1)
    velocity = np.stack([np.convolve(axis, _SLOPE, "valid") for axis in axes], axis=1)
    return Profile(even, position, np.sqrt(np.sum(velocity**2, axis=1)))


def _extended(axis: Array) -> Array:
    """`axis` going on past both ends as its own point reflection, so that a line stays a line."""
    head = 2.0 * axis[0] - axis[HALF_WINDOW:0:-1]
    tail = 2.0 * axis[-1] - axis[-2 : -HALF_WINDOW - 2 : -1]
    return np.concatenate([head, axis, tail])


def peak_speed(t: npt.ArrayLike, hand: npt.ArrayLike) -> float | None:
    """The highest speed, m/s."""
    found = profile(t, hand)
    return None if found is None else float(found.speed.max())


def path_efficiency(t: npt.ArrayLike, hand: npt.ArrayLike) -> float | None:
    """Distance from first to last place over the path's length: 1 is straight; None if unmoved."""
    found = profile(t, hand)
    return None if found is None else straightness(found.position)


def straightness(position: Array) -> float | None:
    """Distance between the ends of a path (M, 3) over its length."""
    length = float(np.sum(np.sqrt(np.sum(np.diff(position, axis=0) ** 2, axis=1))))
    if length < 1e-3:
        return None
    return min(1.0, float(np.linalg.norm(position[-1] - position[0])) / length)


def threshold(peak: float) -> float:
    """The speed, m/s, above which a hand moves in a movement of this peak speed."""
    return max(ONSET_PART * peak, ONSET_FLOOR)


def spans(found: Profile) -> list[Span]:
    """The stretches in which the hand moves, in order; crossings are interpolated in time."""
    peak = float(found.speed.max())
    level = threshold(peak)
    moving = np.concatenate([[False], found.speed > level, [False]])
    edges = np.flatnonzero(moving[1:] != moving[:-1])
    result = []
    for first, past in zip(edges[::2], edges[1::2], strict=True):
        if found.speed[first:past].max() < MOVED_PART * peak:
            continue
        result.append(
            Span(
                _crossing(found, first - 1, level) if first else float(found.t[0]),
                _crossing(found, past - 1, level) if past < len(found.t) else float(found.t[-1]),
                bool(first == 0),
                bool(past == len(found.t)),
            )
        )
    return result


def _crossing(found: Profile, index: int, level: float) -> float:
    """When speed crosses `level` between samples `index` and `index + 1`."""
    a, b = found.speed[index], found.speed[index + 1]
    return float(found.t[index] + (level - a) / (b - a) / RATE)


def reaction_time(t: npt.ArrayLike, hand: npt.ArrayLike, t_shown: float) -> float | None:
    """Seconds from `t_shown` to the first onset after it; None if the hand moved already."""
    found = profile(t, hand)
    for span in spans(found) if found else ():
        if span.offset > t_shown:
            seen = not span.starts_moving and span.onset >= t_shown
            return span.onset - t_shown if seen else None
    return None


def movement_time(t: npt.ArrayLike, hand: npt.ArrayLike) -> float | None:
    """Seconds from the first onset to the last offset; None where either was not seen."""
    found = profile(t, hand)
    moved = spans(found) if found else []
    if not moved or moved[0].starts_moving or moved[-1].ends_moving:
        return None
    return moved[-1].offset - moved[0].onset
