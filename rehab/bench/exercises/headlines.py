"""Of each exercise the one number that a clinician looks at first, and what it truly was.

The truth is read from the simulated patient's own joints, which nothing that is measured knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import atan2, degrees
from typing import Any

from rehab.drivers.patient import Truth

SIDES = ("left", "right")
End = Mapping[str, Any]
"""What was told as the trial ended."""


@dataclass(frozen=True)
class Headline:
    """How the exercise is played to see it: `truth` gives the number in the measure's unit, from
    the joints in the frames of the trial; None: nothing can be said of that trial. `error` is the
    measure that states the standard error."""

    measure: str
    truth: Callable[[Sequence[Truth], End], float | None]
    settings: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    profiles: tuple[str, ...] = ("healthy", "stroke-left-moderate", "frozen-shoulder-right")


def _arm(end: End) -> int:
    return SIDES.index(end["side"])


def _raised(truth: Sequence[Truth], end: End) -> float:
    return degrees(max(t.elevation[_arm(end)] for t in truth))


def _bent(truth: Sequence[Truth], end: End) -> float:
    return degrees(max(t.elbow_flexion[_arm(end)] for t in truth))


def _turned_out(truth: Sequence[Truth], end: End) -> float | None:
    if "external_rotation" not in end["results"]:
        return None
    hand = _arm(end)
    turns = []
    for t in truth:
        x, _, z = (w - e for w, e in zip(t.wrist[hand], t.elbow[hand], strict=True))
        turns.append(degrees(atan2(x if hand else -x, -z)))
    return max(turns)


def _faced(truth: Sequence[Truth], end: End) -> float | None:
    """How far the neck went the way that was asked; both count turns from where they began."""
    column, sign = {"left": (0, 1), "right": (0, -1), "up": (1, 1), "down": (1, -1)}[end["sector"]]
    begun = truth[0].neck[column]
    return degrees(max(sign * (t.neck[column] - begun) for t in truth))


def _rolled(truth: Sequence[Truth], end: End) -> float:
    return degrees(max(t.roll[_arm(end)] for t in truth))


def _closed(truth: Sequence[Truth], end: End) -> float:
    return 100.0 * max(t.grasp[_arm(end)] for t in truth)


def _leant(truth: Sequence[Truth], end: End) -> float:
    if end["sector"] == "forward":
        return degrees(max(t.trunk_forward for t in truth))
    out = 1.0 if _arm(end) else -1.0
    return degrees(max(out * t.trunk_right for t in truth))


HEADLINES: Mapping[str, Headline] = {
    "star-reach": Headline("peak_elevation", _raised, {"trials": 8}),
    "sunrise": Headline(
        "elevation",
        _raised,
        {"movement": "flexion", "elevation": 120, "hold": 0, "trials": 4, "time_limit": 8},
        "elevation_error",
    ),
    "door": Headline(
        "external_rotation",
        _turned_out,
        {"movement": "external", "rotation": 50, "hold": 0, "trials": 4, "time_limit": 8},
        "rotation_error",
    ),
    "well": Headline(
        "elbow_flexion",
        _bent,
        {"flexion": 120, "hold": 0, "trials": 4, "time_limit": 12},
        "flexion_error",
    ),
    "dragonfly": Headline(
        "neck_range",
        _faced,
        {"movement": "nodding", "range": 40, "speed": 40, "unseen": "no", "trials": 4},
        "neck_range_error",
        ("healthy", "neck-pain"),
    ),
    "pour": Headline(
        "rolled_down",
        _rolled,
        {"movement": "pronation", "tilt": 45, "trials": 4},
        "roll_error",
        ("healthy", "stroke-left-moderate"),
    ),
    "squeeze": Headline("closing_used", _closed, {"trials": 4}, profiles=("healthy",)),
    "lean": Headline("trunk_angle", _leant, {"trials": 4}, "trunk_angle_error", ("healthy",)),
}
"""By name. What counts things or times what the program itself shows has no truth apart from what
is measured, and none here."""
