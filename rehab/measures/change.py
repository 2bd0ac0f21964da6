"""Whether a measure has really changed: two independent answers, each with its sources.

Does the change exceed the error of measuring? Does it exceed what matters to such patients? An
important difference can be smaller than the error, and the other way round.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from rehab.instruments import INSTRUMENTS
from rehab.measures.definition import Measured

DATA = Path(__file__).resolve().parent / "data"

Z = {"90": 1.645, "95": 1.960}
"""A minimal detectable change is z * sqrt(2) * SEM."""


SAME_ANGLE = {"assisted_rom": "active_rom", "passive_rom": "active_rom"}
"""Measures that our estimator reads as it reads another: who moves the limb is nothing to it."""

READ_FROM = {
    "shoulder_flexion": "shoulder_elevation",
    "neck_flexion": "neck_pitch",
    "neck_extension": "neck_pitch",
    "neck_left_rotation": "neck_yaw",
    "neck_right_rotation": "neck_yaw",
    "neck_left_tilt": "neck_roll",
    "neck_right_tilt": "neck_roll",
}
"""Directions of which errors are known under the name of the angle that they are read from: an arm
that is raised forwards is read by its elevation (`rehab.limits`)."""


class Published(NamedTuple):
    """A row of `data/change.csv`: a published MDC, MCID or SEM."""

    kind: str
    """MDC, MCID or SEM"""
    measure: str
    motion: str
    unit: str
    value: str
    """The upper end, where the source gives a range"""
    lowest: str
    """Its lower end"""
    confidence: str
    """90 or 95, of an MDC"""
    population: str
    patients: str
    """yes or no: were they patients"""
    phase: str
    instrument: str
    raters: str
    """within one rater, between two, or self; a headset is one rater"""
    source: str
    checked: str
    """Where the number was read ("abstract"); "no" if remembered: kept to be checked, it decides
    nothing"""

    @property
    def at_95(self) -> float:
        """An MDC brought to 95 %."""
        return float(self.value) * Z["95"] / Z[self.confidence]

    def __str__(self) -> str:
        described = ", ".join(x for x in (self.population, self.phase, self.instrument) if x)
        return f"{self.kind}{self.confidence} {self.value} {self.unit} ({described}): {self.source}"


class Own(NamedTuple):
    """Our own error between days, a row of `data/own_error.json`: the accuracy bench writes it."""

    measure: str
    motion: str
    sem: float
    mdc95: float
    unit: str
    n: int


class OwnErrors(NamedTuple):
    """Our own errors, and the version of the estimator that they were found with."""

    estimator: str
    rows: tuple[Own, ...]


@dataclass(frozen=True)
class Change:
    """Two answers that do not imply each other."""

    exceeds_error: Literal["yes", "no", "unknown"]
    exceeds_important: Literal["yes", "no", "not defined"]
    sources: tuple[str, ...]
    """What the answers rest on, or why there is none."""
    error: float | None = None
    """What a change must exceed to be more than error, in the measure's unit; None where the first
    answer can never be yes."""


@cache
def published() -> tuple[Published, ...]:
    """Every published row."""
    with (DATA / "change.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Published(**row) for row in csv.DictReader(file))


def own_errors(path: Path = DATA / "own_error.json") -> OwnErrors:
    """Our own errors between days; no rows until the bench has written them."""
    found = json.loads(path.read_text(encoding="utf-8"))
    return OwnErrors(found["estimator"], tuple(Own(**row) for row in found["rows"]))


def change(
    baseline: Measured,
    now: Measured,
    measure: str,
    motion: str = "",
    *,
    population: str = "",
    estimator: str = "",
    own: OwnErrors | None = None,
) -> Change:
    """Whether `measure` of `motion` ("shoulder_flexion") changed, for a patient of `population`.

    The error is the largest of three at 95 %: our own between days, found with the `estimator` that
    made both numbers; one published for patients measured twice by one rater, of this `population`
    where it is named; and that of the two numbers' standard errors. Without our own, a change
    within another is no change, and a larger one is unknown; what an instrument of the clinic
    (`rehab.instruments`) measured has no error of ours, and the published one decides. What is
    important is published for one `population`; where a source gives a range, its upper end counts.
    `own` is `own_errors()`.
    """
    if baseline.value is None or now.value is None:
        reason = (baseline if baseline.value is None else now).reason
        return Change("unknown", "not defined", (reason or "There is no value.",))
    difference = abs(now.value - baseline.value)
    ours = list(_ours(own or own_errors(), estimator, measure, motion))
    others = [*_published_errors(measure, motion, population), *_uncertainty(baseline, now)]
    important = list(_important(measure, motion, population))
    at_clinic = measure in INSTRUMENTS
    deciding = others if at_clinic else ours
    whose = "The error of this instrument" if at_clinic else "Our own error between days"
    return Change(
        _exceeds_error(difference, [*ours, *others], known=bool(deciding)),
        _exceeds_important(difference, important),
        tuple(limit.source for limit in (*ours, *others, *important))
        + (() if deciding else (f"{whose} is not known.",)),
        max(limit.value for limit in (*ours, *others)) if deciding else None,
    )


class _Limit(NamedTuple):
    value: float
    source: str


def _exceeds_error(
    difference: float, limits: list[_Limit], *, known: bool
) -> Literal["yes", "no", "unknown"]:
    if any(difference <= limit.value for limit in limits):
        return "no"
    return "yes" if known else "unknown"


def _exceeds_important(
    difference: float, important: list[_Limit]
) -> Literal["yes", "no", "not defined"]:
    if not important:
        return "not defined"
    return "yes" if difference >= max(limit.value for limit in important) else "no"


def _ours(errors: OwnErrors, estimator: str, measure: str, motion: str) -> Iterator[_Limit]:
    if errors.estimator != estimator:
        return
    read = SAME_ANGLE.get(measure, measure)
    for row in errors.rows:
        if row.measure == read and row.motion in (motion, READ_FROM.get(motion)):
            text = f"our own MDC95 between days {row.mdc95:g} {row.unit} (n = {row.n}, {estimator})"
            yield _Limit(row.mdc95, text)


def _published_errors(measure: str, motion: str, population: str) -> Iterator[_Limit]:
    for row in _decisive("MDC", measure, motion):
        if row.raters in ("within", "self") and population in ("", row.population):
            yield _Limit(row.at_95, str(row))


def _important(measure: str, motion: str, population: str) -> Iterator[_Limit]:
    for row in _decisive("MCID", measure, motion):
        if row.population == population:
            yield _Limit(float(row.value), str(row))


def _decisive(kind: str, measure: str, motion: str) -> Iterator[Published]:
    """Rows about patients whose numbers were read in their source; one about a joint is about all
    its motions."""
    for row in published():
        of = row.motion in (motion, READ_FROM.get(motion), motion.partition("_")[0])
        sought = (row.kind, row.measure) == (kind, measure) and of
        if sought and row.patients == "yes" and row.checked != "no":
            yield row


def _uncertainty(baseline: Measured, now: Measured) -> Iterator[_Limit]:
    """95 % of the difference of two numbers with such standard errors."""
    if baseline.se is not None and now.se is not None:
        limit = Z["95"] * math.hypot(baseline.se, now.se)
        yield _Limit(limit, f"the two measurements' own standard errors: {limit:.2g} at 95 %")
