"""The table: errors per data set, angle and arm, people counting alike however long they moved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from rehab.bench.accuracy.errors import Error, errors
from rehab.bench.accuracy.obvious import obvious
from rehab.bench.accuracy.ours import seen, series_of
from rehab.bench.accuracy.takes import Series, Take, calibrate

LIVE = "live"
"""The method that is judged: frame by frame, told nothing of the person."""

METHODS: dict[str, Callable[[Take], Series]] = {
    "obvious": obvious,
    "obvious_own_shoulders": lambda take: obvious(take, own_shoulders=True),
    LIVE: lambda take: series_of(seen(take)),
    "in_sample": lambda take: series_of(seen(take, in_sample=True)),
    "calibrated": lambda take: series_of(seen(take, calibrate(take))),
    "looking_ahead": lambda take: series_of(seen(take, smooth=True)),
}
"""Ways to the angles: the obvious method, with true bones, and with the true shoulders at rest
besides; ours frame by frame, told nothing of the person; the same fitted to this person too; after
a session's calibration; with a second pass that looks ahead."""

EVERYBODY = "everybody"


@dataclass(frozen=True)
class Row:
    """The errors of one method in one angle of a data set's people, or of one of them; degrees."""

    group: str
    person: str
    """`EVERYBODY`, or one."""
    angle: str
    role: str
    """Of an arm: "moving" or "resting" in that movement."""
    method: str
    takes: int
    mae: float
    bias: float
    offset_free: float
    range_median: float
    """Of the absolute errors of the range of each repetition; NaN without repetitions."""
    range_worst: float
    whole_range_median: float
    """The same of the range of whole takes."""
    whole_range_worst: float
    peak_median: float
    peak_worst: float
    covered: float
    """The share of true values within 1.645 standard errors; NaN without any."""
    unsure: float
    """The share of frames that are withheld for their uncertainty."""

    def to_dict(self) -> dict[str, Any]:
        """For JSON: numbers that are not known are null."""
        return {
            name: None if isinstance(value, float) and not np.isfinite(value) else value
            for name, value in asdict(self).items()
        }


def measured(
    takes: Iterable[Take], methods: Iterable[str] = tuple(METHODS)
) -> dict[str, list[Error]]:
    """The errors of each of the methods in every take."""
    found: dict[str, list[Error]] = {method: [] for method in methods}
    for take in takes:
        for method, those in found.items():
            those.extend(errors(take, METHODS[method](take)))
    return found


def rows(found: dict[str, list[Error]]) -> list[Row]:
    """A row for everybody, and one for each person, of each data set, angle, role and method."""
    parts: dict[tuple[str, str, str, str, str], list[Error]] = {}
    for method, all_errors in found.items():
        for error in all_errors:
            key = (error.take.group, error.angle, error.role, method)
            parts.setdefault((EVERYBODY, *key), []).append(error)
            parts.setdefault((error.take.person, *key), []).append(error)
    return [_row(*key, part) for key, part in parts.items()]


def _row(person: str, group: str, angle: str, role: str, method: str, part: list[Error]) -> Row:
    def mean(name: str) -> float:
        """The mean over people of the means over their takes."""
        people: dict[str, list[float]] = {}
        for error in part:
            people.setdefault(error.take.person, []).append(getattr(error, name))
        return float(np.mean([np.mean(values) for values in people.values()]))

    ranges = np.abs(np.concatenate([error.ranges for error in part]))
    peaks = np.abs(np.concatenate([error.peaks for error in part]))
    whole = np.abs([error.range for error in part])
    return Row(
        group=group,
        person=person,
        angle=angle,
        role=role,
        method=method,
        takes=len(part),
        mae=mean("mae"),
        bias=mean("bias"),
        offset_free=mean("offset_free"),
        range_median=float(np.median(ranges)) if len(ranges) else np.nan,
        range_worst=float(ranges.max()) if len(ranges) else np.nan,
        whole_range_median=float(np.median(whole)),
        whole_range_worst=float(whole.max()),
        peak_median=float(np.median(peaks)) if len(peaks) else np.nan,
        peak_worst=float(peaks.max()) if len(peaks) else np.nan,
        covered=mean("covered"),
        unsure=mean("unsure"),
    )
