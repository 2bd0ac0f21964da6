"""What the next prescription might change: a few explicit rules, each with the numbers that it saw.

Nothing here is applied by itself; a therapist takes a suggestion or leaves it. The numbers of pain
are those of the patient's own stop rules, so that a quota is not undone by pain that it allows; the
fortnight is that of the templates' assessments; the shares are the program's own, round, and said
with each suggestion.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from rehab.report.naming import quantity
from rehab.report.overview import Overview, SessionLine
from rehab.store.tried import Tried

PAIN, RISE, NEVER = 5.0, 2.0, 11.0
"""Pain after a session above this, or risen by so much in it, is too much, where no stop rules are
prescribed; no scale shows a rise of the last."""

PAINFUL, OF_RATED = 2, 3
WORSE, OF_MORNINGS = 2, 4
"""So many of the last ones."""

IN_A_ROW, LEAST = 3, 10
"""Sessions of an exercise in a row that must agree, with so many trials each at the least."""

EASY, HARD = 0.9, 0.6
"""Shares of successes. Where difficulty adapts at an aim of 80 %, its bounds must be in the way."""

DONE, WEEKS = 2.0 / 3.0, 4
FORTNIGHT = timedelta(days=14)


class Suggestion(NamedTuple):
    """What to change, by which rule, and what the rule saw: a sentence each; `name` is the rule's,
    with the exercise where it is about one."""

    name: str
    change: str
    rule: str
    numbers: str


@dataclass(frozen=True)
class Facts:
    """What the rules read: the course, its trials by exercise, the mornings after, and above which
    pain, and from which rise of it on, the patient's stop rules stop."""

    course: Overview
    tried: Sequence[Tried]
    mornings: Sequence[bool]
    pain: float = PAIN
    rise: float = RISE


def suggestions(facts: Facts) -> list[Suggestion]:
    """All that the rules propose, what asks for less first; nothing gets harder for a patient of
    whom a rule says that it hurts."""
    less = [made for rule in (_pain, _morning) for made in rule(facts)]
    rest: list[Callable[[Facts], list[Suggestion]]] = [_hard, _goals, _adherence, _assessment]
    if not less:
        rest.insert(1, _easy)
    return less + [made for rule in rest for made in rule(facts)]


def _pain(facts: Facts) -> list[Suggestion]:
    rated = [line for line in facts.course.sessions if line.pain_after is not None][:OF_RATED]
    if sum(_hurt(facts, line) for line in rated) < PAINFUL:
        return []
    risen = f", or risen by {facts.rise:g}" if facts.rise < NEVER else ""
    told = ", ".join(_told(line) for line in reversed(rated))
    return [
        Suggestion(
            "pain",
            "Lower the hardest bound of what hurts, or the repetitions by a quarter.",
            f"Pain after a session above {facts.pain:g}{risen}, in {PAINFUL} of the last "
            f"{OF_RATED}.",
            f"Pain of the last {len(rated)} sessions: {told}.",
        )
    ]


def _hurt(facts: Facts, line: SessionLine) -> bool:
    after, before = line.pain_after or 0.0, line.pain_before
    return after > facts.pain or (before is not None and after - before >= facts.rise)


def _told(line: SessionLine) -> str:
    before = "" if line.pain_before is None else f"{line.pain_before:g} to "
    return f"{before}{line.pain_after:g}"


def _morning(facts: Facts) -> list[Suggestion]:
    last = facts.mornings[-OF_MORNINGS:]
    if sum(last) < WORSE:
        return []
    return [
        Suggestion(
            "mornings",
            "Shorten the sessions by a quarter, or leave a day more between them.",
            f"Worse the morning after in {WORSE} of the last {OF_MORNINGS} sessions.",
            f"Worse after {sum(last)} of the last {len(last)}.",
        )
    ]


def _easy(facts: Facts) -> list[Suggestion]:
    return [
        Suggestion(
            f"easy {name}",
            f"Let {name} get harder: move its hardest bound, or take the next level.",
            f"At least {100 * EASY:.0f} % of trials succeed in {IN_A_ROW} sessions in a row.",
            numbers,
        )
        for name, rates, numbers in _rates(facts)
        if min(rates) >= EASY
    ]


def _hard(facts: Facts) -> list[Suggestion]:
    return [
        Suggestion(
            f"hard {name}",
            f"Let {name} get easier: move its easiest bound, or take the level below.",
            f"Fewer than {100 * HARD:.0f} % of trials succeed in {IN_A_ROW} sessions in a row.",
            numbers,
        )
        for name, rates, numbers in _rates(facts)
        if max(rates) < HARD
    ]


def _rates(facts: Facts) -> list[tuple[str, list[float], str]]:
    """Each exercise's success in its last sessions, where there are enough of them."""
    found = []
    for name in dict.fromkeys(each.exercise.partition("/")[0] for each in facts.tried):
        rows = [each for each in facts.tried if each.exercise.partition("/")[0] == name]
        last = [each for each in rows if each.trials >= LEAST][-IN_A_ROW:]
        if len(last) == IN_A_ROW:
            told = ", ".join(f"{each.succeeded} of {each.trials}" for each in last)
            rates = [each.succeeded / each.trials for each in last]
            found.append((name, rates, f"Succeeded in the last {IN_A_ROW} sessions: {told}."))
    return found


def _goals(facts: Facts) -> list[Suggestion]:
    """Goals that are reached, that are not kept, and those whose day has passed."""
    found = []
    for each in facts.course.series:
        goal, latest = each.goal, each.latest
        if goal is None or latest is None:
            continue
        name = f"goal {each.title.removesuffix(', active').lower()} {each.side}".rstrip()
        now = quantity(latest.value, each.unit, each.decimals)
        told = f"{now} in the last test"
        if goal.target is not None:
            told = f"{told}; the goal is {quantity(goal.target, each.unit, each.decimals)}"
        if goal.kind == "improve" and goal.met:
            change, rule = "Set the next goal, or let this one be to keep it.", "A goal is reached."
        elif goal.kind == "maintain" and each.verdict == "worse":
            change, rule = "Look for the cause, or change the goal.", "What was to be kept is not."
        elif goal.by is not None and goal.by < facts.course.made.date() and not goal.met:
            change, rule = (
                "Set the goal anew, or what leads to it.",
                "The day of a goal has passed.",
            )
        else:
            continue
        found.append(Suggestion(name, change, rule, f"{told}."))
    return found


def _adherence(facts: Facts) -> list[Suggestion]:
    dose = facts.course.adherence
    whole = [week for week in dose.weeks if week.start + timedelta(7) <= facts.course.made.date()]
    last = whole[-WEEKS:]
    asked = [week.sessions_prescribed for week in last]
    if len(last) < WEEKS or None in asked:
        return []
    prescribed = sum(each or 0.0 for each in asked)
    done = sum(week.sessions for week in last)
    if prescribed == 0.0 or done >= DONE * prescribed:
        return []
    return [
        Suggestion(
            "adherence",
            "Ask what stands in the way; prescribe fewer or shorter sessions that will be done.",
            f"Fewer than two thirds of the prescribed sessions done in the last {WEEKS} weeks.",
            f"{done} of {prescribed:.0f} done.",
        )
    ]


def _assessment(facts: Facts) -> list[Suggestion]:
    course = facts.course
    if not course.sessions:
        return []
    tested = [line.when for line in course.sessions if "assessment" in line.kind]
    last = max(tested, default=None)
    since = course.sessions[-1].when if last is None else last
    if course.made - since <= FORTNIGHT:
        return []
    days = (course.made - since).days
    return [
        Suggestion(
            "assessment",
            "Schedule an assessment: training alone does not tell whether the range changed.",
            "No assessment for two weeks.",
            f"{'The first session' if last is None else 'The last one'} was {days} days ago"
            + (", and none was an assessment." if last is None else "."),
        )
    ]
