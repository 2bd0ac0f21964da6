"""Words as quads of a baked signed-distance font: metrics, line breaks, alignment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from rehab import resources

Floats = npt.NDArray[np.float32]
ALIGNMENTS = ("left", "centre", "right")
LINE = 1.32  # distance of two base lines, in ems


@dataclass(frozen=True, slots=True)
class Weight:
    """One weight of the font; all lengths in ems, code points as keys."""

    advance: dict[int, float]
    quad: dict[int, tuple[float, ...]]  # left, bottom, width, height; u, v, width, height of atlas
    kern: dict[tuple[int, int], float]


@dataclass(frozen=True, slots=True)
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


@lru_cache(maxsize=2)
def font(name: str = "inter") -> Font:
    """The baked font `name`; read once."""
    with np.load(resources.font(f"{name}.npz")) as data:
        texels = float(data["texels"])
        weights = [_weight(data, w, texels) for w in ("regular", "bold")]
        capital, x_height = (float(v) for v in data["heights"])
        spread = float(data["spread"])
        return Font(data["atlas"], weights[0], weights[1], spread, capital, x_height)


def _weight(data: npt.NDArray[np.void], name: str, texels: float) -> Weight:
    height, width = data["atlas"].shape
    codes = data[f"{name}_codes"].tolist()
    advance = dict(zip(codes, data[f"{name}_advance"].tolist(), strict=True))
    # x, y, width, height in the atlas; left, bottom of the box from the pen, in texels
    boxes = data[f"{name}_boxes"].astype(np.float64)
    x, y, w, h, left, bottom = boxes.T
    lengths = [left / texels, bottom / texels, w / texels, h / texels]
    quads = np.stack([*lengths, x / width, y / height, w / width, h / height], axis=1)
    quad = {c: tuple(q) for c, q in zip(codes, quads.tolist(), strict=True) if q[2] > 0}
    pairs = data[f"{name}_pairs"].tolist()
    kern = {(a, b): k for (a, b), k in zip(pairs, data[f"{name}_kern"].tolist(), strict=True)}
    return Weight(advance, quad, kern)


def measure(words: str, weight: Weight) -> float:
    """The length of one line, in ems."""
    return _place(words, weight)[1]


def _place(line: str, weight: Weight) -> tuple[list[float], float]:
    pen, before = 0.0, -1
    starts = []
    for code in map(_known(weight), line):
        pen += weight.kern.get((before, code), 0.0)
        starts.append(pen)
        pen += weight.advance[code]
        before = code
    return starts, pen


def _known(weight: Weight) -> Callable[[str], int]:
    """From a sign to a code point that the font has: "?" stands in for what it lacks."""
    question = ord("?")
    return lambda sign: ord(sign) if ord(sign) in weight.advance else question


def wrap(words: str, width: float | None, weight: Weight) -> list[str]:
    """Lines of `words`, none longer than `width` ems unless one word alone is."""
    lines = []
    for paragraph in words.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if width is not None and line and measure(longer, weight) > width:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines


def layout(
    words: str, height: float, width: float | None, align: str, weight: Weight
) -> tuple[Floats, tuple[float, float]]:
    """Glyph quads (n, 8) and the size of the block, metres.

    A row is left, bottom, width, height in metres, then u, v, width, height in the atlas. `height`
    is the font size (one em). The block is centred on the origin in height; `align` says which
    point of it lies on the origin across.
    """
    lines = wrap(words, None if width is None else width / height, weight)
    rows: list[tuple[float, ...]] = []
    widest = 0.0
    # The middle of the capitals' height of the block lies on the origin.
    top = 0.5 * LINE * (len(lines) - 1) - 0.36
    known = _known(weight)
    for number, line in enumerate(lines):
        starts, length = _place(line, weight)
        widest = max(widest, length)
        shift = {"left": 0.0, "centre": -0.5 * length, "right": -length}[align]
        base = top - LINE * number
        for sign, start in zip(line, starts, strict=True):
            quad = weight.quad.get(known(sign))
            if quad is not None:
                left, bottom, w, h, *uv = quad
                rows.append((start + shift + left, base + bottom, w, h, *uv))
    glyphs = np.array(rows, np.float32).reshape(-1, 8)
    glyphs[:, :4] *= height
    return glyphs, (widest * height, LINE * len(lines) * height)
