"""Simulated patients lead a boat along winding water; what is told is how they really led it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from rehab.drivers.patient import PatientDriver
from rehab.drivers.patient.profile import find
from rehab.errors import UserError
from rehab.exercise import find as exercise
from rehab.exercise import parse_settings
from rehab.frame import Frame
from rehab.limits import Limit
from rehab.session import BlockPlan, Event, replay, verify
from tests.session.exercised import Played, losing
from tests.session.playing import of


class Gone(PatientDriver):
    """A headset that never sees the right hand."""

    def frame(self) -> Frame:
        record = super().frame()
        record["grip_right_bits"] = 0
        return record


class Journeys(Played):
    """With the plane and the course of each journey."""

    def __init__(self, settings: dict[str, Any], profile: str = "healthy", **more: Any) -> None:
        self.laid: dict[int, tuple[Any, ...]] = {}
        super().__init__(BlockPlan("river", settings), profile, **more)

    def told(self, event: Event) -> None:
        super().told(event)
        if event.kind == "cue" and event.data["cue"] == "appear":
            own = vars(self.director.blocks[0]._exercise)
            axes = np.array([own["right"], own["away"], own["normal"]])
            self.laid[event.data["number"]] = (
                np.array(own["middle"]),
                axes,
                np.array(own["course"]),
            )

    def true(self, number: int, side: str, width: float) -> tuple[float, float]:
        """The lateral error, m, and the part within the banks, of the true hand of a journey."""
        middle, axes, course = self.laid[number]
        taken = next(
            e.frame
            for e in self.events
            if e.kind == "cue" and e.data["cue"] == "touch" and e.data["number"] == number
        )
        ended = next(
            e.frame for e in self.events if e.kind == "trial_end" and e.data["number"] == number
        )
        hand = ("left", "right").index(side)
        grip = np.array([t.grip[hand] for t in self.truth[taken - 1 : ended]])
        here = ((grip - middle) @ axes.T)[:, :2]
        piece = np.diff(course, axis=0)
        size = np.linalg.norm(piece, axis=1)
        marks = np.concatenate([[0.0], np.cumsum(size)])
        off = here[:, None] - course[None, :-1]
        part = np.clip((off * piece).sum(axis=2) / size**2, 0.0, 1.0)
        away = np.linalg.norm(off - part[..., None] * piece, axis=2)
        best = away.argmin(axis=1)
        rows = np.arange(len(here))
        along = marks[best] + part[rows, best] * size[best]
        new = np.diff(np.maximum.accumulate(along))
        beside = away[rows, best][1:]
        return (
            float(np.sqrt(np.average(beside**2, weights=new))),
            float(new[beside <= width / 2].sum() / new.sum()),
        )


@lru_cache
def session(profile: str, trials: int = 2, **settings: Any) -> Journeys:
    return Journeys({"trials": trials, **settings}, profile)


@pytest.mark.parametrize("profile", ["healthy", "stroke-left-moderate"])
def test_the_lateral_error_comes_out_within_its_stated_error(profile: str) -> None:
    played = session(profile)
    assert played.status == "completed"
    assert {end["side"] for end in played.ends} == {"left", "right"}
    for end in played.ends:
        found = end["results"]
        error, part = played.true(end["number"], end["side"], 0.05)
        assert abs(found["lateral_error"] - error) <= 1.96 * found["lateral_error_se"]
        assert found["lateral_error"] == pytest.approx(error, abs=0.0005)
        assert found["within_banks"] == pytest.approx(part, abs=0.02)
        assert end["status"] == "success"


def test_an_arm_after_a_stroke_leads_less_exactly_more_slowly_and_less_smoothly() -> None:
    left, right = (
        end["results"]
        for end in sorted(session("stroke-left-moderate").ends, key=lambda end: end["side"])
    )
    assert left["lateral_error"] > 2.0 * right["lateral_error"]
    assert left["steering_rate"] < right["steering_rate"]
    assert left["sparc"] < right["sparc"]


def test_difficulty_is_the_length_over_the_width() -> None:
    for end in session("healthy").ends:
        _, _, course = session("healthy").laid[end["number"]]
        length = np.linalg.norm(np.diff(course, axis=0), axis=1).sum()
        found = end["results"]
        assert found["steering_difficulty"] == pytest.approx((length - 0.025) / 0.05, rel=1e-6)
        rate = found["steering_difficulty"] / found["journey_time"]
        assert found["steering_rate"] == pytest.approx(rate, rel=1e-6)


def test_narrow_water_is_left_by_a_hand_that_trembles() -> None:
    shakes = replace(find("healthy").arms[0], tremor=0.018, tremor_hz=3.0)
    played = Journeys({"trials": 1, "width": 2, "sides": "left"}, person={"arms": (shakes, shakes)})
    (end,) = played.ends
    error, part = played.true(1, "left", 0.02)
    assert end["results"]["lateral_error"] == pytest.approx(error, abs=0.001)
    assert end["results"]["within_banks"] == pytest.approx(part, abs=0.08)
    assert end["results"]["within_banks"] < 0.85
    assert end["status"] == "timeout"


def test_water_winds_softly_within_reach_and_no_two_are_alike() -> None:
    played = session("healthy", 2, width=8)
    courses = [course for _, _, course in played.laid.values()]
    assert not np.allclose(courses[0], courses[1], atol=0.01)
    for middle, axes, course in played.laid.values():
        places = middle + course @ axes[:2]
        near = [np.linalg.norm(places - arm, axis=1).max() for arm in played.truth[200].shoulder]
        assert min(near) < 0.62  # of the arm that is asked
        eyes = np.array([0.0, 1.2, 0.0])
        assert np.linalg.norm(places - eyes, axis=1).min() > 0.3
        way = np.diff(course, axis=0)
        turn = np.diff(np.unwrap(np.arctan2(way[:, 1], way[:, 0])))
        assert np.abs(turn / np.linalg.norm(way[1:], axis=1)).max() < 1 / 0.04


def test_a_boat_that_nobody_leads_waits_until_the_time_is_over() -> None:
    played = Journeys({"trials": 1, "sides": "right", "time_limit": 15}, kind=Gone)
    (end,) = played.ends
    assert end["status"] == "timeout"
    assert end["results"] == {"boat_lost": 0.0}
    assert end["seen"] == 0.0


def test_limits_are_kept() -> None:
    limit = Limit("shoulder elevation", 70, "surgeon, 2026-05-04", "right")
    played = Journeys({"trials": 1, "sides": "right"}, limits=(limit,))
    assert [end["status"] for end in played.ends] == ["success"]
    assert of(played.events, "limit") == []
    narrow = Limit("shoulder flexion", 25, "surgeon, 2026-05-04", "right")
    (end,) = of(Journeys({"trials": 1, "sides": "right"}, limits=(narrow,)).events, "block_end")
    assert end["reason"] == "The limits of the right arm leave no room for what is asked."


def test_a_hand_lost_again_and_again_takes_the_boat_anew() -> None:
    played = Journeys({"trials": 1, "sides": "right"}, kind=losing(90, 70))
    (end,) = played.ends
    assert end["seen"] < 1.0
    assert "sparc" not in end["results"]
    assert played.status == "completed"


def test_a_replay_tells_the_same() -> None:
    played = session("stroke-left-moderate")
    assert verify(played.events, replay(played.frames, played.programme), exact=True) == []


def test_settings_have_their_bounds_and_words_are_short() -> None:
    kind = exercise("river")
    for number in range(1, 1 + len(kind.Settings.ladder)):
        parse_settings(kind.Settings, {"level": number})
    for name, wrong in (("width", 1), ("width", 9), ("time_limit", 5)):
        with pytest.raises(UserError, match=name):
            parse_settings(kind.Settings, {name: wrong})
    lines = kind.spec.instruction.split("\n")
    assert len(lines) == 2
    assert all(len(line.split()) <= 12 for line in lines)
