"""Tick boxes: one option among others, of which one or any number may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rehab.scene import text
from rehab.scene.kit.control import Changed, Control
from rehab.scene.kit.face import TARGET, Face
from rehab.scene.panel import LIFT
from rehab.scene.sheet import SIGNS, Sheet
from rehab.scene.theme import Style

if TYPE_CHECKING:
    from rehab.scene.scene import Scene

_PADDING = (0.024, 0.012)
_MARK, _EDGE, _GAP = 0.047, 0.004, 0.02  # the box, its line, and from there to the words


class TickBox(Control):
    """A box and words; chosen, it is gold and ticked. Where only one of several may be chosen
    (`alone`) the box is round, with a dot. At most `most` metres wide.
    """

    def __init__(
        self,
        scene: Scene,
        style: Style,
        name: str,
        on_change: Changed,
        most: float,
        *,
        chosen: bool,
        alone: bool,
    ) -> None:
        super().__init__(scene, style, name, on_change)
        self.chosen, self._alone, self._most = chosen, alone, most

    @property
    def wide(self) -> float:
        """How wide it is, or will be once it is placed, metres."""
        beside = 2 * _PADDING[0] + _MARK + _GAP
        words = self.style.body * text.measure(self.name, text.font().regular)
        return min(self._most, words * 1.001 + beside)

    def _build(self) -> None:
        style, wide = self.style, self.wide
        left = _PADDING[0] + _MARK + _GAP - 0.5 * wide
        room = 0.5 * wide - _PADDING[0] - left
        words = self._write(self.name, (left, 0), style.body, width=room, align="left", layers=2)
        self.size = (wide, max(TARGET, words.size[1] + 2 * _PADDING[1]))
        look = "done" if self.chosen else "bare"
        face = Face(self.scene, self.node, style.theme, look, (0, 0, *self.size))
        face.inked.append(words)
        self.faces = [face]
        self._mark(_PADDING[0] + 0.5 * (_MARK - wide))

    def _mark(self, x: float) -> None:
        """The box with what is in it, its middle at x."""
        theme = self.style.theme
        corner = 0.5 if self._alone else 0.2
        for layer, size, colour in ((2, _MARK, theme.ink), (3, _MARK - 2 * _EDGE, theme.paper)):
            at = (x, 0, layer * LIFT)
            Sheet.add(self.scene, "flat", (size, size), colour, self.node, at, line=corner * size)
        if not self.chosen:
            return
        at = (x, 0, 4 * LIFT)
        if self._alone:
            dot = (0.5 * _MARK, 0.5 * _MARK)
            Sheet.add(self.scene, "flat", dot, theme.ink, self.node, at, line=0.25 * _MARK)
        else:
            wide, tick = (0.55 * _MARK, 0.55 * _MARK), SIGNS.index("tick")
            Sheet.add(self.scene, "sign", wide, theme.ink, self.node, at, value=tick, line=0.006)

    def _choose(self, spot: int, u: float) -> bool:
        return True
