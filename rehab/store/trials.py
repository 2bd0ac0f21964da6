"""What one trial measured, as it is kept in the trial's row."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple


class TrialMeasure(NamedTuple):
    """One value of a trial; of an angle `se` is the error, `estimator` the body's version."""

    name: str
    value: float
    unit: str
    motion: str = ""
    se: float | None = None
    estimator: str = ""


_FIELDS = TrialMeasure._fields
_EMPTY = ("", None)
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def to_text(measures: Iterable[TrialMeasure]) -> str:
    """A JSON array of one object a value; what is empty is left out.

    Raises `ValueError` where a value is not finite.
    """
    return _encode(
        [
            {key: part for key, part in zip(_FIELDS, measure, strict=True) if part not in _EMPTY}
            for measure in measures
        ]
    )


def values_of(text: str) -> dict[str, float]:
    """The values alone, by their names."""
    return {row["name"]: row["value"] for row in json.loads(text)}


def of_text(text: str) -> list[TrialMeasure]:
    """The inverse of `to_text`."""
    return [TrialMeasure(**{"unit": "", **row}) for row in json.loads(text)]
