"""Simulated patients lean over the stream; what is told of it is what their trunk did."""

from __future__ import annotations

from functools import lru_cache
from math import degrees, dist
from typing import Any

import numpy as np
import pytest

from rehab.drivers.patient import Patient, PatientDriver, Truth
from rehab.errors import UserError
from rehab.exercise import find as exercise
from rehab.exercise import parse_settings
from rehab.frame import TRACKED, Frame
from rehab.limits import Limit
from rehab.session import BlockPlan, replay, verify
from tests.session.exercised import BODY, Played
from tests.session.playing import of

STATED = 0.05
"""Metres, of docs/exercises.md: how well the lean reach is known."""
BUILD = Patient("healthy", 1).build
SIDES = ("left", "right")


class Losing(PatientDriver):
    """A headset that loses the right hand again and again."""

    def frame(self) -> Frame:
        record = super().frame()
        record["grip_right_bits"] = 0 if self._index % 200 > 170 else TRACKED
        return record


@lru_cache
def played(profile: str, **settings: Any) -> Played:
    return Played(BlockPlan("lean", {"trials": 4, **settings}), profile)


def leant(truth: list[Truth], end: dict[str, Any]) -> float:
    """How far the trunk really leant that way, degrees."""
    if end["sector"] == "forward":
        return degrees(max(t.trunk_forward for t in truth))
    out = 1.0 if end["side"] == "right" else -1.0
    return degrees(max(out * t.trunk_right for t in truth))


def reached(truth: list[Truth], hand: int) -> float:
    """How far the hand was beyond the arm's length from the shoulder of an upright trunk, m."""
    out = BUILD.shoulder_out if hand else -BUILD.shoulder_out
    upright = out, BUILD.hip + BUILD.shoulder_up, BUILD.eye_forward
    far = max(dist(t.grip[hand], upright) for t in truth)
    return far - dist(*(np.array(p) for p in ((0, 0, 0), (arm(truth, hand), 0, 0))))


def arm(truth: list[Truth], hand: int) -> float:
    """From the shoulder joint to the grip of the straight arm, m."""
    return max(dist(t.shoulder[hand], t.grip[hand]) for t in truth)


def ended(session: Played, number: int) -> float:
    """When the hold of that trial was complete, s."""
    return next(
        e.t * 1e-9
        for e in session.events
        if e.data.get("cue") == "success" and e.data["number"] == number
    )


def strayed(truth: list[Truth]) -> float:
    """How far the base of the neck really was from its mean place, root mean square, m."""
    forward, right = np.array([(t.trunk_forward, t.trunk_right) for t in truth]).T
    axis = np.stack([np.tan(right), np.ones_like(right), -np.tan(forward)], axis=1)
    neck = BUILD.neck_up * axis / np.linalg.norm(axis, axis=1, keepdims=True)
    return float(np.sqrt(((neck - neck.mean(axis=0)) ** 2).sum(axis=1).mean()))


@pytest.mark.parametrize("profile", ["healthy", "stroke-left-moderate"])
@pytest.mark.parametrize("by", ["hand", "head"])
def test_a_lean_comes_out_as_it_was(profile: str, by: str) -> None:
    session = played(profile, by=by)
    assert session.status == "completed"
    assert {(end["side"], end["sector"]) for end in session.ends} == {
        (side, way) for side in SIDES for way in ("forward", "sideways")
    }
    still = 0
    for end, truth in zip(session.ends, session.truths, strict=True):
        assert end["status"] == "success"
        found = end["results"]
        error = 1.96 * found["trunk_angle_error"]
        assert abs(found["trunk_angle"] - leant(truth, end)) <= max(error, 3.0)
        hand = SIDES.index(end["side"])
        if by == "hand":
            assert found["lean_reach"] == pytest.approx(reached(truth, hand), abs=STATED)
        else:
            assert "lean_reach" not in found
            assert leant(truth, end) > 2.0
        end_of_hold = ended(session, end["number"])
        held = [t for t in truth if end_of_hold - 1.1 <= t.t * 1e-9 <= end_of_hold]
        turned = np.ptp([t.neck for t in held], axis=0).max()
        still += turned < 0.02
        # A head that turns moves what the base of the neck is told from.
        assert found["head_sway"] == pytest.approx(strayed(held), abs=0.003 + 0.06 * turned)
        assert "head_sway_path" not in found  # of two seconds it says nothing
        assert 0.2 < found["return_time"] < 4.0
    assert still >= 1


def test_a_long_hold_tells_the_heads_path() -> None:
    session = Played(BlockPlan("lean", {"trials": 1, "way": "forward", "by": "head", "hold": 12}))
    (end,) = session.ends
    assert end["status"] == "success"
    assert 0.001 < end["results"]["head_sway_path"] < 0.05


def test_what_is_too_far_ends_at_its_time_limit() -> None:
    settings = {"trials": 2, "lean": 45, "by": "head", "time_limit": 10}
    session = Played(
        BlockPlan("lean", settings), person={"lean_forward": 0.1, "lean_sideways": 0.05}
    )
    for end, truth in zip(session.ends, session.truths, strict=True):
        assert end["status"] == "timeout"
        assert (truth[-1].t - truth[0].t) * 1e-9 == pytest.approx(10, abs=0.1)
        assert end["results"]["head_travel"] > 0.0


def test_the_trunk_is_asked_no_further_than_its_limit() -> None:
    limit = Limit("trunk flexion", 45.0, "surgeon, 2026-11-02")
    settings = {"trials": 2, "way": "forward", "lean": 45, "by": "head", "hold": 0}
    session = Played(BlockPlan("lean", settings), limits=(limit,), person={"lean_forward": 1.0})
    assert [end["status"] for end in session.ends] == ["success"] * 2
    assert max(leant(*both) for both in zip(session.truths, session.ends, strict=True)) < 36.0
    assert not [e for e in of(session.events, "limit") if e["what"] == "passed"]


def test_a_limit_that_cannot_be_kept_surely_ends_the_block() -> None:
    limit = Limit("trunk flexion", 40.0, "surgeon, 2026-11-02")
    settings = {"trials": 2, "way": "forward", "lean": 30, "by": "head", "hold": 5}
    session = Played(BlockPlan("lean", settings), limits=(limit,))
    (end,) = of(session.events, "block_end")
    assert end["status"] == "stopped"
    assert "cannot be kept" in end["reason"]
    assert [one["status"] for one in session.ends] == ["repeated"] * 3


def test_a_lily_stands_no_higher_than_an_arm_may_be_raised() -> None:
    settings = {"trials": 1, "way": "sideways", "sides": "right", "time_limit": 10}
    limit = Limit("shoulder elevation", 60.0, "surgeon, 2026-11-02", "right")
    shoulder = np.array((BUILD.shoulder_out, BUILD.hip + BUILD.shoulder_up, BUILD.eye_forward))
    raised = []
    for limits in ((), (limit,)):
        session = Played(BlockPlan("lean", settings), limits=limits)
        at = next(c["position"] for c in of(session.events, "cue") if c["cue"] == "appear")
        way = np.array(at) - shoulder
        raised.append(degrees(np.arccos(-way[1] / np.linalg.norm(way))))
    assert raised[0] > 65.0
    assert raised[1] < 60.0


def test_a_hand_lost_again_and_again_breaks_nothing() -> None:
    session = Played(BlockPlan("lean", {"trials": 2, "sides": "right"}), kind=Losing)
    assert session.status == "completed"
    assert {end["status"] for end in session.ends} <= {"success", "timeout"}
    assert any(end["seen"] < 1.0 for end in session.ends)


def test_a_replay_tells_the_same() -> None:
    for by in ("hand", "head"):
        session = played("stroke-left-moderate", by=by)
        assert verify(session.events, replay(session.frames, session.programme), exact=True) == []


def test_its_targets_lie_farther_than_an_arm_and_no_farther_than_a_lean() -> None:
    healthy = played("healthy", by="hand")
    beyond = [e["results"]["lean_reach"] for e in healthy.ends]
    assert min(beyond) > 0.0
    assert max(beyond) < 0.5 * BODY.trunk


@pytest.mark.parametrize("values", [{"lean": 60}, {"hold": 20}, {"way": "backward"}])
def test_settings_have_bounds(values: dict[str, Any]) -> None:
    with pytest.raises(UserError, match=next(iter(values))):
        parse_settings(exercise("lean").Settings, values)
