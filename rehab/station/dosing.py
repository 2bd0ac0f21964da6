"""A block's preset, movement and sliders; what they change is said before it is saved."""

from __future__ import annotations

from rehab.clinic import changing, copying, prescribing
from rehab.clinic.today import Prescribed
from rehab.errors import UserError
from rehab.prescription import Prescription, difference
from rehab.station.draft import SLIDE, Draft
from rehab.station.room import Room, Screen
from rehab.station.shown import Action, Choice, Form, Line, Press, Slider, Typed
from rehab.store import Patient


class Dosing(Screen):
    """`about` is session and block; saving makes a new version of what is prescribed."""

    def __init__(
        self, room: Room, who: Patient, found: Prescribed, about: str, back: Screen
    ) -> None:
        self._room, self._who, self._made = room, who, found.made
        session, _, self._name = about.partition("/")
        self.back = self._before_it = back
        self._session = session
        self._before = changing.block_of(found.made, self._name, session)
        self._draft = Draft()
        if now := changing.level(self._before):
            self._draft.chosen["level"] = (now,)
        if copied := changing.copied(self._before):
            self._draft.chosen["movement"] = (copied,)

    def shown(self, now: float) -> Form:
        """Preset, sliders, and what they would change."""
        try:
            made, trouble = self._changed(), ""
            lines = [Line(words) for words in difference(self._made, made)]
        except UserError as error:
            made, trouble = self._made, str(error)
            lines = [Line(trouble, "wrong")]
        same = "" if lines else "Nothing is changed yet."
        if self._before.adapt is not None:
            lines.append(Line("It adapts: each session begins where the last one ended."))
        save = Action("Save", Press("save"), trouble or same, "main")
        parts: list[Choice | Slider] = []
        if rungs := changing.rungs(self._before):
            parts.append(self._draft.choice("level", "Preset", tuple(rungs)))
        if copied := changing.copied(self._before):
            there = dict.fromkeys((*copying.names(self._room.store), copied))
            options = tuple((one, one.capitalize()) for one in there)
            parts.append(self._draft.choice("movement", "Movement", options))
        parts += self._sliders(made)
        return Form(
            self._before.kind.spec.title,
            tuple(parts),
            (save,),
            tuple(lines),
            self._room.banner(self._who),
        )

    def press(self, press: Press, typed: Typed) -> Screen:
        """A change of a control, or save."""
        if self._draft.take(press, typed):
            if press.about == "level":
                self._draft.numbers.clear()  # a preset says all that it governs
            return self
        if press.name != "save":
            return self
        prescribing.change(self._room.store, self._who, self._changed())
        return self._before_it.again()

    def _changed(self) -> Prescription:
        rung = self._draft.one("level")
        if rung == changing.level(self._before):
            rung = ""
        movement = self._draft.one("movement")
        if movement == changing.copied(self._before):
            movement = ""
        return changing.changed(self._made, self._name, self._draft.numbers, rung, movement)

    def _sliders(self, made: Prescription) -> list[Slider]:
        """As they stand in `made`, each with what it was before."""
        before = {one.field: one.value for one in changing.quantities(self._before)}
        now = changing.quantities(changing.block_of(made, self._name, self._session))
        return [
            Slider(
                *(one.title, Press(SLIDE, one.field), one.low, one.high, one.step),
                *(self._draft.numbers.get(one.field, one.value), before[one.field], one.unit),
            )
            for one in now
        ]
