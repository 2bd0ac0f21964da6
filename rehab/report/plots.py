"""Pictures of the detail that stand on no time axis: agreement with a goniometer, both sides."""

from __future__ import annotations

from rehab.report import svg
from rehab.report.overview import Agreement
from rehab.report.words import number

SIZE = (420, 220)
LEFT, RIGHT, TOP, BOTTOM = 46, 336, 14, 190


def agreement(found: Agreement, title: str) -> str:
    """Bland and Altman's plot: the difference of each pair over its mean, with its limits."""
    means = [0.5 * (a + b) for a, b in found.pairs]
    differences = [b - a for a, b in found.pairs]
    span = max(abs(v) for v in (*differences, found.low, found.high, 1.0)) * 1.15
    low, high = (min(means), max(means)) if means else (0.0, 1.0)
    room = 0.05 * (high - low) or 1.0
    x = svg.scale(low - room, high + room, LEFT, RIGHT)
    y = svg.scale(-span, span, BOTTOM, TOP)
    step = svg.step(2 * span, 5)
    count = int(span // step)
    parts = []
    for i in range(-count, count + 1):
        words = f"{i * step:+g}°".replace("-", "−").replace("+0", "0")
        parts += [
            svg.line(LEFT, y(i * step), RIGHT, y(i * step), "grid"),
            svg.text(words, LEFT - 6, y(i * step) + 4, class_="tick end"),
        ]
    top, bottom = y(found.high), y(found.low)
    parts.append(
        svg.tag("rect", x=LEFT, y=top, width=RIGHT - LEFT, height=bottom - top, class_="error")
    )
    lines = [(found.high, "upper limit"), (found.bias, "mean"), (found.low, "lower limit")]
    places = svg.spread([y(value) for value, _ in lines], 26.0, TOP + 4.0, BOTTOM - 12.0)
    for (value, words), at in zip(lines, places, strict=True):
        parts.append(svg.line(LEFT, y(value), RIGHT, y(value), "baseline"))
        parts.append(
            svg.text(number(value, 1, "°", signed=True), RIGHT + 8, at + 2, class_="strong")
        )
        parts.append(svg.text(words, RIGHT + 8, at + 14, class_="quiet"))
    parts.append(
        svg.dots([(x(m), y(d)) for m, d in zip(means, differences, strict=True)], "dots large")
    )
    every = svg.step(high - low + 2 * room, 4)
    first = every * -(-(low - room) // every)
    for i in range(8):
        if first + every * i <= high + room:
            at = x(first + every * i)
            parts.append(svg.text(f"{first + every * i:g}°", at, BOTTOM + 14, class_="tick middle"))
    parts.append(svg.text("mean of both", 0.5 * (LEFT + RIGHT), BOTTOM + 28, class_="tick middle"))
    words = (
        f"{len(found.pairs)} pairs. The headset says on average "
        f"{number(found.bias, 1, '°', signed=True)} against the goniometer; 95 % of differences "
        f"lie between {number(found.low, 1, '°', signed=True)} and "
        f"{number(found.high, 1, '°', signed=True)}."
    )
    return svg.picture(f"Headset minus goniometer, {title}", words, SIZE, parts)
