"""What all screens of the station share: the store, who is at the keyboard, how play is started."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rehab.clinic.standing import day
from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.station.child import Child
    from rehab.station.play import Play
    from rehab.station.shown import After, Form, Person, Playing, Press, Question, Today, Typed
    from rehab.store import Patient, Store
    from rehab.store.roster import Identity

    Drawn = Today | Form | Question | Person | Playing | After


class Screen(ABC):
    """One screen: what it shows, and which screen follows a press or the passing of time. `back` is
    where "Back" leads, if anywhere."""

    back: Screen | None = None

    @abstractmethod
    def shown(self, now: float) -> Drawn:
        """Plain data; `now` is in seconds of a clock that only goes on."""

    @abstractmethod
    def press(self, press: Press, typed: Typed) -> Screen:
        """What follows; this screen where nothing else does. Raises `UserError`."""

    def step(self, now: float) -> Screen:
        """What follows from time that passes: on most screens nothing."""
        return self

    def again(self) -> Screen:
        """This screen when somebody comes back to it, who may have changed what it shows."""
        return self


@dataclass(frozen=True)
class Means:
    """How play is started: `driver` and further `arguments` of `rehab play`, by alias those that
    go with one patient only (`own`); `practice`: everybody is invented."""

    driver: str = "openxr"
    arguments: tuple[str, ...] = ()
    own: tuple[tuple[str, tuple[str, ...]], ...] = ()
    practice: bool = False


class Room:
    """Shared by the screens; `play` is the session that goes on, if one does, and `recording` the
    process in which a movement is shown."""

    def __init__(self, store: Store, means: Means) -> None:
        self.store = store
        self.means = means
        self.play: Play | None = None
        self.recording: Child | None = None
        self._named = ("", "")
        self.wrong_person = False
        """The session that is being stopped was played by somebody else than the record's."""

    def begin(self, who: Patient, *, supervised: bool, anew: bool) -> Screen:
        """Play with the patient; the screen that shows it."""
        from rehab.station.play import Play

        self.forget()
        self.play = Play.begun(self.store, self.means, who, supervised=supervised, anew=anew)
        return self.play_screen()

    def play_screen(self) -> Screen:
        """The screen of the session that goes on."""
        from rehab.station.playing import At

        assert self.play is not None
        return At(self, self.play)

    def join(self) -> bool:
        """Take part in a session that goes on, wherever it was started; whether there is one."""
        from rehab.station.play import Play

        if not self.store.desk.allowed("play"):
            self.forget()
        elif self.play is None:
            live = [session for session in self.store.sessions() if session.live]
            self.play = Play.joined(self.store, live[-1]) if live else None
        return self.play is not None

    def forget(self) -> None:
        """Let go of all that the last session left behind."""
        if self.play is not None:
            self.play.close()
        self.play, self.wrong_person = None, False
        self.unname()

    def unname(self) -> None:
        """Let go of the name that was shown last."""
        self._named = ("", "")

    @property
    def staffed(self) -> bool:
        """Whether somebody has to unlock."""
        return self.store.desk.staffed()

    def touch(self) -> None:
        """Somebody is at the keyboard; raises `UserError` where nobody is, or too long did
        nothing."""
        self.store.staff.admit("see staff")

    def asleep(self) -> bool:
        """Whether the keyboard is nobody's any more; one that was left for too long is locked."""
        if not self.staffed:
            return False
        self.store.staff.lock_if_idle()
        shift = self.store.staff.shift()
        return shift is None or shift.handle != self.store.desk.actor

    def identity(self, who: Patient) -> Identity | None:
        """Who the patient is; None where who is here may not see it."""
        return self.store.roster.identity(who) if self.store.desk.allowed("identify") else None

    def named(self, who: Patient) -> str:
        """The patient by two identifiers where they may be seen, else by the alias; unsealed once
        a patient."""
        if self._named[0] != who.id:
            self._named = (who.id, words_of(who.alias, self.identity(who)))
        return self._named[1]

    def banner(self, who: Patient) -> str:
        """Identity and alias, for the head of every screen of the patient's."""
        named = self.named(who)
        return named if named == who.alias else f"{named} ({who.alias})"

    def hinders(self) -> list[str]:
        """What keeps everybody from being played with now; empty where nothing does."""
        found = [] if self.store.desk.allowed("play") else ["only therapists play with patients"]
        if self.play is not None and not self.play.over:
            found.append("a session is being played")
        if self.recording is not None and self.recording.code is None:
            found.append("a movement is being recorded")
        return found


def words_of(alias: str, identity: Identity | None) -> str:
    """Two identifiers in words: "Anna Beispiel, born 3 May 1958"; else the alias."""
    if identity is None or not identity.name:
        return alias
    parts = [identity.name]
    if identity.born:
        parts.append(f"born {day(date.fromisoformat(identity.born))}")
    if identity.numbers:
        parts.append(identity.numbers)
    return ", ".join(parts[:2])


def needed(text: str, what: str) -> str:
    """`text`, if there is any. Raises `UserError`."""
    if not text.strip():
        raise UserError(f"{what} is missing.")
    return text.strip()
