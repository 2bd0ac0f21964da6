"""A patient before play: who it is, what is due block by block, and what may be changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from rehab.clinic import prescribing, today
from rehab.clinic.standing import standing
from rehab.clinic.today import Prescribed
from rehab.errors import UserError
from rehab.prescription import waiting
from rehab.prescription.batteries import BATTERIES
from rehab.prescription.words import block_in_words
from rehab.station.day import capital, notes
from rehab.station.dosing import Dosing
from rehab.station.noting import Adverse, Note
from rehab.station.room import Room, Screen
from rehab.station.screening import Screened
from rehab.station.shown import Action, Line, Person, Press, Typed
from rehab.station.starting import Asked
from rehab.station.templates import Templates
from rehab.store import Patient


class Record(Screen):
    """Opened by name; looking at it is in the audit."""

    def __init__(self, room: Room, who: Patient, back: Screen) -> None:
        room.store.audit.viewed(who.id, "record")
        self._room, self._who = room, who
        self.back = back
        self._read()

    def shown(self, now: float) -> Person:
        """Identity, what is due, and each block in words."""
        return Person(
            self._room.banner(self._who),
            self._stands.due,
            tuple(self._blocks),
            (*notes(self._stands), *self._lines),
            tuple(self._actions()),
        )

    def press(self, press: Press, typed: Typed) -> Screen:
        """Start, change, screen, tick, note."""
        room, who, found = self._room, self._who, self._found
        lead: dict[str, Callable[[], Screen]] = {
            "start": lambda: Asked(room, who, self),
            "start anew": lambda: Asked(room, who, self, anew=True),
            "screen": lambda: Screened(room, who, self),
            "prescribe": lambda: Templates(room, who, self),
            "note": lambda: Note(room, who, self),
            "adverse": lambda: Adverse(room, who, self),
        }
        if press.name in lead:
            return lead[press.name]()
        if press.name == "change" and found is not None:
            return Dosing(room, who, found, press.about, self)
        if press.name == "tick" and found is not None:
            prescribing.tick(room.store, who, found, press.about)
            self._read()
        elif press.name == "consent":
            room.store.care.consent(who, "care", by="patient")
            self._read()
        return self

    def again(self) -> Screen:
        """This screen, read anew."""
        self._read()
        return self

    def _read(self) -> None:
        room, who = self._room, self._who
        self._stands = standing(room.store, who)
        self._lines: list[Line] = []
        self._ticks: list[str] = []
        self._found = today.newest(room.store, who, date.today())
        self._blocks = [] if self._found is None else self._in_words(self._found)
        stands = room.store.screenings.latest(who)
        for found in () if stands is None else stands.screening.precautions:
            if found.holds(date.today()):
                self._lines.append(Line(f"Precaution: {found.precaution}", "care"))

    def _in_words(self, found: Prescribed) -> list[tuple[Line, Action | None]]:
        """The tests and the blocks that are due, or of the first session where none is."""
        from rehab.clinic.changing import block_of

        made, on = found.made, date.today()
        try:
            due = today.due_of(self._room.store, found, self._room.store.sessions(self._who))
            session, batteries = due.session, due.batteries
        except UserError:
            session, batteries = made.session[0], ()
        if waits := waiting(made, on, found.begins, found.ticks):
            self._lines.append(Line(waits, "care"))
            self._ticks = [s.name for s in made.stages()[1:] if s.name not in found.ticks][:1]
        blocks: list[tuple[Line, Action | None]] = [
            (Line(f"Test: {name}{_parts(len(BATTERIES[name].tests))}"), None) for name in batteries
        ]
        may = self._room.store.desk.allowed("prescribe") and made.study is None
        for name in session.blocks:
            change = Action("Change", Press("change", f"{session.name}/{name}"), look="quiet")
            words = block_in_words(block_of(made, name, session.name))
            blocks.append((Line(words), change if may else None))
        return blocks

    def _actions(self) -> list[Action]:
        store = self._room.store
        stands = self._stands
        hinders = [*self._room.hinders(), *stands.hinders]
        none_due = "" if stands.is_due or self._found is None else stands.due
        why_not = capital(hinders[0]) if hinders else none_due
        found = [Action("Start", Press("start"), why_not, "main")]
        if stands.cut_off:
            found.append(Action("Begin anew", Press("start anew"), why_not))
        for stage in self._ticks if store.desk.allowed("prescribe") else ():
            found.append(Action(f'Tick stage "{stage}"', Press("tick", stage)))
        if store.desk.allowed("enter"):
            if store.clinic and not store.care.consented(self._who, "care"):
                found.append(Action("Consent is signed", Press("consent")))
            found.append(Action("Screening", Press("screen")))
            found.append(Action("Note", Press("note"), look="quiet"))
            found.append(Action("Adverse event", Press("adverse"), look="quiet"))
        if store.desk.allowed("prescribe"):
            words = "Another programme" if self._found else "Prescribe"
            found.append(Action(words, Press("prescribe"), look="quiet"))
        return found


def _parts(number: int) -> str:
    return f", {number} parts" if number > 1 else ""
