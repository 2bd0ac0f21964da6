"""The frame that most screens share: a heading that stays, what scrolls, and a foot of buttons."""

from __future__ import annotations

from collections.abc import Sequence

from rehab.station.shown import Action, Line
from rehab.station.view import parts
from rehab.station.view.page import BODY, TITLE, Box, Layer, Page

EDGE = 24
"""Pixels from a sheet of paper to what is on it."""

WIDEST = 1240
_FOOT = 56  # the buttons of a foot


def middle(area: Box, widest: float = WIDEST) -> Box:
    """The middle of the area, no wider than is read with ease."""
    wide = min(widest, area.wide)
    return area._replace(x=area.x + 0.5 * (area.wide - wide), wide=wide)


def head(page: Page, heading: str, below: str, area: Box) -> float:
    """The heading and a line below it; where they end."""
    y = area.y + 14
    y += page.fixed.words(heading, area.x, y, area.wide, size=TITLE, bold=True)
    if below:
        y += page.fixed.words(below, area.x, y + 2, area.wide, size=BODY + 1) + 2
    return y + parts.GAP


class Foot:
    """Lines and buttons that stay below what scrolls."""

    def __init__(
        self, page: Page, actions: Sequence[Action], lines: Sequence[Line], area: Box
    ) -> None:
        self._layer = Layer(page, page.fixed.node.position[2])
        y = area.y + parts.GAP
        said = parts.lines(self._layer, lines, area._replace(y=y))
        y += said + parts.GAP if said else 0
        y += parts.buttons(self._layer, actions, area._replace(y=y), _FOOT) + 18
        self._area, self._tall = area, y - area.y

    @property
    def highest(self) -> float:
        """Where it begins at the end of the area."""
        return self._area.bottom - self._tall

    def settle(self, at: float) -> float:
        """Let it begin there, or at the end of the area if that is above; where it begins."""
        at = min(at, self.highest)
        self._layer.shift(self._area.y - at)
        return at
