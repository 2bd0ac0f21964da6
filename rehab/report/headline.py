"""The first thing a clinician reads: better, same or worse against the goal, and did they do it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rehab.report.courses import goal_of
from rehab.report.naming import motion_words, quantity
from rehab.report.order import of_quality
from rehab.report.overview import Adherence, Series
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
    """What changed of what the goals are about, a line each; then, in one, of the other measures
    that matter, and the dose. What only tells how far the others hold is never part of it."""
    if not history.sessions and not series:
        return "No session yet."
    telling = [s for s in series if not of_quality(s.measure) or s.goal is not None]
    aimed = [s for s in telling if s.goal is not None][:MOST]
    others = [s for s in telling[:MOST] if s.goal is None and s.verdict != "unknown"]
    if not aimed and not others:
        others = [s for s in telling if s.verdict != "unknown"][:1]
    said = [_aimed(each) for each in aimed] + _untested(goals, series)[: MOST - len(aimed)]
    rest = [_judged(others)] if others else []
    if not said and not rest:
        rest = [_unjudged(telling)]
    return "\n".join([*said, " ".join([*rest, adherence.sentence])])


def _aimed(each: Series) -> str:
    """How it stands with one goal: "Shoulder flexion, right: better beyond …"."""
    if each.latest is None:
        return ""
    now = _value(each, each.latest.value)
    if each.baseline is None:
        change = f"{now}, no baseline yet"
    elif each.latest.when <= each.baseline.when:
        change = f"{now} at baseline"
    else:
        error = "" if each.mdc95 is None else f" ({_value(each, each.mdc95)})"
        words = _WORDS.get(each.verdict, "not known whether beyond measurement error")
        was = _value(each, each.baseline.value)
        change = f"{words[:1].lower()}{words[1:]}{error}, {was} to {now}"
    return f"{_named(each)}: {change}{_against(each, each.latest.value)}."


def _against(each: Series, now: float) -> str:
    """Where that is against the goal: "; goal 121°, 13° to go"."""
    goal = each.goal
    if goal is None:
        return ""
    if goal.kind == "maintain":
        kept = {True: ", and it is kept", False: ", and it is not kept", None: ""}[goal.met]
        return f"; the goal is to keep it{kept}"
    if goal.target is None:
        return ""
    left = "reached" if goal.met else f"{_value(each, abs(goal.target - now))} to go"
    return f"; goal {_value(each, goal.target)}, {left}"


def _untested(goals: Sequence[Mapping[str, Any]], series: Sequence[Series]) -> list[str]:
    """The goals of a joint direction that no test has measured yet, a sentence each."""
    tested = [goal_of(goals, each) for each in series if each.source != "training"]
    return [
        f"{motion_words(row['motion'])}{', ' + row['side'] if row['side'] else ''}: "
        f"not tested yet; goal {quantity(row['target'], row['unit'], 0)}."
        for row in goals
        if row["motion"] and row["target"] is not None and row not in tested
    ]


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
    """Whose own movement it was goes without saying in one line; who helped does not."""
    side = f", {each.side}" if each.side in ("left", "right") else ""
    return each.title.removesuffix(", active") + side


def _value(each: Series, number: float) -> str:
    return quantity(number, each.unit, each.decimals)


def _unjudged(series: Sequence[Series]) -> str:
    tests = [each for each in series if each.source != "training"]
    if not tests:
        return "No test yet: training alone does not tell whether anything changed."
    if all(each.baseline is None for each in tests):
        return "There is no baseline yet to compare with."
    return "Whether anything changed by more than the error cannot be told yet."
