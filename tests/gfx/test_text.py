"""Words as they are seen: three scripts, and how near they come to FreeType's own drawing."""

from __future__ import annotations

import ctypes
import io
import math

import golden
import numpy as np
import pytest

from rehab import resources
from rehab.scene import Scene, text
from rehab.scene.colour import PAPER, to_linear
from rehab.scene.shaping import shape

AHEAD = (0, 0, 0, 0, 0, 0, 1)
SIZE = (700, 400)
LINES = (
    "Zvedněte ruku. Podnieś rękę. Nâng tay phải, kéo lên.",
    "Σηκώστε το δεξί χέρι προς τον ήλιο. Άέήίόύώ ϊΐ",
    "Підніміть руку, їжак, ґрунт. Подигни ђаче. Руку́ вве́рх",
    "12:30 – 8.5 cm → “good” ‘so’ • 3 × 4 ≥ 2 ± 1 漢 ש",
)


def sheet() -> Scene:
    """A line of each script, dark on paper and light on the dark."""
    scene = Scene(place=None)
    scene.room = True
    paper = scene.add("paper", position=(0, 0.155, -1.0), scale=(0.98, 0.26, 1.0), colour=PAPER)
    scene.table.extra[paper.row] = (0.98, 0.26, -1.0, 0.0)
    for number, line in enumerate(LINES):
        place = 0.06 * (1.5 - number)
        for up, look in ((0.155, {}), (-0.155, {"colour": PAPER, "bold": True})):
            scene.text(line, position=(0, up + place, -0.99), height=0.032, **look)
    return scene


def test_three_scripts_look_as_they_did(renderer):
    drawn = renderer.picture(sheet(), AHEAD, SIZE, 2 * math.atan(0.31))
    assert golden.difference("text", drawn) == ""


def reference(line: str, pixels: float, size: tuple[int, int]) -> np.ndarray:
    """`line` in the middle of a picture (h, w), as FreeType covers pixels; `pixels` are an em."""
    freetype = pytest.importorskip("freetype")
    with np.load(resources.font("inter.npz")) as data:
        face = freetype.Face(io.BytesIO(data["regular_font"].tobytes()))
    face.set_char_size(round(pixels * 64))
    weight = text.font().regular
    shaped = shape(line, weight)
    (width, height), out = size, np.zeros(size[::-1])
    for glyph, x, y in zip(shaped.glyph.tolist(), shaped.x, shaped.y, strict=True):
        face.load_glyph(glyph, freetype.FT_LOAD_NO_HINTING | freetype.FT_LOAD_NO_BITMAP)
        outline = face.glyph.outline
        right = width / 2 + (x - 0.5 * shaped.length) * pixels
        up = height / 2 + (y - 0.36) * pixels
        raw = ctypes.byref(outline._FT_Outline)
        freetype.FT_Outline_Translate(raw, round(right * 64), round(up * 64))
        cover = (ctypes.c_ubyte * (width * height))()
        bitmap = freetype.FT_Bitmap(rows=height, width=width, pitch=width, num_grays=256)
        bitmap.buffer = ctypes.cast(cover, ctypes.POINTER(ctypes.c_ubyte))
        bitmap.pixel_mode = freetype.FT_PIXEL_MODE_GRAY
        freetype.FT_Outline_Get_Bitmap(freetype.get_handle(), raw, ctypes.byref(bitmap))
        out = np.maximum(out, np.frombuffer(cover, np.uint8).reshape(height, width) / 255)
    return out


def test_words_cover_pixels_as_freetype_does(renderer):
    scene = Scene(place=None)
    scene.room = True
    node = scene.text("", position=(0, 0, -1), height=0.02, colour=(1.0, 1.0, 1.0))
    for pixels, allowed in ((16, 0.040), (25, 0.030), (40, 0.024)):
        off = []
        for line in ("Raise your right arm", *(line[:28] for line in LINES[:3])):
            size = (20 * pixels, 2 * pixels)
            wanted = reference(line, pixels, size)
            node.words = line
            drawn = renderer.picture(scene, AHEAD, size, 2 * math.atan(0.02))
            cover = to_linear(drawn[..., 0] / 255.0)
            seen = (cover > 0.01) | (wanted > 0.01)
            off.append(np.abs(cover - wanted)[seen].mean())
        assert np.mean(off) < allowed, pixels
