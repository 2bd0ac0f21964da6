"""How far each joint went in a recording: robust ends, their error, and what was not certain."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rehab.analysis.columns import COLUMNS, Column, Columns, Mask
from rehab.measures.angles import NEAR_GAP, WINDOW
from rehab.measures.kinematics import LONGEST_GAP

Floats = npt.NDArray[np.float64]

LEAST_SECONDS, LEAST_SHARE = 0.5, 0.2
"""What must be certain of an angle for its range to be told: seconds, and part of what is known."""

UNCERTAIN = "It was too uncertain to be reported."
LOST = "It was lost near an end of the range: it may have gone farther."

ROUND = ("trunk_yaw", "shoulder_rotation_left", "shoulder_rotation_right")
"""Columns that run round a circle."""


@dataclass(frozen=True)
class Rom:
    """Lowest and highest angle and their difference, degrees; None where `reason` says why.

    `se`: one standard error of the range; those of both ends count as independent, as in
    `measures.excursion`. A reason beside a range says that the joint may have gone farther.
    """

    min: float | None
    max: float | None
    range: float | None
    se: float | None
    reason: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return asdict(self)


def ranges(t: Floats, columns: Columns) -> dict[str, Rom]:
    """The range of every column at `t` (N,) s."""
    return {
        name: _range(
            t, columns.angles[name], columns.angles[f"{name}_se"], columns.unsure[name], name
        )
        for name in COLUMNS
    }


def _range(t: Floats, angle: Column, se: Column, unsure: Mask, name: str) -> Rom:
    known = np.isfinite(angle)
    if not known.any():
        return _none("It was not tracked.")
    sure = known & ~unsure
    share = int(sure.sum()) / int(known.sum())
    time = t if sure.all() else t[sure]
    step = float(np.median(np.diff(t)))
    if share < LEAST_SHARE:
        return _none(UNCERTAIN)
    if len(time) * step < LEAST_SECONDS:
        return _none("It was tracked in moments only.")
    values, errors = (angle, se) if sure.all() else (angle[sure], se[sure])
    if name in ROUND and values.min() < -90.0 and values.max() > 90.0:
        values = np.unwrap(values, period=360.0)
    half = max(1, round(0.5 * WINDOW / step))
    (most, top), (least, bottom) = _highest(values, half), _highest(-values, half)
    low, high = float(-least), float(most)
    if high - low >= 360.0:
        return _none("It went round a whole turn: there is no range.")
    error = math.hypot(float(errors[top]), float(errors[bottom]))
    return Rom(low, high, high - low, error, _doubt(time, top, bottom, 1.0 - share))


def _none(reason: str) -> Rom:
    return Rom(None, None, None, None, reason)


def _percent(share: float) -> str:
    return f"{share:.0%}" if 0.01 <= share <= 0.99 or share == 1.0 else "more than 99%"


def _doubt(t: Floats, top: int, bottom: int, left_out: float) -> str | None:
    """Why the joint may have gone farther, where it may."""
    if _cut_off(t, top) or _cut_off(t, bottom):
        return LOST
    if left_out > 0.05:
        return f"Left out where too uncertain, {_percent(left_out)} of the time."
    return None


def _cut_off(t: Floats, index: int) -> bool:
    """Whether an unknown span is so near to this frame that it may hide a higher peak."""
    reach = 0.5 * WINDOW + NEAR_GAP
    first, past = np.searchsorted(t, (t[index] - reach, t[index] + reach))
    around = t[max(int(first) - 1, 0) : int(past) + 1]
    return bool((np.diff(around) > LONGEST_GAP).any())


def _highest(values: Column, half: int) -> tuple[float, int]:
    """The highest running median over 2 `half` + 1 frames of `values` (n,), and its frame.

    As `measures.active_rom` has it, but it tells what was seen where that refuses. Every so many
    windows give a level that few windows exceed; only theirs are worked out.
    """
    half = min(half, (len(values) - 1) // 2)
    size = 2 * half + 1
    windows = np.lib.stride_tricks.sliding_window_view(values, size)
    medians = np.median(windows[::size], axis=1)
    best, level = int(np.argmax(medians)) * size, float(medians.max())
    above = np.cumsum(values > level, dtype=np.int32)
    counts = above[size - 1 :].copy()
    counts[1:] -= above[:-size]
    higher = np.flatnonzero(counts > half)
    if len(higher):
        medians = np.median(windows[higher], axis=1)
        best, level = int(higher[np.argmax(medians)]), float(medians.max())
    return level, best + half
