"""A program: a window and its OpenXR binding, which must name the window's own configuration."""

from __future__ import annotations

import ctypes

from rehab.drivers.openxr.graphics import binding
from rehab.drivers.window import Glx, Window

FBCONFIG_ID, VISUAL_ID = 0x8013, 0x800B
pointer, number = ctypes.c_void_p, ctypes.c_uint

window = Window("Rehab", (64, 64), visible=False)
native = window.native()
assert isinstance(native, Glx)
bound = binding(native)
assert ctypes.cast(bound.x_display, pointer).value == native.display
assert ctypes.cast(bound.glx_context, pointer).value == native.context
assert bound.glx_drawable == native.drawable

gl = ctypes.CDLL("libGL.so.1")
gl.glXQueryDrawable.argtypes = [pointer, ctypes.c_ulong, ctypes.c_int, pointer]
gl.glXGetFBConfigAttrib.argtypes = [pointer, pointer, ctypes.c_int, pointer]
of_drawable, of_config, visual = number(), number(), number()
config = ctypes.cast(bound.glx_fbconfig, pointer)
gl.glXQueryDrawable(native.display, native.drawable, FBCONFIG_ID, ctypes.byref(of_drawable))
for attribute, into in ((FBCONFIG_ID, of_config), (VISUAL_ID, visual)):
    gl.glXGetFBConfigAttrib(native.display, config, attribute, ctypes.byref(into))
assert of_config.value == of_drawable.value != 0
assert bound.visualid == visual.value != 0
window.close()
print("bound")
