"""A sheet that is filled in and sent off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rehab.station.shown import Choice, Entry, Form, Slider
from rehab.station.view import parts, sheet
from rehab.station.view.page import Box, Page

_ENTRY = 720  # the widest place to type
_FEW = 2  # places to type that stand one below the other; more share rows
_BESIDE = 460  # the narrowest of those
_APART = 22  # two parts


def draw(page: Page, form: Form, area: Box) -> None:
    """Heading and whom it is about, the parts, then what sending off does and the buttons."""
    area = sheet.middle(area)
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
    """The parts; sliders, or places to type where a form has many, that follow each other
    together: they share a row where they fit."""
    many = sum(isinstance(one, Entry) for one in given) > _FEW
    for kind, found in groupby(given, type):
        group = list(found)
        if kind is Slider or (kind is Entry and many):
            yield group
        else:
            yield from ([one] for one in group)


def _group(page: Page, group: Sequence[Entry | Choice | Slider], box: Box) -> float:
    """One part, or several beside each other; how tall."""
    first = group[0]
    if len(group) == 1 and isinstance(first, Entry):
        return _one(page, first, box._replace(wide=min(_ENTRY, box.wide)))
    if isinstance(first, Choice):
        return _one(page, first, box)
    least = parts.SLIDER if isinstance(first, Slider) else _BESIDE
    most = max(1, int((box.wide + _APART) / (least + _APART)))
    across = -(-len(group) // -(-len(group) // most))  # rows as even as they can be
    wide, y, row = (box.wide + _APART) / across, box.y, 0.0
    for number, one in enumerate(group):
        if number and number % across == 0:
            y, row = y + row + _APART, 0.0
        place = Box(box.x + wide * (number % across), y, wide - _APART, 0)
        row = max(row, _one(page, one, place))
    return y + row - box.y


def _one(page: Page, one: Entry | Choice | Slider, box: Box) -> float:
    """One part as wide as its box; how tall."""
    if isinstance(one, Entry):
        return parts.entry(page.body, one, box.x, box.y, box.wide).tall
    if isinstance(one, Choice):
        return parts.choice(page.body, one, box)
    return parts.slider(page.body, one, box)
