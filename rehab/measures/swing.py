"""What one turn of a joint tells, there and back: gathered by frames, worked out at its end."""

from __future__ import annotations

import math

import numpy as np

from rehab.measures.angles import active_rom
from rehab.measures.compensation import trunk_lean
from rehab.measures.definition import Measured, refused
from rehab.measures.kinematics import profile, runs
from rehab.measures.reach import UNSURE
from rehab.measures.steadiness import head_sway_path, hold_steadiness

_UNKNOWN = [math.nan] * 3
_MOST = math.degrees(UNSURE)


class Swing:
    """One joint angle, degrees, of the arm `hand` (0 left, 1 right), with trunk and hand.

    Add every frame of a trial. An angle that is NaN was not seen; one that is too unsure is not
    scored; one that does not count, since the movement was another one, is left out.
    """

    def __init__(self, hand: int) -> None:
        self._side = hand
        self._t: list[float] = []
        self._angle: list[float] = []
        self._error: list[float] = []
        self._lean: list[tuple[float, float]] = []
        self._hand: list[list[float]] = []
        self._head: list[list[float]] = []
        self._counts: list[bool] = []

    def add(
        self, frame: np.void, body: np.void, angle: float, error: float, counts: bool = True
    ) -> None:
        """Take one frame, its body, the angle in it and its standard error, degrees."""
        self._counts.append(counts)
        self._t.append(frame["t_sample"].item() * 1e-9)
        sure = error <= _MOST
        self._angle.append(angle if sure else math.nan)
        self._error.append(error if sure else math.nan)
        lean, hand, head = (math.nan, math.nan), _UNKNOWN, _UNKNOWN
        if body["valid"]:
            lean = body["trunk_forward"].item(), body["trunk_right"].item()
            head = body["neck"].tolist()
        if body["arm_valid"][self._side]:
            hand = body["hand"][self._side].tolist()
        self._lean.append(lean)
        self._hand.append(hand)
        self._head.append(head)

    @property
    def now(self) -> float:
        """When the last frame was, s, on the clock of `steadiness`."""
        return self._t[-1] if self._t else 0.0

    def highest(self, since: float = -math.inf) -> Measured:
        """The largest angle from `since` (s) on, degrees, with its standard error."""
        return self._furthest(since, 1.0)

    def lowest(self, since: float = -math.inf) -> Measured:
        """The smallest."""
        low = self._furthest(since, -1.0)
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

    def sway(self, since: float, until: float) -> tuple[Measured, Measured]:
        """Of the *head* (not of the centre of pressure) between two times (s): how far the base of
        the neck strayed from its mean place, root mean square, m; and its level path, m/s, of ten
        seconds and more."""
        head = profile(np.array(self._t), np.array(self._head).reshape(-1, 3))
        held = head.between(since, until)
        return hold_steadiness(held), head_sway_path(held)

    def _furthest(self, since: float, sign: float) -> Measured:
        """The largest of `sign` times the angle, of all stretches that count; none where one that
        may have gone further could not be told."""
        t, error = np.array(self._t), np.array(self._error)
        angle = sign * np.array(self._angle)
        best, doubt = Measured(None, 0.0, "Nothing of it counts."), -math.inf
        for first, past in runs(np.array(self._counts, np.bool_) & (t >= since)):
            part = slice(first, past)
            found = active_rom(t[part], angle[part], error[part])
            if found.value is None:
                doubt = max(doubt, float(np.nanmax(angle[part], initial=-math.inf)))
                best = found if best.value is None else best
            elif best.value is None or found.value > best.value:
                best = found
        if best.value is not None and doubt > best.value:
            return refused(best.completeness, "Tracking was lost where it may have gone further.")
        return best
