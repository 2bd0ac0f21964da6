"""A screen of the tests' own, for what needs a window."""

from __future__ import annotations

import contextlib
import ctypes
import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest


@contextlib.contextmanager
def screen() -> Iterator[str]:
    """A private X display, also in `DISPLAY`; skips the test where there is no Xvfb."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "800x600x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as pipe:
        number = pipe.readline().strip()
    before = os.environ.get("DISPLAY")
    os.environ["DISPLAY"] = f":{number}"
    try:
        with _no_context():
            yield f":{number}"
    finally:
        os.environ.pop("DISPLAY")
        if before is not None:
            os.environ["DISPLAY"] = before
        server.terminate()
        server.wait()


@contextlib.contextmanager
def _no_context() -> Iterator[None]:
    """Put aside the context without a screen that other tests may have left current: a window's
    cannot be made current in the same thread, for ever."""
    egl = sys.modules.get("OpenGL.EGL")
    context = egl.eglGetCurrentContext() if egl is not None else None
    if egl is None or not context:
        yield
        return
    display, none = egl.eglGetCurrentDisplay(), egl.EGL_NO_SURFACE
    egl.eglMakeCurrent(display, none, none, egl.EGL_NO_CONTEXT)
    try:
        yield
    finally:
        egl.eglMakeCurrent(display, none, none, context)


class Hands:
    """A person at that screen, by the X test extension: real events, as from a mouse and keys."""

    KEYS = {"tab": "Tab", "space": "space", "escape": "Escape"}  # noqa: RUF012

    def __init__(self, display: str) -> None:
        if not ctypes.util.find_library("Xtst"):
            pytest.skip("libXtst is not installed")
        self._x = ctypes.CDLL("libX11.so.6")
        self._test = ctypes.CDLL("libXtst.so.6")
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XStringToKeysym.restype = ctypes.c_ulong
        self._display = ctypes.c_void_p(self._x.XOpenDisplay(display.encode()))

    def move(self, x: int, y: int) -> None:
        """The mouse to a pixel of the screen."""
        self._test.XTestFakeMotionEvent(self._display, -1, x, y, 0)
        self._x.XSync(self._display, 0)

    def button(self, number: int, down: bool) -> None:
        """Mouse button 1 left, 3 right, 4 wheel away, 5 wheel near."""
        self._test.XTestFakeButtonEvent(self._display, number, int(down), 0)
        self._x.XSync(self._display, 0)

    def key(self, name: str, down: bool) -> None:
        """A key down or up."""
        symbol = self._x.XStringToKeysym(self.KEYS.get(name, name).encode())
        code = self._x.XKeysymToKeycode(self._display, ctypes.c_ulong(symbol))
        self._test.XTestFakeKeyEvent(self._display, code, int(down), 0)
        self._x.XSync(self._display, 0)

    def close(self) -> None:
        """Leave the screen."""
        self._x.XCloseDisplay(self._display)
