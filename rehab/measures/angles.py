"""How far a joint goes, and what the trunk did meanwhile.

Angles are in degrees, in the direction of the motion: for extension, hand in minus flexion.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rehab.measures.definition import Measured, Minimum, define, refused
from rehab.measures.kinematics import HALF_WINDOW, RATE, Array, Samples, resample, runs

WINDOW = 2 * HALF_WINDOW + 1
"""Samples of the running median: 90 ms. A glitch of up to 40 ms leaves no peak, and a sine of
45° amplitude and 2 s loses 0.1°."""

NEAR_GAP = 0.1
"""Seconds from an untracked span within which a peak may have gone on unseen."""

_LEAST = Minimum(0.1, "s of tracked movement", 0.5)

ACTIVE_ROM = define(
    "active_rom",
    "Active range of motion, the highest angle reached",
    unit="deg",
    better="higher",
    minimum=_LEAST,
    source="highest running median over 90 ms",
)
EXCURSION = define(
    "excursion",
    "Excursion, from the lowest to the highest angle",
    unit="deg",
    better="higher",
    minimum=_LEAST,
    source="highest less lowest running median over 90 ms",
)
COMPENSATION_AT_PEAK = define(
    "compensation_at_peak",
    "Trunk angle when the joint was at its peak",
    unit="deg",
    better="lower",
    minimum=_LEAST,
    source="the trunk's running median over 90 ms at the peak of the joint's",
)


def active_rom(t: npt.ArrayLike, angle: npt.ArrayLike, se: npt.ArrayLike | None = None) -> Measured:
    """The highest angle, deg, of `angle` (N,) at `t` (N,) s, its standard error from `se`.

    Refused where tracking was lost at the peak: the joint may have gone farther.
    """
    samples, level = _levels(t, angle, se)
    if refusal := ACTIVE_ROM.refusal(_seconds(level), samples.completeness):
        return refusal
    top = int(np.nanargmax(level))
    if _cut_off(samples, level, top):
        return refused(samples.completeness, "Tracking was lost at the peak.")
    error = None if se is None else float(samples.values[top, 1])
    return Measured(float(level[top]), samples.completeness, se=error)


def excursion(t: npt.ArrayLike, angle: npt.ArrayLike, se: npt.ArrayLike | None = None) -> Measured:
    """Highest less lowest angle, deg; the standard errors at both ends count as independent."""
    samples, level = _levels(t, angle, se)
    if refusal := EXCURSION.refusal(_seconds(level), samples.completeness):
        return refusal
    top, low = int(np.nanargmax(level)), int(np.nanargmin(level))
    if _cut_off(samples, level, top) or _cut_off(samples, -level, low):
        return refused(samples.completeness, "Tracking was lost at a turning point.")
    error = None if se is None else float(np.hypot(samples.values[top, 1], samples.values[low, 1]))
    return Measured(float(level[top] - level[low]), samples.completeness, se=error)


def compensation_at_peak(
    t: npt.ArrayLike, angle: npt.ArrayLike, trunk: npt.ArrayLike, se: npt.ArrayLike | None = None
) -> Measured:
    """The trunk's angle, deg, when `angle` is at its peak; `se` (N,) is the trunk angle's."""
    peak = active_rom(t, angle)
    if peak.value is None:
        return peak
    _, level = _levels(t, angle, None)
    samples, other = _levels(t, trunk, se)
    top = int(np.nanargmax(level))
    if refusal := COMPENSATION_AT_PEAK.refusal(_seconds(other), samples.completeness):
        return refusal
    if np.isnan(other[top]):
        return refused(samples.completeness, "The trunk was not tracked at the peak.")
    error = None if se is None else float(samples.values[top, 1])
    return Measured(float(other[top]), samples.completeness, se=error)


def _levels(
    t: npt.ArrayLike, angle: npt.ArrayLike, se: npt.ArrayLike | None
) -> tuple[Samples, Array]:
    """Angle and error at `RATE`, and the angle's running median (M,), NaN where not known."""
    samples = resample(t, angle) if se is None else resample(t, angle, se)
    level = np.full(len(samples.t), np.nan)
    for first, past in runs(samples.known):
        if past - first >= WINDOW:
            windows = np.lib.stride_tricks.sliding_window_view(
                samples.values[first:past, 0], WINDOW
            )
            level[first + HALF_WINDOW : past - HALF_WINDOW] = np.median(windows, axis=1)
    return samples, level


def _seconds(level: Array) -> float:
    """How long the running median is known, and the window around it."""
    count = np.count_nonzero(np.isfinite(level))
    return float(count + 2 * HALF_WINDOW) / RATE if count else 0.0


def _cut_off(samples: Samples, level: Array, top: int) -> bool:
    """Whether an untracked span is so near to the peak that it may hide a higher one."""
    reach = HALF_WINDOW + round(NEAR_GAP * RATE)
    around = samples.known[max(0, top - reach) : top + reach + 1]
    return not bool(around.all())
