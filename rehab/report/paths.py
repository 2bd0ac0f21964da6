"""Where the hands of one session went: pictures from above, from the front and from the side."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rehab.report import svg
from rehab.report.model import SIDES, Course, Floats, Session, Side

SQUARE = (214, 214)
RULER = 16

PICKED = 96
"""Moments of a trial that its path is made of, before it is straightened."""

STRAIGHT = 0.002
"""m: a moment this near to the line past it is not drawn; about a third of a picture's unit."""

VIEWS: dict[str, tuple[str, tuple[int, int], tuple[int, int]]] = {
    "above": ("From above", (0, 1), (2, -1)),
    "front": ("From the front", (0, 1), (1, 1)),
    "side": ("From the right side", (2, -1), (1, 1)),
}
"""Of each view its words, and the axis (and its sign) that goes to the right and up: forward is
-z. The front is as the patient sees it, so that the right hand is on the right."""

HEAD = (0.0, 0.27, -0.04)
"""m: where a head is drawn."""


class _Way(NamedTuple):
    """What one hand did in its trials, metres; `ends` (K, 3) is where each of `reached` (K,) ended,
    `strokes` (M, 3) have a NaN between trials."""

    strokes: Floats
    ends: Floats
    reached: npt.NDArray[np.bool_]


class _Box(NamedTuple):
    """The middle (3,) of what the squares of a session show, and half its length, in metres."""

    middle: Floats
    half: float


def pictures(session: Session) -> tuple[dict[str, str], ...]:
    """Of each arm, from each of `VIEWS`, the hand's way in every trial; none without a course.

    Lengths compare between views and arms, since all show the same box; the shoulders are the bar.
    """
    course = session.course
    if course is None:
        return {}, {}
    ways = [_way(course, side) for side in session.sides]
    box = _box(ways)
    return tuple(
        _drawn(course, side, way, box) for side, way in zip(session.sides, ways, strict=True)
    )


def _way(course: Course, side: Side) -> _Way:
    times = np.array([(trial.start, trial.end) for trial in side.trials]).reshape(-1, 2)
    first = np.searchsorted(course.t, times[:, 0])
    last = np.searchsorted(course.t, times[:, 1], side="right") - 1
    there = np.flatnonzero(last >= first)
    hand = course.hand[:, SIDES.index(side.name)]
    picked = np.linspace(first[there], last[there], PICKED, axis=1).astype(np.intp)
    moved = hand[picked]  # (K, PICKED, 3)
    seen = np.isfinite(moved[:, :, 0])
    there, moved, seen = there[seen.any(axis=1)], moved[seen.any(axis=1)], seen[seen.any(axis=1)]
    latest = PICKED - 1 - seen[:, ::-1].argmax(axis=1)
    parted = np.concatenate([moved, np.full((len(moved), 1, 3), np.nan)], axis=1)
    return _Way(
        svg.straightened(parted.reshape(-1, 3), STRAIGHT),
        moved[np.arange(len(moved)), latest],
        np.array([trial.reached for trial in side.trials], bool)[there],
    )


def _box(ways: list[_Way]) -> _Box:
    """What holds every path of the session, and the body."""
    body = np.array([(-0.3, -0.3, -0.3), (0.3, 0.4, 0.2)])
    drawn = np.concatenate([body, *(way.strokes for way in ways)])
    low, high = np.nanmin(drawn, axis=0), np.nanmax(drawn, axis=0)
    return _Box(0.5 * (low + high), 0.5 * float(np.max(high - low)) + 0.05)


def _drawn(course: Course, side: Side, way: _Way, box: _Box) -> dict[str, str]:
    words = _extent(course, side)
    return {view: _picture(course, side.name, way, box, view, words) for view in VIEWS}


def _picture(course: Course, hand: str, way: _Way, box: _Box, view: str, words: str) -> str:
    seen, across, up = VIEWS[view]
    x, y = _square(box, across, up)

    def flat(points: Floats) -> Floats:
        return np.column_stack([x(points[:, across[0]]), y(points[:, up[0]])])

    ruler, below = abs(x(0.2) - x(0.0)), SQUARE[1]
    parts = [
        _body(flat(course.shoulder), flat(np.array([HEAD]))[0], 0.5 * ruler),
        svg.paths(flat(way.strokes), "trace thin"),
        svg.marks(way.reached.tolist(), flat(way.ends), 3.5),
        svg.text(seen, 4, 14, class_="tick start"),
        svg.line(4, below + 8, 4 + ruler, below + 8, "axis"),
        svg.text("20 cm", 9 + ruler, below + 12, class_="tick start"),
    ]
    name = f"Paths of the {hand} hand, {seen[0].lower()}{seen[1:]}"
    return svg.picture(name, words, (SQUARE[0], SQUARE[1] + RULER), parts)


def _square(box: _Box, across: tuple[int, int], up: tuple[int, int]) -> tuple[svg.Scale, svg.Scale]:
    """The scales of one square."""

    def ends(axis: tuple[int, int]) -> tuple[float, float]:
        centre = float(box.middle[axis[0]])
        return centre - axis[1] * box.half, centre + axis[1] * box.half

    left, right = ends(across)
    bottom, top = ends(up)
    return svg.scale(left, right, 12, SQUARE[0] - 12), svg.scale(bottom, top, SQUARE[1] - 4, 20)


def _body(shoulders: Floats, head: Floats, size: float) -> str:
    (left, high), (right, low) = shoulders.tolist()
    # Seen from the side the shoulders are one: a stroke of a little length is a dot.
    dot = 0.1 if (left, high) == (right, low) else 0.0
    bar = svg.line(left, high, right + dot, low, "shoulders")
    return bar + svg.tag("circle", cx=float(head[0]), cy=float(head[1]), r=size, class_="head")


def _extent(course: Course, side: Side) -> str:
    """How far the hand went, for who cannot see its paths."""
    words = f"{side.reached} of {len(side.goals)} trials reached."
    hand = np.ascontiguousarray(course.hand[:, SIDES.index(side.name)].T)  # ten times as fast
    low, high = (end.reduce(hand, axis=1, initial=np.nan) for end in (np.fmin, np.fmax))
    if np.isnan(low).any():
        return words
    wide, tall, deep = 100 * (high - low)
    return (
        f"{words} The hand moved within {wide:.0f} cm from left to right, {tall:.0f} cm up and "
        f"down, {deep:.0f} cm forwards and back."
    )
