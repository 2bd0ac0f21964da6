"""The numbers that all shaders share, in one buffer a frame: light, materials, eyes, the sun's eye.

Its layout is that of the blocks `Frame` and `View` of common.glsl.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from OpenGL import GL

from rehab.frame import Eye, Floats
from rehab.gfx.fast import Fast
from rehab.gfx.geometry import side_planes
from rehab.scene.material import LIMIT
from rehab.scene.place import LIGHT_SPAN, Lighting

MANY = 4
"""Eyes of one frame, at most."""

SUN_EYE = MANY
"""The number of the view of the sun, after those of eyes."""

_VIEW = 256  # bytes: no driver wants uniform blocks further apart
_FRAME = 1536
_BINDING, _STREAM = 0x8A11, 0x88E0  # GL_UNIFORM_BUFFER, GL_STREAM_DRAW
_MATERIALS = 72  # where they begin, in floats


class Uniforms:
    """Filled with `light`, `see` and `meet`, then uploaded.

    `matrices` (5, 4, 4) are the view-projections of the eyes and the sun, `planes` (5, 4, 4) the
    left, right, lower and upper bounds of what each sees, as unit normals inwards and offsets.
    """

    __slots__ = (
        "_address",
        "_block",
        "_buffer",
        "_frame",
        "_lighting",
        "_projection",
        "_reversed",
        "_views",
        "head",
        "materials",
        "matrices",
        "planes",
        "to_shadow",
    )

    def __init__(self, *, reversed_depth: bool) -> None:
        self._reversed = reversed_depth
        self._block = np.zeros((_FRAME + (MANY + 1) * _VIEW) // 4, np.float32)
        self._address = self._block.ctypes.data
        self._frame = self._block[: _FRAME // 4]
        self._views = self._block[_FRAME // 4 :].reshape(MANY + 1, _VIEW // 4)
        self._projection = np.zeros((4, 4), np.float32)
        self._lighting: Lighting | None = None
        self.matrices: Floats = np.zeros((MANY + 1, 4, 4), np.float32)
        self.planes: Floats = np.zeros((MANY + 1, 4, 4), np.float32)
        self.head: Floats = self._frame[4:7]
        self.to_shadow: Floats = self._frame[56:72].reshape(4, 4).T
        self.materials: Floats = self._frame[_MATERIALS : _MATERIALS + 4 * LIMIT].reshape(-1, 4)
        self._frame[7] = 0.5 * LIGHT_SPAN
        self._frame[52:54] = (1.0, 0.0) if reversed_depth else (-1.0, 1.0)
        self._buffer = int(GL.glGenBuffers(1))
        GL.glBindBuffer(GL.GL_UNIFORM_BUFFER, self._buffer)
        GL.glBufferData(GL.GL_UNIFORM_BUFFER, self._block.nbytes, None, GL.GL_STREAM_DRAW)

    def light(self, lighting: Lighting, seconds: float) -> None:
        """Take the light of a place; `seconds` move the wind."""
        self._frame[3] = seconds % 3600.0
        if lighting is self._lighting:
            return
        self._lighting = lighting
        colours = self._frame[8:48].reshape(10, 4)
        self._frame[:3] = lighting.sun
        colours[:, :3] = (
            *(lighting.sunlight, lighting.skylight, lighting.bounce),
            *(lighting.low, lighting.low_warm, lighting.rose, lighting.rose_warm),
            *(lighting.high, lighting.high_warm, lighting.glow),
        )
        self._frame[48:50] = lighting.mist_start, lighting.mist_far

    def meet(self, eyes: Sequence[Eye]) -> None:
        """Take where `eyes` are and what they see; `head` is then the point between them."""
        self.head[:] = 0.0
        for number, eye in enumerate(eyes):
            eye.reversed = self._reversed
            self.see(number, eye.view, self._clip(eye))
            self._describe(self._views[number], eye)
            self.head += self._views[number, 16:19] / np.float32(len(eyes))

    def see(self, number: int, view: Floats, projection: Floats) -> None:
        """Take the matrices of view `number`, those of clip space as it is used."""
        matrix = self.matrices[number]
        np.matmul(projection, view, out=matrix)
        self._views[number, :16] = matrix.T.ravel()
        side_planes(matrix, self.planes[number])

    def upload(self, gl: Fast) -> None:
        """Hand all of it over."""
        gl.glBindBuffer(_BINDING, self._buffer)
        gl.glBufferData(_BINDING, self._block.nbytes, self._address, _STREAM)
        gl.glBindBufferRange(_BINDING, 0, self._buffer, 0, _FRAME)

    def bind(self, gl: Fast, number: int) -> None:
        """Draw through view `number` from now on."""
        gl.glBindBufferRange(_BINDING, 1, self._buffer, _FRAME + _VIEW * number, _VIEW)

    def close(self) -> None:
        """Let the buffer go."""
        GL.glDeleteBuffers(1, [self._buffer])

    def _clip(self, eye: Eye) -> Floats:
        """The eye's projection with depth as it is used.

        Reversed depth is made from `near` and `far`: subtracting it from 1 would leave nothing of
        the float's small numbers, for whose sake it is reversed.
        """
        if not self._reversed:
            return eye.projection
        out, near, far = self._projection, eye.near, eye.far
        out[:] = eye.projection
        out[2, 2] = near / (far - near)
        out[2, 3] = near * far / (far - near)
        return out

    @staticmethod
    def _describe(block: Floats, eye: Eye) -> None:
        """Write what follows the matrix in the block `View` of common.glsl for `eye`."""
        view, projection = eye.view, eye.projection
        back = view[:3, :3].T
        block[16:19] = -(back @ view[:3, 3])
        (p00, _, p02), (_, p11, p12) = projection[0, :3].tolist(), projection[1, :3].tolist()
        right, up, towards = view[:3, :3]
        block[20:23] = right * (p02 / p00) + up * (p12 / p11) - towards
        block[24:27] = right * (1.0 / p00)
        block[28:31] = up * (1.0 / p11)
        block[32:36] = p00, p11, -p02, -p12
