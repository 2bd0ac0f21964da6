"""Panels: a sheet of paper with a title, a few lines, a progress bar and rows of controls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rehab import math3d
from rehab.scene.node import Node
from rehab.scene.sheet import SIGNS, Sheet, in_order
from rehab.scene.theme import Style
from rehab.scene.words import TextNode

if TYPE_CHECKING:
    from rehab.scene.kit.part import Part
    from rehab.scene.scene import Scene

WIDTH = 0.78
MARGIN = 0.055
GAP = 0.018  # metres between two controls: more than a finger's tremor
LEAN = math.radians(12)
EYES = (0.0, 1.2, 0.0)  # of someone who sits at the origin
LIFT = 0.003  # each layer in front of the one below it
_SIGN, _SIGN_LINE = 0.2, 0.07  # metres tall; how thick its lines are, in parts of that
_BAR = (0.02, 0.05)  # height of the bar, and of the room that it takes
_PLAIN = Style()


class Panel(Node):
    """A sheet of paper; its size follows from what it says and holds."""

    __slots__ = (
        *("_bar", "_body", "_paper", "_progress", "_rows", "_sign", "_snug", "_style", "_title"),
    )

    _title: TextNode
    _body: TextNode
    _paper: Sheet
    _bar: Sheet
    _progress: float | None
    _rows: Sequence[Sequence[Part]]
    _sign: Sheet | None
    _snug: bool
    _style: Style

    @classmethod
    def make(
        cls,
        scene: Scene,
        title: str,
        lines: Sequence[str] | str,
        position: Sequence[float],
        orientation: Sequence[float] | None,
        tags: tuple[str, str, str],
        style: Style = _PLAIN,
    ) -> Panel:
        """What `Scene.panel` and `Kit.panel` do; `tags` are cue, side and label."""
        in_order(scene)
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
        theme, width = style.theme, _width(style)
        panel._style, panel._progress, panel._rows = style, None, ()
        panel._snug, panel._sign = False, None
        paper = (width, 0.1)
        panel._paper = Sheet.add(scene, "sheet", paper, theme.paper, panel, line=theme.border)
        bar = (width - 2 * MARGIN, _BAR[0])
        panel._bar = Sheet.add(scene, "bar", bar, theme.accent, panel)
        panel._bar.visible = False
        if style.signs:
            tall = _SIGN * style.text
            square, line = (tall, tall), _SIGN_LINE * tall
            panel._sign = Sheet.add(scene, "sign", square, theme.ink, panel, line=line)
            panel._sign.visible = False
        panel._write(title, _joined(lines), panel.room)
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
        """How full the bar below the lines is, 0 to 1; None: there is no bar."""
        return self._progress

    @progress.setter
    def progress(self, value: float | None) -> None:
        had = self._progress is not None
        self._progress = None if value is None else min(1.0, max(0.0, value))
        self._bar.value = self._progress or 0.0
        if had != (value is not None):
            self._arrange()

    @property
    def rows(self) -> Sequence[Sequence[Part]]:
        """The parts that it holds below its lines, placed below it, row by row from the left."""
        return self._rows

    @rows.setter
    def rows(self, value: Sequence[Sequence[Part]]) -> None:
        self._rows = value
        widest = max(map(_length, value), default=0.0)
        if widest > self.room:  # the words too take the room that there now is
            said = self._title.words, self._body.words
            self._title.remove()
            self._body.remove()
            self._write(*said, widest)
        self._arrange()

    @property
    def sign(self) -> str:
        """The pictogram above its words, of `sheet.SIGNS`; "": there is none. May be set where the
        style has signs, else there never is one."""
        shown = self._sign is not None and self._sign.visible
        return SIGNS[int(self._sign.value)] if shown and self._sign is not None else ""

    @sign.setter
    def sign(self, value: str) -> None:
        if self._sign is not None and value != self.sign:
            self._sign.visible = bool(value)
            self._sign.value = SIGNS.index(value) if value else 0.0
            self._arrange()

    @property
    def snug(self) -> bool:
        """Whether the paper is no wider than its words; may be set."""
        return self._snug

    @snug.setter
    def snug(self, value: bool) -> None:
        self._snug = value
        self._arrange()

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the paper, metres."""
        return self._paper.size

    @property
    def room(self) -> float:
        """How wide its rows may be without widening the paper, metres."""
        return _width(self._style) - 2 * MARGIN

    def _write(self, title: str, body: str, width: float) -> None:
        style = self._style
        self._title, self._body = (
            self._scene.text(
                said,
                position=(0, 0, LIFT),
                height=height,
                colour=style.theme.ink,
                width=width,
                bold=bold,
                parent=self,
            )
            for said, height, bold in ((title, style.title, True), (body, style.body, False))
        )

    def _arrange(self) -> None:
        """Stack title, lines, bar and rows, and cut the paper to them."""
        style = self._style
        blocks: list[tuple[Sequence[Node], float, float]] = []  # nodes, their height, gap above
        if self._sign is not None and self._sign.visible:
            blocks.append(((self._sign,), self._sign.size[1], 0.0))
        for text, gap in ((self._title, 0.0), (self._body, 0.4 * style.body)):
            if text.words:
                blocks.append(((text,), text.size[1], gap))
        self._bar.visible = self._progress is not None
        if self._bar.visible:
            blocks.append(((self._bar,), _BAR[1], 0.4 * style.body))
        for number, row in enumerate(self._rows):
            tall = max(part.size[1] for part in row)
            gap = 0.8 * style.body
            if number:  # further from what is not to be mistaken for it, and from another kind
                other = row[0].apart or type(row[0]) is not type(self._rows[number - 1][0])
                gap = 2 * GAP if other else GAP
            blocks.append(([p.node for p in row], tall, gap))
        words = max(self._title.size[0], self._body.size[0])
        least = words if self._snug else self.room
        wide = max([least, *map(_length, self._rows)]) + 2 * MARGIN
        gaps = sum(gap for _, _, gap in blocks[1:])
        height = sum(tall for _, tall, _ in blocks) + gaps + 2 * MARGIN
        top = 0.5 * height - MARGIN
        for number, (nodes, tall, gap) in enumerate(blocks):
            top -= gap if number else 0.0
            for node in nodes:
                x, _, _ = node.position
                node.position = (x, top - 0.5 * tall, LIFT)
            top -= tall
        for row in self._rows:
            left = -0.5 * _length(row)
            for part in row:
                _, y, z = part.node.position
                part.node.position = (left + 0.5 * part.size[0], y, z)
                left += part.size[0] + GAP
        self._paper.size = (wide, height)


def _width(style: Style) -> float:
    """Of the paper: larger words get a wider sheet, though not by as much."""
    return WIDTH * (0.4 + 0.6 * style.text)


def _length(row: Sequence[Part]) -> float:
    return sum(part.size[0] for part in row) + GAP * (len(row) - 1)


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
