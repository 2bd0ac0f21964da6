"""What was drawn, copied to where it goes: textures of any format, their depth, the window."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from OpenGL import GL

from rehab.frame import Eye
from rehab.gfx.fast import Fast
from rehab.gfx.targets import COLOUR, DEPTH, Sheet

FLOAT = 0x881A  # GL_RGBA16F: light as it is
_DEPTHS = (0x81A6, 0x8CAC, 0x88F0, 0x8CAD, 0x81A5)  # those that every OpenGL 4.1 draws into

# Numbers, so that the frame path looks nothing up.
_FRAMEBUFFER, _READ, _DRAW = 0x8D40, 0x8CA8, 0x8CA9
_ATTACHMENT, _DEPTH_ATTACHMENT = 0x8CE0, 0x8D00
_COLOUR_BIT, _DEPTH_BIT = 0x4000, 0x100
_SRGB, _SCISSOR, _NEAREST, _LINEAR = 0x8DB9, 0xC11, 0x2600, 0x2601

_log = logging.getLogger(__name__)


class Copies:
    """The way from the canvas to the eyes' textures and the window.

    `colour` and `depth` are the formats that the canvas must have for the eyes that were met.
    Bytes are sRGB in textures that hold bytes, whether or not their format says so: that is how
    they are shown. Textures of floats hold linear light.
    """

    def __init__(self, *, plain: bool, depth: int = DEPTH) -> None:
        """`plain` leaves the canvas sRGB for every format, and depth to nobody.

        `depth` is the canvas's format of depth where eyes ask for none.
        """
        self.colour, self.depth = COLOUR, depth
        self._usual = depth
        self._plain = plain
        self._eyes: Sequence[Eye] | None = None
        self._linear = self._bare = self._refused = False
        self._kept, self._deep, self._read = (int(f) for f in GL.glGenFramebuffers(3))
        self._window: Sheet | None = None

    def meet(self, eyes: Sequence[Eye]) -> None:
        """Take in the formats of eyes not seen before: all of them have the first one's.

        Their `depth` becomes 0 where none can be kept.
        """
        if eyes is not self._eyes:
            self._eyes = eyes
            self.colour, self.depth = COLOUR, self._usual
            form = _format(eyes[0].texture) if eyes[0].texture else COLOUR
            self._linear, self._bare = form == FLOAT, form not in (COLOUR, FLOAT)
            if self._linear and not self._plain:
                self.colour = FLOAT
            self._refused = self._plain or not self._keeps_depth(eyes[0])
        if self._refused:
            for eye in eyes:
                eye.depth = 0

    def keep(self, gl: Fast, canvas: int, eye: Eye) -> None:
        """Copy the canvas, its samples averaged, to where the eye's picture goes."""
        texture, layer = eye.texture, eye.layer
        if not texture:
            texture, layer = self._sheet(eye.size).texture, 0
        what, into = (
            (_COLOUR_BIT | _DEPTH_BIT, self._deep) if eye.depth else (_COLOUR_BIT, self._kept)
        )
        if self._bare:
            gl.glDisable(_SRGB)
        gl.glBindFramebuffer(_READ, canvas)
        gl.glBindFramebuffer(_DRAW, into)
        gl.glFramebufferTextureLayer(_DRAW, _ATTACHMENT, texture, 0, layer)
        if eye.depth:
            gl.glFramebufferTextureLayer(_DRAW, _DEPTH_ATTACHMENT, eye.depth, 0, layer)
        box = (0, 0, *eye.size)
        gl.glBlitFramebuffer(*box, *box, what, _NEAREST)
        if not eye.texture:
            # A window's framebuffer says nothing reliable about sRGB: copy the bytes as they are.
            gl.glDisable(_SRGB)
            gl.glBindFramebuffer(_READ, self._kept)
            gl.glBindFramebuffer(_DRAW, 0)
            gl.glBlitFramebuffer(*box, *box, _COLOUR_BIT, _NEAREST)

    def mirror(self, gl: Fast, eye: Eye, size: tuple[int, int], into: int = 0) -> None:
        """Copy the eye's picture into the window, or the framebuffer `into`, of `size` pixels."""
        texture, layer = eye.texture, eye.layer
        if not texture:  # the window's own, of which `keep` has kept a copy
            texture, layer = self._sheet(eye.size).texture, 0
        gl.glDisable(_SCISSOR)
        gl.glBindFramebuffer(_READ, self._read)
        gl.glFramebufferTextureLayer(_READ, _ATTACHMENT, texture, 0, layer)
        if self._linear:
            self._encode(gl, eye)
        gl.glDisable(_SRGB)
        gl.glBindFramebuffer(_DRAW, into)
        # The middle of the picture, cut to the shape of the window.
        width, height = eye.size
        part = min(width / size[0], height / size[1])
        x, y = int((width - part * size[0]) / 2), int((height - part * size[1]) / 2)
        gl.glBlitFramebuffer(
            *(x, y, width - x, height - y, 0, 0, size[0], size[1], _COLOUR_BIT, _LINEAR)
        )
        gl.glBindFramebuffer(_FRAMEBUFFER, 0)

    def reading(self, texture: int) -> int:
        """A framebuffer, bound for reading, that holds the first layer of `texture`."""
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, self._read)
        GL.glFramebufferTextureLayer(GL.GL_READ_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0, texture, 0, 0)
        return self._read

    def close(self) -> None:
        """Let it go."""
        if self._window is not None:
            self._window.close()
        GL.glDeleteFramebuffers(3, [self._kept, self._deep, self._read])

    def _sheet(self, size: tuple[int, int]) -> Sheet:
        if self._window is None or self._window.size != size:
            if self._window is not None:
                self._window.close()
            self._window = Sheet(size)
        return self._window

    def _encode(self, gl: Fast, eye: Eye) -> None:
        """Turn the light bound for reading into bytes, and bind those instead."""
        gl.glEnable(_SRGB)
        gl.glBindFramebuffer(_DRAW, self._kept)
        gl.glFramebufferTextureLayer(_DRAW, _ATTACHMENT, self._sheet(eye.size).texture, 0, 0)
        box = (0, 0, *eye.size)
        gl.glBlitFramebuffer(*box, *box, _COLOUR_BIT, _NEAREST)
        gl.glBindFramebuffer(_READ, self._kept)

    def _keeps_depth(self, eye: Eye) -> bool:
        """Whether the canvas can have the format of the eye's depth, which it then shall have."""
        if not eye.depth:
            return False
        form = _format(eye.depth)
        if form not in _DEPTHS:
            _log.warning("pictures go without depth: nothing can be drawn in format %#x", form)
            return False
        self.depth = form
        return True


def _format(texture: int) -> int:
    """OpenGL's internal format of an array texture."""
    GL.glBindTexture(GL.GL_TEXTURE_2D_ARRAY, texture)
    found = GL.glGetTexLevelParameteriv(GL.GL_TEXTURE_2D_ARRAY, 0, GL.GL_TEXTURE_INTERNAL_FORMAT)
    GL.glBindTexture(GL.GL_TEXTURE_2D_ARRAY, 0)
    return int(found)
