"""Today: who has a session due, and whoever is searched for."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

from rehab.clinic.standing import Standing, day, standing
from rehab.station.draft import TYPE
from rehab.station.room import Room, Screen, words_of
from rehab.station.shown import Action, Entry, Line, Press, Row, Today, Typed
from rehab.store.roster import Listed

AT_ONCE = 0.03
"""Seconds of a step that looking at records may take: the window stays alive in a large clinic."""

RECENT = timedelta(days=60)
"""Whoever played within them, or never, may have something due; others are looked at when they are
searched for."""

MOST = 40
"""Patients that a list shows; more are found by searching."""


class Day(Screen):
    """The list; records are looked at few at a time, those played last first."""

    def __init__(self, room: Room, search: str = "") -> None:
        self._room = room
        self._may = room.store.desk.allowed("read")
        self._plays = room.store.desk.allowed("play")
        self._looked: dict[str, Standing] = {}
        self._listed = self._found = self._read("")
        since = (datetime.now(UTC) - RECENT).isoformat()
        self._waiting = [row for row in self._listed if row.last is None or row.last > since]
        self._seek(search)

    def again(self) -> Screen:
        """The list as it is now, of the same search."""
        return Day(self._room, self._search)

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
            lines.append(Line("Nobody is found." if self._search else "Nothing is due today."))
        if len(rows) > MOST:
            lines.append(Line(f"{len(rows) - MOST} more: search for them."))
        search = Entry(
            "Search by name, number or date of birth", Press(TYPE, "search"), self._search
        )
        heading = f"Today, {day(date.today())}"
        found = tuple(self._row(row) for row in rows[:MOST])
        return Today(heading, search, found, self._actions(), tuple(lines))

    def press(self, press: Press, typed: Typed) -> Screen:
        """Search, open, start, join, or a new patient."""
        from rehab.station.movements import Movements
        from rehab.station.newcomer import Newcomer
        from rehab.station.person import Record
        from rehab.station.starting import Asked

        room = self._room
        if press.name == TYPE:
            self._seek(typed.text)
        elif press.name == "new":
            return Newcomer(room, self)
        elif press.name == "movements":
            return Movements(room, self)
        elif press.name == "open":
            return Record(room, room.store.patient(press.about), self)
        elif press.name == "start":
            return Asked(room, room.store.patient(press.about), self)
        elif press.name == "join":
            return room.play_screen()
        return self

    def step(self, now: float) -> Screen:
        """Look at some more records."""
        until = time.perf_counter() + AT_ONCE
        while self._waiting and time.perf_counter() < until:
            who = self._waiting.pop(0).patient
            self._looked[who.id] = standing(self._room.store, who)
        return self

    def _read(self, search: str) -> list[Listed]:
        found = self._room.store.roster.listed(search) if self._may else []
        return sorted(found, key=lambda row: row.last or "", reverse=True)

    def _seek(self, text: str) -> None:
        """Go by what is searched for; what is found is looked at first."""
        self._search = text.strip()
        self._found = self._read(self._search) if self._search else self._listed
        if self._search:
            new = [row for row in self._found[:MOST] if row.patient.id not in self._looked]
            self._waiting = [*new, *(row for row in self._waiting if row not in new)]

    def _of(self, row: Listed) -> Standing:
        return self._looked.get(row.patient.id, Standing("", False))

    def _belongs(self, row: Listed) -> bool:
        """Whether a patient is of today without being searched for."""
        found = self._of(row)
        return found.is_due or (bool(found.hinders) and row.sessions == 0)

    def _row(self, row: Listed) -> Row:
        found, alias = self._of(row), row.patient.alias
        start = Action("Start", Press("start", alias), self._why_not(found), "main")
        actions = (start, Action("Open", Press("open", alias)))
        named = words_of(alias, row.identity)
        return Row(alias, named, found.due, tuple(notes(found)), actions)

    def _why_not(self, found: Standing) -> str:
        """Why nothing can be started, or nothing."""
        hinders = [*self._room.hinders(), *found.hinders]
        if hinders:
            return capital(hinders[0])
        return "" if found.is_due else found.due

    def _actions(self) -> tuple[Action, ...]:
        going = self._room.play is not None and not self._room.play.over
        actions = [Action("To the session", Press("join"), look="main")] if going else []
        if self._room.store.desk.allowed("enter"):
            actions.append(Action("New patient", Press("new")))
        if self._plays:
            actions.append(Action("Movements", Press("movements")))
        return tuple(actions)


def notes(found: Standing) -> list[Line]:
    """What to know of a patient, what hinders first."""
    hinders = [Line(capital(words), "wrong") for words in found.hinders]
    return [*hinders, *(Line(capital(words), "care") for words in found.heeds)]


def capital(words: str) -> str:
    """As a sentence begins."""
    return words[:1].upper() + words[1:]


def _sorted_by(row: Listed) -> str:
    name = row.identity.name if row.identity else ""
    return (name.rpartition(" ")[2] or row.patient.alias).casefold()
