"""Scales: how much of something, from 0 to 10, in numbers, growing bars and words at the ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rehab.scene.kit.control import Changed, Control
from rehab.scene.kit.face import TARGET, Face
from rehab.scene.panel import GAP, LIFT
from rehab.scene.sheet import SIGNS, Sheet
from rehab.scene.text import LINE
from rehab.scene.theme import Style

if TYPE_CHECKING:
    from rehab.scene.scene import Scene

_TALL = 0.156  # of a cell
_DIGITS = 0.05  # font size, before the text size counts
_WIDEST = 0.056
_BAR = (0.05, 0.004, 0.060)  # width; height of the least bar and of the greatest
_POINTER = 0.026
_GROWN = 0.006  # how much the chosen cell is larger


class Scale(Control):
    """Whole numbers from `low` to `high`; what was chosen stays marked by gold, size and pointer.

    One row of cells, or two where the patient sees well to one side only, so that all of it can
    lie there.
    """

    def __init__(
        self,
        scene: Scene,
        style: Style,
        name: str,
        low: int,
        high: int,
        words: tuple[str, str],
        on_change: Changed,
    ) -> None:
        super().__init__(scene, style, name, on_change)
        self.low, self.high, self.words = low, high, words

    def _build(self) -> None:
        style, count = self.style, self.high - self.low + 1
        columns = count if style.seeing_side == "both" else (count + 1) // 2
        rows = -(-count // columns)
        step, fall = TARGET + GAP, _TALL + _POINTER + 0.5 * GAP
        low, high = self.words
        width = columns * step - GAP
        ends = 1 if rows == 1 else 2
        line = LINE * style.body
        height = rows * fall + ends * line
        self.size = (width, height)
        top = 0.5 * height - 0.5 * _TALL
        self.faces = []
        for number in range(count):
            row, column = divmod(number, columns)
            at = ((column + 0.5) * step - 0.5 * (width + GAP), top - row * fall)
            self.faces.append(self._cell(number, number / max(1, count - 1), at))
        foot = -0.5 * height + 0.5 * line
        if rows == 1:
            self._write(low, (-0.5 * width, foot), style.body, align="left")
            self._write(high, (0.5 * width, foot), style.body, align="right")
        else:
            self._write(f"{self.low}: {low}", (-0.5 * width, foot + line), style.body, align="left")
            self._write(f"{self.high}: {high}", (-0.5 * width, foot), style.body, align="left")
        self._pointer = Sheet.add(
            self.scene,
            "sign",
            (_POINTER, _POINTER),
            style.theme.ink,
            self.node,
            (0, 0, LIFT),
            value=SIGNS.index("pointer"),
        )

    def _cell(self, number: int, part: float, at: tuple[float, float]) -> Face:
        theme = self.style.theme
        x, y = at
        face = Face(self.scene, self.node, theme, "quiet", (x, y, TARGET, _TALL))
        digits = min(_WIDEST, _DIGITS * self.style.text)
        words = self._write(str(self.low + number), (x, y + 0.040), digits, bold=True, layers=2)
        wide, least, most = _BAR
        tall = least + part * (most - least)
        foot = y - 0.5 * _TALL + 0.018
        bar = Sheet.add(
            self.scene,
            "flat",
            (wide, tall),
            theme.faces["quiet"].ink,
            self.node,
            (x, foot + 0.5 * tall, 2 * LIFT),
            line=0.005,
        )
        face.inked += [words, bar]
        return face

    def _choose(self, spot: int, u: float) -> bool:
        self._value = self.low + spot
        return True

    def refresh(self) -> None:
        """Mark the chosen cell, and no other."""
        for number, face in enumerate(self.faces):
            chosen = self.low + number == self._value
            grown = _GROWN if chosen else 0.0
            face.sheet.size = (TARGET + grown, _TALL + grown)
            face.look = "done" if chosen else "quiet"
            if chosen:
                x, y, _, _ = face.box
                self._pointer.position = (x, y - 0.5 * (_TALL + _POINTER) - _GROWN, LIFT)
        super().refresh()
        if self.faces:
            self._pointer.visible = self._value is not None
