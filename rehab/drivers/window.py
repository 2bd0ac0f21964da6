"""The window on the screen: an OpenGL 4.1 core context, its keys and its mouse."""

from __future__ import annotations

import ctypes
import os
import sys
from dataclasses import dataclass
from typing import Any, NamedTuple

if sys.platform == "linux":
    # The OpenXR binding is GLX, so the wheel's X11 library is needed under Wayland too.
    os.environ.setdefault("PYGLFW_LIBRARY_VARIANT", "x11")

import glfw

from rehab.errors import UserError

BUTTONS = {
    glfw.MOUSE_BUTTON_LEFT: "mouse_left",
    glfw.MOUSE_BUTTON_RIGHT: "mouse_right",
    glfw.MOUSE_BUTTON_MIDDLE: "mouse_middle",
}


def _names() -> dict[int, str]:
    """GLFW's key numbers by plain names: "a", "7", "tab", "left_shift", "escape"."""
    return {
        value: name.removeprefix("KEY_").lower()
        for name, value in vars(glfw).items()
        if name.startswith("KEY_") and name not in ("KEY_LAST", "KEY_UNKNOWN")
    }


KEYS = _names()


class Stroke(NamedTuple):
    """What a person types: a `sign` as the keyboard's language makes it, or a `key` by its name.
    `again`: because the key is held."""

    key: str = ""
    sign: str = ""
    again: bool = False


@dataclass(frozen=True)
class Glx:
    """What `XrGraphicsBindingOpenGLXlibKHR` asks for, as addresses and X identifiers."""

    display: int
    context: int
    drawable: int


@dataclass(frozen=True)
class Wgl:
    """What `XrGraphicsBindingOpenGLWin32KHR` asks for, as handles."""

    hdc: int
    hglrc: int


class Window:
    """A window whose context is current on the thread that made it.

    `size` is (width, height) in pixels of the framebuffer. After each `poll`, `pressed` holds the
    names of the keys and mouse buttons that went down since the poll before, `moved` how far the
    cursor went (in window heights; right and down positive) and `scrolled` the wheel's steps (away
    from the person positive). `cursor` is where the cursor is, in window heights from the middle,
    right and up positive. `strokes` is what was typed, in its order; `exposed` says that the
    system wants the window drawn anew.
    """

    def __init__(
        self,
        title: str,
        size: tuple[int, int],
        *,
        visible: bool = True,
        swap_interval: int = 0,
        least: tuple[int, int] | None = None,
    ) -> None:
        """Open it. Raises `UserError` where there is no screen or no OpenGL 4.1.

        With a `least` size people may not make it smaller, and it is as much larger as the
        monitor's scale says.
        """
        self._handle: Any = _open(title, size, visible, scaled=least is not None)
        if least is not None:
            glfw.set_window_size_limits(self._handle, *least, glfw.DONT_CARE, glfw.DONT_CARE)
        self.pressed: list[str] = []
        self.moved = (0.0, 0.0)
        self.scrolled = 0.0
        self.cursor = (0.0, 0.0)
        self.size: tuple[int, int] = glfw.get_framebuffer_size(self._handle)
        self._down: set[str] = set()
        self._news: list[str] = []
        self._wheel = 0.0
        self.strokes: list[Stroke] = []
        self._typed: list[Stroke] = []
        self.exposed = self._exposed = True
        self._again = False
        self._last = glfw.get_cursor_pos(self._handle)
        glfw.make_context_current(self._handle)
        glfw.swap_interval(swap_interval)
        glfw.set_key_callback(self._handle, self._on_key)
        glfw.set_mouse_button_callback(self._handle, self._on_button)
        glfw.set_scroll_callback(self._handle, self._on_scroll)
        glfw.set_window_focus_callback(self._handle, self._on_focus)
        glfw.set_char_callback(self._handle, self._on_sign)
        glfw.set_window_refresh_callback(self._handle, self._on_exposed)

    def poll(self, seconds: float = 0.0) -> None:
        """Take in what happened since the last poll; wait for it, at most so many seconds."""
        self._news, self._wheel, self._typed, self._exposed = [], 0.0, [], False
        if seconds > 0.0:
            glfw.wait_events_timeout(seconds)
        else:
            glfw.poll_events()
        self.pressed, self.scrolled = self._news, self._wheel
        self.strokes, self.exposed = self._typed, self._exposed
        self.size = glfw.get_framebuffer_size(self._handle)
        width, height = glfw.get_window_size(self._handle)
        x, y = glfw.get_cursor_pos(self._handle)
        unit = 1.0 / max(height, 1)
        self.moved = ((x - self._last[0]) * unit, (y - self._last[1]) * unit)
        self._last = (x, y)
        self.cursor = ((x - 0.5 * width) * unit, (0.5 * height - y) * unit)

    def key(self, name: str) -> bool:
        """Whether the key or mouse button `name` is down."""
        return name in self._down

    @property
    def should_close(self) -> bool:
        """Whether the person asked for the window to close."""
        return bool(glfw.window_should_close(self._handle))

    def keep_open(self) -> None:
        """Do not close, although the person asked for it."""
        glfw.set_window_should_close(self._handle, False)

    @property
    def scale(self) -> float:
        """How many times larger than usual the monitor wants things to be."""
        across, down = glfw.get_window_content_scale(self._handle)
        return float(max(across, down))

    @property
    def cursor_inside(self) -> bool:
        """Whether the mouse is over the window."""
        return bool(glfw.get_window_attrib(self._handle, glfw.HOVERED))

    def title(self, words: str) -> None:
        """Write `words` on the title bar."""
        glfw.set_window_title(self._handle, words)

    def make_current(self) -> None:
        """Take the context back, where someone else made theirs current."""
        glfw.make_context_current(self._handle)

    def swap(self) -> None:
        """Show what was drawn."""
        glfw.swap_buffers(self._handle)

    def native(self) -> Glx | Wgl:
        """The handles that an OpenXR session is bound to; `UserError` where OpenXR has none."""
        api: Any = glfw  # its stubs leave these functions out or untyped
        if sys.platform == "win32":
            # Typed, since ctypes takes a result for 32 bits. GLFW's windows own their device
            # context (CS_OWNDC): every call gives the same one and none is to be released.
            device_context = ctypes.WinDLL("user32").GetDC
            device_context.argtypes, device_context.restype = [ctypes.c_void_p], ctypes.c_void_p
            hdc = device_context(api.get_win32_window(self._handle))
            return Wgl(_address(hdc), _address(api.get_wgl_context(self._handle)))
        if sys.platform == "linux":
            return Glx(
                _address(api.get_x11_display()),
                _address(api.get_glx_context(self._handle)),
                _address(api.get_glx_window(self._handle)),
            )
        raise UserError(f"No headset works on {sys.platform}: OpenXR needs Windows or Linux.")

    def close(self) -> None:
        """Close the window and its context; a second call does nothing."""
        if self._handle is not None:
            glfw.destroy_window(self._handle)
            self._handle = None

    def _on_key(self, _window: object, key: int, _scan: int, action: int, _mods: int) -> None:
        name = KEYS.get(key, "")
        self._change(name, action)
        self._again = action == glfw.REPEAT
        if name and action != glfw.RELEASE:
            self._typed.append(Stroke(key=name, again=self._again))

    def _on_sign(self, _window: object, code: int) -> None:
        self._typed.append(Stroke(sign=chr(code), again=self._again))

    def _on_exposed(self, _window: object) -> None:
        self._exposed = True

    def _on_button(self, _window: object, button: int, action: int, _mods: int) -> None:
        self._change(BUTTONS.get(button, ""), action)

    def _change(self, name: str, action: int) -> None:
        if name and action == glfw.PRESS:
            self._down.add(name)
            self._news.append(name)
        elif action == glfw.RELEASE:
            self._down.discard(name)

    def _on_scroll(self, _window: object, _x: float, y: float) -> None:
        self._wheel += y

    def _on_focus(self, _window: object, focused: int) -> None:
        # A key let go over another window is never reported here.
        if not focused:
            self._down.clear()


def _address(pointer: Any) -> int:
    return pointer if isinstance(pointer, int) else ctypes.cast(pointer, ctypes.c_void_p).value or 0


def _open(title: str, size: tuple[int, int], visible: bool, *, scaled: bool) -> Any:
    glfw.ERROR_REPORTING = "ignore"
    if sys.platform == "linux":
        glfw.init_hint(glfw.PLATFORM, glfw.PLATFORM_X11)
    if not glfw.init():
        where = f"DISPLAY={os.environ['DISPLAY']}" if os.environ.get("DISPLAY") else "DISPLAY unset"
        raise UserError(
            f"No screen to open a window on ({where}{_why()}): "
            "start from a desktop, or run with --headless."
        )
    glfw.default_window_hints()
    for hint, value in (
        (glfw.CONTEXT_VERSION_MAJOR, 4),
        (glfw.CONTEXT_VERSION_MINOR, 1),
        (glfw.OPENGL_PROFILE, glfw.OPENGL_CORE_PROFILE),
        (glfw.OPENGL_FORWARD_COMPAT, True),
        (glfw.SRGB_CAPABLE, True),
        (glfw.VISIBLE, visible),
        (glfw.SCALE_TO_MONITOR, scaled),
    ):
        glfw.window_hint(hint, value)
    handle = glfw.create_window(size[0], size[1], title, None, None)
    if not handle:
        raise UserError(
            f"The graphics driver offers no OpenGL 4.1{_why()}: "
            "update the driver, or run with --headless."
        )
    return handle


def _why() -> str:
    """GLFW's own reason, to stand after what we say."""
    _code, words = glfw.get_error()
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"; {text}" if text else ""
