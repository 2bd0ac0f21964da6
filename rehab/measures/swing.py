"""What one turn of a joint tells, there and back: gathered by frames, worked out at its end."""

from __future__ import annotations

import math

import numpy as np

from rehab.measures.angles import active_rom
from rehab.measures.compensation import trunk_lean
from rehab.measures.definition import Measured
from rehab.measures.kinematics import profile
from rehab.measures.reach import UNSURE
from rehab.measures.steadiness import hold_steadiness

_UNKNOWN = [math.nan] * 3
_MOST = math.degrees(UNSURE)


class Swing:
    """One joint angle, degrees, of the arm `hand` (0 left, 1 right), with trunk and hand.

    Add every frame of a trial. An angle that is NaN was not seen or does not count; one that is
    too unsure is not scored.
    """

    def __init__(self, hand: int) -> None:
        self._side = hand
        self._t: list[float] = []
        self._angle: list[float] = []
        self._error: list[float] = []
        self._lean: list[tuple[float, float]] = []
        self._hand: list[list[float]] = []

    def add(self, frame: np.void, body: np.void, angle: float, error: float) -> None:
        """Take one frame, its body, the angle in it and its standard error, degrees."""
        self._t.append(frame["t_sample"].item() * 1e-9)
        sure = error <= _MOST
        self._angle.append(angle if sure else math.nan)
        self._error.append(error if sure else math.nan)
        lean, hand = (math.nan, math.nan), _UNKNOWN
        if body["valid"]:
            lean = body["trunk_forward"].item(), body["trunk_right"].item()
        if body["arm_valid"][self._side]:
            hand = body["hand"][self._side].tolist()
        self._lean.append(lean)
        self._hand.append(hand)

    @property
    def now(self) -> float:
        """When the last frame was, s, on the clock of `steadiness`."""
        return self._t[-1] if self._t else 0.0

    def highest(self, since: float = -math.inf) -> Measured:
        """The largest angle from `since` (s) on, degrees, with its standard error."""
        return active_rom(*self._from(since))

    def lowest(self, since: float = -math.inf) -> Measured:
        """The smallest."""
        t, angle, error = self._from(since)
        low = active_rom(t, -angle, error)
        if low.value is None:
            return low
        return Measured(-low.value, low.completeness, se=low.se)

    def lean(self) -> Measured:
        """The trunk's largest change of lean from how it was at first, degrees."""
        forward, right = np.degrees(np.array(self._lean).reshape(-1, 2)).T
        return trunk_lean(np.array(self._t), forward, right)

    def steadiness(self, since: float, until: float) -> Measured:
        """How far the hand strayed from its mean place between two times (s), root mean square,
        metres."""
        hand = profile(np.array(self._t), np.array(self._hand).reshape(-1, 3))
        return hold_steadiness(hand.between(since, until))

    def _from(self, since: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        t = np.array(self._t)
        part = t >= since
        return t[part], np.array(self._angle)[part], np.array(self._error)[part]
