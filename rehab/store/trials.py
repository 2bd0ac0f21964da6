"""What one trial measured, as it is kept in the trial's row."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from rehab.store.keys import to_json


class TrialMeasure(NamedTuple):
    """One value of a trial; of an angle `se` is the error, `estimator` the body's version."""

    name: str
    value: float
    unit: str
    motion: str = ""
    se: float | None = None
    estimator: str = ""


def to_text(measures: Iterable[TrialMeasure]) -> str:
    """A JSON array of one object a value; what is empty is left out."""
    plain = [measure._asdict() for measure in measures]
    return to_json(
        [{key: part for key, part in row.items() if part not in ("", None)} for row in plain]
    )


def of_text(text: str) -> list[TrialMeasure]:
    """The inverse of `to_text`."""
    return [TrialMeasure(**{"unit": "", **row}) for row in json.loads(text)]
