"""Where shaders, exercises, words and fonts are, in a checkout and in a wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `name` (`"shaders"` or `"exercises"`): the wheel's copy, else the checkout's."""
    bundled = _PACKAGE / "_bundled" / name
    return bundled if bundled.is_dir() else _PACKAGE.parent / name


def shader(name: str) -> Path:
    """The GLSL file `name`, for example `"surface.frag"`."""
    return folder("shaders") / name


def words() -> Path:
    """The folder of the catalogues of words, a `.po` file a language."""
    return _PACKAGE / "locale"


def font(name: str) -> Path:
    """The baked font file `name`, for example `"inter.npz"`."""
    return _PACKAGE / "scene" / "fonts" / name
