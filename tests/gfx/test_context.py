"""Contexts without a screen, one within another."""

from __future__ import annotations

import ctypes
import sys

import pytest

from rehab.gfx.context import Headless


def current() -> int | None:
    from OpenGL import EGL

    return ctypes.cast(EGL.eglGetCurrentContext(), ctypes.c_void_p).value


@pytest.mark.usefixtures("renderer")
@pytest.mark.skipif(sys.platform != "linux", reason="there is one without a screen on Linux only")
def test_the_context_before_is_current_again() -> None:
    before = current()
    within = Headless()
    assert None not in (before, current())
    assert current() != before
    within.close()
    assert current() == before
