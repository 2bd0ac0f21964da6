"""The station's window on a screen of the tests' own, with real keys and a real mouse."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import glfw
import numpy as np
import pytest
import station_screens as screens

from rehab.drivers.window import Window
from rehab.station.shown import Press, Shown, Typed
from rehab.station.window import STOP_FIRST, Station, open_window

sys.path.insert(0, str(Path(__file__).parents[1] / "drivers"))
from display import Hands, screen

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs an X server of its own")


class Desk:
    """Shows one screen and keeps what it is asked."""

    def __init__(self, shown: Shown) -> None:
        self.now = shown
        self.asked: list[tuple[Press, Typed]] = []
        self.number = 0
        self.steps = 0

    def shown(self, now: float) -> Shown:
        return self.now

    def press(self, press: Press, typed: Typed) -> None:
        self.asked.append((press, typed))

    def picture(self) -> tuple[int, np.ndarray] | None:
        return (self.number, screens.mirror()) if self.number else None

    def step(self, now: float) -> None:
        self.steps += 1


class Drawing:
    """In the place of renderer and board: what would be drawn, and what pictures came."""

    def __init__(self) -> None:
        self.pages: list[Any] = []
        self.pictures: list[Any] = []
        self.shows = 0

    def draw(self, renderer: object, scene: object, eye: object) -> None:
        self.pages.append(scene)

    def take(self, pixels: Any) -> None:
        self.pictures.append(pixels)

    def show(self, box: object) -> None:
        self.shows += 1


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    glfw.terminate()
    with screen() as name:
        yield name
        glfw.terminate()


@pytest.fixture
def window(display: str) -> Iterator[Window]:
    made = open_window()
    glfw.set_window_pos(made._handle, 0, 0)
    glfw.focus_window(made._handle)
    yield made
    made.close()


@pytest.fixture
def hands(display: str) -> Iterator[Hands]:
    made = Hands(display)
    made.move(2, 590)
    yield made
    made.close()


def station(shown: Shown, window: Window) -> tuple[Station, Desk, Drawing]:
    desk, drawing = Desk(shown), Drawing()
    made = Station(desk, window, drawing, drawing)  # type: ignore[arg-type]
    focused = lambda: glfw.get_window_attrib(window._handle, glfw.FOCUSED) == 1  # noqa: E731
    until(lambda: focused() and drawing.shows > 0, made)
    return made, desk, drawing


def until(happened: Callable[[], bool], made: Station, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        assert made.step()


def tap(hands: Hands, key: str) -> None:
    hands.key(key, True)
    hands.key(key, False)


def test_letters_typed_come_to_the_desk_once_each(window: Window, hands: Hands) -> None:
    made, desk, _ = station(screens.today(), window)
    for key in "ab":
        tap(hands, key)
    until(lambda: len(desk.asked) == 2, made)
    assert desk.asked == [(Press("search"), Typed(text="a")), (Press("search"), Typed(text="ab"))]


def test_a_button_is_pressed_where_the_mouse_goes_down_and_up(window: Window, hands: Hands) -> None:
    made, desk, drawing = station(screens.is_it(), window)
    pages = len(drawing.pages)
    hands.move(640, 283)
    until(lambda: len(drawing.pages) > pages, made)  # it shows what the mouse is over
    hands.button(1, True)
    until(lambda: window.key("mouse_left"), made)
    assert desk.asked == []
    hands.move(640, 358)  # another answer: neither is meant
    hands.button(1, False)
    until(lambda: not window.key("mouse_left"), made)
    assert desk.asked == []
    hands.button(1, True)
    hands.button(1, False)
    until(lambda: bool(desk.asked), made)
    assert desk.asked == [(Press("no"), Typed())]


def test_a_slider_follows_the_mouse_while_it_is_held(window: Window, hands: Hands) -> None:
    made, desk, _ = station(screens.settings(), window)
    hands.move(213, 350)
    until(lambda: window.cursor_inside, made)
    hands.button(1, True)
    until(lambda: window.key("mouse_left"), made)
    hands.move(700, 500)
    most = (Press("set", "height"), Typed(number=140.0))
    until(lambda: bool(desk.asked) and desk.asked[-1] == most, made)
    hands.button(1, False)
    until(lambda: not window.key("mouse_left"), made)
    assert {press for press, _ in desk.asked} == {Press("set", "height")}


def test_it_is_drawn_only_when_something_changed(window: Window, hands: Hands) -> None:
    made, desk, drawing = station(screens.playing(), window)
    for _ in range(4):
        made.step()
    pages, shows = len(drawing.pages), drawing.shows
    for _ in range(10):
        made.step()
    assert (len(drawing.pages), drawing.shows) == (pages, shows)
    desk.number = 1
    until(lambda: made.copied == 1, made)
    assert (len(drawing.pages), drawing.shows) == (pages, shows + 1)
    desk.now = replace(desk.now, trouble="It did not work.")
    until(lambda: len(drawing.pages) == pages + 1, made)
    assert made.copied == 1


def test_pictures_come_at_most_fifteen_times_a_second(window: Window, hands: Hands) -> None:
    made, desk, drawing = station(screens.playing(), window)
    begun, shows = time.monotonic(), drawing.shows
    while time.monotonic() < begun + 1.0:
        desk.number += 1
        made.step()
    assert 5 <= drawing.shows - shows <= 17


def test_a_window_is_not_closed_while_somebody_plays(window: Window, hands: Hands) -> None:
    made, desk, drawing = station(screens.playing(), window)
    pages = len(drawing.pages)
    glfw.set_window_should_close(window._handle, True)
    assert made.step()
    until(lambda: len(drawing.pages) > pages, made)
    said = [words.said for words in drawing.pages[-1].words.values()]
    assert STOP_FIRST in said
    desk.now = screens.after()
    until(lambda: desk.steps > 0 and len(drawing.pages) > pages + 1, made)
    glfw.set_window_should_close(window._handle, True)
    assert not made.step()


def test_what_is_on_the_screen_is_what_a_still_shows(display: str, tmp_path: Path) -> None:
    program, path = Path(__file__).with_name("window_on_screen.py"), tmp_path / "seen.npz"
    environment = {**os.environ, "DISPLAY": display, "PYOPENGL_PLATFORM": "glx"}
    root = str(Path(__file__).parents[2])
    environment["PYTHONPATH"] = root
    subprocess.run([sys.executable, program, path], check=True, env=environment, cwd=root)
    seen = np.load(path)
    drawn, copied, drawn_then, copied_then = seen["counts"].tolist()
    assert drawn == drawn_then == 1
    assert (copied, copied_then) == (1, 16)
    assert seen["seconds"][0] < 0.1  # of the processor, for a second in which nothing happens
    visible = seen["pixels"][:600, :800].astype(int)  # the rest is off this small screen

    from rehab.gfx.context import Headless

    context = Headless()
    from rehab.gfx.renderer import Renderer
    from rehab.station.view.still import still

    renderer = Renderer(plain=True)
    made = still(renderer, screens.playing(), (1280, 800), screens.mirror())
    renderer.close()
    context.close()
    assert np.abs(visible - made[:600, :800]).mean() < 1.0
