"""How a number moves from week to week: Theil-Sen's slope with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rehab.report.overview import Point, Trend

Floats = npt.NDArray[np.float64]

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
    weeks = np.array([(point.when - since).total_seconds() / WEEK for point in points])
    values = np.array([point.value for point in points])
    found = theil_sen(*binned(weeks, values))
    return None if found is None else Trend(*found, len(points), since)


def binned(x: Floats, y: Floats, bins: int = BINS) -> tuple[Floats, Floats]:
    """`x` and `y` (N,), or where there are more than `bins`, their medians over equal spans of x.

    Spans without a point are left out.
    """
    if len(x) <= bins or x[-1] <= x[0]:
        return x, y
    place = np.minimum(((x - x[0]) / (x[-1] - x[0]) * bins).astype(np.int64), bins - 1)
    starts = np.flatnonzero(np.diff(place, prepend=-1))
    parts = [slice(a, b) for a, b in zip(starts, [*starts[1:], len(x)], strict=True)]
    return (
        np.array([np.median(x[part]) for part in parts]),
        np.array([np.median(y[part]) for part in parts]),
    )


def theil_sen(x: Floats, y: Floats) -> tuple[float, float, float] | None:
    """The median slope of all pairs of (x, y) (N,), and its 95 % interval; None without a pair.

    The interval is Sen's (1968, J Am Stat Assoc 63:1379), with his variance under ties, as
    `scipy.stats.theilslopes` gives it; scipy takes half a second to import, a report does not.
    Where there are too few pairs for an interval, it ends at the least and the greatest slope.
    """
    i, j = np.triu_indices(len(x), 1)
    run = x[j] - x[i]
    slopes = np.sort((y[j] - y[i])[run != 0.0] / run[run != 0.0])
    if not len(slopes):
        return None
    n, number = len(x), len(slopes)
    variance = (n * (n - 1) * (2 * n + 5) - _ties(x) - _ties(y)) / 18.0
    half = Z95 * math.sqrt(max(variance, 0.0))
    upper = min(round((number + half) / 2.0), number - 1)
    lower = max(round((number - half) / 2.0) - 1, 0)
    return float(np.median(slopes)), float(slopes[lower]), float(slopes[upper])


def _ties(values: Floats) -> int:
    """Sen's term of values that occur more than once."""
    counts = np.unique(values, return_counts=True)[1].astype(np.int64)
    return int(np.sum(counts * (counts - 1) * (2 * counts + 5)))
