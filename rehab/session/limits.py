"""Watches the patient's limits: warns, counts passings, and says where it cannot be sure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rehab.body import Body
from rehab.frame import SIDES
from rehab.limits import DIRECTIONS, SURE, Z95, Limit, read

AGAIN = 5.0
"""Degrees below a limit at which another passing may begin: noise at the limit is one passing."""

FOR = 0.1
"""Seconds that an angle must stay there to count: one odd frame is none."""

PASSINGS = 3
"""So many of one limit in a block end it."""

UNSURE_FOR = 1.0
"""Seconds without a sure angle after which what needs the limit stops."""


class Passed(NamedTuple):
    """A limit was come near ("near": estimate and standard error reach it) or passed ("passed").

    `degrees` and `error` of that frame; `passings` so far in this block.
    """

    what: str
    limit: Limit
    side: str
    degrees: float
    error: float
    passings: int

    @property
    def ends(self) -> bool:
        """Whether the block is over by it."""
        return self.what == "passed" and self.passings >= PASSINGS


class LimitGuard:
    """Steps along with the body. It is a guide, not a stop: nothing holds an arm back."""

    def __init__(self, limits: Sequence[Limit]) -> None:
        self._watches = [
            _Watch(limit, hand)
            for limit in limits
            for hand in ((0, 1) if DIRECTIONS[limit.direction].sided else (0,))
            if limit.covers(hand)
        ]

    def begin_block(self) -> None:
        """Count passings anew."""
        for watch in self._watches:
            watch.passings = 0

    def step(self, body: Body, seconds: float) -> list[Passed]:
        """What was come near or passed in this frame, `seconds` after the last."""
        found = []
        for watch in self._watches:
            what = watch.step(body, seconds)
            if what:
                told = watch.degrees, watch.error, watch.passings
                found.append(Passed(what, watch.limit, watch.side, *told))
        return found

    def unsure(self, needs: Iterable[str], hands: Sequence[int]) -> str:
        """Why the limit of a direction that an exercise `needs` cannot be kept for the arms `hands`
        now, in a sentence for staff; "" where all can."""
        needed = set(needs)
        for watch in self._watches:
            of = not watch.side or watch.hand in hands
            if of and watch.limit.direction in needed and watch.unsure >= UNSURE_FOR:
                side = f"{watch.side} " if watch.side else ""
                if math.isnan(watch.degrees):
                    return f"The {side}arm is not seen: its limit cannot be kept."
                return (
                    f"{side}{watch.limit.direction} is known to {watch.error:.0f} degrees only: "
                    f"its limit of {watch.limit.degrees:g} cannot be kept."
                ).capitalize()
        return ""


class _Watch:
    """One limit of one arm."""

    def __init__(self, limit: Limit, hand: int) -> None:
        self.limit, self.hand = limit, hand
        self.side = SIDES[hand] if DIRECTIONS[limit.direction].sided else ""
        self.degrees = self.error = math.nan
        self.passings = 0
        self.unsure = 0.0
        self._near, self._beyond = _Held(), _Held()

    def step(self, body: Body, seconds: float) -> str:
        self.degrees, self.error = read(body, self.limit.direction, self.hand)
        # An angle that is surely far below its limit needs not be known better. Where nothing is
        # known both are false.
        far = self.degrees + Z95 * self.error < self.limit.degrees
        sure = self.error <= SURE or far
        self.unsure = 0.0 if sure else self.unsure + seconds
        if math.isnan(self.degrees):
            return ""
        # One known too coarsely to be kept warns of nothing, and has passed where that is likely.
        coarse = self.error > SURE
        reached = -math.inf if coarse else self.degrees + self.error
        near = self._near.step(reached - self.limit.degrees, seconds)
        passed = self.degrees - self.error if coarse else self.degrees
        if self._beyond.step(passed - self.limit.degrees, seconds):
            self.passings += 1
            return "passed"
        return "near" if near else ""


class _Held:
    """Turns an excess that lasts into one moment, until it has gone back by `AGAIN`."""

    def __init__(self) -> None:
        self._for = 0.0
        self._told = False

    def step(self, excess: float, seconds: float) -> bool:
        if excess < 0.0:
            self._for = 0.0
            self._told = self._told and excess > -AGAIN
            return False
        self._for += seconds
        if self._told or self._for < FOR:
            return False
        self._told = True
        return True
