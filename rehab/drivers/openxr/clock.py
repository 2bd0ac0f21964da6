"""The present on the runtime's clock: where a hand is *now* is what is measured."""

from __future__ import annotations

import ctypes
import sys
from ctypes import byref

from rehab.drivers.openxr.functions import Runtime
from rehab.drivers.openxr.results import check

_SECOND = 1_000_000_000


class _Timespec(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_int64), ("nanoseconds", ctypes.c_long))


class RuntimeClock:
    """Converts `perf_counter_ns` into XrTime.

    On Linux that counter is CLOCK_MONOTONIC, on Windows the performance counter: the two clocks
    whose readings OpenXR converts. `offset` is XrTime minus ours at the last conversion, so a time
    of the runtime's is ours after subtraction.
    """

    def __init__(self, runtime: Runtime, instance: int) -> None:
        self._windows = sys.platform == "win32"
        self._name = (
            "xrConvertWin32PerformanceCounterToTimeKHR"
            if self._windows
            else "xrConvertTimespecTimeToTimeKHR"
        )
        self._convert = runtime.extension(instance, self._name)
        self._instance = instance
        self._ticks_per_second = _frequency() if self._windows else _SECOND
        self._ours = ctypes.c_int64() if self._windows else _Timespec()
        self._theirs = ctypes.c_int64()
        self._at = byref(self._ours)
        self._into = byref(self._theirs)
        self.offset = 0

    def convert(self, now: int) -> int:
        """`now` (ns of `perf_counter_ns`) as XrTime."""
        ours = self._ours
        if isinstance(ours, _Timespec):
            ours.seconds, ours.nanoseconds = divmod(now, _SECOND)
        else:
            # Rounded up: Python rounds the counter down to whole nanoseconds.
            ours.value = -(-now * self._ticks_per_second // _SECOND)
        code = self._convert(self._instance, self._at, self._into)
        if code:
            check(self._name, code)
        time = self._theirs.value
        self.offset = time - now
        return time


def _frequency() -> int:
    """Ticks of the Windows performance counter in a second."""
    ticks = ctypes.c_int64()
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    kernel.QueryPerformanceFrequency(byref(ticks))
    return ticks.value
