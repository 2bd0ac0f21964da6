"""Hands that fell silent or were swapped, noticed within a second from what is recorded."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rehab.frame import CONTROLLER, FOCUSED, GRIPS, HAND, NOTHING, SIDES, TRACKED, Frame

LOST_AFTER, FOUND_AFTER = 0.7, 0.2
"""Seconds: a hand gives nothing for so long and is lost; so long something, and it is found.
Cameras lose a hand behind the body or the other one for half a second and find it again."""

ACROSS = 0.06
"""Metres that each hand is beyond the midline to count as on the other's side: hands that rest in
the lap or hold one thing meet within half a controller's length of it."""

SWAPPED_AFTER = 0.8
"""Seconds: arms that cross on their way to a target uncross sooner; a second is promised."""

Told = tuple[str, str]
"""A side ("left", "right" or "both") and its new state."""


class HandsWatch:
    """What hands do, told as changes of state: "lost", "found", "swapped", "unswapped".

    A hand is missed that gave something before or is asked for. The midline is the head's: the
    trunk is itself estimated from which hand is where, and no neck turns far enough to mislead.
    """

    def __init__(self) -> None:
        self.lost = [False, False]
        self.swapped = False
        self.asleep = [False, False]
        """Of a lost hand: its controller is asleep or off, it is not merely out of sight."""
        self._source = [CONTROLLER, CONTROLLER]  # what it was when it last gave something
        self._known = [False, False]
        self._missing, self._there = [0.0, 0.0], [0.0, 0.0]
        self._crossed = self._apart = 0.0

    def step(
        self,
        frame: Frame,
        head: Sequence[float],
        asked: Sequence[int],
        seconds: float,
        *,
        crossing: bool = False,
    ) -> list[Told]:
        """The changes that this frame brings; `asked` are the hands of the trial that runs, and
        `crossing` says that arms may be crossed now: each hand on the other's side is then right.

        `head` is the frame's pose (7,) as plain numbers. Nothing is judged without the focus:
        then inputs are the system's.
        """
        if int(frame["presence"]) != FOCUSED:
            self._missing = [0.0, 0.0]
            self._crossed = self._apart = 0.0
            return []
        told: list[Told] = []
        tracked = [int(frame[f"{grip}_bits"]) == TRACKED for grip in GRIPS]
        for side, there in enumerate(tracked):
            self._follow(side, there, side in asked, seconds)
            state = self._judge(side, there, int(frame["held"][side]))
            if state:
                told.append((SIDES[side], state))
        if all(tracked) and int(frame["head_bits"]) == TRACKED and not crossing:
            state = self._sides(frame, head, seconds)
            if state:
                told.append(("both", state))
        return told

    def _follow(self, side: int, there: bool, asked: bool, seconds: float) -> None:
        self._known[side] |= there
        missed = not there and (asked or self._known[side])
        self._missing[side] = self._missing[side] + seconds if missed else 0.0
        self._there[side] = self._there[side] + seconds if there else 0.0

    def _judge(self, side: int, there: bool, held: int) -> str:
        if there and held != NOTHING:
            self._source[side] = held
        if not self.lost[side] and self._missing[side] >= LOST_AFTER:
            self.lost[side] = True
            self.asleep[side] = held == NOTHING and self._source[side] != HAND
            return "lost"
        if self.lost[side] and self._there[side] >= FOUND_AFTER:
            self.lost[side] = False
            return "found"
        return ""

    def _sides(self, frame: Frame, head: Sequence[float], seconds: float) -> str:
        x, _, z, qx, qy, qz, qw = head
        yaw = math.atan2(2.0 * (qx * qz + qw * qy), 1.0 - 2.0 * (qx * qx + qy * qy))
        right, back = math.cos(yaw), -math.sin(yaw)
        left_x, _, left_z = frame["grip_left"][:3].tolist()
        right_x, _, right_z = frame["grip_right"][:3].tolist()
        left_out = right * (left_x - x) + back * (left_z - z)
        right_out = right * (right_x - x) + back * (right_z - z)
        crossed = left_out > ACROSS and right_out < -ACROSS
        self._crossed = self._crossed + seconds if crossed else 0.0
        self._apart = self._apart + seconds if left_out < right_out else 0.0
        if not self.swapped and self._crossed >= SWAPPED_AFTER:
            self.swapped = True
            return "swapped"
        if self.swapped and self._apart >= SWAPPED_AFTER:
            self.swapped = False
            return "unswapped"
        return ""
