"""A small programme as a therapist would write it, and stand-ins for what is not here yet."""

from __future__ import annotations

from pathlib import Path

GOOD = """\
title = "Stiff right shoulder"
sessions_a_week = 3
minutes_a_session = 20

[settings]
sides = "right"

[[goal]]
kind = "improve"
direction = "shoulder flexion"
side = "right"
degrees = 120
by = 2026-09-01

[[limit]]
direction = "shoulder elevation"
side = "right"
degrees = 130
source = "surgeon, 2026-05-04"

[[block]]
name = "reach"
exercise = "star-reach"
settings = { trials = 8 }

[[block]]
name = "far"
base = "reach"
settings = { distance = 95 }

[[block.trials]]
from_trial = 6
settings = { size = 8 }

[[session]]
name = "A"
blocks = ["reach", "far"]
settings = { time_limit = 12 }

[[session]]
name = "B"
blocks = ["far"]

[[stage]]
name = "first"
sessions = ["A", "B"]

[[stage]]
name = "second"
after_weeks = 4
sessions = ["B"]

[assessment]
batteries = ["reach"]
"""


def written(folder: Path, text: str = GOOD, name: str = "week.toml") -> Path:
    """The file that holds `text`."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


_STAND_IN = """
from typing import Literal
from pydantic import Field
from rehab.exercise import Exercise, Settings, Spec, Status, quantity
from rehab.exercise.spec import Difficulty


class StandInSettings(Settings):
    movement: Literal["flexion", "abduction", "scaption", "external", "internal", "all"] = (
        Field("flexion", title="Movement")
    )
    speed: float = quantity(12, 4, 40, "degrees/s", "Speed")
    unseen: Literal["yes", "no"] = Field("yes", title="Unseen")
    less_affected: Literal["left", "right"] = Field("right", title="Less affected arm")
    elevation: float = quantity(90, 20, 170, "degrees", "Height of the arm")
    rotation: float = quantity(25, 5, 80, "degrees", "Turn of the shoulder")
    hold: float = quantity(3, 0, 10, "s", "Hold")
    time_limit: float = quantity(6, 5, 60, "s", "Time")
    ladder = ({"elevation": 45}, {"elevation": 70}, {}, {"elevation": 120})


class StandIn(Exercise):
    spec = Spec(
        id="NAME/1",
        title="NAME",
        trains="-",
        instruction="-",
        measures=(),
        needs=NEEDS,
        difficulty=Difficulty("elevation", 20.0, 170.0, 5.0),
    )
    Settings = StandInSettings

    def build(self, stage): ...
    def begin_trial(self, trial): ...
    def step(self, frame, body): return Status.TIMEOUT
    def end_trial(self): return {}
"""

_NEEDS = {
    "sunrise": ("shoulder flexion", "shoulder abduction", "shoulder elevation"),
    "door": ("shoulder external rotation", "shoulder internal rotation"),
}
PLANNED = ("sunrise", "door", "well", "dragonfly", "lanterns", "blocks", "shore")
"""Exercises that programmes and batteries name."""


def stand_ins(folder: Path, there: list[str]) -> dict[str, Path]:
    """Files of those that are `PLANNED` and not `there`."""
    made = {}
    for name in PLANNED:
        if name not in there:
            text = _STAND_IN.replace("NAME", name).replace("NEEDS", repr(_NEEDS.get(name, ())))
            made[name] = written(folder, text, f"{name}.py")
    return made
