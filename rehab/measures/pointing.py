"""Throughput of pointing at targets, after ISO 9241-411: speed and accuracy in one number."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from rehab.measures.definition import Measured, Minimum, define, refused
from rehab.measures.kinematics import Array

WIDTH_PER_SD = 4.133
"""Effective width over the spread of endpoints: sqrt(2 pi e); 96 % of a normal spread lies within
(ISO 9241-411)."""

LEAST_TRIALS = 5
"""Trials of one condition: with fewer, the spread of endpoints says nothing."""

THROUGHPUT = define(
    "throughput",
    "Throughput of pointing",
    unit="bit/s",
    better="higher",
    minimum=Minimum(LEAST_TRIALS, "trials in every condition", 0.8),
    source="ISO 9241-411; Soukoreff & MacKenzie 2004: log2(Ae/We + 1), We = 4.133 SDx, mean "
    "difficulty over mean movement time, without reaction time",
)

EFFECTIVE_WIDTH = define(
    "effective_width",
    "Effective width of pointing",
    unit="m",
    better="lower",
    minimum=Minimum(LEAST_TRIALS, "trials", 0.8),
    source="ISO 9241-411: 4.133 times the standard deviation of the endpoints along the way",
)


def effective_width(starts: npt.ArrayLike, targets: npt.ArrayLike, ends: npt.ArrayLike) -> Measured:
    """How wide, m, the targets of trials (K,) of one condition would have to be for 96 % to be hit;
    arguments as in `throughput`. The standard error is that of a normal spread."""
    reached, off, _ = _along_task(starts, targets, ends, np.zeros(len(np.asarray(starts))))
    known = off[np.isfinite(reached)]
    completeness = len(known) / len(off) if len(off) else 0.0
    if refusal := EFFECTIVE_WIDTH.refusal(len(known), completeness):
        return refusal
    width = WIDTH_PER_SD * float(known.std(ddof=1))
    return Measured(width, completeness, se=width / math.sqrt(2.0 * (len(known) - 1)))


def throughput(
    starts: npt.ArrayLike,
    targets: npt.ArrayLike,
    ends: npt.ArrayLike,
    times: npt.ArrayLike,
    condition: npt.ArrayLike | None = None,
) -> Measured:
    """Bits a second over trials (K,) of one condition, or of several of distance and width.

    `starts`, `targets` and `ends` (K, 3) m: where the hand set off, the target's centre, and where
    it was selected; `times` (K,) s, movement time; `condition` (K,) names each trial's distance and
    width. Effective difficulty is per condition; the throughput is mean difficulty over mean
    movement time. The standard error is of the delta method, with endpoints normal and
    independent of the times.
    """
    reached, off, duration = _along_task(starts, targets, ends, times)
    labels = np.zeros(len(duration)) if condition is None else np.asarray(condition)
    known = np.isfinite(reached) & np.isfinite(duration)
    completeness = float(known.mean()) if len(known) else 0.0
    groups = [known & (labels == label) for label in np.unique(labels)]
    fewest = min((int(np.count_nonzero(group)) for group in groups), default=0)
    if refusal := THROUGHPUT.refusal(fewest, completeness):
        return refusal
    if min(float(off[group].std(ddof=1)) for group in groups) <= 0.0:
        return refused(completeness, "Every movement ended in the same place.")
    if min(float(column[g].mean()) for column in (reached, duration) for g in groups) <= 0.0:
        return refused(completeness, "The movements went nowhere, or took no time.")
    bits, bits_error = zip(*(_difficulty(reached[g], off[g]) for g in groups), strict=True)
    seconds = [float(duration[g].mean()) for g in groups]
    seconds_error = [float(duration[g].var(ddof=1)) / np.count_nonzero(g) for g in groups]
    value = sum(bits) / sum(seconds)
    relative = sum(bits_error) / sum(bits) ** 2 + sum(seconds_error) / sum(seconds) ** 2
    return Measured(value, completeness, se=value * math.sqrt(relative))


def _along_task(
    starts: npt.ArrayLike, targets: npt.ArrayLike, ends: npt.ArrayLike, times: npt.ArrayLike
) -> tuple[Array, Array, Array]:
    """Of each trial: distance covered and overshoot, m, along the way to its target; time, s."""
    start, target, end = (np.asarray(x, np.float64).reshape(-1, 3) for x in (starts, targets, ends))
    way = target - start
    distance = np.sqrt(np.sum(way**2, axis=1))
    with np.errstate(invalid="ignore", divide="ignore"):
        overshoot = np.sum((end - target) * way, axis=1) / distance
    return distance + overshoot, overshoot, np.asarray(times, np.float64).reshape(-1)


def _difficulty(reached: Array, overshoot: Array) -> tuple[float, float]:
    """Effective index of difficulty, bits, of one condition, and the variance of its estimate."""
    count = len(overshoot)
    ratio = float(reached.mean()) / (WIDTH_PER_SD * float(overshoot.std(ddof=1)))
    # ln SD varies by 1 / (2 (n - 1)) if endpoints are normal, ln of the mean by much less.
    slope = ratio / (ratio + 1.0) / math.log(2.0)
    return math.log1p(ratio) / math.log(2.0), slope**2 / (2.0 * (count - 1))
