"""What a course of numbers means: baseline, latest, best, whether it changed, and in one sentence.

Only assessments (and scores of the clinic) are judged, each by numbers of its own kind alone: what
is done in training never moves a verdict.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from statistics import median

from rehab.measures import Change, Measured, change
from rehab.report.naming import Named, estimated, quantity
from rehab.report.overview import Baseline, Goal, Point, Verdict

FIRST = 2
"""Of so many assessments a baseline is made where the therapist marks none."""

MEDIAN_ERROR = math.sqrt(math.pi / 2.0)
"""A median's standard error over that of the mean, of many normal values; of two they are equal."""


@dataclass(frozen=True)
class Marks:
    """Which sessions (or blocks of them) the therapist marked, and the practice session."""

    baseline: Collection[str]
    practice: str
    """the patient's first session, in which everything is new; never a baseline unmarked"""


@dataclass(frozen=True)
class Judged:
    """What `judged` found; `mdc95` in the unit that is shown."""

    change: Change | None
    mdc95: float | None
    verdict: Verdict
    sentence: str


def baseline(points: Sequence[Point], marks: Marks, *, clinic: bool = False) -> Baseline | None:
    """The baseline among points that may be joined, oldest first: those of marked sessions, else
    the first two after the practice session; None before there are two. Of scores of the `clinic`
    it is the first."""
    marked = [point for point in points if point.session and point.session in marks.baseline]
    if marked:
        chosen, how = marked, "marked by the therapist"
    elif clinic:
        chosen, how = list(points[:1]), "first score"
    else:
        chosen = [point for point in points if point.session != marks.practice][:FIRST]
        how = "first two assessments after practice"
        if len(chosen) < FIRST:
            return None
    values = [point.value for point in chosen]
    return Baseline(
        value=median(values),
        se=_error_of_median([point.se for point in chosen]),
        number=len(chosen),
        how=how,
        sessions=tuple(point.session for point in chosen if point.session),
        when=chosen[-1].when,
    )


def _error_of_median(errors: Sequence[float | None]) -> float | None:
    """The standard error of the median of values with these, None where one is not known."""
    known = [error for error in errors if error is not None]
    if len(known) < len(errors):
        return None
    mean = math.sqrt(sum(error * error for error in known)) / len(known)
    return mean if len(known) <= 2 else MEDIAN_ERROR * mean


def best(points: Sequence[Point], direction: str) -> Point | None:
    """The best of points that may be joined; None where no direction is better."""
    if not points or direction == "none":
        return None
    return (max if direction == "higher" else min)(points, key=lambda point: point.value)


def judged(
    measure: str,
    motion: str,
    named: Named,
    base: Baseline | None,
    latest: Point,
    *,
    population: str,
    clinic: bool = False,
    training: bool = False,
) -> Judged:
    """Whether `latest` differs from the baseline; what was done in `training` is not judged."""
    error = _estimation(motion, named, latest)
    now = quantity(latest.value, named.unit, named.decimals)
    if training:
        said = f"{now} in the latest training, as far as the exercise asked for it: not a test."
        return Judged(None, None, "unknown", said + error)
    if base is None:
        few = "score" if clinic else "test"
        said = f"{now}; there is no baseline yet to compare this {few} with."
        return Judged(None, None, "unknown", said + error)
    found = change(
        Measured(base.value / named.scale, 1.0, se=_over(base.se, named.scale)),
        Measured(latest.value / named.scale, 1.0, se=_over(latest.se, named.scale)),
        measure,
        motion,
        population=population,
        estimator=latest.key.estimator,
    )
    mdc95 = None if found.error is None else found.error * named.scale
    was = quantity(base.value, named.unit, named.decimals)
    if latest.when <= base.when:
        said = f"Baseline {was}; there is nothing later to compare with it yet."
        return Judged(found, mdc95, "unknown", said + error)
    verdict = _verdict(found, named.direction, latest.value - base.value)
    said = _sentence(found, verdict, was, now, mdc95, named)
    return Judged(found, mdc95, verdict, said + error)


def _over(value: float | None, scale: float) -> float | None:
    return None if value is None else value / scale


def _verdict(found: Change, direction: str, difference: float) -> Verdict:
    if found.exceeds_error == "unknown":
        return "unknown"
    if found.exceeds_error == "no":
        return "same"
    if direction == "none":
        return "different"
    return "better" if (difference > 0.0) == (direction == "higher") else "worse"


_SAID = {
    "better": "Better",
    "worse": "Worse",
    "different": "Changed",
    "same": "Same",
    "unknown": "Not known whether it changed",
}


def _sentence(
    found: Change, verdict: Verdict, was: str, now: str, mdc95: float | None, named: Named
) -> str:
    numbers = f"{_SAID[verdict]}: {was} at baseline, {now} now"
    if verdict == "unknown":
        return f"{numbers}; the error between days of this measure is not known."
    limit = "" if mdc95 is None else f" of {quantity(mdc95, named.unit, max(named.decimals, 1))}"
    if verdict == "same":
        said = f"{numbers}, which is within the error{limit or ' of measuring'}."
    else:
        said = f"{numbers}, which is more than the error{limit}."
    important = {
        "yes": " The difference is as large as one that matters to such patients.",
        "no": " It is less than a difference that is known to matter to such patients.",
        "not defined": " No difference that matters to such patients is published for it.",
    }
    return said + (important[found.exceeds_important] if verdict != "same" else "")


def of_goal(goal: Goal | None, verdict: Verdict) -> str:
    """What the verdict is worth for the goal: where keeping is meant, "same" is success."""
    if goal is None:
        return ""
    if goal.kind == "maintain":
        kept = {
            "same": " The goal is to keep it, and it is kept.",
            "better": " The goal is to keep it, and it is kept.",
            "worse": " The goal is to keep it, and it is not kept.",
        }
        return kept.get(verdict, "")
    if goal.met:
        return " The goal is reached."
    return ""


def _estimation(motion: str, named: Named, latest: Point) -> str:
    """What must be said with an angle that three tracked points do not show."""
    if named.unit != "deg" or not estimated(motion):
        return ""
    if latest.se is None:
        return " This angle is estimated from head and hands; its error is not known."
    error = quantity(latest.se, "deg", 0)
    return f" This angle is estimated from head and hands, with a standard error of {error}."


def goal_met(goal: Goal, direction: str, latest: Point, verdict: Verdict) -> bool | None:
    """Whether a goal is reached now; None where that cannot be told.

    To improve is to reach the target. To keep, or to be at ease, is to be the same or better, and
    to be at the target where there is one.
    """
    reached = None
    if goal.target is not None and direction != "none":
        higher = direction == "higher"
        reached = latest.value >= goal.target if higher else latest.value <= goal.target
    if goal.kind == "improve" or verdict == "unknown":
        return reached
    kept = verdict in ("same", "better")
    return kept if reached is None else kept and reached
