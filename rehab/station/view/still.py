"""A picture of a screen without any window: for the gallery and for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from rehab.station.shown import Shown
from rehab.station.view.hands import Hands
from rehab.station.view.laid import fitted
from rehab.station.view.page import Page

if TYPE_CHECKING:
    from rehab.gfx.renderer import Renderer

Pixels = npt.NDArray[np.uint8]


def still(
    renderer: Renderer,
    shown: Shown,
    size: tuple[int, int] = (1280, 800),
    picture: Pixels | None = None,
    hands: Hands | None = None,
) -> Pixels:
    """What a window of `size` pixels shows, sRGB (h, w, 3): as it shows it first, or as `hands`
    have left it. `picture` is what the patient sees."""
    from rehab.gfx.board import Board

    part = fitted(size, 1.0)
    if hands is None:
        hands = Hands()
        hands.meet(shown, (size[0] / part, size[1] / part))
    page, board = hands.page, Board()
    board.draw(renderer, page.scene, page.eye(size))
    board.take(picture)
    pixels = board.still(live_box(page, part))
    board.close()
    return pixels


def live_box(page: Page, part: float) -> tuple[float, float, float, float] | None:
    """Where the patient's picture goes, real pixels; None on most screens."""
    if page.picture is None:
        return None
    x, y, wide, tall = page.picture
    return x * part, y * part, wide * part, tall * part
