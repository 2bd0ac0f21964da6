"""Text nodes: words that can be changed, laid out again only when they are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rehab.scene import text
from rehab.scene.node import Node


class Words:
    """What a text node says and how, and its glyphs once someone asks for them."""

    __slots__ = ("_glyphs", "_size", "align", "bold", "height", "said", "width")

    def __init__(
        self, said: str, height: float, width: float | None, align: str, bold: bool
    ) -> None:
        text.check(height, width, align)
        self.said = said
        self.height = height
        self.width = width
        self.align = align
        self.bold = bold
        self._glyphs: npt.NDArray[np.float32] | None = None
        self._size = (0.0, 0.0)

    def say(self, said: str) -> None:
        """Change the words."""
        self.said = said
        self._glyphs = None

    @property
    def glyphs(self) -> npt.NDArray[np.float32]:
        """Quads (n, 8) as `text.layout` gives them."""
        if self._glyphs is None:
            font = text.font()
            weight = font.bold if self.bold else font.regular
            self._glyphs, self._size = text.layout(
                self.said, self.height, self.width, self.align, weight
            )
        return self._glyphs

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the block of lines, metres."""
        _ = self.glyphs
        return self._size


class TextNode(Node):
    """A node that shows words."""

    __slots__ = ()

    @property
    def words(self) -> str:
        """What it says; may be set."""
        return self._scene.words[self.row].said

    @words.setter
    def words(self, value: str) -> None:
        entry = self._scene.words[self.row]
        if entry.said != value:
            entry.say(value)
            self._scene.words_version += 1

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the block of lines, metres."""
        return self._scene.words[self.row].size
