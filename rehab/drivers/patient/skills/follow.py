"""Going along: a hand goes after a thing that moves, late, as fast and as far as its arm goes; and
watching it first."""

from __future__ import annotations

from rehab.drivers.patient.kinematics import Vector, distance
from rehab.drivers.patient.mover import Mover
from rehab.drivers.patient.sight import Seen
from rehab.drivers.patient.skills.skill import Aim, Skill, likely

EVERY = 0.12
"""From one correction of the hand's way to the next, s: pursuit is intermittent [M]."""
LATE = 0.15
"""From seeing where a thing is to the hand setting out for it, s [M]."""
CLOSE = 0.008
"""A thing that has moved less is not gone after, m."""
STRAYS, KEPT = 0.5, 0.8
"""A hand that goes along is off by `Arm.spread` times so many metres, and keeps this part of where
it strayed to from one correction to the next [M]."""
PIECE = 0.3
"""How long one piece of the pursuit lasts, s; more in an arm that is slow to start [M]."""


class Follow(Aim):
    """The cue "follow": one hand, or each its own thing, goes along with what moves."""

    target = False
    follows = True

    def __init__(self, mover: Mover) -> None:
        super().__init__(mover)
        self._sides: set[int] = set()
        self._seen: dict[int, list[tuple[float, Vector]]] = {0: [], 1: []}
        self._off: list[Vector] = [(0.0, 0.0, 0.0), (0.0, 0.0, 0.0)]
        self._due = 0.0

    def look(self, t: float, cues: list[Seen]) -> None:
        """Where each hand's thing is now."""
        self._sides = {likely(cue) for cue in cues}
        for cue in cues:
            self._seen[likely(cue)].append((t, cue.position))

    def begin(self, t: float, cue: Seen) -> None:
        """Go there, the other hand to rest where nothing is asked of it; then go along."""
        mover, length = self.mover, 0.0
        for side in (0, 1):
            to = self._to(side, t) if side in self._sides else mover.ready(side)
            length = max(length, mover.send(t, side, to))
        mover.lean(t, 0.0, 0.0, length)
        self._due = t + length

    def keep(self, t: float, cue: Seen) -> bool:
        """Another piece of the way, no faster than the arm goes."""
        if t < self._due:
            return True
        self._due = t + EVERY
        for side in self._sides:
            mover, arm = self.mover, self.mover.profile.arms[side]
            at, to = mover.hands[side].end, self._to(side, t)
            far = distance(at, to)
            if far > CLOSE:
                part = min(1.0, arm.rate * EVERY / far)
                x, y, z = (a + part * (b - a) for a, b in zip(at, to, strict=True))
                mover.hands[side].go((x, y, z), t, PIECE * arm.start / 0.35, (0.0, 0.0, 0.0))
        return True

    def _to(self, side: int, t: float) -> Vector:
        """Where the hand can get to for the thing as it was seen a moment ago."""
        seen = self._seen[side]
        while len(seen) > 1 and seen[1][0] <= t - LATE:
            seen.pop(0)
        mover = self.mover
        size = STRAYS * mover.profile.arms[side].spread * (1.0 - KEPT * KEPT) ** 0.5
        a, b, c = (KEPT * old + mover.rng.gauss(0.0, size) for old in self._off[side])
        self._off[side] = a, b, c
        x, y, z = seen[0][1]
        return mover.nearest(side, (x + a, y + b, z + c), 0.0, 0.0)[0]


class Watch(Skill):
    """The cue "watch": the hands rest, the eyes go along."""

    follows = True

    def begin(self, t: float, cue: Seen) -> None:
        """Leave the hands where they rest."""
        self.mover.settle(t, self.mover.ready(0), self.mover.ready(1))

    def gaze(self, t: float, cue: Seen) -> Vector | None:
        """At it."""
        return cue.position
