"""What the page of one session says, in words and pictures."""

from __future__ import annotations

from rehab.report import detail, figures, heads, paths, svg
from rehab.report.model import SIDES, Session, Side, Tested
from rehab.report.naming import named
from rehab.report.overview import Person
from rehab.report.trial_table import trial_rows
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
    bare = () if session.head else (0, 1)
    return {
        "kind": "One session",
        "title": f"Session of {day_and_time(session.begun)}, {person.alias}",
        "banner": banner(person),
        "period": day_and_time(session.begun),
        "facts": _facts(session),
        "headline": headline(session),
        "cautions": _cautions(session),
        "tests": [_test(one) for one in session.tests],
        "sides": [_side(session, arm, drawn[arm]) for arm in played or bare],
        "head": heads.told(session),
        "ratings": _ratings(session),
        "notes": [detail.note(one) for one in session.notes],
        "table": trial_rows(session.rows),
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
    tested = plural(len(session.tests), "range") + " tested" if session.tests else ""
    played = _played(session)
    if not played and not tested:
        return "No trial was finished."
    return ". ".join(part for part in (played, tested) if part) + "."


def _played(session: Session) -> str:
    """What was reached of what had a goal."""
    total = len(session.trials)
    armless = [trial for trial in session.head if not trial.maximum]
    if total == 0 and armless:
        reached = sum(trial.reached for trial in armless)
        return f"{reached} of {len(armless)} reached"
    if total == 0:
        return ""
    if all(trial.side == "both" for trial in session.trials):
        return f"{session.reached} of {total} reached, with both arms together"
    sides = [side for side in session.sides if side.goals]
    if len(sides) == 1:
        (side,) = sides
        return f"{side.reached} of {total} reached, all with the {side.name} arm"
    parts = " and ".join(f"{s.reached} of {len(s.goals)} on the {s.name}" for s in sides)
    return f"{session.reached} of {total} reached: {parts}"


def _practised(session: Session, arm: int) -> bool:
    return any(trial.side in (SIDES[arm], "both") for trial in session.practice)


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
    moved = [t.measures["blocks_moved"] for t in side.trials if "blocks_moved" in t.measures]
    rows = [
        ("Reached", f"{side.reached} of {len(side.goals)}" if side.goals else "only tested"),
        *([("Blocks moved", " → ".join(f"{blocks:.0f}" for blocks in moved))] if moved else []),
        ("Range used", _range(side)),
        ("Reaction, median", number(side.middle("reaction_time"), 1, "s")),
        ("Movement, median", number(side.middle("movement_time"), 1, "s")),
        ("Tracked", tracked(side.tracked, session.recorded).removesuffix(" tracked")),
    ]
    practised = sum(trial.side in (side.name, "both") for trial in session.practice)
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


def _test(one: Tested) -> list[str]:
    """A row: what was tested, the maxima, the mean with its error, and the pain at end of range."""
    error = "" if one.se is None else f" ± {number(1.96 * one.se, 0, '°')}"
    return [
        named(one.measure, one.motion, "deg").title,
        one.side or "–",
        ", ".join(number(value, 0, "°") for value in one.maxima) or "–",
        number(one.mean, 0, "°") + error,
        "–" if one.pain is None else f"{one.pain:g}",
    ]


def _ratings(session: Session) -> list[View]:
    found = [
        {
            "label": f"Fear of {each.movement}",
            "value": str(each.fear),
            "note": "0 to 10, prescribed",
        }
        for each in session.feared
    ]
    for kind in dict.fromkeys(rated.kind for rated in session.ratings):
        own = [rated for rated in session.ratings if rated.kind == kind]
        said = " → ".join(f"{rated.value:g}" for rated in own)
        found.append({"label": kind.capitalize(), "value": said, "note": own[-1].scale})
    return found
