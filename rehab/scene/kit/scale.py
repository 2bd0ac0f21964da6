"""Scales: how much of something, from 0 to 10, in numbers, growing bars and words at the ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rehab.scene.kit.control import Changed, Control
from rehab.scene.kit.face import TARGET, Face
from rehab.scene.panel import GAP, LIFT
from rehab.scene.sheet import SIGNS, Sheet
from rehab.scene.theme import Style
from rehab.scene.words import TextNode

if TYPE_CHECKING:
    from rehab.scene.scene import Scene

_TALL = 0.156  # of a cell
_DIGITS = 0.05  # font size, before the text size counts
_WIDEST = 0.056
_BAR = (0.05, 0.004, 0.060)  # width; height of the least bar and of the greatest
_POINTER = 0.026
_READS = 1.5  # seconds: the question stands above, and a head that reads it rests on a number
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
        self.reads = _READS

    def _build(self) -> None:
        style, count = self.style, self.high - self.low + 1
        columns = count if style.seeing_side == "both" else (count + 1) // 2
        rows = -(-count // columns)
        step, fall = TARGET + GAP, _TALL + _POINTER + 0.5 * GAP
        width = columns * step - GAP
        ends = self._ends(width, beside=rows == 1)
        below = sum(max(words.size[1] for words in line) for line in ends)
        height = rows * fall + below
        self.size = (width, height)
        top = 0.5 * height - 0.5 * _TALL
        self.faces = []
        for number in range(count):
            row, column = divmod(number, columns)
            at = ((column + 0.5) * step - 0.5 * (width + GAP), top - row * fall)
            self.faces.append(self._cell(number, number / max(1, count - 1), at))
        foot = below - 0.5 * height
        for line in ends:
            tall = max(words.size[1] for words in line)
            for words in line:
                x, _, z = words.position
                words.position = (x, foot - 0.5 * tall, z)
            foot -= tall
        self._pointer = Sheet.add(
            self.scene,
            "sign",
            (_POINTER, _POINTER),
            style.theme.ink,
            self.node,
            (0, 0, LIFT),
            value=SIGNS.index("pointer"),
        )

    def _ends(self, width: float, beside: bool) -> list[list[TextNode]]:
        """What the least and the greatest mean: at both ends of one line, or line by line."""
        (low, high), left = self.words, -0.5 * width
        if beside:
            room = 0.47 * width
            return [[self._said(low, left, "left", room), self._said(high, -left, "right", room)]]
        return [
            [self._said(f"{number}: {words}", left, "left", width)]
            for number, words in ((self.low, low), (self.high, high))
        ]

    def _said(self, words: str, x: float, align: str, room: float) -> TextNode:
        return self._write(words, (x, 0), self.style.body, width=room, align=align)

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
