"""The contract that every exercise keeps: this is the whole public API for writing one."""

from __future__ import annotations

from rehab.body import Body
from rehab.exercise.base import Exercise, Status, Trial
from rehab.exercise.gauge import Gauge
from rehab.exercise.hold import Hold
from rehab.exercise.reachable import Point
from rehab.exercise.registry import find, load, names
from rehab.exercise.spec import (
    Difficulty,
    Loaded,
    Measure,
    Settings,
    Shown,
    Spec,
    accepted,
    parse_settings,
    quantity,
)
from rehab.exercise.stage import Stage
from rehab.frame import SIDES, Frame
from rehab.measures import (
    Breath,
    Carry,
    Copy,
    Reach,
    Reactions,
    Rhythm,
    Rises,
    Swing,
    Taps,
    Tracing,
)
from rehab.movement import Movement

__all__ = [
    "SIDES",
    "Body",
    "Breath",
    "Carry",
    "Copy",
    "Difficulty",
    "Exercise",
    "Frame",
    "Gauge",
    "Hold",
    "Loaded",
    "Measure",
    "Movement",
    "Point",
    "Reach",
    "Reactions",
    "Rhythm",
    "Rises",
    "Settings",
    "Shown",
    "Spec",
    "Stage",
    "Status",
    "Swing",
    "Taps",
    "Tracing",
    "Trial",
    "accepted",
    "find",
    "load",
    "names",
    "parse_settings",
    "quantity",
]
