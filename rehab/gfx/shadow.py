"""The soft shadows that moving things throw in the sun, in a box that stays where it is."""

from __future__ import annotations

import math

import numpy as np
from OpenGL import GL

from rehab.frame import Floats
from rehab.gfx.fast import Fast
from rehab.gfx.uniforms import SUN_EYE, Uniforms

SIZE = 512  # texels of the map's side
_HALF = 1.6  # metres that the box reaches from its middle, seen from the sun
_DEEP = 8.0  # metres, the same along the sun's rays
_HEIGHT = 0.9  # metres of the middle above the ground
_AWAY = 0.75  # metres that the head may go before the box follows, in steps of a metre
_TEXEL = 2.0 * _HALF / SIZE

_FRAMEBUFFER, _DEPTH_BIT = 0x8D40, 0x100


class Shadow:
    """A map of depth as the sun sees it. Its texels never slide over the ground.

    The box is fixed to play space: a head that moves moves no shadow. When someone walks off, it
    follows by whole metres, and its texels lie where they would have lain before.
    """

    __slots__ = ("_framebuffer", "_middle", "_projection", "_reversed", "_sun", "_view", "texture")

    def __init__(self, *, reversed_depth: bool) -> None:
        self._reversed = reversed_depth
        self._middle = (0.0, 0.0)
        self._sun = (0.0, 0.0, 0.0)
        self._view: Floats = np.eye(4, dtype=np.float32)
        self._projection: Floats = np.diag([1 / _HALF, 1 / _HALF, -1 / _DEEP, 1]).astype(np.float32)
        if reversed_depth:  # 1 towards the sun, 0 far from it
            self._projection[2, 2:] = 0.5 / _DEEP, 0.5
        self.texture = int(GL.glGenTextures(1))
        GL.glBindTexture(GL.GL_TEXTURE_2D, self.texture)
        GL.glTexImage2D(
            *(GL.GL_TEXTURE_2D, 0, GL.GL_DEPTH_COMPONENT24, SIZE, SIZE, 0),
            *(GL.GL_DEPTH_COMPONENT, GL.GL_UNSIGNED_INT, None),
        )
        for name, value in (
            (GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR),
            (GL.GL_TEXTURE_MAG_FILTER, GL.GL_LINEAR),
            (GL.GL_TEXTURE_WRAP_S, GL.GL_CLAMP_TO_EDGE),
            (GL.GL_TEXTURE_WRAP_T, GL.GL_CLAMP_TO_EDGE),
            (GL.GL_TEXTURE_COMPARE_MODE, GL.GL_COMPARE_REF_TO_TEXTURE),
            (GL.GL_TEXTURE_COMPARE_FUNC, GL.GL_GEQUAL if reversed_depth else GL.GL_LEQUAL),
        ):
            GL.glTexParameteri(GL.GL_TEXTURE_2D, name, value)
        self._framebuffer = int(GL.glGenFramebuffers(1))
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self._framebuffer)
        GL.glFramebufferTexture2D(
            *(GL.GL_FRAMEBUFFER, GL.GL_DEPTH_ATTACHMENT, GL.GL_TEXTURE_2D, self.texture, 0)
        )
        GL.glDrawBuffer(GL.GL_NONE)
        GL.glReadBuffer(GL.GL_NONE)

    def aim(self, uniforms: Uniforms, sun: tuple[float, float, float]) -> None:
        """Put the box around `uniforms.head` and write its matrices; `sun` is the way to it."""
        x, _, z = uniforms.head.tolist()
        if max(abs(x - self._middle[0]), abs(z - self._middle[1])) > _AWAY:
            self._middle = (float(round(x)), float(round(z)))
        view = self._view
        if self._sun != sun:
            self._sun = sun
            right = (sun[2] / math.hypot(sun[0], sun[2]), 0.0, -sun[0] / math.hypot(sun[0], sun[2]))
            view[:3, :3] = right, np.cross(sun, right), sun
        view[:3, 3] = -(view[:3, :3] @ (self._middle[0], _HEIGHT, self._middle[1]))
        view[:2, 3] = np.rint(view[:2, 3] / _TEXEL) * _TEXEL
        uniforms.see(SUN_EYE, view, self._projection)
        to_texels = uniforms.to_shadow
        to_texels[:] = uniforms.matrices[SUN_EYE]
        rows = 2 if self._reversed else 3
        to_texels[:rows] *= 0.5
        to_texels[:rows, 3] += 0.5

    def begin(self, gl: Fast, uniforms: Uniforms) -> None:
        """Draw into it from now on."""
        gl.glBindFramebuffer(_FRAMEBUFFER, self._framebuffer)
        gl.glViewport(0, 0, SIZE, SIZE)
        gl.glDepthMask(1)
        gl.glClear(_DEPTH_BIT)
        uniforms.bind(gl, SUN_EYE)

    def close(self) -> None:
        """Let it go."""
        GL.glDeleteFramebuffers(1, [self._framebuffer])
        GL.glDeleteTextures([self.texture])
