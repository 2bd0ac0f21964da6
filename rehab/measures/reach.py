"""What one reach for a target tells: gathered frame by frame, worked out when it ends."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from rehab.measures.angles import active_rom
from rehab.measures.compensation import trunk_displacement
from rehab.measures.definition import Measured
from rehab.measures.kinematics import LONGEST_GAP, Profile, Span, profile, spans
from rehab.measures.reaching import movement_units, path_efficiency, peak_speed

NEARER_PART = 0.1
"""The reach is the first stretch of movement that comes nearer to the target by this part of the
distance at which it stood when it appeared."""

MOMENT = 1e-6
"""Seconds: two times nearer than this are the same frame's."""

UNSURE = math.radians(20.0)
"""An elevation with a larger standard error, rad, is not scored (`rehab.body.withheld`)."""

_UNKNOWN = [math.nan] * 3


class Reach:
    """One reach for `target` (x, y, z, play space), shown at `t_shown`.

    `t_shown` is the `t_display`, in ns, of the first frame that showed the target. Add every frame
    from then on, or from a little earlier; frames whose arm is not tracked count as a gap.
    """

    def __init__(self, target: Sequence[float], t_shown: int) -> None:
        self._target = np.asarray(target, np.float64)
        self._shown = int(t_shown)
        self._t: list[float] = []  # seconds after `t_shown`
        self._hand: list[list[float]] = []
        self._chest: list[list[float]] = []
        self._elevation: list[float] = []
        self._epoch: int | None = None
        self._moved_space = False

    def add(self, frame: np.void, body: np.void, side: int) -> None:
        """Take one frame and its body; `side` 0 is the left arm, 1 the right."""
        self._t.append((frame["t_sample"].item() - self._shown) * 1e-9)
        if not body["arm_valid"][side]:
            self._hand.append(_UNKNOWN)
            self._chest.append(_UNKNOWN)
            self._elevation.append(math.nan)
            return
        epoch = body["epoch"].item()
        if self._epoch is None:
            self._epoch = epoch
        elif epoch != self._epoch:
            self._moved_space = True  # places before and after cannot be compared
        self._hand.append(body["hand"][side].tolist())
        self._chest.append(body["chest"].tolist())
        sure = body["shoulder_elevation_se"][side].item() <= UNSURE
        elevation = math.degrees(body["shoulder_elevation"][side].item()) if sure else math.nan
        self._elevation.append(elevation)

    def results(self, t_touch: int | None) -> dict[str, float]:
        """The measures of the reach, ended by a touch at `t_touch` (ns) or by none.

        `reaction_time` s, from the target's appearance to the hand's onset; `movement_time` s,
        from onset to touch; `path_efficiency` 1, straight over travelled way from onset to touch;
        `movement_units` 1, the peaks of the speed on it;
        `peak_speed` m/s; `peak_elevation` degrees, the active range of the humerus against the
        trunk; `trunk_displacement` m, of mid-shoulder. What could not be measured is left out.
        """
        t = np.array(self._t)
        touch = None if t_touch is None else (t_touch - self._shown) * 1e-9
        during = (t >= 0.0) & (t <= (math.inf if touch is None else touch + MOMENT))
        found = {"peak_elevation": active_rom(t[during], np.array(self._elevation)[during])}
        if during.any() and not self._moved_space:
            chest = np.array(self._chest)[during]
            found["trunk_displacement"] = trunk_displacement(t[during], chest)
            found.update(self._kinematics(profile(t, np.array(self._hand)), touch))
        return {name: one.value for name, one in found.items() if one.value is not None}

    def _kinematics(self, hand: Profile, touch: float | None) -> dict[str, Measured]:
        """The measures of the hand's path, which need it without a gap until the touch."""
        end = math.inf if touch is None else touch
        shown = hand.between(0.0, end)
        if not shown.unbroken or (touch is not None and touch > hand.t[-1] + LONGEST_GAP):
            return {}
        found = {"peak_speed": peak_speed(shown)}
        span = self._reaching(hand)
        if span is None or span.starts_moving or span.onset < 0.0:
            return found
        found["reaction_time"] = Measured(span.onset, shown.completeness)
        if touch is not None and touch > span.onset:
            found["movement_time"] = Measured(touch - span.onset, shown.completeness)
            way = hand.between(span.onset, touch)
            found["path_efficiency"] = path_efficiency(way)
            found["movement_units"] = movement_units(way)
        return found

    def _reaching(self, hand: Profile) -> Span | None:
        """The first stretch after the target appeared that brings the hand nearer to it."""
        distance = np.sqrt(np.sum((hand.position - self._target) ** 2, axis=1))
        at_first = float(np.interp(0.0, hand.t[hand.known], distance[hand.known]))
        for span in spans(hand):
            within = distance[(hand.t >= max(span.onset, 0.0)) & (hand.t <= span.offset)]
            if len(within) and within[0] - within.min() > NEARER_PART * at_first:
                return span
        return None
