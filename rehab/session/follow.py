"""Where panels stand: before the eyes, coming along late, and never glued to the head."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rehab.exercise.reachable import Point
from rehab.scene import Node

AWAY, BELOW = 1.2, math.radians(15.0)
"""A panel: metres from the eyes, and radians below them."""

LIFTED = math.radians(16.0)
"""How much higher what is low in view stands while hands take things on a table: above the wall
that stands on it."""

SLACK, ARRIVED = math.radians(30.0), math.radians(3.0)
"""The head may turn by this before the panel comes along; it stops within this."""

SHIFT_SLACK, SHIFT_ARRIVED = 0.25, 0.03
"""The same for the head's place, metres."""

SEEN = math.radians(40.0)
"""A panel stands before the trunk, but never further than this from where the face is turned."""

PACE = 2.5
"""How briskly the panel comes along, 1/s: three quarters of the way in about half a second."""

CONE, RAISED, BESIDE = math.radians(14.0), 0.3, 0.1
"""A hand that stretches out to a panel: seen from the eyes within this of what it may press,
at least so many metres away. The panel then comes to so many metres beyond its fingertip."""

COME, LEAVE, NEAREST = 0.4, 1.0, 0.4
"""Seconds of stretching until it comes, of not stretching until it goes back; metres."""


class Follow:
    """A place and a heading before the eyes, and how far away panels stand there."""

    def __init__(self) -> None:
        self.yaw = 0.0
        self.at: Point | None = None
        self.away = AWAY
        self._wanted = AWAY
        self._turning = self._shifting = False
        self._stretched = 0.0

    def snap(self) -> None:
        """Take the next head's place at once."""
        self.at = None

    def step(self, head: Point, yaw: float, seconds: float, trunk: float | None = None) -> bool:
        """Follow eyes at `head` that look to `yaw` (rad about +Y); whether anything moved.

        Where the `trunk` faces is known, it stands before that: who holds the head at the end of
        its range, as after a test of the neck, could turn it no further to what stands beside.
        """
        ahead = yaw if trunk is None else before(trunk, yaw)
        if self.at is None:
            self.at, self.yaw = head, ahead
            self.away = self._wanted = AWAY
            return True
        off = math.remainder(ahead - self.yaw, 2.0 * math.pi)
        left = abs(math.remainder(yaw - self.yaw, 2.0 * math.pi)) > SLACK
        self._turning = abs(off) > ARRIVED and (self._turning or left)
        far = math.dist(head, self.at)
        self._shifting = far > (SHIFT_ARRIVED if self._shifting else SHIFT_SLACK)
        part = 1.0 - math.exp(-PACE * seconds)
        if self._turning:
            self.yaw = math.remainder(self.yaw + part * off, 2.0 * math.pi)
        if self._shifting:
            x, y, z = (a + part * (h - a) for a, h in zip(self.at, head, strict=True))
            self.at = (x, y, z)
        nearing = abs(self._wanted - self.away) > 1e-3
        if nearing:
            self.away += part * (self._wanted - self.away)
        return self._turning or self._shifting or nearing

    def reach(self, ways: Sequence[Point], tips: Sequence[Point], seconds: float) -> None:
        """Let panels come to whichever of `tips` is stretched out along one of `ways`, unit vectors
        from the eyes; none: there is nothing to press."""
        far = 0.0
        for tip in tips if ways and self.at is not None else ():
            x, y, z = (a - b for a, b in zip(tip, self.at or tip, strict=True))
            size = math.hypot(x, y, z)
            least = size * math.cos(CONE)
            if size > RAISED and any(x * a + y * b + z * c > least for a, b, c in ways):
                far = max(far, size)
        come = self._wanted == AWAY
        self._stretched = self._stretched + seconds if bool(far) == come else 0.0
        if come and self._stretched >= COME:
            self._wanted, self._stretched = min(AWAY, max(NEAREST, far + BESIDE)), 0.0
        elif not come and self._stretched >= LEAVE:
            self._wanted, self._stretched = AWAY, 0.0

    def put(self, node: Node, below: float, aside: float = 0.0, size: float = 1.0) -> None:
        """Stand `node` before the eyes and let it face them, upright however the head is tilted.

        It is `below` and `aside` (to the left) of straight ahead, rad; `size` is as it looks.
        """
        assert self.at is not None
        x, y, z = self.at
        yaw = self.yaw + aside
        level = self.away * math.cos(below)
        sine, cosine = math.sin(yaw), math.cos(yaw)
        place = (x - level * sine, y - self.away * math.sin(below), z - level * cosine)
        node.position = place
        node.orientation = turned(yaw, -below)
        node.scale = size * self.away / AWAY


def before(trunk: float, head: float) -> float:
    """Where a trunk faces (rad about +Y), as far as a head that looks to `head` still sees it."""
    off = math.remainder(trunk - head, 2.0 * math.pi)
    return head + min(max(off, -SEEN), SEEN)


def turned(yaw: float, pitch: float) -> tuple[float, float, float, float]:
    """The quaternion that turns by `pitch` about +X, then by `yaw` about +Y (rad)."""
    a, b = 0.5 * yaw, 0.5 * pitch
    return (
        math.cos(a) * math.sin(b),
        math.sin(a) * math.cos(b),
        -math.sin(a) * math.sin(b),
        math.cos(a) * math.cos(b),
    )
