"""A sheet that is filled in and sent off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rehab.station.shown import Choice, Entry, Form, Slider
from rehab.station.view import parts, sheet
from rehab.station.view.page import Box, Page

_ENTRY = 720  # the widest place to type
_APART = 22  # two parts


def draw(page: Page, form: Form, area: Box) -> None:
    """Heading and whom it is about, the parts, then what sending off does and the buttons."""
    area = sheet.middle(area, 1000)
    top = sheet.head(page, form.heading, form.patient, area)
    paper = Box(area.x, top, area.wide, 0)
    y = top + sheet.EDGE
    inside = paper.inset(sheet.EDGE)
    for group in _groups(form.parts):
        y += _group(page, group, inside._replace(y=y)) + _APART
    y += sheet.EDGE - _APART
    ground = Box(area.x, top, area.wide, y - top)
    page.body.sheet(ground, page.style.theme.paper, 16, lift=0)
    end = sheet.Foot(page, form.actions, form.lines, area).settle(y + parts.GAP)
    page.scrolls(Box(area.x, top, area.wide + 16, end - top), y)


def _groups(
    given: Sequence[Entry | Choice | Slider],
) -> Iterator[list[Entry | Choice | Slider]]:
    """The parts, sliders that follow each other together: they share a row where they fit."""
    for kind, group in groupby(given, type):
        if kind is Slider:
            yield list(group)
        else:
            yield from ([one] for one in group)


def _group(page: Page, group: Sequence[Entry | Choice | Slider], box: Box) -> float:
    """One part, or sliders beside each other; how tall."""
    layer = page.body
    first = group[0]
    if isinstance(first, Entry):
        return parts.entry(layer, first, box.x, box.y, min(_ENTRY, box.wide)).tall
    if isinstance(first, Choice):
        return parts.choice(layer, first, box)
    across = max(1, int((box.wide + _APART) / (parts.SLIDER + _APART)))
    wide, y, row = box.wide / across, box.y, 0.0
    for number, one in enumerate(group):
        if number and number % across == 0:
            y, row = y + row + _APART, 0.0
        if isinstance(one, Slider):
            place = Box(box.x + wide * (number % across), y, wide - _APART, 0)
            row = max(row, parts.slider(layer, one, place))
    return y + row - box.y
