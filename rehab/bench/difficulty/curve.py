"""The success curve of what was played frame by frame, and how well the model of a trial fits it.

The model is the `learner`'s: a cumulative normal over the level, its ceiling at 1 − lapse. It is
fitted by likelihood over a grid; who tires or learns is fitted as they were in the mean.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from rehab.bench.difficulty.controllers import Ours
from rehab.bench.difficulty.course import SETTLED, play
from rehab.bench.difficulty.learner import Learner
from rehab.bench.difficulty.profiles import Profile
from rehab.exercise import Difficulty

SPREADS = tuple(0.004 * 1.25**power for power in range(20))
LAPSES = (0.0, 0.02, 0.05, 0.1)
ABLE = tuple(0.01 * number for number in range(-5, 121))
"""The grid, in shares of the range."""

BINS = 5
"""Equal numbers of trials, in the order of their levels, over which the curve is compared."""

PEOPLE = 20
"""Courses of the fitted model that are compared with what was played."""


class Attempt(NamedTuple):
    """A trial that counts: how much it asked for, as a share of the range, and how it went."""

    level: float
    success: bool


@dataclass(frozen=True)
class Curve:
    """How likely a trial is to succeed by its level; shares of the range."""

    able: float
    spread: float
    lapse: float

    def likely(self, level: float) -> float:
        """The probability at `level`."""
        away = (self.able - level) / (self.spread * math.sqrt(2.0))
        return (1.0 - self.lapse) * 0.5 * math.erfc(-away)

    def ideal(self, aim: float) -> float:
        """The level at which it succeeds with probability `aim`."""
        return self.able - self.spread * NormalDist().inv_cdf(aim / (1.0 - self.lapse))


def fitted(attempts: Sequence[Attempt]) -> Curve:
    """The most likely curve of the grid."""
    levels = np.array([each.level for each in attempts])
    done = np.array([each.success for each in attempts])
    able, spread = np.meshgrid(ABLE, SPREADS, indexing="ij")
    away = (able[..., None] - levels) / (spread[..., None] * math.sqrt(2.0))
    normal = 0.5 * np.vectorize(math.erfc, otypes=[float])(-away)
    best, found = -math.inf, Curve(0.5, SPREADS[-1], 0.0)
    for lapse in LAPSES:
        likely = np.clip((1.0 - lapse) * normal, 1e-6, 1.0 - 1e-6)
        score = np.where(done, np.log(likely), np.log(1.0 - likely)).sum(axis=2)
        row, column = np.unravel_index(score.argmax(), score.shape)
        if score[row, column] > best:
            best = float(score[row, column])
            found = Curve(ABLE[row], SPREADS[column], lapse)
    return found


def misfit(curve: Curve, attempts: Sequence[Attempt]) -> float:
    """How far the share of successes is from what the curve says, the mean over `BINS`, 0 to 1."""
    ordered = sorted(attempts, key=lambda each: each.level)
    off = []
    for part in np.array_split(np.arange(len(ordered)), BINS):
        some = [ordered[number] for number in part]
        told = sum(curve.likely(each.level) for each in some)
        off.append(abs(sum(each.success for each in some) - told) / len(some))
    return float(np.mean(off))


def modelled(curve: Curve, difficulty: Difficulty) -> float:
    """The success rate at which the same adaptation holds that curve in the model of a trial."""
    person = Profile(
        "as played",
        replace(difficulty, sectors=("",)),
        able=curve.able,
        between=0.0,
        apart=0.0,
        spread=curve.spread,
        lapse=curve.lapse,
        tires=0.0,
        learns=0.0,
        wanders=0.0,
        sides=("",),
    )
    people = [Learner(person, seed) for seed in range(PEOPLE)]
    rates = [play(each, Ours(each)).success[:, SETTLED:].mean() for each in people]
    return float(np.mean(rates))
