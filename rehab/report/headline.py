"""The first thing a clinician reads: better, same or worse against the goal, and did they do it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rehab.report.courses import goal_of
from rehab.report.naming import motion_words, quantity
from rehab.report.order import of_quality
from rehab.report.overview import Adherence, Series
from rehab.report.words import short_day
from rehab.store.history import History

MOST = 3
"""Series that the headline speaks of: those of page 1."""

_WORDS = {
    "better": "Better beyond measurement error",
    "worse": "Worse beyond measurement error",
    "same": "The same within measurement error",
    "different": "Changed beyond measurement error",
}


def headline(
    series: Sequence[Series],
    adherence: Adherence,
    history: History,
    goals: Sequence[Mapping[str, Any]] = (),
) -> str:
    """What changed of what the goals are about, then of the other measures that matter, and the
    dose. What only tells how far the others hold is never part of it."""
    if not history.sessions and not series:
        return "No session yet."
    telling = [s for s in series if not of_quality(s.measure) or s.goal is not None]
    aimed = [s for s in telling if s.goal is not None][:MOST]
    others = [s for s in telling[:MOST] if s.goal is None and s.verdict != "unknown"]
    if not aimed and not others:
        others = [s for s in telling if s.verdict != "unknown"][:1]
    said = [_aimed(each) for each in aimed] + _untested(goals, series)[: MOST - len(aimed)]
    said += [_judged(others)] if others else []
    return " ".join([*(said or [_unjudged(telling)]), adherence.sentence])


def _aimed(each: Series) -> str:
    """How it stands with one goal: "Shoulder flexion, right: better beyond …"."""
    if each.latest is None:
        return ""
    now = _value(each, each.latest.value)
    if each.baseline is None:
        change = f"{now}, no baseline yet to compare with"
    elif each.latest.when <= each.baseline.when:
        change = f"{now}, the baseline"
    else:
        was = _value(each, each.baseline.value)
        error = "" if each.mdc95 is None else f" (error {_value(each, each.mdc95)})"
        words = _WORDS.get(each.verdict, "not known whether beyond measurement error")
        change = f"{words[:1].lower()}{words[1:]}, {was} to {now}{error}"
    return f"{_named(each)}: {change}{_against(each, each.latest.value)}."


def _against(each: Series, now: float) -> str:
    """Where that is against the goal: "; goal 121° by 1 Mar 2027, 13° to go"."""
    goal = each.goal
    if goal is None:
        return ""
    if goal.kind == "maintain":
        return {
            True: "; the goal is to keep it, and it is kept",
            None: "; the goal is to keep it",
        }.get(goal.met, "; the goal is to keep it, and it is not kept")
    if goal.target is None:
        return ""
    by = "" if goal.by is None else f" by {short_day(goal.by)}"
    left = f", {_value(each, abs(goal.target - now))} to go"
    return f"; goal {_value(each, goal.target)}{by}{', reached' if goal.met else left}"


def _untested(goals: Sequence[Mapping[str, Any]], series: Sequence[Series]) -> list[str]:
    """The goals of a joint direction that no test has measured yet, a sentence each."""
    tested = [goal_of(goals, each) for each in series if each.source != "training"]
    return [
        f"{motion_words(row['motion'])}{', ' + row['side'] if row['side'] else ''}: "
        f"not tested yet; goal {_target(row)}."
        for row in goals
        if row["motion"] and row["target"] is not None and row not in tested
    ]


def _target(row: Mapping[str, Any]) -> str:
    by = f" by {short_day(date.fromisoformat(row['by_date']))}" if row["by_date"] else ""
    return quantity(row["target"], row["unit"], 0) + by


def _judged(judged: Sequence[Series]) -> str:
    """What became better, worse or neither, the most telling first, a sentence each."""
    said = []
    for verdict, words in _WORDS.items():
        those = [each for each in judged if each.verdict == verdict]
        if those:
            said.append(f"{words}: {'; '.join(map(_changed, those))}.")
    return " ".join(said)


def _changed(each: Series) -> str:
    numbers = ""
    if each.baseline is not None and each.latest is not None:
        numbers = f" ({_value(each, each.baseline.value)} to {_value(each, each.latest.value)})"
    name = _named(each)
    return (name if name[:2].isupper() else name[:1].lower() + name[1:]) + numbers


def _named(each: Series) -> str:
    return each.title + (f", {each.side}" if each.side in ("left", "right") else "")


def _value(each: Series, number: float) -> str:
    return quantity(number, each.unit, each.decimals)


def _unjudged(series: Sequence[Series]) -> str:
    tests = [each for each in series if each.source != "training"]
    if not tests:
        return "No test yet: training alone does not tell whether anything changed."
    if all(each.baseline is None for each in tests):
        return "There is no baseline yet to compare with."
    return "Whether anything changed by more than the error cannot be told yet."
