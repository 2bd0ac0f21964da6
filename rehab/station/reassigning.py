"""A session that somebody else played than the record's person: whose it is."""

from __future__ import annotations

from rehab.station.draft import Draft
from rehab.station.play import Play
from rehab.station.room import Room, Screen, needed, words_of
from rehab.station.shown import Action, Form, Line, Press, Typed

MOST = 8
"""Patients that are offered at once; typing narrows them."""


class Whose(Screen):
    """Search, choose, say why; the session moves and both records' audits tell it."""

    def __init__(self, room: Room, play: Play, back: Screen) -> None:
        self._room, self._play, self.back = room, play, back
        self._draft = Draft()
        self._draft.texts["reason"] = "The wrong record was opened."
        self._found = room.store.roster.listed()

    def shown(self, now: float) -> Form:
        """The form."""
        options = tuple(
            (row.patient.alias, words_of(row.patient.alias, row.identity))
            for row in self._found
            if row.patient.id != self._play.who.id
        )
        parts = (
            self._draft.entry("search", "Search"),
            self._draft.choice("whose", "Who played it", options[:MOST]),
            self._draft.entry("reason", "How it came into this record"),
        )
        why_not = "" if self._draft.one("whose") else "Choose who played it."
        move = Action("Move the session", Press("move"), why_not, "main")
        lines = (Line("It leaves this record and goes into theirs; the audit keeps both."),)
        banner = self._room.banner(self._play.who)
        return Form("Whose session was it?", parts, (move,), lines, banner)

    def press(self, press: Press, typed: Typed) -> Screen:
        """Move it. Raises `UserError`."""
        store = self._room.store
        if self._draft.take(press, typed):
            if press.about == "search":
                self._found = store.roster.listed(self._draft.text("search"))
            return self
        if press.name != "move":
            return self
        to = store.patient(needed(self._draft.one("whose"), "Who played it"))
        store.reassign(self._play.session, to, self._draft.text("reason"))
        from rehab.station.day import Day

        self._room.forget()
        return Day(self._room)
