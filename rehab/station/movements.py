"""Movements that patients copy: recorded in the headset with consent, listed, erased."""

from __future__ import annotations

from datetime import datetime

from rehab.clinic import copying
from rehab.clinic.standing import day
from rehab.errors import UserError
from rehab.movement import named
from rehab.station.child import Child
from rehab.station.day import capital
from rehab.station.draft import Draft
from rehab.station.room import Room, Screen, needed
from rehab.station.shown import Action, Choice, Entry, Form, Line, Press, Question, Slider, Typed
from rehab.store.movements import Kept

LENGTHS, USUAL = ("6", "12", "20", "40"), "12"
"""Seconds that may be taken down; what rests before and after the movement is cut off."""


class Movements(Screen):
    """What there is, and a new one: its name, its length, and the consent of who shows it."""

    def __init__(self, room: Room, back: Screen, said: tuple[Line, ...] = ()) -> None:
        self._room, self._said = room, said
        self.back = self._before = back
        self._draft = Draft()
        self._draft.chosen["seconds"] = (USUAL,)

    def shown(self, now: float) -> Form:
        """The form of a new one over the list of all."""
        draft, own = self._draft, self._own()
        agreed = (("yes", copying.CONSENT),)
        lengths = tuple((one, f"{one} s") for one in LENGTHS)
        parts: list[Entry | Choice | Slider] = [
            draft.entry("name", "Name of a new movement"),
            draft.choice("seconds", "Time to show it", lengths),
            draft.choice("consent", "Who shows it agrees", agreed, many=True),
        ]
        hinders = [capital(words) for words in self._room.hinders()]
        why_not = "" if draft.chosen.get("consent") else "Nothing is recorded without consent."
        record = Action("Record it", Press("record"), next(iter(hinders), why_not), "main")
        actions = [record]
        if own:
            options = tuple((one.id, one.name) for one in own)
            parts.append(draft.choice("erase", "Erase one", options))
            none = "" if draft.one("erase") else "Choose one."
            actions.append(Action("Erase", Press("erase"), none, "caution"))
        mine = {one.name for one in own}
        others = [name for name in copying.names(self._room.store) if name not in mine]
        along = Line(f"With the program come {', '.join(others)}.")
        lines = (*self._said, along, *(_told(self._room, one) for one in own))
        return Form("Movements that patients copy", tuple(parts), tuple(actions), lines)

    def press(self, press: Press, typed: Typed) -> Screen:
        """Record, or erase once it was asked."""
        draft, room = self._draft, self._room
        if draft.take(press, typed):
            return self
        self._said = ()
        if press.name == "record" and draft.chosen.get("consent"):
            name = needed(draft.text("name"), "The name")
            return Recording(room, name, draft.one("seconds"), self._before)
        chosen = [one for one in self._own() if one.id == draft.one("erase")]
        if press.name == "erase" and chosen:
            return _Erasing(room, chosen[0], self._before)
        return self

    def _own(self) -> list[Kept]:
        return [one for one in self._room.store.movements.everything() if not one.erased]


class Recording(Screen):
    """The headset calibrates and counts; this screen only waits, and may give it up."""

    def __init__(self, room: Room, name: str, seconds: str, before: Screen) -> None:
        if hinders := room.hinders():
            raise UserError(f"{capital(hinders[0])}.")
        named(name)
        copying.free(room.store, name)
        words = ["record-movement", name, "--driver", room.means.driver]
        words += ["--seconds", seconds, "--no-mirror", *room.means.arguments]
        self._room, self._name, self._before = room, name, before
        # The consent was given on the form: here it is passed on.
        self._child = room.recording = Child(room.store.path.parent, words, "yes\n")
        self._given_up = False

    def shown(self, now: float) -> Question:
        """What to do now, in the headset."""
        lines = (
            Line("Put the headset on and take both controllers."),
            Line("It measures you first, as it does patients. Then it counts down: show it."),
        )
        stop = Action("Give up", Press("give up"), look="caution")
        return Question(f"Recording \u201c{self._name}\u201d", lines, (stop,))

    def press(self, press: Press, typed: Typed) -> Screen:
        """Give it up."""
        if press.name == "give up":
            self._given_up = True
            self._child.end()
        return self

    def step(self, now: float) -> Screen:
        """Back to the list once it has ended, with what came of it."""
        code = self._child.code
        if code is None:
            return self
        self._room.recording = None
        if self._given_up:
            said = Line("Given up: nothing was recorded.", "care")
        elif code:
            said = Line(self._child.trouble or f"It ended without a word (code {code}).", "wrong")
        else:
            said = Line(f"\u201c{self._name}\u201d is kept.", "good")
        return Movements(self._room, self._before, (said,))


class _Erasing(Screen):
    """Whether it is really to be erased."""

    def __init__(self, room: Room, one: Kept, before: Screen) -> None:
        self._room, self._one, self._before = room, one, before

    def shown(self, now: float) -> Question:
        """One question."""
        used = self._room.store.movements.uses(self._one)
        keeps = f"{used} session{'' if used == 1 else 's'} keep{'s' if used == 1 else ''}"
        lines = (Line(f"{keeps} what was shown there.", "care"),)
        no = Action("No, keep it", Press("no"))
        yes = Action("Yes, erase it", Press("yes"), look="caution")
        return Question(f"Erase \u201c{self._one.name}\u201d for good?", lines, (no, yes))

    def press(self, press: Press, typed: Typed) -> Screen:
        """Erase it, or not."""
        said: tuple[Line, ...] = ()
        if press.name == "yes":
            unreached = self._room.store.movements.erase(self._one)
            gone = Line(f"\u201c{self._one.name}\u201d is erased.", "good")
            said = (gone, *(Line(sentence, "care") for sentence in unreached))
        return Movements(self._room, self._before, said)


def _told(room: Room, one: Kept) -> Line:
    """A movement in a line."""
    arms = "both arms" if len(one.sides) > 1 else f"the {one.sides[0]} arm"
    when = day(datetime.fromisoformat(one.created_at).astimezone().date())
    used = room.store.movements.uses(one)
    played = f"in {used} session{'' if used == 1 else 's'}" if used else "not played yet"
    return Line(
        f"{one.name}: {one.seconds:.1f} s, {arms}, shown by {one.actor} on {when}, {played}"
    )
