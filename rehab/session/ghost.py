"""Hands of light that show a movement: what calibration asks for, or an exercise's, once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from rehab.exercise.reachable import Point, across
from rehab.frame import LEFT
from rehab.scene import Scene
from rehab.scene.hands import GRIP_PITCH
from rehab.session.follow import turned

COLOUR = "#8FB4E0"

ASIDE, AWAY = math.radians(32.0), 1.4
"""A hand of light further aside of straight ahead than this is out of view; a light goes up and
down with it there, so many metres away, and leads the eyes to it."""

LIGHT = 2
"""Beside the hands 0 and 1."""

PACE, LEAST, STAYS = 0.35, 1.0, 0.8
"""How fast a ghost goes (m/s), how long one way takes at the least, and how long it stays then (s).
"""


class Ghost:
    """Two hands and a light; one of them shows an exercise, the light what of it is out of view."""

    PERIOD, MOVING = 3.6, 1.4

    def __init__(self, scene: Scene) -> None:
        self._hands = [
            scene.add(mesh, colour=COLOUR, opacity=0.0, emission=0.35, label="ghost")
            for mesh in ("hand_left", "hand_right")
        ]
        light = scene.add("sphere", scale=0.07, colour=COLOUR, emission=0.9, label="ghost light")
        self._hands.append(light)
        self.motion = ""
        """"rest", "reach", "way", or nothing."""
        self._way: Sequence[Point] = ()
        self._left: Sequence[Point] = ()
        self._led: tuple[int, ...] = (LIGHT,)
        self._seconds = 0.0
        self.show("")

    def show(self, motion: str) -> None:
        """Begin `motion`: "rest" (arms sink), "reach" (arms come forward), "way" (the last one
        again), else none."""
        self.motion = motion if motion in ("rest", "reach", "way") else ""
        self._seconds = 0.0
        self.cover(False)

    def lead(self, way: Sequence[Point], hands: Sequence[int], left: Sequence[Point] = ()) -> float:
        """Pass the points of `way` (play space) once with one hand (0 left, 1 right), with both
        (`way` is the right one's; the left one passes as many points `left` at the same times, or
        the mirror image), or with a light, where no hand is needed; how many seconds that takes."""
        self._way, self._led = way, tuple(hands) or (LIGHT,)
        self._left = left if len(left) == len(way) and len(self._led) > 1 else ()
        self.show("way")
        return sum(self._lengths()) + STAYS

    def cover(self, covered: bool) -> None:
        """Hide while an overlay asks for something else."""
        for side, hand in enumerate(self._hands):
            shows = side in (*self._led, LIGHT) if self.motion == "way" else side < LIGHT
            hand.visible = bool(self.motion) and not covered and shows

    def step(self, chest: Point, yaw: float, reach: float, seconds: float) -> None:
        """Move on, beside and before someone whose mid-shoulder is `chest` and faces `yaw`."""
        if not self.motion:
            return
        self._seconds += seconds
        if self.motion == "way":
            self._pass(chest, yaw)
            return
        time = self._seconds % self.PERIOD
        part = min(time / self.MOVING, 1.0)
        part = part * part * (3.0 - 2.0 * part)
        out = part if self.motion == "reach" else 1.0 - part
        forward, up = 0.2 + out * (0.9 * reach - 0.2), -0.45 + 0.38 * out
        turn = turned(yaw, GRIP_PITCH - math.radians(50.0) * (1.0 - out))
        # Each time it comes and goes softly.
        shown = min(1.0, time / 0.3, (self.PERIOD - time) / 0.5)
        sine, cosine = math.sin(yaw), math.cos(yaw)
        x, y, z = chest
        for hand, right in zip(self._hands[:LIGHT], (-0.2, 0.2), strict=True):
            hand.opacity = 0.6 * shown
            hand.orientation = turn
            hand.position = (
                x + right * cosine - forward * sine,
                y + up,
                z - right * sine - forward * cosine,
            )

    def _lengths(self) -> list[float]:
        """Seconds from each point to the next."""
        ways = [self._way, self._left] if self._left else [self._way]
        far = [[math.dist(a, b) for a, b in pairwise(way)] for way in ways]
        return [max(LEAST, max(both) / PACE) for both in zip(*far, strict=True)]

    def _pass(self, chest: Point, yaw: float) -> None:
        lengths = self._lengths()
        place = self._along(self._way, lengths)
        other = self._along(self._left, lengths) if self._left else across(place, chest, yaw)
        over = sum(lengths) + STAYS - self._seconds
        opacity = 0.85 * max(0.0, min(1.0, self._seconds / 0.3, over / 0.5))
        for led in self._led:
            hand, second = self._hands[led], len(self._led) > 1 and led == LEFT
            hand.opacity, hand.orientation = opacity, turned(yaw, GRIP_PITCH)
            hand.position = other if second else place
        if self._led != (LIGHT,):
            self._lead_to(place, chest, yaw, opacity)

    def _along(self, way: Sequence[Point], lengths: Sequence[float]) -> Point:
        """Where on `way` a hand is now that passes its points after `lengths`, s each."""
        left = self._seconds
        for number, length in enumerate(lengths):
            if left < length:
                part = left / length
                part = part * part * (3.0 - 2.0 * part)
                pair = zip(way[number], way[number + 1], strict=True)
                x, y, z = (a + part * (b - a) for a, b in pair)
                return x, y, z
            left -= length
        return way[-1]

    def _lead_to(self, place: Point, chest: Point, yaw: float, opacity: float) -> None:
        """Let the light go beside a hand at `place` that is out of view of who faces `yaw`."""
        x, _, z = chest
        aside = math.remainder(math.atan2(x - place[0], z - place[2]) - yaw, 2.0 * math.pi)
        light, heading = self._hands[LIGHT], yaw + math.copysign(ASIDE, aside)
        light.opacity = opacity if abs(aside) > ASIDE else 0.0
        light.position = (x - AWAY * math.sin(heading), place[1], z - AWAY * math.cos(heading))
