"""Simulated patients drum with both hands; what is told of their timing is what they did."""

from __future__ import annotations

import math
import sys
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from rehab.errors import UserError
from rehab.exercise import Trial, find, parse_settings
from rehab.limits import Limit
from rehab.session import BlockPlan, replay, verify
from tests.exercise.test_arm_stage import stage_for
from tests.session.exercised import Played, losing
from tests.session.playing import of

SIDES = ("left", "right")
BEGUN = {"tempo": 80, "beats": 20, "trials": 1}


@lru_cache
def drummed(profile: str, pattern: str) -> Played:
    return Played(BlockPlan("drums", {**BEGUN, "pattern": pattern}), profile)


def constant(name: str) -> float:
    return float(vars(sys.modules[find("drums").__module__])[name])


def truth(played: Played, number: int) -> dict[str, np.ndarray]:
    """By side how much later than its beats each hand really struck in a trial, s; NaN: it did
    not. A beat is when its ring was seen closed."""
    begun = [e.frame for e in played.events if e.kind == "trial_begin"][number]
    shown = float(played.frames["t_display"][begun]) * 1e-9
    settings = of(played.events, "block_begin")[0]["settings"]
    period = 60.0 / settings["tempo"]
    turns = settings["pattern"] == "in turn"
    found = {}
    for side, name in enumerate(SIDES):
        struck = np.array([t for t, hand in played.patient.mover.strokes if hand == side])
        late = []
        for beat in range(4, settings["beats"]):
            if turns and (beat + number + 1) % 2 != side:
                continue
            at = shown + constant("LEAD") + beat * period
            off = (struck - at)[np.abs(struck - at).argmin()]
            late.append(off if abs(off) < min(0.5, period * (1.0 if turns else 0.5)) else math.nan)
        found[name] = np.array(late)
    return found


@pytest.mark.parametrize("pattern", ["together", "in turn"])
@pytest.mark.parametrize("profile", ["healthy", "stroke-left-moderate"])
def test_timing_is_told_as_it_was(profile: str, pattern: str) -> None:
    played = drummed(profile, pattern)
    assert played.status == "completed"
    for number, (told, _, _) in enumerate(played.timed()):
        found, late = told["results"], truth(played, number)
        both = np.concatenate([late["left"], late["right"]])
        known = both[np.isfinite(both)]
        assert found["timing_error"] == pytest.approx(known.mean(), abs=0.001)
        assert found["timing_variability"] == pytest.approx(known.std(ddof=1), abs=0.001)
        assert found["timing_error_se"] == pytest.approx(
            known.std(ddof=1) / math.sqrt(len(known)), rel=0.1
        )
        for side in SIDES:
            own = late[side]
            assert found[f"timing_error_{side}"] == pytest.approx(np.nanmean(own), abs=0.001)
            assert found[f"beats_missed_{side}"] == np.isnan(own).sum()


def test_what_is_told_lies_within_its_error_of_what_the_patient_means() -> None:
    told = [
        t["results"] for p in ("together", "in turn") for t, _, _ in drummed("healthy", p).timed()
    ]
    meant = drummed("healthy", "together").patient.profile.arms[0].asynchrony
    for found in told:
        assert abs(found["timing_error"] - meant) <= 2.58 * found["timing_error_se"]


@pytest.mark.parametrize(("pattern", "phase"), [("together", 0.0), ("in turn", 180.0)])
def test_hands_together_and_in_turn(pattern: str, phase: float) -> None:
    for told, _, _ in drummed("healthy", pattern).timed():
        found = told["results"]
        assert abs((found["stroke_phase"] - phase + 180) % 360 - 180) < 12.0
        assert found["bimanual_share"] == 1.0
        assert told["status"] == "success"
        assert told["side"] == "both"


def test_an_arm_after_a_stroke_is_the_later_and_the_less_even_one() -> None:
    found = {}
    for pattern in ("together", "in turn"):
        ((told, _, _),) = drummed("stroke-left-moderate", pattern).timed()
        found = told["results"]
        assert found["timing_error_left"] > found["timing_error_right"] + 0.02
    assert found["interval_variation_left"] > found["interval_variation_right"]


def test_a_slow_arm_leaves_out_beats_that_are_too_fast_for_it() -> None:
    plan = BlockPlan("drums", {"tempo": 140, "beats": 24, "trials": 1})
    ((told, _, _),) = Played(plan, "stroke-left-moderate").timed()
    found = told["results"]
    assert found["beats_missed_left"] > found["beats_missed_right"] + 2
    assert found["bimanual_share"] < 0.9


@pytest.mark.parametrize("pattern", ["together", "in turn"])
def test_a_replay_tells_the_same(pattern: str) -> None:
    played = drummed("stroke-left-moderate", pattern)
    assert verify(played.events, replay(played.frames, played.programme), exact=True) == []


def test_a_hand_that_is_not_seen_is_not_said_to_have_missed() -> None:
    plan = BlockPlan("drums", {"tempo": 80, "beats": 12, "trials": 1})
    played = Played(plan, kind=losing(200, 170))
    assert played.status == "completed"
    ((told, _, _),) = played.timed()
    assert told["seen"] < 1.0
    assert told["results"]["beats_missed_right"] == 0.0
    assert verify(played.events, replay(played.frames, played.programme), exact=True) == []


def test_who_is_seldom_in_time_ends_without_a_success() -> None:
    plan = BlockPlan("drums", {"tempo": 140, "tolerance": 60, "beats": 12, "trials": 1})
    played = Played(plan, "stroke-left-moderate")
    ((told, begun, ended),) = played.timed()
    assert told["status"] == "timeout"
    assert told["results"]["in_time"] < 0.7
    assert ended - begun == pytest.approx(1.6 + 11 * 60 / 140 + 60 / 280, abs=0.1)


def test_limits_of_both_arms_are_kept() -> None:
    limits = (Limit("shoulder elevation", 60.0, "surgeon, 2026-05-04", "left"),)
    plan = BlockPlan("drums", {"tempo": 80, "beats": 10, "trials": 1})
    played = Played(plan, limits=limits)
    assert of(played.events, "trial_end")[0]["status"] == "success"
    assert not [one for one in of(played.events, "limit") if one["what"] == "passed"]
    assert played.patient.history is not None
    raised = max(t.elevation[0] for t in played.patient.history)
    assert math.degrees(raised) < 60.0
    none = (Limit("shoulder elevation", 30.0, "surgeon, 2026-05-04", "right"),)
    (end,) = of(Played(plan, limits=none).events, "block_end")
    assert "both" not in end["reason"]
    assert "limits of the arms leave no room" in end["reason"]


@pytest.mark.parametrize(
    "wrong", [{"tempo": 20}, {"tempo": 150}, {"beats": 8}, {"tolerance": 20}, {"pattern": "mixed"}]
)
def test_settings_keep_their_bounds(wrong: dict[str, Any]) -> None:
    with pytest.raises(UserError, match=next(iter(wrong))):
        parse_settings(find("drums").Settings, wrong)


@pytest.mark.parametrize(("pattern", "left"), [("together", (1, 3)), ("in turn", (1,))])
def test_a_ghost_shows_the_pattern(pattern: str, left: tuple[int, ...]) -> None:
    stage, played = stage_for("drums", pattern=pattern)
    trial = Trial(1, "both", practice=True, demand=60.0)
    ways = played.demonstrate_left(trial), played.demonstrate(trial)
    struck = [
        tuple(step for step, at in enumerate(way) if at[1] == pytest.approx(place[1]))
        for way, place in zip(ways, played.places, strict=True)
    ]
    assert struck == [left, (1, 3) if pattern == "together" else (3,)]
    assert ways[0][0][0] < stage.head[0] < ways[1][0][0]
