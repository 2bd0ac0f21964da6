"""What comes of the patient's limits: "far enough", a word to staff, and an end after the third."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rehab.frame import SIDES
from rehab.session import words
from rehab.session.limits import LimitGuard, Passed
from rehab.session.script import Played

if TYPE_CHECKING:
    from rehab.session.block import Block
    from rehab.session.director import Director

PATIENCE = 15.0
"""Seconds for which a trial waits for an angle that is sure enough to keep its limit."""

PULSE = 0.4
"""Seconds of the one long soft pulse."""


class Limiting:
    """Watches while a block is played. It is a guide, not a stop: it holds nobody back."""

    def __init__(self, director: Director) -> None:
        self._director = director
        self._guard = LimitGuard(director.programme.limits)
        self._of: Block | None = None

    def step(self, seconds: float) -> None:
        """Look at this frame's body, `seconds` after the last."""
        director = self._director
        block = director.block
        if block is not self._of:
            self._of = block
            self._guard.begin_block()
            director.notice(None, of="limit")
        if block is None or block.ended:
            return
        for passed in self._guard.step(director.body, seconds):
            self._tell(block, passed)
        if block.hand >= 0 and self._guard.unsure(block.needs, block.hand):
            block.interrupt()  # it waits in `sure` then

    def sure(self, block: Block, hand: int) -> Played:
        """Wait until every limit that the block's exercise needs can be kept for the arm `hand`;
        after a while without, leave the block."""
        director = self._director
        give_up = director.seconds + PATIENCE
        while why := self._guard.unsure(block.needs, hand):
            director.notice(why, of="limit")
            if director.seconds >= give_up:
                director.tell("unsure", {"block": block.number, "side": SIDES[hand], "why": why})
                block.leave(why)
            yield
            if not self._guard.unsure(block.needs, hand):
                director.notice(None, of="limit")

    def _tell(self, block: Block, passed: Passed) -> None:
        director, limit = self._director, passed.limit
        told: dict[str, Any] = {"block": block.number, "what": passed.what}
        told |= {"direction": limit.direction, "side": passed.side, "limit": limit.degrees}
        told |= {"degrees": round(passed.degrees, 2), "error": round(passed.error, 2)}
        director.tell("limit", told | {"source": limit.source, "passings": passed.passings})
        director.audio.play("limit")
        if passed.side:
            director.vibrate(SIDES.index(passed.side), PULSE, 0.5, 0.0)
        if passed.what == "passed":
            director.notice(words.passed(limit.direction, limit.degrees), of="limit")
        if passed.ends:
            block.leave(words.passed_often(limit.direction, limit.degrees))
