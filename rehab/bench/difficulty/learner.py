"""One invented person at the level of trials: how likely each trial is to succeed, and whether."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from rehab.bench.difficulty.profiles import Profile

TRIALS, SESSION = 100, 25
"""Trials in a direction of a course, and of one of its sessions."""

CORRELATED = 0.9
LOSS, LOST_AT = 0.2, 55
"""A sudden loss: this share of the range, from this trial of each direction on (from 0)."""

_NORMAL = NormalDist()


class Learner:
    """Person `seed` of a profile; with `loses`, a fifth of the range goes in the third session.

    Success follows a cumulative normal over the level, its ceiling at 1 − lapse. Everything random
    is drawn beforehand, so that every controller meets the same person, day and luck.
    """

    def __init__(self, profile: Profile, seed: int, loses: bool = False) -> None:
        chance = np.random.Generator(np.random.PCG64([seed, *profile.name.encode()]))
        directions = profile.difficulty.sectors
        self.profile, self.loses = profile, loses
        self.keys = [(side, each) for side in profile.sides for each in directions]
        shape = (len(self.keys), TRIALS)
        person = profile.between * chance.standard_normal()
        base = np.array([profile.able_at(*key) for key in self.keys]) + person
        base += profile.apart * chance.standard_normal(len(self.keys))
        trial = np.arange(TRIALS)
        able = base[:, None] + profile.learns * (1.0 - np.exp(-trial / 50.0))
        able -= profile.tires * (trial % SESSION) / SESSION
        able += profile.wanders * _wander(chance, shape)
        if loses:
            able[:, LOST_AT:] -= LOSS
        self._able = able.tolist()
        self._luck = chance.random(shape).tolist()
        self._lapse = [profile.lapse_at(*key) for key in self.keys]
        self._spread = profile.spread * math.exp(0.15 * chance.standard_normal())
        rounds = chance.permuted(np.tile(np.arange(len(self.keys)), (TRIALS, 1)), axis=1)
        self.order: list[list[int]] = rounds.tolist()
        """Each round holds every direction of every side once, shuffled."""

    def likely(self, key: int, trial: int, level: float) -> float:
        """The true probability that this trial succeeds when it asks for `level`."""
        away = (self._able[key][trial] - level) / (self._spread * math.sqrt(2.0))
        return (1.0 - self._lapse[key]) * 0.5 * math.erfc(-away)

    def succeeds(self, key: int, trial: int, level: float) -> bool:
        """Whether it does."""
        return bool(self._luck[key][trial] < self.likely(key, trial, level))

    def ideal(self, key: int, trial: int, aim: float) -> float:
        """The level at which it succeeds with probability `aim`; −∞ where none does."""
        most = 1.0 - self._lapse[key]
        if aim >= most:
            return -math.inf
        return float(self._able[key][trial] - self._spread * _NORMAL.inv_cdf(aim / most))


def _wander(chance: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Good and bad minutes: a first-order walk of unit variance along each row."""
    steps = chance.standard_normal(shape)
    steps[:, 1:] *= math.sqrt(1.0 - CORRELATED**2)
    for at in range(1, shape[1]):
        steps[:, at] += CORRELATED * steps[:, at - 1]
    return steps
