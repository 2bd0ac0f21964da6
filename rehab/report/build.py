"""A patient's course, from the store to what a report shows of it."""

from __future__ import annotations

import importlib.metadata
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from rehab.report import courses, flags, headline
from rehab.report.adherence import adherence
from rehab.report.agreement import agreements
from rehab.report.gathering import LEAST_TRACKED, Gathered, Tracked, gathered
from rehab.report.judging import Marks
from rehab.report.order import ordered
from rehab.report.overview import Note, Overview, Person, Point, Rated, Series, SessionLine
from rehab.store.digest import Form
from rehab.store.history import History, local

T = TypeVar("T", Note, Rated)

if TYPE_CHECKING:
    from rehab.store import Patient, Store


def overview(
    store: Store, patient: Patient | str, since: date | None = None, identified: bool = False
) -> Overview:
    """Everything that a report shows of a patient, worked out of the store's summaries.

    `since` leaves out what was before it, but a baseline is that of the whole course. Names and
    numbers of the person are in it only where `identified`, and only then is the age known by which
    references are chosen; `UserError` where who acts may not see them. No recording is read.
    """
    who = store.patient(patient) if isinstance(patient, str) else patient
    history = store.history(who)
    found = gathered(history)
    known = identity(store, who) if identified else {}
    goals = sorted(history.entries["goal"], key=lambda goal: str(goal["entry"] or goal["id"]))
    made = _series(history, found, known, since, goals)
    now = datetime.now().astimezone()
    dose = adherence(history, found.active, now.date(), since)
    notes = _since(flags.notes(history), since)
    lines = _lines(history, found, since)
    return Overview(
        person=_person(who, history.context, known),
        made=now,
        since=since,
        headline=headline.headline(made, dose, history, goals),
        series=tuple(made),
        adherence=dose,
        ratings=_since(_ratings(history), since),
        notes=notes,
        adverse=_since(flags.adverse(history), since),
        sessions=lines,
        agreements=agreements(_angles(made, "goniometer"), _angles(made, "active_rom")),
        tracked=sum(line.tracked for line in lines),
        recorded=sum(line.recorded for line in lines),
        left_out=tuple(_left_out(history, found)),
        not_recomputable=tuple(_not_recomputable(history)),
        reviewed=_reviewed(history),
        versions=versions(*_bodies(found)),
    )


def identity(store: Store, who: Patient) -> Mapping[str, str]:
    """Name, date of birth (ISO) and numbers; `UserError` where who acts may not see them."""
    return asdict(store.roster.identity(who))


def _series(
    history: History,
    found: Gathered,
    known: Mapping[str, str],
    since: date | None,
    goals: Sequence[Mapping[str, Any]],
) -> list[Series]:
    context = history.context
    marks = [mark for mark in history.entries["mark"] if mark["kind"] == "baseline"]
    who = courses.Patient(
        affected=str(context.get("affected", "")) or _aimed(goals),
        population=str(context.get("population", "")),
        age=_age(known.get("born", "")),
        marks=Marks(
            frozenset(mark["session_id"] for mark in marks),
            history.sessions[0].id if history.sessions else "",
        ),
        goals=goals,
    )
    scores, names = courses.clinic(history)
    own = courses.series({**found.points, **scores}, {**found.names, **names}, who, since)

    def place(series: Series) -> int:
        asked = courses.goal_of(goals, series)
        return len(goals) if asked is None else goals.index(asked)

    return ordered([*own, *courses.symmetry(own)], who.affected, place)


def _aimed(goals: Sequence[Mapping[str, Any]]) -> str:
    """The side that all goals are of which name one; empty where they differ, or none does."""
    sides = {str(goal["side"]) for goal in goals} - {""}
    return sides.pop() if len(sides) == 1 else ""


def _age(born: str) -> int | None:
    """Whole years today."""
    try:
        birth = date.fromisoformat(born)
    except ValueError:
        return None
    today = date.today()
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def _since(rows: Sequence[T], since: date | None) -> tuple[T, ...]:
    return tuple(row for row in rows if since is None or row.when.date() >= since)


def _ratings(history: History) -> list[Rated]:
    """What the patient said, oldest first."""
    ids = [session.id for session in history.sessions]
    found: list[tuple[float, int, int, Rated]] = []
    when = _Moments()  # several things are said at a time
    for alike in history.alike:
        for place, answers in zip(alike.places.tolist(), alike.answers.tolist(), strict=True):
            for column, asked in enumerate(alike.form.asked):
                value, at = answers[column]
                rated = Rated(when[at], asked.kind, value, asked.scale, ids[place])
                found.append((at, place, column, rated))
    found.sort(key=itemgetter(0, 1, 2))
    return [rated for *_, rated in found]


class _Moments(dict[float, datetime]):
    """Local times, each made once."""

    def __missing__(self, at: float) -> datetime:
        return self.setdefault(at, local(at))


def _person(who: Patient, context: Mapping[str, Any], known: Mapping[str, str]) -> Person:
    return Person(
        patient=who.id,
        alias=who.alias,
        name=known.get("name", ""),
        born=known.get("born", ""),
        numbers=known.get("numbers", ""),
        affected=str(context.get("affected", "")),
        dominant=str(context.get("dominant", "")),
        diagnosis=str(context.get("diagnosis", "")),
        onset=_day(context.get("onset")),
        operation=_day(context.get("operation")),
        precautions=str(context.get("precautions", "")),
    )


def _day(stored: Any) -> date | None:
    return date.fromisoformat(str(stored)) if stored else None


def _lines(history: History, found: Gathered, since: date | None) -> tuple[SessionLine, ...]:
    pain = _pain(history)
    lines = []
    for place in range(len(history.sessions) - 1, -1, -1):
        session = history.sessions[place]
        if since is not None and session.when.date() < since:
            break
        kinds, exercises = _played(session.form)
        tracked = found.tracked.get(session.id, Tracked(0.0, 0.0))
        before, after = pain.get(place, (None, None))
        lines.append(
            SessionLine(
                id=session.id,
                when=session.when,
                status=session.form.status,
                kind=kinds,
                exercises=exercises,
                trials=session.trials - session.tested,
                reached=session.reached,
                tested=session.tested,
                asked=_asked(session.form),
                tracked=tracked.seen,
                recorded=tracked.recorded,
                pain_before=before,
                pain_after=after,
                recomputable=session.recorded and not session.removed,
                left_out=_why(session.id, found),
            )
        )
    return tuple(lines)


def _pain(history: History) -> dict[int, tuple[float | None, float | None]]:
    """By session's place the pain before it and the last that was told after."""
    found: dict[int, tuple[float | None, float | None]] = {}
    for alike in history.alike:
        hurt = [i for i, asked in enumerate(alike.form.asked) if asked.kind == "pain"]
        if not hurt:
            continue
        before = next((i for i in hurt if alike.form.asked[i].block is None), None)
        after = hurt[-1] if len(hurt) > (before is not None) else None
        answers = alike.answers[:, :, 0].tolist()
        for place, said in zip(alike.places.tolist(), answers, strict=True):
            found[place] = (
                None if before is None else said[before],
                None if after is None else said[after],
            )
    return found


@cache
def _asked(form: Form) -> int:
    """How many trials the tests of a session asked for."""
    tests = (json.loads(block.settings) for block in form.blocks if block.kind == "assessment")
    return sum(int(settings.get("trials", 0)) for settings in tests)


@cache
def _played(form: Form) -> tuple[str, str]:
    """The kinds and the exercises of a session's blocks, in words."""
    return (
        " and ".join(dict.fromkeys(block.kind for block in form.blocks)),
        ", ".join(dict.fromkeys(_title(block.exercise) for block in form.blocks)),
    )


def _title(exercise: str) -> str:
    return exercise.partition("/")[0].replace("-", " ").capitalize()


def _why(session: str, found: Gathered) -> str:
    if session in found.left.sessions:
        reason = found.left.sessions[session]
        return "left out by the therapist" + (f": {reason}" if reason else "")
    return "too little was tracked" if session in found.left.untracked else ""


def _angles(made: Sequence[Series], measure: str) -> dict[tuple[str, str], Sequence[Point]]:
    """The points of a measure of angles, by motion and side; assessments or scores only."""
    found: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for each in made:
        if each.measure == measure and each.source != "training":
            found[each.motion, each.side] += each.points
    return {key: sorted(points, key=lambda p: p.when) for key, points in found.items()}


def _left_out(history: History, found: Gathered) -> list[str]:
    when = {session.id: session.when for session in history.sessions}
    said = []
    for session, reason in found.left.sessions.items():
        day = f"{when[session]:%Y-%m-%d}"
        said.append(f"The session of {day} is left out by the therapist" + _reason(reason))
    for block, reason in found.left.blocks.items():
        marked = history.marked[block]
        day, title = f"{when[marked.session]:%Y-%m-%d}", _title(marked.exercise)
        said.append(f"A block of {title} of {day} is left out by the therapist" + _reason(reason))
    if little := len(found.left.untracked):
        many = "1 session" if little == 1 else f"{little} sessions"
        said.append(
            f"Of {many} numbers are left out, because less than "
            f"{LEAST_TRACKED:.0%} of the movement was tracked."
        )
    return said


def _reason(reason: str) -> str:
    return f": {reason}." if reason else "."


def _not_recomputable(history: History) -> list[str]:
    removed = [session.when for session in history.sessions if session.removed]
    never = [s.when for s in history.sessions if not s.recorded and s.trials and not s.live]
    said = []
    for when, why in ((removed, "their motion was removed"), (never, "no motion was recorded")):
        if when:
            many = "1 session" if len(when) == 1 else f"{len(when)} sessions"
            span = f"{min(when):%Y-%m-%d} to {max(when):%Y-%m-%d}"
            said.append(f"The numbers of {many} ({span}) can no longer be recomputed: {why}.")
    return said


def _reviewed(history: History) -> str:
    if history.reviewed is None:
        return ""
    by, on = history.reviewed
    return f"Reviewed by {by} on {on}"


def versions(*bodies: str) -> str:
    """Of the program, and of the bodies that angles were read from."""
    try:
        program = importlib.metadata.version("rehab")
    except importlib.metadata.PackageNotFoundError:
        program = "(not installed)"
    return ", ".join([f"rehab {program}", *(f"body {version}" for version in bodies)])


def _bodies(found: Gathered) -> list[str]:
    """Those of the newest numbers; to import the body for its own version takes longer than all."""
    newest = {points[-1].key.estimator for points in found.points.values()}
    return sorted(version for version in newest if version)
