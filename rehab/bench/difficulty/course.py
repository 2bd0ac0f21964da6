"""One person's course with one controller, and what it says of the controller."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rehab.bench.difficulty.controllers import AIM, Controller
from rehab.bench.difficulty.learner import LOST_AT, SESSION, TRIALS, Learner

SETTLED = 30
"""Trials of a direction before it is judged."""

CLOSE, NEAR = 0.05, 0.12
"""How far a success rate, and a trial's true probability, may be from the aim."""

AGAIN = 10
"""A loss is recovered from the trial on after which so many have a mean true probability of no less
than the aim − `NEAR`."""


@dataclass(frozen=True)
class Course:
    """Of every direction of either side (rows) and trial: the true probability, and whether it
    succeeded; of the rows `judged`, the aim lies within the bounds."""

    likely: np.ndarray
    success: np.ndarray
    judged: np.ndarray
    beyond: int
    """Trials that asked for more than the therapist's bound, or left the exercise's range."""

    def rates(self) -> np.ndarray:
        """The success rate of each judged row, over its settled trials."""
        return _mean(self.success[self.judged])

    def off(self) -> np.ndarray:
        """How far those are from the aim."""
        return np.abs(self.rates() - AIM)

    def off_truly(self) -> np.ndarray:
        """The same of the mean true probability."""
        return np.abs(_mean(self.likely[self.judged]) - AIM)

    def swings(self) -> np.ndarray:
        """How far the true probability of each settled trial is from the aim."""
        return np.abs(self.likely[self.judged, SETTLED:] - AIM).ravel()

    def recoveries(self) -> np.ndarray:
        """Trials from the sudden loss until it is recovered, of each judged row."""
        after = self.likely[self.judged, LOST_AT:]
        means = np.lib.stride_tricks.sliding_window_view(after, AGAIN, axis=1).mean(axis=2)
        there = means >= AIM - NEAR
        return np.where(there.any(axis=1), there.argmax(axis=1), TRIALS)


def _mean(rows: np.ndarray) -> np.ndarray:
    mean: np.ndarray = rows[:, SETTLED:].mean(axis=1)
    return mean


def play(learner: Learner, controller: Controller) -> Course:
    """The whole course: every direction a hundred times, in sessions."""
    profile = learner.profile
    shape = (len(learner.keys), TRIALS)
    likely, success, asked = np.zeros(shape), np.zeros(shape, bool), np.zeros(shape)
    for trial, order in enumerate(learner.order):
        if trial and trial % SESSION == 0:
            controller.rest()
        for key in order:
            level = profile.level(controller.demand(*learner.keys[key]))
            asked[key, trial] = level
            likely[key, trial] = learner.likely(key, trial, level)
            success[key, trial] = done = learner.succeeds(key, trial, level)
            controller.take(*learner.keys[key], done)
    beyond = int(((asked > profile.most + 1e-9) | (asked < -1e-9)).sum())
    return Course(likely, success, _judged(learner), beyond)


def _judged(learner: Learner) -> np.ndarray:
    """Where the level that meets the aim keeps off the bounds, so that these decide nothing.

    It follows from the person alone, whatever the controller does: the mean of that level over the
    settled trials must be half a spread and the good minutes' size away from each bound.
    """
    profile = learner.profile
    margin = 0.5 * profile.spread + profile.wanders
    since = LOST_AT if learner.loses else SETTLED
    rows = []
    for key in range(len(learner.keys)):
        mean = np.mean([learner.ideal(key, trial, AIM) for trial in range(since, TRIALS)])
        rows.append(margin <= mean <= profile.most - margin)
    return np.array(rows)
