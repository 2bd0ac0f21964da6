"""How soon a hand sets out after each of several cues: gathered by frames, worked out at once."""

from __future__ import annotations

import math

import numpy as np

from rehab.measures.definition import Measured, refused
from rehab.measures.kinematics import profile
from rehab.measures.reaching import reaction_time

BEFORE = 0.1
"""Seconds before a cue that are looked at too: a hand that moves already does not react."""

_UNKNOWN = [math.nan] * 3


class Reactions:
    """The reactions of one hand (0 left, 1 right). Add every frame, and say what is shown and
    gone."""

    def __init__(self, hand: int) -> None:
        self._hand = hand
        self._t: list[float] = []
        self._place: list[list[float]] = []
        self._cues: list[list[float]] = []
        self._epoch: int | None = None
        self._moved_space = False

    def add(self, frame: np.void, body: np.void) -> None:
        """Take one frame and its body."""
        self._t.append(frame["t_sample"].item() * 1e-9)
        if not body["arm_valid"][self._hand]:
            self._place.append(_UNKNOWN)
            return
        epoch = body["epoch"].item()
        self._moved_space |= self._epoch not in (None, epoch)
        self._epoch = epoch
        self._place.append(body["hand"][self._hand].tolist())

    def cue(self, frame: np.void) -> int:
        """Something is seen from this frame on; its number."""
        self._cues.append([frame["t_display"].item() * 1e-9, math.inf])
        return len(self._cues) - 1

    def over(self, cue: int) -> None:
        """That is gone, or was met, in the last frame."""
        self._cues[cue][1] = self._t[-1]

    def results(self) -> list[Measured]:
        """The reaction time of each cue, s, from its display to the hand's onset."""
        if self._moved_space:
            return [refused(0.0, "Play space moved meanwhile.")] * len(self._cues)
        hand = profile(np.array(self._t), np.array(self._place).reshape(-1, 3))
        return [
            reaction_time(hand.between(shown - BEFORE, gone), shown) for shown, gone in self._cues
        ]
