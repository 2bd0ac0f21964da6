"""Words as quads of a baked signed-distance font: line breaks, alignment, size."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from rehab import resources
from rehab.scene.font import Font, Weight, load
from rehab.scene.shaping import Shaped, shape, tidy

Floats = npt.NDArray[np.float32]
ALIGNMENTS = ("left", "centre", "right")
LINE = 1.32  # distance of two base lines, in ems
_LARGEST = 100.0  # metres
_BALANCED = 4  # lines: so many may be made of one length, more are prose
_SOFT = "\u00ad"
# Between words, at a soft hyphen, and after a hyphen or a dash before a letter.
_BREAK = re.compile(
    r"(?P<gap>[ \u1680\u2000-\u2006\u2008-\u200b\u205f\u3000]+)|\u00ad"
    r"|(?<=\w)[-\u2010\u2012-\u2014](?=[^\W\d])"
)


@lru_cache(maxsize=2)
def font(name: str = "inter") -> Font:
    """The baked font `name`; read once. Boxes, and a warning, where its file is broken."""
    return load(resources.font(f"{name}.npz"))


def check(height: float, width: float | None, align: str) -> None:
    """ValueError says what cannot be laid out."""
    if not 0.0 < height <= _LARGEST:
        raise ValueError(f"a font size of {height} m: it is between 0 and {_LARGEST:.0f}")
    if width is not None and not 0.0 < width < math.inf:
        raise ValueError(f"lines {width} m wide: they are wider than 0, or None")
    if align not in ALIGNMENTS:
        raise ValueError(f"no alignment {align!r}; there are {', '.join(ALIGNMENTS)}")


def measure(words: str, weight: Weight) -> float:
    """The length of one line, in ems."""
    return shape(tidy(words), weight).length


def wrap(words: str, width: float | None, weight: Weight) -> list[str]:
    """Lines of `words`, none longer than `width` ems unless one letter alone is.

    They break between words, after hyphens and at soft hyphens; inside a word only where it alone
    is longer than a line. Up to four lines of a paragraph are made about as long as each other.
    """
    lines = []
    for paragraph in tidy(words).split("\n"):
        shaped = shape(paragraph, weight)
        if width is None or shaped.length <= width:
            lines.append(paragraph)
        else:
            lines += _break(paragraph, shaped, width, measure("-", weight))
    return lines


def _break(words: str, shaped: Shaped, width: float, hyphen: float) -> list[str]:
    """One paragraph that is longer than `width` ems, in lines."""
    starts = [0.0, *np.cumsum(shaped.step).tolist()]
    ends = [e + hyphen * (words[i - 1 : i] == _SOFT) for i, e in enumerate(starts)]
    pieces: list[tuple[int, int]] = []
    begin = 0
    for found in _BREAK.finditer(words):
        # A gap at the break is on neither line, a hyphen on the first.
        end = found.start() if found["gap"] else found.end()
        if end > begin:
            pieces.append((begin, end))
        begin = found.end()
    if begin < len(words):
        pieces.append((begin, len(words)))
    clusters = sorted({*shaped.cluster.tolist(), len(words)})
    pieces = [part for piece in pieces for part in _parts(piece, clusters, starts, width)]

    lines = _fill(pieces, starts, ends, width)
    if 1 < len(lines) <= _BALANCED:
        count, low = len(lines), max(ends[e] - starts[b] for b, e in pieces)
        for _ in range(6):
            middle = 0.5 * (low + width)
            trial = _fill(pieces, starts, ends, middle)
            if len(trial) == count:
                lines, width = trial, middle
            else:
                low = middle
    said = (words[begin:end] for begin, end in lines)
    return [f"{line[:-1]}-" if line.endswith(_SOFT) else line for line in said]


def _parts(
    piece: tuple[int, int], clusters: list[int], starts: list[float], width: float
) -> list[tuple[int, int]]:
    """`piece` itself, or where it alone is too long, parts of it that are not."""
    begin, end = piece
    if starts[end] - starts[begin] <= width:
        return [piece]
    parts, last = [], begin
    for at in clusters[bisect_right(clusters, begin) : bisect_right(clusters, end)]:
        if starts[at] - starts[begin] > width and last > begin:
            parts.append((begin, last))
            begin = last
        last = at
    return [*parts, (begin, end)]


def _fill(
    pieces: list[tuple[int, int]], starts: list[float], ends: list[float], width: float
) -> list[tuple[int, int]]:
    """Lines of whole pieces, each as long as `width` lets it be."""
    lines = []
    begin, end = pieces[0] if pieces else (0, 0)
    for first, last in pieces:
        if ends[last] - starts[begin] > width and first > begin:
            lines.append((begin, end))
            begin = first
        end = last
    return [*lines, (begin, end)]


def layout(
    words: str, height: float, width: float | None, align: str, weight: Weight
) -> tuple[Floats, tuple[float, float]]:
    """Glyph quads (n, 8) and the size of the block, metres.

    A row is left, bottom, width, height in metres, then u, v, width, height in the atlas. `height`
    is the font size (one em). The block is centred on the origin in height; `align` says which
    point of it lies on the origin across. ValueError where `check` finds something.
    """
    check(height, width, align)
    lines = wrap(words, None if width is None else width / height, weight)
    # The middle of the capitals' height of the block lies on the origin.
    top = 0.5 * LINE * (len(lines) - 1) - 0.36
    blocks = []
    widest = 0.0
    for number, line in enumerate(lines):
        shaped = shape(line, weight)
        widest = max(widest, shaped.length)
        rows = weight.quads[shaped.glyph]
        rows[:, 0] += shaped.x - {"left": 0.0, "centre": 0.5, "right": 1.0}[align] * shaped.length
        rows[:, 1] += shaped.y + (top - LINE * number)
        blocks.append(rows)
    glyphs = np.concatenate(blocks)
    glyphs[:, :4] *= height
    return glyphs[glyphs[:, 2] > 0.0], (widest * height, LINE * len(lines) * height)
