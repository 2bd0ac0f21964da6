"""Captions: what is heard, in words on a strip of their own ground."""

from __future__ import annotations

from rehab.scene.kit.part import Part
from rehab.scene.sheet import Sheet

_MOST = 0.9  # metres of words in one line, at the normal size
_PADDING = (0.032, 0.012)


class Captions(Part):
    """A dark strip, as wide as its one or two lines; not there while it says nothing."""

    def _build(self) -> None:
        style, pair = self.style, self.style.theme.faces["caption"]
        self._words = self._write("", (0, 0), style.body, width=_MOST * style.text)
        self._words.colour = pair.ink
        self._ground = Sheet.add(self.scene, "flat", (0.1, 0.1), pair.ground, self.node, line=0.02)
        self.words = ""

    @property
    def words(self) -> str:
        """What it says; may be set."""
        return self._words.words

    @words.setter
    def words(self, value: str) -> None:
        self.node.visible = bool(value)
        if value != self._words.words:
            self._words.words = value
            wide, tall = self._words.size
            self.size = (wide + 2 * _PADDING[0], tall + 2 * _PADDING[1])
            self._ground.size = self.size
