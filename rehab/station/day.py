"""Today: who has a session due, and whoever is searched for."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime

from rehab.clinic import today
from rehab.clinic.admitting import hindrances
from rehab.errors import UserError
from rehab.station.draft import TYPE
from rehab.station.room import Room, Screen, day, words_of
from rehab.station.shown import Action, Entry, Line, Press, Row, Today, Typed
from rehab.store import Patient
from rehab.store.roster import Identity, Listed

AT_ONCE = 0.015
"""Seconds of a frame that looking at records may take: the window stays alive in a large clinic."""

MOST = 40
"""Patients that a list shows; more are found by searching."""


@dataclass(frozen=True)
class Looked:
    """What is due of a patient: in words, whether anything is, and what to know."""

    due: str
    is_due: bool
    notes: tuple[Line, ...] = ()


class Day(Screen):
    """The list; records are looked at few at a time, those played last first."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._search = ""
        self._looked: dict[str, Looked] = {}
        self._may = room.store.desk.allowed("read")
        listed = room.store.roster.listed() if self._may else []
        self._listed = sorted(listed, key=lambda row: row.last or "", reverse=True)
        self._found = self._listed
        self._waiting = [row.patient for row in self._listed]

    def shown(self, now: float) -> Today:
        """Those with something due first, by name; of a search all that it finds."""
        rows = [row for row in self._found if self._search or self._belongs(row)]
        rows.sort(key=lambda row: (not self._of(row).is_due, _sorted_by(row)))
        lines = []
        if not self._may:
            lines.append(Line("You keep the house and read nobody's record.", "care"))
        elif self._waiting:
            lines.append(Line("Looking at the records …"))
        elif not rows:
            found = "Nobody is found." if self._search else "Nothing is due today."
            lines.append(Line(found))
        if len(rows) > MOST:
            lines.append(Line(f"{len(rows) - MOST} more: search for them."))
        if self._room.play is not None and not self._room.play.over:
            lines.append(Line("A session is being played.", "care"))
        return Today(
            f"Today, {day(date.today())}",
            Entry("Search by name, number or date of birth", Press(TYPE, "search"), self._search),
            tuple(self._row(row) for row in rows[:MOST]),
            self._actions(),
            tuple(lines),
        )

    def press(self, press: Press, typed: Typed) -> Screen:
        """Search, open, start, or a new patient."""
        from rehab.station.newcomer import Newcomer
        from rehab.station.person import Record
        from rehab.station.starting import Asked

        if press.name == TYPE:
            self._search = typed.text.strip()
            found = self._room.store.roster.listed(self._search) if self._search else self._listed
            self._found = found
        elif press.name == "new":
            return Newcomer(self._room)
        elif press.name == "open":
            return Record(self._room, self._room.store.patient(press.about))
        elif press.name == "start":
            who = self._room.store.patient(press.about)
            return Asked(self._room, who, self)
        elif press.name == "join":
            return self._room.play_screen()
        return self

    def step(self, now: float) -> Screen:
        """Look at some more records."""
        until = time.perf_counter() + AT_ONCE
        while self._waiting and time.perf_counter() < until:
            who = self._waiting.pop(0)
            self._looked[who.id] = look(self._room, who)
        return self

    def _of(self, row: Listed) -> Looked:
        return self._looked.get(row.patient.id, Looked("", False))

    def _belongs(self, row: Listed) -> bool:
        """Whether a patient is of today without being searched for."""
        looked = self._of(row)
        return looked.is_due or (bool(looked.notes) and row.sessions == 0)

    def _row(self, row: Listed) -> Row:
        looked, alias = self._of(row), row.patient.alias
        why_not = self._room.may(row.patient) or ("" if looked.is_due else looked.due)
        start = Action("Start", Press("start", alias), why_not, "main")
        actions = (start, Action("Open", Press("open", alias)))
        return Row(alias, _named(row), looked.due, looked.notes, actions)

    def _actions(self) -> tuple[Action, ...]:
        store = self._room.store
        actions = []
        if self._room.play is not None and not self._room.play.over:
            actions.append(Action("To the session", Press("join"), look="main"))
        if store.desk.allowed("enter"):
            actions.append(Action("New patient", Press("new")))
        return tuple(actions)


def look(room: Room, who: Patient) -> Looked:
    """What is due of a patient, and what to know before it."""
    store = room.store
    sessions = store.sessions(who)
    notes = [Line(_capital(words), "wrong") for words in hindrances(store, who)]
    if sessions and sessions[-1].ended_at is None and not sessions[-1].live:
        begun = datetime.fromisoformat(sessions[-1].started_at).astimezone().date()
        notes.append(Line(f"Cut off {_ago(begun)}: goes on", "care"))
    mornings = store.mornings(who)
    if mornings and mornings[-1]:
        notes.append(Line("Worse the morning after", "care"))
    try:
        found = today.newest(store, who, date.today())
        if found is None:
            new = Line("Nothing prescribed", "care")
            return Looked("Ten safe minutes, seated", not sessions, (*notes, new))
        due = today.due_of(store, found, sessions)
    except UserError as error:
        return Looked(str(error), False, tuple(notes))
    tests = f", first the tests: {', '.join(due.batteries)}" if due.batteries else ""
    minutes = f"{found.made.minutes_a_session:g} min"
    words = f"Session {due.number + 1}, {due.session.name}{tests}, {minutes}"
    return Looked(words, True, tuple(notes))


def _named(row: Listed) -> str:
    known = row.identity if row.identity not in (None, Identity()) else None
    return words_of(row.patient.alias, known)


def _sorted_by(row: Listed) -> str:
    name = row.identity.name if row.identity else ""
    return (name.rpartition(" ")[2] or row.patient.alias).casefold()


def _ago(when: date) -> str:
    days = (date.today() - when).days
    return {0: "today", 1: "yesterday"}.get(days, f"on {day(when)}")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
