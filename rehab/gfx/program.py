"""Shader programs, put together from the files of shaders/, checked, and made anew on change."""

from __future__ import annotations

import logging
import re
from pathlib import Path

from OpenGL import GL

from rehab import resources
from rehab.errors import UserError

_FRAME, _VIEW = 0, 1  # binding points of the uniform blocks
_LINES = 10_000  # a file's lines are numbered from its number times this: all drivers tell lines
_PLACE = re.compile(r"^(?:ERROR: )?\d+[:(](\d+)", re.MULTILINE)

_log = logging.getLogger(__name__)


class Program:
    """The program of `NAME.vert` and `NAME.frag`; `base` is where its instances begin.

    `vertex` names another vertex shader than its own; `define` are words that the files ask for
    with `#ifdef`.
    """

    __slots__ = ("_define", "_parts", "_set", "_times", "base", "handle", "name")

    def __init__(
        self, name: str, *, vertex: str = "", instanced: bool = True, define: tuple[str, ...] = ()
    ) -> None:
        """UserError names a file that cannot be read, RuntimeError the line that is wrong."""
        head = ("common.glsl", "instance.glsl") if instanced else ("common.glsl",)
        self.name = name
        self._define = define
        self._parts = {
            GL.GL_VERTEX_SHADER: (*head, f"{vertex or name}.vert"),
            GL.GL_FRAGMENT_SHADER: ("common.glsl", f"{name}.frag"),
        }
        self._set: dict[str, tuple[float | int, ...]] = {}
        self._times = self._changes()
        self.handle = 0
        self._make()

    def set(self, name: str, *values: float | int) -> None:
        """Set a uniform once: one int (a texture unit), one float or two."""
        self._set[name] = values
        GL.glUseProgram(self.handle)
        at = GL.glGetUniformLocation(self.handle, name)
        if len(values) == 2:
            GL.glUniform2f(at, *values)
        elif isinstance(values[0], int):
            GL.glUniform1i(at, values[0])
        else:
            GL.glUniform1f(at, values[0])
        GL.glUseProgram(0)

    def reload(self) -> bool:
        """Whether its files have changed and could be taken; what is wrong with them is logged."""
        times = self._changes()
        if times == self._times:
            return False
        self._times = times
        try:
            self._make()
        except (UserError, RuntimeError) as error:
            _log.error("%s", error)
            return False
        return True

    def close(self) -> None:
        """Let it go."""
        GL.glDeleteProgram(self.handle)

    def _changes(self) -> tuple[int, ...]:
        names = dict.fromkeys(name for part in self._parts.values() for name in part)
        return tuple(_changed(resources.shader(name)) for name in names)

    def _make(self) -> None:
        shaders: list[int] = []
        handle = int(GL.glCreateProgram())
        try:
            for kind, names in self._parts.items():
                shaders.append(_compile(kind, names, self._define))
                GL.glAttachShader(handle, shaders[-1])
            GL.glLinkProgram(handle)
            if not GL.glGetProgramiv(handle, GL.GL_LINK_STATUS):
                raise RuntimeError(f"{self.name}: {_words(GL.glGetProgramInfoLog(handle))}")
        except BaseException:
            GL.glDeleteProgram(handle)
            raise
        finally:
            for shader in shaders:
                GL.glDeleteShader(shader)
        if self.handle:
            GL.glDeleteProgram(self.handle)
        self.handle = handle
        for block, binding in (("Frame", _FRAME), ("View", _VIEW)):
            index = GL.glGetUniformBlockIndex(handle, block)
            if index != GL.GL_INVALID_INDEX:
                GL.glUniformBlockBinding(handle, index, binding)
        self.base = int(GL.glGetUniformLocation(handle, "base"))
        for name, values in self._set.items():
            self.set(name, *values)


def _changed(path: Path) -> int:
    """When `path` was last changed, ns; 0 where it is missing."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _read(name: str) -> str:
    try:
        text = resources.shader(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        text = ""
    if not text.strip():
        raise UserError(f"The shader file {name} is missing or damaged: install rehab again.")
    return text


def _compile(kind: int, names: tuple[str, ...], define: tuple[str, ...]) -> int:
    texts = [_read(name) for name in names]
    head = "#version 410 core\n" + "".join(f"#define {word}\n" for word in define)
    source = head + "".join(f"#line {n * _LINES + 1}\n{text}\n" for n, text in enumerate(texts))
    shader = int(GL.glCreateShader(kind))
    GL.glShaderSource(shader, source)
    GL.glCompileShader(shader)
    if GL.glGetShaderiv(shader, GL.GL_COMPILE_STATUS):
        return shader
    said = _words(GL.glGetShaderInfoLog(shader))
    GL.glDeleteShader(shader)
    raise RuntimeError(_located(said, names, texts))


def _located(said: str, names: tuple[str, ...], texts: list[str]) -> str:
    """The compiler's words with the file, the line in it, and that line's text in front."""
    found = _PLACE.search(said)
    number, line = divmod(int(found[1]) if found is not None else 0, _LINES)
    if number >= len(names) or not line:
        return f"{names[-1]}: {said}"
    lines = texts[number].splitlines()
    text = lines[line - 1].strip() if 0 < line <= len(lines) else "(the end of the file)"
    return f"{names[number]}, line {line}: {text}\n{said}"


def _words(log: bytes | str) -> str:
    return (log.decode(errors="replace") if isinstance(log, bytes) else log).strip("\0\n ")
