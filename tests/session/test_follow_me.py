"""Simulated patients copy movements: how near, how late and how far comes out as it was."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from rehab import math3d
from rehab.body.calibration import guessed
from rehab.drivers.patient import Patient, PatientDriver, Truth
from rehab.drivers.patient.profile import find
from rehab.errors import UserError
from rehab.exercise import find as exercise
from rehab.exercise import parse_settings
from rehab.exercise.bundled import BUNDLED
from rehab.exercise.spec import accepted
from rehab.frame import FRAME, TRACKED, Frame
from rehab.limits import Limit
from rehab.movement import RATE, Movement
from rehab.scene import Scene
from rehab.session import BlockPlan, Director, Event, Programme, play, replay, trials, verify
from rehab.session.signals import target_ahead
from tests.session.person import Kept
from tests.session.playing import of

HZ, REACH = 45, 0.62
SPEED, AFTER = 0.8, 1.0
"""Of what was shown, by default; and seconds for which the hand of light stays at the end."""
BODY = replace(guessed(1.2), reach=(REACH, REACH))
SIDES = ("left", "right")
COPIED = [("healthy", "circle"), ("stroke-left-moderate", "reach across")]
WITHIN = {"copy_distance": 0.5, "copy_lag": 0.08, "range_reached": 4.0}
"""% of the reach, s, and % of what was shown: docs/exercises.md says so."""


class Watched(PatientDriver):
    """A patient who overlooks nothing, of whom is kept where each hand of light was."""

    looks = True

    def __init__(self, profile: str = "healthy") -> None:
        super().__init__(profile, 1, window=False, real_time=False, hz=HZ)
        self.patient = Patient(replace(find(profile), lapse=0.0), 1)
        self.patient.history = []
        self.lights: list[dict[str, Any]] = []

    def draw(self, renderer: Any, scene: Any) -> None:
        super().draw(renderer, scene)
        shown = {
            node.side: tuple(map(float, node.world_position()))
            for node in scene.tagged()
            if node.cue == "follow"  # not while it is only watched
        }
        self.lights.append(shown)
        if not self.looks:
            self._seen = []


class Played:
    """One block of it, as it was played."""

    def __init__(self, driver: Watched, settings: dict[str, Any], **own: Any) -> None:
        plan = BlockPlan("follow-me", {"trials": 2, **settings})
        self.programme = Programme((plan,), seed=3, calibration=BODY, **own)
        self.programme.check()
        known = BUNDLED.get(settings["movement"])
        self.seconds = 0.0 if known is None else known.seconds
        self.driver, self.events = driver, list[Event]()
        frames = Kept()
        director = Director(self.programme, on_event=self.events.append, vibrate=driver.vibrate)
        play(driver, None, director, frames)
        self.frames = np.array(frames.kept, FRAME)

    @property
    def ends(self) -> list[dict[str, Any]]:
        return of(self.events, "trial_end")

    def copies(self) -> list[tuple[dict[str, Any], list[Truth], list[Any]]]:
        """Of each trial: what was told, and the truth and the light in its frames, from where the
        patient goes along."""
        found, begun = [], 0
        for event in self.events:
            if event.kind == "trial_begin":
                begun = event.frame
            elif event.kind == "trial_end":
                lights = [at.get(event.data["side"]) for at in self.driver.lights]
                last = event.frame
                first = last - round((self.seconds / SPEED + AFTER) * HZ)
                assert lights[first] == pytest.approx(lights[first - 5], abs=1e-3)  # it sets out
                assert lights[first] != pytest.approx(lights[first + 30], abs=5e-3)
                assert first > begun
                truth = self.driver.patient.history or []
                found.append((event.data, truth[first:last], lights[first:last]))
        return found


@lru_cache
def session(profile: str, movement: str, **settings: Any) -> Played:
    return Played(Watched(profile), {"movement": movement, **settings})


def warped(one: np.ndarray, two: np.ndarray, band: int) -> tuple[float, list[tuple[int, int]]]:
    """Dynamic time warping in plain Python: the normalised distance, and the path."""
    cost = {(-1, -1): 0.0}
    came = {}
    for i in range(len(one)):
        for j in range(max(0, i - band), min(len(two), i + band + 1)):
            far = math.dist(one[i], two[j])
            ways = [((i - 1, j - 1), 2.0), ((i - 1, j), 1.0), ((i, j - 1), 1.0)]
            best = min((cost[at] + much * far, at) for at, much in ways if at in cost)
            cost[i, j], came[i, j] = best
    at, path = (len(one) - 1, len(two) - 1), []
    total = cost[at] / (len(one) + len(two))
    while at != (-1, -1):
        path.append(at)
        at = came[at]
    return total, path


def truly(truth: list[Truth], lights: list[Any], hand: int) -> dict[str, float]:
    """What the patient's hand really did of what the hand of light did."""
    palm = np.array([each.grip[hand] for each in truth], np.float64)[::2]
    shown = np.array(lights, np.float64)[::2]
    distance, path = warped(palm, shown, round(1.5 * HZ / 2))
    pace = np.linalg.norm(np.gradient(shown, axis=0), axis=1)
    lags = [2 * (i - j) / HZ for i, j in path if pace[j] > 0.1 * pace.max()]
    asked, done = (np.linalg.norm(it - it[0], axis=1).max() for it in (shown, palm))
    return {
        "copy_distance": 100.0 * distance / REACH,
        "copy_lag": float(np.median(lags)),
        "range_reached": 100.0 * float(done / asked),
    }


@pytest.mark.parametrize(("profile", "movement"), COPIED)
def test_what_is_told_of_a_copy_is_what_was_done(profile: str, movement: str) -> None:
    played = session(profile, movement)
    assert {end["side"] for end in played.ends} == set(SIDES)
    for told, truth, lights in played.copies():
        assert told["status"] == "success"
        really = truly(truth, lights, SIDES.index(told["side"]))
        for name, most in WITHIN.items():
            assert told["results"][name] == pytest.approx(really[name], abs=most), name
    if profile.startswith("stroke"):
        weak, strong = (
            next(end["results"] for end in played.ends if end["side"] == side) for side in SIDES
        )
        assert weak["copy_distance"] > strong["copy_distance"]
        assert weak["copy_lag"] >= strong["copy_lag"]


@pytest.mark.parametrize(("profile", "movement"), COPIED)
def test_a_replay_tells_the_same(profile: str, movement: str) -> None:
    played = session(profile, movement)
    assert verify(played.events, replay(played.frames, played.programme), exact=True) == []


def raised(name: str, high: float) -> Movement:
    """The right palm forwards and up, from rest to `high` (parts of the reach above the shoulder),
    and there to stay."""
    count = 3 * RATE + 1
    part = np.clip(np.linspace(-0.1, 1.1, count), 0.0, 1.0)[:, None]
    part = part * part * (3.0 - 2.0 * part)
    way = (1.0 - part) * (0.05, -0.55, 0.5) + part * (0.1, high, 0.75)
    still = ((0.0, 0.0),) * count
    return Movement(name, ((), tuple(map(tuple, way.tolist()))), (False, True), still, still)


def test_who_cannot_go_that_far_is_told_how_far_and_the_session_keeps_what_was_shown() -> None:
    movement = raised("up high", 0.6)
    stiff = Watched()
    left, right = find("healthy").arms
    arms = left, replace(right, elevation=math.radians(45))
    stiff.patient = Patient(replace(find("healthy"), lapse=0.0, arms=arms), 1)
    played = Played(
        stiff,
        {"movement": "up high", "size": 100, "tolerance": 12},
        movements={"up high": movement.to_dict()},
    )
    ends = {end["side"]: end for end in played.ends}
    assert ends["left"]["status"] == "success"
    # The stiff one goes as far as it can.
    assert ends["right"]["status"] == "timeout"
    assert ends["right"]["results"]["range_reached"] < ends["left"]["results"]["range_reached"] - 8
    again = Programme.from_dict(played.programme.to_dict())
    assert again == played.programme
    assert Movement.from_dict(again.movements["up high"]) == movement
    assert verify(played.events, replay(played.frames, again), exact=True) == []


def test_both_arms_are_led_where_both_take_part_and_the_asked_one_decides() -> None:
    played = session("stroke-left-moderate", "raise both")
    for end in played.ends:
        assert end["status"] == "success"
        assert {"other_distance", "other_lag", "other_range"} <= end["results"].keys()
    left = next(end["results"] for end in played.ends if end["side"] == "left")
    assert left["copy_distance"] > left["other_distance"]
    assert any(set(at) == set(SIDES) for at in played.driver.lights)


def test_no_hand_of_light_passes_a_limit() -> None:
    limits = (
        Limit("shoulder elevation", 60.0, "surgeon, 2026-11-02", "both"),
        Limit("cross-body", 40.0, "surgeon, 2026-11-02", "both"),
    )
    played = Played(Watched(), {"movement": "circle", "trials": 1, "sides": "left"}, limits=limits)
    assert of(played.events, "block_end")[0]["status"] == "completed"
    shoulders = {
        side: np.array([each.shoulder[hand] for each in played.driver.patient.history or []])
        for hand, side in enumerate(SIDES)
    }
    free = session("healthy", "circle")
    assert played.ends[0]["results"]["range_shown"] < free.ends[0]["results"]["range_shown"] - 0.05
    for number, shown in enumerate(played.driver.lights):
        for side, place in shown.items():
            out, up, z = np.subtract(place, shoulders[side][number])
            elevation = math.degrees(math.acos(-up / math.dist((out, up, z), (0, 0, 0))))
            assert elevation < 60.0  # true shoulders sway; the goal keeps five degrees off
    passed = [told for told in of(played.events, "limit") if told["what"] == "passed"]
    assert not passed


def test_a_limit_that_leaves_no_room_ends_the_block_and_says_so() -> None:
    limits = (Limit("shoulder elevation", 4.0, "surgeon, 2026-11-02", "both"),)
    played = Played(Watched(), {"movement": "reach across"}, limits=limits)
    (end,) = of(played.events, "block_end")
    assert end["status"] == "failed"
    assert "leave no room" in end["reason"]


def test_who_does_nothing_is_waited_for_and_then_not_scored_as_a_copy() -> None:
    driver = Watched()
    driver.looks = False
    played = Played(driver, {"movement": "hand to mouth", "trials": 1, "sides": "right"})
    (end,) = played.ends
    assert end["status"] == "timeout"
    assert end["results"]["range_reached"] < 30
    assert end["results"]["copy_distance"] > 20
    begun = of(played.events, "trial_begin")
    assert len(begun) == 1


class Losing(Watched):
    """A headset that loses the right hand for a while, again and again."""

    part = 40

    def frame(self) -> Frame:
        record = super().frame()
        lost = self._index % 180 > 180 - self.part
        record["grip_right_bits"] = 0 if lost else TRACKED
        return record


@pytest.mark.parametrize(("part", "copied"), [(15, True), (100, False)])
def test_a_hand_that_is_lost_for_long_is_no_copy(part: int, copied: bool) -> None:
    driver = Losing()
    driver.part = part
    played = Played(driver, {"movement": "reach across", "trials": 1, "sides": "right"})
    assert of(played.events, "block_end")[0]["status"] == "completed"
    for end in played.ends:
        assert ("copy_distance" in end["results"]) == copied
        assert (end["status"] == "success") == copied


def test_it_is_shown_once_for_each_arm_and_then_only_gone_along_with() -> None:
    played = Played(Watched(), {"movement": "circle", "trials": 2, "sides": "right"})
    begins = [event.frame for event in played.events if event.kind == "trial_begin"]
    ends = [event.frame for event in played.events if event.kind == "trial_end"]
    first, second = (end - begin for begin, end in zip(begins, ends, strict=True))
    shown = BUNDLED["circle"].seconds / SPEED
    assert (first - second) / HZ == pytest.approx(shown + 2 * 0.7, abs=1.2)


def test_a_step_costs_little(monkeypatch: pytest.MonkeyPatch) -> None:
    played = session("stroke-left-moderate", "raise both")
    costs = []

    def timed(call: Any, *args: Any) -> Any:
        start = time.process_time()
        found = call(*args)
        if call.__name__ == "step":
            costs.append(time.process_time() - start)
        return found

    monkeypatch.setattr(trials, "guarded", timed)
    replay(played.frames, played.programme)
    assert len(costs) > 200
    assert float(np.quantile(costs, 0.5)) < 100e-6


@pytest.mark.parametrize(("cue", "met"), [("watch", True), ("follow", True), ("touch", False)])
def test_a_low_look_at_what_moves_is_a_look_at_that(cue: str, met: bool) -> None:
    scene = Scene(place=None)
    scene.add("sphere", position=(0.1, 0.6, -0.3), scale=0.1, cue=cue)  # 62 degrees down
    for down, seen in ((38.0, met), (10.0, False)):
        turn = math3d.axis_angle((1.0, 0.0, 0.0), -math.radians(down)).tolist()
        assert target_ahead(scene, (0.0, 1.2, 0.0, *turn)) == seen


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"size": 20}, "30 to 100 % of the movement shown"),
        ({"speed": 200}, "40 to 120"),
        ({"tolerance": 50}, "8 to 40"),
        ({"movement": "x" * 41}, "a text of at most 40 letters"),
        ({"load_kg": 21}, "0 to 20 kg"),
    ],
)
def test_settings_keep_their_bounds(values: dict[str, Any], words: str) -> None:
    kind = exercise("follow-me").Settings
    with pytest.raises(UserError, match=words):
        parse_settings(kind, values)
    assert accepted(kind, "movement")
    assert [parse_settings(kind, {"level": rung}).trials for rung in range(1, 6)] == [10] * 5


def test_a_movement_that_is_not_there_ends_the_block_and_says_so() -> None:
    played = Played(Watched(), {"movement": "cartwheel"})
    (end,) = of(played.events, "block_end")
    assert (end["status"], end["reason"]) == (
        "failed", 'There is no movement "cartwheel" in this session.',
    )  # fmt: skip
    with pytest.raises(UserError):
        replace(played.programme, movements={"cartwheel": {"version": 2}}).check()
