"""Simulated patients go about a ring of fireflies; what is told is how they really moved."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from rehab.drivers.patient.profile import find
from rehab.errors import UserError
from rehab.exercise import find as exercise
from rehab.exercise import parse_settings
from rehab.limits import Limit
from rehab.measures import throughput
from rehab.session import BlockPlan, replay, verify
from tests.session.exercised import HZ, SIDES, Played, losing
from tests.session.playing import of


class Ring(Played):
    """With which firefly was asked from when on."""

    def __init__(self, settings: dict[str, Any], profile: str = "healthy", **more: Any) -> None:
        self.asked: list[tuple[int, int, tuple[float, ...]]] = []
        super().__init__(BlockPlan("fireflies", settings), profile, **more)

    def drawn(self, scene: Any) -> None:
        for node in scene.tagged("touch"):
            place = node.world_position()
            side = SIDES.index(node.side)
            if not self.asked or self.asked[-1][1:] != (side, place):
                self.asked.append((len(self.truth), side, place))

    def true(self, number: int) -> Any:
        """The throughput of a round's true hand: each movement ends where it is first slow."""
        begun, ended = (
            next(e.frame for e in self.events if e.kind == kind and e.data["number"] == number)
            for kind in ("trial_begin", "trial_end")
        )
        own = [ask for ask in self.asked if begun <= ask[0] <= ended]
        rows = []
        for (first, side, place), (last, *_) in pairwise([*own[1:], (ended + 1, 0, ())]):
            hand = np.array([t.grip[side] for t in self.truth[first - 1 : last]])
            speed = np.linalg.norm(np.diff(hand, axis=0), axis=1) * HZ
            near = np.linalg.norm(hand - place, axis=1) < 0.5 * math.dist(hand[0], place)
            slow = (speed < 0.1) & near[1:]
            stop = next(n for n in range(len(slow)) if slow[n : n + 6].all())
            top = int(speed[: stop + 1].argmax())
            turns = np.flatnonzero(speed[: top - 1] < np.minimum(speed[1:top], 0.2 * speed[top]))
            onset = max(int(turns[-1]), 0)
            rests = np.flatnonzero(speed[stop : stop + 6] < 0.03)
            end = stop + (int(rests[0]) if len(rests) else int(speed[stop : stop + 6].argmin()))
            rows.append((hand[onset], place, hand[end], (end - onset) / HZ))
        return throughput(*map(np.array, zip(*rows, strict=True)))


@lru_cache
def session(profile: str, **settings: Any) -> Ring:
    return Ring({"trials": 2, **settings}, profile)


@pytest.mark.parametrize("profile", ["healthy", "stroke-left-moderate"])
def test_throughput_comes_out_within_its_stated_error(profile: str) -> None:
    played = session(profile, width=12, time_limit=12)
    assert played.status == "completed"
    assert {end["side"] for end in played.ends} == {"left", "right"}
    for end in played.ends:
        found, true = end["results"], played.true(end["number"])
        assert end["status"] == "success"
        assert found["left_out"] == 0
        assert abs(found["throughput"] - true.value) <= 1.96 * found["throughput_error"]
        # The error is of the few movements, as that of the true hand is: not of the tracking.
        assert found["throughput_error"] == pytest.approx(true.se, rel=0.35)
        assert found["throughput"] == pytest.approx(true.value, rel=0.15)


def test_what_is_known_of_a_healthy_hand_comes_out() -> None:
    arm, far = find("healthy").arms[0], 0.28 * math.cos(math.pi / 26)
    found = [end["results"] for end in session("healthy", trials=4, count="13").ends]
    time = sum(one["movement_time"] for one in found) / 4
    assert time == pytest.approx(arm.start + far / arm.rate, abs=0.1)
    width, true = (sum(one["effective_width"] for one in found) / 4, 4.133 * arm.spread * far)
    error = sum(one["effective_width_error"] for one in found) / 8
    assert abs(width - true) <= 1.96 * error
    bits = math.log2(far / true + 1.0) / (arm.start + far / arm.rate)
    throughput = sum(one["throughput"] for one in found) / 4
    assert abs(throughput - bits) <= 1.96 * sum(one["throughput_error"] for one in found) / 8


def test_an_arm_after_a_stroke_has_less_throughput_than_the_other() -> None:
    left, right = sorted(
        session("stroke-left-moderate", width=12, time_limit=12).ends, key=lambda end: end["side"]
    )
    assert left["results"]["throughput"] < 0.7 * right["results"]["throughput"]
    assert left["results"]["movement_time"] > right["results"]["movement_time"]


def test_each_next_one_is_nearly_opposite_and_the_first_comes_again() -> None:
    played = session("healthy", width=12, time_limit=12)
    begun = [e.frame for e in played.events if e.kind == "trial_begin"]
    own = [place for frame, _, place in played.asked if begun[0] <= frame < begun[1]]
    assert len(own) == 10
    assert own[0] == own[-1]
    assert len(set(own)) == 9
    steps = [math.dist(a, b) for a, b in pairwise(own)]
    assert min(steps) == pytest.approx(0.28 * math.cos(math.pi / 18), abs=0.002)
    assert max(steps) == pytest.approx(min(steps), abs=0.002)


def test_small_fireflies_are_stopped_beside_more_often() -> None:
    def beside(width: float) -> float:
        ends = session("stroke-left-moderate", width=width, time_limit=12).ends
        assert all(end["status"] == "success" for end in ends)
        return sum(end["results"]["stops_beside"] for end in ends)

    assert beside(12) <= 1
    assert beside(4.3) >= beside(12) + 3


def test_who_does_not_come_in_time_leaves_them_out() -> None:
    played = session("stroke-left-moderate", width=4, time_limit=2, sides="left", trials=1)
    (end,) = played.ends
    assert end["status"] == "timeout"
    assert end["results"]["left_out"] > 1
    assert [e.data["cue"] for e in played.events if e.kind == "cue"].count("fade") == end[
        "results"
    ]["left_out"]


def test_a_replay_tells_the_same() -> None:
    for profile in ("healthy", "stroke-left-moderate"):
        played = session(profile, width=12, time_limit=12)
        assert verify(played.events, replay(played.frames, played.programme), exact=True) == []


@pytest.mark.parametrize(("direction", "degrees"), [("shoulder elevation", 70), ("cross-body", 25)])
def test_the_ring_stands_where_a_limit_lets_the_hand_go(direction: str, degrees: int) -> None:
    limit = Limit(direction, degrees, "surgeon, 2026-05-04", "right")
    played = Ring({"trials": 1, "sides": "right", "width": 12}, limits=(limit,))
    assert [end["status"] for end in played.ends] == ["success"]
    assert of(played.events, "limit") == []
    begun = next(e.frame for e in played.events if e.kind == "trial_begin")
    for truth in played.truth[begun:]:
        x, y, z = np.subtract(truth.elbow[1], truth.shoulder[1])
        elevation = np.degrees(np.arctan2(np.hypot(x, z), -y))
        across = -elevation * x / np.hypot(x, z)
        assert (across if direction == "cross-body" else elevation) < degrees


def test_limits_that_leave_no_room_are_said_in_a_sentence() -> None:
    limit = Limit("shoulder flexion", 30, "surgeon, 2026-05-04", "right")
    (end,) = of(Ring({"trials": 1, "sides": "right"}, limits=(limit,)).events, "block_end")
    assert end["status"] == "failed"
    assert end["reason"] == "The limits of the right arm leave no room for what is asked."


def test_a_hand_lost_again_and_again_breaks_nothing() -> None:
    played = Ring({"trials": 1, "sides": "right", "width": 12}, kind=losing(200, 180))
    assert played.status == "completed"
    (end,) = played.ends
    assert end["status"] == "success"
    assert end["seen"] < 1.0
    if "throughput" in end["results"]:  # from the movements that were seen whole
        assert 2 < end["results"]["throughput"] < 8


def test_settings_have_their_bounds_and_words_are_short() -> None:
    kind = exercise("fireflies")
    for number in range(1, 1 + len(kind.Settings.ladder)):
        parse_settings(kind.Settings, {"level": number})
    for name, wrong in (("width", 3), ("ring", 60), ("count", "10"), ("time_limit", 1)):
        with pytest.raises(UserError, match=name):
            parse_settings(kind.Settings, {name: wrong})
    lines = kind.spec.instruction.split("\n")
    assert len(lines) == 2
    assert all(len(line.split()) <= 12 for line in lines)
