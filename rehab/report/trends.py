"""How a number moves from week to week: Theil-Sen's slope with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

import numpy as np
import numpy.typing as npt

from rehab.report.overview import Point, Trend

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LEAST = 4
"""Points below which there is no trend: the interval of three holds every slope."""

BINS = 100
"""A longer series is summed up by the medians of so many equal spans of time: slopes of all pairs
of 3,650 points are 6.7 million, and what they add is below a hundredth of the interval."""

WEEK = 7 * 86_400.0

Z95 = 1.959963984540054


def trend(points: Sequence[Point]) -> Trend | None:
    """The trend of points that may be joined, oldest first; None of too few or of one moment."""
    if len(points) < LEAST:
        return None
    since = points[0].when
    moments = np.array(list(map(datetime.timestamp, [point.when for point in points])))
    weeks = (moments - moments[0]) / WEEK
    values = np.array([point.value for point in points])
    found = theil_sen(*binned(weeks, values))
    return None if found is None else Trend(*found, len(points), since)


def binned(x: Floats, y: Floats, bins: int = BINS) -> tuple[Floats, Floats]:
    """`x` (N,), rising, and `y` (N,); of more than `bins` their medians over equal spans of x.

    Spans without a point are left out.
    """
    if len(x) <= bins or x[-1] <= x[0]:
        return x, y
    place = np.minimum(((x - x[0]) / (x[-1] - x[0]) * bins).astype(np.int64), bins - 1)
    starts = np.flatnonzero(np.diff(place, prepend=-1))
    counts = np.diff(starts, append=len(x))
    return _medians(x, starts, counts), _medians(y[np.lexsort((y, place))], starts, counts)


def _medians(rising: Floats, starts: Ints, counts: Ints) -> Floats:
    """The medians of stretches of an array, each of which rises."""
    lower, upper = starts + (counts - 1) // 2, starts + counts // 2
    medians: Floats = 0.5 * (rising[lower] + rising[upper])
    return medians


def theil_sen(x: Floats, y: Floats) -> tuple[float, float, float] | None:
    """The median slope of all pairs of (x, y) (N,), and its 95 % interval; None without a pair.

    The interval is Sen's (1968, J Am Stat Assoc 63:1379), with his variance under ties, as
    `scipy.stats.theilslopes` gives it; scipy takes half a second to import, a report does not.
    Where there are too few pairs for an interval, or too many are equal, it ends at the least and
    the greatest slope.
    """
    i, j = np.triu_indices(len(x), 1)
    run = x[j] - x[i]
    slopes = np.sort((y[j] - y[i])[run != 0.0] / run[run != 0.0])
    if not len(slopes):
        return None
    n, number = len(x), len(slopes)
    variance = (n * (n - 1) * (2 * n + 5) - _ties(x) - _ties(y)) / 18.0
    half = Z95 * math.sqrt(variance) if variance > 0.0 else math.inf
    upper = round(min((number + half) / 2.0, number - 1.0))
    lower = max(round(max((number - half) / 2.0, 0.0)) - 1, 0)
    median = 0.5 * (slopes[(number - 1) // 2] + slopes[number // 2])
    return float(median), float(slopes[lower]), float(slopes[upper])


def _ties(values: Floats) -> int:
    """Sen's term of values that occur more than once."""
    counts = np.unique(values, return_counts=True)[1].astype(np.int64)
    return int(np.sum(counts * (counts - 1) * (2 * counts + 5)))
