"""The simulated patient's breathing: at their own rate, or as the waves ask."""

from __future__ import annotations

from math import copysign, exp, pi, sin, tau

from rehab.drivers.patient.path import Path

QUIET = 0.003
"""How far quiet breathing leans the trunk to and fro, rad [M]."""
DEEPEST = 3.0
"""How many times deeper than quiet a slow breath is at most [M]."""
LEFT_ALONE = 2.0
"""This long after the last wave somebody breathes by themselves again, s [M]."""
EASING = 6.0
"""Seconds in which breaths that were deep become quiet again [M]."""


class Breathing:
    """What breathing does to the trunk's lean; `own` is their own rate, breaths a minute."""

    def __init__(self, own: float, phase: float) -> None:
        self.own = own
        self._since, self._phase, self._deep = 0.0, phase, 0.0
        self._path: Path | None = None

    @property
    def half(self) -> float:
        """Seconds that one way takes at their own rate."""
        return 30.0 / self.own

    def at(self, t: float) -> float:
        """The lean forward at `t` s, rad; `t` must not go back."""
        path = self._path
        if path is not None and t > path.until + LEFT_ALONE:
            (full,) = path.end
            self._since, self._phase = t, copysign(0.5 * pi, full)
            self._deep, self._path = abs(full) - QUIET, None
        elif path is not None:
            return path.at(t)[0]
        past = t - self._since
        deep = QUIET + self._deep * exp(-past / EASING)
        return deep * sin(tau * (self.own / 60.0) * past + self._phase)

    def turn(self, t: float, inwards: bool, seconds: float) -> None:
        """Breathe in, or out, from `t` on within so many seconds: slower is deeper."""
        now = self.at(t)
        if self._path is None:
            self._path = Path((now,))
        deep = QUIET * min(max(seconds / self.half, 1.0), DEEPEST)
        self._path.go((deep if inwards else -deep,), t, seconds, (0.0,))
