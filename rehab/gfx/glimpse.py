"""A small copy of a picture that was drawn anyway, brought to memory without waiting for it."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from OpenGL import GL

if TYPE_CHECKING:
    from rehab.frame import Eye
    from rehab.gfx.renderer import Renderer


class Glimpse:
    """`take` begins to copy, `fetch` some frames later has the pixels. Made, used and closed where
    the context is current; `longest` is the longer side of the copy in pixels."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._size = (0, 0)
        self._framebuffer = int(GL.glGenFramebuffers(1))
        self._colour = int(GL.glGenRenderbuffers(1))
        self._buffer = int(GL.glGenBuffers(1))
        self._fence: Any = None

    @property
    def waiting(self) -> bool:
        """Whether a copy is on its way."""
        return self._fence is not None

    def take(self, renderer: Renderer, eye: Eye) -> None:
        """Begin to copy what `eye` was just given, which must still be the caller's to read."""
        self._fit(eye.size)
        renderer.mirror(eye, self._size, self._framebuffer)
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, self._framebuffer)
        GL.glBindBuffer(GL.GL_PIXEL_PACK_BUFFER, self._buffer)
        GL.glPixelStorei(GL.GL_PACK_ALIGNMENT, 4)
        GL.glReadPixels(
            *(0, 0, *self._size, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE), array=ctypes.c_void_p(0)
        )
        GL.glBindBuffer(GL.GL_PIXEL_PACK_BUFFER, 0)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, 0)
        self._fence = GL.glFenceSync(GL.GL_SYNC_GPU_COMMANDS_COMPLETE, 0)

    def fetch(self) -> npt.NDArray[np.uint8] | None:
        """The pixels (h, w, 4), the last row first, of what was taken; None while it is not there,
        or where nothing was taken."""
        if self._fence is None:
            return None
        how = GL.glClientWaitSync(self._fence, GL.GL_SYNC_FLUSH_COMMANDS_BIT, 0)
        if how == GL.GL_TIMEOUT_EXPIRED:
            return None
        GL.glDeleteSync(self._fence)
        self._fence = None
        wide, high = self._size
        GL.glBindBuffer(GL.GL_PIXEL_PACK_BUFFER, self._buffer)
        at = GL.glMapBufferRange(GL.GL_PIXEL_PACK_BUFFER, 0, 4 * wide * high, GL.GL_MAP_READ_BIT)
        memory = ctypes.cast(int(at), ctypes.POINTER(ctypes.c_ubyte))
        pixels = np.ctypeslib.as_array(memory, (high, wide, 4)).copy()
        GL.glUnmapBuffer(GL.GL_PIXEL_PACK_BUFFER)
        GL.glBindBuffer(GL.GL_PIXEL_PACK_BUFFER, 0)
        return pixels

    def close(self) -> None:
        """Let it go."""
        if self._fence is not None:
            GL.glDeleteSync(self._fence)
        GL.glDeleteFramebuffers(1, [self._framebuffer])
        GL.glDeleteRenderbuffers(1, [self._colour])
        GL.glDeleteBuffers(1, [self._buffer])

    def _fit(self, seen: tuple[int, int]) -> None:
        """Make the copy as small as it may be, in the shape of what is seen."""
        part = min(1.0, self._longest / max(seen))
        size = (max(1, round(part * seen[0])), max(1, round(part * seen[1])))
        if size == self._size:
            return
        self._size = size
        GL.glBindRenderbuffer(GL.GL_RENDERBUFFER, self._colour)
        GL.glRenderbufferStorage(GL.GL_RENDERBUFFER, GL.GL_RGBA8, *size)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self._framebuffer)
        GL.glFramebufferRenderbuffer(
            GL.GL_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0, GL.GL_RENDERBUFFER, self._colour
        )
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, 0)
        GL.glBindBuffer(GL.GL_PIXEL_PACK_BUFFER, self._buffer)
        GL.glBufferData(GL.GL_PIXEL_PACK_BUFFER, 4 * size[0] * size[1], None, GL.GL_STREAM_READ)
        GL.glBindBuffer(GL.GL_PIXEL_PACK_BUFFER, 0)
