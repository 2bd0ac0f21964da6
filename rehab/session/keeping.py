"""What follows where a limit is come near, passed, or cannot be kept: a guide, not a stop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rehab.session import words
from rehab.session.limits import LimitGuard, Passed

if TYPE_CHECKING:
    from rehab.session.block import Block
    from rehab.session.director import Director

PULSE = (0.5, 0.3)
"""Seconds and strength of the one long soft pulse at a limit."""

GIVE_UP = 20.0
"""Seconds without a sure angle after which a block that needs one ends."""

REPEATED = 3
"""So often in a row a trial may be broken off for want of a sure angle: it would be so for ever."""


class Keeping:
    """Steps the guard with each frame that is played, and tells what it says as `limit` events."""

    def __init__(self, director: Director) -> None:
        self._director = director
        self._guard = LimitGuard(director.programme.limits)
        self._unsure = 0.0
        self._broken_off: tuple[int, int] = (0, 0)  # the trial, and how often

    def begin_block(self) -> None:
        """Count passings anew."""
        self._guard.begin_block()
        self._unsure, self._broken_off = 0.0, (0, 0)

    def step(self, seconds: float) -> None:
        """Look at this frame's body, before anything is played on."""
        director = self._director
        if not director.programme.limits:
            return
        found = self._guard.step(director.body, seconds)
        block = director.block
        if block is None or block.ended:
            return
        for passed in found:
            self._passed(block, passed)
        why = self.unsure(block.hands) if block.trying else ""
        if why:
            director.tell("limit", {"block": block.number, "what": "unsure", "why": why})
            director.notice(why, of="limits")
            number, times = self._broken_off
            times = times + 1 if number == block.trial else 1
            self._broken_off = block.trial, times
            block.interrupt()
            if times >= REPEATED:
                block.leave(why)

    def unsure(self, hands: Sequence[int]) -> str:
        """Why the block that is played cannot ask anything of those arms now; "" where it can."""
        block = self._director.block
        needs = block.spec.needs if block is not None and block.spec is not None else ()
        return self._guard.unsure(needs, hands)

    def waits(self, hands: Sequence[int], seconds: float) -> bool:
        """Whether a trial of those arms has to wait; who waits too long has the block ended."""
        why = self.unsure(hands)
        if not why:
            self._unsure = 0.0
            self._director.notice(None, of="limits")
            return False
        if self._unsure == 0.0:
            self._director.notice(why, of="limits")
        self._unsure += seconds
        block = self._director.block
        if self._unsure >= GIVE_UP and block is not None:
            block.leave(why)
        return True

    def _passed(self, block: Block, passed: Passed) -> None:
        director, limit = self._director, passed.limit
        told = {"block": block.number, "what": passed.what, "direction": limit.direction}
        told |= {"side": passed.side, "degrees": round(passed.degrees, 2)}
        told |= {"error": round(passed.error, 2), "limit": limit.degrees, "source": limit.source}
        director.tell("limit", {**told, "passings": passed.passings})
        director.audio.play("limit")
        if passed.side:
            director.vibrate(0 if passed.side == "left" else 1, *PULSE, 0.0)
        if passed.what == "passed":
            name = f"{passed.side} {limit.direction}".strip()
            director.notice(words.told_passed(name, passed.passings), of="limits")
        if passed.ends:
            block.leave(f"the limit of {name}, {limit.degrees:g} degrees, was passed three times")
