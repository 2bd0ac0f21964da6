"""One weighted up-down staircase: how much is asked next, from what succeeded and what did not.

A miss makes it easier by gain × aim steps and a success harder by gain × (1 − aim) steps, the ratio
of Kaernbach (1991, Percept Psychophys 49:227–229): only a success rate equal to the aim stands
still. With a fixed gain the rate observed over n trials differs from the aim by exactly
(last level − first level) / (gain × n), whoever it is, so that it holds the rate more closely than
independent trials at the aim would (5 points is their deviation in 70 at 80 %). Three additions
mend what fixed steps lack (García-Pérez 1998, Vision Res 38:1861–1881):

- the gain begins large and shrinks at each reversal, as in Kesten's accelerated stochastic
  approximation (1958, Ann Math Stat 29:41–59);
- it is large again upon a surprise: two sums of log likelihood ratios (Page 1954, Biometrika
  41:100–115) notice misses, or successes, that are too many for the aim to be true;
- what recent trials fell short of the aim leans each step, so that somebody who tires or learns is
  followed without lag (the integral part of a proportional and integral controller). However much
  it leans, a success never makes it easier, and a miss never harder.

The numbers below were chosen on invented learners, for steps of a twentieth to a thirtieth of the
range (`rehab bench difficulty`, with people that it does not judge by).
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

FIRST, KNOWN, SETTLED = 3.75, 1.5, 1.25
"""The gain where nothing is known yet, or after a surprise; where it goes on from another session;
and that to which it shrinks: one step easier after a miss, at an aim of 80 %."""

SHRINK = 0.75
"""What a reversal leaves of the gain."""

ALARM = 3.0
"""The log likelihood ratio that is a surprise; at an aim of 80 % it is reached by three misses in
a row or 26 successes."""

LEAN, OVER = 1.0, 12
"""How much the mean shortfall of about so many recent trials adds to each step."""

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
    trials: int = 0
    surprised: bool = False
    """Whether the last trial made its run of results a surprise."""
    recent: deque[bool] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    _shortfall: float = 0.0
    _fewer: float = 0.0
    _more: float = 0.0

    def __post_init__(self) -> None:
        self.shift(0.0)

    def take(self, success: bool) -> None:
        """Go on by one trial."""
        self.trials += 1
        if self.recent and self.recent[-1] is not success and self.gain > SETTLED:
            self.gain = max(SETTLED, self.gain * SHRINK)
        self.recent.append(success)
        self._watch(success)
        more = (1.0 if success else 0.0) - self.aim
        self._shortfall += (more - self._shortfall) / OVER
        leant = more + LEAN * self._shortfall
        leant = max(0.0, leant) if success else min(0.0, leant)
        self.shift(self.gain * leant)

    def shift(self, steps: float) -> None:
        """Go so many steps harder (easier, where negative) at once, as far as it may."""
        self.level = min(max(self.level + steps, self.easiest), self.hardest)

    def _watch(self, success: bool) -> None:
        """Enlarge the gain where the run of results is improbable at the aim."""
        self._fewer = max(0.0, self._fewer + _evidence(success, 0.5 * self.aim, self.aim))
        self._more = max(0.0, self._more + _evidence(success, 0.5 * (1.0 + self.aim), self.aim))
        self.surprised = max(self._fewer, self._more) >= ALARM
        if self.surprised:
            self.gain = FIRST
            self._fewer = self._more = 0.0


def _evidence(success: bool, rate: float, aim: float) -> float:
    """How much likelier this result is at `rate` than at `aim`, as a logarithm."""
    return math.log(rate / aim) if success else math.log((1.0 - rate) / (1.0 - aim))
