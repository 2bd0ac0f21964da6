"""What the trials of a test say of a joint's range: which result it is, of which direction, and
what several maxima come to.

A test asks for three comfortable maxima a direction (as Dougherty et al. 2015, J Manipulative
Physiol Ther 38:218, measured; of reaches two to three are usually stable, J Neuroeng Rehabil
s12984-021-00895-3). Its range is their mean: the best of several grows with how many there are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean, median, variance
from typing import Any, NamedTuple

from rehab.measures.angles import ACTIVE_ROM, ASSISTED_ROM, PASSIVE_ROM

MODES = {"active": ACTIVE_ROM.id, "active-assisted": ASSISTED_ROM.id, "passive": PASSIVE_ROM.id}
"""The measure by who moved the limb; a test that does not say was the patient's own."""


class Range(NamedTuple):
    """Of which joint direction a trial's result `name` is the range, and the result that is its
    standard error."""

    motion: str
    name: str
    error: str


def _neck(motion: str) -> Range:
    return Range(motion, "neck_range", "neck_range_error")


RANGES: Mapping[str, Mapping[str, Range]] = {
    "sunrise": {
        movement: Range(f"shoulder_{movement}", "elevation", "elevation_error")
        for movement in ("flexion", "abduction", "scaption")
    },
    "door": {
        turn: Range(f"shoulder_{turn}_rotation", f"{turn}_rotation", "rotation_error")
        for turn in ("external", "internal")
    },
    "dragonfly": {
        "up": _neck("neck_extension"),
        "down": _neck("neck_flexion"),
        "left": _neck("neck_left_rotation"),
        "right": _neck("neck_right_rotation"),
        "left tilt": _neck("neck_left_tilt"),
        "right tilt": _neck("neck_right_tilt"),
    },
    "well": {"": Range("elbow_flexion", "elbow_flexion", "flexion_error")},
}
"""By exercise and the sector that a trial asked for; an exercise without sectors has one, ""."""


ERRORS = frozenset(each.error for ranges in RANGES.values() for each in ranges.values()) | {
    *("deficit_error", "return_error", "rate_error", "roll_error", "tilt_error"),
    *("throughput_error", "effective_width_error", "trunk_angle_error", "pinch_error"),
    *("lateral_error_se", "timing_error_se"),
}
"""Results of exercises that are the standard error of another, and no measure of their own."""


class Maximum(NamedTuple):
    """One comfortable maximum, degrees, and its standard error; `names` are the results that it
    was made of."""

    measure: str
    motion: str
    value: float
    se: float | None
    names: tuple[str, str]


def maximum(exercise: str, mode: str, sector: str, results: Mapping[str, float]) -> Maximum | None:
    """What a trial of a test of `exercise` (with or without its version) reached; None where it
    tests no range, or none was measured."""
    found = RANGES.get(exercise.partition("/")[0], {}).get(sector)
    if found is None or found.name not in results:
        return None
    measure, se = MODES.get(mode, ACTIVE_ROM.id), results.get(found.error)
    return Maximum(measure, found.motion, results[found.name], se, (found.name, found.error))


def of_maxima(kind: str, exercise: str) -> bool:
    """Whether the trials of a block are as far as is comfortable, and have no goal to be missed."""
    return kind == "assessment" and exercise.partition("/")[0] in RANGES


def motions(exercise: str, movement: str) -> Iterator[str]:
    """The joint directions that a test of `exercise` asks for whose setting is `movement`; all of
    the exercise where that names none of them."""
    ranges = RANGES.get(exercise.partition("/")[0], {})
    asked = (movement,) if movement in ranges else tuple(ranges)
    yield from (ranges[sector].motion for sector in asked)


def summed(measure: str, values: Sequence[float], errors: Sequence[float | None]) -> dict[str, Any]:
    """What the values (N,) of several trials come to, as columns of a summary: `statistic`,
    `value` and, of a range that was tested, `se`.

    An angle's own error is of the calibration and the body, alike in all of a session, and does
    not grow less by repeating; what the maxima differ by does. None where one is not known.
    """
    if measure not in MODES.values():
        return {"statistic": "median", "value": median(values)}
    known = [error for error in errors if error is not None]
    spread = variance(values) / len(values) if len(values) > 1 else 0.0
    sure = len(known) == len(values)
    se = math.sqrt(fmean(error**2 for error in known) + spread) if sure else None
    return {"statistic": "mean", "value": fmean(values), "se": se}
