"""What ties a session to the window's OpenGL context: GLX on Linux, WGL on Windows."""

from __future__ import annotations

import ctypes
import ctypes.util
from ctypes import byref, c_int, c_void_p
from typing import Any

import xr

from rehab.drivers.window import Glx, Wgl

_GLX_FBCONFIG_ID, _GLX_VISUAL_ID, _GLX_SCREEN = 0x8013, 0x800B, 0x800C


def binding(native: Glx | Wgl) -> Any:
    """The struct that `XrSessionCreateInfo` points to."""
    if isinstance(native, Wgl):
        return xr.GraphicsBindingOpenGLWin32KHR(h_dc=native.hdc, h_glrc=native.hglrc)
    bound = xr.GraphicsBindingOpenGLXlibKHR()
    config, visual = _config(native)
    # Through the fields' addresses: pyopenxr types them by PyOpenGL's own pointer classes.
    for field, value in (
        ("x_display", native.display),
        ("glx_fbconfig", config),
        ("glx_drawable", native.drawable),
        ("glx_context", native.context),
    ):
        offset = getattr(xr.GraphicsBindingOpenGLXlibKHR, field).offset
        c_void_p.from_buffer(bound, offset).value = value
    bound.visualid = visual
    return bound


def _config(native: Glx) -> tuple[int, int]:
    """The framebuffer configuration of the context and the number of its X visual."""
    library = ctypes.CDLL(ctypes.util.find_library("GL") or "libGL.so.1")
    library.glXQueryContext.argtypes = [c_void_p, c_void_p, c_int, c_void_p]
    library.glXChooseFBConfig.argtypes = [c_void_p, c_int, c_void_p, c_void_p]
    library.glXChooseFBConfig.restype = c_void_p
    library.glXGetFBConfigAttrib.argtypes = [c_void_p, c_void_p, c_int, c_void_p]
    answer, count = c_int(), c_int()
    library.glXQueryContext(native.display, native.context, _GLX_FBCONFIG_ID, byref(answer))
    wanted = (c_int * 3)(_GLX_FBCONFIG_ID, answer.value, 0)
    library.glXQueryContext(native.display, native.context, _GLX_SCREEN, byref(answer))
    found = library.glXChooseFBConfig(native.display, answer.value, wanted, byref(count))
    if not found or not count.value:
        return 0, 0  # runtimes seen so far need neither
    config = c_void_p.from_address(found).value or 0
    library.glXGetFBConfigAttrib(native.display, config, _GLX_VISUAL_ID, byref(answer))
    free = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6").XFree
    free.argtypes = [c_void_p]
    free(found)
    return config, answer.value
