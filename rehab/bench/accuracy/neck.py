"""The neck, on simulated people only: nobody's neck moves in the motion capture."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rehab.bench.accuracy.errors import errors
from rehab.bench.accuracy.obvious import obvious
from rehab.bench.accuracy.ours import seen, series_of
from rehab.bench.accuracy.takes import NECK_MOVEMENTS, Floats, Series, Take, simulated
from rehab.bench.figures import Figure


def neck() -> dict[str, Figure]:
    """The neck's range with a trunk tracker and without, beside what the head alone would say."""
    by_head: list[Floats] = []
    alone: list[Floats] = []
    tracked: list[Floats] = []
    for take in simulated(NECK_MOVEMENTS):
        by_head += _ranges(take, obvious(take))
        alone += _ranges(take, series_of(seen(take)))
        tracked += _ranges(take, series_of(seen(take, tracker=True)))
    head, left, close = (np.abs(np.concatenate(found)) for found in (by_head, alone, tracked))
    return {
        "neck (simulated), tracker on the trunk: range, median": Figure(
            float(np.median(close)), "°", 2.0
        ),
        "neck (simulated), tracker on the trunk: range, 95 of 100 within": Figure(
            float(np.quantile(close, 0.95)), "°"
        ),
        "neck (simulated), headset alone: part of the trunk's contribution removed": Figure(
            100.0 * float(1.0 - left.sum() / head.sum()), "%", 50.0, True
        ),
        "neck (simulated), headset alone: range, median": Figure(float(np.median(left)), "°"),
        "neck (simulated), head taken for neck: range, median": Figure(float(np.median(head)), "°"),
    }


def _ranges(take: Take, estimated: Series) -> Iterator[Floats]:
    """The errors of range (R,) of the motion that the take is of."""
    for error in errors(take, estimated):
        if take.name.endswith(error.angle):
            yield error.ranges
