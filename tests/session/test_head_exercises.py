"""Simulated patients play the head's exercises; each comes out as the neck and the sight it has."""

from __future__ import annotations

from functools import lru_cache
from math import degrees
from statistics import mean
from typing import Any

import numpy as np
import pytest

from rehab.body.calibration import guessed
from rehab.drivers.patient import PatientDriver
from rehab.drivers.patient.profile import find
from rehab.frame import FRAME, TRACKED, Frame
from rehab.limits import Limit
from rehab.session import BlockPlan, Director, Event, Programme, play, replay, verify
from tests.session.person import Kept
from tests.session.playing import of

WAYS = ("left", "right", "up", "down", "left tilt", "right tilt")
MOST = ("left", "right", "extension", "flexion", "left_tilt", "right_tilt")
TRUE = ((0, 1), (0, -1), (1, 1), (1, -1), (2, 1), (2, -1))
"""Which angle of the truth each way is, and whether it grows that way."""
FAR = {"trials": 6, "range": 70, "speed": 35}
NEAR = {"movement": "rotation", "trials": 2, "range": 25, "unseen": "no"}


class Handless(PatientDriver):
    """Nobody holds anything, and the headset itself is lost for a moment and for a while."""

    def frame(self) -> Frame:
        record = super().frame()
        record["grip_left_bits"] = record["grip_right_bits"] = 0
        lost = 900 <= self._index < 905 or 1200 <= self._index < 1300
        record["head_bits"] = 0 if lost else TRACKED
        return record


class Played:
    """A session of one exercise, and how the patient's joints really were in each frame."""

    def __init__(self, driver: PatientDriver, exercise: str, settings: Any, **own: Any) -> None:
        driver.patient.history = []
        plan = BlockPlan(exercise, settings)
        self.programme = Programme((plan,), seed=3, calibration=guessed(1.22), **own)
        self.events: list[Event] = []
        frames = Kept()
        director = Director(self.programme, on_event=self.events.append, vibrate=driver.vibrate)
        self.status = play(driver, None, director, frames)
        self.frames, self.truth = np.array(frames.kept, FRAME), driver.patient.history
        self.ends = of(self.events, "trial_end")

    def necks(self, number: int) -> np.ndarray:
        """The neck's true angles (N, 3), degrees, in the frames of a trial."""
        first, last = (
            event.frame
            for event in self.events
            if event.kind in ("trial_begin", "trial_end") and event.data["number"] == number
        )
        return np.degrees([truth.neck for truth in self.truth[first:last]])


@lru_cache
def session(profile: str, exercise: str, **settings: Any) -> Played:
    driver = PatientDriver(profile, 1, window=False, real_time=False, hz=45)
    return Played(driver, exercise, settings)


@pytest.mark.parametrize("profile", ["healthy", "neck-pain"])
def test_six_ranges_and_the_middle_come_out_within_their_stated_errors(profile: str) -> None:
    played, neck = session(profile, "dragonfly", **FAR), find(profile).neck
    assert {end["sector"] for end in played.ends} == set(WAYS)
    for end in played.ends:
        most, (axis, sign) = dict(zip(WAYS, zip(MOST, TRUE, strict=True), strict=True))[
            end["sector"]
        ]
        found, true = end["results"], sign * played.necks(end["number"])[:, axis]
        assert end["side"] == ""
        assert true.max() == pytest.approx(degrees(getattr(neck, most)), abs=0.1)
        assert abs(found["neck_range"] - true.max()) <= 1.96 * found["neck_range_error"]
        assert found["head_range"] == pytest.approx(true.max(), abs=0.5)
        past = -float(true[-20:].mean())
        assert abs(found["return_constant"] - past) <= 1.96 * found["return_error"]
        assert found["return_absolute"] == abs(found["return_constant"])
    past = mean(end["results"]["return_constant"] for end in played.ends)
    assert (past > 1.5) == (profile == "neck-pain")


def test_a_flight_in_reach_is_followed_closely_and_counts() -> None:
    played = session("healthy", "dragonfly", **NEAR)
    assert [end["status"] for end in played.ends] == ["success"] * 2
    assert all(0.5 < end["results"]["pursuit_error"] < 5.0 for end in played.ends)
    assert not any("return_absolute" in end["results"] for end in played.ends)


def test_a_flight_keeps_within_the_limit_and_ends_at_its_time_limit() -> None:
    driver = PatientDriver("healthy", 1, window=False, real_time=False, hz=45)
    limit = Limit("neck left rotation", 20, "surgeon, 2026-05-04")
    settings = {"movement": "rotation", "trials": 2, "range": 60, "time_limit": 15, "speed": 4}
    played = Played(driver, "dragonfly", settings, limits=(limit,))
    left, right = sorted(played.ends, key=lambda end: end["sector"])
    assert played.necks(left["number"])[:, 0].max() < 17.0
    assert left["status"] == "success"
    assert right["status"] == "timeout"  # 60 degrees at 4 a second take as long as there is
    assert len(played.necks(right["number"])) / 45 == pytest.approx(15, abs=0.1)


def test_nobody_misses_a_lantern_who_sees_both_sides() -> None:
    played = session("healthy", "lanterns", trials=2, others=2)
    for end in played.ends:
        found = end["results"]
        assert end["status"] == "success"
        assert found["omissions_left"] == found["omissions_right"] == 0
        assert found["centre_of_cancellation"] == 0
        assert found["path_left"] > 30
        assert found["path_right"] > 30


def test_neglect_shows_on_the_left_and_not_on_the_right() -> None:
    ends = session("stroke-left-neglect", "lanterns", trials=4, time_limit=30).ends
    found = [end["results"] for end in ends]
    assert sum(one["omissions_left"] for one in found) >= 3
    assert sum(one["omissions_right"] for one in found) == 0
    assert mean(one["centre_of_cancellation"] for one in found) > 0.05
    late = [one["time_left"] for one in found if "time_left" in one]
    assert min(late) > 1.5 * max(one["time_right"] for one in found)


@pytest.mark.parametrize(
    "played",
    [
        lambda: session("neck-pain", "dragonfly", **FAR),
        lambda: session("stroke-left-neglect", "lanterns", trials=4, time_limit=30),
    ],
)
def test_a_replay_of_the_head_tells_the_same(played: Any) -> None:
    one = played()
    assert verify(one.events, replay(one.frames, one.programme), exact=True) == []


@pytest.mark.parametrize(
    ("exercise", "settings"), [("dragonfly", {**NEAR, "unseen": "yes"}), ("lanterns", {})]
)
def test_without_hands_and_with_the_headset_lost_all_is_played(
    exercise: str, settings: dict[str, Any]
) -> None:
    driver = Handless("healthy", 2, window=False, real_time=False, hz=45)
    played = Played(driver, exercise, {"trials": 2, **settings})
    assert played.status == "completed"
    assert [end["status"] for end in of(played.events, "block_end")] == ["completed"]
    assert [end["status"] for end in played.ends].count("success") == 2


def test_gaze_decides_only_where_it_is_recorded() -> None:
    driver = PatientDriver("healthy", 1, window=False, real_time=False, hz=45)
    played = Played(driver, "lanterns", {"by": "gaze", "trials": 1})
    (end,) = of(played.events, "block_end")
    assert end["status"] == "failed"
    assert "record_gaze" in end["reason"]
