"""The mind of the station: which screen is shown, and what a press leads to.

The window asks `shown`, gives back each `press`, and calls `step` once a frame. One module a
screen; this one only goes from one to the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rehab.errors import UserError
from rehab.station.playing import At
from rehab.station.room import Means, Room, Screen
from rehab.station.shown import Action, Press, Shown, Typed
from rehab.station.unlock import Unlock, first

if TYPE_CHECKING:
    from rehab.live import Pixels
    from rehab.store import Store

ASLEEP = 2.0
"""Seconds between two looks whether the keyboard has locked itself."""


class Desk:
    """`store` is used by this thread alone, and is the caller's to close, after `close`."""

    def __init__(self, store: Store, means: Means | None = None) -> None:
        self._room = Room(store, means or Means())
        self._trouble = ""
        self._looked = 0.0
        locked = self._room.staffed or store.clinic
        self._screen: Screen = Unlock(self._room) if locked else first(self._room)

    def shown(self, now: float) -> Shown:
        """What is to be drawn."""
        store, locked = self._room.store, isinstance(self._screen, Unlock)
        role = store.desk.role()
        bar = "" if locked or role is None else f"{store.actor}, {role}"
        return Shown(
            bar,
            self._screen.shown(now),
            () if locked else tuple(self._bar()),
            self._room.means.practice,
            self._trouble,
        )

    def press(self, press: Press, typed: Typed | None = None) -> None:
        """Do what was asked; what cannot be is told as `Shown.trouble` until the next press."""
        self._trouble = ""
        try:
            self._screen = self._after(press, typed or Typed())
        except UserError as error:
            self._trouble = str(error)
            if self._room.asleep() and not isinstance(self._screen, Unlock):
                self._lock()

    def step(self, now: float) -> None:
        """Let time pass."""
        if now - self._looked >= ASLEEP:
            self._looked = now
            if not isinstance(self._screen, Unlock) and self._room.asleep():
                self._lock()
        try:
            if self._room.play is not None:
                self._room.play.step(now)
            self._screen = self._screen.step(now)
        except UserError as error:
            self._trouble = str(error)

    def picture(self) -> tuple[int, Pixels] | None:
        """What the patient sees, (h, w, 3), with a number that grows; None while nobody plays, or
        nobody is at the keyboard."""
        play = self._room.play
        if play is None or play.over or isinstance(self._screen, Unlock):
            return None
        return play.picture()

    def close(self) -> None:
        """Let go of everything; a session that is played goes on, and is joined another time."""
        self._room.forget()

    def _after(self, press: Press, typed: Typed) -> Screen:
        if isinstance(self._screen, Unlock):
            return self._screen.press(press, typed)
        if press.name == "lock":
            self._room.store.staff.lock()
            return self._locked()
        self._room.touch()
        if press.name == "stop session" and self._room.play is not None:
            self._room.play.send("stop")
            return self._room.play_screen()
        if press.name == "back":
            return self._screen if self._screen.back is None else self._screen.back.again()
        return self._screen.press(press, typed)

    def _lock(self) -> None:
        self._screen = self._locked()

    def _locked(self) -> Screen:
        """Nothing of a record stays in sight; a session that goes on is shown to who comes."""
        self._room.store.desk.actor = "nobody"
        return Unlock(self._room)

    def _bar(self) -> list[Action]:
        play = self._room.play
        going = play is not None and not play.over and bool(play.session)
        found = []
        if self._screen.back is not None:
            found.append(Action("Back", Press("back"), look="quiet"))
        if going and not isinstance(self._screen, At):
            found.append(Action("Stop the session", Press("stop session"), look="caution"))
        if self._room.staffed:
            found.append(Action("Lock", Press("lock"), look="quiet"))
        return found
