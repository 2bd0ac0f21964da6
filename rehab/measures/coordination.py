"""Two limbs together: relative phase, symmetry, co-contribution, and left against right."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from rehab.measures.definition import Definition, Measured, Minimum, define, refused
from rehab.measures.kinematics import RATE, Array, Profile, resample, runs

_CYCLES = Minimum(3, "cycles in one stretch", 0.5)
_BOTH = Minimum(0.5, "s with both hands tracked", 0.9)
_PHASE = "amplitude centred, Hilbert: Lamb & Stöckl 2014; "

RELATIVE_PHASE = define(
    "relative_phase",
    "Relative phase of left and right",
    unit="deg",
    better="neither",
    minimum=_CYCLES,
    source=_PHASE + "circular mean; 0 together, 180 in turn, positive where the left leads",
)
RELATIVE_PHASE_VARIABILITY = define(
    "relative_phase_variability",
    "Variability of relative phase",
    unit="deg",
    better="lower",
    minimum=_CYCLES,
    source=_PHASE + "circular standard deviation, sqrt(-2 ln R)",
)
BIMANUAL_SYMMETRY = define(
    "bimanual_symmetry",
    "Symmetry of both hands' speed",
    unit="1",
    better="higher",
    minimum=_BOTH,
    source="correlation of the hands' speeds at the same time; 1 is the same course",
)
CO_CONTRIBUTION = define(
    "co_contribution",
    "Co-contribution, the part of the movement that both hands did at once",
    unit="1",
    better="higher",
    minimum=_BOTH,
    source="twice the lesser speed over the sum of both, over time; 0 is one hand or in turn",
)
ASYMMETRY = define(
    "asymmetry",
    "Left-right index",
    unit="1",
    better="neither",
    minimum=Minimum(2, "sides measured", 0.0),
    source="(right - left) / half of (right + left); 0 is equal, negative where the left is more",
)


def relative_phase(t: npt.ArrayLike, left: npt.ArrayLike, right: npt.ArrayLike) -> Measured:
    """Circular mean, deg in (-180, 180], of the left's phase less the right's.

    `left` and `right` (N,) at `t` (N,) s: the same angle or coordinate of both sides.
    """
    found = _phasors(t, left, right, RELATIVE_PHASE)
    if isinstance(found, Measured):
        return found
    phasors, completeness = found
    return Measured(math.degrees(np.angle(phasors.mean())), completeness)


def relative_phase_variability(
    t: npt.ArrayLike, left: npt.ArrayLike, right: npt.ArrayLike
) -> Measured:
    """Circular standard deviation, deg, of the left's phase less the right's."""
    found = _phasors(t, left, right, RELATIVE_PHASE_VARIABILITY)
    if isinstance(found, Measured):
        return found
    phasors, completeness = found
    length = min(1.0, float(np.abs(phasors.mean())))
    return Measured(math.degrees(math.sqrt(-2.0 * math.log(length))), completeness)


def _phasors(
    t: npt.ArrayLike, left: npt.ArrayLike, right: npt.ArrayLike, definition: Definition
) -> tuple[npt.NDArray[np.complex128], float] | Measured:
    """exp(i phase difference) over the longest stretch that is tracked, but for its outer half
    cycles, where a Hilbert transform errs."""
    samples = resample(t, left, right)
    first, past = max(runs(samples.known), key=lambda run: run[1] - run[0], default=(0, 0))
    part = samples.values[first:past]
    completeness = len(part) / len(samples.t) if len(samples.t) else 0.0
    if len(part) < 2 or (np.ptp(part, axis=0) <= 0.0).any():
        return refused(completeness, "Nothing moved to and fro.")
    centred: Array = part - 0.5 * (part.min(axis=0) + part.max(axis=0))
    cycles = min(_cycles(column) for column in centred.T)
    if refusal := definition.refusal(cycles, completeness):
        return refusal
    edge = len(part) // (2 * cycles)
    analytic = _analytic(centred)[edge:-edge]
    difference = analytic[:, 0] * np.conj(analytic[:, 1])
    return difference / np.abs(difference), completeness


def _cycles(centred: Array) -> int:
    """How often it goes from half its height above to half its height below, and back."""
    high = 0.5 * float(centred.max())
    sides = np.where(centred > high, 1, np.where(centred < -high, -1, 0))
    return int(np.count_nonzero(np.diff(sides[sides != 0]))) // 2


def _analytic(columns: Array) -> npt.NDArray[np.complex128]:
    """The analytic signal of each column (M, K): itself, and its Hilbert transform as imaginary."""
    size = len(columns)
    weights = np.zeros(size)
    weights[0] = 1.0
    weights[1 : (size + 1) // 2] = 2.0
    if size % 2 == 0:
        weights[size // 2] = 1.0
    spectrum = np.fft.fft(columns, axis=0) * weights[:, None]
    return np.asarray(np.fft.ifft(spectrum, axis=0), np.complex128)


def bimanual_symmetry(left: Profile, right: Profile) -> Measured:
    """Correlation of the speeds of two hands, whose profiles are of the same times."""
    both = _together(left, right, BIMANUAL_SYMMETRY)
    if isinstance(both, Measured):
        return both
    speeds, completeness = both
    if speeds.std(axis=1).min() < 1e-9:
        return refused(completeness, "A hand did not move.")
    correlation: Array = np.asarray(np.corrcoef(speeds))
    return Measured(float(correlation[0, 1]), completeness)


def co_contribution(left: Profile, right: Profile) -> Measured:
    """Twice the lesser speed over the sum of both, over time, of profiles of the same times."""
    both = _together(left, right, CO_CONTRIBUTION)
    if isinstance(both, Measured):
        return both
    speeds, completeness = both
    total = float(speeds.sum())
    if total <= 0.0:
        return refused(completeness, "Neither hand moved.")
    return Measured(2.0 * float(speeds.min(axis=0).sum()) / total, completeness)


def _together(
    left: Profile, right: Profile, definition: Definition
) -> tuple[Array, float] | Measured:
    """Both speeds (2, M) where both are known, and how complete that is; else the refusal."""
    if len(left.t) != len(right.t) or not np.allclose(left.t, right.t):
        raise ValueError("the profiles of the two hands are not of the same times")
    known = left.known & right.known
    completeness = float((left.tracked & right.tracked).mean()) if len(known) else 0.0
    seconds = np.count_nonzero(known) / RATE
    return definition.refusal(seconds, completeness) or (
        np.stack([left.speed[known], right.speed[known]]),
        completeness,
    )


def asymmetry(left: Measured, right: Measured) -> Measured:
    """How much more the right has of one measure than the left, relative to their mean."""
    completeness = min(left.completeness, right.completeness)
    if left.value is None or right.value is None:
        return refused(completeness, "Both sides are needed.")
    mean = 0.5 * (left.value + right.value)
    if left.value * right.value < 0.0 or abs(mean) < 1e-9:
        return refused(completeness, "The sides have opposite signs, or are both nothing.")
    index = (right.value - left.value) / mean
    error = None
    if left.se is not None and right.se is not None:
        error = math.hypot(right.value * left.se, left.value * right.se) / mean**2
    return Measured(index, completeness, se=error)
