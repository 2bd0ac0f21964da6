"""Pictures of one session along time: rows of marks, ranges, time courses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rehab.report import svg
from rehab.report.model import Floats, Session, Side, Trial

WIDE = (440, 176)
LEFT_EDGE, RIGHT_EDGE, TOP, BOTTOM = 46, 430, 22, 22
PER_ROW = 20


def marks(side: Side) -> str:
    """One mark a trial, in order: what was reached is filled."""
    count = len(side.trials)
    rows = max(1, -(-count // PER_ROW))
    places = [(8 + 15 * (i % PER_ROW), 8 + 16 * (i // PER_ROW)) for i in range(count)]
    parts = [svg.marks([trial.reached for trial in side.trials], places, 5)]
    words = ", ".join("reached" if t.reached else "not reached" for t in side.trials)
    size = (15 * min(max(count, 1), PER_ROW) + 2, 16 * rows)
    drawn = svg.picture(f"Trials of the {side.name} arm in order", words or "none", size, parts)
    return drawn.replace("<svg ", f'<svg class="marks" style="width:{size[0]}px" ', 1)


def elevation(session: Session, arm: int) -> str:
    """The upper arm's elevation over the session, its trials as bands."""
    side = session.sides[arm]
    words = "Not measured."
    if side.low is not None and side.high is not None:
        words = f"Between {side.low:.0f} and {side.high:.0f} degrees."
    course = session.course
    values = None if course is None else course.elevation[:, arm]
    return over_time(
        f"Elevation of the {side.name} upper arm over the session",
        words + _outcome(side),
        session,
        side,
        values,
        [(0.0, "0°"), (45.0, "45°"), (90.0, "90°"), (135.0, "135°"), (180.0, "180°")],
        peak=(side.high, f"{side.high:.0f}°") if side.high is not None else None,
        error=None if course is None else 1.96 * course.error[:, arm],
    )


def reach(session: Session, arm: int) -> str:
    """The hand's distance from the shoulder over the session."""
    side, course = session.sides[arm], session.course
    values = None if course is None else course.reach[:, arm]
    measured = values is not None and bool(np.isfinite(values).any())
    most = float(np.nanmax(values)) if measured and values is not None else 60.0
    limit = None if course is None else course.comfortable[arm]
    every = svg.step(max(most, limit or 0.0, 40.0), 4)
    top = every * np.ceil(max(most, limit or 0.0, 40.0) / every)
    ticks = [(t, f"{t:.0f}") for t in np.arange(0.0, top + 1e-6, every)]
    ticks[-1] = (ticks[-1][0], f"{ticks[-1][0]:.0f} cm")
    words = f"At most {most:.0f} centimetres." if measured else "Not measured."
    return over_time(
        f"Distance of the {side.name} hand from the shoulder over the session",
        words + _outcome(side),
        session,
        side,
        values,
        ticks,
        goal=limit,
    )


def _outcome(side: Side) -> str:
    return f" {side.reached} of {len(side.goals)} trials reached."


def over_time(
    name: str,
    words: str,
    session: Session,
    side: Side,
    values: Floats | None,
    ticks: Sequence[tuple[float, str]],
    *,
    peak: tuple[float, str] | None = None,
    goal: float | None = None,
    error: Floats | None = None,
) -> str:
    """`values` (N,) over the session, with `side`'s trials as bands."""
    width, height = WIDE
    end = max(session.recorded, 1.0)
    x = svg.scale(0.0, end, LEFT_EDGE, RIGHT_EDGE)
    y = svg.scale(ticks[0][0], ticks[-1][0], height - BOTTOM, TOP)
    practice = [trial for trial in session.practice if trial.side in (side.name, "both")]
    across = (x, y(ticks[-1][0]), y(ticks[0][0]))
    parts = [_bands(practice, *across, "trial practised"), _bands(side.trials, *across, "trial")]
    parts += _frame(x, y, ticks, _seconds(end), height)
    if goal is not None:
        parts.append(svg.line(LEFT_EDGE, y(goal), RIGHT_EDGE, y(goal), "goal"))
    if values is None or not np.isfinite(values).any():
        parts.append(svg.text("not tracked", width / 2, height / 2, class_="none middle"))
    else:
        assert session.course is not None
        t = session.course.t
        if error is not None:
            for area in svg.envelope(t, values - error, values + error, 300):
                edge = np.clip(area[:, 1], 0.0, 180.0)
                parts.append(svg.path(np.column_stack([x(area[:, 0]), y(edge)]), "unsure"))
        points = svg.thinned(t, values, 360)
        parts.append(svg.path(np.column_stack([x(points[:, 0]), y(points[:, 1])]), "trace"))
        if peak is not None:
            parts += _peak(t, values, peak, x, y)
    crowded = 3.0 if len(side.trials) > 30 else 4.5
    middles = [(x(0.5 * (trial.start + trial.end)), 11) for trial in side.trials]
    parts.append(svg.marks([trial.reached for trial in side.trials], middles, crowded))
    parts += [svg.text("p", x(0.5 * (p.start + p.end)), 15, class_="tick middle") for p in practice]
    return svg.picture(name, words, WIDE, parts)


def _bands(trials: Sequence[Trial], x: svg.Scale, top: float, bottom: float, form: str) -> str:
    ends = [(x(trial.start), x(trial.end)) for trial in trials]
    places = [(begun, top, max(1.0, ended - begun), bottom - top) for begun, ended in ends]
    return svg.boxes(places, form)


def _peak(
    t: Floats, values: Floats, peak: tuple[float, str], x: svg.Scale, y: svg.Scale
) -> list[str]:
    when = float(t[np.nanargmin(np.abs(values - peak[0]))])
    near_end = x(when) > RIGHT_EDGE - 40
    dot = svg.tag("circle", cx=x(when), cy=y(peak[0]), r=2.5, class_="peak")
    place = "strong end" if near_end else "strong"
    away = -5 if near_end else 5
    return [dot, svg.text(peak[1], x(when) + away, y(peak[0]) - 4, class_=place)]


def _seconds(end: float) -> list[tuple[float, str]]:
    every = svg.seconds_step(end, 6)
    return [(float(s), svg.clock(s)) for s in np.arange(0.0, end + 1e-6, every)]


def _frame(
    x: svg.Scale,
    y: svg.Scale,
    up: Sequence[tuple[float, str]],
    along: Sequence[tuple[float, str]],
    height: int,
) -> list[str]:
    """Thin level lines with their values on the left, values of the time axis below."""
    parts = [svg.line(LEFT_EDGE, y(v), RIGHT_EDGE, y(v), "grid") for v, _ in up]
    parts += [svg.text(words, LEFT_EDGE - 5, y(v) + 4, class_="tick end") for v, words in up]
    for value, words in along:
        at = x(value)
        place = "tick start" if at < LEFT_EDGE + 12 else "tick middle"
        place = "tick end" if at > RIGHT_EDGE - 18 else place
        parts.append(svg.line(at, height - BOTTOM, at, height - BOTTOM + 4, "axis"))
        parts.append(svg.text(words, at, height - 5, class_=place))
    return parts
