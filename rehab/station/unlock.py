"""Who is at the keyboard."""

from __future__ import annotations

from rehab.station.draft import Draft
from rehab.station.room import Room, Screen, needed
from rehab.station.shown import Action, Form, Line, Press, Typed


class Unlock(Screen):
    """Handle and secret; nothing of any patient is shown."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._draft = Draft()
        handles = self._handles()
        if len(handles) == 1:
            self._draft.chosen["handle"] = (handles[0],)

    def shown(self, now: float) -> Form:
        """The form."""
        options = tuple((handle, handle) for handle in self._handles())
        parts = (
            self._draft.choice("handle", "Who are you?", options),
            self._draft.entry("secret", "PIN or passphrase", secret=True),
        )
        lines = []
        if not options:
            lines.append(
                Line("There is no staff yet: rehab staff add HANDLE administrator", "care")
            )
        if self._room.play is not None and not self._room.play.over:
            lines.append(Line("A session is being played.", "care"))
        unlock = Action("Unlock", Press("unlock"), look="main")
        return Form("Who is at the keyboard?", parts, (unlock,), tuple(lines))

    def press(self, press: Press, typed: Typed) -> Screen:
        """Unlock, and to the day's list or to the session that goes on."""
        if self._draft.take(press, typed) or press.name != "unlock":
            return self
        handle = needed(self._draft.one("handle"), "Who you are")
        secret = self._draft.texts.pop("secret", "")
        self._room.store.staff.unlock(handle, needed(secret, "The secret"))
        return first(self._room)

    def _handles(self) -> list[str]:
        return [one.handle for one in self._room.store.staff.everyone() if one.active]


def first(room: Room) -> Screen:
    """What whoever has just come to the keyboard sees: a session that goes on, else today."""
    from rehab.station.day import Day

    return room.play_screen() if room.join() else Day(room)
