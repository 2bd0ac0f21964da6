"""Sheets: flat forms that `shaders/paper.frag` draws by the distance to their outline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rehab.scene.colour import Colour
from rehab.scene.node import Node

if TYPE_CHECKING:
    from rehab.scene.scene import Scene

KINDS = ("sheet", "face", "cut", "flat", "bar", "track", "ring", "disc", "sign")
SIGNS = (
    *("minus", "plus", "up", "down", "tick", "pointer"),
    *("cross", "pause", "go", "eye", "person", "dizzy", "fall", "pain", "effort", "queasy"),
    *("morning", "hand", "seat", "clock"),
)
"""The first are signs of controls, the others pictograms, for who does not read."""
DISABLED, REST, PRESSED = -1.0, 0.0, 2.0
"""What `value` of a face or a cut face says; between rest and 1 it is the part of a dwell done."""


def in_order(scene: Scene) -> None:
    """Let the nodes made next have growing rows, so that what is made later is drawn later.

    Sheets hide what lies behind them even where they are only shadow, or half a pixel of edge.
    """
    scene.table.free.sort(reverse=True)


class Sheet(Node):
    """One flat form, facing +Z. Its row of `table.extra` is all that its look takes:

    width and height in metres, its value, and its kind plus the thickness of its line in metres.
    """

    __slots__ = ()

    @classmethod
    def add(
        cls,
        scene: Scene,
        kind: str,
        size: Sequence[float],
        colour: Colour,
        parent: Node | None,
        at: Sequence[float] = (0.0, 0.0, 0.0),
        value: float = 0.0,
        line: float = 0.0,
    ) -> Sheet:
        """A sheet below `parent`, its middle at `at`; `line` is less than a metre."""
        node = scene.add("paper", colour=colour, parent=parent, position=at)
        sheet = cls(scene, node.row)
        sheet.table.extra[sheet.row, 2:] = value, KINDS.index(kind) + line
        sheet.size = size
        return sheet

    @property
    def size(self) -> tuple[float, float]:
        """Width and height, metres; may be set."""
        width, height, _ = self.scale
        return width, height

    @size.setter
    def size(self, value: Sequence[float]) -> None:
        self.scale = (*value, 1.0)
        self.table.extra[self.row, :2] = value

    @property
    def line(self) -> float:
        """How thick its line is, metres; may be set."""
        return float(self.table.extra[self.row, 3] % 1.0)

    @line.setter
    def line(self, value: float) -> None:
        self.table.extra[self.row, 3] = self.table.extra[self.row, 3] // 1.0 + value

    @property
    def value(self) -> float:
        """How full a bar or ring is (0 to 1), where a knob is, what a face does, which sign."""
        return float(self.table.extra[self.row, 2])

    @value.setter
    def value(self, value: float) -> None:
        self.table.extra[self.row, 2] = value
