"""Sliders: a number set by pointing at a line, or step by step by its large ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rehab.scene.kit.control import Changed, Control
from rehab.scene.kit.face import TARGET, Face
from rehab.scene.panel import GAP, LIFT
from rehab.scene.sheet import Sheet
from rehab.scene.theme import Style

if TYPE_CHECKING:
    from rehab.scene.scene import Scene

_TRACK, _KNOB = 0.42, 0.044
_MINUS, _LINE, _PLUS = range(3)


class Slider(Control):
    """From `low` to `high` in steps; its value stands above it, with its unit."""

    def __init__(
        self,
        scene: Scene,
        style: Style,
        name: str,
        low: float,
        high: float,
        step: float,
        value: float,
        unit: str,
        on_change: Changed,
    ) -> None:
        super().__init__(scene, style, name, on_change)
        self.low, self.high, self.step, self.unit = low, high, step, unit
        self._value: float = self._near(value)

    @property
    def label(self) -> str:
        """Its name, value and unit: "Volume 80 %"."""
        return f"{self.name} {self._said()}"

    def _build(self) -> None:
        style, theme = self.style, self.style.theme
        self._words = self._write(self._said(), (0, 0), style.title, bold=True)
        above = self._words.size[1]
        self.size = (2 * (TARGET + GAP) + _TRACK, TARGET + above)
        y = -0.5 * above
        aside = 0.5 * (_TRACK + TARGET) + GAP
        self._words.position = (0, 0.5 * TARGET, LIFT)
        boxes = ((-aside, y, TARGET), (0.0, y, _TRACK), (aside, y, TARGET))
        self.faces = [
            Face(self.scene, self.node, theme, "quiet", (x, y, width, TARGET))
            for x, y, width in boxes
        ]
        for spot, name in ((_MINUS, "minus"), (_PLUS, "plus")):
            self.faces[spot].sign(name, boxes[spot][:2], 0.044, 0.008)
        self._track = Sheet.add(
            self.scene,
            "track",
            (_TRACK - 0.5 * TARGET, _KNOB),
            theme.faces["quiet"].ink,
            self.node,
            (0, y, 2 * LIFT),
        )
        self.faces[_LINE].inked.append(self._track)

    def _choose(self, spot: int, u: float) -> bool:
        before = self._value
        if spot == _LINE:
            part = min(1.0, max(0.0, 0.5 + 0.5 * u / self._reach))
            self._value = self._near(self.low + part * (self.high - self.low))
        else:
            self._value = self._near(self._value + (self.step if spot == _PLUS else -self.step))
        return self._value != before

    @property
    def _reach(self) -> float:
        """How far the knob goes to either side, metres."""
        return 0.5 * (self._track.size[0] - _KNOB)

    def across(self, value: float) -> float:
        """Where on the line `value` stands: u, metres."""
        return self._reach * (2.0 * (value - self.low) / (self.high - self.low) - 1.0)

    def _near(self, value: float) -> float:
        """The nearest value that it can have."""
        steps = round((value - self.low) / self.step)
        return min(self.high, max(self.low, self.low + steps * self.step))

    def _said(self) -> str:
        return f"{self._value:g}{self.unit}"

    def refresh(self) -> None:
        """Let number and knob say the value, and the ends whether they lead anywhere."""
        super().refresh()
        if not self.faces:
            return
        self._words.words = self._said()
        self._track.value = (self._value - self.low) / (self.high - self.low)
        for spot, end in ((_MINUS, self.low), (_PLUS, self.high)):
            self.faces[spot].enabled = self.enabled and self._value != end
            self.faces[spot].rest()
