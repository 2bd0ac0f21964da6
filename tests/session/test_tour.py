"""Meeting the place: one thing at a time, each done, skipped or over after a while."""

from __future__ import annotations

import dataclasses
from itertools import pairwise
from typing import Any

import numpy as np

from rehab.body import proportioned
from rehab.drivers.patient import PatientDriver
from rehab.exercise.spec import PROVOKES
from rehab.frame import FRAME
from rehab.session import BlockPlan, Director, Event, Programme, play, replay, verify
from rehab.session.questions import STANDS
from rehab.session.tour import LONGEST, SAID
from tests.session.person import HZ, Kept, Notes, Person
from tests.session.playing import direct, of

STEPS = ("fit", "sharp", "look", "hands", "light", "pause", "hurts")
MEETING = Programme(
    (BlockPlan("star-reach", {"trials": 1}),), seed=5, calibration=proportioned(1.2), tour=True
)


def steps(events: list[Event]) -> dict[str, float]:
    """How long each step took, s."""
    phases = [(e.frame, e.data["name"]) for e in events if e.kind == "phase"]
    ends = {name: after for (_, name), (after, _) in pairwise(phases)}
    begins = {name: frame for frame, name in phases}
    return {name: (ends[f"tour {name}"] - begins[f"tour {name}"]) / HZ for name in STEPS}


def test_a_simulated_patient_does_each_step_by_itself() -> None:
    programme = dataclasses.replace(MEETING, calibration=None, questions=True, ratings=True)
    driver = PatientDriver("frozen-shoulder-right", 1, window=False, real_time=False, hz=45)
    events: list[Event] = []
    frames = Kept()
    director = Director(programme, on_event=events.append, vibrate=driver.vibrate)
    assert play(driver, None, director, frames) == "completed"
    took = steps(events)
    assert sum(took.values()) < 60.0
    assert all(took[name] < LONGEST for name in STEPS)
    labels = [data["label"] for data in of(events, "control")]
    assert labels[:5] == ["It sits well", "Yes", "Pause", "Go on", "This hurts"]
    assert of(events, "hurt") == []  # here it was only tried
    assert [data["answer"] for data in of(events, "question")] == ["no"] * 3
    assert [data["value"] for data in of(events, "rating")] == [3, 3, 4, 0]
    assert verify(events, replay(np.array(frames.kept, FRAME), programme), exact=True) == []


def test_who_does_nothing_is_through_within_two_minutes() -> None:
    person, events = Person(arms=(), calibrates=False, frames=123 * HZ), []
    person.presses = False
    play(person, None, direct(MEETING, person, events), Notes())
    assert sum(steps(events).values()) <= 120.0


def test_each_step_is_skipped_by_staff() -> None:
    person, events = Person(arms=(), calibrates=False, frames=40 * HZ), []
    person.presses = False
    director = direct(MEETING, person, events)
    step = director.step

    def skipping(frame: Any, body: Any) -> None:
        step(frame, body)
        if director.script.phase.startswith("tour"):
            director.command("skip", frame=int(frame["index"]))

    director.step = skipping  # type: ignore[method-assign]
    play(person, None, director, Notes())
    assert max(steps(events).values()) < SAID


def test_what_stands_is_of_the_vocabulary() -> None:
    assert set(STANDS) <= set(PROVOKES)
