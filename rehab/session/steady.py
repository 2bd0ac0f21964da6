"""A steady direction from a trembling one: the 1€ filter, on unit vectors."""

from __future__ import annotations

import math

SLOWEST = 0.9
"""Cut-off (Hz) while nothing moves. Tremors of rest and action beat at 4 to 12 Hz (Deuschl and
others, Mov Disord 13 Suppl 3, 1998): three degrees at 4 Hz become less than one."""

EAGER = 0.02
"""By how much (Hz) a degree a second raises it: 60 degrees a second are followed within 0.1 s."""

SPEED_CUT = 1.0
"""Cut-off (Hz) of the speed: a tremor's own, which comes and goes, is mostly averaged out."""

Way = tuple[float, float, float]


class Steady:
    """G. Casiez, N. Roussel, D. Vogel: 1€ Filter, CHI 2012; one cut-off for all three parts."""

    def __init__(self) -> None:
        self._way: Way | None = None
        self._speed: Way = (0.0, 0.0, 0.0)

    def reset(self) -> None:
        """The next direction has nothing to do with those before."""
        self._way, self._speed = None, (0.0, 0.0, 0.0)

    def step(self, way: Way, seconds: float) -> Way:
        """The steadied unit vector, `seconds` after the last."""
        if self._way is None or seconds <= 0.0:
            self._way = self._way or way
            return self._way
        (x, y, z), (a, b, c), (p, q, r) = way, self._way, self._speed
        part = _part(SPEED_CUT, seconds)
        p += part * ((x - a) / seconds - p)
        q += part * ((y - b) / seconds - q)
        r += part * ((z - c) / seconds - r)
        self._speed = (p, q, r)
        part = _part(SLOWEST + EAGER * math.degrees(math.hypot(p, q, r)), seconds)
        x, y, z = a + part * (x - a), b + part * (y - b), c + part * (z - c)
        size = math.hypot(x, y, z) or 1.0
        self._way = (x / size, y / size, z / size)
        return self._way


def _part(hertz: float, seconds: float) -> float:
    """How much of the way a low-pass of this cut-off goes in that time."""
    return 1.0 - math.exp(-2.0 * math.pi * hertz * seconds)
