"""Simulated patients play the mirror; what is told of it is what head and hands did."""

from __future__ import annotations

from functools import lru_cache
from math import dist
from typing import Any

import numpy as np
import pytest

from rehab import math3d
from rehab.drivers.patient import PatientDriver, Truth
from rehab.errors import UserError
from rehab.exercise import find as exercise
from rehab.exercise import parse_settings
from rehab.frame import HAND, TRACKED, Frame
from rehab.limits import Limit
from rehab.scene import bones
from rehab.scene.bones import Pose
from rehab.session import BlockPlan, replay, verify
from tests.session.exercised import HZ, Played
from tests.session.playing import of

SIDES = ("left", "right")
STATED = 0.05
"""Metres, of docs/exercises.md: how well the way of the resting hand is known."""
OPEN = Pose(((0.0, 0.05, 0.03),) * 4, (-0.2, -0.03, 0.1, 0.25))
FIST = Pose(((1.45, 1.75, 1.0),) * 4, (0, 0, 0, 0), (-0.35, -0.62, -0.7), (-0.75, -0.15, 0.6))
HANDS = [[bones.joints(pose, side) for side in (0, 1)] for pose in (OPEN, FIST)]
WRIST = math3d.axis_angle((1.0, 0.0, 0.0), -np.pi / 2)


class Bare(PatientDriver):
    """Hands are tracked by their joints, and close to fists."""

    def frame(self) -> Frame:
        fresh = self._stepped != self._index
        record = super().frame()
        if not fresh:
            return record
        for side, name in enumerate(SIDES):
            grip = record[f"grip_{name}"]
            joints = HANDS[self.patient.mover.grasp[side] > 0.5][side].copy()
            turn = math3d.multiply(grip[3:], WRIST)
            wrist = grip[:3] + math3d.rotate(grip[3:], (0.0, 0.08, 0.0))
            joints[:, :3] = math3d.rotate(turn, joints[:, :3]) + wrist
            joints[:, 3:] = math3d.multiply(turn, joints[:, 3:])
            record["joints"][side], record["joints_bits"][side] = joints, TRACKED
            record["joints_source"][side] = record["held"][side] = HAND
        self._slate._buffer.quantise(extras=True)
        return record


class Losing(PatientDriver):
    """A headset that loses the hand that plays again and again."""

    def frame(self) -> Frame:
        record = super().frame()
        record["grip_right_bits"] = 0 if self._index % 100 > 70 else TRACKED
        return record


class Restless(PatientDriver):
    """The resting hand goes round in the lap, 0.126 m a second."""

    def frame(self) -> Frame:
        fresh = self._stepped != self._index
        record = super().frame()
        if fresh:
            turn = 2.0 * np.pi * self._index / HZ / 2.0
            round_it = (0.04 * np.cos(turn), 0.0, 0.04 * np.sin(turn))
            record["grip_left"][:3] += np.float32(round_it)
            self._slate._buffer.quantise()
        return record


@lru_cache
def played(profile: str, side: str) -> Played:
    return Played(
        BlockPlan("mirror", {"trials": 4, "sides": side}), profile, ratings=True, calibration=None
    )


def image(truth: Truth, hand: int) -> tuple[float, float, float]:
    """Where the mirror image of that hand really was."""
    x, y, z = truth.grip[hand]
    return -x, y, z


def facing(session: Played, truth: Truth, point: Any) -> bool:
    """Whether the head, as it was measured then, faced `point` within 20 degrees."""
    head = session.frames["head"][np.searchsorted(session.frames["t_sample"], truth.t)]
    ahead = math3d.rotate(head[3:], (0.0, 0.0, -1.0))
    way = np.array(point) - head[:3]
    return bool(way @ ahead >= np.cos(np.radians(20.0)) * np.linalg.norm(way))


@pytest.mark.parametrize(
    ("profile", "side"), [("healthy", "left"), ("stroke-left-moderate", "right")]
)
def test_the_image_touches_what_the_other_hand_is_sent_to(profile: str, side: str) -> None:
    session = played(profile, side)
    print([end["results"] for end in session.ends])
    assert session.status == "completed"
    assert [(end["status"], end["side"]) for end in session.ends] == [("success", side)] * 4
    hand = SIDES.index(side)
    shown = [c["position"] for c in of(session.events, "cue") if c["cue"] == "appear"]
    for end, truth, at in zip(session.ends, session.truths, shown, strict=True):
        assert (at[0] < 0.0) == (side == "right")  # it is seen on the other side
        assert dist(image(truth[-1], hand), at) < 0.13
        found = end["results"]
        assert 0.2 < found["movement_time"] < 5.0
        faced = [any(facing(session, t, point) for point in (at, image(t, hand))) for t in truth]
        assert found["attention"] == pytest.approx(np.mean(faced), abs=0.15)
        assert 0.0 < np.mean(faced) < 1.0


def test_the_way_of_the_resting_hand_is_told_and_decides_nothing() -> None:
    calm = Played(BlockPlan("mirror", {"trials": 3}))
    restless = Played(BlockPlan("mirror", {"trials": 3}), kind=Restless)
    for end, truth in zip(restless.ends[1:], restless.truths[1:], strict=True):
        seconds = len(truth) / HZ
        assert end["results"]["affected_path"] == pytest.approx(0.1257 * seconds, abs=STATED)
        assert end["status"] == "success"
    # In the first trial it still comes from beside the hip.
    assert all(end["results"]["affected_path"] < STATED for end in calm.ends[1:])


def test_only_the_image_is_seen_while_it_is_played_and_both_hands_before_and_after() -> None:
    class Watched(Played):
        def drawn(self, scene: Any) -> None:
            block = self.director.block
            mirrors = block is not None and block.mirroring is not None and block.trying
            groups = self.director.hands.groups
            seen.append((mirrors, *(bool(group.opacity > 0.5) for group in groups)))

    seen: list[tuple[bool, bool, bool]] = []
    Watched(BlockPlan("mirror", {"trials": 2}))
    during = [(left, right) for mirrors, left, right in seen if mirrors]
    assert during.count((True, False)) == len(during)  # the right hand plays
    assert seen[HZ][1:] == (True, True)
    assert seen[-1][1:] == (True, True)


def test_a_hand_that_opens_and_closes_is_counted() -> None:
    settings = {"trials": 2, "task": "open", "openings": 3}
    session = Played(BlockPlan("mirror", settings), kind=Bare)
    for end in session.ends:
        assert (end["status"], end["results"]["openings"]) == ("success", 3)
        assert 0.5 < end["results"]["opening_time"] < 6.0
    held = Played(
        BlockPlan("mirror", {**settings, "trials": 1, "time_limit": 8})
    )  # no joints are seen
    (end,) = held.ends
    assert (end["status"], end["results"]["openings"]) == ("timeout", 0)


def test_how_strange_it_was_is_asked_after_it() -> None:
    told = [(one["what"], one["value"]) for one in of(played("healthy", "left").events, "rating")]
    assert told[-1] == ("unease", 1)
    assert [what for what, _ in told] == ["pain", "pain", "exertion", "discomfort", "unease"]


def test_what_is_seen_keeps_the_limits_of_the_arm_that_it_is_seen_as() -> None:
    limit = Limit("shoulder elevation", 40.0, "surgeon, 2026-11-02", "left")
    session = Played(BlockPlan("mirror", {"trials": 3}), limits=(limit,))
    assert [end["status"] for end in session.ends] == ["success"] * 3
    body = session.programme.calibration
    assert body is not None
    free = Played(BlockPlan("mirror", {"trials": 3}))
    for kept, whole in zip(*(of(one.events, "cue") for one in (session, free)), strict=False):
        if kept["cue"] == whole["cue"] == "appear":
            assert kept["position"][1] < whole["position"][1] - 0.02


def test_a_hand_lost_again_and_again_breaks_nothing() -> None:
    session = Played(BlockPlan("mirror", {"trials": 3}), kind=Losing)
    assert session.status == "completed"
    assert {end["status"] for end in session.ends} <= {"success", "timeout"}
    assert any(end["seen"] < 1.0 for end in session.ends)


def test_a_replay_tells_the_same() -> None:
    session = played("stroke-left-moderate", "right")
    assert verify(session.events, replay(session.frames, session.programme), exact=True) == []


@pytest.mark.parametrize("values", [{"sides": "both"}, {"distance": 95}, {"task": "rest"}])
def test_settings_have_bounds(values: dict[str, Any]) -> None:
    with pytest.raises(UserError, match=next(iter(values))):
        parse_settings(exercise("mirror").Settings, values)
