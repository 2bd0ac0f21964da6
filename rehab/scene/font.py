"""The baked font: its atlas of distances, its glyphs' boxes, and its own tables for shaping."""

from __future__ import annotations

import logging
import zipfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
_log = logging.getLogger(__name__)

_FILE_LIMIT, _UNPACKED_LIMIT = 4 << 20, 32 << 20  # bytes: ten times what a font of ours takes
_TEXELS = 32  # per em of the boxes that stand in for a font


@dataclass(frozen=True, slots=True, eq=False)
class Weight:
    """One weight of the font; all lengths in ems, glyphs by number (0 is the box for none).

    `quads` (glyphs, 8) are left, bottom, width, height from the pen, then u, v, width, height in
    the atlas; they reach `margin` beyond the outlines. `mark` (glyphs,) tells what stands above or
    below another. `shaper` is HarfBuzz's font, in units of which `em` make one em; None: there is
    no font, and every sign is a box.
    """

    quads: Floats
    margin: float
    mark: npt.NDArray[np.bool_]
    shaper: Any
    em: float


@dataclass(frozen=True, slots=True, eq=False)
class Font:
    """A baked atlas (h, w) uint8, 128 on the outline, and its weights.

    `spread` is the distance in texels over which the atlas goes from the outline to 0 or 255.
    `capital` and `x_height` are in ems.
    """

    atlas: npt.NDArray[np.uint8]
    regular: Weight
    bold: Weight
    spread: float
    capital: float
    x_height: float


def load(path: Path) -> Font:
    """The font baked into `path`; where that cannot be used, boxes, and one warning."""
    try:
        return _load(path)
    # Zip, zlib, numpy and HarfBuzz each say in their own way that a file is broken.
    except Exception as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        _log.warning("the font %s cannot be used (%s): words show as boxes", path.name, why)
        return placeholder()


def _load(path: Path) -> Font:
    if path.stat().st_size > _FILE_LIMIT:
        raise ValueError("it is too large")
    with zipfile.ZipFile(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > _UNPACKED_LIMIT:
            raise ValueError("it unpacks to too much")
    with np.load(path, allow_pickle=False) as data:
        atlas = _checked(data["atlas_steps"], np.uint8, 2)
        for above, row in pairwise(atlas):  # row by row it takes a tenth of numpy's cumsum
            np.add(row, above, out=row)
        texels, spread = float(data["texels"]), float(data["spread"])
        capital, x_height = (float(v) for v in _checked(data["heights"], np.float32, 1))
        if not (1 <= spread < texels <= 512 and 0 < x_height < capital < 2):
            raise ValueError("its sizes make no sense")
        regular, bold = (
            _weight(data, name, atlas, (texels, spread)) for name in ("regular", "bold")
        )
    return Font(atlas, regular, bold, spread, capital, x_height)


def _checked(array: Any, kind: type[np.generic], dimensions: int) -> Any:
    if array.dtype != kind or array.ndim != dimensions or not 0 < max(array.shape) <= 1 << 20:
        raise ValueError("its arrays make no sense")
    return array


def _weight(
    data: Any, name: str, atlas: npt.NDArray[np.uint8], scale: tuple[float, float]
) -> Weight:
    import uharfbuzz  # 30 ms, of which a program that shows no words has no use

    face = uharfbuzz.Face(uharfbuzz.Blob(_checked(data[f"{name}_font"], np.uint8, 1).tobytes()))
    # x, y, width, height in the atlas; left, bottom of the box from the pen, in texels
    boxes = _checked(data[f"{name}_boxes"], np.int16, 2).astype(np.float32)
    if face.upem < 16 or face.glyph_count == 0 or boxes.shape != (face.glyph_count, 6):
        raise ValueError("its glyphs and their pictures are not the same number")
    height, width = atlas.shape
    if (boxes[:, :4] < 0).any() or (boxes[:, :2] + boxes[:, 2:4] > (width, height)).any():
        raise ValueError("its glyphs lie outside of their picture")
    size = boxes[:, 2:4]
    parts = (boxes[:, 4:], size, *(boxes[:, i : i + 2] / (width, height) for i in (0, 2)))
    quads = np.concatenate(parts, axis=1, dtype=np.float32)
    texels, spread = scale
    quads[:, :4] /= texels
    mark = np.zeros(len(quads), np.bool_)
    mark[_checked(data[f"{name}_marks"], np.uint16, 1)] = True
    return Weight(quads, spread / texels, mark, uharfbuzz.Font(face), float(face.upem))


def placeholder() -> Font:
    """A font whose every sign is an upright box."""
    spread, tall, wide = 4, 23, 14
    y, x = np.ogrid[: tall + 2 * spread, : wide + 2 * spread]
    edge = np.minimum(
        np.minimum(y - spread + 0.5, tall + spread - 0.5 - y),
        np.minimum(x - spread + 0.5, wide + spread - 0.5 - x),
    )
    line = 1.5 - np.abs(edge - 1.5)  # three texels wide
    atlas = np.clip(128 + line * 127 / spread, 0, 255).astype(np.uint8)
    height, width = (n / _TEXELS for n in atlas.shape)
    left = bottom = -spread / _TEXELS
    quads = np.array([[left + 0.05, bottom, width, height, 0, 0, 1, 1]], np.float32)
    weight = Weight(quads, -left, np.zeros(1, np.bool_), None, 1.0)
    return Font(atlas, weight, weight, float(spread), tall / _TEXELS, 0.55)
