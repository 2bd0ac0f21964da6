"""The last look before play: is it the right person, and does somebody stand beside?"""

from __future__ import annotations

from datetime import date

from rehab.clinic.admitting import hindrances
from rehab.errors import UserError
from rehab.station.day import capital
from rehab.station.room import Room, Screen
from rehab.station.shown import Action, Line, Press, Question, Typed
from rehab.store import Patient

STANDS = {"standing", "sit-to-stand"}


class Asked(Screen):
    """First who it is; then, where somebody stands or stands up, whether staff are beside them.

    `anew`: what was cut off is closed instead of going on.
    """

    def __init__(self, room: Room, who: Patient, back: Screen, *, anew: bool = False) -> None:
        if hinders := [*room.hinders(), *hindrances(room.store, who)]:
            raise UserError(f"{capital(hinders[0])}.")
        self._room, self._who = room, who
        self.back = self._before = back
        self._anew = anew
        self._known = False
        self._stands = stands(room, who)

    def shown(self, now: float) -> Question:
        """One question."""
        no = Action("No", Press("no"))
        if not self._known:
            lines = (Line("Ask for the name and the date of birth."),)
            yes = Action("Yes, start", Press("yes"), look="main")
            return Question(f"Is this {self._room.named(self._who)}?", lines, (yes, no))
        lines = (Line(self._stands, "care"),)
        yes = Action("Yes, I stay beside", Press("yes"), look="main")
        return Question("Is somebody beside the patient, all the time?", lines, (yes, no))

    def press(self, press: Press, typed: Typed) -> Screen:
        """The next question, or play."""
        if press.name == "no":
            return self._before
        if press.name != "yes":
            return self
        if not self._known and self._stands:
            self._known = True
            return self
        return self._room.begin(self._who, supervised=bool(self._stands), anew=self._anew)


def stands(room: Room, who: Patient) -> str:
    """That what is due of the patient is played standing, or asks to stand up; "": it does not."""
    from rehab.clinic import today
    from rehab.prescription.composing import exercises_of

    found = today.newest(room.store, who, date.today())
    if found is None:
        return ""
    made = found.made
    if made.posture == "standing":
        return "This session is played standing."
    asked = {word for kind in exercises_of(made) for word in kind.spec.provokes}
    return "In this session the patient stands up from the chair." if asked & STANDS else ""
