"""Standing up from a chair, told and timed while it happens, by the base of the neck alone."""

from __future__ import annotations

import math
import statistics
from collections import deque
from collections.abc import Sequence

from rehab.measures.kinematics import LONGEST_GAP
from rehab.measures.steadiness import SEATED, STANDING

BEGINS = 0.05
"""Metres from its seated place at which the base of the neck has set out."""

LIFTS = 0.1
"""Part of the rise at which it leaves the height of sitting: below, the trunk bends forward."""

DOWN = 0.2
"""Part of the rise below which an attempt that did not become a standing is given up."""

SPEED_OVER = 0.1
"""Seconds over which a speed is taken."""


class Rises:
    """Counts and times from sitting upright to standing. Add each frame in its order.

    `rest` (x, y, z; m, play space) is the base of the neck seated upright, `rise` how much higher
    it stands, m: shown before, by the same person on the same chair. It *stands* above 90 % of
    `rise` and may stand again once it was below 35 % (as `five_times_sit_to_stand`); it *began*
    when it left `rest` by 5 cm. When somebody has sat down is not told: a trunk that bends on the
    way takes the head below its seated height before the chair is touched. Times are interpolated
    between frames; the base of the neck follows from the head's pose, whatever the head's nods.
    """

    def __init__(self, rest: Sequence[float], rise: float) -> None:
        self._rest, self._rise = (float(rest[0]), float(rest[1]), float(rest[2])), rise
        self.began: float | None = None
        """When the movement began, s."""
        self.stands: list[float] = []
        """When each standing was reached, s."""
        self.short = 0
        """How often it went above 35 % of the rise and came down again without standing."""
        self.broken = False
        """Tracking was lost, once begun, for longer than may be bridged: nothing is timed."""
        self._took: list[float] = []
        self._speeds: list[float] = []
        self._up = False
        self._left = math.nan
        self._top = self._fastest = 0.0
        self._last = (math.nan, 0.0)
        self._recent: deque[tuple[float, float]] = deque()

    @property
    def up(self) -> bool:
        """Whether it stands."""
        return self._up

    def part(self, height: float) -> float:
        """Where `height`, m, lies between sitting (0) and standing (1)."""
        return (height - self._rest[1]) / self._rise

    def add(self, t: float, neck: Sequence[float]) -> str:
        """Take the base of the neck (3) at `t` s: "stood", "sat", "short" or nothing new."""
        before, was = self._last
        if self.began is None:
            away = math.dist(self._rest, neck)
            self.began = t if away >= BEGINS else None
        elif t - before > LONGEST_GAP:
            self.broken = True
        part = self.part(float(neck[1]))
        self._last = t, part
        self._run(t, part)
        if self._up:
            if part < SEATED:
                self._up, self._top, self._left, self._fastest = False, 0.0, math.nan, 0.0
                return "sat"
            return ""
        if part < LIFTS:
            self._left = math.nan
        elif math.isnan(self._left) and was < LIFTS:
            self._left = _crossing(before, was, t, part, LIFTS)
        if part >= STANDING:
            self._stand(_crossing(before, was, t, part, STANDING))
            return "stood"
        self._top = max(self._top, part)
        if self._top > SEATED and part < DOWN:
            self._top, self._fastest = 0.0, 0.0
            self.short += 1
            return "short"
        return ""

    def results(self, count: int) -> dict[str, float]:
        """The measures of `count` rises; what could not be timed is left out.

        `five_rises` s, from its beginning to the last standing; `rise_time` (median),
        `slowest_rise` and `rise_variability` (standard deviation) s, of each from 10 to 90 % of the
        rise; `rise_speed` m/s, the median of each one's largest upward speed; `stands` and
        `short_rises` are counts.
        """
        found = {"stands": float(len(self.stands)), "short_rises": float(self.short)}
        if self.broken or self.began is None:
            return found
        if len(self.stands) >= count:
            found["five_rises"] = self.stands[count - 1] - self.began
        if self._took:
            found["rise_time"] = statistics.median(self._took)
            found["slowest_rise"] = max(self._took)
            found["rise_speed"] = statistics.median(self._speeds)
        if len(self._took) >= 3:
            found["rise_variability"] = statistics.stdev(self._took)
        return found

    def _stand(self, at: float) -> None:
        self._up = True
        self.stands.append(at)
        if not math.isnan(self._left):
            self._took.append(at - self._left)
            self._speeds.append(self._fastest)

    def _run(self, t: float, part: float) -> None:
        """Keep the largest upward speed since it last sat."""
        recent = self._recent
        recent.append((t, part))
        while len(recent) > 2 and t - recent[1][0] >= SPEED_OVER:
            recent.popleft()
        since, low = recent[0]
        if SPEED_OVER <= t - since <= 2.0 * SPEED_OVER:
            self._fastest = max(self._fastest, self._rise * (part - low) / (t - since))


def _crossing(before: float, low: float, after: float, high: float, level: float) -> float:
    """When a straight line between two frames passes `level`."""
    if math.isnan(before) or high <= low:
        return after
    return before + (after - before) * min(max((level - low) / (high - low), 0.0), 1.0)
