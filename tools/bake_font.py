#!/usr/bin/env python3
"""Bakes a font into a signed-distance atlas: rehab/scene/fonts/inter.npz.

Needs freetype-py, uharfbuzz and Debian's fonts-inter, none of which the program itself needs:

    python tools/bake_font.py /usr/share/fonts/opentype/inter rehab/scene/fonts/inter.npz
"""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

import freetype
import numpy as np
import uharfbuzz

TEXELS = 40  # per em: in a headset body text is half of this, headings are about this
SPREAD = 4  # texels from the outline to 0 or 255
WIDTH = 1024
WEIGHTS = {"regular": "Inter-Medium.otf", "bold": "Inter-SemiBold.otf"}

LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180)]
GREEK = [c for c in range(0x386, 0x3CF) if c not in (0x38B, 0x38D, 0x3A2)]
CYRILLIC = [*range(0x400, 0x460), 0x490, 0x491]
SIGNS = [ord(c) for c in "–—‘’‚“”„†•…‹›€←↑→↓↔✓×−≤≥≈₂′″"]
SCRIPTS = (
    [*range(0x21, 0x7F), *range(0xC0, 0x180), *SIGNS],
    [*GREEK, *range(0x21, 0x40)],
    [*CYRILLIC, *range(0x21, 0x40)],
)


def set_spread(texels: int) -> None:
    """Tell both of FreeType's distance renderers how far to look."""
    library, value = freetype.get_handle(), ctypes.c_int(texels)
    for renderer in (b"sdf", b"bsdf"):
        if freetype.raw._lib.FT_Property_Set(library, renderer, b"spread", ctypes.byref(value)):
            raise SystemExit("this FreeType cannot set the spread of distances")


def glyphs(face: freetype.Face) -> list[tuple[int, np.ndarray, int, int, float]]:
    """Code point, distances (h, w), left, top in texels, advance in ems."""
    out = []
    for code in dict.fromkeys([*LATIN, *GREEK, *CYRILLIC, *SIGNS]):
        if not face.get_char_index(code):
            continue
        face.load_char(chr(code), freetype.FT_LOAD_NO_HINTING | freetype.FT_LOAD_NO_BITMAP)
        advance = face.glyph.linearHoriAdvance / 65536 / TEXELS
        if face.glyph.outline.n_points == 0:
            out.append((code, np.zeros((0, 0), np.uint8), 0, 0, advance))
            continue
        face.glyph.render(freetype.FT_RENDER_MODE_SDF)
        bitmap = face.glyph.bitmap
        pixels = np.array(bitmap.buffer, np.uint8).reshape(bitmap.rows, bitmap.pitch)
        left, top = face.glyph.bitmap_left, face.glyph.bitmap_top
        out.append((code, pixels[:, : bitmap.width], left, top, advance))
    return out


def kerning(path: Path, have: set[int]) -> tuple[np.ndarray, np.ndarray]:
    """Pairs (n, 2) that the font draws nearer or further, and by how many ems (n,)."""
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))
    font = uharfbuzz.Font(face)

    def length(words: str) -> int:
        buffer = uharfbuzz.Buffer()
        buffer.add_str(words)
        buffer.guess_segment_properties()
        # Only kerning: what other features swap in is not in the atlas.
        uharfbuzz.shape(font, buffer, {"kern": True, "calt": False, "liga": False, "ccmp": False})
        return sum(p.x_advance for p in buffer.glyph_positions)

    alone = {c: length(chr(c)) for c in have}
    found = {}
    for script in SCRIPTS:
        codes = [c for c in script if c in have]
        for a in codes:
            for b in codes:
                off = length(chr(a) + chr(b)) - alone[a] - alone[b]
                if abs(off) > 0.008 * face.upem:  # less is not seen
                    found[a, b] = off / face.upem
    pairs = np.array(list(found), np.uint16).reshape(-1, 2)
    return pairs, np.array(list(found.values()), np.float16)


def pack(sizes: list[tuple[int, int]]) -> tuple[list[tuple[int, int]], int]:
    """Where boxes (width, height) go in rows of `WIDTH`, and the height that they take."""
    places = [(0, 0)] * len(sizes)
    x = y = tallest = 0
    for i in sorted(range(len(sizes)), key=lambda i: -sizes[i][1]):
        w, h = sizes[i]
        if x + w + 1 > WIDTH:
            x, y, tallest = 0, y + tallest + 1, 0
        places[i] = (x, y)
        x += w + 1
        tallest = max(tallest, h)
    return places, y + tallest


def bake(folder: Path, target: Path) -> None:
    """Write `target` from the fonts in `folder`."""
    data: dict[str, object] = {"texels": TEXELS, "spread": SPREAD}
    drawn = []
    set_spread(SPREAD)
    for name, file in WEIGHTS.items():
        face = freetype.Face(str(folder / file))
        face.set_pixel_sizes(0, TEXELS)
        drawn.append((name, glyphs(face)))
        if name == "regular":
            heights = []
            for letter in "Hx":
                face.load_char(letter, freetype.FT_LOAD_NO_SCALE)
                heights.append(face.glyph.outline.get_bbox().yMax / face.units_per_EM)
            data["heights"] = np.array(heights, np.float32)
    every = [g for _, some in drawn for g in some]
    places, height = pack([(g[1].shape[1], g[1].shape[0]) for g in every])
    atlas = np.zeros((-(-height // 4) * 4, WIDTH), np.uint8)
    at = iter(places)
    for name, some in drawn:
        boxes = []
        for _, pixels, left, top, _ in some:
            x, y = next(at)
            h, w = pixels.shape
            atlas[y : y + h, x : x + w] = pixels
            boxes.append((x, y, w, h, left, top - h))
        data[f"{name}_codes"] = np.array([g[0] for g in some], np.uint16)
        data[f"{name}_advance"] = np.array([g[4] for g in some], np.float32)
        data[f"{name}_boxes"] = np.array(boxes, np.int16)
        pairs, kern = kerning(folder / WEIGHTS[name], {g[0] for g in some})
        data[f"{name}_pairs"], data[f"{name}_kern"] = pairs, kern
    data["atlas"] = atlas
    np.savez_compressed(target, **data)
    print(f"{target}: {atlas.shape[1]}x{atlas.shape[0]}, {len(every)} glyphs")


if __name__ == "__main__":
    bake(Path(sys.argv[1]), Path(sys.argv[2]))
