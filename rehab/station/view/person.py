"""One patient before play: what is due, block by block, and what may be changed."""

from __future__ import annotations

from rehab.station.shown import Action, Line, Person
from rehab.station.view import parts, sheet
from rehab.station.view.page import BODY, Box, Page, height

_CHANGE = 150  # the column of buttons


def draw(page: Page, person: Person, area: Box) -> None:
    """Who and what is due stay; lines and blocks scroll; Start is at the foot."""
    area = sheet.middle(area)
    top = sheet.head(page, person.patient, person.due, area)
    foot = sheet.Foot(page, person.actions, (), area)
    end = foot.settle(foot.highest)
    y = top + 2
    if person.lines:
        y += parts.lines(page.body, person.lines, area._replace(y=y)) + parts.WIDE_GAP
    for number, (line, action) in enumerate(person.blocks, 1):
        y += _block(page, number, line, action, area._replace(y=y)) + 10
    page.scrolls(Box(area.x, top, area.wide + 16, end - top), y)


def _block(page: Page, number: int, line: Line, action: Action | None, box: Box) -> float:
    """One block on a sheet of paper; how tall it is."""
    layer, edge = page.body, 14
    wide = max(_CHANGE, parts.width(action)) if action is not None else 0.0
    x, y = box.x + 56, box.y + edge
    room = box.right - x - wide - 18 - parts.WIDE_GAP
    down = max(0.0, 0.5 * (parts.TARGET - height(line.words, room)))
    tall = max(parts.TARGET, down + parts.line(layer, line, Box(x, y + down, room, 0)))
    layer.words(f"{number}", box.x + 28, y + down, size=BODY, bold=True, align="centre")
    if action is not None:
        made = parts.button(layer, action, box.right - 18 - wide, y, wide)
        tall = max(tall, made.tall)
    tall += 2 * edge
    layer.sheet(Box(box.x, box.y, box.wide, tall), page.style.theme.paper, 12, lift=0)
    return tall
