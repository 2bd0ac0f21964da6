"""A note and an adverse event, each written in two presses."""

from __future__ import annotations

from rehab.station.draft import Draft
from rehab.station.room import Room, Screen
from rehab.station.shown import Action, Form, Press, Typed
from rehab.store import Patient
from rehab.store.care_models import RELATIONS, SEVERITIES

WHAT = ("Felt unwell", "Dizzy", "Sick", "Pain", "Stumbled", "Fell", "Eyes strained")
"""What happens most; anything else is typed."""


class _Noting(Screen):
    """A form over another screen, to which it goes back; time goes on there meanwhile."""

    def __init__(self, room: Room, who: Patient, back: Screen, session: str = "") -> None:
        self._room, self._who, self._session = room, who, session or None
        self.back = self._under = back
        self._draft = Draft()

    def step(self, now: float) -> Screen:
        """What is below goes on."""
        self.back = self._under = self._under.step(now)
        return self


class Note(_Noting):
    """Words that go into the record."""

    def shown(self, now: float) -> Form:
        """A place to type."""
        save = Action("Save", Press("save"), look="main")
        parts = (self._draft.entry("note", "Note"),)
        return Form("Note", parts, (save,), patient=self._room.banner(self._who))

    def press(self, press: Press, typed: Typed) -> Screen:
        """Save it."""
        if self._draft.take(press, typed) or press.name != "save":
            return self
        words = self._draft.texts.get("note", "")
        self._room.store.care.note(self._who, words, session=self._session)
        return self._under


class Adverse(_Noting):
    """What happened, how bad, and whether playing caused it: filled in as it most often is."""

    def __init__(
        self, room: Room, who: Patient, back: Screen, session: str = "", what: str = WHAT[0]
    ) -> None:
        super().__init__(room, who, back, session)
        self._what = what
        self._draft.chosen = {"what": (what,), "severity": ("mild",), "relation": ("possible",)}

    def shown(self, now: float) -> Form:
        """The form."""
        draft = self._draft
        options = dict.fromkeys((self._what, *WHAT))
        parts = (
            draft.choice("what", "What happened", tuple((one, one) for one in options)),
            draft.entry("other", "Or in other words"),
            draft.choice("severity", "How bad", tuple((one, one) for one in SEVERITIES)),
            draft.choice("relation", "Caused by playing", tuple((one, one) for one in RELATIONS)),
            draft.entry("action", "What was done"),
        )
        save = Action("Save", Press("save"), look="main")
        return Form("Adverse event", parts, (save,), patient=self._room.banner(self._who))

    def press(self, press: Press, typed: Typed) -> Screen:
        """Save it."""
        draft = self._draft
        if draft.take(press, typed) or press.name != "save":
            return self
        self._room.store.care.adverse_event(
            self._who,
            draft.text("other") or draft.one("what"),
            severity=draft.one("severity"),
            relation=draft.one("relation"),
            action=draft.text("action"),
            session=self._session,
        )
        return self._under
