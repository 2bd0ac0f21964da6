"""What is round every screen: the bar, the band that says practice, the sentence of trouble."""

from __future__ import annotations

from rehab.station.shown import Line, Shown
from rehab.station.view import parts
from rehab.station.view.page import LINE, SMALL, Box, Layer, Page, height

SIDE = 28
"""Pixels that screens keep from the window's sides."""

PRACTICE = "Practice: simulated patients. Nothing here is about a real person."
NOBODY = "Station"
_EDGE, _WIDEST = 8, 220  # above and below what is on the bar; a button on it


def top(page: Page, shown: Shown) -> float:
    """Draw the bar, and the band of practice below it; how tall they are."""
    wide, _ = page.size
    layer = page.fixed
    widths = [min(_WIDEST, parts.width(action, 100)) for action in shown.actions]
    taken = sum(widths) + parts.GAP * len(widths)
    room = wide - 2 * SIDE - taken
    said = shown.bar or NOBODY
    words = height(said, room, bold=True)
    x, tall = wide - SIDE - taken + parts.GAP, max(parts.TARGET, words)
    for action, each in zip(shown.actions, widths, strict=True):
        made = parts.button(layer, action, x, _EDGE, each)
        x, tall = made.right + parts.GAP, max(tall, made.tall)
    tall += 2 * _EDGE
    layer.words(said, SIDE, 0.5 * (tall - words), room, bold=True)
    layer.sheet(Box(-2, -2, wide + 4, tall + 2), page.style.theme.paper, lift=0)
    return tall + (_practice(page, tall) if shown.practice else 0.0)


def _practice(page: Page, y: float) -> float:
    """The band that says that nobody here is real."""
    wide, _ = page.size
    pair = page.style.theme.faces["done"]
    tall = LINE * SMALL + 8
    page.fixed.sheet(Box(-2, y, wide + 4, tall), pair.ground, lift=0)
    page.fixed.words(
        PRACTICE, 0.5 * wide, y + 4, size=SMALL, bold=True, ink=pair.ink, align="centre"
    )
    return tall


def bottom(page: Page, shown: Shown) -> float:
    """Draw the sentence of what did not work, if there is one; how tall that takes."""
    if not shown.trouble:
        return 0.0
    wide, high = page.size
    layer = Layer(page, page.fixed.node.position[2])
    box = Box(SIDE, high, wide - 2 * SIDE, 0)
    tall = parts.line(layer, Line(shown.trouble, "wrong"), box) + parts.GAP
    layer.shift(tall)
    return tall + 0.5 * parts.GAP
