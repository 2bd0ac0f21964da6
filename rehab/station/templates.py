"""A programme that a patient may begin from: chosen, its questions answered, told, prescribed."""

from __future__ import annotations

from rehab.clinic import admitting, prescribing, today
from rehab.errors import UserError
from rehab.prescription import Prescription, difference, loads
from rehab.prescription.templates import Template, choices, template, templates
from rehab.station.draft import Draft
from rehab.station.room import Room, Screen
from rehab.station.shown import Action, Choice, Entry, Form, Line, Press, Slider, Typed
from rehab.store import Patient


class Templates(Screen):
    """Choosing shows what the programme asks; once all is answered, what it says is told. It may
    be left out where `skip` says so."""

    def __init__(self, room: Room, who: Patient, back: Screen, *, skip: bool = False) -> None:
        self._room, self._who = room, who
        self.back = self._before_it = back
        self._skip = skip
        self._draft = Draft()
        self._known = templates()
        before = today.newest(room.store, who)
        self._before = None if before is None else before.made

    def shown(self, now: float) -> Form:
        """The choice, the questions, and what is told."""
        options = tuple((one.name, one.title) for one in self._known)
        parts: list[Entry | Choice | Slider] = [
            self._draft.choice("template", "Programme", options)
        ]
        lines: list[Line] = []
        chosen, why_not = self._chosen(), "Choose a programme."
        if chosen is not None:
            parts += [self._asked(asked) for asked in chosen.questions]
            answers = self._answers(chosen)
            open_ones = [asked for asked in chosen.questions if not answers[asked]]
            why_not = f"Not answered yet: {open_ones[0]}" if open_ones else ""
            if not open_ones:
                lines, why_not = self._told(chosen)
        actions = [Action("Prescribe", Press("prescribe"), why_not, "main")]
        if self._skip:
            actions.append(Action("Without a programme", Press("skip")))
        banner = self._room.banner(self._who)
        return Form("What is prescribed", tuple(parts), tuple(actions), tuple(lines), banner)

    def press(self, press: Press, typed: Typed) -> Screen:
        """A change, prescribe, or go on without."""
        if self._draft.take(press, typed):
            return self
        chosen = self._chosen()
        if press.name == "prescribe" and chosen is not None:
            prescribing.change(self._room.store, self._who, self._made(chosen))
            return self._before_it.again()
        return self._before_it.again() if press.name == "skip" else self

    def _chosen(self) -> Template | None:
        name = self._draft.one("template")
        return template(name) if name else None

    def _made(self, chosen: Template) -> Prescription:
        return loads(chosen.answered(self._answers(chosen)), chosen.title)

    def _asked(self, question: str) -> Entry | Choice:
        """To be chosen where the question names its answers, else to be typed."""
        if named := choices(question):
            words = question.partition(":")[0]
            options = tuple((one, one.capitalize()) for one in named)
            return self._draft.choice(question, words, options)
        return self._draft.entry(question, question)

    def _answers(self, chosen: Template) -> dict[str, str]:
        draft = self._draft
        return {asked: draft.one(asked) or draft.text(asked) for asked in chosen.questions}

    def _told(self, chosen: Template) -> tuple[list[Line], str]:
        """What it says in words, and why it cannot be prescribed."""
        try:
            made = self._made(chosen)
            refused = admitting.left_out(self._room.store, self._who, made)
            told = [Line(words) for words in difference(self._before, made)]
            return [*(Line(words, "care") for words in refused), *told], ""
        except UserError as error:
            return [Line(str(error), "wrong")], str(error)
