"""How long batteries take, played by simulated patients, beside what is said and allowed."""

from __future__ import annotations

from itertools import pairwise

import pytest

from rehab.body.calibration import guessed
from rehab.drivers.patient import PatientDriver
from rehab.prescription import BATTERIES
from rehab.prescription.composing import REST_AFTER_TEST
from rehab.session import BlockPlan, Director, Event, Programme, play
from tests.session.person import Notes

HERTZ = 45.0
LONGEST = 180.0
"""Seconds of a battery, showing and practice, questions and rests left out."""


def played(name: str, profile: str) -> list[Event]:
    """A session of that battery, and of a block after it so that its last rest is one too."""
    blocks = [
        BlockPlan(
            test.exercise,
            test.asked("right"),
            kind="assessment",
            practice=test.practice,
            demonstrate=True,
            rest=REST_AFTER_TEST,
        )
        for test in BATTERIES[name].tests
    ]
    after = BlockPlan("star-reach", {"trials": 1})
    programme = Programme(
        (*blocks, after),
        seed=1,
        calibration=guessed(1.22),
        ratings=True,
        stops={"pain": 10.0, "rise": 11.0},
    )
    driver = PatientDriver(profile, 1, window=False, hz=HERTZ, real_time=False)
    events: list[Event] = []
    director = Director(programme, on_event=events.append, vibrate=driver.vibrate)
    play(driver, None, director, Notes())
    return events


@pytest.mark.parametrize(
    ("name", "profile"),
    [*((name, "healthy") for name in BATTERIES), ("shoulder", "frozen-shoulder-right")],
)
def test_a_battery_takes_three_minutes_and_as_long_as_is_said(name: str, profile: str) -> None:
    events = played(name, profile)
    tests = len(BATTERIES[name].tests)
    begun = [e.frame for e in events if e.kind == "block_begin"]
    assert len(begun) == tests + 1
    phases = [(e.frame, e.data["name"]) for e in events if e.kind == "phase"]
    tested = sum(
        later - frame
        for (frame, phase), (later, _) in pairwise(phases)
        if phase in ("instruction", "trials") and frame < begun[tests]
    )
    assert tested / HERTZ <= LONGEST
    minutes = (begun[tests] - begun[0]) / HERTZ / 60.0
    assert minutes == pytest.approx(BATTERIES[name].minutes, rel=0.25)
