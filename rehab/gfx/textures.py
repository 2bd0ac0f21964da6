"""The pictures of textured materials, uploaded when a material is new; what is bad is a checker."""

from __future__ import annotations

import logging

import numpy as np
import numpy.typing as npt
from OpenGL import GL

from rehab.frame import Floats
from rehab.gfx.fast import Fast
from rehab.scene.material import MATERIALS, Material

FIRST = 5
"""The texture units of colour, normal and rough-metal are this and the next two."""

NAMES = ("colour", "normal", "rough_metal")
_NEUTRAL = ((255, 255, 255, 255), (128, 128, 255), (255, 255, 255))
_LARGEST = 8192
_UNIT, _TEXTURE = 0x84C0, 0xDE1

_log = logging.getLogger(__name__)


class Textures:
    """Three textures a material; those that it lacks change nothing."""

    def __init__(self) -> None:
        self._known: list[Material] = []
        self._neutral = [
            _upload(np.array([[value]], np.uint8), srgb=not number)
            for number, value in enumerate(_NEUTRAL)
        ]
        self._sets: list[tuple[int, ...]] = []

    def meet(self, numbers: Floats) -> None:
        """Take in materials that are new; `numbers` (n, 4) get what the shaders know of each."""
        known = self._known
        if len(known) == len(MATERIALS) and all(map(_same, known, MATERIALS)):
            return
        for at, material in enumerate(MATERIALS):
            if at < len(known) and known[at] is material:
                continue
            numbers[at] = material.roughness, material.metallic, material.velvet, 0.0
            made = tuple(self._make(material, n) for n in range(3))
            if at < len(known):
                self._drop(self._sets[at])
                known[at], self._sets[at] = material, made
            else:
                known.append(material)
                self._sets.append(made)

    def bind(self, gl: Fast, material: int) -> None:
        """Let what is drawn next have the textures of `material`."""
        for number, texture in enumerate(self._sets[material]):
            gl.glActiveTexture(_UNIT + FIRST + number)
            gl.glBindTexture(_TEXTURE, texture)

    def close(self) -> None:
        """Let them go."""
        for made in self._sets:
            self._drop(made)
        GL.glDeleteTextures(self._neutral)

    def _drop(self, made: tuple[int, ...]) -> None:
        own = [t for t in made if t not in self._neutral]
        if own:
            GL.glDeleteTextures(own)

    def _make(self, material: Material, number: int) -> int:
        pixels = getattr(material, NAMES[number])
        if pixels is None:
            return self._neutral[number]
        wrong = _wrong(pixels, len(_NEUTRAL[number]))
        if not wrong:
            return _upload(pixels, srgb=not number)
        _log.warning("the %s of material %s is %s", NAMES[number], material.name, wrong)
        return _upload(_checker(), srgb=True) if not number else self._neutral[number]


def _same(a: Material, b: Material) -> bool:
    return a is b


def _wrong(pixels: object, channels: int) -> str:
    """What is wrong with `pixels`, or ""."""
    if not isinstance(pixels, np.ndarray) or pixels.dtype != np.uint8 or pixels.ndim != 3:
        return "no picture of bytes"
    height, width, has = pixels.shape
    if has != channels:
        return f"a picture of {has} numbers a pixel instead of {channels}"
    if not (0 < height <= _LARGEST and 0 < width <= _LARGEST):
        return f"{width} by {height} pixels instead of 1 to {_LARGEST}"
    return ""


def _checker() -> npt.NDArray[np.uint8]:
    """A soft checker in two quiet violets: to be seen, and not to be taken for a picture."""
    way = np.sin(np.arange(64) * (2 * np.pi / 16))
    part = 0.5 + 0.5 * np.clip(3.0 * way[:, None] * way[None, :], -1.0, 1.0)
    low, high = np.array((0x8E, 0x6B, 0xBF)), np.array((0xDC, 0xE5, 0xE8))
    out = np.full((64, 64, 4), 255, np.uint8)
    out[..., :3] = np.rint(low + (high - low) * part[..., None])
    return out


def _upload(pixels: npt.NDArray[np.uint8], *, srgb: bool) -> int:
    """A repeating, smooth texture of `pixels` (h, w, 3 or 4), its first row at v = 0."""
    height, width, channels = pixels.shape
    form = GL.GL_RGBA if channels == 4 else GL.GL_RGB
    inner = GL.GL_SRGB8_ALPHA8 if srgb else GL.GL_RGBA8
    texture = int(GL.glGenTextures(1))
    GL.glActiveTexture(GL.GL_TEXTURE0)
    GL.glBindTexture(GL.GL_TEXTURE_2D, texture)
    GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 1)
    data = np.ascontiguousarray(pixels).tobytes()
    GL.glTexImage2D(
        *(GL.GL_TEXTURE_2D, 0, inner, width, height, 0, form, GL.GL_UNSIGNED_BYTE, data)
    )
    GL.glGenerateMipmap(GL.GL_TEXTURE_2D)
    GL.glTexParameteri(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR_MIPMAP_LINEAR)
    GL.glBindTexture(GL.GL_TEXTURE_2D, 0)
    return texture
