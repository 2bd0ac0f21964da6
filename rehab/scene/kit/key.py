"""Keys: buttons as wide as a window's layout says, with their shortcut and why they cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rehab.scene.kit.control import Changed, Control
from rehab.scene.kit.face import TARGET, Face
from rehab.scene.panel import LIFT
from rehab.scene.sheet import Sheet
from rehab.scene.theme import Style

if TYPE_CHECKING:
    from rehab.scene.scene import Scene

PADDING = 0.027
"""Metres between a key's side and its words."""

_EDGE = 0.012  # above and below the words
_CAP = 0.047  # side of the drawn cap of the shortcut


class Key(Control):
    """Does one thing. `look` is a key of `Theme.faces`; "caution" has cut corners.

    It is `tall`, or as tall as its words need. Where `why_not` says why it cannot be pressed, that
    stands below its words.
    """

    def __init__(
        self,
        scene: Scene,
        style: Style,
        name: str,
        on_change: Changed,
        width: float,
        *,
        look: str = "quiet",
        tall: float = TARGET,
        shortcut: str = "",
        why_not: str = "",
    ) -> None:
        super().__init__(scene, style, name, on_change)
        self.shortcut, self.why_not = shortcut, why_not
        self._width, self._look, self._tall = width, look, tall
        self._enabled = not why_not

    def _build(self) -> None:
        style = self.style
        cap = _CAP + 0.5 * PADDING if self.shortcut else 0.0
        room = self._width - 2 * PADDING - cap
        middle = -0.5 * cap
        words = self._write(self.name, (0, 0), style.body, width=room, bold=True, layers=2)
        inked, tall = [words], words.size[1]
        if self.why_not:
            why = self._write(self.why_not, (0, 0), style.small, width=room, layers=2)
            why.position = (middle, -0.5 * tall, 2 * LIFT)
            inked.append(why)
            tall += why.size[1]
        words.position = (middle, 0.5 * (tall - words.size[1]), 2 * LIFT)
        self.size = (self._width, max(self._tall, tall + 2 * _EDGE))
        kind = "cut" if self._look == "caution" else "face"
        face = Face(self.scene, self.node, style.theme, self._look, (0, 0, *self.size), kind)
        face.inked += inked
        self.faces = [face]
        if self.shortcut:
            self._cap(0.5 * (self._width - _CAP) - 0.5 * PADDING)

    def _cap(self, x: float) -> None:
        """The key of the keyboard that does the same, as one sees it there."""
        theme = self.style.theme
        at, size = (x, 0, 2 * LIFT), (_CAP, _CAP)
        Sheet.add(self.scene, "flat", size, theme.paper, self.node, at, line=0.01)
        self._write(self.shortcut, (x, 0), self.style.small, bold=True, layers=3)

    def _choose(self, spot: int, u: float) -> bool:
        return True
