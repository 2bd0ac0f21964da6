"""Simulated patients carry blocks and breathe with waves; what is told is what they did."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from rehab.exercise import find as exercise
from rehab.exercise import parse_settings
from rehab.limits import Limit
from rehab.session import BlockPlan, replay, verify
from tests.session.exercised import Played, losing
from tests.session.playing import of


def let_go(played: Played, since: float, until: float) -> tuple[int, int]:
    """How many blocks the patient really let go beyond the wall, and how many before it: the wall
    stands in the middle before who faces -Z at the origin."""
    let_go = [one for one in played.patient.mover.let_go if since < one[0] < until]
    over = [at[0] < 0.0 if side else at[0] > 0.0 for _t, side, at in let_go]
    return sum(over), len(over) - sum(over)


@lru_cache
def blocks(profile: str, **settings: Any) -> Played:
    return Played(BlockPlan("blocks", {"seconds": 30, **settings}, practice=1), profile)


@lru_cache
def breathing(own: float) -> Played:
    plan = BlockPlan("shore", {"trials": 2, "slowing": 1, "rate": 6})
    return Played(plan, person={"breaths": own})


@pytest.mark.parametrize("profile", ["healthy", "stroke-left-moderate"])
def test_as_many_blocks_are_counted_as_were_carried(profile: str) -> None:
    played = blocks(profile)
    assert played.status == "completed"
    trials = played.timed()
    assert len(trials) == 3
    for told, begun, ended in trials:
        found = told["results"]
        assert (found["blocks_moved"], found["blocks_dropped"]) == let_go(played, begun, ended)
        assert found["through_wall"] == 0
        assert told["status"] == "success"


def test_who_is_well_moves_more_than_an_arm_after_a_stroke() -> None:
    def moved(profile: str) -> list[float]:
        told = of(blocks(profile).events, "trial_end")
        return [t["results"]["blocks_moved"] for t in told if not t["practice"]]

    well, stroke = moved("healthy"), moved("stroke-left-moderate")
    assert min(well) > max(stroke)
    assert stroke[0] > stroke[1]  # the less affected arm first
    assert min(stroke) > 3


def test_a_run_ends_at_its_time_and_practice_is_shorter() -> None:
    (practice, *_), first, second = blocks("healthy").timed()
    assert practice["practice"]
    for (told, begun, ended), seconds in zip(blocks("healthy").timed(), (15, 30, 30), strict=True):
        assert ended - begun == pytest.approx(3 + seconds, abs=0.1), told
    assert [t[0]["side"] for t in (first, second)] == ["right", "left"]


def test_a_block_comes_off_by_itself_for_who_cannot_close_a_hand() -> None:
    plan = BlockPlan("blocks", {"seconds": 15, "trials": 1, "sides": "left", "grasp": "touch"})
    played = Played(plan)
    ((told, *_),) = played.timed()
    assert told["results"]["blocks_moved"] >= 5
    assert told["results"]["blocks_dropped"] == told["results"]["through_wall"] == 0


def test_a_hand_through_the_wall_does_not_count() -> None:
    import rehab.drivers.patient.skills.grasping as grasping

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grasping, "ARC", -0.02)  # no higher than the straight way
        played = Played(BlockPlan("blocks", {"seconds": 15, "trials": 1, "sides": "right"}))
    ((told, *_),) = played.timed()
    assert told["results"]["blocks_moved"] == 0
    assert told["results"]["through_wall"] >= 3
    assert told["status"] == "timeout"


@pytest.mark.parametrize(("direction", "degrees"), [("cross-body", 20), ("shoulder elevation", 75)])
def test_tray_and_wall_stand_where_a_limit_lets_the_hand_go(direction: str, degrees: int) -> None:
    limit = Limit(direction, degrees, "surgeon, 2026-05-04", "right")
    plan = BlockPlan("blocks", {"seconds": 15, "trials": 1, "sides": "right"})
    played = Played(plan, limits=(limit,))
    ((told, begun, ended),) = played.timed()
    assert told["results"]["blocks_moved"] >= 4
    assert of(played.events, "limit") == []
    for truth in played.patient.history or ():
        if begun + 4 < truth.t * 1e-9 < ended:
            x, y, z = np.subtract(truth.elbow[1], truth.shoulder[1])
            elevation = np.degrees(np.arctan2(np.hypot(x, z), -y))
            across = -elevation * x / np.hypot(x, z)
            assert (across if direction == "cross-body" else elevation) < degrees


def test_limits_that_leave_no_room_for_a_wall_are_said_in_a_sentence() -> None:
    limit = Limit("shoulder flexion", 40, "surgeon, 2026-05-04", "right")
    played = Played(BlockPlan("blocks", {"trials": 1, "sides": "right"}), limits=(limit,))
    (end,) = of(played.events, "block_end")
    assert end["status"] == "failed"
    assert end["reason"] == "The limits of the right arm leave no room for what is asked."


def test_the_trigger_that_takes_blocks_presses_nothing_else() -> None:
    for profile in ("healthy", "stroke-left-moderate"):
        assert not of(blocks(profile).events, "control")
        assert not of(blocks(profile).events, "pause")


@pytest.mark.parametrize("own", [15.0, 18.0, 22.0])
def test_the_own_rate_comes_out_within_its_error(own: float) -> None:
    played = breathing(own)
    first, last = of(played.events, "trial_end")
    assert played.status == "completed"
    error = 1.96 * first["results"]["rate_error"]
    assert first["results"]["rate_before"] == pytest.approx(own, abs=error)
    assert last["results"]["rate_after"] == pytest.approx(own, abs=error)
    assert last["results"]["wave_rate"] == pytest.approx(6, abs=0.05)
    assert 45 < first["results"]["time_with_waves"] <= 60


def test_the_waves_begin_at_the_own_rate_and_grow_slower_only() -> None:
    events = breathing(18.0).events
    times = [e.t * 1e-9 for e in events if e.kind == "cue" and e.data["cue"] == "swell"]
    steps = [step for step in np.diff(times) if step < 20]
    assert 60 / steps[0] == pytest.approx(18, abs=1)
    assert all(later > sooner - 0.05 for sooner, later in pairwise(steps))


def test_the_chest_goes_with_the_waves_in_the_end() -> None:
    played = breathing(15.0)
    turns = [e for e in played.events if e.kind == "cue" and e.data["cue"] in ("swell", "ebb")]
    t, ahead = played.frames["t_sample"], -played.frames["head"][:, 2]
    *ways, last = [ahead[np.searchsorted(t, turn.t + 300_000_000)] for turn in turns[-5:]]
    assert [turn.data["cue"] for turn in turns[-5:]][::4] == ["ebb", "ebb"]
    full, empty = (ways[0] + ways[2] + last) / 3, (ways[1] + ways[3]) / 2
    assert full > empty + 0.003  # metres: a slow breath is a deep one


@pytest.mark.parametrize("own", [8.0, 10.0])
def test_a_rate_that_is_not_certain_is_left_out(own: float) -> None:
    plan = BlockPlan("shore", {"trials": 1, "begin": 12})
    played = Played(plan, person={"breaths": own})
    ((told, *_),) = played.timed()
    found = told["results"]
    for name in ("rate_before", "rate_after"):
        if name in found:
            assert found[name] == pytest.approx(own, abs=1.96 * found["rate_error"])
    assert "rate_before" not in found or own > 8.0


def test_replays_tell_the_same() -> None:
    for played in (blocks("stroke-left-moderate"), breathing(15.0)):
        again = replay(played.frames, played.programme)
        assert verify(played.events, again, exact=True) == []


@pytest.mark.parametrize("name", ["blocks", "shore"])
def test_lost_tracking_breaks_nothing(name: str) -> None:
    settings = {"blocks": {"seconds": 20, "sides": "right"}, "shore": {}}[name]
    played = Played(BlockPlan(name, {"trials": 1, **settings}), kind=losing(200, 170))
    assert played.status == "completed"
    told, begun, ended = played.timed()[-1]
    if name == "blocks":
        meant, _ = let_go(played, begun, ended)
        assert 2 <= told["results"]["blocks_moved"] <= meant
        assert ended - begun == pytest.approx(23, abs=0.1)
    else:
        assert 80 < ended - begun < 110
        assert told["results"].get("rate_before", 15) == pytest.approx(15, abs=1.3)


def test_settings_have_their_bounds_and_words_are_short() -> None:
    for name in ("blocks", "shore"):
        kind = exercise(name)
        parse_settings(kind.Settings, {})
        for number in range(1, 1 + len(kind.Settings.ladder)):
            parse_settings(kind.Settings, {"level": number})
        lines = kind.spec.instruction.split("\n")
        assert len(lines) <= 2
        assert all(len(line.split()) <= 12 for line in lines)
    assert exercise("shore").spec.inputs == ("head",)
    assert exercise("shore").spec.provokes == ()
