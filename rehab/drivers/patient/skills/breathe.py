"""Breathing with a wave: in while it rises, out while it sinks, as long as the last one took."""

from __future__ import annotations

from rehab.drivers.patient.mover import Mover
from rehab.drivers.patient.sight import Seen
from rehab.drivers.patient.skills.skill import Skill

CAUGHT = 0.25, 0.05
"""From a wave's turn to the breath's, and its standard deviation, s [M]."""
FORGOTTEN = 20.0
"""After so many seconds the waves are new again, s [M]."""


class Breathe(Skill):
    """The cue "breathe": its node is where the wave is going, higher or lower than before."""

    def __init__(self, mover: Mover) -> None:
        super().__init__(mover)
        self._began = -FORGOTTEN
        self._level = 0.0
        self._inwards = False
        self._took: dict[bool, float] = {}

    def reaction(self, cue: Seen) -> float:
        """Soon: a rhythm is waited for."""
        return max(0.1, self.mover.rng.gauss(*CAUGHT))

    def begin(self, t: float, cue: Seen) -> None:
        """Turn the breath; at first as long as one's own."""
        mover = self.mover
        if t > self._began + FORGOTTEN:
            self._took.clear()
            self._inwards = True
            mover.settle(t, mover.ready(0), mover.ready(1))
        else:
            self._took[self._inwards] = t - self._began
            self._inwards = cue.position[1] > self._level
        self._began, self._level = t, cue.position[1]
        breathing = mover.breathing
        breathing.turn(t, self._inwards, self._took.get(self._inwards, breathing.half))
