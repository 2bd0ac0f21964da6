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


def path(points: Iterable[Sequence[float]], class_: str) -> str:
    """A stroke through `points`; a point with a NaN lifts the pen."""
    parts: list[str] = []
    down = False
    for x, y in points:
        if math.isnan(x) or math.isnan(y):
            down = False
            continue
        parts.append(f"{'L' if down else 'M'}{x:.1f} {y:.1f}")
        down = True
    return tag("path", d="".join(parts), class_=class_) if parts else ""


def mark(reached: bool, x: float, y: float, size: float = 4.5) -> str:
    """A filled disc for what was reached, an open diamond for what was not: told by shape."""
    if reached:
        return tag("circle", cx=float(x), cy=float(y), r=float(size), class_="reached")
    d = f"M{_short(x)} {_short(y - size)}l{size} {size}l{-size} {size}l{-size} {-size}z"
    return tag("path", d=d, class_="missed")


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


def dots(points: Iterable[Sequence[float]], class_: str) -> str:
    """Round dots as one path: as many as there are cost a few bytes each."""
    d = "".join(f"M{_short(float(x))} {_short(float(y))}h0" for x, y in points)
    return tag("path", d=d, class_=class_) if d else ""


def bars(strokes: Iterable[tuple[float, float, float]], class_: str) -> str:
    """Upright strokes (x, from, to) as one path."""
    d = "".join(f"M{_short(float(x))} {_short(float(a))}V{_short(float(b))}" for x, a, b in strokes)
    return tag("path", d=d, class_=class_) if d else ""


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
    low = np.where(missing, np.inf, values).argmin(axis=1)
    high = np.where(missing, -np.inf, values).argmax(axis=1)
    gap = missing.argmax(axis=1)
    chosen = np.unique(places[rows, np.stack([low, high, gap])])
    # Of a bucket without a gap `gap` is 0, its first: one that is not needed.
    extra = np.setdiff1d(places[rows[~missing.any(axis=1)], 0], places[rows, np.stack([low, high])])
    chosen = np.setdiff1d(chosen, extra)
    return np.column_stack([x[chosen], y[chosen]])


def _rows(count: int, buckets: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Places (buckets, K) of `count` values, the last repeated, and the number of each bucket."""
    wide = -(-count // buckets)
    full = -(-count // wide)
    places = np.minimum(np.arange(full * wide), count - 1).reshape(full, wide)
    return places, np.arange(full)


def envelope(x: Floats, low: Floats, high: Floats, buckets: int) -> list[npt.NDArray[np.float64]]:
    """Outlines (M, 2) of the areas between `low` and `high` (N,), parted where they are NaN."""
    places, _ = _rows(len(x), buckets)
    missing = np.asarray(np.isnan(low[places]).any(axis=1))
    bottom = np.where(np.isnan(low[places]), np.inf, low[places]).min(axis=1)
    top = np.where(np.isnan(high[places]), -np.inf, high[places]).max(axis=1)
    at = x[places].mean(axis=1)
    areas = []
    for part in np.split(np.arange(len(at)), np.flatnonzero(np.diff(missing)) + 1):
        if len(part) > 1 and not missing[part[0]]:
            there = np.column_stack([at[part], top[part]])
            back = np.column_stack([at[part], bottom[part]])[::-1]
            areas.append(np.concatenate([there, back]))
    return areas


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
