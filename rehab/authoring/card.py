"""All checks of one exercise, in order, and the card that they come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rehab.authoring import checks, life, reading, sanity
from rehab.authoring.playing import Look, Run, run
from rehab.authoring.subject import Subject

Told = Callable[[str], object]
"""Is told what is looked at now."""


@dataclass(frozen=True)
class Finding:
    """What one check came to: `passed` None where it could not be made, and a sentence."""

    check: str
    passed: bool | None
    says: str


@dataclass(frozen=True)
class Card:
    """An exercise, and what all checks came to."""

    id: str
    title: str
    where: str
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        return all(finding.passed is not False for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """A dictionary that JSON can hold."""
        findings = [vars(finding) for finding in self.findings]
        whole = {"id": self.id, "title": self.title, "where": self.where, "passed": self.passed}
        return {**whole, "findings": findings}


def check(subject: Subject, look: Look | None = None, told: Told = lambda words: None) -> Card:
    """Make every check; `look` pictures a moment of play. Nothing that the exercise does wrong
    raises."""
    spec = subject.kind.spec
    found = tuple(_findings(subject, look, told))
    return Card(spec.id, spec.title, subject.where, found)


def _findings(subject: Subject, look: Look | None, told: Told) -> Iterator[Finding]:
    kind = subject.kind
    told("its spec and its settings")
    rungs = len(kind.Settings.ladder)
    yield _judged(
        "spec",
        (*sanity.of_spec(subject), *sanity.of_settings(kind)),
        f"The spec holds, and so do {rungs} levels and the defaults."
        if rungs
        else "The spec and the defaults hold.",
    )
    yield _judged(
        "source",
        reading.faults(subject.sources),
        "Nothing in its text reaches beyond the contract.",
    )
    yield _judged("life", _alive(subject), "A trial comes again as it was, and nothing is left.")
    yield from _played(subject, look, told)


def _played(subject: Subject, look: Look | None, told: Told) -> Iterator[Finding]:
    kind, spec = subject.kind, subject.kind.spec
    runs: dict[str, Run] = {}
    for profile in checks.PROFILES:
        told(f"{profile} plays")
        runs[profile] = run(kind, profile, {"trials": checks.TRIALS}, look=look)
        look = None
    yield _judged("play", (*checks.play(runs), *_piled(runs)), _reached(runs))
    told("a replay")
    events = sum(len(one.events) for one in runs.values())
    yield _judged(
        "determinism",
        checks.repeats(kind, runs),
        f"A replay tells the same: {events} events of {len(runs)} sessions.",
    )
    took, steps = checks.fast(kind, runs)
    slow = f"99 of 100 steps take up to {took:.0f} µs; {checks.STEP_LIMIT:.0f} are possible."
    yield _judged(
        "time",
        [slow] if took > checks.STEP_LIMIT else [],
        f"99 of 100 steps take at most {took:.0f} µs ({steps} steps).",
    )
    told("the hands are lost")
    blind = run(kind, checks.PROFILES[0], {"trials": 2}, loses=True)
    yield _judged("tracking", checks.lost(blind), "It goes on while no hand is seen.")
    told("its hardest")
    hard = run(kind, checks.PROFILES[0], checks.hardest(kind))
    every = [*runs.values(), blind, hard]
    missed = {measure.name for measure in spec.measures} - checks.reported(every)
    yield _judged(
        "measures",
        checks.measures(kind, every),
        f"What is reported is declared, and finite{_not_seen(missed)}.",
    )
    unseen = "".join(f"; {word} cannot be watched here" for word in checks.unwatched(kind))
    yield _judged(
        "provokes",
        checks.provokes(kind, hard),
        f"Nothing was seen but what is declared ({', '.join(spec.provokes) or 'nothing'}){unseen}.",
    )
    told("limits")
    sets = checks.limits_for(kind)
    names = ", ".join(limit.direction for one in sets for limit in one)
    yield _judged(
        "limits",
        [said for one in sets for said in checks.limited(kind, one)],
        f"No target lies past a limit ({names})." if names else "It asks for no limited movement.",
    )
    said = [words for one in every for words in one.log.said]
    languages = ", ".join(subject.translated())
    yield _judged(
        "words",
        sanity.of_words(subject, said),
        "All that is said is short enough"
        + (f", and translated ({languages})." if languages else "."),
    )


def _judged(check: str, faults: Iterable[str], good: str) -> Finding:
    found = list(dict.fromkeys(faults))
    return Finding(check, not found, " ".join(found) if found else good)


def _not_seen(missed: set[str]) -> str:
    return f"; never reported here: {', '.join(sorted(missed))}" if missed else ""


def _alive(subject: Subject) -> Iterator[str]:
    try:
        yield from life.faults(subject.kind)
    except Exception as error:
        yield f"On a stage of its own it raises {type(error).__name__}: {error}."


def _piled(runs: dict[str, Run]) -> Iterator[str]:
    if any(life.grows(one.log.left) for one in runs.values()):
        yield "Each trial leaves more things than the one before: remove them in end_trial."


def _reached(runs: dict[str, Run]) -> str:
    parts = []
    for profile, one in runs.items():
        ends = one.of("trial_end")
        parts.append(f"{profile} {sum(t['status'] == 'success' for t in ends)} of {len(ends)}")
    return f"Played to its end; reached: {', '.join(parts)}."
