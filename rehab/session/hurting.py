"""What happens after "This hurts": how much, where, and what the patient would like."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from rehab.session import words
from rehab.session.ratings import UNANSWERED
from rehab.session.script import Played
from rehab.session.stops import END

if TYPE_CHECKING:
    from rehab.session.director import Director

SAID = 2.0
"""Seconds for which it is shown what follows."""


class Hurting:
    """Put in between whatever goes on; the movement has been stopped already."""

    def __init__(self, director: Director) -> None:
        self._director = director
        self.running = False

    def run(self) -> Played:
        """Ask, tell, and do what was asked for."""
        director = self._director
        self.running = True
        director.phase("hurting", **director.in_block)
        director.notice(words.told_hurts(None, ""), of="hurts")
        title, ends = words.how_much("pain")
        pain = yield from director.asking.rate("pain", title, ends, within=UNANSWERED)
        if pain == 0:
            yield from self._finish(0, "", "nothing")
            return
        entries = words.places()
        chosen = yield from director.asking.pick(
            words.where(), list(entries.values()), within=UNANSWERED
        )
        place = next((name for name, said in entries.items() if said == chosen), "")
        director.notice(words.told_hurts(pain, place), of="hurts")
        director.hold("pain was told" if pain is None else f"pain {pain} was told")
        if pain is not None and director.ratings.weigh("pain", pain) == END:
            yield from self._finish(pain, place, "stopped")
            return
        answer = yield from self._choose()
        yield from self._finish(pain, place, answer)

    def _choose(self) -> Generator[None, None, str]:
        """What the patient would like, of what is possible now."""
        director, block = self._director, self._director.block
        possible = {
            "easier": block is not None and block.can_ease,
            "other": block is not None and not block.ended and director.more_blocks,
        }
        ways = {name: said for name, said in words.ways_on().items() if possible.get(name, True)}
        answer = yield from director.asking.choose(*words.what_now(), list(ways.values()))
        return "skipped" if answer is None else list(ways)[answer]

    def _finish(self, pain: int | None, place: str, answer: str) -> Played:
        """Tell it all, and do what was asked for."""
        director, block = self._director, self._director.block
        told = {"pain": pain, "where": place, "answer": answer, **director.in_block}
        director.tell("hurt", told)
        self.running = False
        if answer == "easier" and block is not None:
            block.ease("the patient asked for it, because it hurts")
            director.guide.show(*words.made_easier())
            yield from director.script.wait(SAID)
        elif answer == "rest":
            yield from director.rests.run(None, "it hurts", words.resting())
        elif answer == "other" and block is not None:
            block.leave("the patient asked for another exercise")
        elif answer == "end":
            director.end_soon("the patient asked to end", words.enough())
        director.notice(None, of="hurts")
