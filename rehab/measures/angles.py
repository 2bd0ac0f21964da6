"""How far a joint goes, and what the trunk did meanwhile.

Angles are in degrees, in the direction of the motion: for extension, hand in minus flexion.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rehab.measures.definition import Definition, Measured, Minimum, define, refused
from rehab.measures.kinematics import DROPPED, LONGEST_GAP, Array, Mask

WINDOW = 0.09
"""Seconds of the running median whose highest value is a peak: a glitch of up to 40 ms makes none,
and a sine of 45° amplitude and 2 s loses 0.1°."""

NEAR_GAP = 0.1
"""Seconds from an untracked span within which a peak may have gone on unseen."""

_LEAST = Minimum(0.1, "s of tracked movement", 0.5)

_HIGHEST = "highest running median over 90 ms; of a test, the mean of its maxima"

ACTIVE_ROM = define(
    "active_rom",
    "Active range of motion, the highest angle reached",
    unit="deg",
    better="higher",
    minimum=_LEAST,
    source=_HIGHEST,
)
ASSISTED_ROM = define(
    "assisted_rom",
    "Active-assisted range of motion, the highest angle reached",
    unit="deg",
    better="higher",
    minimum=_LEAST,
    source=_HIGHEST,
)
PASSIVE_ROM = define(
    "passive_rom",
    "Passive range of motion, the highest angle reached",
    unit="deg",
    better="higher",
    minimum=_LEAST,
    source=_HIGHEST,
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
    """The highest angle, deg, of `angle` (N,) at `t` (N,) s, its standard error from `se` (N,).

    Refused where tracking was lost at the peak: the joint may have gone farther.
    """
    seen = _seen(t, angle, se, ACTIVE_ROM)
    if isinstance(seen, Measured):
        return seen
    level, top = _peak(seen, seen.angle)
    if seen.cut_off(top):
        return refused(seen.completeness, "Tracking was lost at the peak.")
    return Measured(level, seen.completeness, se=None if se is None else float(seen.se[top]))


def assisted_rom(
    t: npt.ArrayLike, angle: npt.ArrayLike, se: npt.ArrayLike | None = None
) -> Measured:
    """As `active_rom`, of a limb that was helped: never compared with one that was not."""
    return active_rom(t, angle, se)


def passive_rom(
    t: npt.ArrayLike, angle: npt.ArrayLike, se: npt.ArrayLike | None = None
) -> Measured:
    """As `active_rom`, of a limb that somebody else moved."""
    return active_rom(t, angle, se)


def excursion(t: npt.ArrayLike, angle: npt.ArrayLike, se: npt.ArrayLike | None = None) -> Measured:
    """Highest less lowest angle, deg; the standard errors at both ends count as independent."""
    seen = _seen(t, angle, se, EXCURSION)
    if isinstance(seen, Measured):
        return seen
    (highest, top), (lowest, low) = _peak(seen, seen.angle), _peak(seen, -seen.angle)
    if seen.cut_off(top) or seen.cut_off(low):
        return refused(seen.completeness, "Tracking was lost at a turning point.")
    error = None if se is None else float(np.hypot(seen.se[top], seen.se[low]))
    return Measured(highest + lowest, seen.completeness, se=error)


def compensation_at_peak(
    t: npt.ArrayLike, angle: npt.ArrayLike, trunk: npt.ArrayLike, se: npt.ArrayLike | None = None
) -> Measured:
    """The trunk's angle, deg, when `angle` is at its peak; `se` (N,) is the trunk angle's."""
    joint = _seen(t, angle, None, ACTIVE_ROM)
    if isinstance(joint, Measured):
        return joint
    _, top = _peak(joint, joint.angle)
    if joint.cut_off(top):
        return refused(joint.completeness, "Tracking was lost at the peak.")
    other = _seen(t, trunk, se, COMPENSATION_AT_PEAK)
    if isinstance(other, Measured):
        return other
    moment = joint.t[top]
    around = np.flatnonzero(np.abs(other.t - moment) <= 0.5 * WINDOW)
    if len(around) <= other.size // 2:
        return refused(other.completeness, "The trunk was not tracked at the peak.")
    error = None if se is None else float(np.median(other.se[around]))
    return Measured(float(np.median(other.angle[around])), other.completeness, se=error)


class _Seen(NamedTuple):
    """The frames (M,) in which an angle was tracked."""

    t: Array
    angle: Array
    se: Array
    breaks: Array
    """Middles and half lengths (B, 2), s, of the spans that are not tracked."""
    size: int
    """Frames in a window."""
    completeness: float

    def cut_off(self, index: int) -> bool:
        """Whether an untracked span is so near to this frame that it may hide a higher peak."""
        away = np.abs(self.breaks[:, 0] - self.t[index]) - self.breaks[:, 1]
        return bool((away <= 0.5 * WINDOW + NEAR_GAP).any())

    def whole(self) -> Mask:
        """Of each window, by its middle (M,): whether no untracked span lies in it."""
        beyond = np.zeros(self.size // 2, np.bool_)
        gaps = np.concatenate([beyond, np.diff(self.t) > LONGEST_GAP, beyond])
        unbroken: Mask = _counts(gaps, self.size - 1) == 0
        return unbroken


def _seen(
    t: npt.ArrayLike, angle: npt.ArrayLike, se: npt.ArrayLike | None, definition: Definition
) -> _Seen | Measured:
    """What was tracked of an angle, at its own frames; else the refusal."""
    time, degrees = np.asarray(t, np.float64), np.asarray(angle, np.float64)
    error = np.zeros(len(time)) if se is None else np.asarray(se, np.float64)
    known = np.isfinite(degrees) & np.isfinite(error)
    if len(time) < 2 or not known.any() or not (np.diff(time) > 0.0).all():
        return refused(0.0, "It was not tracked.")
    ends = time[[0, -1]]
    if not known.all():
        time, degrees, error = time[known], degrees[known], error[known]
    edges = np.concatenate([ends[:1], time, ends[1:]])
    steps = np.diff(edges)
    completeness = float(steps[steps <= DROPPED].sum() / (ends[1] - ends[0]))
    seconds = float(steps[steps <= LONGEST_GAP].sum())
    if refusal := definition.refusal(seconds, completeness):
        return refusal
    half = max(1, round(0.5 * WINDOW / float(np.median(steps))))
    far = np.flatnonzero(steps > LONGEST_GAP)
    breaks = np.stack([0.5 * (edges[far] + edges[far + 1]), 0.5 * steps[far]], axis=1)
    seen = _Seen(time, degrees, error, breaks, 2 * half + 1, completeness)
    if len(time) < seen.size or not seen.whole().any():
        return refused(completeness, "It was tracked in moments only.")
    return seen


def _peak(seen: _Seen, angle: Array) -> tuple[float, int]:
    """The highest running median of `angle` (M,), and its frame.

    Some medians give a level that few windows exceed; only theirs are worked out.
    """
    longer = _extended(angle, seen.size // 2)
    windows = np.lib.stride_tricks.sliding_window_view(longer, seen.size)
    whole = seen.whole()
    some = np.flatnonzero(whole)[:: seen.size]
    medians = _middle(windows[some])
    best, level = int(some[np.argmax(medians)]), float(medians.max())
    higher = np.flatnonzero(whole & (_counts(longer > level, seen.size) > seen.size // 2))
    if len(higher):
        medians = _middle(windows[higher])
        best, level = int(higher[np.argmax(medians)]), float(medians.max())
    return level, best


def _extended(angle: Array, size: int) -> Array:
    """`angle` going on past both ends as its own point reflection, so that one that still rises
    where a trial ends keeps its height; the end is the median of three frames."""
    first, last = _middle(angle[:3]), _middle(angle[-3:])
    head, tail = 2.0 * first - angle[size:0:-1], 2.0 * last - angle[-2 : -size - 2 : -1]
    return np.concatenate([head, angle, tail])


def _middle(values: Array) -> Array:
    """The medians of rows (…, N) of an odd length: `numpy.median` costs a trial 25 µs a call."""
    half = values.shape[-1] // 2
    return np.partition(values, half, axis=-1)[..., half]


def _counts(mask: Mask, size: int) -> npt.NDArray[np.int64]:
    """How many are True in each window of `size`."""
    total = np.concatenate([[0], np.cumsum(mask)])
    counts: npt.NDArray[np.int64] = total[size:] - total[:-size]
    return counts
