"""Rests: so many seconds as prescribed, or until the patient wants to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rehab.scene.kit import Control
from rehab.scene.kit.part import Part
from rehab.session import words
from rehab.session.script import Played

if TYPE_CHECKING:
    from rehab.session.director import Director


class Rests:
    """Shows a rest, with the seconds that are left and a button that ends it."""

    def __init__(self, director: Director) -> None:
        self._director = director
        self._over = False

    def run(self, seconds: float | None, why: str, said: words.Said) -> Played:
        """Rest for `seconds`, None: as long as the patient likes; `why` is told."""
        director, guide = self._director, self._director.guide
        title, lines = said
        director.phase("rest")
        director.tell("rest", {"seconds": seconds, "why": why})
        director.audio.play("rest")
        count = None if seconds is None else guide.kit.countdown(title)
        go_on = guide.kit.button(words.go_on(), self._end, quiet=seconds is not None)
        parts: list[Part] = [go_on] if count is None else [count, go_on]
        form = guide.form(title, parts)
        if count is None:
            go_on.node.cue = "press"
        guide.show(title, lines, "rest" if count is None else "wait", form=form)
        self._over = False
        script = director.script
        script.unskip()
        begun = script.clock
        try:
            while not (self._over or script.skipped):
                if count is not None and seconds is not None:
                    left = begun + seconds - script.clock
                    if left <= 0.0:
                        break
                    count.show(left, seconds)
                yield
        finally:
            guide.drop(form)
        script.unskip()

    def _end(self, _: Control) -> None:
        self._over = True
