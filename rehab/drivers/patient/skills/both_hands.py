"""What both hands do at once: drumming to rings that come down, and carrying by two ends."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from rehab.drivers.patient.kinematics import Vector, distance
from rehab.drivers.patient.mover import Mover
from rehab.drivers.patient.sight import SAME, Seen
from rehab.drivers.patient.skills.skill import Skill, likely, settling
from rehab.drivers.patient.skills.touch import CLOSE, LOOK_AGAIN

WATCHED = 0.15
"""For how long a ring is seen to come down before it is known when it will be there, s [M]."""
RAISED, THROUGH = 0.10, 0.04
"""From how high above a drum a hand strikes, and how far below its skin it turns, m [M]."""
STROKE = 0.4
"""The part of the time of a reach as long that a stroke takes, down or up [M]."""
TOO_LATE = 0.2
"""A stroke that would come so much later than it is meant is left out, s [M]."""
UNDERWAY = 0.5
"""In the midst of what is known, the part of a reaction that is left [M]."""


class Drum(Skill):
    """The cue "drum": strike each drum as its "ring" comes down on it, a hand each."""

    def __init__(self, mover: Mover) -> None:
        super().__init__(mover)
        self._skins: dict[int, Vector] = {}
        self._first: list[tuple[float, float] | None] = [None, None]
        self._last = [(0.0, 0.0), (0.0, 0.0)]
        self._meant = [False, False]

    def see(self, t: float, seen: Sequence[Seen]) -> None:
        """Where the drums are, and each ring on its way; one that is higher than before is new."""
        for cue in seen:
            side = likely(cue)
            if cue.cue == "drum":
                self._skins[side] = cue.position
            elif cue.cue == "ring":
                height = cue.position[1]
                if self._first[side] is None or height > self._last[side][1]:
                    self._first[side], self._meant[side] = (t, height), False
                self._last[side] = t, height

    def reaction(self, cue: Seen) -> float:
        """As soon as it is seen."""
        return settling(self.mover)

    def begin(self, t: float, cue: Seen) -> None:
        """Raise a hand above each drum."""
        mover = self.mover
        places = [mover.ready(0), mover.ready(1)]
        for side, (x, y, z) in self._skins.items():
            places[side] = x, y + RAISED, z
        mover.settle(t, *places)

    def keep(self, t: float, cue: Seen) -> bool:
        """Strike when a ring will be there, a little early or late, as people are."""
        for side, skin in self._skins.items():
            first, (seen, height) = self._first[side], self._last[side]
            if first is None or self._meant[side] or seen - first[0] < WATCHED:
                continue
            self._meant[side] = True
            speed = (first[1] - height) / (seen - first[0])
            self._strike(t, side, skin, seen + (height - skin[1]) / speed)
        return True

    def gaze(self, t: float, cue: Seen) -> Vector | None:
        """Between the drums, where the rings come from."""
        x, y, z = (sum(axis) / len(self._skins) for axis in zip(*self._skins.values(), strict=True))
        return x, y + RAISED, z

    def _strike(self, t: float, side: int, skin: Vector, beat: float) -> None:
        """Down through the skin and up again; not, where the hand is still busy by then."""
        mover, path = self.mover, self.mover.hands[side]
        arm = mover.profile.arms[side]
        x, y, z = skin
        length = STROKE * (arm.start + (RAISED + THROUGH) / arm.rate)
        length *= 1.0 + mover.profile.slowing * mover.fatigue[side]
        there = _when(RAISED / (RAISED + THROUGH)) * length
        meant = beat + mover.rng.gauss(arm.asynchrony, arm.asynchrony_spread)
        begin = max(t, path.until, meant - there)
        if begin + there > meant + TOO_LATE:
            return
        path.go((x, y - THROUGH, z), begin, length, (0.0, 0.0, 0.0))
        path.go((x, y + RAISED, z), begin + length, length, (0.0, 0.0, 0.0))
        mover.strokes.append((begin + there, side))


def _when(part: float) -> float:
    """After which part of its time a minimum-jerk movement has gone `part` of its way."""
    low, high = 0.0, 1.0
    for _ in range(40):
        s = 0.5 * (low + high)
        low, high = (s, high) if s**3 * (10.0 + s * (6.0 * s - 15.0)) < part else (low, s)
    return 0.5 * (low + high)


class Bear(Skill):
    """The cue "bear": bring each palm to its own of two places, and with them wherever they go."""

    follows = True

    def __init__(self, mover: Mover) -> None:
        super().__init__(mover)
        self._ends: dict[int, Vector] = {}
        self._going: list[Vector | None] = [None, None]
        self._due = [inf, inf]
        self._carried = [False, False]
        self._leans: dict[int, tuple[float, float]] = {}

    def see(self, t: float, seen: Sequence[Seen]) -> None:
        """Where the ends are."""
        for cue in seen:
            if cue.cue == "bear":
                self._ends[likely(cue)] = cue.position

    def reaction(self, cue: Seen) -> float:
        """As late as the slower hand."""
        return max(self._reaction(side) for side in (0, 1))

    def begin(self, t: float, cue: Seen) -> None:
        """Send both hands at once."""
        self._going = [None, None]
        self._due = [t, t]
        self._carried = [False, False]
        self._leans.clear()

    def keep(self, t: float, cue: Seen) -> bool:
        """Each hand goes on when its place has moved, and is corrected where it missed."""
        for side, at in self._ends.items():
            before = self._going[side]
            if before is None or distance(at, before) > SAME:
                self._going[side] = at
                late = 0.0 if before is None else UNDERWAY * self._reaction(side)
                self._due[side], self._carried[side] = t + late, before is not None
            if t >= self._due[side]:
                self._due[side] = inf
                self._send(t, side, at)
            elif self._due[side] == inf and self._missed(t, side, at):
                self._send(t, side, at)
        return True

    def gaze(self, t: float, cue: Seen) -> Vector | None:
        """Between the two places."""
        x, y, z = (sum(axis) / len(self._ends) for axis in zip(*self._ends.values(), strict=True))
        return x, y, z

    def _missed(self, t: float, side: int, at: Vector) -> bool:
        over = t > self.mover.hands[side].until + LOOK_AGAIN
        return over and distance(self.mover.limbs[side].grip, at) > CLOSE

    def _reaction(self, side: int) -> float:
        arm = self.mover.profile.arms[side]
        return max(0.15, self.mover.rng.gauss(arm.reaction, arm.reaction_spread))

    def _send(self, t: float, side: int, at: Vector) -> None:
        """The trunk helps both as each needs it, so that sideways they make up for one another."""
        mover = self.mover
        _, *lean = mover.posture(side, at)
        self._leans[side] = lean[0], lean[1]
        forward, right = (
            sum(axis) / len(self._leans) for axis in zip(*self._leans.values(), strict=True)
        )
        point, _ = mover.nearest(side, mover.near(at, mover.limbs[side]), forward, right)
        # What both hold keeps their ways straight.
        bow = (0.0, 0.0, 0.0) if self._carried[side] else None
        mover.lean(t, forward, right, mover.send(t, side, point, bow) or LOOK_AGAIN)
