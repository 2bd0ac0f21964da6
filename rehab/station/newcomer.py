"""A new patient in one flow: who, consent, screening, programme."""

from __future__ import annotations

from rehab.station.draft import Draft
from rehab.station.room import Room, Screen, needed
from rehab.station.screening import Sheet
from rehab.station.shown import Action, Form, Line, Press, Typed
from rehab.station.templates import Templates

CONSENT = "care"


class Newcomer(Screen):
    """Who it is; then the sheet of screening; each is stored as it is sent off."""

    def __init__(self, room: Room, back: Screen) -> None:
        self._room = room
        self.back = self._day = back
        self._draft = Draft()
        self._draft.texts["alias"] = free_alias(room)

    def shown(self, now: float) -> Form:
        """The form."""
        draft = self._draft
        consents = ((CONSENT, "Consent to care with this program is signed"),)
        parts = (
            draft.entry("name", "Name"),
            draft.entry("born", "Date of birth, YYYY-MM-DD"),
            draft.entry("number", "The clinic's number, if there is one"),
            draft.entry("alias", "Alias: what all but this form and its list shows"),
            draft.choice("consent", "Consent", consents, many=True),
        )
        lines = []
        if self._room.store.clinic and not draft.chosen.get("consent"):
            lines.append(Line("Without consent nothing is played.", "care"))
        next_one = Action("Next: screening", Press("next"), look="main")
        return Form("New patient", parts, (next_one,), tuple(lines))

    def press(self, press: Press, typed: Typed) -> Screen:
        """Store who it is, then screen."""
        draft, store = self._draft, self._room.store
        if draft.take(press, typed) or press.name != "next":
            return self
        needed(draft.text("name"), "The name")
        needed(draft.text("born"), "The date of birth")
        who = store.roster.add(
            draft.text("alias"),
            name=draft.text("name"),
            born=draft.text("born"),
            numbers=draft.text("number"),
        )
        if draft.chosen.get("consent"):
            store.care.consent(who, CONSENT, by="patient")
        return _Screening(self._room, who.alias, self._day)


class _Screening(Screen):
    """The sheet of a patient who is new."""

    def __init__(self, room: Room, alias: str, day: Screen) -> None:
        self._day = day
        self._room, self._who = room, room.store.patient(alias)
        self._sheet = Sheet()

    def shown(self, now: float) -> Form:
        """The sheet."""
        sheet, banner = self._sheet, self._room.banner(self._who)
        save = sheet.save("Next: programme")
        return Form("Screening", sheet.parts(), (save,), sheet.lines(), banner)

    def press(self, press: Press, typed: Typed) -> Screen:
        """Store it, then prescribe where who is here may."""
        from rehab.station.person import Record

        if self._sheet.draft.take(press, typed) or press.name != "save":
            return self
        store = self._room.store
        store.screenings.screen(self._who, self._sheet.found())
        record = Record(self._room, self._who, self._day)
        if not store.desk.allowed("prescribe"):
            return record
        return Templates(self._room, self._who, record, skip=True)


def free_alias(room: Room) -> str:
    """An alias that says nothing of the patient and that nobody has."""
    taken = {patient.alias.casefold() for patient in room.store.patients()}
    number = len(taken) + 1
    while f"patient-{number}" in taken:
        number += 1
    return f"patient-{number}"
