"""The page itself: words and numbers into one HTML file without scripts and without links out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from rehab.report import figures
from rehab.report.model import REACHED, SIDES, Session, Side, Trial

if TYPE_CHECKING:
    from rehab.store import Store

WITH_COURSES = 3
"""So many of the newest sessions show their time courses; the others keep their table."""

MEASURES = (
    ("reaction_time", "Reaction", "s", 1),
    ("movement_time", "Movement", "s", 1),
    ("path_efficiency", "Path straightness", "%", 0),
    ("peak_speed", "Peak speed", "m/s", 1),
    ("peak_elevation", "Peak elevation", "°", 0),
    ("trunk_displacement", "Trunk moved", "cm", 0),
)
"""What the table of trials shows of a stored measure: its heading, its unit, its decimals."""

FACTORS = {"path_efficiency": 100.0, "trunk_displacement": 100.0}
"""From the stored unit to the one that a person reads."""

STATUS = {
    REACHED: "reached",
    "timeout": "not reached in time",
    "completed": "completed",
    "stopped": "stopped early",
    "interrupted": "interrupted",
    "failed": "stopped by an error",
    "running": "not closed yet",
}


def html(store: Store, patient: str, *, progress: Callable[[int, int], None] | None = None) -> str:
    """The report on `patient` (an alias): every session, newest first.

    `progress(done, total)` is told after each session that was read. Raises `UserError` where
    there is no such patient.
    """
    from rehab.report.load import sessions

    alias, found = sessions(store, patient, courses=WITH_COURSES, progress=progress)
    return page(alias, found)


def page(alias: str, sessions: Sequence[Session]) -> str:
    """The page about `sessions`, oldest first, of the patient called `alias`."""
    environment = Environment(
        loader=PackageLoader("rehab.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(
        number=number,
        seconds=seconds,
        status=lambda word: STATUS.get(word, word),
        day=lambda when: f"{when.day} {when:%B %Y}",
        day_and_time=lambda when: f"{when.day} {when:%B %Y, %H:%M}",
        svg=Markup,
    )
    context = {
        "alias": alias,
        "sessions": list(reversed(sessions)),
        "trends": _trends(sessions) if len(sessions) > 1 else [],
        "sides": SIDES,
        "measures": MEASURES,
        "shown": shown,
        "figures": figures,
        "with_courses": WITH_COURSES,
        "headline": headline(sessions[-1]) if sessions else "",
    }
    return environment.get_template("report.html.j2").render(context)


def number(value: float | None, places: int = 0, unit: str = "") -> str:
    """A number as it is read; an en dash where there is none."""
    if value is None:
        return "–"
    joint = "" if unit in {"", "°"} else "\u202f"
    return f"{value:.{places}f}{joint}{unit}".replace("-", "−")


def seconds(value: float) -> str:
    """A time in whole seconds, in minutes and seconds from two minutes on."""
    whole = round(value)
    return f"{whole}\u202fs" if whole < 120 else f"{whole // 60}\u202fmin {whole % 60}\u202fs"


def shown(trial: Trial, measure: str, places: int) -> str:
    """One measure of one trial, in the unit of its heading."""
    value = trial.measures.get(measure)
    return number(None if value is None else value * FACTORS.get(measure, 1.0), places)


def headline(session: Session) -> str:
    """What the newest session came to, in one sentence."""
    total = len(session.trials)
    if total == 0:
        return "No trial was finished in the newest session."
    sides = [side for side in session.sides if side.trials]
    parts = " and ".join(f"{s.reached} of {len(s.trials)} on the {s.name}" for s in sides)
    if len(sides) == 1:
        return f"{parts[0].upper()}{parts[1:]} reached."
    return f"{session.reached} of {total} reached: {parts}."


def _share(side: Side) -> float | None:
    return 100.0 * side.reached / len(side.trials) if side.trials else None


def _trends(sessions: Sequence[Session]) -> list[dict[str, Any]]:
    """Each figure of all sessions as a title and its two pictures, left and right."""
    rows: list[tuple[str, str, Callable[[Side], float | None], float | None]] = [
        ("Reached", "%", _share, 100.0),
        ("Range used", "°", lambda side: side.elevation_range, 180.0),
        ("Movement time, median", " s", lambda side: side.middle("movement_time"), None),
    ]
    return [
        {
            "title": title,
            "pictures": [figures.across(sessions, arm, title, unit, value, top) for arm in (0, 1)],
        }
        for title, unit, value, top in rows
    ]
