"""Holding: a ring that fills while what was asked is kept, with a pad and slow pulses."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rehab.exercise.reachable import Point
from rehab.exercise.stage import Stage

if TYPE_CHECKING:
    from rehab.scene.sheet import Sheet

GRACE = 0.6
"""Seconds for which a hold may waver without beginning anew."""

PULSE, EVERY = 0.12, 1.0
"""Seconds that a pulse lasts, and from one to the next."""


class Hold:
    """One hold of `seconds` by `hand`, shown by `ring`; `seconds` of none is done at once."""

    def __init__(self, stage: Stage, ring: Sheet, at: Point, seconds: float, hand: int) -> None:
        self._stage, self._ring, self._at = stage, ring, at
        self._seconds, self._hand = seconds, hand
        self._kept = 0.0
        self._before = stage.seconds
        self._lapse = math.inf
        self._pulsed = -math.inf
        self.began = math.nan
        """When it began, on the stage's clock of seconds; NaN while nothing is held."""

    @property
    def holding(self) -> bool:
        """It has begun, and was not let go."""
        return not math.isnan(self.began)

    def step(self, kept: bool) -> bool:
        """One frame; whether the hold is complete now."""
        stage = self._stage
        passed, self._before = stage.seconds - self._before, stage.seconds
        if kept:
            if not self.holding:
                self.began, self._kept = stage.seconds, 0.0
                stage.play("hold", self._at)
            else:
                self._kept += passed
            self._lapse = 0.0
            if stage.seconds - self._pulsed >= EVERY:
                self._pulsed = stage.seconds
                stage.vibrate(self._hand, PULSE, 0.25)
        elif self.holding:
            self._lapse += passed
            if self._lapse > GRACE:
                self.began, self._kept = math.nan, 0.0
        self._ring.value = 1.0 if self._seconds <= 0.0 else min(1.0, self._kept / self._seconds)
        return kept and self._kept >= self._seconds
