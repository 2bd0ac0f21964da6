"""Buttons: one face with a word or a few on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rehab.scene.kit.control import Changed, Control
from rehab.scene.kit.face import TARGET, Face
from rehab.scene.panel import LIFT
from rehab.scene.theme import Style

if TYPE_CHECKING:
    from rehab.scene.scene import Scene

SIGN, LINE = 2.6, 0.1
"""How tall a pictogram is, in letters, and how thick its lines are, in parts of that."""

_PADDING = (0.036, 0.014)
_LEAST = 0.2  # metres wide: easier to find and to hit than what its words need
_MOST = 0.5  # metres of words in one line


class Button(Control):
    """Does one thing. One for `safety` has cut corners, and a panel gives it a row of its own."""

    def __init__(
        self,
        scene: Scene,
        style: Style,
        name: str,
        on_change: Changed,
        *,
        quiet: bool = False,
        safety: bool = False,
        sign: str = "",
    ) -> None:
        super().__init__(scene, style, name, on_change)
        self._sign = sign
        self.safety = self.apart = safety
        self._look = "caution" if safety else "quiet" if quiet else "button"

    def _build(self) -> None:
        style = self.style
        most = (0.5 if self._sign else 1.0) * _MOST * style.text
        words = self._write(self.name, (0, 0), style.body, width=most, bold=True, layers=2)
        room = SIGN * style.body if self._sign else 0.0  # above the words
        wide, tall = (a + 2 * b for a, b in zip(words.size, _PADDING, strict=True))
        self.size = (max(wide, _LEAST), max(tall + room, TARGET))
        kind = "cut" if self.safety else "face"
        face = Face(self.scene, self.node, style.theme, self._look, (0, 0, *self.size), kind)
        face.inked.append(words)
        if self._sign:
            words.position = (0.0, -0.5 * room, 2 * LIFT)
            at = (0.0, 0.5 * (self.size[1] - room) - _PADDING[1])
            face.sign(self._sign, at, 0.85 * room, LINE * room)
        self.faces = [face]

    def widen(self, width: float) -> None:
        """Be so wide from now on, metres."""
        (face,) = self.faces
        self.size = (width, self.size[1])
        face.box = (0, 0, *self.size)
        face.sheet.size = self.size

    def _choose(self, spot: int, u: float) -> bool:
        return True
