"""What decides how hard a trial is: ours, two that products and laboratories use, and an oracle."""

from __future__ import annotations

from typing import Protocol

from rehab.bench.difficulty.learner import Learner
from rehab.exercise.difficulty import Adaptation, Adaptive, Axis

AIM = 0.8
BEGIN = 0.5
"""Everybody begins here, a share of the range: nothing is known of them."""

RUNGS = 5
UP, DOWN = 0.9, 0.6
"""A ladder goes a rung up from this share of successes of a session, and down below that one."""


class Controller(Protocol):
    """Asked before each trial and told after it; `rest` comes between sessions. Values are in the
    quantity's own unit."""

    def demand(self, side: str, sector: str) -> float:
        """What the next trial there asks for."""
        ...

    def take(self, side: str, sector: str, success: bool) -> object:
        """It succeeded, or did not."""
        ...

    def rest(self) -> None:
        """A session is over, and the next one begins."""
        ...


class Ours:
    """`rehab.exercise.difficulty`, carried from session to session as the director does."""

    def __init__(self, learner: Learner) -> None:
        self._profile = learner.profile
        self._adaptive = self._new({})

    def _new(self, begin: dict[str, float]) -> Adaptive:
        profile = self._profile
        bounds = Adaptation(aim=AIM, hardest=profile.value(profile.most), begin=begin)
        return Adaptive(profile.difficulty, bounds, profile.value(BEGIN), sides=profile.sides)

    def demand(self, side: str, sector: str) -> float:
        return self._adaptive.demand(side, sector)

    def take(self, side: str, sector: str, success: bool) -> object:
        return self._adaptive.take(side, sector, success)

    def rest(self) -> None:
        self._adaptive = self._new(self._adaptive.state())


class Ladder:
    """A fixed ladder of presets for a whole session, moved between sessions by overall success:
    what most products have (field.md 1)."""

    def __init__(self, learner: Learner) -> None:
        self._profile = learner.profile
        self._rung = RUNGS // 2
        self._done = self._of = 0

    def demand(self, side: str, sector: str) -> float:
        return self._profile.value(min(self._rung / (RUNGS - 1), self._profile.most))

    def take(self, side: str, sector: str, success: bool) -> object:
        self._done += success
        self._of += 1
        return None

    def rest(self) -> None:
        rate = self._done / self._of
        self._rung = min(max(self._rung + (rate >= UP) - (rate < DOWN), 0), RUNGS - 1)
        self._done = self._of = 0


class OneUpOneDown:
    """A step harder after every success and one easier after every miss (Levitt 1971, J Acoust
    Soc Am 49:467–477): it goes to where one half succeeds."""

    def __init__(self, learner: Learner) -> None:
        profile = learner.profile
        self._axis = Axis(profile.difficulty)
        self._most = self._axis.level(profile.value(profile.most))
        begin = self._axis.level(profile.value(BEGIN))
        self._at = dict.fromkeys(learner.keys, begin)

    def demand(self, side: str, sector: str) -> float:
        return self._axis.value(self._at[side, sector])

    def take(self, side: str, sector: str, success: bool) -> object:
        at = self._at[side, sector] + (1.0 if success else -1.0)
        self._at[side, sector] = min(max(at, 0.0), self._most)
        return None

    def rest(self) -> None:
        """It goes on where it was."""


class Oracle:
    """Knows the person: asks for exactly what succeeds with the probability aimed at. What it
    cannot do shows what luck alone does to a success rate."""

    def __init__(self, learner: Learner) -> None:
        self._learner = learner
        self._trials = dict.fromkeys(learner.keys, 0)

    def demand(self, side: str, sector: str) -> float:
        learner, key = self._learner, (side, sector)
        ideal = learner.ideal(learner.keys.index(key), self._trials[key], AIM)
        return learner.profile.value(min(max(ideal, 0.0), learner.profile.most))

    def take(self, side: str, sector: str, success: bool) -> object:
        self._trials[side, sector] += 1
        return None

    def rest(self) -> None:
        """It knows the next session too."""
