"""From movement to numbers: times, speed, straightness, range and compensation of a reach."""

from __future__ import annotations

from rehab.measures.kinematics import (
    Profile,
    Span,
    movement_time,
    path_efficiency,
    peak_speed,
    profile,
    reaction_time,
    spans,
)
from rehab.measures.reach import Reach

__all__ = [
    "Profile",
    "Reach",
    "Span",
    "movement_time",
    "path_efficiency",
    "peak_speed",
    "profile",
    "reaction_time",
    "spans",
]
