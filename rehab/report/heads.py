"""Pictures and numbers of what a session asked for without an arm: head, search and breath."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rehab.report import figures, svg
from rehab.report.model import Search, Session, Side
from rehab.report.words import number, plural

WAYS = (
    ("Head turned", "right", "left"),
    ("Head nodded", "up", "down"),
    ("Head tilted", "right", "left"),
)
"""Of each column of `Course.neck`: what it is, and where it goes up and down."""

LEAST = 8.0
"""Degrees within which a head moved is no picture."""

EVENING, LANTERN, EDGE = 22, 16, 30
"""Heights and widths in the picture of a search, and what is left for an evening's number."""


def told(session: Session) -> dict[str, Any] | None:
    """The view of the session's trials that no arm did; None where there are none."""
    if not session.head:
        return None
    goals = [trial for trial in session.head if not trial.maximum]
    reached = f"{sum(trial.reached for trial in goals)} of {len(goals)}" if goals else "only tested"
    rows = [("Reached", reached), *_breath(session)]
    practised = sum(trial.side == "" for trial in session.practice)
    return {
        "title": "Head",
        "rows": [{"label": label, "value": value} for label, value in rows],
        "practice": plural(practised, "practice trial") + " not counted" if practised else "",
        "courses": [{"title": title, "svg": drawn} for title, drawn in _courses(session)],
        "search": search(session.searches) if session.searches else "",
        "breath": breath(session),
    }


def _courses(session: Session) -> list[tuple[str, str]]:
    """The ways in which the head went, over the session, where it went any way at all."""
    if session.course is None or not session.course.neck.size:
        return []
    side = Side("", session.head, 0.0)
    drawn = []
    for column, (what, up, down) in enumerate(WAYS):
        values = session.course.neck[:, column]
        known = values[np.isfinite(values)]
        if not len(known) or np.abs(known).max() < LEAST:
            continue
        high, low = float(known.max()), float(known.min())
        every = 30.0 if max(high, -low) <= 60.0 else 45.0
        top = every * np.ceil(max(high, -low) / every)
        ticks = [(float(t), f"{abs(t):.0f}°") for t in np.arange(-top, top + 1e-6, every)]
        words = f"At most {max(high, 0.0):.0f} degrees {up} and {max(-low, 0.0):.0f} {down}."
        name = f"{what} {up} and {down} over the session"
        drawn.append(
            (
                f"{what}, against the trunk · above the middle: {up}, below: {down}",
                figures.over_time(name, words, session, side, values, ticks),
            )
        )
    return drawn


def search(evenings: Sequence[Search]) -> str:
    """A row an evening: what was found and what was left out on either side of the middle."""
    most = max(sum(half) for each in evenings for half in (each.left, each.right))
    middle = EDGE + LANTERN * most + 12
    size = (2 * middle - EDGE, EVENING * len(evenings) + 26)
    parts = [
        svg.text("left", middle - 12, 14, class_="tick end"),
        svg.text("right", middle + 12, 14, class_="tick start"),
        svg.line(middle, 20, middle, size[1], "axis"),
    ]
    words = []
    for row, each in enumerate(evenings):
        y = 34.0 + EVENING * row
        parts.append(svg.text(str(each.number), 4, y + 4, class_="tick start"))
        for sign, (found, left_out) in ((-1, each.left), (1, each.right)):
            places = [(middle + sign * (14 + LANTERN * k), y) for k in range(found + left_out)]
            parts.append(svg.marks([True] * found + [False] * left_out, places, 5))
        words.append(f"{each.number}: {each.left[1]} left out on the left, {each.right[1]} right")
    said = svg.picture("Lanterns found and left out by side", "; ".join(words) + ".", size, parts)
    return said.replace("<svg ", f'<svg class="marks" style="width:{size[0]}px" ', 1)


def _breath(session: Session) -> list[tuple[str, str]]:
    """The rates as they were last."""
    rows = []
    for name, label in (
        ("rate_before", "Own breaths before"),
        ("wave_rate", "Waves in the end"),
        ("rate_after", "Own breaths after"),
    ):
        found = [trial.measures[name] for trial in session.head if name in trial.measures]
        if found:
            rows.append((label, number(found[-1], 1, "/min")))
    return rows


def breath(session: Session) -> str:
    """The own rate before and after, and the waves between, breaths a minute."""
    paced = [trial for trial in session.head if "wave_rate" in trial.measures]
    if not paced:
        return ""
    width, height = figures.WIDE
    x = svg.scale(0.0, len(paced) + 1.0, figures.LEFT_EDGE + 12, figures.RIGHT_EDGE - 12)
    own = [
        (0, paced[0].measures.get("rate_before")),
        (len(paced) + 1, paced[-1].measures.get("rate_after")),
    ]
    waves = [trial.measures["wave_rate"] for trial in paced]
    most = max([*waves, *(rate for _, rate in own if rate is not None)])
    every = svg.step(max(most, 4.0), 4)
    ticks = np.arange(0.0, every * np.ceil(most / every) + 1e-6, every)
    y = svg.scale(0.0, float(ticks[-1]), height - figures.BOTTOM, figures.TOP)
    parts = [svg.line(figures.LEFT_EDGE, y(t), figures.RIGHT_EDGE, y(t), "grid") for t in ticks]
    parts += [
        svg.text(f"{t:.0f}", figures.LEFT_EDGE - 5, y(t) + 4, class_="tick end") for t in ticks
    ]
    parts.append(svg.path([(x(k), y(rate)) for k, rate in enumerate(waves, 1)], "trace"))
    parts.append(svg.dots([(x(k), y(rate)) for k, rate in enumerate(waves, 1)], "dots large"))
    parts += [svg.mark(True, x(k), y(rate), 4.5) for k, rate in own if rate is not None]
    below = height - 5
    parts.append(svg.text("own, before", figures.LEFT_EDGE, below, class_="tick start"))
    parts.append(svg.text("minutes of waves", width / 2 + 15, below, class_="tick middle"))
    parts.append(svg.text("own, after", figures.RIGHT_EDGE, below, class_="tick end"))
    said = ", ".join(f"{label.lower()} {value}" for label, value in _breath(session))
    return svg.picture("Breaths a minute, own and of the waves", f"{said}.", figures.WIDE, parts)
