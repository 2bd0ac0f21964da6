"""What one reach for a target tells: gathered frame by frame, worked out when it ends."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rehab.measures import kinematics

NEARER_PART = 0.1
"""The reach is the first stretch of movement that comes nearer to the target by this part of the
distance at which it stood when it appeared."""


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
        self._elevation = -1.0
        self._epoch: int | None = None
        self._moved_space = False

    def add(self, frame: np.void, body: np.void, side: int) -> None:
        """Take one frame and its body; `side` 0 is the left arm, 1 the right."""
        if not body["arm_valid"][side]:
            return
        epoch = body["epoch"].item()
        if self._epoch is None:
            self._epoch = epoch
        elif epoch != self._epoch:
            self._moved_space = True  # places before and after cannot be compared
        self._t.append((frame["t_sample"].item() - self._shown) * 1e-9)
        self._hand.append(body["hand"][side].tolist())
        self._chest.append(body["chest"].tolist())
        if self._t[-1] >= 0.0:
            self._elevation = max(self._elevation, body["shoulder_elevation"][side].item())

    def results(self, t_touch: int | None) -> dict[str, float]:
        """The measures of the reach, ended by a touch at `t_touch` (ns) or by none.

        `reaction_time` s, from the target's appearance to the hand's onset; `movement_time` s,
        from onset to touch; `path_efficiency` 1, straight over travelled way from onset to touch;
        `peak_speed` m/s; `peak_elevation` degrees of the humerus against the trunk;
        `trunk_displacement` m, the farthest that mid-shoulder went from where it was when the
        target appeared (Levin 2002). What could not be measured is left out.
        """
        results: dict[str, float] = {}
        if self._elevation >= 0.0:
            results["peak_elevation"] = math.degrees(self._elevation)
        if self._moved_space or not self._t:
            return results
        t = np.array(self._t)
        until = math.inf if t_touch is None else (t_touch - self._shown) * 1e-9 + 1e-6
        after = (t >= 0.0) & (t <= until)
        if after.any():
            chest = np.array(self._chest)[after]
            results["trunk_displacement"] = float(_farthest(chest))
        results.update(self._kinematics(t, np.array(self._hand), t_touch))
        return results

    def _kinematics(
        self, t: npt.NDArray[np.float64], hand: npt.NDArray[np.float64], t_touch: int | None
    ) -> dict[str, float]:
        """The measures that need the hand's path without a gap."""
        touch = None if t_touch is None else (t_touch - self._shown) * 1e-9
        found = kinematics.profile(t, hand)
        if found is None or (touch is not None and touch > t[-1] + kinematics.LONGEST_GAP):
            return {}
        shown = found.t >= 0.0
        before_touch = shown if touch is None else shown & (found.t <= touch)
        if not before_touch.any():
            return {}
        results = {"peak_speed": float(found.speed[before_touch].max())}
        span = self._reaching(found)
        if span is None or span.starts_moving or span.onset < 0.0:
            return results
        results["reaction_time"] = span.onset
        if touch is not None and touch > span.onset:
            results["movement_time"] = touch - span.onset
            path = found.position[(found.t >= span.onset) & (found.t <= touch)]
            straight = kinematics.straightness(path) if len(path) > 1 else None
            if straight is not None:
                results["path_efficiency"] = straight
        return results

    def _reaching(self, found: kinematics.Profile) -> kinematics.Span | None:
        """The first stretch after the target appeared that brings the hand nearer to it."""
        distance = np.sqrt(np.sum((found.position - self._target) ** 2, axis=1))
        at_first = float(np.interp(0.0, found.t, distance))
        for span in kinematics.spans(found):
            within = distance[(found.t >= max(span.onset, 0.0)) & (found.t <= span.offset)]
            if len(within) and within[0] - within.min() > NEARER_PART * at_first:
                return span
        return None


def _farthest(points: npt.NDArray[np.float64]) -> float:
    """The largest distance, metres, of points (N, 3) from the first of them."""
    return float(np.sqrt(np.sum((points - points[0]) ** 2, axis=1)).max())
