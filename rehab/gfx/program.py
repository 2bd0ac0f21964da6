"""Shader programs, put together from the files of shaders/ and checked as they are made."""

from __future__ import annotations

from OpenGL import GL

from rehab import resources

_FRAME, _VIEW = 0, 1  # binding points of the uniform blocks


def _source(*names: str) -> str:
    return "#version 410 core\n" + "".join(resources.shader(n).read_text("utf-8") for n in names)


def _compile(kind: int, *names: str) -> int:
    shader = GL.glCreateShader(kind)
    GL.glShaderSource(shader, _source(*names))
    GL.glCompileShader(shader)
    if not GL.glGetShaderiv(shader, GL.GL_COMPILE_STATUS):
        raise RuntimeError(f"{names[-1]}: {_words(GL.glGetShaderInfoLog(shader))}")
    return int(shader)


def _words(log: bytes | str) -> str:
    return log.decode(errors="replace") if isinstance(log, bytes) else log


class Program:
    """The program of `NAME.vert` and `NAME.frag`; `base` is where its instances begin.

    `vertex` names another vertex shader than its own.
    """

    __slots__ = ("base", "handle")

    def __init__(self, name: str, *, vertex: str = "", instanced: bool = True) -> None:
        head = ("common.glsl", "instance.glsl") if instanced else ("common.glsl",)
        parts = [
            _compile(GL.GL_VERTEX_SHADER, *head, f"{vertex or name}.vert"),
            _compile(GL.GL_FRAGMENT_SHADER, "common.glsl", f"{name}.frag"),
        ]
        self.handle = int(GL.glCreateProgram())
        for part in parts:
            GL.glAttachShader(self.handle, part)
        GL.glLinkProgram(self.handle)
        if not GL.glGetProgramiv(self.handle, GL.GL_LINK_STATUS):
            raise RuntimeError(f"{name}: {_words(GL.glGetProgramInfoLog(self.handle))}")
        for part in parts:
            GL.glDeleteShader(part)
        for block, binding in (("Frame", _FRAME), ("View", _VIEW)):
            index = GL.glGetUniformBlockIndex(self.handle, block)
            if index != GL.GL_INVALID_INDEX:
                GL.glUniformBlockBinding(self.handle, index, binding)
        self.base = int(GL.glGetUniformLocation(self.handle, "base"))

    def set(self, name: str, *values: float | int) -> None:
        """Set a uniform once: one int (a texture unit), one float or two."""
        GL.glUseProgram(self.handle)
        at = GL.glGetUniformLocation(self.handle, name)
        if len(values) == 2:
            GL.glUniform2f(at, *values)
        elif isinstance(values[0], int):
            GL.glUniform1i(at, values[0])
        else:
            GL.glUniform1f(at, values[0])
        GL.glUseProgram(0)
