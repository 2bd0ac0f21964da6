"""A round of taps tells how fast and how exactly a hand goes to and fro: gathered by frames."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rehab.measures.definition import Measured, refused
from rehab.measures.kinematics import MOVED_PART, ONSET_FLOOR, ONSET_PART, Array, Profile, profile
from rehab.measures.pointing import effective_width, throughput

SLOW, STILL_FOR = 0.1, 0.12
"""A hand that is slower than this (m/s) for so long (s) has stopped: it selects where it is."""

MOST_OF_THE_WAY = 0.5
"""Of the way to its target that a hand must have gone, for its stop to be meant for it."""

_UNKNOWN = [math.nan] * 3


@dataclass
class _Tap:
    """One movement: asked for at `asked`, stopped first at `stopped`; s, indices of samples."""

    target: Sequence[float]
    asked: int
    stopped: int = -1


class Taps:
    """The movements of one hand from target to target, each over where it first stops.

    `ask` a target, then add every frame. A target in a volume has no click: what selects is that
    the hand stands still, on the target or beside it. The first `ask` is of the way to the first
    target, which does not count.
    """

    def __init__(self, hand: int) -> None:
        self._hand = hand
        self._t: list[float] = []
        self._place: list[list[float]] = []
        self._taps: list[_Tap] = []
        self._since = math.inf
        self._epoch: int | None = None
        self._moved_space = False
        self.stopped = False
        """The hand has stopped, in this frame or before it, since the target was asked for; it
        still stands."""

    def ask(self, target: Sequence[float]) -> None:
        """From the next frame on the hand is to go to `target` (3), m, play space."""
        self._taps.append(_Tap(tuple(target), len(self._t)))
        self._since, self.stopped = math.inf, False

    def add(self, frame: np.void, body: np.void) -> bool:
        """Take one frame; whether the hand's first stop since `ask` is found in it."""
        t = frame["t_sample"].item() * 1e-9
        self._t.append(t)
        if not body["arm_valid"][self._hand]:
            self._place.append(_UNKNOWN)
            self._since, self.stopped = math.inf, False
            return False
        epoch = body["epoch"].item()
        self._moved_space |= self._epoch not in (None, epoch)
        self._epoch = epoch
        self._place.append(body["hand"][self._hand].tolist())
        if not self._taps or not self._stands(t, body["hand_speed"][self._hand].item()):
            return False
        tap = self._taps[-1]
        first = tap.stopped < 0
        if first:
            tap.stopped = len(self._t) - 1
        self.stopped = True
        return first

    def _stands(self, t: float, speed: float) -> bool:
        """Whether the hand, most of the way there, has been slow for long enough."""
        if speed >= SLOW or not self._there():
            self._since, self.stopped = math.inf, False
        elif self._since == math.inf:
            self._since = t
        return t - self._since >= STILL_FOR

    def _there(self) -> bool:
        tap = self._taps[-1]
        start = self._place[min(tap.asked, len(self._place) - 1)]
        far = math.dist(start, tap.target)
        return not math.dist(self._place[-1], tap.target) > (1.0 - MOST_OF_THE_WAY) * far

    def results(self) -> dict[str, Measured]:
        """`throughput` bit/s, `effective_width` m and `movement_time` s (mean, with its standard
        error) of the movements after the first; from onset to end as in `movement_time`, reaction
        left out. A movement that never stopped, or was not seen whole, is missing."""
        if self._moved_space:
            return {"throughput": refused(0.0, "Play space moved meanwhile.")}
        whole = profile(np.array(self._t), np.array(self._place).reshape(-1, 3))
        rows = np.array([self._row(tap, whole) for tap in self._taps[1:]]).reshape(-1, 10)
        starts, targets, ends, times = rows[:, :3], rows[:, 3:6], rows[:, 6:9], rows[:, 9]
        found = {
            "throughput": throughput(starts, targets, ends, times),
            "effective_width": effective_width(starts, targets, ends),
        }
        known = times[np.isfinite(times)]
        if len(known) > 1:
            error = float(known.std(ddof=1)) / math.sqrt(len(known))
            part = len(known) / len(times)
            found["movement_time"] = Measured(float(known.mean()), part, se=error)
        return found

    def _row(self, tap: _Tap, whole: Profile) -> list[float]:
        """Start, target, end and duration of one movement; NaN where it is not known."""
        missing = [*_UNKNOWN, *tap.target, *_UNKNOWN, math.nan]
        if tap.stopped <= tap.asked:
            return missing
        after = next((one.asked for one in self._taps if one.asked > tap.asked), len(self._t) - 1)
        hand = whole.between(self._t[tap.asked], self._t[max(after, tap.stopped)])
        if not hand.unbroken:
            return missing
        stop = int(np.searchsorted(hand.t, self._t[tap.stopped] - STILL_FOR))
        first, last = _moving(hand.speed, min(stop, len(hand.t) - 1))
        seconds = float(hand.t[last] - hand.t[first])
        return [*hand.position[first].tolist(), *tap.target, *hand.position[last].tolist(), seconds]


def _moving(speed: Array, stop: int) -> tuple[int, int]:
    """The samples of a movement's onset and end, given one at which it has all but stopped.

    A hand that never rests between two movements turns from one to the other where it is slowest.
    """
    top = int(np.argmax(speed[: stop + 1]))
    peak = float(speed[top])
    level, turns = max(ONSET_PART * peak, ONSET_FLOOR), MOVED_PART * peak
    first, last = top, max(stop, top)
    while first > 0 and speed[first] > level:
        if speed[first] < turns and speed[first - 1] > speed[first]:
            break
        first -= 1
    while last + 1 < len(speed) and speed[last] > level and speed[last + 1] < speed[last]:
        last += 1
    return first, last
