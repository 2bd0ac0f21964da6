"""Entries: a place to type, which grows with what is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rehab.scene import text
from rehab.scene.kit.control import Changed, Control
from rehab.scene.kit.face import TARGET, Face
from rehab.scene.panel import LIFT
from rehab.scene.shaping import shape
from rehab.scene.sheet import Sheet
from rehab.scene.theme import Style

if TYPE_CHECKING:
    from rehab.scene.scene import Scene

DOT = "•"
_PADDING = (0.022, 0.012)
_CARET = 0.0045  # metres wide
_GAP = 0.014  # between the label and its box


class Entry(Control):
    """A label and below it a box with the value; a `secret` one shows a dot a sign.

    `caret` is the number of signs before the caret, None where nobody types here.
    """

    def __init__(
        self,
        scene: Scene,
        style: Style,
        name: str,
        on_change: Changed,
        width: float,
        value: str,
        *,
        secret: bool = False,
        caret: int | None = None,
    ) -> None:
        super().__init__(scene, style, name, on_change, value)
        self._width = width
        self._said = DOT * len(value) if secret else value
        self._caret = caret

    def _build(self) -> None:
        style = self.style
        ends, starts = _lines(self._said, (self._width - 2 * _PADDING[0]) / style.body)
        line = text.LINE * style.body
        box = max(TARGET, len(ends) * line + 2 * _PADDING[1])
        label = self._write(
            self.name, (0, 0), style.small, width=self._width, align="left", bold=True
        )
        above = label.size[1] + _GAP
        self.size = (self._width, above + box)
        left, y = -0.5 * self._width, -0.5 * above
        label.position = (left, 0.5 * (self.size[1] - label.size[1]), LIFT)
        face = Face(self.scene, self.node, style.theme, "bare", (0, y, self._width, box))
        self.faces = [face]
        begin = 0
        for number, end in enumerate(ends):
            down = y + line * (0.5 * (len(ends) - 1) - number)
            at = (left + _PADDING[0], down)
            face.inked.append(
                self._write(self._said[begin:end], at, style.body, align="left", layers=2)
            )
            last = number == len(ends) - 1
            if self._caret is not None and begin <= self._caret < end + last:
                self._mark(at[0] + style.body * (starts[self._caret] - starts[begin]), down)
            begin = end

    def _mark(self, x: float, y: float) -> None:
        """The caret, at x."""
        ink = self.style.theme.ink
        size = (_CARET, 1.1 * self.style.body)
        Sheet.add(self.scene, "flat", size, ink, self.node, (x, y, 3 * LIFT), line=0.001)

    def _choose(self, spot: int, u: float) -> bool:
        return True


def _lines(said: str, width: float) -> tuple[list[int], list[float]]:
    """Where each line ends, and how far from its beginning each sign stands, ems.

    Unlike `text.wrap` it keeps every sign, so that a caret can stand at each.
    """
    starts = [0.0, *np.cumsum(shape(said, text.font().regular).step).tolist()]
    ends, begin, gap = [], 0, 0
    for at, sign in enumerate(said):
        if starts[at + 1] - starts[begin] > width and at > begin:
            begin = gap if gap > begin else at
            ends.append(begin)
        if sign == " ":
            gap = at + 1
    return [*ends, len(said)], starts
