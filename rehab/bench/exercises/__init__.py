"""`rehab bench exercises`: what each costs, how it adapts, and how true its first number is."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from statistics import median
from typing import Any

import numpy as np

from rehab.authoring import checks
from rehab.authoring.life import stage_for
from rehab.authoring.playing import Look, Run, run
from rehab.bench.difficulty.controllers import Ours
from rehab.bench.difficulty.course import CLOSE, play
from rehab.bench.difficulty.learner import Learner
from rehab.bench.difficulty.profiles import PROFILES
from rehab.bench.exercises.drawing import Counter, counting
from rehab.bench.exercises.headlines import HEADLINES, Headline
from rehab.bench.exercises.truths import Trial
from rehab.bench.figures import Figure, Result
from rehab.exercise import Exercise, find
from rehab.exercise.registry import names
from rehab.scene import Scene

STEP, BUILD, HELD = 100.0, 150.0, 95.0
"""The goals: µs of 99 in 100 steps, ms, and per cent of the runs whose success is held."""

BUILDS, PEOPLE = 5, 100
Z95 = 1.96


@dataclass(frozen=True)
class Row:
    """What was found of one exercise; None: it has no such number.

    `success` is per cent over trials 31 to 100 of somebody's courses in which the aim of 80 lies
    within the bounds, `held` the share of these that lie within 5 points of it in every direction.
    `off` is the median distance of the headline measure from the truth, and `within` the share of
    trials, per cent, whose truth lies in the 95 % interval that is stated.
    """

    exercise: str
    step: float
    build: float
    draws: float | None
    success: float | None
    held: float | None
    measure: str
    unit: str
    off: float | None
    stated: float | None
    within: float | None
    trials: int


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
    chosen: tuple[str, ...] = (),
    people: int = PEOPLE,
) -> Found:
    """Every bundled or enabled exercise, or those that are `chosen`."""
    table, found = [], Result()
    with counting() as (draws, lacking):
        if draws is None:
            found.not_run["draw calls"] = lacking
        for name in chosen or names():
            say(name)
            table.append(_row(find(name), draws, people))
    found.figures = {
        "slowest step, 99 of 100": Figure(max(row.step for row in table), "µs", STEP),
        "longest build": Figure(max(row.build for row in table), "ms", BUILD),
    }
    held = [row.held for row in table if row.held is not None]
    if held:
        figure = Figure(min(held), "%", HELD, at_least=True)
        found.figures["success within 5 points, least of all exercises"] = figure
    return Found(found, table)


def _row(kind: type[Exercise], draws: Counter | None, people: int) -> Row:
    name = kind.spec.name
    headline = HEADLINES.get(name)
    look = None if draws is None else draws.look
    if headline is None:
        every = {"trials": checks.TRIALS}
        runs = {one: run(kind, one, every, look=look, body=None) for one in checks.PROFILES}
        pairs: list[tuple[float, float | None]] = []
    else:
        runs, pairs = compared(kind, headline, look)
    success, held = _held(kind, people)
    off = [abs(away) for away, _ in pairs]
    stated = [error for _, error in pairs if error is not None]
    near = [abs(away) <= Z95 * error for away, error in pairs if error is not None]
    units = {measure.name: measure.unit for measure in kind.spec.measures}
    return Row(
        exercise=name,
        step=checks.fast(kind, runs)[0],
        build=median(_built(kind) for _ in range(BUILDS)),
        draws=None if draws is None else draws.taken(),
        success=success,
        held=held,
        measure=headline.measure if headline else "",
        unit=units[headline.measure] if headline else "",
        off=median(off) if off else None,
        stated=median(stated) if stated else None,
        within=100.0 * float(np.mean(near)) if near else None,
        trials=len(pairs),
    )


def compared(
    kind: type[Exercise], headline: Headline, look: Look | None = None
) -> tuple[dict[str, Run], list[tuple[float, float | None]]]:
    """The sessions by who played them, and of each trial how far off its first number was, with its
    stated standard error, where there are such."""
    runs: dict[str, Run] = {}
    pairs: list[tuple[float, float | None]] = []
    for profile in headline.profiles:
        runs[profile] = one = run(
            kind, profile, headline.settings, look=look, watch=headline.watch, body=None
        )
        for end, truth in zip(one.of("trial_end"), one.trials(), strict=True):
            watched = [one.log.watched.get(t.t) for t in truth]
            value = end["results"].get(headline.measure)
            if value is None:
                continue
            true = headline.truth(Trial(truth, watched, end, one.patient))
            if true is not None:
                pairs.append((value - true, end["results"].get(headline.error)))
    return runs, pairs


def _built(kind: type[Exercise]) -> float:
    """Milliseconds from a stage that stands to an exercise that is built on it."""
    stage = stage_for(kind, Scene())
    begun = time.perf_counter_ns()
    exercise = kind(stage.settings)
    exercise.build(stage)
    took = time.perf_counter_ns() - begun
    exercise.close()
    return 1e-6 * took


def _held(kind: type[Exercise], people: int) -> tuple[float | None, float | None]:
    """The success rate that adaptation comes to, and in how much of the courses it is held, with
    people who can do a good half of what this exercise can ask."""
    difficulty = kind.spec.difficulty
    if difficulty is None:
        return None, None
    hands = "hand" in kind.spec.inputs
    sides = ("both",) if kind.spec.together else ("left", "right") if hands else ("",)
    somebody = replace(PROFILES[0], difficulty=difficulty, able=0.6, spread=0.08, sides=sides)
    courses = [play(one, Ours(one)) for one in (Learner(somebody, seed) for seed in range(people))]
    judged = [course for course in courses if course.judged.any()]
    if not judged:
        return None, None
    rates = np.concatenate([course.rates() for course in judged])
    held = [bool((course.off() <= CLOSE + 1e-9).all()) for course in judged]
    return 100.0 * float(rates.mean()), 100.0 * float(np.mean(held))
