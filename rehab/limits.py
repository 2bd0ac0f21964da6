"""Joint directions that a limit or a goal may name, and how a body is read along each."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from rehab.errors import UserError

Z95 = 1.645
"""One-sided 95 %: a target keeps this many standard errors from its limit."""

MARGIN = 5.0
"""Degrees that a target keeps from its limit at the least."""


class Direction(NamedTuple):
    """How far a body has gone along a direction: `sign` times the field, rad; `sided` arms.

    `raised`: where the arm is raised more along this than to the side of it, the whole elevation
    counts: an arm at 100 degrees half-way between forwards and sideways is no flexion of 71. It is
    also known to less than half the error, since three points hardly tell the plane.
    """

    field: str
    sign: float
    sided: bool
    highest: float
    """Degrees that no human joint passes: a limit or goal beyond is a slip of the pen."""
    raised: bool = False


BEHIND = "behind"
"""No field of a body: how far the line from shoulder to palm points behind the shoulders' plane.
The palm is measured, so this is known better than the rotation of the arm that takes it there."""

DIRECTIONS: Mapping[str, Direction] = {
    "shoulder flexion": Direction("shoulder_flexion", 1.0, True, 190.0, raised=True),
    "shoulder extension": Direction("shoulder_flexion", -1.0, True, 80.0),
    "shoulder abduction": Direction("shoulder_abduction", 1.0, True, 190.0, raised=True),
    "cross-body": Direction("shoulder_abduction", -1.0, True, 90.0),
    "shoulder elevation": Direction("shoulder_elevation", 1.0, True, 190.0),
    "shoulder external rotation": Direction("shoulder_rotation", 1.0, True, 120.0),
    "shoulder internal rotation": Direction("shoulder_rotation", -1.0, True, 110.0),
    "elbow flexion": Direction("elbow_flexion", 1.0, True, 160.0),
    "neck flexion": Direction("neck_pitch", -1.0, False, 90.0),
    "neck extension": Direction("neck_pitch", 1.0, False, 100.0),
    "neck left rotation": Direction("neck_yaw", 1.0, False, 100.0),
    "neck right rotation": Direction("neck_yaw", -1.0, False, 100.0),
    "neck left tilt": Direction("neck_roll", 1.0, False, 70.0),
    "neck right tilt": Direction("neck_roll", -1.0, False, 70.0),
    "trunk flexion": Direction("trunk_forward", 1.0, False, 110.0),
    "hand behind back": Direction(BEHIND, 1.0, True, 90.0),
}
"""The closed vocabulary; `highest` lies above every normal range of AAOS and AMA."""

FINE = 0.05
"""Degrees to which it is found how far a target may lie."""

SURE = 10.0
"""Standard error, degrees, beyond which a limit cannot be kept."""


@dataclass(frozen=True)
class Limit:
    """Never further than `degrees` along `direction`, of the arm `side` ("left", "right" or
    "both"; "" where the joint has no side); `source` says who set it ("surgeon, 2026-05-04")."""

    direction: str
    degrees: float
    source: str
    side: str = ""

    def __post_init__(self) -> None:
        way = direction(self.direction)
        sides = ("left", "right", "both") if way.sided else ("",)
        if self.side not in sides:
            known = " or ".join(sides) if way.sided else "no side"
            raise UserError(f"A limit of {self.direction} takes {known}, not {self.side}.")
        if not 0.0 <= self.degrees <= way.highest:
            raise UserError(
                f"A limit of {self.degrees:g} degrees of {self.direction} is not possible: "
                f"it may be 0 to {way.highest:g}."
            )
        if not self.source.strip():
            raise UserError(f"The limit of {self.direction} does not say who set it, and when.")

    def covers(self, hand: int) -> bool:
        """Whether it holds for the arm `hand` (0 left, 1 right), or for what has no side."""
        return self.side in ("", "both", ("left", "right")[hand])


def direction(name: str) -> Direction:
    """The direction called `name`; `UserError` with those that there are."""
    try:
        return DIRECTIONS[name]
    except KeyError:
        known = ", ".join(DIRECTIONS)
        raise UserError(f'There is no direction "{name}"; there are: {known}.') from None


def read(body: Any, name: str, hand: int) -> tuple[float, float]:
    """How far `body` (a record of `rehab.body.BODY`) has gone along `name`, and the standard
    error, degrees; NaN where that was not tracked. `hand` is 0 left, 1 right."""
    way = direction(name)
    seen = bool(body["arm_valid"][hand]) if way.sided else bool(body["valid"])
    if not seen:
        return math.nan, math.nan
    if way.field == BEHIND:
        return _behind(body, hand), math.degrees(float(body["trunk_yaw_se"]))
    value, error = body[way.field], body[f"{way.field}_se"]
    if way.sided:
        value, error = value[hand], error[hand]
    along = way.sign * float(value)
    if way.raised and along > abs(_across(body, way, hand)):
        along, error = float(body["shoulder_elevation"][hand]), body["shoulder_elevation_se"][hand]
    return math.degrees(along), math.degrees(float(error))


def _across(body: Any, way: Direction, hand: int) -> float:
    """How far the arm is raised at right angles to `way`, rad."""
    flexes = way.field == "shoulder_flexion"
    return float(body["shoulder_abduction" if flexes else "shoulder_flexion"][hand])


def _behind(body: Any, hand: int) -> float:
    """Degrees by which the palm lies behind the plane of the shoulders, seen from its shoulder."""
    x, y, z = (body["hand"][hand] - body["shoulder"][hand]).tolist()
    heading = float(body["heading"])
    behind = x * math.sin(heading) + z * math.cos(heading)
    return math.degrees(math.atan2(behind, math.sqrt(max(x * x + y * y + z * z - behind**2, 0.0))))


def error_raised(body: Any, name: str, hand: int) -> float:
    """The standard error that a limb will have which is taken far along `name`, as it is known
    now, degrees; NaN where that was not tracked."""
    if direction(name).raised and body["arm_valid"][hand]:
        return math.degrees(float(body["shoulder_elevation_se"][hand]))
    return read(body, name, hand)[1]


def furthest(limit: float, error: float, more: Callable[[float], float] | None = None) -> float:
    """Where a target may lie under `limit` when the angle's standard error is `error`, degrees.

    What `more` is unknown of an angle there, by the angle, comes to it in quadrature; it grows with
    the angle, so that the target lies as far as it can where the upper bound keeps to the limit.
    """
    low, high = 0.0, limit - max(MARGIN, Z95 * error)
    if more is None or high <= low or Z95 * math.hypot(error, more(high)) <= limit - high:
        return high
    while high - low > FINE:
        middle = 0.5 * (low + high)
        kept = middle + Z95 * math.hypot(error, more(middle)) <= limit
        low, high = (middle, high) if kept else (low, middle)
    return low
