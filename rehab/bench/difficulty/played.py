"""The sample of real blocks: simulated patients play them frame by frame, through the director.

What a `learner` assumes of a trial is here what happens: cues are seen, a body with its own
kinematics moves, is measured, scored, and tires. A run is one patient's course with one exercise:
every direction a hundred times, in four sessions, as in `course`; sessions are carried over as
`rehab play` does. Nothing is drawn, and nobody waits for the clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from rehab.bench.difficulty.controllers import AIM, BEGIN
from rehab.bench.difficulty.course import Course
from rehab.bench.difficulty.curve import Attempt, Curve, fitted, misfit, modelled
from rehab.bench.difficulty.learner import SESSION, TRIALS
from rehab.body.calibration import guessed
from rehab.drivers.patient import PatientDriver
from rehab.exercise import Difficulty, find
from rehab.exercise.difficulty import Axis
from rehab.frame import Frame
from rehab.session import BlockPlan, Director, Event, Programme, play

HERTZ = 45.0
"""Frames a second: half a headset's, at which trials come out alike and take half as long."""

EYES = 1.22  # metres, of a seated person of 1.68


class Sample(NamedTuple):
    """One exercise of one profile of `rehab.drivers.patient`, with its `settings`; of each arm in
    `sides` and of every sector in `ways`."""

    profile: str
    exercise: str
    settings: Mapping[str, Any]
    sides: tuple[str, ...]
    ways: tuple[str, ...]

    @property
    def name(self) -> str:
        """As tables call it."""
        return f"{self.profile}, {self.exercise}"

    @property
    def difficulty(self) -> Difficulty:
        """What adapts."""
        found = find(self.exercise).spec.difficulty
        assert found is not None
        return found


_RAISED = {"movement": "flexion", "hold": 0, "time_limit": 8}
_TURNED = {"hold": 0, "time_limit": 8}
_LED = {"movement": "rotation", "speed": 40, "hold": 0, "unseen": "no"}

SAMPLES = (
    Sample("frozen-shoulder-right", "sunrise", _RAISED, ("right",), ("flexion",)),
    Sample("stroke-left-moderate", "sunrise", _RAISED, ("left",), ("flexion",)),
    Sample(
        "frozen-shoulder-right",
        "door",
        {**_TURNED, "movement": "both"},
        ("right",),
        ("external", "internal"),
    ),
    Sample(
        "stroke-left-moderate",
        "door",
        {**_TURNED, "movement": "external"},
        ("left",),
        ("external",),
    ),
    Sample("neck-pain", "dragonfly", _LED, ("",), ("left", "right")),
    Sample("healthy", "dragonfly", _LED, ("",), ("left", "right")),
)
"""Chosen so that what each can do lies between the exercise's bounds."""


@dataclass(frozen=True)
class Played:
    """A run: the attempts of each "side/sector", in their order, and the curve that fits them."""

    sample: Sample
    attempts: Mapping[str, list[Attempt]]
    curves: Mapping[str, Curve]

    def course(self) -> Course:
        """It as a course of the model, the true probability by the fitted curve."""
        rows = list(self.attempts.items())
        likely = [[self.curves[key].likely(each.level) for each in row] for key, row in rows]
        levels = np.array([[each.level for each in row] for _, row in rows])
        beyond = int(((levels > 1.0 + 1e-6) | (levels < -1e-6)).sum())
        done = np.array([[each.success for each in row] for _, row in rows])
        free = np.array([0.0 < self.curves[key].ideal(AIM) < 1.0 for key, _ in rows])
        return Course(np.array(likely), done, free, beyond)

    def apart(self) -> list[float]:
        """How far each direction's success is from what its curve gives in the model of a trial."""
        return [
            abs(float(rate) - modelled(curve, self.sample.difficulty))
            for rate, curve in zip(self.course().rates(), self.curves.values(), strict=True)
        ]

    def misfits(self) -> list[float]:
        """How far each direction's success is from its curve."""
        return [misfit(self.curves[key], row) for key, row in self.attempts.items()]


class _Nothing:
    """A recorder that keeps nothing."""

    warning: str | None = None

    def write(self, frame: Frame) -> None:
        """Nothing is kept."""

    def commands(self) -> tuple[()]:
        return ()

    def acknowledge(self, command: object, frame: int) -> None:
        """There are none."""


def run(sample: Sample, seed: int, trials: int = TRIALS) -> Played:
    """Patient `seed`'s whole course of so many trials a direction."""
    axis = Axis(sample.difficulty)
    most = axis.level(sample.difficulty.hardest)
    keys = [f"{side}/{way}" for side in sample.sides for way in sample.ways]
    attempts: dict[str, list[Attempt]] = {key: [] for key in keys}
    begin: dict[str, float] = {}
    for session in range(-(-trials // SESSION)):
        count = min(SESSION, trials - session * SESSION) * len(keys)
        ends, begin = _session(sample, 100 * seed + session, count, begin)
        for end in ends:
            done = Attempt(axis.level(end["demand"]) / most, end["status"] == "success")
            attempts[f"{end['side']}/{end['sector']}"].append(done)
    curves = {key: fitted(row) for key, row in attempts.items()}
    return Played(sample, attempts, curves)


def _session(
    sample: Sample, seed: int, trials: int, begin: dict[str, float]
) -> tuple[list[dict[str, Any]], dict[str, float]]:
    """One session of one block: its trials' ends, and where its difficulty stands then."""
    spec = sample.difficulty
    middle = spec.easiest + BEGIN * (spec.hardest - spec.easiest)
    settings = {**sample.settings, spec.quantity: middle, "trials": trials}
    if sample.sides != ("",):
        settings["sides"] = sample.sides[0] if len(sample.sides) == 1 else "both"
    block = BlockPlan(sample.exercise, settings, adapt={"aim": AIM, "begin": begin})
    programme = Programme((block,), seed=seed, calibration=guessed(EYES))
    driver = PatientDriver(sample.profile, seed, window=False, hz=HERTZ, real_time=False)
    events: list[Event] = []
    director = Director(programme, on_event=events.append, vibrate=driver.vibrate)
    play(driver, None, director, _Nothing())
    ended = next(event.data for event in events if event.kind == "block_end")
    if ended["status"] != "completed":
        raise RuntimeError(f"{sample.name}: {ended['reason']}")
    ends = [event.data for event in events if event.kind == "trial_end"]
    return [end for end in ends if not end["practice"]], dict(ended["difficulty"])
