"""What breaks into whatever goes on: something hurts, or the patient feels unwell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rehab.session import visit, words
from rehab.session.pause import HELD
from rehab.session.script import Played

if TYPE_CHECKING:
    from rehab.session.director import Director


SHELTER = "clinic"
"""What somebody sees who feels unwell where the headset cannot show the real room: a bright place
with walls and a floor, in which nothing moves."""


class Distress:
    """Hears the two buttons that are always there, and the commands of the same names."""

    def __init__(self, director: Director) -> None:
        self._director = director
        self.unwell = False
        """The patient has said so: nothing is played any more."""

    def hear(self, pressed: str) -> None:
        """Follow "hurts" or "unwell" as the patient pressed it, or nothing; show what may be."""
        director = self._director
        if pressed == "unwell":
            self.feels_unwell()
        elif pressed == "hurts" and director.tour.learning:
            director.tour.learning = ""
        elif pressed == "hurts":
            self.hurts()
        asked = director.hurting.running or director.pause.confirming
        if self.unwell or director.finished:
            director.signals.show()
        elif asked or director.script.phase == "summary":
            director.signals.show("unwell")
        else:
            director.signals.show("hurts", "unwell")

    def hurts(self) -> None:
        """The movement stops, and it is asked what hurts and what helps."""
        director, held = self._director, False
        if director.pause.reason in HELD or director.pause.asking:
            held = director.pause.reason == "command"
            director.pause.lift()  # who can say that is there
        director.hurting.running = True
        director.put_in(self._ask(held))

    def feels_unwell(self) -> None:
        """All of it ends, and the room is shown, or a still and bright one."""
        director = self._director
        director.tell("unwell", {})
        self.unwell = True
        if director.block is not None:
            director.block.end("stopped", "the patient feels unwell")
            director.block = None
        director.guide.uncover()
        director.notice(words.told_unwell(), of="unwell")
        director.room(True)
        if not director.scene.room:
            director.scene.move_to(SHELTER)
        director.script.play(visit.unwell(director))
        if not director.begun:
            director.finish("stopped", "unwell")

    def _ask(self, held: bool) -> Played:
        yield from self._director.hurting.run()
        if held:
            self._director.pause.hold()  # the therapist's own pause goes on
