"""A session that is over: what it came to, what to clean and charge, and the next patient."""

from __future__ import annotations

from rehab.station.shown import After
from rehab.station.view import parts, sheet
from rehab.station.view.page import BODY, Box, Page


def draw(page: Page, after: After, area: Box) -> None:
    """What it came to, then what to do now, beside each other; the buttons at the foot."""
    area = sheet.middle(area)
    top = sheet.head(page, after.patient, "The session is over.", area)
    foot = sheet.Foot(page, after.actions, (), area)
    end = foot.settle(foot.highest)
    half = 0.5 * (area.wide - parts.WIDE_GAP)
    places = (
        ("What it came to", after.lines, area.x),
        ("Now", after.remind, area.x + half + parts.WIDE_GAP),
    )
    ends = []
    for heading, said, x in places:
        inside = Box(x, top, half, 0).inset(sheet.EDGE)
        y = inside.y
        y += page.body.words(heading, inside.x, y, inside.wide, bold=True, size=BODY + 4) + 8
        ends.append(y + parts.lines(page.body, said, inside._replace(y=y), BODY + 1) + sheet.EDGE)
    for _, _, x in places:
        ground = Box(x, top, half, max(ends) - top)
        page.body.sheet(ground, page.style.theme.paper, 16, lift=0)
    page.scrolls(Box(area.x, top, area.wide + 16, end - top), max(ends))
