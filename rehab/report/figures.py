"""Pictures of one session: rows of marks, ranges, time courses, paths of the hands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rehab.report import svg
from rehab.report.model import SIDES, Course, Floats, Session, Side, Trial

WIDE = (440, 176)
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
    error: Floats | None = None,
) -> str:
    width, height = WIDE
    end = max(session.recorded, 1.0)
    x = svg.scale(0.0, end, LEFT_EDGE, RIGHT_EDGE)
    y = svg.scale(ticks[0][0], ticks[-1][0], height - BOTTOM, TOP)
    practice = [trial for trial in session.practice if trial.side == side.name]
    parts = [_band(t, x, y(ticks[-1][0]), y(ticks[0][0])) for t in (*practice, *side.trials)]
    parts += _frame(x, y, ticks, _seconds(end), height)
    if goal is not None:
        parts.append(svg.line(LEFT_EDGE, y(goal), RIGHT_EDGE, y(goal), "goal"))
    if values is None or not np.isfinite(values).any():
        parts.append(svg.text("not tracked", width / 2, height / 2, class_="none middle"))
    else:
        assert session.course is not None
        if error is not None:
            for area in svg.envelope(session.course.t, values - error, values + error, 300):
                drawn = [
                    (x(float(a)), y(float(b)))
                    for a, b in np.clip(area, [-np.inf, 0.0], [np.inf, 180.0])
                ]
                parts.append(svg.path(drawn, "unsure"))
        points = svg.thinned(session.course.t, values, 360)
        parts.append(svg.path(((x(a), y(b)) for a, b in points), "trace"))
        if peak is not None:
            parts += _peak(session.course.t, values, peak, x, y)
    crowded = 3.0 if len(side.trials) > 30 else 4.5
    parts += [svg.mark(t.reached, x(0.5 * (t.start + t.end)), 11, crowded) for t in side.trials]
    parts += [svg.text("p", x(0.5 * (t.start + t.end)), 15, class_="tick middle") for t in practice]
    return svg.picture(name, words, WIDE, parts)


def _band(trial: Trial, x: svg.Scale, top: float, bottom: float) -> str:
    wide = max(1.0, x(trial.end) - x(trial.start))
    form = "trial practised" if trial.practice else "trial"
    return svg.tag("rect", x=x(trial.start), y=top, width=wide, height=bottom - top, class_=form)


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


Box = tuple[Floats, float]
"""The middle (3,) of what the squares of a session show, and half its length, in metres."""

VIEWS: dict[str, tuple[str, tuple[int, int], tuple[int, int]]] = {
    "above": ("From above", (0, 1), (2, -1)),
    "front": ("From the front", (0, 1), (1, 1)),
    "side": ("From the right side", (2, -1), (1, 1)),
}
"""Of each view its words, and the axis (and its sign) that goes to the right and up: forward is
-z. The front is as the patient sees it, so that the right hand is on the right."""


def hand_paths(session: Session, arm: int, view: str, box: Box) -> str:
    """The hand's way in every trial, seen from "above", the "front" or the "side".

    Lengths compare between views and arms, since all show the same `box`; the shoulders are the
    bar.
    """
    side, course = session.sides[arm], session.course
    seen, across, up = VIEWS[view]
    x, y = _square(box, across, up)
    parts = [_body(course, x, y, across, up)]
    for trial in side.trials if course is not None else ():
        assert course is not None
        first, last = np.searchsorted(course.t, [trial.start, trial.end])
        hand = course.hand[first : last + 1, arm]
        hand = hand[np.isfinite(hand[:, 0])]
        if not len(hand):
            continue
        every = max(1, len(hand) // 40)
        points = np.concatenate([hand[:-1:every], hand[-1:]])
        drawn = list(zip(x(points[:, across[0]]), y(points[:, up[0]]), strict=True))
        parts.append(svg.path(drawn, "trace thin"))
        parts.append(svg.mark(trial.reached, *drawn[-1], 3.5))
    parts.append(svg.text(seen, 4, 14, class_="tick start"))
    ruler = abs(x(0.2) - x(0.0))
    parts.append(svg.line(4, SQUARE[1] + 8, 4 + ruler, SQUARE[1] + 8, "axis"))
    parts.append(svg.text("20 cm", 9 + ruler, SQUARE[1] + 12, class_="tick start"))
    name = f"Paths of the {side.name} hand, {seen[0].lower()}{seen[1:]}"
    return svg.picture(name, _extent(session, arm), (SQUARE[0], SQUARE[1] + RULER), parts)


def _extent(session: Session, arm: int) -> str:
    """How far the hand went, for who cannot see its paths."""
    side, course = session.sides[arm], session.course
    words = f"{side.reached} of {len(side.trials)} trials reached."
    if course is None or not np.isfinite(course.hand[:, arm, 0]).any():
        return words
    seen = course.hand[np.isfinite(course.hand[:, arm, 0]), arm]
    low, high = seen.min(axis=0), seen.max(axis=0)
    wide, tall, deep = 100 * (high - low)
    return (
        f"{words} The hand moved within {wide:.0f} cm from left to right, {tall:.0f} cm up and "
        f"down, {deep:.0f} cm forwards and back."
    )


def box(session: Session) -> Box:
    """What holds every path of the session, and the body."""
    low, high = np.array([-0.3, -0.3, -0.3]), np.array([0.3, 0.4, 0.2])
    if session.course is not None:
        for trial in session.trials:
            first, last = np.searchsorted(session.course.t, [trial.start, trial.end])
            hand = session.course.hand[first : last + 1, SIDES.index(trial.side)]
            hand = hand[np.isfinite(hand[:, 0])]
            if len(hand):
                low, high = np.minimum(low, hand.min(axis=0)), np.maximum(high, hand.max(axis=0))
    return 0.5 * (low + high), 0.5 * float(np.max(high - low)) + 0.05


def _square(box: Box, across: tuple[int, int], up: tuple[int, int]) -> tuple[svg.Scale, svg.Scale]:
    """The scales of one square."""
    middle, half = box

    def ends(axis: tuple[int, int]) -> tuple[float, float]:
        centre = float(middle[axis[0]])
        return centre - axis[1] * half, centre + axis[1] * half

    left, right = ends(across)
    bottom, top = ends(up)
    return svg.scale(left, right, 12, SQUARE[0] - 12), svg.scale(bottom, top, SQUARE[1] - 4, 20)


def _body(
    course: Course | None, x: svg.Scale, y: svg.Scale, across: tuple[int, int], up: tuple[int, int]
) -> str:
    joints = [(-0.18, 0.0, 0.0), (0.18, 0.0, 0.0)] if course is None else course.shoulder.tolist()
    a, b = ((x(joint[across[0]]), y(joint[up[0]])) for joint in joints)
    # Seen from the side the shoulders are one: a stroke of a little length is a dot.
    shoulders = svg.line(*a, b[0] + (0.1 if a == b else 0.0), b[1], "shoulders")
    head = (0.0, 0.27, -0.04)
    round_head = svg.tag(
        "circle", cx=x(head[across[0]]), cy=y(head[up[0]]), r=abs(x(0.1) - x(0.0)), class_="head"
    )
    return shoulders + round_head
