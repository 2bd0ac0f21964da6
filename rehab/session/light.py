"""A light that wanders slowly about, for a patient to turn the face to."""

from __future__ import annotations

import math

from rehab.exercise.reachable import Point
from rehab.scene import Scene

AWAY, SIZE, COLOUR = 1.1, 0.075, "#FFD470"
"""Metres from the eyes, before the panel; metres across; and the light's colour."""

WAY = (
    (0.0, 0.0, 0.0),
    (0.5, 0.0, 0.0),
    (1.7, 26.0, 0.0),
    (3.6, -26.0, 0.0),
    (4.6, 0.0, 0.0),
    (5.4, 0.0, 16.0),
    (6.5, 0.0, -16.0),
    (7.2, 0.0, 0.0),
)
"""When (s) it is how far (degrees) to the left and up, and then from the beginning."""


class Light:
    """Stays where it was begun: it does not follow the face that follows it."""

    def __init__(self, scene: Scene) -> None:
        self._glow = scene.add("sphere", colour=COLOUR, emission=1.2, scale=SIZE, label="light")
        self._halo = scene.add(
            "sphere", colour=COLOUR, emission=0.8, opacity=0.25, scale=2.2 * SIZE, label="light"
        )
        self._begun: tuple[Point, float] | None = None
        self._seconds = 0.0
        self.show(False)

    @property
    def shown(self) -> bool:
        """Whether it is there, or would be but for an overlay."""
        return self._wanted

    def show(self, shown: bool) -> None:
        """Begin where the next head looks, or go."""
        self._wanted, self._begun, self._seconds = shown, None, 0.0
        self.cover(False)

    def cover(self, covered: bool) -> None:
        """Hide while an overlay asks for something else."""
        self._glow.visible = self._halo.visible = self._wanted and not covered

    def snap(self) -> None:
        """Go to where the next head looks: play space has moved."""
        self._begun = None

    def step(self, head: Point, yaw: float, seconds: float) -> None:
        """Move on, before somebody whose eyes are at `head` and look to `yaw` (rad about +Y)."""
        if not self._wanted:
            return
        if self._begun is None:
            self._begun = head, yaw
        (x, y, z), ahead = self._begun
        self._seconds = (self._seconds + seconds) % WAY[-1][0]
        left, up = (math.radians(angle) for angle in _at(self._seconds))
        level = AWAY * math.cos(up)
        place = (
            x - level * math.sin(ahead + left),
            y + AWAY * math.sin(up),
            z - level * math.cos(ahead + left),
        )
        self._glow.position = self._halo.position = place


def _at(seconds: float) -> tuple[float, float]:
    """How far to the left and up the light is, degrees: eased from place to place."""
    last = WAY[0]
    for then in WAY[1:]:
        if seconds < then[0]:
            part = (seconds - last[0]) / (then[0] - last[0])
            part = part * part * (3.0 - 2.0 * part)
            left, up = (a + part * (b - a) for a, b in zip(last[1:], then[1:], strict=True))
            return left, up
        last = then
    return last[1:]
