#!/usr/bin/env python3
"""Bakes a font's distances and its tables for shaping into rehab/scene/fonts/inter.npz.

Needs freetype-py, which the program itself does not need, and Debian's fonts-inter:

    apt-get install fonts-inter
    python tools/bake_font.py /usr/share/fonts/opentype/inter rehab/scene/fonts/inter.npz
"""

from __future__ import annotations

import ctypes
import io
import sys
import unicodedata
from pathlib import Path

import freetype
import numpy as np
import uharfbuzz

TEXELS = 56  # per em: in a headset body text is 25 to 30 pixels, headings 40 to 50
SPREAD = 6  # texels from the outline to 0 or 255
WIDTH = 2048
WEIGHTS = {"regular": "Inter-Medium.otf", "bold": "Inter-SemiBold.otf"}

# What no sign is for is composed at run time from a letter and its marks.
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x18F, 0x1A0, 0x1A1, 0x1AF, 0x1B0]
LATIN += [*range(0x218, 0x21C), 0x237, 0x259, *range(0x1E80, 0x1E86), *range(0x1E9E, 0x1EFA)]
MARKS = [*range(0x300, 0x30D), 0x30F, 0x311, 0x313, 0x314, 0x31B, *range(0x323, 0x329), 0x331]
GREEK = [c for c in range(0x384, 0x3CF) if c not in (0x38B, 0x38D, 0x3A2)]
CYRILLIC = [*range(0x400, 0x460), *range(0x490, 0x500)]
SIGNS = [ord(c) for c in "\u2009\u2010\u2011\u2012–—‘’‚“”„†•…‹›€₴₽←↑→↓↔✓×−≤≥≈₂′″№ʼ"]
FEATURES = ("ccmp", "calt", "kern")


def subset(path: Path) -> bytes:
    """The font at `path` with the signs above, and what `FEATURES` make of them."""
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))
    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.clear()
    wanted.unicode_set.update({*LATIN, *MARKS, *GREEK, *CYRILLIC, *SIGNS} & set(face.unicodes))
    wanted.layout_feature_tag_set.clear()
    wanted.layout_feature_tag_set.update(int.from_bytes(f.encode(), "big") for f in FEATURES)
    wanted.flags = uharfbuzz.SubsetFlags.NOTDEF_OUTLINE | uharfbuzz.SubsetFlags.NO_HINTING
    return bytes(uharfbuzz.subset(face, wanted).blob.data)


def set_spread(texels: int) -> None:
    """Tell both of FreeType's distance renderers how far to look."""
    library, value = freetype.get_handle(), ctypes.c_int(texels)
    for renderer in (b"sdf", b"bsdf"):
        if freetype.raw._lib.FT_Property_Set(library, renderer, b"spread", ctypes.byref(value)):
            raise SystemExit("this FreeType cannot set the spread of distances")


def draw(face: freetype.Face) -> list[tuple[np.ndarray, int, int]]:
    """Of every glyph by number: distances (h, w), and left and top of them in texels."""
    out = []
    face.set_pixel_sizes(0, TEXELS)
    for number in range(face.num_glyphs):
        face.load_glyph(number, freetype.FT_LOAD_NO_HINTING | freetype.FT_LOAD_NO_BITMAP)
        if face.glyph.outline.n_points == 0:
            out.append((np.zeros((0, 0), np.uint8), 0, 0))
            continue
        face.glyph.render(freetype.FT_RENDER_MODE_SDF)
        bitmap = face.glyph.bitmap
        pixels = np.array(bitmap.buffer, np.uint8).reshape(bitmap.rows, bitmap.pitch)
        out.append((pixels[:, : bitmap.width], face.glyph.bitmap_left, face.glyph.bitmap_top))
    return out


def marks(face: freetype.Face) -> np.ndarray:
    """The numbers of glyphs that stand above or below another."""
    signs = face.get_chars()
    return np.array([glyph for sign, glyph in signs if unicodedata.combining(chr(sign))], np.uint16)


def heights(face: freetype.Face) -> np.ndarray:
    """How high a capital and a small letter are, in ems."""
    out = []
    for letter in "Hx":
        face.load_char(letter, freetype.FT_LOAD_NO_SCALE)
        out.append(face.glyph.outline.get_bbox().yMax / face.units_per_EM)
    return np.array(out, np.float32)


def pack(sizes: list[tuple[int, int]]) -> tuple[list[tuple[int, int]], int]:
    """Where boxes (height, width) go in rows of `WIDTH`: (x, y) of each, and their whole height."""
    places = [(0, 0)] * len(sizes)
    x = y = tallest = 0
    for i in sorted(range(len(sizes)), key=lambda i: -sizes[i][0]):
        h, w = sizes[i]
        if x + w + 1 > WIDTH:
            x, y, tallest = 0, y + tallest + 1, 0
        places[i] = (x, y)
        x += w + 1
        tallest = max(tallest, h)
    return places, y + tallest


def bake(folder: Path, target: Path) -> None:
    """Write `target` from the fonts in `folder`."""
    data: dict[str, object] = {"texels": TEXELS, "spread": SPREAD}
    drawn = {}
    set_spread(SPREAD)
    for name, file in WEIGHTS.items():
        tables = subset(folder / file)
        face = freetype.Face(io.BytesIO(tables))
        drawn[name] = draw(face)
        data[f"{name}_font"] = np.frombuffer(tables, np.uint8)
        data[f"{name}_marks"] = marks(face)
        data.setdefault("heights", heights(face))
    places, height = pack([g[0].shape for glyphs in drawn.values() for g in glyphs])
    atlas = np.zeros((-(-height // 4) * 4, WIDTH), np.uint8)
    at = iter(places)
    for name, glyphs in drawn.items():
        boxes = []
        for pixels, left, top in glyphs:
            x, y = next(at)
            h, w = pixels.shape
            atlas[y : y + h, x : x + w] = pixels
            boxes.append((x, y, w, h, left, top - h))
        data[f"{name}_boxes"] = np.array(boxes, np.int16)
    # Steps down a column are small numbers that come again and again: they pack better.
    data["atlas_steps"] = np.diff(atlas, axis=0, prepend=np.zeros((1, WIDTH), np.uint8))
    np.savez_compressed(target, **data)
    print(f"{target}: {WIDTH}x{len(atlas)}, {len(places)} glyphs, {target.stat().st_size} bytes")


if __name__ == "__main__":
    bake(Path(sys.argv[1]), Path(sys.argv[2]))
