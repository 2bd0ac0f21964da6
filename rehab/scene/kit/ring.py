"""Rings: how much is done, as an arc with a number in it; and a calm count down to nothing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rehab.scene.kit.part import Part
from rehab.scene.panel import LIFT
from rehab.scene.sheet import Sheet
from rehab.scene.theme import Style

if TYPE_CHECKING:
    from rehab.scene.scene import Scene


class Ring(Part):
    """An arc on a round sheet, clockwise from the top; `words` stand in its middle."""

    across = 0.22  # metres, before the text size counts
    line = 0.020
    digits = 0.09  # font size

    def __init__(self, scene: Scene, style: Style, name: str = "") -> None:
        super().__init__(scene, style, name)
        self._value = 0.0

    def _build(self) -> None:
        style, theme = self.style, self.style.theme
        across = self.across * style.text
        self.size = (across, across)
        Sheet.add(self.scene, "disc", self.size, theme.paper, self.node, line=theme.border)
        inner = (across - 0.04 * style.text,) * 2
        self._arc = Sheet.add(
            self.scene,
            "ring",
            inner,
            theme.accent,
            self.node,
            (0, 0, LIFT),
            self._value,
            self.line * style.text,
        )
        self._words = self._write("", (0, 0), self.digits * style.text, bold=True, layers=2)

    @property
    def value(self) -> float:
        """How much of the ring is filled, 0 to 1; may be set."""
        return self._value

    @value.setter
    def value(self, value: float) -> None:
        self._value = self._arc.value = min(1.0, max(0.0, value))

    @property
    def words(self) -> str:
        """The number in the ring; may be set."""
        return self._words.words

    @words.setter
    def words(self, value: str) -> None:
        self._words.words = value


class Countdown(Ring):
    """Seconds that are left: a large number in a ring that empties, and no hurry."""

    across = 0.32
    line = 0.014
    digits = 0.15

    def show(self, left: float, of: float) -> None:
        """Show that `left` seconds are left of `of`."""
        self.value = left / of
        self.words = str(max(0, math.ceil(left)))
