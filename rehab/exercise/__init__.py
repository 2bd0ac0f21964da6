"""The contract that every exercise keeps: this is the whole public API for writing one."""

from __future__ import annotations

from rehab.body import Body
from rehab.exercise.base import Exercise, Status, Trial
from rehab.exercise.registry import find, load, names
from rehab.exercise.spec import (
    Difficulty,
    Measure,
    Settings,
    Spec,
    accepted,
    parse_settings,
    quantity,
)
from rehab.exercise.stage import Stage
from rehab.frame import SIDES, Frame
from rehab.measures import Reach

__all__ = [
    "SIDES",
    "Body",
    "Difficulty",
    "Exercise",
    "Frame",
    "Measure",
    "Reach",
    "Settings",
    "Spec",
    "Stage",
    "Status",
    "Trial",
    "accepted",
    "find",
    "load",
    "names",
    "parse_settings",
    "quantity",
]
