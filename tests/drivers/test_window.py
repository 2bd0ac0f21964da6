"""The window and what is driven from it, on a screen of the tests' own with real input events."""

from __future__ import annotations

import ctypes
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import glfw
import numpy as np
import pytest
from display import Hands, screen
from standin import Scene

from rehab.drivers.desktop import DesktopDriver
from rehab.drivers.patient import PatientDriver
from rehab.drivers.replay import ReplayDriver
from rehab.drivers.window import Glx, Window
from rehab.errors import UserError
from rehab.frame import FRAME, TRACKED
from rehab.math3d import rotate

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs an X server of its own")


class Renderer:
    """Keeps what it is asked to draw."""

    def __init__(self) -> None:
        self.eyes: list[tuple[int, tuple[int, int], np.ndarray]] = []

    def draw(self, scene: object, eyes: list) -> None:
        self.eyes += [(eye.texture, eye.size, eye.view.copy()) for eye in eyes]

    def mirror(self, eye: object, size: object) -> None:
        raise AssertionError("a window of its own needs no mirror")


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """One screen for all, since GLFW opens its display once."""
    glfw.terminate()
    with screen() as name:
        yield name
        glfw.terminate()


@pytest.fixture
def hands(display: str) -> Iterator[Hands]:
    hands = Hands(display)
    hands.move(400, 590)
    yield hands
    hands.close()


def until(happened: Callable[[], bool], poll: Callable[[], object], seconds: float = 5) -> None:
    """Poll until it happened; events take their way through the X server."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        poll()
        time.sleep(0.005)


def test_the_context_is_current_core_and_new_enough(display: str) -> None:
    window = Window("test", (320, 200))
    gl = ctypes.CDLL("libGL.so.1")
    gl.glGetString.restype = ctypes.c_char_p
    version = gl.glGetString(0x1F02).decode()
    assert tuple(map(int, version.split()[0].split(".")[:2])) >= (4, 1)
    assert glfw.get_window_attrib(window._handle, glfw.OPENGL_PROFILE) == glfw.OPENGL_CORE_PROFILE
    assert window.size == (320, 200)
    native = window.native()
    assert isinstance(native, Glx)
    gl.glXGetCurrentContext.restype = gl.glXGetCurrentDisplay.restype = ctypes.c_void_p
    gl.glXGetCurrentDrawable.restype = ctypes.c_ulong
    current = gl.glXGetCurrentDisplay(), gl.glXGetCurrentContext(), gl.glXGetCurrentDrawable()
    assert (native.display, native.context, native.drawable) == current
    window.close()
    window.close()


def test_keys_and_mouse_are_told(hands: Hands) -> None:
    window = Window("test", (400, 300))
    glfw.set_window_pos(window._handle, 0, 0)
    glfw.focus_window(window._handle)
    until(lambda: glfw.get_window_attrib(window._handle, glfw.FOCUSED) == 1, window.poll)
    hands.key("e", True)
    until(lambda: window.pressed == ["e"], window.poll)
    assert window.key("e")
    window.poll()
    assert window.pressed == []
    assert window.key("e")
    hands.key("e", False)
    until(lambda: not window.key("e"), window.poll)
    hands.move(200, 150)
    until(lambda: window.cursor == pytest.approx((0, 0), abs=0.01), window.poll)
    assert window.cursor_inside
    window.poll()
    hands.move(350, 0)
    until(lambda: window.moved != (0, 0), window.poll)
    assert window.moved == pytest.approx((0.5, -0.5), abs=0.01)
    assert window.cursor == pytest.approx((0.5, 0.5), abs=0.01)
    hands.button(4, True)
    hands.button(4, False)
    until(lambda: window.scrolled > 0, window.poll)
    hands.button(1, True)
    until(lambda: window.key("mouse_left"), window.poll)
    hands.button(1, False)
    until(lambda: not window.key("mouse_left"), window.poll)
    window.close()


def opening_in(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What a program says that opens a window in that environment."""
    code = (
        "from rehab.drivers.window import Window\n"
        "from rehab.errors import UserError\n"
        "try: Window('t', (10, 10))\n"
        "except UserError as error: print(error)"
    )
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )


def test_no_screen_is_said_in_one_sentence() -> None:
    for environment in ({}, {"DISPLAY": ":9999"}):
        said = opening_in(environment)
        assert said.stdout.startswith("No screen to open a window on (DISPLAY")
        assert "--headless" in said.stdout
        assert said.stdout.count("\n") == 1


def test_no_modern_opengl_is_said_in_one_sentence(display: str) -> None:
    old = {"DISPLAY": display, "MESA_GL_VERSION_OVERRIDE": "3.0"}
    said = opening_in(old)
    assert said.stdout.startswith("The graphics driver offers no OpenGL 4.1")
    assert said.stdout.count("\n") == 1


def test_a_patient_and_a_replay_are_watched_from_their_own_eyes(display: str) -> None:
    frames = np.zeros(3, FRAME)
    for driver in (
        PatientDriver("healthy", 1, window=True, real_time=False),
        ReplayDriver(frames, window=True),
    ):
        renderer = Renderer()
        for _ in range(3):
            assert driver.wait()
            driver.frame()
            driver.draw(renderer, Scene())
        assert [eye[0] for eye in renderer.eyes] == [0, 0, 0]
        assert renderer.eyes[0][1][0] > 300
        driver.close()


@pytest.fixture
def desktop(hands: Hands) -> Iterator[DesktopDriver]:
    driver = DesktopDriver()
    handle = driver._window._handle
    glfw.set_window_size(handle, 800, 500)
    glfw.set_window_pos(handle, 0, 0)
    glfw.focus_window(handle)
    until(lambda: glfw.get_window_attrib(handle, glfw.FOCUSED) == 1, driver.wait)
    yield driver
    driver.close()


def later(driver: DesktopDriver, seconds: float = 0.6) -> np.void:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert driver.wait()
    return driver.frame().copy()


def test_hands_hang_until_the_mouse_moves_one(desktop: DesktopDriver, hands: Hands) -> None:
    rest = later(desktop, 0.2)
    for name in ("head", "grip_left", "grip_right"):
        assert rest[f"{name}_bits"] == TRACKED
    assert rest["head"][1] == pytest.approx(1.21, abs=0.03)
    assert rest["grip_left"][1] < 0.55
    assert rest["grip_right"][1] < 0.55
    hands.move(480, 250)
    up = later(desktop)
    # 80 of 500 pixels right of the middle, at 0.45 m, with 90 degrees over the height.
    assert up["grip_right"][:3] == pytest.approx((0.144, rest["head"][1], -0.45), abs=0.02)
    assert up["grip_left"][1] < 0.55
    hands.key("tab", True)
    hands.key("tab", False)
    hands.move(400, 300)
    other = later(desktop)
    assert other["grip_left"][2] < -0.4
    assert other["grip_right"][1] < 0.55
    hands.move(790, 590)  # off the window
    assert later(desktop)["grip_left"][1] < 0.55


def test_keys_reach_look_lean_and_pause(desktop: DesktopDriver, hands: Hands) -> None:
    hands.key("e", True)
    both = later(desktop)
    assert both["grip_left"][2] < -0.4
    assert both["grip_right"][2] < -0.4
    hands.key("e", False)
    hands.key("space", True)
    assert later(desktop, 0.2)["menu"].tolist() == [0, 1]
    hands.key("space", False)
    hands.key("d", True)
    hands.key("Left", True)
    moved = later(desktop, 0.5)
    hands.key("d", False)
    hands.key("Left", False)
    assert moved["menu"].tolist() == [0, 0]
    assert moved["head"][0] > 0.05
    assert rotate(moved["head"][3:], (0, 0, -1))[0] < -0.2
    hands.key("r", True)
    hands.key("r", False)
    back = later(desktop, 0.2)
    assert back["head"][0] == 0
    assert back["space_epoch"] == moved["space_epoch"] + 1
    ((name, data),) = desktop.news()
    assert (name, data["epoch"], data["cause"]) == ("space", back["space_epoch"], "command")
    assert data["transform"][:3] == pytest.approx([moved["head"][0], 0, moved["head"][2]], abs=0.05)


def test_left_button_is_the_trigger_and_escape_the_end(
    desktop: DesktopDriver, hands: Hands
) -> None:
    hands.move(400, 250)
    hands.button(1, True)
    assert later(desktop, 0.2)["trigger"].tolist() == [0, 1]
    hands.button(1, False)
    assert later(desktop, 0.2)["trigger"].tolist() == [0, 0]
    assert len(desktop.help_lines) >= 4
    hands.key("escape", True)
    hands.key("escape", False)
    end = time.monotonic() + 5
    while desktop.wait():
        assert time.monotonic() < end


def test_macos_is_told_that_no_headset_works(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    window = Window("test", (64, 64), visible=False)
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(UserError, match="darwin"):
        window.native()
    monkeypatch.undo()
    window.close()
