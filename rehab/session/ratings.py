"""What patients say in numbers, from 0 to 10, and what follows from it."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

from rehab.session import words
from rehab.session.script import Played
from rehab.session.stops import END, REST, Stops

if TYPE_CHECKING:
    from rehab.session.director import Director

KINDS = ("pain", "exertion", "discomfort")
"""Pain by its numeric scale, exertion by one like Borg's CR-10, discomfort of the headset."""

END_OF_RANGE = "end of range"
"""Where in a movement a pain is asked for that a test of range may bring about."""

UNANSWERED = 30.0
"""Seconds after which a question for a number is left out."""

REST_AFTER_EFFORT = 60.0
"""Seconds."""


class Ratings:
    """Asks for numbers, weighs each by the stop rules, and remembers the first pain."""

    def __init__(self, director: Director) -> None:
        self._director = director
        self._stops = Stops.of(director.programme.stops)
        self._first: int | None = None

    def before(self) -> Played:
        """Pain before anything is played: what later pain is compared with."""
        self._director.phase("rating")
        yield from self._all(["pain"], None)

    def feared(self, block: int, movement: str) -> Played:
        """How much the `movement` that a block asks for is feared, before it."""
        self._director.phase("rating", block=block)
        yield from self._all(["fear"], block, [movement])

    def after(self, block: int, *, at_end: bool = False, asks: Sequence[str] = ()) -> Played:
        """Pain, exertion and discomfort after a block, and what its exercise `asks` besides; the
        pain `at_end` of the movement, of one that tested how far it goes."""
        self._director.phase("rating", block=block)
        rests = yield from self._all((*KINDS, *asks), block, at_end=at_end)
        if rests and not self._director.ending:
            yield from self._director.rests.run(REST_AFTER_EFFORT, "exertion", words.resting_long())

    def weigh(self, what: str, value: int) -> str:
        """What the stop rules make of a number, which is told and said to staff: "end" (and the
        session will end), "rest" or ""."""
        director = self._director
        first = self._first
        if what == "pain":
            self._first = value if first is None else first
            if first is not None and value > first:
                director.hold(f"pain {value} was told, after {first} before")
        decision = self._stops.on(what, value, first)
        if decision is None:
            return ""
        told = {"what": what, "value": value, "does": decision.does, "reason": decision.reason}
        director.tell("decision", told)
        director.notice(words.decided(*decision), of="rules")
        if decision.does == END:
            director.end_soon(decision.reason, words.enough())
        return decision.does

    def _all(
        self,
        kinds: Sequence[str],
        block: int | None,
        lines: Sequence[str] = (),
        *,
        at_end: bool = False,
    ) -> Generator[None, None, bool]:
        """Ask for each, with `lines` below the question; whether a rest is due."""
        rests = False
        for what in kinds:
            at = {"at": END_OF_RANGE} if at_end and what == "pain" else {}
            title, ends = words.how_much(at.get("at", what))
            asking = self._director.asking
            value = yield from asking.rate(what, title, ends, within=UNANSWERED, lines=lines)
            told = {"what": what, "value": value} | ({} if block is None else {"block": block})
            told |= ({"of": lines[0]} if lines else {}) | at
            if value is None:
                told["why"] = "skipped" if asking.skipped else "unanswered"
            self._director.tell("rating", told)
            if value is None:
                continue
            does = self.weigh(what, value)
            if does == END:
                break
            rests |= does == REST
        return rests
