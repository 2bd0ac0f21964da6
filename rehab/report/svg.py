"""Small drawing functions: scales, ticks, lines and marks as inline SVG."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from html import escape, unescape
from typing import Any

import numpy as np
import numpy.typing as npt

from rehab.report.model import Floats

Scale = Callable[[Any], Any]
"""Of a number, or of an array of them."""

Points = Floats | Iterable[Sequence[float]]
"""Of a picture, (N, 2): across and down."""

_ANY = "%g"
"""Where a form takes a number."""


def scale(low: float, high: float, start: float, end: float) -> Scale:
    """The straight line that takes `low` to `start` and `high` to `end`."""
    factor = (end - start) / (high - low)
    return lambda value: start + (value - low) * factor


def tag(name: str, content: str = "", **attributes: object) -> str:
    """An element; `class_` is `class`, an underscore inside a name is a hyphen."""
    words = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_short(value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{words}>{content}</{name}>" if content else f"<{name}{words}/>"


def _short(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return escape(str(value))


def text(words: str, x: float, y: float, **attributes: object) -> str:
    """One line of words."""
    return tag("text", escape(words), x=float(x), y=float(y), **attributes)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> str:
    """One straight stroke."""
    return tag("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), class_=class_)


def path(points: Points, class_: str) -> str:
    """A stroke through `points` (N, 2); a point with a NaN lifts the pen."""
    runs, table = _runs(points)
    return tag("path", d=_filled("".join(map(_pen, runs)), table), class_=class_) if runs else ""


def paths(points: Points, class_: str) -> str:
    """The like, an element each time the pen is down, so that strokes darken where they meet."""
    runs, table = _runs(points)
    forms = (tag("path", d=_pen(run), class_=class_) for run in runs)
    return _filled("".join(forms), table)


def _runs(points: Points) -> tuple[list[int], Floats]:
    """How many points there are between those with a NaN, each time, and all of them (N, 2)."""
    table = _table(points)
    known = ~(np.isnan(table[:, 0]) | np.isnan(table[:, 1]))
    begins = known & ~np.concatenate([[False], known[:-1]])
    return np.bincount(np.cumsum(begins)[known])[1:].tolist(), table[known]


def _pen(run: int) -> str:
    """The form of a stroke through `run` points."""
    return "M%g %g" + "L%g %g" * (run - 1)


def _table(points: Points) -> Floats:
    """As (N, 2)."""
    listed = points if isinstance(points, np.ndarray) else list(points)
    return np.asarray(listed, np.float64).reshape(-1, 2)


def _filled(form: str, numbers: Floats) -> str:
    """`form` with a number in place of each %g, to a tenth: many times as fast as one by one."""
    return form % tuple((np.round(numbers, 1) + 0.0).ravel().tolist())  # 0.0: no number is -0


def mark(reached: bool, x: float, y: float, size: float = 4.5) -> str:
    """A filled disc for what was reached, an open diamond for what was not: told by shape."""
    return marks([reached], [(x, y)], size)


def marks(reached: Sequence[bool], points: Points, size: float = 4.5) -> str:
    """A `mark` at each of `points` (N, 2), the diamonds uppermost."""
    hit, table, s = np.asarray(reached, bool), _table(points), _short(float(size))
    disc = tag("circle", cx=_ANY, cy=_ANY, r=s, class_="reached")
    diamond = tag("path", d=f"M%g %gl{s} {s}l-{s} {s}l-{s} -{s}z", class_="missed")
    tops = table[~hit] - (0.0, size)
    return _filled(disc * int(hit.sum()), table[hit]) + _filled(diamond * len(tops), tops)


def glyph(reached: bool) -> str:
    """The like beside words that say the same."""
    return tag("svg", mark(reached, 6, 6), viewBox="0 0 12 12", aria_hidden="true")


def picture(name: str, words: str, size: tuple[int, int], parts: Iterable[str]) -> str:
    """A whole drawing of `size`, called `name`, with `words` for who cannot see it."""
    label = tag("title", escape(name)) + tag("desc", escape(words))
    box = f"0 0 {size[0]} {size[1]}"
    return tag(
        "svg", label + "".join(parts), viewBox=box, role="img", aria_label=f"{name}. {words}"
    )


def dots(points: Points, class_: str) -> str:
    """Round dots as one path: as many as there are cost a few bytes each."""
    table = _table(points)
    return (
        tag("path", d=_filled("M%g %gh0" * len(table), table), class_=class_) if len(table) else ""
    )


def bars(strokes: Iterable[tuple[float, float, float]], class_: str) -> str:
    """Upright strokes (x, from, to) as one path."""
    table = np.array(list(strokes), np.float64)
    return (
        tag("path", d=_filled("M%g %gV%g" * len(table), table), class_=class_) if len(table) else ""
    )


def boxes(places: Iterable[tuple[float, float, float, float]], class_: str) -> str:
    """Rectangles (x, y, width, height), an element each."""
    table = np.array(list(places), np.float64)
    form = tag("rect", x=_ANY, y=_ANY, width=_ANY, height=_ANY, class_=class_)
    return _filled(form * len(table), table)


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places near those `wanted`, at least `gap` apart and, if there is room, from low to high."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed = [0.0] * len(wanted)
    least = low
    for i in order:
        placed[i] = max(wanted[i], least)
        least = placed[i] + gap
    most = high
    for i in reversed(order):
        placed[i] = min(placed[i], most)
        most = placed[i] - gap
    return placed


def standalone(drawn: str, style: str) -> str:
    """A picture of a page as a file of its own, with the `style` that the page would give it."""
    words = '<svg xmlns="http://www.w3.org/2000/svg"'
    return drawn.replace("<svg", words, 1).replace(">", f"><style>{style}</style>", 1)


def alternative(drawn: str) -> str:
    """The words of a picture, for who cannot see it."""
    told = drawn.partition("</desc>")[0].partition("<title>")[2]
    return unescape(re.sub(r"</title><desc>", ". ", told))


def thinned(x: Floats, y: Floats, buckets: int) -> Floats:
    """At most three points a bucket (M, 2): its lowest, its highest, and where it has a gap, so
    that no peak is lost and the gap shows."""
    if len(x) <= 2 * buckets:
        return np.column_stack([x, y])
    places, rows = _rows(len(y), buckets)
    values = y[places]
    missing = np.isnan(values)
    kept = np.zeros(len(y), bool)
    kept[places[rows, np.where(missing, np.inf, values).argmin(axis=1)]] = True
    kept[places[rows, np.where(missing, -np.inf, values).argmax(axis=1)]] = True
    broken = missing.any(axis=1)
    kept[places[rows, missing.argmax(axis=1)][broken]] = True
    return np.column_stack([x[kept], y[kept]])


def _rows(count: int, buckets: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Places (buckets, K) of `count` values, the last repeated, and the number of each bucket."""
    wide = -(-count // buckets)
    full = -(-count // wide)
    places = np.minimum(np.arange(full * wide), count - 1).reshape(full, wide)
    return places, np.arange(full)


def envelope(x: Floats, low: Floats, high: Floats, buckets: int) -> list[Floats]:
    """Outlines (M, 2) of the areas between `low` and `high` (N,), parted where they are NaN."""
    places, _ = _rows(len(x), buckets)
    bottom, top = low[places].min(axis=1), high[places].max(axis=1)  # NaN where any is
    missing, at = np.isnan(bottom), x[places].mean(axis=1)
    areas = []
    for part in np.split(np.arange(len(at)), np.flatnonzero(np.diff(missing)) + 1):
        if len(part) > 1 and not missing[part[0]]:
            there = np.column_stack([at[part], top[part]])
            back = np.column_stack([at[part], bottom[part]])[::-1]
            areas.append(np.concatenate([there, back]))
    return areas


STRAIGHTENED = 6
"""Times that `straightened` looks at what is left."""


def straightened(points: Floats, off: float) -> Floats:
    """`points` (N, D) without those that lie within `off` of the line from the one before to the
    one after, found `STRAIGHTENED` times; none lies further than that many times `off` from the
    strokes that are left. Those with a NaN, and those next to them, stay."""
    for _ in range(STRAIGHTENED):
        if len(points) < 3:
            break
        before, here, after = points[:-2], points[1:-1], points[2:]
        line, from_here = after - before, here - before
        length = np.einsum("ij,ij->i", line, line)
        along = np.einsum("ij,ij->i", line, from_here) / np.where(length > 0.0, length, 1.0)
        away = from_here - np.clip(along, 0.0, 1.0)[:, None] * line
        straight = np.einsum("ij,ij->i", away, away) < off * off
        straight[1::2] = False  # of neighbours only one goes at a time
        points = points[~np.concatenate([[False], straight, [False]])]
    return points


def step(span: float, most: int) -> float:
    """The smallest round step (1, 2 or 5 of a power of ten) that cuts `span` into <= `most`."""
    raw = span / most
    power = 10.0 ** math.floor(math.log10(raw))
    return next(power * k for k in (1, 2, 5, 10) if power * k >= raw * 0.999)


def seconds_step(span: float, most: int) -> float:
    """The like for a time axis in seconds."""
    steps = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
    return float(next((s for s in steps if s * most >= span), 7200))


def clock(seconds: float) -> str:
    """Minutes and seconds: `1:30`."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
