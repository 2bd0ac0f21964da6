"""OpenGL's state as a frame needs it, and as whoever comes next expects it."""

from __future__ import annotations

from rehab.gfx.fast import Fast

# Numbers, so that the frame path looks nothing up.
_FRAMEBUFFER = 0x8D40
_DEPTH_TEST, _BLEND, _CULL, _SCISSOR, _STENCIL, _SRGB = 0xB71, 0xBE2, 0xB44, 0xC11, 0xB90, 0x8DB9
_OFFSET, _CLAMP, _DISCARD = 0x8037, 0x864F, 0x8C89  # of polygons, of depth, of all that is drawn
_MULTISAMPLE, _TO_COVERAGE = 0x809D, 0x809E
_LEQUAL, _GEQUAL, _ONE, _ONE_MINUS_ALPHA = 0x203, 0x206, 1, 0x303
_ADD, _CCW, _BACK, _FRONT_AND_BACK, _FILL = 0x8006, 0x901, 0x405, 0x408, 0x1B02
_LOWER_LEFT, _ZERO_TO_ONE, _NEGATIVE_TO_ONE = 0x8CA1, 0x935F, 0x935E
_UNIT = 0x84C0


class State:
    """Takes OpenGL's state over at the beginning of a frame and leaves it at its end."""

    __slots__ = ("_gl", "_reversed")

    def __init__(self, gl: Fast, *, reversed_depth: bool) -> None:
        """`reversed_depth` needs the feature "clip_control"."""
        self._gl = gl
        self._reversed = reversed_depth

    def take(self) -> None:
        """Set all that a frame depends on, wherever it was left."""
        gl = self._gl
        for state in (_SCISSOR, _STENCIL, _OFFSET, _CLAMP, _DISCARD, _TO_COVERAGE):
            gl.glDisable(state)
        for state in (_DEPTH_TEST, _MULTISAMPLE):
            gl.glEnable(state)
        gl.glDepthRangef(0.0, 1.0)
        if self._reversed:
            gl.glClipControl(_LOWER_LEFT, _ZERO_TO_ONE)
        gl.glDepthFunc(_GEQUAL if self._reversed else _LEQUAL)
        gl.glClearDepthf(0.0 if self._reversed else 1.0)
        gl.glDepthMask(1)
        gl.glClearColor(0.2, 0.25, 0.3, 1.0)
        gl.glColorMask(1, 1, 1, 1)
        gl.glBlendEquation(_ADD)
        gl.glBlendFunc(_ONE, _ONE_MINUS_ALPHA)
        gl.glFrontFace(_CCW)
        gl.glCullFace(_BACK)
        gl.glPolygonMode(_FRONT_AND_BACK, _FILL)

    def bind(self, unit: int, target: int, texture: int) -> None:
        """Put `texture` on texture unit `unit`, read as it says itself."""
        gl = self._gl
        gl.glActiveTexture(_UNIT + unit)
        gl.glBindTexture(target, texture)
        gl.glBindSampler(unit, 0)

    def leave(self) -> None:
        """Leave what others stumble over as OpenGL has it at first."""
        gl = self._gl
        gl.glBindVertexArray(0)
        gl.glUseProgram(0)
        for state in (_SRGB, _BLEND, _CULL):
            gl.glDisable(state)
        if self._reversed:
            gl.glClipControl(_LOWER_LEFT, _NEGATIVE_TO_ONE)
            gl.glDepthFunc(_LEQUAL)
            gl.glClearDepthf(1.0)
        gl.glBindFramebuffer(_FRAMEBUFFER, 0)
