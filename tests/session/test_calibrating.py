"""Calibration as a session runs it: three poses, another attempt, a body known from before."""

from __future__ import annotations

import dataclasses
import json
import math
from functools import lru_cache
from typing import Any

import pytest

from rehab.body import Calibration
from rehab.session import Programme, inputs_of, replay, verify
from tests.session.person import HZ, Person
from tests.session.playing import Played, of, run, trial_frames, uncalibrated


@lru_cache
def usual() -> Played:
    """Four stars of somebody new, into which nothing breaks."""
    return run(uncalibrated(4))[0]


def test_nobody_reaching_is_asked_twice_and_then_taken_for_average() -> None:
    events, *_ = run(uncalibrated(2), Person(calibrates=False))
    (calibrated,) = of(events, "calibrated")
    assert (calibrated["source"], calibrated["attempts"]) == ("default", 2)
    reaches = [p for p in of(events, "phase") if p["name"] == "calibration reach"]
    assert len(reaches) == 2
    assert [t["status"] for t in of(events, "trial_end")] == ["success", "success"]


def phases(events: Played) -> list[str]:
    """The poses of calibration that were asked for."""
    names = [data["name"] for data in of(events, "phase")]
    return [n.removeprefix("calibration ") for n in names if n.startswith("calibration")]


def test_calibrating_takes_less_than_thirty_seconds() -> None:
    events = usual()
    frames = [e.frame for e in events if e.data.get("name") in ("calibration rest", "instruction")]
    assert (frames[1] - frames[0]) / HZ < 25.0


def known_body() -> Calibration:
    """What an earlier session found of the same person."""
    (told,) = of(usual(), "calibrated")
    return Calibration.from_dict(told["calibration"])


def again(known: Calibration, person: Person | None = None, **commands: Any) -> tuple:
    programme = dataclasses.replace(uncalibrated(2), known=known)
    assert Programme.from_dict(json.loads(json.dumps(programme.to_dict()))) == programme
    events, person, director = run(programme, person, **commands)
    replayed = replay(person.frames(), programme, inputs_of(events))
    assert verify(events, replayed, exact=True) == []
    return events, director


def test_whoever_rests_as_last_time_is_asked_for_nothing_more() -> None:
    events, director = again(known_body().carried_over())
    (told,) = of(events, "calibrated")
    assert (told["source"], phases(events)) == ("checked", ["rest"])
    assert director.calibration.reach == known_body().reach
    assert director.calibration.epoch == 0
    assert [t["status"] for t in of(events, "trial_end")] == ["success", "success"]


def test_whoever_has_changed_is_measured_whole_and_told_why() -> None:
    lower = dataclasses.replace(known_body(), eye_height=known_body().eye_height + 0.07)
    events, _ = again(lower)
    (told,) = of(events, "calibrated")
    assert (told["source"], phases(events)) == ("measured", ["rest", "reach", "look"])
    assert told["why"] == "The eyes are 7 cm lower than last time."


def test_the_therapist_has_it_done_anew_in_the_midst_of_a_trial() -> None:
    begin, end = trial_frames(usual())[1]
    commands = {(begin + end) // 2: ("calibrate", {})}
    events, person, director = run(uncalibrated(4), commands=commands)
    assert phases(events) == 2 * ["rest", "reach", "look"]
    first, second = of(events, "calibrated")
    assert "why" not in first
    assert second["why"] == "the therapist asked for it"
    statuses = [t["status"] for t in of(events, "trial_end")]
    assert statuses == ["success", "repeated", "success", "success", "success"]
    assert director.calibration.to_dict() == second["calibration"]
    replayed = replay(person.frames(), uncalibrated(4), inputs_of(events))
    assert verify(events, replayed, exact=True) == []


def test_anew_also_while_calibrating_and_of_someone_who_is_known() -> None:
    events, _ = again(known_body(), commands={7 * HZ: ("calibrate", {})})
    assert phases(events) == ["rest", "rest", "reach", "look"]
    end = next(e.frame for e in usual() if e.data.get("name") == "summary")
    (refused,) = of(run(uncalibrated(4), commands={end + 9: ("calibrate", {})})[0], "command")
    assert "nothing is played" in refused["refused"]


@pytest.mark.parametrize("asks", [True, False])
def test_after_a_restless_rest_the_patient_may_try_once_more(asks: bool) -> None:
    def fidget(record: Any) -> None:
        index = int(record["index"])
        if 3 * HZ < index < 8 * HZ:
            record["grip_left"][0] -= 0.1 * (1.0 + math.sin(10.0 * index / HZ))
        if asks and 22 * HZ <= index < 22 * HZ + 9:
            record["trigger"][1] = 1.0

    events, person, _ = run(uncalibrated(1), Person(change=fidget))
    (told,) = of(events, "calibrated")
    assert told["attempts"] == (2 if asks else 1)
    assert of(events, "recalibrate") == ([{"why": "the patient asked for it"}] if asks else [])
    doubted = "A hand moved while at rest." in told["calibration"]["quality"]
    assert doubted != asks
    assert verify(events, replay(person.frames(), uncalibrated(1)), exact=True) == []


def test_an_arm_that_did_not_reach_is_asked_only_by_name() -> None:
    one = Person(arms=(1,))
    events, *_ = run(uncalibrated(3), one)
    assert {t["side"] for t in of(events, "trial_begin")} == {"right"}
    assert "left arm" in of(events, "block_begin")[0]["why"]
    named, *_ = run(uncalibrated(1, sides="left", time_limit=2), Person(arms=(1,)))
    assert [t["side"] for t in of(named, "trial_begin")] == ["left"]
