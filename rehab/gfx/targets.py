"""Where pictures are drawn: a multisampled canvas, and textures that keep what was drawn."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from OpenGL import GL

COLOUR, DEPTH = 0x8C43, 0x81A6
"""The formats that pictures have where nobody asks for others: 8 bits of sRGB, 24 of depth."""

FLOAT_DEPTH = 0x8CAC
"""That of reversed depth: floats of 32 bits, which are densest where it is far."""


class Canvas:
    """A framebuffer of colour and depth, with `samples` a pixel where they are offered."""

    __slots__ = ("_buffers", "_formats", "_samples", "framebuffer", "size")

    def __init__(self, samples: int) -> None:
        self._samples = samples
        self.framebuffer = int(GL.glGenFramebuffers(1))
        self._buffers = [int(b) for b in GL.glGenRenderbuffers(2)]
        self.size = (0, 0)
        self._formats = (COLOUR, DEPTH)

    def fit(self, size: tuple[int, int], colour: int = COLOUR, depth: int = DEPTH) -> None:
        """Make it at least `size` (width, height) pixels, in OpenGL's formats given."""
        formats = (colour, depth)
        if size[0] <= self.size[0] and size[1] <= self.size[1] and formats == self._formats:
            return
        self._formats = formats
        self.size = (max(size[0], self.size[0]), max(size[1], self.size[1]))
        offered = min(self._samples, int(GL.glGetIntegerv(GL.GL_MAX_SAMPLES)))
        if not any(self._make(samples) for samples in (offered, 0)):
            raise RuntimeError(f"no framebuffer of {self.size[0]} x {self.size[1]} pixels")

    def _make(self, samples: int) -> bool:
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self.framebuffer)
        for buffer, form, point in (
            (self._buffers[0], self._formats[0], GL.GL_COLOR_ATTACHMENT0),
            (self._buffers[1], self._formats[1], GL.GL_DEPTH_ATTACHMENT),
        ):
            GL.glBindRenderbuffer(GL.GL_RENDERBUFFER, buffer)
            GL.glRenderbufferStorageMultisample(GL.GL_RENDERBUFFER, samples, form, *self.size)
            GL.glFramebufferRenderbuffer(GL.GL_FRAMEBUFFER, point, GL.GL_RENDERBUFFER, buffer)
        state = GL.glCheckFramebufferStatus(GL.GL_FRAMEBUFFER)
        return bool(state == GL.GL_FRAMEBUFFER_COMPLETE)

    def close(self) -> None:
        """Let it go."""
        GL.glDeleteFramebuffers(1, [self.framebuffer])
        GL.glDeleteRenderbuffers(2, self._buffers)


class Sheet:
    """An sRGB array texture of one layer, for pictures and for the window."""

    __slots__ = ("size", "texture")

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        self.texture = int(GL.glGenTextures(1))
        GL.glBindTexture(GL.GL_TEXTURE_2D_ARRAY, self.texture)
        # Parts of a new texture hold anything until they are drawn.
        GL.glTexImage3D(
            *(GL.GL_TEXTURE_2D_ARRAY, 0, GL.GL_SRGB8_ALPHA8, *size, 1, 0),
            *(GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, None),
        )
        for name in (GL.GL_TEXTURE_MIN_FILTER, GL.GL_TEXTURE_MAG_FILTER):
            GL.glTexParameteri(GL.GL_TEXTURE_2D_ARRAY, name, GL.GL_NEAREST)
        GL.glBindTexture(GL.GL_TEXTURE_2D_ARRAY, 0)

    def close(self) -> None:
        """Let it go."""
        GL.glDeleteTextures([self.texture])


def read(framebuffer: int, size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """The pixels (h, w, 3) of a framebuffer that holds a texture, first row at the top."""
    GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, framebuffer)
    GL.glPixelStorei(GL.GL_PACK_ALIGNMENT, 1)
    data = GL.glReadPixels(0, 0, *size, GL.GL_RGB, GL.GL_UNSIGNED_BYTE)
    pixels = np.frombuffer(data, np.uint8).reshape(size[1], size[0], 3)
    return pixels[::-1].copy()


def picture_texture(pixels: npt.NDArray[np.uint8]) -> int:
    """A smooth texture of `pixels` (h, w) or (h, w, 2), as it is: no sRGB."""
    texture = int(GL.glGenTextures(1))
    GL.glBindTexture(GL.GL_TEXTURE_2D, texture)
    GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 1)
    one = pixels.ndim == 2
    form, inner = (GL.GL_RED, GL.GL_R8) if one else (GL.GL_RG, GL.GL_RG8)
    height, width = pixels.shape[:2]
    data = np.ascontiguousarray(pixels).tobytes()
    GL.glTexImage2D(
        *(GL.GL_TEXTURE_2D, 0, inner, width, height, 0, form, GL.GL_UNSIGNED_BYTE, data)
    )
    GL.glGenerateMipmap(GL.GL_TEXTURE_2D)
    for name, value in (
        (GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR_MIPMAP_LINEAR),
        (GL.GL_TEXTURE_MAG_FILTER, GL.GL_LINEAR),
        (GL.GL_TEXTURE_WRAP_S, GL.GL_CLAMP_TO_EDGE),
        (GL.GL_TEXTURE_WRAP_T, GL.GL_CLAMP_TO_EDGE),
    ):
        GL.glTexParameteri(GL.GL_TEXTURE_2D, name, value)
    GL.glBindTexture(GL.GL_TEXTURE_2D, 0)
    return texture
