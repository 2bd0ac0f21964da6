"""One weighted up-down staircase: how much is asked next, from what succeeded and what did not.

A miss makes it easier by `gain` steps and a success harder by `gain` × (1 − aim) / aim steps, the
ratio of Kaernbach (1991, Percept Psychophys 49:227–229), so that only a success rate equal to the
aim stands still. With a fixed gain the rate observed over n trials differs from the aim by exactly
(last level − first level) · aim / (gain · n), whatever the learner is.

The gain begins large and shrinks at each reversal, as in Kesten's (1958, Ann Math Stat 29:41–59)
accelerated stochastic approximation. It grows again upon surprise: two sums of log likelihood
ratios (Page 1954, Biometrika 41:100–115) notice that misses, or successes, have become too many for
the aim to be true.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

FIRST, SETTLED = 1.5, 0.5
"""The gain at the first trial, and that to which it shrinks."""

SHRINK = 0.75
"""What a reversal leaves of the gain."""

ALARM = 3.0
"""The log likelihood ratio at which a surprise is noticed: a chance of one in twenty."""

REMEMBERED = 8
"""So many trials are remembered for the sentence that gives a step's reason."""


@dataclass
class Staircase:
    """Levels in steps, larger is harder, from `easiest` to `hardest`; `aim` is the success rate."""

    aim: float
    level: float
    easiest: float
    hardest: float
    gain: float = FIRST
    recent: deque[bool] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    trials: int = 0
    surprised: bool = False
    """Whether the last trial was noticed as a surprise."""
    _way: int = 0
    _fewer: float = 0.0
    _more: float = 0.0

    def __post_init__(self) -> None:
        self.level = self._within(self.level)

    def take(self, success: bool) -> None:
        """Go on by one trial."""
        self.trials += 1
        self.recent.append(success)
        way = 1 if success else -1
        if self._way and way != self._way:
            self.gain = max(SETTLED, self.gain * SHRINK)
        self._way = way
        self._watch(success)
        step = self.gain * (1.0 - self.aim) / self.aim if success else -self.gain
        self.level = self._within(self.level + step)

    def shift(self, steps: float) -> None:
        """Go so many steps harder (easier, where negative) at once, for a reason of one's own."""
        self.level = self._within(self.level + steps)

    def _watch(self, success: bool) -> None:
        """Enlarge the gain where this run of results is improbable at the aim."""
        self._fewer = max(0.0, self._fewer + _evidence(success, 0.5 * self.aim, self.aim))
        self._more = max(0.0, self._more + _evidence(success, 0.5 * (1.0 + self.aim), self.aim))
        self.surprised = max(self._fewer, self._more) >= ALARM
        if self.surprised:
            self.gain = FIRST
            self._fewer = self._more = 0.0

    def _within(self, level: float) -> float:
        return min(max(level, self.easiest), self.hardest)


def _evidence(success: bool, rate: float, aim: float) -> float:
    """How much likelier this result is at `rate` than at `aim`, as a logarithm."""
    return math.log(rate / aim) if success else math.log((1.0 - rate) / (1.0 - aim))
