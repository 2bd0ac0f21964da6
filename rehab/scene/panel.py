"""Panels: a sheet of paper with a title, at most a few lines and, if wanted, a progress bar."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rehab import math3d
from rehab.scene.colour import INK, PAPER
from rehab.scene.node import Node
from rehab.scene.words import TextNode

if TYPE_CHECKING:
    from rehab.scene.scene import Scene

WIDTH = 0.78
MARGIN = 0.055
TITLE, BODY = 0.054, 0.035  # font sizes: 1.4 and 0.9 degrees of x-height at 1.2 m
LEAN = math.radians(12)
EYES = (0.0, 1.2, 0.0)  # of someone who sits at the origin
_LIFT = 0.003  # words in front of the paper


class Panel(Node):
    """A sheet of paper; its height follows from what it says."""

    __slots__ = ("_body", "_paper", "_progress", "_title")

    _title: TextNode
    _body: TextNode
    _paper: Node
    _progress: float | None

    @classmethod
    def make(
        cls,
        scene: Scene,
        title: str,
        lines: Sequence[str] | str,
        position: Sequence[float],
        orientation: Sequence[float] | None,
        tags: tuple[str, str, str],
    ) -> Panel:
        """What `Scene.panel` does."""
        turn = facing(position) if orientation is None else orientation
        cue, side, label = tags
        group = scene.add(
            "",
            position=position,
            orientation=turn,
            cue=cue,
            side=side,
            label=label or title,
        )
        panel = cls(scene, group.row)
        panel._progress = None
        panel._paper = scene.add("paper", colour=PAPER, parent=panel)
        wide = WIDTH - 2 * MARGIN
        panel._title = scene.text(
            title,
            position=(0, 0, _LIFT),
            height=TITLE,
            colour=INK,
            width=wide,
            bold=True,
            parent=panel,
        )
        panel._body = scene.text(
            _joined(lines),
            position=(0, 0, _LIFT),
            height=BODY,
            colour=INK,
            width=wide,
            parent=panel,
        )
        panel._arrange()
        return panel

    @property
    def title(self) -> str:
        """The heading; may be set."""
        return self._title.words

    @title.setter
    def title(self, value: str) -> None:
        if value != self._title.words:
            self._title.words = value
            self._arrange()

    @property
    def lines(self) -> list[str]:
        """What stands below the title; may be set from a list, or from one text."""
        return self._body.words.split("\n") if self._body.words else []

    @lines.setter
    def lines(self, value: Sequence[str] | str) -> None:
        said = _joined(value)
        if said != self._body.words:
            self._body.words = said
            self._arrange()

    @property
    def progress(self) -> float | None:
        """How full the bar at the foot is, 0 to 1; None: there is no bar."""
        return self._progress

    @progress.setter
    def progress(self, value: float | None) -> None:
        had = self._progress is not None
        self._progress = None if value is None else min(1.0, max(0.0, value))
        if had != (value is not None):
            self._arrange()
        self._show_progress()

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the paper, metres."""
        width, height, _ = self._paper.scale
        return width, height

    def _show_progress(self) -> None:
        self.table.extra[self._paper.row, 2] = -1.0 if self._progress is None else self._progress

    def _arrange(self) -> None:
        """Stack title, lines and bar, and cut the paper to them."""
        blocks = [node for node in (self._title, self._body) if node.words]
        gap = 0.4 * BODY
        bar = 0.05 if self._progress is not None else 0.0
        content = sum(node.size[1] for node in blocks) + gap * max(0, len(blocks) - 1) + bar
        height = content + 2 * MARGIN
        top = 0.5 * height - MARGIN
        for node in blocks:
            tall = node.size[1]
            node.position = (0.0, top - 0.5 * tall, _LIFT)
            top -= tall + gap
        self._paper.scale = (WIDTH, height, 1.0)
        extra = self.table.extra[self._paper.row]
        extra[0], extra[1] = WIDTH, height
        self._show_progress()


def _joined(lines: Sequence[str] | str) -> str:
    return lines if isinstance(lines, str) else "\n".join(lines)


def facing(position: Sequence[float]) -> list[float]:
    """The turn of a panel at `position` that faces the eyes, leaning back like a book."""
    x, y, z = (EYES[i] - position[i] for i in range(3))
    heading = math.atan2(x, z)
    up = math.atan2(y, math.hypot(x, z))
    lean = math3d.axis_angle((1, 0, 0), -max(up, LEAN))
    turn: list[float] = math3d.multiply(math3d.axis_angle((0, 1, 0), heading), lean).tolist()
    return turn
