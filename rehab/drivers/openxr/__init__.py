"""The headset: a native OpenXR application, with its raw functions on the frame path."""

from __future__ import annotations

import importlib
import sys
from typing import Any

from rehab.errors import UserError


def _import_xr() -> None:
    """Import pyopenxr without its side effect.

    On Linux it makes GLX PyOpenGL's platform for the whole process, which would break a context
    that was opened through EGL (tests and benchmarks, on the fake runtime).
    """
    if not sys.platform.startswith("linux"):
        importlib.import_module("xr")
        return
    platform: Any = importlib.import_module("OpenGL.platform")
    chosen = platform.PLATFORM
    importlib.import_module("xr")
    platform.PLATFORM = chosen


try:
    _import_xr()
except (ImportError, OSError, NotImplementedError) as error:
    raise UserError(
        f"OpenXR's loader does not work on this machine ({error}): use Windows or Linux, 64-bit."
    ) from error

from rehab.drivers.openxr.driver import OpenXRDriver  # noqa: E402

__all__ = ["OpenXRDriver"]
