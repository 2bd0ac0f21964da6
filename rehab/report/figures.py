"""The report's pictures: rows of marks, time courses, hand paths, sessions on one time axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from rehab.report import svg
from rehab.report.model import SIDES, Course, Floats, Session, Side, Trial

WIDE = (440, 176)
LOW = (440, 128)
SQUARE = (214, 214)
RULER = 16
LEFT_EDGE, RIGHT_EDGE, TOP, BOTTOM = 36, 430, 22, 22
PER_ROW = 20


def marks(side: Side) -> str:
    """One mark a trial, in order: what was reached is filled."""
    count = len(side.trials)
    rows = max(1, -(-count // PER_ROW))
    parts = [
        svg.mark(trial.reached, 8 + 15 * (i % PER_ROW), 8 + 16 * (i // PER_ROW), 5)
        for i, trial in enumerate(side.trials)
    ]
    words = ", ".join("reached" if t.reached else "not reached" for t in side.trials)
    size = (15 * min(max(count, 1), PER_ROW) + 2, 16 * rows)
    drawn = svg.picture(f"Trials of the {side.name} arm in order", words or "none", size, parts)
    return drawn.replace("<svg ", f'<svg class="marks" style="width:{size[0]}px" ', 1)


def range_bar(side: Side) -> str:
    """The elevation used by one arm, on an axis from 0 to 180 degrees."""
    x = svg.scale(0, 180, 8, 420)
    parts = [svg.line(x(0), 9, x(180), 9, "axis")]
    parts += [svg.line(x(d), 6, x(d), 12, "axis") for d in (0, 45, 90, 135, 180)]
    parts += [svg.text(f"{d}°", x(d), 26, class_="tick middle") for d in (0, 45, 90, 135, 180)]
    words = "not measured"
    if side.low is not None and side.high is not None:
        parts.append(svg.line(x(side.low), 9, x(side.high), 9, "bar"))
        words = f"from {side.low:.0f} to {side.high:.0f} degrees"
    return svg.picture(f"Range used by the {side.name} arm", words, (440, 30), parts)


def elevation(session: Session, arm: int) -> str:
    """The upper arm's elevation over the session, its trials as bands."""
    side = session.sides[arm]
    words = "Not measured."
    if side.low is not None and side.high is not None:
        words = f"Between {side.low:.0f} and {side.high:.0f} degrees."
    course = session.course
    values = None if course is None else course.elevation[:, arm]
    return _course(
        f"Elevation of the {side.name} upper arm over the session",
        words + _outcome(side),
        session,
        side,
        values,
        [(0.0, "0°"), (45.0, "45°"), (90.0, "90°"), (135.0, "135°"), (180.0, "180°")],
        peak=(side.high, f"{side.high:.0f}°") if side.high is not None else None,
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
    return _course(
        f"Distance of the {side.name} hand from the shoulder over the session",
        words + _outcome(side),
        session,
        side,
        values,
        ticks,
        goal=limit,
    )


def _outcome(side: Side) -> str:
    return f" {side.reached} of {len(side.trials)} trials reached."


def _course(
    name: str,
    words: str,
    session: Session,
    side: Side,
    values: Floats | None,
    ticks: Sequence[tuple[float, str]],
    *,
    peak: tuple[float, str] | None = None,
    goal: float | None = None,
) -> str:
    width, height = WIDE
    end = max(session.recorded, 1.0)
    x = svg.scale(0.0, end, LEFT_EDGE, RIGHT_EDGE)
    y = svg.scale(ticks[0][0], ticks[-1][0], height - BOTTOM, TOP)
    parts = [_band(trial, x, y(ticks[-1][0]), y(ticks[0][0])) for trial in side.trials]
    parts += _frame(x, y, ticks, _seconds(end), height)
    if goal is not None:
        parts.append(svg.line(LEFT_EDGE, y(goal), RIGHT_EDGE, y(goal), "goal"))
    if values is None or not np.isfinite(values).any():
        parts.append(svg.text("not tracked", width / 2, height / 2, class_="none middle"))
    else:
        assert session.course is not None
        points = svg.thinned(session.course.t, values, 360)
        parts.append(svg.path(((x(a), y(b)) for a, b in points), "trace"))
        if peak is not None:
            parts += _peak(session.course.t, values, peak, x, y)
    parts += [svg.mark(t.reached, x(0.5 * (t.start + t.end)), 11) for t in side.trials]
    return svg.picture(name, words, WIDE, parts)


def _band(trial: Trial, x: svg.Scale, top: float, bottom: float) -> str:
    wide = max(1.0, x(trial.end) - x(trial.start))
    return svg.tag("rect", x=x(trial.start), y=top, width=wide, height=bottom - top, class_="trial")


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


def hand_paths(session: Session, arm: int, view: str) -> str:
    """The hand's way in every trial, seen from the `"front"` (the patient's own eyes) or `"above"`.

    The patient's right is on the right in both, so that they compare; the shoulders are the bar.
    """
    side, course = session.sides[arm], session.course
    up = 1 if view == "front" else 2
    x, y = _square(session, up)
    parts = [_body(course, x, y, up)]
    for trial in side.trials if course is not None else ():
        assert course is not None
        chosen = (course.t >= trial.start) & (course.t <= trial.end)
        hand = course.hand[chosen, arm]
        hand = hand[np.isfinite(hand[:, 0])]
        if not len(hand):
            continue
        along, across = hand[:, 0].astype(float), hand[:, up].astype(float)
        points = np.column_stack([along, across])[:: max(1, len(hand) // 60)]
        parts.append(svg.path(((x(a), y(b)) for a, b in points), "trace thin"))
        parts.append(svg.mark(trial.reached, x(along[-1]), y(across[-1]), 3.5))
    seen = "From the front" if view == "front" else "From above"
    parts.append(svg.text(seen, 4, 14, class_="tick start"))
    ruler = x(0.2) - x(0.0)
    parts.append(svg.line(4, SQUARE[1] + 8, 4 + ruler, SQUARE[1] + 8, "axis"))
    parts.append(svg.text("20 cm", 9 + ruler, SQUARE[1] + 12, class_="tick start"))
    name = f"Paths of the {side.name} hand, {seen.lower()}"
    return svg.picture(name, _outcome(side).strip(), (SQUARE[0], SQUARE[1] + RULER), parts)


def _square(session: Session, up: int) -> tuple[svg.Scale, svg.Scale]:
    """The scales of the squares of one session, all alike, so that lengths compare."""
    body = np.array([[-0.3, -0.3, -0.2], [0.3, 0.4, 0.2]])
    points = [body]
    if session.course is not None:
        for trial in session.trials:
            inside = (session.course.t >= trial.start) & (session.course.t <= trial.end)
            points.append(session.course.hand[inside, SIDES.index(trial.side)])
    seen = np.concatenate(points)
    low, high = np.nanmin(seen, axis=0), np.nanmax(seen, axis=0)
    half, middle = 0.5 * float(np.max(high - low)) + 0.05, 0.5 * (low + high)
    x = svg.scale(middle[0] - half, middle[0] + half, 12, SQUARE[0] - 12)
    ends = (SQUARE[1] - 4, 20) if up == 1 else (20, SQUARE[1] - 4)  # forward (-z) is up
    return x, svg.scale(middle[up] - half, middle[up] + half, *ends)


def _body(course: Course | None, x: svg.Scale, y: svg.Scale, up: int) -> str:
    ends = [(-0.18, 0.0, 0.0), (0.18, 0.0, 0.0)] if course is None else course.shoulder.tolist()
    a, b = ends
    shoulders = svg.line(x(a[0]), y(a[up]), x(b[0]), y(b[up]), "shoulders")
    head = (0.0, 0.27) if up == 1 else (0.0, -0.04)
    round_head = svg.tag("circle", cx=x(head[0]), cy=y(head[1]), r=x(0.1) - x(0.0), class_="head")
    return shoulders + round_head


def across(
    sessions: Sequence[Session],
    arm: int,
    name: str,
    unit: str,
    value: Callable[[Side], float | None],
    top: float | None = None,
) -> str:
    """One figure of one arm over all sessions, oldest first: dots on a thin line."""
    points = [(s.begun.timestamp(), value(s.sides[arm])) for s in sessions]
    known = [v for _, v in points if v is not None]
    both = [v for s in sessions for v in map(value, s.sides) if v is not None]
    highest = top if top is not None else max([*both, 1.0])  # one scale, so that sides compare
    every = svg.step(highest, 3) if top is None else top / 2
    ceiling = every * np.ceil(highest / every)
    ticks = [(float(t), f"{t:g}") for t in np.arange(0.0, ceiling + 1e-6, every)]
    ticks[-1] = (ticks[-1][0], f"{ticks[-1][1]}{unit}")
    first, last = points[0][0], points[-1][0]
    x = svg.scale(first, max(last, first + 1.0), LEFT_EDGE + 14, RIGHT_EDGE - 40)
    y = svg.scale(0.0, ticks[-1][0], LOW[1] - BOTTOM, TOP)
    same_day = sessions[0].begun.date() == sessions[-1].begun.date()
    along = [(t, _when(s, same_day)) for (t, _), s in zip(points, sessions, strict=True)]
    parts = _frame(x, y, ticks, _spaced(along, x), LOW[1])
    drawn = [(x(t), y(v)) for t, v in points if v is not None]
    parts.append(svg.path(drawn, "trend"))
    parts += [svg.tag("circle", cx=a, cy=b, r=4.0, class_="reached") for a, b in drawn]
    if drawn and known:
        a, b = drawn[-1]
        parts.append(
            svg.text(f"{known[-1]:.{_places(unit)}f}{unit}", a + 8, b + 4, class_="strong")
        )
    listed = "; ".join(
        f"{s.begun:%Y-%m-%d}: {'not measured' if v is None else f'{v:.{_places(unit)}f}{unit}'}"
        for s, (_, v) in zip(sessions, points, strict=True)
    )
    return svg.picture(f"{name}, {SIDES[arm]} arm, by session", listed, LOW, parts)


def _when(session: Session, same_day: bool) -> str:
    return f"{session.begun:%H:%M}" if same_day else f"{session.begun.day} {session.begun:%b}"


def _places(unit: str) -> int:
    return 1 if unit.strip() == "s" else 0


def _spaced(along: Sequence[tuple[float, str]], x: svg.Scale) -> list[tuple[float, str]]:
    """The labels that have room: always the last, and from the first on what is not too near."""
    if not along:
        return []
    kept: list[tuple[float, str]] = []
    for value, words in along[:-1]:
        said = words == along[-1][1] or x(along[-1][0]) - x(value) < 48
        if not said and (not kept or x(value) - x(kept[-1][0]) >= 48):
            kept.append((value, words))
    return [*kept, along[-1]]
