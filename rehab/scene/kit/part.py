"""Parts: what a kit makes, before and after a panel or the scene gives it a place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rehab.scene.node import Node
from rehab.scene.panel import LIFT
from rehab.scene.sheet import in_order
from rehab.scene.theme import Style
from rehab.scene.words import TextNode

if TYPE_CHECKING:
    from rehab.scene.scene import Scene

LEVEL = (0.0, 0.0, 0.0, 1.0)


class Part:
    """Something flat that faces +Z, centred on its node's origin; made once, then placed once.

    `node` and `size` (width and height, metres) are there once it is placed.
    """

    node: Node
    size: tuple[float, float]
    apart = False
    """Whether a panel keeps it further than usual from what it is not to be mistaken for."""

    def __init__(self, scene: Scene, style: Style, name: str = "") -> None:
        self.scene = scene
        self.style = style
        self.name = name

    def place(
        self,
        position: Sequence[float] = (0.0, 0.0, 0.0),
        orientation: Sequence[float] = LEVEL,
        parent: Node | None = None,
    ) -> None:
        """Make its nodes, at `position` in the axes of `parent` (play space without one)."""
        in_order(self.scene)
        self.node = self.scene.add(
            "", position=position, orientation=orientation, parent=parent, label=self.name
        )
        self._build()

    def _build(self) -> None:
        """Make what lies below `node`, and set `size`."""
        raise NotImplementedError

    def _write(
        self,
        words: str,
        at: tuple[float, float],
        height: float,
        *,
        width: float | None = None,
        align: str = "centre",
        bold: bool = False,
        layers: int = 1,
    ) -> TextNode:
        """Words in the ink of the sheet, so many layers in front of `node`."""
        return self.scene.text(
            words,
            position=(*at, layers * LIFT),
            height=height,
            colour=self.style.theme.ink,
            width=width,
            align=align,
            bold=bold,
            parent=self.node,
        )
