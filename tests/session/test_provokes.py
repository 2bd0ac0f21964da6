"""What an exercise provokes is what is seen of a healthy patient who plays it at its hardest."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rehab.authoring.provoked import MOST, undeclared
from rehab.body.calibration import guessed
from rehab.drivers.patient import Patient, PatientDriver, Truth
from rehab.drivers.patient.profile import find
from rehab.exercise import find as exercise
from rehab.exercise import names
from rehab.exercise.spec import PROVOKES
from rehab.session import BlockPlan, Director, Event, Programme, play
from tests.session.person import Notes
from tests.session.playing import of

HZ = 45
CHAIR = Patient("healthy", 1).build.hip  # metres
BODY = replace(guessed(1.2), reach=(0.62, 0.62))
HARDEST: dict[str, dict[str, Any]] = {
    "star-reach": {"level": 5, "trials": 6, "time_limit": 10},
    "sunrise": {"level": 5, "movement": "all", "hold": 1, "trials": 3},
    "door": {"level": 5, "movement": "both", "hold": 1, "trials": 2},
    "well": {"level": 5, "hold": 1, "trials": 1},
    "blocks": {"seconds": 15, "trials": 1},
    "dragonfly": {"range": 55, "speed": 30, "unseen": "no", "trials": 6},
    "lanterns": {"level": 5, "trials": 1, "others": 3},
    "shore": {"trials": 1},
    "pour": {"level": 5, "trials": 2},
    "squeeze": {"level": 5, "trials": 1},
    "fireflies": {"level": 5, "trials": 1},
    "petals": {"level": 5, "trials": 1},
    "river": {"trials": 2, "width": 5},
    "drums": {"tempo": 120, "beats": 12, "trials": 1},
    "tray": {"height": 110, "trials": 2},
    "rise": {"level": 4, "trials": 1},
    "lean": {"level": 5, "hold": 1, "trials": 2},
    "mirror": {"level": 5, "trials": 3},
    "follow-me": {"level": 5, "movement": "circle", "trials": 1},
}


def trials(name: str) -> list[list[Truth]]:
    """The truth of each trial that a healthy patient plays with the right arm."""
    driver = PatientDriver("healthy", 1, window=False, real_time=False, hz=HZ)
    driver.patient = Patient(replace(find("healthy"), lapse=0.0), 1)
    driver.patient.history = truth = []
    events: list[Event] = []
    plan = BlockPlan(name, {"sides": "right", **HARDEST[name]})
    programme = Programme((plan,), seed=3, calibration=BODY)
    play(driver, None, Director(programme, on_event=events.append, vibrate=driver.vibrate), Notes())
    assert of(events, "trial_end")
    begun, ended = (
        [event.frame for event in events if event.kind == kind]
        for kind in ("trial_begin", "trial_end")
    )
    return [truth[first:last] for first, last in zip(begun, ended, strict=True)]


@pytest.mark.parametrize("name", names())
def test_nothing_is_asked_for_that_is_not_declared(name: str) -> None:
    assert undeclared(trials(name), exercise(name).spec.provokes, HZ) == {}


def test_every_movement_that_is_an_angle_is_watched() -> None:
    unwatched = set(PROVOKES) - set(MOST)
    assert unwatched == {"arm support", "startle"}
    declared = {word for name in names() for word in exercise(name).spec.provokes}
    assert not declared & unwatched
