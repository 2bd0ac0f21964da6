"""Light in a veil: whoever presses anything there, or looks down for the two buttons, has it back.

The two go with the head while nothing else is seen, for what stood still would tell where ahead is;
so a look never meets them. A press, or a look for them that is lower than any way back to the
middle, opens the veil instead, and they are where they always are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rehab.frame import TRACKED, Frame
from rehab.session.aim import turned
from rehab.session.pause import DOWN

LOW, LOWER = math.radians(25.0), math.radians(12.0)
"""A look for them is so far below level, and below where it was as the veil closed: they are 40
degrees below ahead, and who comes back to the middle misses it by fewer than ten."""

LOOKED = 0.5
"""Seconds for which it lasts."""


class Dark:
    """Watches one veil after another. Decided from recorded channels."""

    def __init__(self) -> None:
        self._from: float | None = None
        self._looked = 0.0
        self._pressed = True  # what is down before the first frame was not pressed

    def step(self, veiled: bool, frame: Frame, head: Sequence[float], seconds: float) -> bool:
        """Take in a frame; whether the light is wanted back. `head` is its pose (7,)."""
        pressed = max(*frame["trigger"].tolist(), *frame["squeeze"].tolist()) > DOWN
        newly, self._pressed = pressed and not self._pressed, pressed
        if not veiled:
            self._from = None
            return False
        if int(frame["head_bits"]) == TRACKED:
            up = math.asin(max(-1.0, min(1.0, turned(head[3:], (0.0, 0.0, -1.0))[1])))
            if self._from is None:
                self._from, self._looked = up, 0.0
            low = up < min(-LOW, self._from - LOWER)
            self._looked = self._looked + seconds if low else 0.0
        return newly or (self._from is not None and self._looked >= LOOKED)
