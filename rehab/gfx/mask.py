"""What the lenses hide of each picture, drawn before all else so that nothing is shaded there."""

from __future__ import annotations

from OpenGL import GL

from rehab.frame import Floats
from rehab.gfx.fast import Fast
from rehab.gfx.program import Program

_TRIANGLES = 4


class Masks:
    """The hidden triangles of up to `eyes` eyes, uploaded when they change."""

    def __init__(self, eyes: int) -> None:
        self.program = Program("mask", instanced=False)
        self._arrays = [int(array) for array in GL.glGenVertexArrays(eyes)]
        self._buffers = [int(buffer) for buffer in GL.glGenBuffers(eyes)]
        self._corners: list[Floats | None] = [None] * eyes
        for array, buffer in zip(self._arrays, self._buffers, strict=True):
            GL.glBindVertexArray(array)
            GL.glBindBuffer(GL.GL_ARRAY_BUFFER, buffer)
            GL.glEnableVertexAttribArray(0)
            GL.glVertexAttribPointer(0, 2, GL.GL_FLOAT, False, 8, None)
        GL.glBindVertexArray(0)

    def draw(self, gl: Fast, number: int, corners: Floats) -> None:
        """Hide `corners` (N, 2) of eye `number`; another array object is a changed mask."""
        if corners is not self._corners[number]:
            self._corners[number] = corners
            GL.glBindBuffer(GL.GL_ARRAY_BUFFER, self._buffers[number])
            data = corners.tobytes()
            GL.glBufferData(GL.GL_ARRAY_BUFFER, len(data), data, GL.GL_STATIC_DRAW)
        gl.glBindVertexArray(self._arrays[number])
        gl.glUseProgram(self.program.handle)
        gl.glDrawArrays(_TRIANGLES, 0, len(corners))

    def close(self) -> None:
        """Let it go, but for its program, which is the renderer's."""
        GL.glDeleteVertexArrays(len(self._arrays), self._arrays)
        GL.glDeleteBuffers(len(self._buffers), self._buffers)
