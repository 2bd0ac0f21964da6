"""The first thing a clinician reads: better, same or worse, and did they do it."""

from __future__ import annotations

from collections.abc import Sequence

from rehab.report.naming import quantity
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


def headline(series: Sequence[Series], adherence: Adherence, history: History) -> str:
    """What changed of the measures that matter, and the dose."""
    if not history.sessions and not series:
        return "No session yet."
    judged = [s for s in series[:MOST] if s.verdict != "unknown"]
    if not judged:
        judged = [s for s in series if s.verdict != "unknown"][:1]
    said = _judged(judged) if judged else _unjudged(series)
    return f"{said} {adherence.sentence}"


def _judged(judged: Sequence[Series]) -> str:
    """What became better, worse or neither, the most telling first, a sentence each."""
    said = []
    for verdict, words in _WORDS.items():
        those = [each for each in judged if each.verdict == verdict]
        if those:
            kept = verdict == "same" and all(_kept(each) for each in those)
            goal = ", as the goal is" if kept else ""
            said.append(f"{words}{goal}: {'; '.join(map(_named, those))}.")
    return " ".join(said)


def _kept(each: Series) -> bool:
    return each.goal is not None and each.goal.kind == "maintain"


def _named(each: Series) -> str:
    side = f", {each.side}" if each.side in ("left", "right") else ""
    numbers = ""
    if each.baseline is not None and each.latest is not None:
        was = quantity(each.baseline.value, each.unit, each.decimals)
        now = quantity(each.latest.value, each.unit, each.decimals)
        numbers = f" ({was} to {now})"
    name = each.title if each.title[:2].isupper() else each.title[:1].lower() + each.title[1:]
    return f"{name}{side}{numbers}"


def _unjudged(series: Sequence[Series]) -> str:
    tests = [each for each in series if each.source != "training"]
    if not tests:
        return "No test yet: training alone does not tell whether anything changed."
    if all(each.baseline is None for each in tests):
        return "There is no baseline yet to compare with."
    return "Whether anything changed by more than the error cannot be told yet."
