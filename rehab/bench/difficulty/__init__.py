"""Whether difficulty that adapts holds its aim, in twelve kinds of people and beside three others.

People are models at the level of trials (`profiles.py`, `learner.py`); a course is 100 trials of
each direction of either arm, in four sessions. A run is one person's course; it holds where every
direction that its bounds leave free is within 5 points of the aim over trials 31 to 100.

Beside it a sample is played frame by frame (`played.py`): simulated patients, real blocks, the
director. Their success curves (`curve.py`) say what the model of a trial is worth.

Of 70 independent trials at exactly 80 % only three in four such rates are within 5 points, as the
oracle shows, who knows everybody's true probability: what is asked must make up for luck, and then
the mean true probability (`Row.truly`) differs from the aim by what luck gave or took.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from multiprocessing import get_context
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
from rehab.bench.difficulty.played import SAMPLES, Played, Sample, run
from rehab.bench.difficulty.profiles import PROFILES, Profile
from rehab.bench.figures import Figure, Result, median

SEEDS, PATIENTS = 200, 2
"""People of each profile, and patients of each sample that is played frame by frame."""

WORKERS = 2
HOLD, SOON = 95.0, 20
"""Per cent of runs, and of recoveries, that must hold; trials within which a loss is recovered."""

KINDS: dict[str, Callable[[Learner], Controller]] = {
    "ours": Ours,
    "fixed ladder": Ladder,
    "one up, one down": OneUpOneDown,
    "an oracle": Oracle,
}


PLAYED = "ours, frame by frame"


@dataclass(frozen=True)
class Row:
    """One profile with one controller, over all seeds. Shares are per cent; frame by frame the
    true probability is that of the curve which fits best."""

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
    recovered: float | None
    """Of directions that recovered from a sudden loss within 20 trials; nobody loses anything
    frame by frame."""
    beyond: int


@dataclass
class Found:
    """The figures with their goals, and the table behind them."""

    result: Result
    table: list[Row] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form that `--json` prints."""
        return self.result.to_dict() | {"table": [asdict(row) for row in self.table]}


def bench(
    say: Callable[[str], None] = lambda what: None,
    seeds: int = SEEDS,
    samples: Sequence[Sample] = SAMPLES,
) -> Found:
    """Everybody of every kind with every controller, and the `samples` with ours."""
    table = []
    with get_context("spawn").Pool(WORKERS) as pool:  # left early, it ends what is being played
        runs = [
            [pool.apply_async(run, (each, seed)) for seed in range(PATIENTS)] for each in samples
        ]
        for profile in PROFILES:
            for name, kind in KINDS.items():
                say(f"{profile.name}, {name}")
                table.append(_row(profile, name, kind, seeds))
        say("the sample, frame by frame")
        played = [[each.get() for each in some] for some in runs]
    table += [_row_played(some) for some in played]
    result = _judge(table)
    if played:
        _validate(result, table, [each for some in played for each in some])
    return Found(result, table)


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


def _row_played(runs: Sequence[Played]) -> Row:
    courses = [each.course() for each in runs]
    off = np.concatenate([course.off_truly() for course in courses])
    return Row(
        profile=runs[0].sample.name,
        controller=PLAYED,
        judged=100.0 * float(np.mean([course.judged.mean() for course in courses])),
        runs=len(courses),
        held=sum(bool((course.off() <= CLOSE + 1e-9).all()) for course in courses),
        truly=100.0 * float(np.mean(off <= CLOSE)),
        rate=100.0 * float(np.concatenate([course.rates() for course in courses]).mean()),
        swing=100.0 * float(np.median(np.concatenate([course.swings() for course in courses]))),
        recovered=None,
        beyond=sum(course.beyond for course in courses),
    )


def _validate(result: Result, table: list[Row], runs: Sequence[Played]) -> None:
    """Whether what was played frame by frame holds, and what the model of a trial says of it."""
    rows = [row for row in table if row.controller == PLAYED]
    shares = [100.0 * row.held / row.runs for row in rows]
    held = 100.0 * sum(row.held for row in rows) / sum(row.runs for row in rows)
    figures = result.figures
    figures["frame by frame: runs within 5 points in every direction"] = Figure(
        held, "%", HOLD, at_least=True, spread=(min(shares), max(shares))
    )
    apart = [100.0 * each for one in runs for each in one.apart()]
    figures["frame by frame: success from what the model of a trial says, worst direction"] = (
        Figure(max(apart), "points", 100.0 * CLOSE, spread=(min(apart), max(apart)))
    )
    off = [100.0 * each for one in runs for each in one.misfits()]
    result.peers["frame by frame: success from the fitted curve, median"] = median(off, "points")
    wide = [100.0 * curve.spread for one in runs for curve in one.curves.values()]
    result.peers["frame by frame: spread of what a patient manages, of the range"] = median(
        wide, "%"
    )
    assumed = [100.0 * profile.spread for profile in PROFILES]
    result.peers["the twelve profiles: the same, as assumed"] = median(assumed, "%")


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
        shares = [row.recovered for row in rows if row.recovered is not None]
        figures[f"{before}losses recovered within {SOON} trials"] = Figure(
            float(np.mean(shares)),
            "%",
            HOLD if ours else None,
            at_least=True,
            spread=(min(shares), max(shares)),
        )
        if ours:
            beyond = sum(row.beyond for row in table if row.controller in (name, PLAYED))
            figures["trials that asked for more than a bound"] = Figure(float(beyond), "", 0.0)
    return result
