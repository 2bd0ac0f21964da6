"""From a recording's series to excursions: away from a rest and back to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

RATE = 25.0
"""Hz at which excursions are looked for: people repeat a movement at most twice a second."""
LONGEST_GAP, LARGEST_GAP = 1.0, 0.3
"""Seconds, and part of an excursion, that may be unknown at a stretch within it."""
WIDTH = 5
"""Samples of the moving average, run twice: a low-pass of about 2 Hz without delay."""
NEAR, SLOW = 0.75, 0.1
"""A movement ends beyond this part of its way, where it is slower than this part of its fastest."""


@dataclass(frozen=True)
class Excursion:
    """Away and back, in samples of the grid; `size`: the smaller of the two ways.

    `leaves` and `back`: where x leaves its rest and is back at rest, which is where x, a quarter of
    the way or less from it, gets slower than a tenth of its greatest speed. What is done between
    two excursions may go farther than the rest.
    """

    leaves: int
    peak: int
    back: int
    size: float


def excursions(x: Floats, least: float) -> list[Excursion]:
    """The excursions of x (N,) upwards and back, both ways at least `least`."""
    turns = _turns(x, least)
    found = []
    for start, peak, end in zip(turns, turns[1:], turns[2:], strict=False):
        size = float(x[peak] - max(x[start], x[end]))
        if size > 0.0:
            before = x[peak : start - 1 if start else None : -1]
            leaves = peak - _slowing(before, size)
            found.append(Excursion(leaves, peak, peak + _slowing(x[peak : end + 1], size), size))
    return found


def sizes(x: Floats, least: float) -> Floats:
    """The larger of the two ways of each excursion."""
    turns = x[_turns(x, least)]
    return np.array(
        [
            peak - min(start, end)
            for start, peak, end in zip(turns, turns[1:], turns[2:], strict=False)
            if peak > start
        ]
    )


def _slowing(x: Floats, size: float) -> int:
    """The sample at which x (N,), which falls from a peak by `size` or more, comes to rest."""
    slope = x[:-1] - x[1:]
    low = int((x <= x[0] - NEAR * size).argmax())
    slow = slope[low:] <= SLOW * slope[: low + 1].max()
    return low + int(slow.argmax()) if slow.any() else len(x) - 1


def _turns(x: Floats, least: float) -> list[int]:
    """Indices where x turns, by at least `least` each time, its ends included."""
    slope = np.diff(x)
    moves = np.flatnonzero(slope)
    if not len(moves):
        return []
    flips = moves[np.flatnonzero(np.diff(np.sign(slope[moves]))) + 1]
    places = [0, *flips.tolist(), len(x) - 1]
    values = x[places].tolist()
    turns: list[int] = []
    rising: bool | None = None
    top = bottom = 0
    for k, value in enumerate(values):
        if value > values[top]:
            top = k
        if value < values[bottom]:
            bottom = k
        if rising is not False and values[top] - value >= least:
            turns.append(places[top])
            rising, bottom = False, k
        elif rising is not True and value - values[bottom] >= least:
            turns.append(places[bottom])
            rising, top = True, k
    if rising is not None:
        turns.append(places[top if rising else bottom])
    return turns


class Grid:
    """Series on one even clock: means over 1/RATE s, bridged where unknown."""

    def __init__(self, start: float, count: int, series: dict[str, Floats]) -> None:
        self._start = start
        self._count = count
        self._raw = series
        self._filled: dict[str, Floats] = {}
        self._smooth: dict[str, Floats] = {}

    @classmethod
    def of(cls, t: Floats, series: Mapping[str, Floats]) -> Grid | None:
        """The grid of `series` (N,) at `t` (N,) s; None where too short to hold a movement."""
        if len(t) < 2 or t[-1] - t[0] < 0.5:
            return None
        bins = ((t - t[0]) * RATE).astype(np.int64)
        count = int(bins[-1]) + 1
        means = {}
        for name, values in series.items():
            x = np.asarray(values, np.float64)
            finite = np.isfinite(x)
            if not finite.any():
                continue
            at = bins if finite.all() else bins[finite]
            x = x if finite.all() else x[finite]
            number = np.bincount(at, minlength=count)
            total = np.bincount(at, weights=x, minlength=count)
            means[name] = np.where(number > 0, total / np.maximum(number, 1), np.nan)
        return cls(float(t[0]), count, means)

    def __contains__(self, name: str) -> bool:
        return name in self._raw

    def time(self, sample: float) -> float:
        """The recording's clock, s, in the middle of a sample."""
        return self._start + (sample + 0.5) / RATE

    def filled(self, name: str) -> Floats:
        """The series with unknown spans bridged by straight lines; zeros where there is none."""
        if name not in self._filled:
            x = self._raw.get(name)
            if x is None:
                return np.zeros(self._count)
            known = np.flatnonzero(np.isfinite(x))
            self._filled[name] = np.interp(np.arange(self._count), known, x[known])
        return self._filled[name]

    def smooth(self, name: str) -> Floats:
        """The bridged series, low-passed."""
        if name not in self._smooth:
            x = self.filled(name)
            kernel = np.ones(WIDTH) / WIDTH
            for _ in range(2):
                x = np.convolve(np.pad(x, WIDTH // 2, mode="edge"), kernel, mode="valid")
            self._smooth[name] = x
        return self._smooth[name]

    def known(self, name: str, start: int, end: int) -> bool:
        """Whether no long span is unknown between two samples."""
        unknown = np.isnan(self._raw[name][start : end + 1])
        if not unknown.any():
            return True
        edges = np.flatnonzero(np.diff(np.concatenate([[0], unknown, [0]])))
        longest = (edges[1::2] - edges[::2]).max()
        return bool(longest <= max(LONGEST_GAP * RATE, LARGEST_GAP * (end - start)))
