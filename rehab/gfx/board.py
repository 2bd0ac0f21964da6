"""A flat scene that rarely changes with a picture in it that often does, for a window on a desk."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from OpenGL import GL

from rehab.frame import Eye
from rehab.gfx.renderer import Renderer
from rehab.gfx.targets import Sheet, read
from rehab.scene import Scene

Pixels = npt.NDArray[np.uint8]
Rectangle = tuple[float, float, float, float]
"""x and y from the top left, width and height, pixels."""


class Board:
    """Keeps a scene as it was drawn, so that a new picture in it costs two copies and no drawing.

    Made, used and closed where its context is current.
    """

    def __init__(self) -> None:
        self._sheet: Sheet | None = None
        self._drawn, self._kept = (int(f) for f in GL.glGenFramebuffers(2))
        self._texture = int(GL.glGenTextures(1))
        self._picture = (0, 0)

    def draw(self, renderer: Renderer, scene: Scene, eye: Eye) -> None:
        """Draw `scene` as `eye` sees it, and keep that."""
        if self._sheet is None or self._sheet.size != eye.size:
            if self._sheet is not None:
                self._sheet.close()
            self._sheet = Sheet(eye.size)
            GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, self._drawn)
            GL.glFramebufferTextureLayer(
                *(GL.GL_READ_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0, self._sheet.texture, 0, 0)
            )
        eye.texture = self._sheet.texture
        renderer.draw(scene, (eye,))

    def take(self, pixels: Pixels | None) -> None:
        """Take another picture: sRGB bytes (h, w, 3), first row at the top; None: there is none."""
        if pixels is None:
            self._picture = (0, 0)
            return
        if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3:
            raise ValueError(f"a picture is bytes (h, w, 3), not {pixels.dtype} {pixels.shape}")
        height, width = pixels.shape[:2]
        self._picture = (width, height)
        GL.glBindTexture(GL.GL_TEXTURE_2D, self._texture)
        GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 1)
        size = (0, GL.GL_RGB8, width, height, 0, GL.GL_RGB, GL.GL_UNSIGNED_BYTE)
        GL.glTexImage2D(GL.GL_TEXTURE_2D, *size, np.ascontiguousarray(pixels).tobytes())
        GL.glBindTexture(GL.GL_TEXTURE_2D, 0)
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, self._kept)
        GL.glFramebufferTexture2D(
            *(GL.GL_READ_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0, GL.GL_TEXTURE_2D, self._texture, 0)
        )

    def show(self, box: Rectangle | None) -> None:
        """Copy both into the window: the picture fills as much of `box` as its shape lets it."""
        assert self._sheet is not None
        wide, tall = self._sheet.size
        GL.glDisable(GL.GL_FRAMEBUFFER_SRGB)  # bytes are copied as they are
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, self._drawn)
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, 0)
        whole = (0, 0, wide, tall)
        GL.glBlitFramebuffer(*whole, *whole, GL.GL_COLOR_BUFFER_BIT, GL.GL_NEAREST)
        self._put(box, 0)

    def still(self, box: Rectangle | None) -> Pixels:
        """What `show` would copy, as sRGB pixels (h, w, 3)."""
        assert self._sheet is not None
        self._put(box, self._drawn)
        pixels = read(self._drawn, self._sheet.size)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, 0)
        return pixels

    def close(self) -> None:
        """Let it go."""
        if self._sheet is not None:
            self._sheet.close()
        GL.glDeleteFramebuffers(2, [self._drawn, self._kept])
        GL.glDeleteTextures([self._texture])

    def _put(self, box: Rectangle | None, into: int) -> None:
        wide, tall = self._picture
        if not wide or box is None:
            return
        assert self._sheet is not None
        part = min(box[2] / wide, box[3] / tall)
        left = round(box[0] + 0.5 * (box[2] - part * wide))
        top = round(box[1] + 0.5 * (box[3] - part * tall))
        right, bottom = left + round(part * wide), top + round(part * tall)
        height = self._sheet.size[1]
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, self._kept)
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, into)
        GL.glBlitFramebuffer(
            *(0, 0, wide, tall, left, height - top, right, height - bottom),
            *(GL.GL_COLOR_BUFFER_BIT, GL.GL_LINEAR),
        )
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, 0)
