"""The OpenGL calls of the frame path, past PyOpenGL's wrappers: a tenth of their time each.

Everything that is made once goes through PyOpenGL with its error checks; here nothing is checked,
and the tests hold that a whole frame leaves no error behind.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

_U, _I, _P, _B = ctypes.c_uint, ctypes.c_int, ctypes.c_void_p, ctypes.c_ubyte
_SIZE = ctypes.c_ssize_t
_Call = Callable[..., Any]

_CALLS: dict[str, tuple[Any, ...]] = {
    "glActiveTexture": (_U,),
    "glBindBuffer": (_U, _U),
    "glBindBufferRange": (_U, _U, _U, _SIZE, _SIZE),
    "glBindFramebuffer": (_U, _U),
    "glBindSampler": (_U, _U),
    "glBindTexture": (_U, _U),
    "glBindVertexArray": (_U,),
    "glBlendEquation": (_U,),
    "glBlendFunc": (_U, _U),
    "glBlitFramebuffer": (_I, _I, _I, _I, _I, _I, _I, _I, _U, _U),
    "glBufferData": (_U, _SIZE, _P, _U),
    "glBufferSubData": (_U, _SIZE, _SIZE, _P),
    "glClear": (_U,),
    "glClearColor": (ctypes.c_float,) * 4,
    "glClearDepthf": (ctypes.c_float,),
    "glColorMask": (_B, _B, _B, _B),
    "glCullFace": (_U,),
    "glDepthFunc": (_U,),
    "glDepthMask": (_B,),
    "glDepthRangef": (ctypes.c_float, ctypes.c_float),
    "glDisable": (_U,),
    "glDrawArrays": (_U, _I, _I),
    "glDrawElementsInstancedBaseVertex": (_U, _I, _U, _P, _I, _I),
    "glEnable": (_U,),
    "glFrontFace": (_U,),
    "glFramebufferTextureLayer": (_U, _U, _U, _I, _I),
    "glPolygonMode": (_U, _U),
    "glUniform1i": (_I, _I),
    "glUseProgram": (_U,),
    "glViewport": (_I, _I, _I, _I),
}
_OFFERED = {"clip_control": {"glClipControl": (_U, _U)}}  # by `features`


class Fast:
    """Raw entry points for the current context, by their OpenGL names."""

    glActiveTexture: _Call
    glBindBuffer: _Call
    glBindBufferRange: _Call
    glBindFramebuffer: _Call
    glBindSampler: _Call
    glBindTexture: _Call
    glBindVertexArray: _Call
    glBlendEquation: _Call
    glBlendFunc: _Call
    glBlitFramebuffer: _Call
    glBufferData: _Call
    glBufferSubData: _Call
    glClear: _Call
    glClearColor: _Call
    glClearDepthf: _Call
    glClipControl: _Call
    glColorMask: _Call
    glCullFace: _Call
    glDepthFunc: _Call
    glDepthMask: _Call
    glDepthRangef: _Call
    glDisable: _Call
    glDrawArrays: _Call
    glDrawElementsInstancedBaseVertex: _Call
    glEnable: _Call
    glFrontFace: _Call
    glFramebufferTextureLayer: _Call
    glPolygonMode: _Call
    glUniform1i: _Call
    glUseProgram: _Call
    glViewport: _Call

    def __init__(self, features: frozenset[str] = frozenset()) -> None:
        """Those of OpenGL 4.1, and those of `features`."""
        from OpenGL.platform import PLATFORM

        calls = dict(_CALLS)
        for feature in features:
            calls |= _OFFERED[feature]

        # Windows calls OpenGL's functions by its own convention.
        prototype = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)
        for name, arguments in calls.items():
            address = PLATFORM.getExtensionProcedure(name.encode())
            if not address:  # Windows: what is as old as OpenGL 1.1 is in the library alone
                address = ctypes.cast(getattr(PLATFORM.GL, name), ctypes.c_void_p).value
            setattr(self, name, prototype(None, *arguments)(address))
