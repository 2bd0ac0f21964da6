"""How far goniometer and headset agree on this patient (Bland and Altman 1986, Lancet 327:307)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from rehab.report.overview import Agreement, Point

LEAST = 10
"""Pairs below which limits of agreement say nothing."""

APART = timedelta(days=7)
"""Two measurements further apart may differ because the patient has changed."""

Measured = Mapping[tuple[str, str], Sequence[Point]]
"""By motion and side, oldest first."""


def agreements(goniometer: Measured, headset: Measured) -> tuple[Agreement, ...]:
    """Bias (headset less goniometer) and 95 % limits, of each motion and side with ten pairs."""
    found = []
    for (motion, side), read in sorted(goniometer.items()):
        pairs = tuple(_pairs(read, headset.get((motion, side), ())))
        if len(pairs) < LEAST:
            continue
        apart = [there - here for here, there in pairs]
        bias = sum(apart) / len(apart)
        spread = math.sqrt(sum((d - bias) ** 2 for d in apart) / (len(apart) - 1))
        low, high = bias - 1.96 * spread, bias + 1.96 * spread
        found.append(Agreement(motion, side, pairs, bias, low, high))
    return tuple(found)


def _pairs(read: Sequence[Point], tested: Sequence[Point]) -> Iterable[tuple[float, float]]:
    """Each reading with the nearest test of a week around, and no test twice."""
    free = list(tested)
    for reading in read:
        near = [point for point in free if abs(point.when - reading.when) <= APART]
        if near:
            nearest = min(near, key=lambda point: abs(point.when - reading.when))
            free.remove(nearest)
            yield reading.value, nearest.value
