"""The contract that every exercise keeps: this is the whole public API for writing one."""

from __future__ import annotations

from rehab.body import Body
from rehab.exercise.base import Exercise, Status, Trial
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
from rehab.measures import Breath, Copy, Reach, Swing
from rehab.movement import Movement

__all__ = [
    "SIDES",
    "Body",
    "Breath",
    "Copy",
    "Difficulty",
    "Exercise",
    "Frame",
    "Hold",
    "Loaded",
    "Measure",
    "Movement",
    "Point",
    "Reach",
    "Settings",
    "Shown",
    "Spec",
    "Stage",
    "Status",
    "Swing",
    "Trial",
    "accepted",
    "find",
    "load",
    "names",
    "parse_settings",
    "quantity",
]
