"""The window of the station: draws what the desk shows, and tells it what is pressed."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from rehab.drivers.window import Window
from rehab.station.shown import Playing, Press, Shown, Slider, Typed
from rehab.station.view.hands import Asked, Hands
from rehab.station.view.laid import LEAST, fitted
from rehab.station.view.page import Key
from rehab.station.view.still import live_box

if TYPE_CHECKING:
    from rehab.gfx.board import Board
    from rehab.gfx.renderer import Renderer

TITLE, SIZE = "rehab station", (1280, 800)
STOP_FIRST = "Somebody is playing: press Stop before you close the window."

_PLAYING, _QUIET = 1 / 15, 1 / 5  # seconds between two looks at the desk


class Desk(Protocol):
    """The station's mind. Its `now` is `time.monotonic()`, seconds."""

    def shown(self, now: float) -> Shown:
        """The screen as it is now."""

    def press(self, press: Press, typed: Typed) -> None:
        """Take what was pressed, typed or chosen."""

    def picture(self) -> tuple[int, npt.NDArray[np.uint8]] | None:
        """What the patient sees (h, w, 3), and a number that grows with each picture."""

    def step(self, now: float) -> None:
        """Let time pass."""


def open_window() -> Window:
    """The station's window. Raises `UserError` where there is no screen."""
    return Window(TITLE, SIZE, least=LEAST, swap_interval=1)


class Station:
    """One person at one window. `drawn` counts how often it was drawn, `copied` how often another
    picture of the patient was put into what is drawn."""

    def __init__(self, desk: Desk, window: Window, renderer: Renderer, board: Board) -> None:
        self._desk, self._window = desk, window
        self._renderer, self._board = renderer, board
        self._hands = Hands()
        self._shown: Shown | None = None
        self._size, self._part = (0, 0), 1.0
        self._number = -1
        self._down: Key | None = None
        self._closing = False
        self.drawn = self.copied = 0

    def run(self) -> None:
        """Until the window is closed."""
        while self.step():
            pass

    def step(self) -> bool:
        """Wait for the person or the clock, and show what there is now; False: it was closed."""
        playing = self._shown is not None and isinstance(self._shown.screen, Playing)
        self._window.poll(_PLAYING if playing else _QUIET)
        if self._window.should_close:
            if not playing:
                return False
            self._window.keep_open()
            self._closing = True
        self._desk.step(time.monotonic())
        before = self._hands.looks if self._shown is not None else None
        if self._shown is not None:
            self._listen()
        self._look(before)
        return True

    # What is shown.

    def _look(self, before: object) -> None:
        """Draw where anything is to be seen that was not."""
        shown = self._desk.shown(time.monotonic())
        if self._closing:
            shown = replace(shown, trouble=STOP_FIRST)
        size = self._window.size
        if 0 in size:  # minimised
            return
        part = fitted(size, self._window.scale)
        if shown != self._shown or size != self._size or part != self._part:
            self._shown, self._size, self._part = shown, size, part
            self._hands.meet(shown, (size[0] / part, size[1] / part))
            self._hands.hover(*self._cursor)
        fresh = self._take()
        page = self._hands.page
        if self._hands.looks != before:
            self._board.draw(self._renderer, page.scene, page.eye(size))
            self.drawn += 1
        elif not fresh and not self._window.exposed:
            return
        self.copied += fresh
        self._board.show(live_box(page, part))
        self._window.swap()

    def _take(self) -> bool:
        """Take the patient's picture, where it is another."""
        found = self._desk.picture() if self._hands.page.picture is not None else None
        number = -1 if found is None else found[0]
        if number == self._number:
            return False
        self._number = number
        self._board.take(None if found is None else found[1])
        return True

    # What is pressed.

    @property
    def _cursor(self) -> tuple[float, float]:
        """Where the mouse is, pixels of the layout."""
        (wide, tall), (x, y) = self._size, self._window.cursor
        return (0.5 * wide + x * tall) / self._part, (0.5 - y) * tall / self._part

    def _listen(self) -> None:
        self._mouse()
        if self._window.scrolled:
            self._hands.wheel(self._window.scrolled)
        sent = False
        for stroke in self._window.strokes:
            if stroke.key:
                shift = self._window.key("left_shift") or self._window.key("right_shift")
                sent = self._ask(self._hands.key(stroke.key, shift=shift, again=stroke.again))
            elif not sent:  # the letter of a key that pressed something is not typed
                self._ask(self._hands.type(stroke.sign, again=stroke.again))

    def _mouse(self) -> None:
        """Pressed is what the button goes down and up on; a slider follows while it is down."""
        at, held = self._cursor, self._window.key("mouse_left")
        self._hands.hover(*at)
        if "mouse_left" in self._window.pressed:
            self._down = self._hands.hold(*at)
            target = self._hands.page.find(self._down)
            if target is not None and isinstance(target.part, Slider):
                self._ask(self._hands.click(*at))
        if self._down is None:
            return
        target = self._hands.page.find(self._down)
        if target is not None and isinstance(target.part, Slider):
            if held and self._window.moved != (0.0, 0.0):
                self._ask(self._hands.drag(self._down, *at))
        elif not held and self._hands.under(*at) == self._down:
            self._ask(self._hands.click(*at))
        if not held:
            self._down = None
            self._hands.let_go()

    def _ask(self, asked: Asked | None) -> bool:
        """Tell the desk, and show at once what comes of it."""
        if asked is None:
            return False
        self._closing = False
        self._desk.press(*asked)
        self._shown = self._desk.shown(time.monotonic())
        self._hands.meet(self._shown, (self._size[0] / self._part, self._size[1] / self._part))
        return True


def show(desk: Desk) -> None:
    """Open the window on `desk` until it is closed. Raises `UserError` where there is no screen."""
    from rehab.gfx import context

    context.choose(window=True)
    window = open_window()
    try:
        from rehab.gfx.board import Board
        from rehab.gfx.renderer import Renderer

        renderer, board = Renderer(plain=True), Board()
        try:
            Station(desk, window, renderer, board).run()
        finally:
            board.close()
            renderer.close()
    finally:
        window.close()
