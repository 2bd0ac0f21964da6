"""Whether difficulty that adapts holds its aim, in twelve kinds of people and beside three others.

People are models at the level of trials (`profiles.py`, `learner.py`); a course is 100 trials of
each direction of either arm, in four sessions. A run is one person's course; it holds where every
direction that its bounds leave free is within 5 points of the aim over trials 31 to 100.

Of 70 independent trials at exactly 80 % only three in four such rates are within 5 points, as the
oracle shows, who knows everybody's true probability: what is asked must make up for luck, and then
the mean true probability (`Row.truly`) differs from the aim by what luck gave or took.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from rehab.bench.difficulty.controllers import (
    Controller,
    Ladder,
    OneUpOneDown,
    Oracle,
    Ours,
)
from rehab.bench.difficulty.course import CLOSE, NEAR, Course, play
from rehab.bench.difficulty.learner import Learner
from rehab.bench.difficulty.profiles import PROFILES, Profile
from rehab.bench.figures import Figure, Result

SEEDS = 200
HOLD, SOON = 95.0, 20
"""Per cent of runs, and of recoveries, that must hold; trials within which a loss is recovered."""

KINDS: dict[str, Callable[[Learner], Controller]] = {
    "ours": Ours,
    "fixed ladder": Ladder,
    "one up, one down": OneUpOneDown,
    "an oracle": Oracle,
}


@dataclass(frozen=True)
class Row:
    """One profile with one controller, over all seeds. Shares are per cent."""

    profile: str
    controller: str
    judged: float
    """Of directions whose aim lies within the bounds."""
    runs: int
    held: int
    """Of `runs`, those in which every judged direction's success rate is within 5 points."""
    truly: float
    """Of directions whose mean true probability is."""
    rate: float
    """The mean success rate of the judged directions."""
    swing: float
    """The median distance of a trial's true probability from the aim, points."""
    recovered: float
    """Of directions that recovered from a sudden loss within 20 trials."""
    beyond: int


@dataclass
class Found:
    """The figures with their goals, and the table behind them."""

    result: Result
    table: list[Row] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form that `--json` prints."""
        return self.result.to_dict() | {"table": [asdict(row) for row in self.table]}


def bench(say: Callable[[str], None] = lambda what: None, seeds: int = SEEDS) -> Found:
    """Everybody of every kind with every controller."""
    table = []
    for profile in PROFILES:
        for name, kind in KINDS.items():
            say(f"{profile.name}, {name}")
            table.append(_row(profile, name, kind, seeds))
    return Found(_judge(table), table)


def _row(profile: Profile, name: str, kind: Callable[[Learner], Controller], seeds: int) -> Row:
    def courses(loses: bool) -> list[Course]:
        people = [Learner(profile, seed, loses) for seed in range(seeds)]
        return [play(person, kind(person)) for person in people]

    steady, lost = courses(False), courses(True)
    held = [bool((course.off() <= CLOSE + 1e-9).all()) for course in steady if course.judged.any()]
    recoveries = np.concatenate([course.recoveries() for course in lost])
    off = np.concatenate([course.off_truly() for course in steady])
    rates = np.concatenate([course.rates() for course in steady])
    return Row(
        profile=profile.name,
        controller=name,
        judged=100.0 * float(np.mean([course.judged.mean() for course in steady])),
        runs=len(held),
        held=sum(held),
        truly=100.0 * float(np.mean(off <= CLOSE)),
        rate=100.0 * float(rates.mean()),
        swing=100.0 * float(np.median(np.concatenate([course.swings() for course in steady]))),
        recovered=100.0 * float(np.mean(recoveries <= SOON)),
        beyond=sum(course.beyond for course in steady + lost),
    )


def _judge(table: list[Row]) -> Result:
    result = Result()
    for name in KINDS:
        rows = [row for row in table if row.controller == name]
        ours = name == "ours"
        figures = result.figures if ours else result.peers
        before = "" if ours else f"{name}: "
        held = 100.0 * sum(row.held for row in rows) / sum(row.runs for row in rows)
        shares = [100.0 * row.held / row.runs for row in rows]
        figures[f"{before}runs within 5 points in every direction"] = Figure(
            held, "%", HOLD if ours else None, at_least=True, spread=(min(shares), max(shares))
        )
        swings = [row.swing for row in rows]
        figures[f"{before}a trial's true probability from the aim, worst profile"] = Figure(
            max(swings), "points", 100.0 * NEAR if ours else None, spread=(min(swings), max(swings))
        )
        shares = [row.recovered for row in rows]
        figures[f"{before}losses recovered within {SOON} trials"] = Figure(
            float(np.mean(shares)),
            "%",
            HOLD if ours else None,
            at_least=True,
            spread=(min(shares), max(shares)),
        )
        if ours:
            beyond = sum(row.beyond for row in rows)
            figures["trials that asked for more than a bound"] = Figure(float(beyond), "", 0.0)
    return result
