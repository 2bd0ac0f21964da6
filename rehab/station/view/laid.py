"""A whole screen on a page: what is round it, the screen itself, the focus."""

from __future__ import annotations

from rehab.station.shown import After, Form, Person, Playing, Question, Shown, Today
from rehab.station.view import after, bar, form, person, playing, question, today
from rehab.station.view.page import Attention, Box, Page

LEAST = (1180, 700)
"""The smallest window that everything fits in, pixels."""

_MOST = (1600, 1000)  # what is larger shows the same, larger


def fitted(size: tuple[int, int], scale: float) -> float:
    """How many real pixels a pixel of the layout has, in a window of `size` real ones.

    `scale` is the monitor's own. A large window shows everything larger, so that it is read from
    beside the patient too; a small one never less than all of it.
    """
    wide, tall = size
    larger = max(scale, min(wide / _MOST[0], tall / _MOST[1]))
    return max(0.1, min(larger, wide / LEAST[0], tall / LEAST[1]))


def lay(
    shown: Shown, size: tuple[float, float], attention: Attention, before: Page | None = None
) -> Page:
    """The page of `shown`, as large as `size`; the page `before` it is no longer one."""
    page = Page(size, attention, None if before is None else before.scene)
    head = bar.top(page, shown)
    of_bar = list(page.targets)
    page.targets.clear()
    foot = bar.bottom(page, shown)
    area = Box(bar.SIDE, head, size[0] - 2 * bar.SIDE, size[1] - head - foot)
    _screen(page, shown, area)
    page.targets += of_bar  # last, by keyboard: what one comes for is on the screen
    page.scroll(attention.scroll)
    page.ring(page.find(attention.focus))
    return page


def _screen(page: Page, shown: Shown, area: Box) -> None:
    match shown.screen:
        case Today():
            today.draw(page, shown.screen, area)
        case Form():
            form.draw(page, shown.screen, area)
        case Question():
            question.draw(page, shown.screen, area)
        case Person():
            person.draw(page, shown.screen, area)
        case Playing():
            playing.draw(page, shown.screen, area)
        case After():
            after.draw(page, shown.screen, area)
