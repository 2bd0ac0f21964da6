"""The detail of a course's view: each measure with what it is compared with, notes, sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rehab.report import timeline
from rehab.report.axis import Axis, seconds
from rehab.report.months import listed, months
from rehab.report.order import of_quality
from rehab.report.overview import Baseline, Note, Overview, Point, Series, SessionLine
from rehab.report.trial_table import trial_table
from rehab.report.words import (
    NARROW,
    STATUS,
    VERDICTS,
    counted,
    day,
    number,
    plural,
    short_day,
    unit,
)

if TYPE_CHECKING:
    from rehab.store.models import TrialRow

ON_PAPER = 60
"""So many notes are printed."""

OPEN = 8
"""So many of the measures that matter most are laid open; the others by a click."""

POINTS, FEW_POINTS = 30, 10
"""So many of a measure's newest values are listed, if it is laid open or not."""


def detail(
    overview: Overview,
    place: Axis,
    trials: Mapping[str, Sequence[TrialRow]],
    links: Links,
    *,
    full: bool,
) -> dict[str, Any]:
    """Everything below page 1 that is a table."""
    moments = [note.when for note in overview.adverse]
    groups: dict[str, list[dict[str, Any]]] = {}
    tested = [series for series in overview.series if series.source != "training"][:OPEN]
    for index, series in enumerate(overview.series):
        drawn = timeline.course(series, place, moments, dates=True)
        shown = {
            "id": f"m-{index}",
            "svg": drawn,
            "open": any(series is one for one in tested),
            **heading(series),
        }
        shown |= {"latest": value(series, series.latest.value if series.latest else None)}
        shown |= facts(series, links, POINTS if shown["open"] else FEW_POINTS)
        groups.setdefault(_group(series), []).append(shown)
    notes = sorted(everything(overview), key=lambda n: -seconds(n.when))
    rows = listed(overview.sessions, links.led if full else ())
    return {
        "groups": [{"title": title, "series": found} for title, found in groups.items()],
        "symmetry": symmetry(overview.series),
        "notes": [note(one) for one in (notes if full else notes[:ON_PAPER])],
        "sessions": [session(line, links) for line in rows],
        "months": months(overview.sessions) if len(rows) < len(overview.sessions) else [],
        "number": len(overview.sessions),
        "trials": [
            trial_table(line, trials[line.id]) for line in overview.sessions if line.id in trials
        ],
    }


def everything(overview: Overview) -> list[Note]:
    """Every note and event once: adverse events may stand among the notes as well."""
    return list(dict.fromkeys([*overview.adverse, *overview.notes]))


class Links:
    """Where a number leads: to its trials where the page holds them, else to its session, which
    the page must list then: `led` says which."""

    def __init__(self, sessions: set[str], trials: set[str]) -> None:
        self._sessions, self._trials = sessions, trials
        self.led: set[str] = set()

    def to(self, session_id: str) -> str:
        """An anchor of the page, empty where it has none."""
        if session_id in self._trials:
            return f"t-{session_id}"
        if session_id not in self._sessions:
            return ""
        self.led.add(session_id)
        return f"s-{session_id}"


def linked(overview: Overview, newest: int = 2, most: int = 14) -> list[str]:
    """The sessions whose trials the page should hold: those behind its numbers, and the newest."""
    found = [line.id for line in overview.sessions[:newest]]
    for series in overview.series:
        if series.latest is not None:
            found.append(series.latest.session)
        if series.baseline is not None:
            found += series.baseline.sessions
        if series.best is not None:
            found.append(series.best.session)
    known = {line.id for line in overview.sessions}
    return [one for one in dict.fromkeys(found) if one in known][:most]


def heading(series: Series) -> dict[str, Any]:
    """A measure's name and verdict."""
    mark, word = VERDICTS[series.verdict]
    if series.source == "training":
        mark, word = "", "In training"
    return {
        "title": series.title,
        "where": timeline.side_words(series),
        "mark": mark,
        "word": word,
        "class": series.verdict if mark else "training",
        "sentence": series.sentence,
    }


def value(series: Series, found: float | None) -> str:
    return number(found, series.decimals, unit(series.unit))


def of(done: float, prescribed: float | None) -> str:
    return f"{done:,.0f}" if prescribed is None else f"{done:,.0f} of {prescribed:,.0f}"


def facts(series: Series, links: Links, most: int) -> dict[str, Any]:
    """What the measure is compared with, each number with where it leads."""
    rows = [
        _row("Baseline", *_baseline(series, series.baseline, links)),
        _row("Latest", *_point(series, series.latest, links)),
        _row("Best", *_point(series, series.best, links)),
        _row("Trend", _trend(series)),
        _row("Goal", goal(series)),
        _row("Others reach", "; ".join(_references(series))),
        _row("Other side", value(series, series.other_side) if series.other_side else ""),
        _row("Beyond error?", _beyond(series)),
        _row("Important?", _important(series)),
    ]
    listed = series.points[-most:]
    sources = [
        *series.sources,
        *(f"{r.name}, {r.population}: {r.source}" for r in series.references),
    ]
    return {
        "rows": [row for row in rows if row["value"]],
        "sources": sources or ["No source is known."],
        "breaks": [f"{day(b.when)}: {b.text}" for b in series.breaks],
        "points": [_listed(series, p, links) for p in reversed(listed)],
        "older_points": len(series.points) - len(listed),
    }


def _row(label: str, words: str, links: Sequence[str] = ()) -> dict[str, Any]:
    return {"label": label, "value": words, "links": [link for link in links if link]}


def _baseline(series: Series, base: Baseline | None, links: Links) -> tuple[str, tuple[str, ...]]:
    if base is None:
        return ("none yet" if series.source == "assessment" else ""), ()
    error = "" if base.se is None else f" ± {number(1.96 * base.se, series.decimals)}"
    words = f"{value(series, base.value)}{error}, {base.how}"
    return words, tuple(links.to(one) for one in base.sessions)


def _point(series: Series, point: Point | None, links: Links) -> tuple[str, tuple[str, ...]]:
    if point is None:
        return "", ()
    words = f"{value(series, point.value)} on {short_day(point.when)}"
    if point.trials:
        words += f", {plural(point.trials, 'trial')}"
    return words, (links.to(point.session),)


def _trend(series: Series) -> str:
    trend = series.trend
    if trend is None:
        return ""
    sign, places = unit(series.unit), max(1, series.decimals)
    low, high = number(trend.low, places), number(trend.high, places)
    slope = number(trend.per_week, places, sign, signed=True)
    return (
        f"{slope} a week (95{NARROW}% interval {low} to {high}; "
        f"{plural(trend.points, 'point')} from {short_day(trend.since)})"
    )


def goal(series: Series) -> str:
    """`improve to 150° by 30 June 2026, “Reach the top shelf”: not yet`."""
    wanted = series.goal
    if wanted is None:
        return ""
    words = wanted.kind
    if wanted.target is not None:
        words += " to " if wanted.kind == "improve" else " "
        words += value(series, wanted.target)
    if wanted.by is not None:
        words += f" by {day(wanted.by)}"
    if wanted.text:
        words += f", “{wanted.text}”"
    reached = {True: "reached", False: "not yet", None: ""}[wanted.met]
    return f"{words}: {reached}" if reached else words


def _references(series: Series) -> list[str]:
    return [
        f"{r.name} {value(series, r.value)} ({r.population.partition(',')[0]})"
        for r in series.references
    ]


def _beyond(series: Series) -> str:
    if series.source == "training":
        return ""
    error = value(series, series.mdc95)
    return {
        "yes": f"Yes: more than {error}",
        "no": f"No: within {error}",
        "unknown": "Not known"
        + (
            ": no error between days is known"
            if series.mdc95 is None
            else f"; the error is {error}"
        ),
    }[series.exceeds_error]


def _important(series: Series) -> str:
    if series.source == "training":
        return ""
    return {
        "yes": "Yes",
        "no": "No: less than the published difference",
        "not defined": "Not defined: none is published for this measure",
    }[series.exceeds_important]


def _listed(series: Series, point: Point, links: Links) -> dict[str, Any]:
    error = "" if point.se is None else f"± {number(1.96 * point.se, series.decimals)}"
    seen = "" if point.completeness is None else f"{100 * point.completeness:.0f}{NARROW}%"
    trials = str(point.trials) if point.trials else ""
    return {
        "cells": [short_day(point.when), value(series, point.value), error, trials, seen],
        "link": links.to(point.session),
    }


def _group(series: Series) -> str:
    if of_quality(series.measure):
        return "Quality: what trunk and elbow did meanwhile"
    if series.side == "both" and not series.exercise:
        return "Left against right"
    if series.source == "clinic":
        return "Measured at the clinic"
    if series.source == "training":
        return f"Used in training: {series.exercise}" if series.exercise else "Used in training"
    return "Tests"


def symmetry(series: Sequence[Series]) -> list[list[str]]:
    """Rows of measure, left, right, and the smaller as a part of the larger."""
    latest: dict[tuple[str, str, str], dict[str, Series]] = {}
    for one in series:
        if one.source != "training" and one.side in {"left", "right"} and one.latest is not None:
            latest.setdefault((one.title, one.source, one.unit), {})[one.side] = one
    rows = []
    for (title, source, _), sides in latest.items():
        if len(sides) < 2:
            continue
        left, right = sides["left"], sides["right"]
        assert left.latest is not None
        assert right.latest is not None
        a, b = left.latest.value, right.latest.value
        large = max(abs(a), abs(b))
        part = "–" if large == 0 or a * b < 0 else f"{100 * min(abs(a), abs(b)) / large:.0f}"
        where = "tests" if source == "assessment" else "clinic"
        rows.append([f"{title} ({where})", value(left, a), value(right, b), f"{part}{NARROW}%"])
    return rows


def note(one: Note, number: int = 0) -> dict[str, Any]:
    return {
        "number": number,
        "when": short_day(one.when),
        "kind": one.kind,
        "text": one.text,
        "by": one.by,
        "alarm": one.kind == "adverse event",
    }


def session(line: SessionLine, links: Links) -> dict[str, Any]:
    """A session with all that is known of it."""
    pain = [f"{p:g}" for p in (line.pain_before, line.pain_after) if p is not None]
    return {
        "id": line.id,
        "when": f"{short_day(line.when)}, {line.when:%H:%M}",
        "what": line.exercises,
        "kind": line.kind,
        "status": "" if line.status == "completed" else STATUS.get(line.status, line.status),
        "reached": counted(line.reached, line.trials, line.tested, line.asked),
        "tracked": f"{line.tracked:.0f} of {line.recorded:.0f}",
        "pain": " → ".join(pain) or "–",
        "kept": "yes" if line.recomputable else "no",
        "left_out": line.left_out,
        "link": links.to(line.id) if links.to(line.id).startswith("t-") else "",
    }
