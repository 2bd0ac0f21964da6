"""A program: the driver on the fake runtime, in a Python that says it is on Windows.

What Windows itself would answer is stood in for: its counter's frequency, a window's device context
and OpenGL context, both with more than 32 bits.
"""

from __future__ import annotations

import ctypes
import sys
import types
from typing import Any

import glfw  # loads this machine's library

sys.platform = "win32"
FREQUENCY = 10_000_000  # ticks a second, as on every PC of today
WINDOW, DEVICE, CONTEXT = 0x7FF6_0000_1234, 0x7FF6_0000_5678, 0x7FF6_0000_9ABC
asked: list[Any] = []


class WinDLL:
    """As much of Windows as is called; a result is for 32 bits until it is typed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.GetDC = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)(self._device)
        self.GetDC.restype = ctypes.c_int

    def _device(self, window: int | None) -> int:
        asked.append((self.name, window))
        return DEVICE

    def QueryPerformanceFrequency(self, into: Any) -> int:
        into._obj.value = FREQUENCY
        return 1


ctypes.WinDLL = WinDLL  # type: ignore[attr-defined]

glfw.get_win32_window = lambda handle: WINDOW
glfw.get_wgl_context = lambda handle: CONTEXT

from rehab.bench.fakexr import OFFSET, FakeRuntime  # noqa: E402
from rehab.drivers.openxr import OpenXRDriver, clock, extensions, graphics  # noqa: E402
from rehab.drivers.openxr.instance import Instance  # noqa: E402
from rehab.drivers.window import Wgl, Window  # noqa: E402
from rehab.frame import TRACKED  # noqa: E402

# isort: split
import xr  # noqa: E402


def time_is_the_performance_counters() -> None:
    assert extensions.PRESENT_TIME == "XR_KHR_win32_convert_performance_counter_time"
    runtime = FakeRuntime()
    instance = Instance(runtime)
    assert extensions.PRESENT_TIME in instance.enabled
    converted = clock.RuntimeClock(runtime, instance.value)
    # Python makes nanoseconds of the counter, rounded down; the tick has to come back unchanged.
    for ticks in (1, 3, 12_345_678_901, 2**52 + 1):
        now = ticks * 1_000_000_000 // FREQUENCY
        assert converted.convert(now) == ticks * 100 + OFFSET
    instance.destroy()


def frames_are_measured_now() -> None:
    runtime = FakeRuntime(watch=True)
    driver = OpenXRDriver(runtime=runtime)
    for _ in range(20):
        assert driver.wait()
        frame = driver.frame()
    assert frame["t_sample"] == runtime.now()
    assert frame["head_bits"] == TRACKED
    assert runtime.calls["xrConvertWin32PerformanceCounterToTimeKHR"] > 0
    assert runtime.calls["xrConvertTimespecTimeToTimeKHR"] == 0
    driver.close()


def handles_keep_their_64_bits() -> None:
    window = object.__new__(Window)
    window._handle = object()
    native = window.native()
    assert native == Wgl(DEVICE, CONTEXT)
    assert asked == [("user32", WINDOW)]
    # pyopenxr makes this struct on Windows only; its module needs no more of WGL than a type.
    from OpenGL.raw.WGL import _types

    sys.modules["OpenGL.WGL"] = wgl = types.ModuleType("OpenGL.WGL")
    wgl.HGLRC = _types.HGLRC  # type: ignore[attr-defined]
    import OpenGL

    OpenGL.WGL = wgl
    from xr.platform import windows

    xr.GraphicsBindingOpenGLWin32KHR = windows.GraphicsBindingOpenGLWin32KHR
    bound = graphics.binding(native)
    kind = type(bound)
    for field, value in ((kind.h_dc, DEVICE), (kind.h_glrc, CONTEXT)):
        assert ctypes.c_void_p.from_buffer(bound, field.offset).value == value


time_is_the_performance_counters()
frames_are_measured_now()
handles_keep_their_64_bits()
print("as on Windows")
