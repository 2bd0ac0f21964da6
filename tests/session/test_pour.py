"""Simulated patients fill glasses by rolling the forearm; what is told is how far it rolled."""

from __future__ import annotations

from functools import lru_cache
from math import degrees
from typing import Any

import numpy as np
import pytest

from rehab.exercise import find as exercise
from rehab.exercise import parse_settings
from rehab.frame import Frame
from rehab.limits import Limit
from rehab.session import BlockPlan, Director, Event, Programme, play, replay, verify
from tests.session.exercised import HZ, SIDES, Changed, Played, losing
from tests.session.person import Notes
from tests.session.playing import of
from tests.session.test_supported_play import Fastened

PROFILES = ("healthy", "stroke-left-moderate")
ROLLED = {"pronation": "rolled_down", "supination": "rolled_up"}


@lru_cache
def poured(profile: str, **settings: Any) -> Played:
    return Played(BlockPlan("pour", {"trials": 4, "time_limit": 15, **settings}), profile)


def furthest(profile: str) -> Played:
    """All that they have, both ways and with both arms."""
    return poured(profile, tilt=80, time_limit=10)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_roll_comes_out_within_its_stated_error(profile: str) -> None:
    played = furthest(profile)
    assert played.status == "completed"
    ways = set()
    for told, truth, _ in played.trials():
        hand, way, found = SIDES.index(told["side"]), told["sector"], told["results"]
        sign = 1.0 if way == "pronation" else -1.0
        most = max(degrees(sign * t.roll[hand]) for t in truth)
        assert most == pytest.approx(
            degrees(getattr(played.patient.profile.arms[hand], way)), abs=0.1
        )
        assert found["roll_error"] == pytest.approx(np.hypot(1.1, 5.0))
        rolled = found[ROLLED[way]]
        assert abs(rolled - most) <= 1.96 * found["roll_error"]
        assert abs(rolled - most) < 2.0  # of which hardly anything is the reading's own
        assert set(ROLLED.values()) & found.keys() == {ROLLED[way]}
        ways.add((told["side"], way))
    assert len(ways) == 4


def test_a_glass_holds_what_flowed_while_the_can_was_tipped() -> None:
    for told, truth, _ in poured("healthy").trials():
        assert told["status"] == "success"
        found, hand = told["results"], SIDES.index(told["side"])
        sign = 1.0 if told["sector"] == "pronation" else -1.0
        past = np.degrees([sign * t.roll[hand] for t in truth]) - told["demand"]
        flowed = 0.4 * np.clip(past / 25.0, 0.0, 1.0).sum() / HZ
        assert found["spilt"] == 0.0
        assert found["fill_error"] == pytest.approx(100.0 * (flowed - 1.0), abs=6.0)
        assert abs(found["fill_error"]) <= 15.0
        assert 3.0 < found["pour_time"] < 12.0


def test_an_arm_after_a_stroke_does_less_than_the_other() -> None:
    ends = {
        (told["side"], told["sector"]): told for told, *_ in poured("stroke-left-moderate").trials()
    }
    assert {ends["right", way]["status"] for way in ("pronation", "supination")} == {"success"}
    lame = ends["left", "supination"]  # 30 of 40 degrees: not a drop
    assert lame["status"] == "timeout"
    assert lame["results"].keys().isdisjoint({"spilt", "fill_error"})
    late, well = (ends[side, "pronation"]["results"]["fill_error"] for side in SIDES)
    assert late > max(well, 5.0)  # stops later
    easy = poured("stroke-left-moderate", tilt=20, sides="left", trials=2, tolerance=20)
    assert [told["status"] for told, *_ in easy.trials()] == ["success"] * 2


def test_a_replay_tells_the_same() -> None:
    played = poured("stroke-left-moderate")
    assert verify(played.events, replay(played.frames, played.programme), exact=True) == []


class Aside(Changed):
    """The right hand is 9 cm further out than where it went."""

    def changed(self, record: Frame) -> None:
        if abs(self.patient.mover.limbs[1].roll) > 0.3:
            record["grip_right"][0] += 0.09


def test_water_beside_the_glass_is_spilt_and_an_empty_can_ends_it_kindly() -> None:
    plan = BlockPlan("pour", {"trials": 1, "sides": "right"})
    ((told, _, events),) = Played(plan, kind=Aside).trials()
    assert told["status"] == "timeout"
    assert told["results"]["spilt"] > 0.9
    assert events[-1].t - events[0].t < 30e9  # not its time limit of 40 s
    assert "success" not in [event.data["cue"] for event in events if event.kind == "cue"]


def test_what_cannot_be_poured_ends_at_its_time_limit() -> None:
    for told, truth, _ in furthest("healthy").trials():
        assert told["status"] == "timeout"
        assert (truth[-1].t - truth[0].t) * 1e-9 == pytest.approx(10.0, abs=0.1)


def test_a_hand_lost_again_and_again_breaks_nothing() -> None:
    played = Played(
        BlockPlan("pour", {"trials": 2, "sides": "right", "tilt": 30}), kind=losing(200, 170)
    )
    assert played.status == "completed"
    ends = of(played.events, "trial_end")
    assert {end["status"] for end in ends} <= {"success", "timeout"}
    assert any(end["seen"] < 1.0 for end in ends)


def test_the_can_stands_where_a_limit_lets_the_hand_go() -> None:
    def plays(direction: str, most: int) -> Played:
        limit = Limit(direction, most, "surgeon, 2026-05-04", "right")
        plan = BlockPlan("pour", {"trials": 1, "sides": "right", "movement": "pronation"})
        return Played(plan, limits=(limit,))

    played = plays("shoulder elevation", 72)
    ((told, truth, _),) = played.trials()
    assert told["status"] == "success"
    assert of(played.events, "limit") == []
    ((_, free, _),) = plays("shoulder elevation", 150).trials()
    lower, usual = (np.median([t.grip[1][1] for t in way]) for way in (truth, free))
    assert lower < usual - 0.02
    assert max(degrees(t.elevation[1]) for t in truth) < 72
    (end,) = of(plays("shoulder elevation", 3).events, "block_end")
    assert "leave no room" in end["reason"] or "leaves no room" in end["reason"]


def test_a_fastened_controller_plays_and_tells_no_angle() -> None:
    events: list[Event] = []
    plan = BlockPlan("pour", {"trials": 2, "tilt": 30, "movement": "supination"})
    driver = Fastened()
    programme = Programme((plan,), seed=3, mounts=("strap", "forearm"))
    play(driver, None, Director(programme, on_event=events.append, vibrate=driver.vibrate), Notes())
    for end in of(events, "trial_end"):
        assert end["status"] == "success"
        assert end["results"].keys().isdisjoint({"rolled_up", "roll_error"})
        assert abs(end["results"]["fill_error"]) <= 15.0


def test_settings_have_their_bounds_and_words_are_short() -> None:
    kind = exercise("pour")
    levels = [parse_settings(kind.Settings, {"level": n}) for n in range(1, 6)]
    assert levels[2] == parse_settings(kind.Settings, {})
    assert [level.tilt for level in levels] == sorted({level.tilt for level in levels})
    with pytest.raises(Exception, match="20 to 80"):
        parse_settings(kind.Settings, {"tilt": 85})
    lines = kind.spec.instruction.split("\n")
    assert len(lines) == 2
    assert all(len(line.split()) <= 12 for line in lines)
    assert kind(parse_settings(kind.Settings, {"movement": "supination"})).sectors == (
        "supination",
    )
