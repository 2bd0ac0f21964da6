"""Meters: how much of something there is, as a bar under its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rehab.scene.kit.part import Part
from rehab.scene.panel import LIFT
from rehab.scene.sheet import Sheet
from rehab.scene.theme import Style

if TYPE_CHECKING:
    from rehab.scene.scene import Scene

_BAR, _GAP, _NUMBER = 0.02, 0.004, 0.1  # the bar's height, above it, and the number's room


class Meter(Part):
    """Words with a percentage, and a bar that is full at 1."""

    def __init__(self, scene: Scene, style: Style, name: str, width: float, part: float) -> None:
        super().__init__(scene, style, name)
        self._width, self.part = width, min(1.0, max(0.0, part))

    def _build(self) -> None:
        style, half = self.style, 0.5 * self._width
        room = self._width - _NUMBER
        words = self._write(self.name, (0, 0), style.small, width=room, align="left")
        number = self._write(f"{100 * self.part:.0f} %", (0, 0), style.small, align="right")
        tall = words.size[1] + _GAP + _BAR
        self.size = (self._width, tall)
        up = 0.5 * (tall - words.size[1])
        words.position, number.position = (-half, up, LIFT), (half, up, LIFT)
        Sheet.add(
            self.scene,
            "bar",
            (self._width, _BAR),
            style.theme.accent,
            self.node,
            (0, 0.5 * (_BAR - tall), LIFT),
            value=self.part,
        )
