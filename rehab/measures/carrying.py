"""Carrying with both hands: how level, how high, and how alike the hands went."""

from __future__ import annotations

import math

import numpy as np

from rehab.measures.compensation import trunk_lean
from rehab.measures.coordination import bimanual_symmetry, co_contribution
from rehab.measures.definition import Definition, Measured, Minimum, define, refused
from rehab.measures.kinematics import Array, Profile, profile

PALM = 0.0066
"""Metres: standard error of a palm's place. A controller was 13.5 mm off with a standard deviation
of 6.6 mm (Quest 2 against Qualisys, PMC9332705); what both hands are off alike tilts nothing."""

_LEAST = Minimum(0.5, "s with both hands tracked", 0.8)
_TILT = "angle of the line from palm to palm against the level; "

TILT_RMS = define(
    "tilt_rms",
    "Tilt of what both hands carry",
    unit="deg",
    better="lower",
    minimum=_LEAST,
    source=_TILT + "root mean square",
    noise_floor="1.3 deg from 6.6 mm a palm, 0.4 m apart",
)
TILT_PEAK = define(
    "tilt_peak",
    "Largest tilt of what both hands carry",
    unit="deg",
    better="lower",
    minimum=_LEAST,
    source=_TILT + "largest size",
    noise_floor="1.3 deg from 6.6 mm a palm, 0.4 m apart",
)
HEIGHT_DIFFERENCE = define(
    "height_difference",
    "Height of the right hand above the left",
    unit="m",
    better="neither",
    minimum=_LEAST,
    source="mean over the carry; less than nothing where the left is the higher one",
    noise_floor="9 mm from 6.6 mm a palm",
)
LIFT_LAG = define(
    "lift_lag",
    "How much later the left hand lifts than the right",
    unit="s",
    better="neither",
    minimum=_LEAST,
    source="when each palm passes half of its own rise; less than nothing where the left is ahead",
)
LEAST_RISE = 0.05
"""Metres that each hand has to rise for its moment to be told."""


def tilt_rms(left: Profile, right: Profile) -> Measured:
    """Root mean square tilt, deg, of two hands' profiles of the same times, with its error."""
    found = _lines(left, right, TILT_RMS)
    if isinstance(found, Measured):
        return found
    tilt, _, span, completeness = found
    return Measured(math.sqrt(float((tilt**2).mean())), completeness, se=_error(span))


def tilt_peak(left: Profile, right: Profile) -> Measured:
    """Largest size of the tilt, deg, with its error."""
    found = _lines(left, right, TILT_PEAK)
    if isinstance(found, Measured):
        return found
    tilt, _, span, completeness = found
    return Measured(float(np.abs(tilt).max()), completeness, se=_error(span))


def height_difference(left: Profile, right: Profile) -> Measured:
    """Mean height of the right hand above the left, m, with its error."""
    found = _lines(left, right, HEIGHT_DIFFERENCE)
    if isinstance(found, Measured):
        return found
    _, rise, _, completeness = found
    return Measured(float(rise.mean()), completeness, se=math.sqrt(2.0) * PALM)


def lift_lag(left: Profile, right: Profile) -> Measured:
    """How much later, s, the left palm is half-way up than the right one."""
    completeness = float((left.tracked & right.tracked).mean()) if len(left.t) else 0.0
    known = min(left.seconds, right.seconds)
    if refusal := LIFT_LAG.refusal(known, completeness):
        return refusal
    moments = [_half_way(hand) for hand in (left, right)]
    if moments[0] is None or moments[1] is None:
        return refused(completeness, "A hand was not lifted.")
    return Measured(moments[0] - moments[1], completeness)


def _half_way(hand: Profile) -> float | None:
    """When a palm first passes half of its rise; None where it hardly rises."""
    t, height = hand.t[hand.known], hand.position[hand.known, 1]
    rise = height - height[0]
    half = 0.5 * float(rise.max())
    if half < 0.5 * LEAST_RISE:
        return None
    past = int(np.argmax(rise >= half))
    low, high = rise[past - 1], rise[past]
    return float(t[past - 1] + (half - low) / (high - low) * (t[past] - t[past - 1]))


def _lines(
    left: Profile, right: Profile, definition: Definition
) -> tuple[Array, Array, float, float] | Measured:
    """From the left palm to the right one: tilt, deg, and rise, m (M,) each, and their mean level
    distance, m, and how complete that is; else the refusal."""
    known = left.known & right.known
    completeness = float((left.tracked & right.tracked).mean()) if len(known) else 0.0
    if refusal := definition.refusal(min(left.seconds, right.seconds), completeness):
        return refusal
    way = right.position[known] - left.position[known]
    level = np.hypot(way[:, 0], way[:, 2])
    tilt = np.degrees(np.arctan2(way[:, 1], level))
    return tilt, way[:, 1], float(level.mean()), completeness


def _error(span: float) -> float:
    return math.degrees(math.atan2(math.sqrt(2.0) * PALM, span))


class Carry:
    """One carry with both hands: add every frame from the taking to the setting down."""

    def __init__(self) -> None:
        self._t: list[float] = []
        self._hands: tuple[list[list[float]], list[list[float]]] = ([], [])
        self._lean: list[tuple[float, float]] = []

    def add(self, frame: np.void, body: np.void) -> None:
        """Take one frame and its body."""
        self._t.append(frame["t_sample"].item() * 1e-9)
        for side, places in enumerate(self._hands):
            seen = body["arm_valid"][side]
            places.append(body["hand"][side].tolist() if seen else [math.nan] * 3)
        known = body["valid"]
        self._lean.append(
            (body["trunk_forward"].item(), body["trunk_right"].item())
            if known
            else (math.nan, math.nan)
        )

    def results(self) -> dict[str, float]:
        """All that could be taken, by name, each in the unit of its definition."""
        t = np.array(self._t)
        left, right = (profile(t, np.array(places).reshape(-1, 3)) for places in self._hands)
        forward, aside = np.degrees(np.array(self._lean).reshape(-1, 2)).T
        tilt = tilt_rms(left, right)
        found = {
            "tilt_rms": tilt.value,
            "tilt_peak": tilt_peak(left, right).value,
            "tilt_error": tilt.se,
            "height_difference": height_difference(left, right).value,
            "bimanual_symmetry": bimanual_symmetry(left, right).value,
            "co_contribution": co_contribution(left, right).value,
            "lift_lag": lift_lag(left, right).value,
            "trunk_lean": trunk_lean(t, forward, aside).value,
        }
        return {name: value for name, value in found.items() if value is not None}
