"""From points to series: each course of numbers with what it means for this patient."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any, Literal, cast

from rehab.measures import Measured
from rehab.measures.coordination import asymmetry
from rehab.measures.tested import MODES
from rehab.report import comparability, judging, trends
from rehab.report.comparability import sideless
from rehab.report.gathering import Group
from rehab.report.judging import Marks
from rehab.report.naming import Named, clinic_named, quantity
from rehab.report.overview import Break, Goal, Key, Point, Series
from rehab.report.references import references
from rehab.store.history import History, moment

OTHER = {"left": "right", "right": "left"}

RATIOS = (*MODES.values(), "excursion", "peak_elevation", "movement_time", "peak_speed")
"""Measures with a true zero, of which a left-right index says something."""

Points = Mapping[Group, Sequence[Point]]


@dataclass(frozen=True)
class Patient:
    """What is known of the patient that bears on what numbers mean."""

    affected: str
    population: str
    """as `measures.change` names those of whom a difference is published"""
    age: int | None
    marks: Marks
    goals: Sequence[Mapping[str, Any]]


def series(
    points: Points, names: Mapping[Group, Named], who: Patient, since: date | None = None
) -> list[Series]:
    """A series of each group that has a point `since` then, in no order yet."""
    several = _several(points)
    made = []
    for group, course in points.items():
        shown = course if since is None else [p for p in course if p.when.date() >= since]
        if shown:
            named = names[group]
            title = (
                f"{named.title} ({_exercise(group) or 'whole session'})"
                if _kind(group) in several
                else ""
            )
            made.append(_one(group, named, title or named.title, course, shown, who))
    latest: dict[tuple[str, ...], Series] = {
        (s.source, s.measure, s.motion, s.title, s.side): s for s in made
    }
    return [_with_other_side(each, latest) for each in made]


def _kind(group: Group) -> tuple[str, ...]:
    return (group.source, group.measure, group.motion, group.side, group.statistic)


def _several(points: Points) -> set[tuple[str, ...]]:
    """What more than one exercise measures: its title must say which."""
    counts: dict[tuple[str, ...], int] = defaultdict(int)
    for group in points:
        counts[_kind(group)] += 1
    return {kind for kind, count in counts.items() if count > 1}


def _exercise(group: Group) -> str:
    return group.exercise.replace("-", " ").capitalize()


def _one(
    group: Group,
    named: Named,
    title: str,
    course: Sequence[Point],
    shown: Sequence[Point],
    who: Patient,
) -> Series:
    latest = course[-1]
    alike = _alike(course)
    training = group.source == "training"
    clinic = group.source == "clinic"
    base = None if training else judging.baseline(alike, who.marks, clinic=clinic)
    asked = None if training else goal_of(who.goals, group)
    goal = None if asked is None else _as_goal(asked, named)
    result = judging.judged(
        group.measure,
        group.motion,
        named,
        base,
        latest,
        population=who.population,
        clinic=clinic,
        training=training,
    )
    if goal is not None:
        met = judging.goal_met(goal, named.direction, latest, result.verdict)
        goal = goal._replace(met=met)
    found = result.change
    return Series(
        measure=group.measure,
        motion=group.motion,
        side=group.side,
        title=title,
        unit=named.unit,
        decimals=0 if _counts(named, course) else named.decimals,
        direction=named.direction,
        source=cast('Literal["assessment", "training", "clinic"]', group.source),
        points=tuple(shown),
        breaks=tuple(_breaks(shown)),
        baseline=base,
        latest=latest,
        best=judging.best(alike, named.direction),
        trend=trends.trend(alike if shown is course else _alike(shown)),
        references=references(group.measure, group.motion, who.age),
        other_side=None,
        goal=goal,
        mdc95=result.mdc95,
        exceeds_error="unknown" if found is None else found.exceeds_error,
        exceeds_important="not defined" if found is None else found.exceeds_important,
        sources=() if found is None else found.sources,
        verdict=result.verdict,
        sentence=result.sentence + judging.of_goal(goal, result.verdict),
        exercise=_exercise(group),
    )


def _counts(named: Named, course: Sequence[Point]) -> bool:
    """Whether it is a number of things, as far as can be seen."""
    return named.unit == "1" and all(float(point.value).is_integer() for point in course)


def _alike(course: Sequence[Point]) -> Sequence[Point]:
    """The points that may be compared with the last."""
    key, keys = course[-1].key, [point.key for point in course]
    if keys.count(key) == len(keys):  # as nearly always, and found out without a step a point
        return course
    return [point for point in course if point.key == key]


def _breaks(shown: Sequence[Point]) -> Iterable[Break]:
    if len(_alike(shown)) == len(shown):
        return
    for before, after in pairwise(shown):
        if before.key != after.key:
            yield Break(after.when, comparability.differences(before.key, after.key))


def goal_of(goals: Sequence[Mapping[str, Any]], of: Group | Series) -> Mapping[str, Any] | None:
    """The newest goal for it; one that names no motion or no side is for all."""
    own = [
        goal
        for goal in goals
        if goal["measure"] == of.measure
        and goal["motion"] in ("", of.motion)
        and goal["side"] in ("", "both", of.side)
    ]
    return own[-1] if own else None


def _as_goal(row: Mapping[str, Any], named: Named) -> Goal:
    """A goal in the unit that is shown; it may have been set in the stored one."""
    target = row["target"]
    if target is not None and row["unit"] != named.unit:
        target *= named.scale
    by = date.fromisoformat(row["by_date"]) if row["by_date"] else None
    return Goal(row["kind"], target, by, row["text"], None)


def _with_other_side(each: Series, latest: Mapping[tuple[str, ...], Series]) -> Series:
    other = latest.get(
        (each.source, each.measure, each.motion, each.title, OTHER.get(each.side, "-"))
    )
    if other is None or each.latest is None:
        return each
    wanted = sideless(each.latest.key)
    alike = (p.value for p in reversed(other.points) if sideless(p.key) == wanted)
    return replace(each, other_side=next(alike, None))


def symmetry(made: Sequence[Series]) -> list[Series]:
    """Of each assessment of both sides its left-right index, percent: 0 is equal, negative where
    the left has more."""
    found = []
    lefts = [s for s in made if s.side == "left" and s.source == "assessment"]
    rights = {
        (s.measure, s.motion, s.title): s
        for s in made
        if s.side == "right" and s.source == "assessment"
    }
    for left in lefts:
        right = rights.get((left.measure, left.motion, left.title))
        if right is None or left.measure not in RATIOS:
            continue
        points = tuple(_indices(left, right))
        if points:
            found.append(_asymmetry(left, points))
    return found


def _indices(left: Series, right: Series) -> Iterable[Point]:
    there = {point.session: point for point in right.points}
    for point in left.points:
        other = there.get(point.session)
        if other is None or sideless(other.key) != sideless(point.key):
            continue
        index = asymmetry(
            Measured(point.value, 1.0, se=point.se), Measured(other.value, 1.0, se=other.se)
        )
        if index.value is not None:
            yield point._replace(
                value=100.0 * index.value,
                se=None if index.se is None else 100.0 * index.se,
                trials=point.trials + other.trials,
                key=sideless(point.key),
            )


def _asymmetry(left: Series, points: tuple[Point, ...]) -> Series:
    latest = points[-1]
    alike = [point for point in points if point.key == latest.key]
    size = quantity(abs(latest.value), "%", 0)
    more = "right" if latest.value > 0 else "left"
    sentence = f"The {more} side's is {size} more than the other's, relative to the mean of both."
    return replace(
        left,
        measure="asymmetry",
        side="both",
        title=f"Left-right difference: {left.title}",
        unit="percent",
        decimals=0,
        direction="none",
        points=points,
        breaks=tuple(_breaks(points)),
        baseline=None,
        latest=latest,
        best=None,
        trend=trends.trend(alike),
        references=(),
        other_side=None,
        goal=None,
        mdc95=None,
        exceeds_error="unknown",
        exceeds_important="not defined",
        sources=(),
        verdict="unknown",
        sentence=sentence,
    )


def clinic(history: History) -> tuple[dict[Group, list[Point]], dict[Group, Named]]:
    """The scores of the clinic as points, by instrument, motion and side."""
    points: dict[Group, list[Point]] = defaultdict(list)
    names = {}
    for row in sorted(history.entries["score"], key=lambda row: str(row["on_date"])):
        group = Group(
            "clinic", row["instrument"], row["motion"], row["side"], "value", "", row["unit"]
        )
        names[group] = clinic_named(row["instrument"], row["motion"], row["unit"])
        key = Key("clinic", row["instrument"], "", "", "", "", "", "")
        when = moment(row["on_date"])
        points[group].append(Point(when, row["value"], None, 1, "", None, key, None))
    return dict(points), names
