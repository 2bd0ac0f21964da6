"""Pictures on the course's time axis: a measure with its error, the dose, ratings and flags."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape
from itertools import compress
from statistics import median
from typing import NamedTuple

from rehab.report import svg
from rehab.report.axis import LEFT, RIGHT, WIDTH, Axis, along, seconds, thinned
from rehab.report.overview import Note, Point, Rated, Series, Week
from rehab.report.words import number, short_day, unit

HEIGHT = 118
LOW = 62
AXIS = 18
"""The height of the dates below a picture."""

SURE = 0.8
"""Points of which a smaller part was tracked are drawn open."""

WHISKERS = 60
"""More points than these are drawn without their own errors."""

MOST_BARS = 110
FLAG = 17


class Label(NamedTuple):
    """Words at the right end of a line; `wide` ones have no room on a phone."""

    y: float
    before: str
    words: str
    class_: str


def course(series: Series, axis: Axis, flagged: Sequence[datetime], *, dates: bool) -> str:
    """`series` over time, with a grey band for the error around its baseline."""
    height = HEIGHT + (AXIS if dates else 0)
    low, high, ticks = _levels(series)
    gaps, rows = _breaks(series, axis)
    y = svg.scale(low, high, HEIGHT - 8, 10 + 11 * rows)
    parts = [svg.line(LEFT, y(t), RIGHT, y(t), "grid") for t in ticks]
    parts += [_tick(series, t, y(t), last=t == ticks[-1]) for t in ticks]
    parts += [svg.line(axis.x(w), 4, axis.x(w), HEIGHT - 4, "flagline") for w in flagged]
    labels = [*_baseline(series, axis, y, parts), *_goal(series, y, parts)]
    parts += _points(series, axis, y)
    parts += gaps
    labels += _latest(series, axis, y, parts)
    parts += _labels(labels)
    if dates:
        parts += along(axis, height)
    return svg.picture(
        f"{series.title}, {side_words(series)}", _told(series), (WIDTH, height), parts
    )


def side_words(series: Series) -> str:
    """`right side, tests`."""
    where = {"assessment": "tests", "training": "training", "clinic": "at the clinic"}
    sides = {"": "", "both": "both sides, "}
    side = sides.get(series.side, f"{series.side} side, ")
    better = ", lower is better" if series.direction == "lower" else ""
    return side + where[series.source] + better


def _levels(series: Series) -> tuple[float, float, list[float]]:
    """The lowest and the highest value that is drawn, and the round values between them."""
    values = [point.value for point in series.points]
    if len(series.points) <= WHISKERS:
        values += [p.value + s * 1.96 * (p.se or 0.0) for p in series.points for s in (-1, 1)]
    if series.baseline is not None:
        error = series.mdc95 or 0.0
        values += [series.baseline.value - error, series.baseline.value + error]
    if series.goal is not None and series.goal.target is not None:
        values.append(series.goal.target)
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    room = 0.08 * (high - low) or max(1.0, 0.1 * abs(high))
    low, high = low - room, high + room
    step = svg.step(high - low, 5)
    first = step * -(-low // step)
    ticks = [round(first + step * i, 6) for i in range(7) if first + step * i <= high]
    return low, high, ticks or [low]


def _tick(series: Series, value: float, y: float, *, last: bool) -> str:
    sign = unit(series.unit) if last else ""
    words = f"{value:g}".replace("-", "−") + ("°" if sign == "°" else "")
    return svg.text(words, LEFT - 6, y + 4, class_="tick end")


def _breaks(series: Series, axis: Axis) -> tuple[list[str], int]:
    """A dotted line where the way of measuring changed, its words above where there is room; and
    how many rows of words."""
    parts: list[str] = []
    ends = [0.0, 0.0]
    rows = 0
    for gap in series.breaks:
        x = axis.x(gap.when)
        parts.append(svg.line(x, 4, x, HEIGHT - 4, "break"))
        wide = 5.4 * len(gap.text) + 4
        begin = x + 4 if x + wide < RIGHT else x - wide
        row = next((r for r, end in enumerate(ends) if begin > end), None)
        if row is not None:
            ends[row] = begin + wide
            rows = max(rows, row + 1)
            parts.append(svg.text(gap.text, begin, 10 + 11 * row, class_="note wide"))
    return parts, rows


def _baseline(series: Series, axis: Axis, y: svg.Scale, parts: list[str]) -> list[Label]:
    base = series.baseline
    if base is None:
        return []
    begin = axis.x(base.when)
    if series.mdc95 is not None:
        top, bottom = y(base.value + series.mdc95), y(base.value - series.mdc95)
        wide = max(1.0, RIGHT - begin)
        parts.append(
            svg.tag("rect", x=begin, y=top, width=wide, height=bottom - top, class_="error")
        )
    parts.append(svg.line(begin, y(base.value), RIGHT, y(base.value), "baseline"))
    return [Label(y(base.value), "start ", _value(series, base.value), "quiet wide")]


def _goal(series: Series, y: svg.Scale, parts: list[str]) -> list[Label]:
    if series.goal is None or series.goal.target is None:
        return []
    at = y(series.goal.target)
    parts.append(svg.line(LEFT, at, RIGHT, at, "goal"))
    return [Label(at, "goal ", _value(series, series.goal.target), "goalwords")]


def _latest(series: Series, axis: Axis, y: svg.Scale, parts: list[str]) -> list[Label]:
    if series.latest is None:
        return []
    point = series.latest
    parts.append(
        svg.tag("circle", cx=axis.x(point.when), cy=y(point.value), r=4.5, class_="latest")
    )
    return [Label(y(point.value), "", _value(series, point.value), "strong")]


def _value(series: Series, value: float) -> str:
    return number(value, series.decimals, unit(series.unit))


def _labels(labels: list[Label]) -> list[str]:
    placed = svg.spread([label.y for label in labels], 17.0, 10.0, HEIGHT - 8.0)
    parts = []
    for label, at in zip(labels, placed, strict=True):
        before = svg.tag("tspan", label.before, class_="wide") if label.before else ""
        words = before + escape(label.words)
        parts.append(svg.tag("text", words, x=RIGHT + 9.0, y=at + 4.0, class_=label.class_))
    return parts


def _points(series: Series, axis: Axis, y: svg.Scale) -> list[str]:
    shown = thinned(series.points, [point.value for point in series.points])
    places = [(axis.x(point.when), y(point.value)) for point in shown]
    parts, begin = [], 0
    for run in runs(shown, [b.when for b in series.breaks]):
        parts.append(svg.path(places[begin : begin + len(run)], "trend"))
        begin += len(run)
    if len(shown) <= WHISKERS:
        strokes = [
            (axis.x(p.when), y(p.value - 1.96 * p.se), y(p.value + 1.96 * p.se))
            for p in shown
            if p.se is not None
        ]
        parts.append(svg.bars(strokes, "whisker"))
    size = "large" if len(shown) <= 30 else "medium" if len(shown) <= 90 else "small"
    sure = [point.completeness is None or point.completeness >= SURE for point in shown]
    parts.append(svg.dots(compress(places, sure), f"dots {size}"))
    open_ones = (place for place, filled in zip(places, sure, strict=True) if not filled)
    parts += [svg.tag("circle", cx=x, cy=at, r=3.0, class_="open") for x, at in open_ones]
    return parts


def runs(points: Sequence[Point], breaks: Sequence[datetime]) -> list[list[Point]]:
    """The points that a line may join: of one comparability key, with no break between them."""
    cuts = sorted(seconds(when) for when in breaks)
    found: list[list[Point]] = []
    for point in points:
        joined = False
        if found:
            before = found[-1][-1]
            joined = before.key == point.key
            if joined and cuts:
                a, b = seconds(before.when), seconds(point.when)
                joined = not any(a < cut <= b for cut in cuts)
        if joined:
            found[-1].append(point)
        else:
            found.append([point])
    return found


def _told(series: Series) -> str:
    words = [series.sentence]
    if series.baseline is not None:
        words.append(f"Baseline {_value(series, series.baseline.value)}.")
    listed = series.points if len(series.points) <= 24 else series.points[-12:]
    if listed:
        which = "Values" if len(listed) == len(series.points) else "Last values"
        values = "; ".join(f"{short_day(p.when)} {_value(series, p.value)}" for p in listed)
        words.append(f"{which}: {values}.")
    words += [f"Break on {short_day(b.when)}: {b.text}." for b in series.breaks]
    return " ".join(part for part in words if part)


def dose(weeks: Sequence[Week], axis: Axis, what: str, *, dates: bool) -> str:
    """What was done each week as bars, what was prescribed as a line over each.

    `what` is "sessions", "repetitions" or "minutes"; more weeks than there is room for are drawn
    as means of several.
    """
    height = LOW + (AXIS if dates else 0)
    done = [float(getattr(w, "active_minutes" if what == "minutes" else what)) for w in weeks]
    asked: list[float | None] = [getattr(w, f"{what}_prescribed") for w in weeks]
    together = -(-len(weeks) // MOST_BARS) or 1
    top = max([*done, *(a for a in asked if a is not None), 1.0])
    y = svg.scale(0.0, top, LOW - 6, 8)
    parts = [svg.line(LEFT, y(0), RIGHT, y(0), "axis")]
    parts.append(svg.text(f"{top:.0f}", LEFT - 6, y(top) + 4, class_="tick end"))
    parts.append(svg.text("0", LEFT - 6, y(0) + 4, class_="tick end"))
    for i in range(0, len(weeks), together):
        group = slice(i, i + together)
        a = axis.x(weeks[i].start)
        b = axis.x(weeks[min(i + together, len(weeks)) - 1].start + timedelta(days=7))
        wide = max(1.0, b - a - (2.0 if b - a > 5 else 0.5))
        value = sum(done[group]) / len(done[group])
        parts.append(
            svg.tag("rect", x=a, y=y(value), width=wide, height=y(0) - y(value), class_="done")
        )
        wanted = [v for v in asked[group] if v is not None]
        if wanted:
            level = y(sum(wanted) / len(wanted))
            parts.append(svg.line(a, level, a + wide, level, "prescribed"))
    if weeks:
        asked_last = f" of {asked[-1]:.0f}" if asked[-1] is not None else ""
        words = f"{done[-1]:.0f}{asked_last}"
        parts.append(svg.text(words, RIGHT + 9, LOW - 10, class_="strong"))
        parts.append(svg.text("this week", RIGHT + 9, LOW - 24, class_="quiet wide"))
    if dates:
        parts += along(axis, height)
    return svg.picture(
        f"Dose, {what} a week", _dose_told(weeks, done, asked), (WIDTH, height), parts
    )


def _dose_told(weeks: Sequence[Week], done: Sequence[float], asked: Sequence[float | None]) -> str:
    if not weeks:
        return "Nothing yet."
    shown = list(zip(weeks, done, asked, strict=True))[-16:]
    each = [
        f"week of {short_day(w.start)} {d:.0f}" + ("" if a is None else f" of {a:.0f}")
        for w, d, a in shown
    ]
    return ("" if len(shown) == len(weeks) else "The last weeks: ") + "; ".join(each) + "."


def ratings(rated: Sequence[Rated], kind: str, axis: Axis, *, dates: bool) -> str:
    """What the patient said, 0 to 10 (6 to 20 of exertion on Borg's scale): a stroke from the
    lowest to the highest of each session, a dot at its middle."""
    own = [r for r in rated if r.kind == kind]
    height = LOW + (AXIS if dates else 0)
    low, top = _scale(own)
    y = svg.scale(low, top, LOW - 8, 8)
    parts = [svg.line(LEFT, y(v), RIGHT, y(v), "grid") for v in (low, top)]
    parts += [svg.text(f"{v:.0f}", LEFT - 6, y(v) + 4, class_="tick end") for v in (low, top)]
    sessions: dict[str, list[Rated]] = {}
    for one in own:
        sessions.setdefault(one.session or one.when.isoformat(), []).append(one)
    groups = list(sessions.values())
    groups = thinned(groups, [max(r.value for r in group) for group in groups])
    middles = [(axis.x(g[0].when), y(median(r.value for r in g))) for g in groups]
    strokes = [
        (x, y(min(r.value for r in g)), y(max(r.value for r in g)))
        for (x, _), g in zip(middles, groups, strict=True)
        if len(g) > 1
    ]
    parts += [svg.path(middles, "trend thin"), svg.bars(strokes, "span")]
    parts.append(svg.dots(middles, "dots medium" if len(groups) <= 90 else "dots small"))
    words = "Never asked."
    if groups:
        last = groups[-1]
        said = " → ".join(dict.fromkeys(f"{r.value:g}" for r in (last[0], last[-1])))
        at = min(max(middles[-1][1] + 4, 14.0), LOW - 6.0)
        parts.append(svg.text(said, RIGHT + 9, at, class_="strong"))
        recent = [f"{short_day(g[0].when)} {' → '.join(f'{r.value:g}' for r in g)}" for g in groups]
        words = f"On the scale {own[-1].scale}. " + "; ".join(recent[-16:]) + "."
    if dates:
        parts += along(axis, height)
    return svg.picture(f"{kind.capitalize()}, as the patient said", words, (WIDTH, height), parts)


def _scale(rated: Sequence[Rated]) -> tuple[float, float]:
    """The ends of the scale that the values were given on."""
    borg = any("20" in r.scale for r in rated) or any(r.value > 10 for r in rated)
    return (6.0, 20.0) if borg else (0.0, 10.0)


def flags(notes: Sequence[Note], axis: Axis) -> str:
    """Numbered flags on the axis, in as many rows as keep them apart."""
    ends: list[float] = []
    parts = []
    for index, note in enumerate(notes, start=1):
        x = axis.x(note.when)
        row = next((r for r, end in enumerate(ends) if x - end >= FLAG), len(ends))
        ends[row:] = [x, *ends[row + 1 :]]
        alarm = note.kind == "adverse event"
        y = row * FLAG + 1.0
        form = "flag alarm" if alarm else "flag"
        box = svg.tag("rect", x=x - 6.5, y=y, width=13.0, height=13.0, rx=2.0, class_=form)
        words = svg.text(str(index), x, y + 10, class_="flagwords middle")
        parts.append(svg.tag("g", box + words, class_="lift"))
    words = "; ".join(
        f"{i}, {short_day(note.when)}: {note.kind}, {note.text}" for i, note in enumerate(notes, 1)
    )
    size = (WIDTH, max(1, len(ends)) * FLAG + 2)
    return svg.picture("Events on the time axis", words or "none", size, parts)
