"""What the page of one session says, in words and pictures."""

from __future__ import annotations

from rehab.report import detail, figures, paths, svg
from rehab.report.load import SCORED
from rehab.report.model import REACHED, SIDES, Session, Side
from rehab.report.overview import Person
from rehab.report.views import ANGLES, INTENDED, View, banner
from rehab.report.words import (
    STATUS,
    day_and_time,
    number,
    plural,
    seconds,
    tracked,
)


def single(session: Session, person: Person, made: str) -> View:
    """The view of `session` of `person`; `made` is when, in words."""
    drawn = paths.pictures(session)
    played = [arm for arm in (0, 1) if session.sides[arm].trials or _practised(session, arm)]
    return {
        "kind": "One session",
        "title": f"Session of {day_and_time(session.begun)}, {person.alias}",
        "banner": banner(person),
        "period": day_and_time(session.begun),
        "facts": _facts(session),
        "headline": headline(session),
        "cautions": _cautions(session),
        "sides": [_side(session, arm, drawn[arm]) for arm in played or (0, 1)],
        "ratings": _ratings(session),
        "notes": [detail.note(one) for one in session.notes],
        "table": detail.trial_rows(session.rows),
        "id": session.id,
        "foot": {
            "versions": session.versions,
            "made": f"Made on {made}",
            "intended": INTENDED,
            "angles": ANGLES,
            "reviewed": "",
        },
    }


def headline(session: Session) -> str:
    """What the session came to, in one sentence."""
    total = len(session.trials)
    armless = [row for row in session.rows if not row.side and row.status in SCORED]
    if total == 0 and armless:
        reached = sum(row.status == REACHED for row in armless)
        return f"{reached} of {len(armless)} reached, by no arm."
    if total == 0:
        return "No trial was finished."
    sides = [side for side in session.sides if side.trials]
    if len(sides) == 1:
        (side,) = sides
        return f"{side.reached} of {total} reached, all with the {side.name} arm."
    parts = " and ".join(f"{s.reached} of {len(s.trials)} on the {s.name}" for s in sides)
    return f"{session.reached} of {total} reached: {parts}."


def _practised(session: Session, arm: int) -> bool:
    return any(trial.side == SIDES[arm] for trial in session.practice)


def _facts(session: Session) -> list[str]:
    status = "" if session.status == "completed" else STATUS.get(session.status, session.status)
    facts = [session.exercise, session.posture, status, seconds(session.recorded), session.source]
    return [fact for fact in facts if fact]


def _cautions(session: Session) -> list[str]:
    said = [session.trouble] if session.trouble else []
    holes = [
        f"The recording lacks {number(b - a, 1, 's')} from {svg.clock(a)} on."
        for a, b in session.gaps
    ]
    if len(holes) > 6:
        missing = sum(b - a for a, b in session.gaps)
        holes = [f"The recording has {len(holes)} gaps, {number(missing, 1, 's')} together."]
    return said + holes


def _side(session: Session, arm: int, ways: dict[str, str]) -> View:
    side = session.sides[arm]
    rows = [
        ("Reached", f"{side.reached} of {len(side.trials)}"),
        ("Range used", _range(side)),
        ("Reaction, median", number(side.middle("reaction_time"), 1, "s")),
        ("Movement, median", number(side.middle("movement_time"), 1, "s")),
        ("Tracked", tracked(side.tracked, session.recorded).removesuffix(" tracked")),
    ]
    practised = sum(trial.side == side.name for trial in session.practice)
    comfortable = None if session.course is None else session.course.comfortable[arm]
    drawn = session.course is not None
    return {
        "name": side.name,
        "title": f"{side.name.capitalize()} arm",
        "rows": [{"label": label, "value": value} for label, value in rows],
        "practice": plural(practised, "practice trial") + " not counted" if practised else "",
        "data": [
            {"measure": name, "value": f"{value:.2f}"}
            for name, value in (
                ("reached", float(side.reached)),
                ("tracked", side.tracked),
                ("elevation_range", side.elevation_range),
                ("elevation_peak", side.high),
            )
            if value is not None
        ],
        "elevation": figures.elevation(session, arm) if drawn else "",
        "reach": figures.reach(session, arm) if drawn else "",
        "comfortable": number(comfortable, 0, "cm"),
        "paths": list(ways.values()),
    }


def _range(side: Side) -> str:
    if side.low is None or side.high is None:
        return "not measured"
    return f"{number(side.low, 0, '°')} to {number(side.high, 0, '°')}"


def _ratings(session: Session) -> list[View]:
    found = []
    for kind in dict.fromkeys(rated.kind for rated in session.ratings):
        own = [rated for rated in session.ratings if rated.kind == kind]
        said = " → ".join(f"{rated.value:g}" for rated in own)
        found.append({"label": kind.capitalize(), "value": said, "note": own[-1].scale})
    return found
