"""What was prescribed and what was done, week by week, said without blame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from rehab.report.overview import Adherence, Week
from rehab.store.history import History

RECENT = 4
"""Whole weeks that the sentence speaks of."""


@dataclass(frozen=True)
class Dose:
    """A version of the prescription, in force from `start` on; None where it says nothing."""

    start: date
    sessions: float | None
    repetitions: float | None
    minutes: float | None


@dataclass
class _Done:
    sessions: int = 0
    repetitions: int = 0
    seconds: float = 0.0


def adherence(
    history: History, active: Mapping[str, float], today: date, since: date | None = None
) -> Adherence:
    """The weeks from the first session or prescription to today's, `since` at the earliest.

    A session counts once a trial of it was scored. `active` seconds by session; where nobody
    derived them, the blocks' durations stand for them.
    """
    doses = [_dose(row) for row in history.prescriptions]
    done = _done(history, active)
    first = min([*done, *(monday(dose.start) for dose in doses)], default=None)
    if first is None:
        return Adherence((), 0, "No session yet, and nothing prescribed.")
    this = monday(today)
    every = [first + timedelta(weeks=k) for k in range((this - first).days // 7 + 1)]
    weeks = [_week(start, done.get(start, _Done()), doses) for start in every]
    whole = [week for week in weeks if week.start < this]
    shown = [week for week in weeks if since is None or week.start >= monday(since)]
    return Adherence(tuple(shown), _streak(whole), _sentence(whole, weeks[-1]))


def monday(day: date) -> date:
    """The Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def _dose(row: Mapping[str, Any]) -> Dose:
    document = row["document"]
    made = datetime.fromisoformat(row["created_at"]).astimezone().date()
    try:
        start = date.fromisoformat(str(document["from"]))
    except (KeyError, ValueError):
        start = made
    return Dose(
        start,
        _number(document.get("sessions_per_week")),
        _number(document.get("repetitions_per_session")),
        _number(document.get("minutes_per_session")),
    )


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and value >= 0 else None


def _done(history: History, active: Mapping[str, float]) -> dict[date, _Done]:
    done: dict[date, _Done] = {}
    for session in history.sessions:
        if session.trials:
            week = done.setdefault(monday(session.when.date()), _Done())
            week.sessions += 1
            week.repetitions += session.trials - session.tested  # a dose leaves tests out
            week.seconds += active.get(session.id, session.played)
    return done


def _week(start: date, done: _Done, doses: Sequence[Dose]) -> Week:
    """A week with its dose: that in force on its last day, for the days from its beginning on."""
    sessions = repetitions = minutes = None
    in_force = [dose for dose in doses if dose.start <= start + timedelta(days=6)]
    dose = in_force[-1] if in_force else None
    if dose is not None and dose.sessions is not None:
        begun = min(each.start for each in in_force)
        part = min(7, (start + timedelta(days=7) - begun).days) / 7
        sessions = dose.sessions * part
        repetitions = None if dose.repetitions is None else sessions * dose.repetitions
        minutes = None if dose.minutes is None else sessions * dose.minutes
    return Week(
        start,
        done.sessions,
        sessions,
        done.repetitions,
        repetitions,
        done.seconds / 60.0,
        minutes,
    )


def _streak(whole: Sequence[Week]) -> int:
    streak = 0
    for week in reversed(whole):
        if not week.sessions:
            break
        streak += 1
    return streak


def _sentence(whole: Sequence[Week], running: Week) -> str:
    if not whole:
        return f"{_sessions(running.sessions)} in the first week, which is not over yet."
    recent = whole[-RECENT:]
    done = sum(week.sessions for week in recent)
    weeks = "the last week" if len(recent) == 1 else f"the last {len(recent)} weeks"
    asked = [week.sessions_prescribed for week in recent]
    if None in asked:
        said = f"{_sessions(done)} in {weeks}"
        return said + ("; no dose is prescribed." if set(asked) == {None} else ".")
    prescribed = round(sum(part for part in asked if part is not None))
    return f"{done} of {prescribed} prescribed sessions done in {weeks}."


def _sessions(number: int) -> str:
    return "1 session" if number == 1 else f"{number} sessions"
