"""A nod, seen in measured poses of the head alone: down and back, from a head that was still."""

from __future__ import annotations

import math
from collections.abc import Sequence

STILL_FOR, STILL_WITHIN = 0.4, math.radians(4.0)
"""The head must have stayed for so long (s) this near (rad) to where it then nods from."""

DEPTH, DEEPEST = math.radians(9.0), math.radians(40.0)
"""How far down a nod goes, rad: less is talking and breathing, more is a look at one's hands."""

LONGEST = 1.2
"""Seconds from leaving to being back: who looks down at a button takes longer."""

DWELL = 0.4
"""Seconds that a nod may stay near its lowest point: a look at a controller is held longer."""

BACK = 0.4
"""A nod is over where no more than this part of its depth is left."""

ASIDE = math.radians(8.0)
"""How far the head may turn or tilt meanwhile, rad; of a deep nod, half its depth."""

SHIFT = 0.12
"""How far the eyes may move meanwhile, m: a nod turns about the neck, which moves them by 0.05;
putting a headset on or bending forward moves them more."""

FOLLOW = 2.0
"""How briskly what counts as straight ahead follows a head that drifts, 1/s."""

Turn = tuple[float, float, float, float]


class Nod:
    """Watches one head. Angles are from where it was still, in its own axes: lying or sitting,
    a nod is the same."""

    def __init__(self) -> None:
        self._rest: Turn | None = None
        self._place = (0.0, 0.0, 0.0)
        self._still = self._away = self._deepest = self._aside = 0.0
        self._low = self._dwell = 0.0  # the lowest point so far, and for how long it has been near

    def reset(self) -> None:
        """Forget what was seen: a nod must begin anew."""
        self._rest = None

    def step(self, head: Sequence[float], seconds: float) -> bool:
        """Take in the head's pose (7,), `seconds` after the last; True where a nod is complete."""
        x, y, z, *turn = head
        if self._rest is None:
            self._begin(head)
            return False
        up, aside = _angles(self._rest, turn)
        shift = math.dist((x, y, z), self._place)
        if self._away == 0.0:
            near = abs(up) < STILL_WITHIN and aside < STILL_WITHIN and shift < 0.5 * SHIFT
            if near:
                self._still += seconds
                self._drift(head, seconds)
                return False
            if self._still < STILL_FOR:
                self._begin(head)
                return False
        self._away += seconds
        self._deepest = max(self._deepest, -up)
        if -up > 1.1 * self._low:
            self._low, self._dwell = -up, 0.0
        elif -up > 0.75 * self._low:
            self._dwell += seconds
        self._aside = max(self._aside, aside)
        if self._spoilt(shift):
            self._begin(head)
            return False
        if self._deepest >= DEPTH and -up <= BACK * self._deepest:
            self._begin(head)
            return True
        return False

    def _spoilt(self, shift: float) -> bool:
        """Whether this cannot become a nod any more."""
        crooked = self._aside > max(ASIDE, 0.5 * self._deepest)
        slow = self._away > LONGEST or self._dwell > DWELL
        return slow or self._deepest > DEEPEST or crooked or shift > SHIFT

    def _begin(self, head: Sequence[float]) -> None:
        x, y, z, qx, qy, qz, qw = head
        self._rest, self._place = (qx, qy, qz, qw), (x, y, z)
        self._still = self._away = self._deepest = self._aside = 0.0
        self._low = self._dwell = 0.0

    def _drift(self, head: Sequence[float], seconds: float) -> None:
        assert self._rest is not None
        part = 1.0 - math.exp(-FOLLOW * seconds)
        x, y, z, *turn = head
        sign = 1.0 if sum(a * b for a, b in zip(self._rest, turn, strict=True)) >= 0.0 else -1.0
        mixed = [a + part * (sign * b - a) for a, b in zip(self._rest, turn, strict=True)]
        size = math.hypot(*mixed) or 1.0
        qx, qy, qz, qw = (a / size for a in mixed)
        self._rest = (qx, qy, qz, qw)
        px, py, pz = (a + part * (b - a) for a, b in zip(self._place, (x, y, z), strict=True))
        self._place = (px, py, pz)


def _angles(rest: Turn, turn: Sequence[float]) -> tuple[float, float]:
    """How far `turn` looks up from `rest`, and how far it is turned or tilted aside, rad."""
    ax, ay, az, aw = rest
    bx, by, bz, bw = turn
    # conjugate(rest) times turn: the turn in the resting head's own axes.
    x = aw * bx - ax * bw - ay * bz + az * by
    y = aw * by + ax * bz - ay * bw - az * bx
    z = aw * bz - ax * by + ay * bx - az * bw
    w = aw * bw + ax * bx + ay * by + az * bz
    if w < 0.0:
        x, y, z, w = -x, -y, -z, -w
    return 2.0 * math.atan2(x, w), 2.0 * max(math.atan2(abs(y), w), math.atan2(abs(z), w))
