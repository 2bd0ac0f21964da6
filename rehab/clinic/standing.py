"""What is to be known of a patient before today's session, in a few words each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from rehab.clinic import today
from rehab.clinic.admitting import hindrances
from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.store import Patient, Session, Store


@dataclass(frozen=True)
class Standing:
    """`due`: what is due and how long it takes, or why nothing is; `hinders` keeps the patient from
    playing, `heeds` are to be heeded; `cut_off`: a session goes on where it broke off."""

    due: str
    is_due: bool
    hinders: tuple[str, ...] = ()
    heeds: tuple[str, ...] = ()
    cut_off: bool = False


def standing(store: Store, who: Patient) -> Standing:
    """How the patient stands today."""
    sessions = store.sessions(who)
    cut_off = bool(sessions) and sessions[-1].ended_at is None and not sessions[-1].live
    heeds = [f"cut off {_ago(sessions[-1])}: goes on"] if cut_off else []
    mornings = store.mornings(who)
    if mornings and mornings[-1]:
        heeds.append("worse the morning after")
    due, is_due, more = _due(store, who, sessions)
    return Standing(due, is_due or cut_off, tuple(hindrances(store, who)), (*heeds, *more), cut_off)


def _due(store: Store, who: Patient, sessions: list[Session]) -> tuple[str, bool, tuple[str, ...]]:
    """In words, whether anything is due, and what else to heed."""
    try:
        found = today.newest(store, who, date.today())
        if found is None:
            return "Ten safe minutes, seated", not sessions, ("nothing prescribed",)
        due = today.due_of(store, found, sessions)
    except UserError as error:
        return str(error), False, ()
    tests = f", first the tests: {', '.join(due.batteries)}" if due.batteries else ""
    minutes = f"{found.made.minutes_a_session:g} min"
    return f"Session {due.number + 1}, {due.session.name}{tests}, {minutes}", True, ()


def _ago(session: Session) -> str:
    when = datetime.fromisoformat(session.started_at).astimezone().date()
    return {0: "today", 1: "yesterday"}.get((date.today() - when).days, f"on {day(when)}")


def day(of: date) -> str:
    """A day as people say it: "3 May 1958"."""
    return f"{of.day} {of:%B %Y}"
