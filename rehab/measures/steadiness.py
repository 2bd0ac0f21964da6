"""Keeping still and standing up: a held hand, the head's sway, and five times sit-to-stand."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from rehab.measures.definition import Definition, Measured, Minimum, define, refused
from rehab.measures.kinematics import RATE, Array, Profile, resample

CHI2_95 = 5.991
"""95 % point of chi-squared with two degrees of freedom."""

LEAST_RISE = 0.15
"""Metres that the head rises at least from sitting to standing: less is no standing up."""

STANDING, SEATED = 0.9, 0.35
"""Parts of the rise: above the first is standing, below the second sitting."""

_HOLD = Minimum(1.0, "s of tracked hold", 0.9)
_SWAY = Minimum(10.0, "s of tracked standing", 0.95)

HOLD_STEADINESS = define(
    "hold_steadiness",
    "Hold steadiness, how far the hand strays from its mean place",
    unit="m",
    better="lower",
    minimum=_HOLD,
    source="root mean square distance from the mean place",
    noise_floor="tracking noise, 0.05 to 0.1 mm for a controller at rest",
)
HEAD_SWAY_PATH = define(
    "head_sway_path",
    "Sway of the head (not of the centre of pressure), path a second",
    unit="m/s",
    better="lower",
    minimum=_SWAY,
    source="length of the head's horizontal path over the time",
    noise_floor="1.7 mm/s from 0.05 mm of tracking noise",
)
HEAD_SWAY_AREA = define(
    "head_sway_area",
    "Sway of the head (not of the centre of pressure), 95 % ellipse",
    unit="m2",
    better="lower",
    minimum=_SWAY,
    source="pi * 5.991 * sqrt(det of the horizontal covariance); Schubert & Kirchner 2014",
)
SIT_TO_STAND = define(
    "five_times_sit_to_stand",
    "Five times sit-to-stand",
    unit="s",
    better="lower",
    minimum=Minimum(5, "times standing up", 0.9),
    source="from the start to the fifth standing, by the height of the head: 90 % of its rise",
)


def hold_steadiness(hold: Profile) -> Measured:
    """Root mean square distance, m, of the hand from its mean place during a hold."""
    return HOLD_STEADINESS.refusal(hold.seconds, hold.completeness) or Measured(
        math.sqrt(float(np.var(hold.position[hold.known], axis=0).sum())), hold.completeness
    )


def head_sway_path(head: Profile) -> Measured:
    """Length, m, of the horizontal way of the head in a second of standing; +Y is up."""
    places = _standing(head, HEAD_SWAY_PATH)
    if isinstance(places, Measured):
        return places
    steps = np.diff(places, axis=0)
    return Measured(float(np.sqrt((steps**2).sum(axis=1)).mean()) * RATE, head.completeness)


def head_sway_area(head: Profile) -> Measured:
    """Area, m², of the ellipse that holds 95 % of the head's horizontal places."""
    places = _standing(head, HEAD_SWAY_AREA)
    if isinstance(places, Measured):
        return places
    spread = max(0.0, float(np.linalg.det(np.cov(places.T))))
    return Measured(math.pi * CHI2_95 * math.sqrt(spread), head.completeness)


def _standing(head: Profile, definition: Definition) -> Array | Measured:
    """Horizontal places (M, 2) without a gap; else the refusal."""
    if refusal := definition.refusal(head.seconds, head.completeness):
        return refusal
    if not head.unbroken:
        return refused(head.completeness, "Tracking was lost while standing.")
    return head.position[:, (0, 2)]


def five_times_sit_to_stand(t: npt.ArrayLike, head_height: npt.ArrayLike, start: float) -> Measured:
    """Seconds from `start` (s, on `t`'s clock) to the fifth standing.

    `head_height` (N,) m at `t` (N,) s, NaN where not tracked. Seated and standing heights are the
    5th and 95th percentile from the start on.
    """
    samples = resample(t, head_height)
    after = samples.t >= start - 1e-9
    moments, height = samples.t[after], samples.values[after, 0]
    known = np.isfinite(height)
    completeness = float(samples.tracked[after].mean()) if after.any() else 0.0
    if not known.any():
        return refused(completeness, "The head was not tracked.")
    seated, standing = np.percentile(height[known], (5, 95))
    if standing - seated < LEAST_RISE:
        return refused(completeness, "The head did not rise as in standing up.")
    ups = _standings(moments, (height - seated) / (standing - seated))
    if refusal := SIT_TO_STAND.refusal(len(ups), completeness):
        return refusal
    if not known[moments <= ups[4]].all():
        return refused(completeness, "Tracking was lost before the fifth standing.")
    return Measured(float(ups[4] - start), completeness)


def _standings(t: Array, part: Array) -> Array:
    """When each standing is reached that follows a sitting; `part` is 0 seated, 1 standing."""
    state = np.where(part > STANDING, 1, np.where(part < SEATED, -1, 0))
    certain = np.flatnonzero(state)
    rises = np.flatnonzero(np.diff(state[certain]) > 0) + 1
    return t[certain[rises]]
