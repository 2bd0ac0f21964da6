"""From a line of signs to numbered glyphs at places: HarfBuzz, and a memory of what was asked."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from rehab.scene.font import Weight

MOST = 2000  # signs: more can be on no panel
_KEPT = 256  # lines: some pages of words
_MARK_GAP = 0.07  # ems between a letter and the mark above it
_BOX_STEP, _SPACE_STEP = 0.55, 0.28  # ems, where there is no font
_LINES = str.maketrans(dict.fromkeys("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", "\n"))
_DIRECTIONS_BACK = ("rtl", "btt")


@dataclass(frozen=True, slots=True, eq=False)
class Shaped:
    """One line: glyphs (n,) from left to right, as they are seen.

    `x`, `y` (n,) are where the pen is for each, ems; `cluster` (n,) is the sign that it comes from;
    `step` (signs,) is how much longer each sign makes the line, and `length` is their sum.
    """

    glyph: npt.NDArray[np.intp]
    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    cluster: npt.NDArray[np.intp]
    step: npt.NDArray[np.float64]
    length: float
    leftwards: bool


def tidy(words: str) -> str:
    """`words` with letters and marks composed, and without what cannot be drawn.

    Each kind of line end is "\\n", a tab is a space, other control signs go, and halves of
    surrogate pairs become U+FFFD. More than `MOST` signs end in "…".
    """
    if len(words) > MOST:
        words = words[: MOST - 1] + "…"
    if words.isascii() and words.isprintable():
        return words
    words = words.replace("\r\n", "\n").translate(_LINES).replace("\t", " ")
    if not words.isprintable():
        words = "".join(_drawable(sign) for sign in words)
    return unicodedata.normalize("NFC", words)


def _drawable(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind == "Cs":
        return "\ufffd"
    return "" if kind == "Cc" and sign != "\n" else sign


@lru_cache(maxsize=_KEPT)
def shape(line: str, weight: Weight) -> Shaped:
    """The glyphs of one tidy line.

    A line is one run, of the direction that its first letter has. This is the seam for lines of
    both directions: cut into runs here, the runs' glyphs need only be set side by side.
    """
    if weight.shaper is None:
        return _boxes(line)
    import uharfbuzz

    buffer = uharfbuzz.Buffer()
    buffer.add_str(line)
    buffer.guess_segment_properties()
    buffer.language = "und"  # not the machine's: the same words look the same everywhere
    uharfbuzz.shape(weight.shaper, buffer)
    infos, places = buffer.glyph_infos or [], buffer.glyph_positions or []
    rows = [
        (i.codepoint, i.cluster, p.x_advance, p.x_offset, p.y_offset)
        for i, p in zip(infos, places, strict=True)
    ]
    table = np.array(rows, np.float64).reshape(-1, 5).T
    glyph, cluster = table[0].astype(np.intp), table[1].astype(np.intp)
    advance, right, up = table[2:] / weight.em
    mark = weight.mark[glyph]
    if mark.any():
        advance[mark] = 0.0
    x = np.cumsum(advance) - advance + right
    if mark.any():
        _set_marks(glyph, cluster, x, up, weight)
    step = np.bincount(cluster, advance, len(line)).astype(np.float64)
    leftwards = buffer.direction in _DIRECTIONS_BACK
    return Shaped(glyph, x, up, cluster, step, float(advance.sum()), leftwards)


def _set_marks(
    glyph: npt.NDArray[np.intp],
    cluster: npt.NDArray[np.intp],
    x: npt.NDArray[np.float64],
    y: npt.NDArray[np.float64],
    weight: Weight,
) -> None:
    """Centre marks over and under their letters: the font itself says so of very few."""
    apart = _MARK_GAP - 2 * weight.margin  # of two boxes, so that the outlines keep the gap
    above: dict[int, tuple[float, float]] = {}  # middle and top of what a cluster has so far
    below: dict[int, float] = {}
    order = sorted(range(len(glyph)), key=lambda i: bool(weight.mark[glyph[i]]))
    for i in order:
        left, bottom, width, height = weight.quads[glyph[i], :4].tolist()
        at = int(cluster[i])
        if not weight.mark[glyph[i]]:
            above[at] = (x[i] + left + 0.5 * width, bottom + height)
            below[at] = bottom
        elif at in above:
            middle, top = above[at]
            x[i] = middle - left - 0.5 * width
            if bottom + 0.5 * height > 0.3:
                y[i] = max(0.0, top + apart - bottom)
                above[at] = (middle, bottom + height + y[i])
            else:
                y[i] = min(0.0, below[at] - apart - bottom - height)
                below[at] = bottom + y[i]


def _boxes(line: str) -> Shaped:
    space = np.array([sign.isspace() for sign in line], np.bool_)
    step = np.where(space, _SPACE_STEP, _BOX_STEP)
    signs = np.flatnonzero(~space)
    x = (np.cumsum(step) - step)[signs]
    zero = np.zeros(len(signs), np.intp)
    return Shaped(zero, x, np.zeros(len(x)), signs, step, float(step.sum()), False)
