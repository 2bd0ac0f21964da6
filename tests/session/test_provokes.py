"""What an exercise provokes is what is seen of a healthy patient who plays it at its hardest."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

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
    "follow-me": {"level": 5, "movement": "circle", "trials": 1},
}
MOST = {
    "flexion": 30.0,
    "abduction": 30.0,
    "cross-body": 20.0,
    "extension": 30.0,
    "internal rotation": 40.0,
    "external rotation": 40.0,
    "elbow flexion": 110.0,
    "elbow extension": -30.0,
    "neck extension": 10.0,
    "neck rotation": 30.0,
    "trunk flexion": 15.0,
    "speed": 1.7,
}
"""Degrees (of the elbow's extension less than none: bent by so much), and m/s of a hand, beyond
which a movement is asked for: below lie resting (a forearm in the lap is turned some 35 degrees
inwards) and what comes along by itself. Standing, sitting
down, an arm's support and a start are of no exercise so far, and no angle."""
SHARE = 0.04
"""Of a trial's time that something may lie beyond it in passing, as a hand comes from the hip."""
Floats = npt.NDArray[np.float64]


def seen(truth: list[Truth]) -> dict[str, Floats]:
    """How far each movement went in the right arm's frames, degrees and m/s."""
    shoulder, elbow, wrist, grip = (
        np.array([getattr(t, name)[1] for t in truth])
        for name in ("shoulder", "elbow", "wrist", "grip")
    )
    upper = elbow - shoulder
    elevation = np.degrees(np.arccos(-upper[:, 1] / np.linalg.norm(upper, axis=1)))
    plane = np.arctan2(-upper[:, 2], upper[:, 0])
    forth, out = elevation * np.sin(plane), elevation * np.cos(plane)
    flexion = np.degrees([t.elbow_flexion[1] for t in truth])
    # A forearm tells the shoulder's turn where it lies level before an upper arm that hangs.
    fore = wrist - elbow
    hangs = (elevation < 25.0) & (np.abs(flexion - 90.0) < 30.0)
    turn = np.where(hangs, np.degrees(np.arctan2(fore[:, 0], -fore[:, 2])), 0.0)
    yaw, pitch, _ = np.degrees([t.neck for t in truth]).T
    speed = np.linalg.norm(np.diff(grip, axis=0, prepend=grip[:1]), axis=1) * HZ
    return {
        "flexion": forth,
        "abduction": out,
        "cross-body": -out,
        "extension": -forth,
        "internal rotation": -turn,
        "external rotation": turn,
        "elbow flexion": flexion,
        # One that hangs by itself is straight without being asked to.
        "elbow extension": np.where(elevation > 30.0, -flexion, -90.0),
        "neck extension": pitch,
        "neck rotation": np.abs(yaw),
        "trunk flexion": np.degrees([t.trunk_forward for t in truth]),
        "speed": speed,
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
    provokes = set(exercise(name).spec.provokes)
    for trial in trials(name):
        for movement, angles in seen(trial).items():
            if movement not in provokes:
                most = float(np.quantile(angles, 1.0 - SHARE))
                assert most <= MOST[movement], (movement, most)


def test_every_movement_that_is_an_angle_is_watched() -> None:
    unwatched = set(PROVOKES) - set(MOST)
    assert unwatched == {"standing", "sit-to-stand", "arm support", "startle"}
    declared = {word for name in names() for word in exercise(name).spec.provokes}
    assert not declared & unwatched
