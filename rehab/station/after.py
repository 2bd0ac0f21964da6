"""What a session came to, what is still to be noted, and the next patient."""

from __future__ import annotations

from rehab.station.day import Day
from rehab.station.noting import Adverse, Note
from rehab.station.outcome import outcome
from rehab.station.play import Play
from rehab.station.playing import guess
from rehab.station.reassigning import Whose
from rehab.station.room import Room, Screen
from rehab.station.shown import Action, After, Line, Press, Typed
from rehab.station.starting import Asked

REMIND = (
    Line("Wipe the face pad or change its cover."),
    Line("Wipe controllers and straps."),
    Line("Put headset and controllers on their charger."),
)


class Came(Screen):
    """Read once from what is stored; `Next patient` forgets it."""

    def __init__(self, room: Room, play: Play) -> None:
        self._room, self._play = room, play
        self._wrong, room.wrong_person = room.wrong_person, False
        self._lines = tuple(outcome(room.store, play.session)) if play.session else ()
        self._what = guess(play.status)
        self._noted: tuple[Line, ...] = ()

    def shown(self, now: float) -> After:
        """What there is to say of it."""
        failed = (
            (Line(f"Play broke off: {self._play.failed}", "wrong"),) if self._play.failed else ()
        )
        whose = (
            (Line("Played by somebody else than this record's.", "care"),) if self._wrong else ()
        )
        return After(
            self._room.banner(self._play.who),
            (*failed, *whose, *self._lines),
            REMIND if self._play.session else (),
            tuple(self._actions()),
        )

    def press(self, press: Press, typed: Typed) -> Screen:
        """Note, move the session, or go on to the next patient."""
        room, play = self._room, self._play
        if press.name == "note":
            return Note(room, play.who, self, play.session)
        if press.name == "adverse":
            return Adverse(room, play.who, self, play.session, self._what)
        if press.name == "reassign":
            return Whose(room, play, self)
        if press.name == "start":
            room.forget()
            return Asked(room, play.who, Day(room))
        if press.name == "next":
            room.forget()
            return Day(room)
        return self

    def _actions(self) -> list[Action]:
        wrong = self._wrong
        actions = [Action("Next patient", Press("next"), look="plain" if wrong else "main")]
        if not self._play.session:
            actions.append(Action("Try again", Press("start")))
        else:
            actions += [Action("Note", Press("note")), Action("Adverse event", Press("adverse"))]
            whose = Press("reassign")
            actions.append(Action("It was somebody else", whose, look="main" if wrong else "quiet"))
        return actions
