"""Turning a joint towards a thing: a straight arm that points, a forearm, the elbow at the side.

What the arm is to do is seen from where the thing is; that it is not done yet, from its being there
still. So the arm goes a little further, as long as it can, until what was asked has happened.
"""

from __future__ import annotations

from abc import abstractmethod
from math import atan2, hypot, inf, radians

from rehab.drivers.patient.kinematics import Vector, angle
from rehab.drivers.patient.mover import Mover
from rehab.drivers.patient.sight import Seen
from rehab.drivers.patient.skills.skill import Aim, Skill, likely

FURTHER, FURTHEST = radians(4), radians(24)
"""How much further a joint is turned at a time, and how far past the thing at most, rad [M]."""
LOOK_AGAIN = 0.25
"""From the end of a movement until it is clear that it was not enough, s [M]."""

Turned = tuple[float, float]
"""Two angles of a joint, rad."""


class Turning(Aim):
    """What pointing and turning the forearm share; the eyes stay ahead, where it is shown."""

    tucked = 0.0

    def __init__(self, mover: Mover) -> None:
        super().__init__(mover)
        self._sides: tuple[int, ...] = ()
        self._from: list[Turned] = [(0.0, 0.0), (0.0, 0.0)]
        self._asked: Turned = (0.0, 0.0)
        self._more = 0.0
        self._stuck = inf

    def begin(self, t: float, cue: Seen) -> None:
        """Turn that arm's joint to what `cue` asks, or both alike; an arm not asked rests."""
        one = likely(cue)
        self._sides = (one,) if cue.side in ("left", "right") else (one, 1 - one)
        self._asked = self._seen(one, cue.position)
        self._from = [self._now(0), self._now(1)]
        self._more, self._stuck = 0.0, inf
        if len(self._sides) == 1:
            self.mover.send(t, 1 - one, self.mover.ready(1 - one))
        self.mover.lean(t, 0.0, 0.0, self._go(t))

    def keep(self, t: float, cue: Seen) -> bool:
        """A little further; at the end of the range, try on for a while."""
        if t < max(self.mover.hands[side].until for side in self._sides) + LOOK_AGAIN:
            return True
        if t < self._stuck:
            self._more += FURTHER
            if self._more > FURTHEST or self._go(t) == 0.0:
                self._stuck = t
        return t < self._stuck + self.mover.profile.patience

    def glance(self, cue: Seen) -> Vector | None:
        """Straight ahead."""
        return None

    def _go(self, t: float) -> float:
        """Send each hand to what is asked and a little more; how long it takes, s."""
        return max(self._send(t, side) for side in self._sides)

    def _send(self, t: float, side: int) -> float:
        mover = self.mover
        (a, b), (c, d) = self._from[side], self._asked
        share = self._more / (hypot(c - a, d - b) or 1.0)
        to = c + share * (c - a), d + share * (d - b)
        now = self._now(side)
        middle = self._hand(side, 0.5 * (now[0] + to[0]), 0.5 * (now[1] + to[1]))
        hand, start = self._hand(side, *to), mover.hands[side].end
        bow = tuple(m - 0.5 * (p + q) for m, p, q in zip(middle, hand, start, strict=True))
        return mover.send(t, side, hand, (bow[0], bow[1], bow[2]), self.tucked)

    @abstractmethod
    def _now(self, side: int) -> Turned:
        """How that arm is."""

    @abstractmethod
    def _seen(self, side: int, at: Vector) -> Turned:
        """How it would be if the hand was on its way to `at`."""

    @abstractmethod
    def _hand(self, side: int, a: float, b: float) -> Vector:
        """Where the hand is then, as far as the joint goes."""


class Point(Turning):
    """The cue "point": the straight arm towards a thing, by elevation and its plane.

    The hand is as the forearm turns it: thumb up where the arm is at shoulder height or above.
    """

    def _now(self, side: int) -> Turned:
        return self.mover.elevation(self.mover.limbs[side]), self._asked[1]

    def _seen(self, side: int, at: Vector) -> Turned:
        limb = self.mover.limbs[side]
        x, y, z = (a - s for a, s in zip(at, limb.shoulder, strict=True))
        size = hypot(x, y, z) or 1.0
        return angle((x / size, y / size, z / size), (0.0, -1.0, 0.0)), atan2(-z, limb.out * x)

    def _hand(self, side: int, a: float, b: float) -> Vector:
        return self.mover.straight(side, a, b)


class Forearm(Turning):
    """The cue "forearm": the elbow at the side, the forearm towards a thing, by the elbow's flexion
    and the upper arm's turn outwards."""

    tucked = 1.0

    def _now(self, side: int) -> Turned:
        return self._seen(side, self.mover.limbs[side].grip)

    def _seen(self, side: int, at: Vector) -> Turned:
        limb = self.mover.limbs[side]
        dx, dy, dz = limb.beside(self.mover.trunk.axis)
        x, y, z = (
            a - s - limb.upper * d for a, s, d in zip(at, limb.shoulder, (dx, dy, dz), strict=True)
        )
        size = hypot(x, y, z) or 1.0
        flexion = angle((x / size, y / size, z / size), (dx, dy, dz))
        outwards = limb.out * (y * dx - x * dy)
        # A straight arm has no turn that could be seen.
        turned = atan2(outwards, -z) if hypot(outwards, z) > 0.1 * size else 0.0
        return flexion, turned

    def _hand(self, side: int, a: float, b: float) -> Vector:
        return self.mover.folded(side, a, b)


class Hold(Skill):
    """The cue "hold": stay as you are."""

    rolls = True

    def begin(self, t: float, cue: Seen) -> None:
        """Nothing moves."""
