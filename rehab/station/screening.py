"""Screening by the closed lists: what forbids a headset, and what asks for care."""

from __future__ import annotations

from rehab.screening import CONTRAINDICATIONS, PRECAUTIONS, Found, Screening
from rehab.station.draft import Draft
from rehab.station.room import Room, Screen
from rehab.station.shown import Action, Choice, Entry, Form, Line, Press, Slider, Typed
from rehab.store import Patient


class Sheet:
    """The questions, and what was answered so far."""

    def __init__(self, before: Screening | None = None) -> None:
        self.draft = Draft()
        if before is None:
            return
        self.draft.chosen["forbids"] = before.contraindications
        self.draft.chosen["care"] = tuple(found.precaution for found in before.precautions)
        for found in before.precautions:
            self.draft.texts[f"since {found.precaution}"] = found.since
            self.draft.texts[f"released {found.precaution}"] = found.released

    def parts(self) -> tuple[Entry | Choice | Slider, ...]:
        """Both lists; a date for each precaution that has one, once it is chosen."""
        draft = self.draft
        forbids = tuple(CONTRAINDICATIONS.items())
        care = tuple((name, one.title) for name, one in PRECAUTIONS.items())
        parts: list[Entry | Choice | Slider] = [
            draft.choice("forbids", "Forbids a headset", forbids, many=True),
            draft.choice("care", "Asks for care", care, many=True),
        ]
        for name in draft.chosen.get("care", ()):
            if PRECAUTIONS[name].dated:
                parts.append(draft.entry(f"since {name}", f"{_named(name)}: date, YYYY-MM-DD"))
            if PRECAUTIONS[name].released:
                asked = f"{_named(name)}: released from (empty: not yet)"
                parts.append(draft.entry(f"released {name}", asked))
        return tuple(parts)

    def lines(self) -> tuple[Line, ...]:
        """What follows from what was chosen."""
        found = []
        if self.draft.chosen.get("forbids"):
            found.append(Line("No headset for this patient now.", "wrong"))
        for name in self.draft.chosen.get("care", ()):
            one = PRECAUTIONS[name]
            if one.forbids:
                found.append(Line(f"{_named(name)} refuses: {', '.join(one.forbids)}", "care"))
            if one.advice:
                found.append(Line(one.advice))
        return tuple(found)

    def save(self, words: str = "Save") -> Action:
        """What sends it off: it says so where nothing was found."""
        some = self.draft.chosen.get("forbids") or self.draft.chosen.get("care")
        return Action(words if some else "All asked, nothing found", Press("save"), look="main")

    def found(self) -> Screening:
        """What was answered. Raises `UserError` where a date is missing or cannot be."""
        text = self.draft.text
        return Screening(
            self.draft.chosen.get("forbids", ()),
            tuple(
                Found(name, text(f"since {name}"), text(f"released {name}"))
                for name in self.draft.chosen.get("care", ())
            ),
        )


class Screened(Screen):
    """The sheet of one patient, as it stands; what is saved is a new version."""

    def __init__(self, room: Room, who: Patient, back: Screen) -> None:
        room.store.audit.viewed(who.id, "screening")
        self._room, self._who = room, who
        self.back = self._before = back
        stands = room.store.screenings.latest(who)
        self._sheet = Sheet(None if stands is None else stands.screening)

    def shown(self, now: float) -> Form:
        """The sheet."""
        sheet, banner = self._sheet, self._room.banner(self._who)
        return Form("Screening", sheet.parts(), (sheet.save(),), sheet.lines(), banner)

    def press(self, press: Press, typed: Typed) -> Screen:
        """Save it."""
        if self._sheet.draft.take(press, typed) or press.name != "save":
            return self
        self._room.store.screenings.screen(self._who, self._sheet.found())
        return self._before.again()


def _named(precaution: str) -> str:
    return precaution[:1].upper() + precaution[1:]
