"""Simulated patients carry a tray with both hands; what is told is what their hands did."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from rehab.drivers.patient.profile import Arm
from rehab.errors import UserError
from rehab.exercise import find, parse_settings
from rehab.limits import Limit
from rehab.session import BlockPlan, replay, verify
from tests.session.exercised import Played, losing
from tests.session.playing import of


@lru_cache
def carried(profile: str) -> Played:
    return Played(BlockPlan("tray", {"height": 75, "trials": 3}), profile)


def truth(played: Played, number: int) -> np.ndarray:
    """Where the hands (N, 2, 3) really were from the taking to the setting down of a tray."""
    begun, ended = (
        [e.frame for e in played.events if e.kind == kind][number]
        for kind in ("trial_begin", "trial_end")
    )
    taken = next(
        e.frame
        for e in played.events
        if e.kind == "cue" and e.data["cue"] == "touch" and e.frame >= begun
    )
    assert played.patient.history is not None
    return np.array([t.grip for t in played.patient.history[taken : ended + 1]])


def lag(hands: np.ndarray) -> float:
    """How many seconds later the left hand is half-way up."""
    up = hands[:, :, 1] - hands[0, :, 1]
    left, right = (int(np.argmax(own >= 0.5 * own.max())) for own in up.T)
    return (left - right) / 45


@pytest.mark.parametrize("profile", ["healthy", "stroke-left-moderate", "frozen-shoulder-right"])
def test_a_carry_is_told_as_it_was(profile: str) -> None:
    played = carried(profile)
    assert played.status == "completed"
    assert len(played.timed()) == 3
    for number, (told, _, _) in enumerate(played.timed()):
        assert told["status"] == "success"
        found, hands = told["results"], truth(played, number)
        way = hands[:, 1] - hands[:, 0]
        tilt = np.degrees(np.arctan2(way[:, 1], np.hypot(way[:, 0], way[:, 2])))
        assert abs(found["tilt_rms"] - math.sqrt((tilt**2).mean())) <= 0.3 * found["tilt_error"]
        assert abs(found["tilt_peak"] - np.abs(tilt).max()) <= 0.5 * found["tilt_error"]
        assert found["height_difference"] == pytest.approx(way[:, 1].mean(), abs=0.003)
        assert found["lift_lag"] == pytest.approx(lag(hands), abs=0.04)
        assert 0.8 < found["carry_time"] <= len(hands) / 45
        assert played.patient.history is not None
        middle, shoulders = hands.mean(axis=1)[:, 1], played.patient.history[0].shoulder
        table = 0.5 * (shoulders[0][1] + shoulders[1][1]) - 0.36
        assert found["lift_height"] == pytest.approx(middle.max() - table, abs=0.03)
        assert found["lift_part"] == pytest.approx(100 * found["lift_height"] / 0.62)


def test_a_slower_lower_arm_is_seen_on_its_side() -> None:
    def mean(profile: str, name: str) -> float:
        return float(np.mean([t["results"][name] for t, _, _ in carried(profile).timed()]))

    for name in ("height_difference", "lift_lag"):
        assert mean("stroke-left-moderate", name) > 0.004
        assert mean("frozen-shoulder-right", name) < -0.004
        assert abs(mean("healthy", name)) < mean("stroke-left-moderate", name)
    assert mean("stroke-left-moderate", "tilt_rms") > 2 * mean("healthy", "tilt_rms")
    for name in ("bimanual_symmetry", "co_contribution"):
        assert mean("healthy", name) > mean("stroke-left-moderate", name) + 0.1


@pytest.mark.parametrize("profile", ["healthy", "stroke-left-moderate"])
def test_a_replay_tells_the_same(profile: str) -> None:
    played = carried(profile)
    assert verify(played.events, replay(played.frames, played.programme), exact=True) == []


def test_a_hand_lost_again_and_again_lets_the_tray_wait() -> None:
    played = Played(BlockPlan("tray", {"height": 75, "trials": 2}), kind=losing(200, 170))
    assert played.status == "completed"
    assert {told["status"] for told, _, _ in played.timed()} == {"success"}
    assert any(told["seen"] < 1.0 for told, _, _ in played.timed())
    assert verify(played.events, replay(played.frames, played.programme), exact=True) == []


def test_a_shelf_that_is_too_high_ends_at_its_time_limit() -> None:
    plan = BlockPlan("tray", {"height": 110, "trials": 1, "time_limit": 10})
    stiff = replace(Arm(), elevation=math.radians(45))
    played = Played(plan, person={"arms": (stiff, Arm()), "lean_forward": 0.05})
    ((told, begun, ended),) = played.timed()
    assert told["status"] == "timeout"
    assert ended - begun == pytest.approx(10.0, abs=0.1)
    assert "carry_time" not in told["results"]
    assert told["results"]["lift_height"] > 0.1


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_limit_of_one_arm_lowers_the_shelf_for_both(side: str) -> None:
    limits = (Limit("shoulder flexion", 80.0, "surgeon, 2026-05-04", side),)
    plan = BlockPlan("tray", {"height": 110, "trials": 1})
    played = Played(plan, limits=limits)
    ((told, _, _),) = played.timed()
    assert told["status"] == "success"
    assert told["results"]["lift_height"] < 0.35
    assert not [one for one in of(played.events, "limit") if one["what"] == "passed"]
    assert played.patient.history is not None
    hand = ("left", "right").index(side)
    assert math.degrees(max(t.elevation[hand] for t in played.patient.history)) < 80.0


def test_a_limit_that_leaves_no_room_for_a_shelf_ends_the_block() -> None:
    limits = (Limit("shoulder elevation", 40.0, "surgeon, 2026-05-04", "left"),)
    (end,) = of(Played(BlockPlan("tray", {"trials": 1}), limits=limits).events, "block_end")
    assert end["status"] == "failed"
    assert "limits of the arms leave no room" in end["reason"]


def test_a_load_is_kept_as_dose() -> None:
    kind = find("tray").Settings
    settings = parse_settings(kind, {"load_kg": 2.5, "band": "red"})
    assert (settings.model_dump()["load_kg"], settings.model_dump()["band"]) == (2.5, "red")


@pytest.mark.parametrize(
    "wrong", [{"height": 50}, {"height": 120}, {"time_limit": 5}, {"trials": 0}, {"load_kg": 30}]
)
def test_settings_keep_their_bounds(wrong: dict[str, Any]) -> None:
    with pytest.raises(UserError, match=next(iter(wrong))):
        parse_settings(find("tray").Settings, wrong)


def test_a_limit_of_the_elbow_keeps_the_tray_further_away() -> None:
    limits = (Limit("elbow flexion", 105.0, "surgeon, 2026-05-04", "right"),)
    played = Played(BlockPlan("tray", {"trials": 1}), limits=limits)
    assert {told["status"] for told, _, _ in played.timed()} <= {"success", "repeated"}
    assert not [one for one in of(played.events, "limit") if one["what"] == "passed"]
    bent = np.degrees([t.elbow_flexion for t in played.patient.history or ()])
    free = np.degrees([t.elbow_flexion for t in carried("healthy").patient.history or ()])
    assert bent[:, 1].max() < free[:, 1].max() - 3.0
