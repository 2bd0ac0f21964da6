"""The list of the day: who, what is due, what to know, and Start."""

from __future__ import annotations

from dataclasses import dataclass

from rehab.station.shown import Action, Row, Today
from rehab.station.view import parts
from rehab.station.view.page import BODY, LINE, SMALL, TITLE, Box, Page, measured

_SEARCH = 300
_ROW_GAP, _EDGE, _INDENT = 8, 12, 18
_START, _TALL = 180, 52  # the least width of Start, and how tall a row's buttons are
_ACTIONS = 0.48  # of the width, at most: a row's buttons


@dataclass(frozen=True)
class _Columns:
    """The same widths in all rows, pixels."""

    actions: float
    start: float


def draw(page: Page, today: Today, area: Box) -> None:
    """Heading, search and what is not about one patient stay; the rows scroll below."""
    top = _head(page, today, area)
    columns = _columns(today, area.wide)
    y = top + 2
    for row in today.rows:
        y += _row(page, row, Box(area.x, y, area.wide, 0), columns) + _ROW_GAP
    page.scrolls(Box(area.x, top, area.wide + 16, area.bottom - top), y)


def _head(page: Page, today: Today, area: Box) -> float:
    """What stays; where it ends."""
    layer, y = page.fixed, area.y + 10
    x = area.right - _SEARCH
    search = parts.entry(layer, today.search, x, y, _SEARCH)
    wide = sum(parts.width(action) + parts.GAP for action in today.actions)
    beside = x - parts.WIDE_GAP - area.x
    one_row = measured(today.heading, TITLE, bold=True) + wide + parts.WIDE_GAP <= beside
    level = search.bottom - 0.5 * (parts.TARGET + LINE * TITLE)
    heading = beside - (wide + parts.WIDE_GAP if one_row else 0)
    end = level + layer.words(today.heading, area.x, level, heading, size=TITLE, bold=True)
    if one_row:
        place = Box(x - parts.WIDE_GAP - wide + parts.GAP, search.bottom - parts.TARGET, wide, 0)
        end = place.y + parts.buttons(layer, today.actions, place)
    y = max(search.bottom, end) + parts.GAP
    if not one_row:
        y += parts.buttons(layer, today.actions, area._replace(y=y)) + parts.GAP
    said = parts.lines(layer, today.lines, area._replace(y=y))
    return y + (said + parts.GAP if said else 0)


def _columns(today: Today, wide: float) -> _Columns:
    """Wide enough for the widest of all rows, where that leaves room for the patients."""
    starts = [_width(a) for row in today.rows for a in row.actions if a.look == "main"]
    start = max(starts, default=_START)
    needed = [
        sum(start if a.look == "main" else _width(a) for a in row.actions)
        + parts.GAP * (len(row.actions) - 1)
        for row in today.rows
    ]
    actions = min(_ACTIONS * wide, max(needed, default=start))
    return _Columns(actions, min(start, actions))


def _width(action: Action) -> float:
    return parts.width(action, _START if action.look == "main" else parts.LEAST)


def _row(page: Page, row: Row, box: Box, columns: _Columns) -> float:
    """One patient on a sheet of paper; how tall it is."""
    layer, x = page.body, box.x + _INDENT
    top = box.y + _EDGE
    room = box.wide - 2 * _INDENT - columns.actions - parts.WIDE_GAP
    end = top + layer.words(row.identity, x, top, room, size=BODY + 2, bold=True)
    end += layer.words(row.due, x, end, room)
    if row.notes:
        end += 4
        end += parts.lines(layer, row.notes, Box(x, end, room, 0), SMALL + 1)
    right = Box(box.right - _INDENT - columns.actions, top, columns.actions, 0)
    end = max(end, _actions(page, row, right, columns.start)) + _EDGE
    paper = box._replace(tall=end - box.y)
    layer.sheet(paper, page.style.theme.paper, 12, lift=0)
    return paper.tall


def _actions(page: Page, row: Row, box: Box, start: float) -> float:
    """What can be done with this patient, from the right, Start first; where it ends."""
    x, y, tall = box.right, box.y, 0.0
    order = sorted(row.actions, key=lambda action: action.look != "main")
    for action in order:
        wide = min(box.wide, start if action.look == "main" else _width(action))
        if x < box.right and x - wide < box.x - 1:
            x, y, tall = box.right, y + tall + parts.GAP, 0.0
        tall = max(tall, parts.button(page.body, action, x - wide, y, wide, _TALL).tall)
        x -= wide + parts.GAP
    return y + tall
