"""One question and its answers, large."""

from __future__ import annotations

from rehab.station.shown import Question
from rehab.station.view import parts, sheet
from rehab.station.view.page import LARGE, TITLE, Box, Layer, Page

ANSWER = "answer"
"""The option that answers' keys have: their presses may be those of other buttons too."""

_WIDE, _ANSWER, _ABOVE = 820, 64, 40


def draw(page: Page, question: Question, area: Box) -> None:
    """A sheet in the middle; a long one scrolls."""
    area = sheet.middle(area, _WIDE)
    tall = ask(page.body, question, area._replace(y=area.y + _ABOVE), LARGE)
    page.scrolls(area._replace(wide=area.wide + 16), area.y + tall + 2 * _ABOVE)


def ask(layer: Layer, question: Question, box: Box, size: float = TITLE) -> float:
    """The question on paper from `box`'s top, its answers below each other; how tall it is."""
    inside = box.inset(sheet.EDGE)
    y = inside.y
    y += layer.words(question.heading, inside.x, y, inside.wide, size=size, bold=True) + 8
    y += parts.lines(layer, question.lines, inside._replace(y=y))
    y += parts.WIDE_GAP
    for action in question.actions:
        made = parts.button(layer, action, inside.x, y, inside.wide, _ANSWER, option=ANSWER)
        y += made.tall + parts.GAP
    y += sheet.EDGE - parts.GAP
    ground = Box(box.x, box.y, box.wide, y - box.y)
    layer.sheet(ground, layer.page.style.theme.paper, 16, lift=0)
    return y - box.y
