"""What the arm's exercises ask of the stage: angles, places of the hand, limits, holds."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehab.audio import Silent
from rehab.body import BODY, arm, layout, proportioned
from rehab.body.mount import PALM
from rehab.errors import UserError
from rehab.exercise import Exercise, Hold, Stage, Status, Trial, find, names, parse_settings
from rehab.exercise.skeleton import arm_of
from rehab.frame import FRAME, TRACKED
from rehab.limits import Limit
from rehab.scene import Scene

PERSON = proportioned(1.2, "seated")


class Spoken(Silent):
    """An audio that remembers what was said."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def say(self, text: str) -> None:
        self.words.append(text)


def stage_for(exercise: str, limits: tuple[Limit, ...] = (), **values: Any) -> tuple[Stage, Any]:
    kind = find(exercise)
    chosen = parse_settings(kind.Settings, values)
    stage = Stage(
        Scene(place=None),
        chosen,
        np.random.default_rng(0),
        PERSON,
        audio=Spoken(),
        vibrate=lambda *_: False,
        tell=lambda *_: None,
        limits=limits,
    )
    body = np.zeros(1, BODY)[0]
    body["valid"], body["arm_valid"] = 1, (1, 1)
    body["chest"] = (0.1, 0.95, 0.05)
    stage.body, stage.head = body, (0.1, 1.2, -0.05)
    played = kind(chosen)
    played.build(stage)
    return stage, played


class Frames:
    """One frame after another, at 90 a second."""

    def __init__(self, stage: Stage, exercise: Exercise) -> None:
        self.stage, self.exercise = stage, exercise
        self.frame = np.zeros(1, FRAME)[0]
        for name in ("head", "grip_left", "grip_right"):
            self.frame[f"{name}_bits"] = TRACKED

    def run(self, seconds: float, **degrees: float) -> Status:
        """Let both arms be at those angles until something ends, or for so long."""
        body = self.stage.body
        assert body is not None
        for name, value in degrees.items():
            body[name] = math.radians(value)
            if f"{name}_se" in BODY.fields:
                body[f"{name}_se"] = math.radians(5.0)
        status = Status.RUNNING
        for _ in range(round(seconds * 90)):
            self.frame["t_sample"] += round(1e9 / 90)
            self.stage.seconds += 1 / 90
            status = self.exercise.step(self.frame, body)
            if status is not Status.RUNNING:
                break
        return status


@given(
    side=st.sampled_from([0, 1]),
    elevation=st.floats(1, 175),
    plane=st.floats(-60, 130),
    elbow=st.floats(3, 150),
    rotation=st.floats(-80, 90),
)
@settings(deadline=None, max_examples=200)
def test_an_arm_at_some_angles_is_read_at_those_angles(
    side: int, elevation: float, plane: float, elbow: float, rotation: float
) -> None:
    angles = elevation, plane, elbow, rotation
    sign = 2.0 * side - 1.0

    def trunk(place: tuple[float, float, float]) -> np.ndarray:
        out, up, ahead = place
        return np.array((sign * out, up, -ahead))

    bone = trunk(arm_of((0.3, 0.0), angles))
    forearm = trunk(arm_of((0.3, 0.25), angles)) - bone
    out = np.zeros(layout.OUT_SIZE)
    axes = (0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)
    arm._angles(out, side, axes, tuple(bone), tuple(forearm), (0.0, 1.0, 0.0))
    read = [
        math.degrees(out[at + side])
        for at in (layout.ELEVATION, layout.PLANE, layout.ELBOW_FLEXION, layout.ROTATION)
    ]
    assert read[0] == pytest.approx(elevation, abs=1e-3)
    assert read[1] == pytest.approx(plane, abs=1e-3)
    assert read[2] == pytest.approx(elbow, abs=1e-3)
    if abs(math.sin(math.radians(elevation)) * math.sin(math.radians(plane))) < 0.99:
        assert read[3] == pytest.approx(rotation, abs=1e-3)


@pytest.mark.parametrize("facing", [0.0, 1.2])
def test_a_hand_s_place_turns_with_the_patient(facing: float) -> None:
    stage, _ = stage_for("sunrise")
    stage.facing = facing
    ahead = np.array((-math.sin(facing), 0.0, -math.cos(facing)))
    right = np.array((math.cos(facing), 0.0, -math.sin(facing)))
    for hand, side in enumerate(("left", "right")):
        long = PERSON.upper_arm[hand] + PERSON.forearm[hand] + PALM
        shoulder, out = np.array(stage.shoulder(side)), right * (1 if hand else -1)
        assert np.array(stage.arm(side, 90)) - shoulder == pytest.approx(long * ahead, abs=1e-6)
        sideways = np.array(stage.arm(side, 90, 0)) - shoulder
        assert sideways == pytest.approx(long * out, abs=1e-6)
        turned = np.array(stage.arm(side, 0, 0, 90, 90)) - np.array(stage.arm(side, 0, 0, 90, 0))
        assert turned @ out > 0.2


def test_a_goal_keeps_off_a_high_limit_by_what_is_not_seen_of_a_hanging_arm() -> None:
    kept = {}
    for direction in ("shoulder elevation", "shoulder flexion", "shoulder abduction"):
        limits = (Limit(direction, 140, "surgeon, 2026-05-04", "right"),)
        stage, _ = stage_for("sunrise", limits)
        assert stage.body is not None
        stage.body["shoulder_elevation_se"] = math.radians(6)
        kept[direction] = stage.within(direction, "right", 180)
    # Six degrees alone would let it go to 130; a raised arm is known to thirteen more.
    assert kept["shoulder elevation"] == kept["shoulder flexion"]
    assert kept["shoulder flexion"] < kept["shoulder abduction"] < 125
    assert min(kept.values()) > 140 - 1.645 * math.hypot(6, 13)


def test_a_goal_keeps_off_a_limit_by_five_degrees_or_the_error() -> None:
    limits = (
        Limit("shoulder elevation", 90, "surgeon, 2026-05-04", "right"),
        Limit("shoulder external rotation", 30, "surgeon, 2026-05-04", "both"),
    )
    stage, sunrise = stage_for("sunrise", limits, elevation=120)
    assert stage.within("shoulder elevation", "right", 120) == 85
    assert stage.within("shoulder elevation", "left", 120) == 120
    assert stage.within("shoulder elevation", "right", 60) == 60
    assert stage.within("shoulder elevation", "right", 120, least=85) == 85
    with pytest.raises(UserError, match="leaves no room"):
        stage.within("shoulder elevation", "right", 120, least=86)
    assert stage.body is not None
    stage.body["shoulder_elevation_se"] = math.radians(8)
    assert stage.within("shoulder elevation", "right", 120) == pytest.approx(90 - 1.645 * 8)
    trial = Trial(1, "right", sector="flexion", demand=120)
    sunrise.begin_trial(trial)
    (goal,) = stage._scene.tagged("point")
    highest = stage.arm("right", 90 - 1.645 * 8)
    assert goal.world_position() == pytest.approx(highest, abs=1e-5)
    assert max(point[1] for point in sunrise.demonstrate(trial)) <= highest[1] + 1e-6
    none = (Limit("shoulder flexion", 4, "surgeon, 2026-05-04", "left"),)
    stage, _ = stage_for("sunrise", none)
    with pytest.raises(UserError, match="shoulder flexion leaves no room"):
        stage.within("shoulder flexion", "left", 60)
    stage, door = stage_for("door", limits, rotation=60)
    door.begin_trial(Trial(1, "left", sector="external", demand=60))
    assert door.goal == 25


def test_a_gate_does_not_open_for_an_elbow_away_and_says_so_kindly() -> None:
    stage, door = stage_for("door", rotation=30, time_limit=8)
    play = Frames(stage, door)
    door.begin_trial(Trial(1, "right", sector="external", demand=30))
    play.run(0.5, shoulder_elevation=8, elbow_flexion=90, shoulder_rotation=-4)
    away = play.run(9, shoulder_elevation=50, elbow_flexion=90, shoulder_rotation=50)
    assert away is Status.TIMEOUT
    assert door.end_trial()["external_rotation"] == pytest.approx(-4, abs=0.1)
    said = stage._audio.words  # type: ignore[attr-defined]
    assert said.count("Bring your elbow back to your side.") == 1
    door.begin_trial(Trial(2, "right", sector="external", demand=30))
    assert play.run(3, shoulder_elevation=8, shoulder_rotation=50) is Status.RUNNING
    play.run(0.5, shoulder_rotation=-4)
    near = play.run(7, shoulder_elevation=8, elbow_flexion=90, shoulder_rotation=50)
    assert near is Status.SUCCESS
    assert door.end_trial()["external_rotation"] == pytest.approx(50, abs=0.1)


def test_an_arm_raised_another_way_is_no_sunrise_and_is_told() -> None:
    stage, sunrise = stage_for("sunrise", movement="flexion", time_limit=6)
    play = Frames(stage, sunrise)
    sunrise.begin_trial(Trial(1, "left", sector="flexion", demand=80))
    assert play.run(7, shoulder_elevation=90, shoulder_plane=0) is Status.TIMEOUT
    assert "elevation" not in sunrise.end_trial()
    assert "A little more forward." in stage._audio.words  # type: ignore[attr-defined]


def test_of_two_arms_the_lower_one_raises_the_sun() -> None:
    stage, sunrise = stage_for("sunrise", hands="both", hold=0)
    play = Frames(stage, sunrise)
    assert stage.body is not None
    sunrise.begin_trial(Trial(1, "left", sector="flexion", demand=60))
    play.run(0.1, shoulder_elevation=10, shoulder_plane=90)
    stage.body["shoulder_elevation"][0] = math.radians(80)
    assert play.run(1) is Status.RUNNING
    stage.body["shoulder_elevation"][1] = math.radians(70)
    assert play.run(1) is Status.SUCCESS
    assert sunrise.end_trial()["elevation"] == pytest.approx(80, abs=0.1)


def test_the_thumb_is_shown_and_told_before_an_arm_is_level_sideways() -> None:
    stage, sunrise = stage_for("sunrise", movement="abduction")
    play = Frames(stage, sunrise)
    sunrise.begin_trial(Trial(1, "left", sector="abduction", demand=120))
    play.run(0.1, shoulder_elevation=40, shoulder_plane=0)
    assert "thumb up" not in stage._scene.table.label
    play.run(0.1, shoulder_elevation=50)
    assert "thumb up" in stage._scene.table.label
    assert stage._audio.words[-1] == "Turn your thumb up."  # type: ignore[attr-defined]


def test_a_hold_that_is_let_go_begins_anew() -> None:
    stage, _ = stage_for("sunrise")
    ring = stage.ring((0.0, 1.0, -2.0), 0.3, "#F6F2EA")
    hold = Hold(stage, ring, (0.0, 1.0, -2.0), 2.0, 1)

    def run(seconds: float, kept: bool) -> bool:
        done = False
        for _ in range(round(seconds * 90)):
            stage.seconds += 1 / 90
            done = hold.step(kept)
        return done

    assert not run(1.5, True)
    assert ring.value == pytest.approx(0.75, abs=0.02)
    assert not run(0.3, False)  # a waver
    assert run(0.6, True)
    hold = Hold(stage, ring, (0.0, 1.0, -2.0), 2.0, 1)
    run(1.5, True)
    run(1.0, False)
    assert not hold.holding
    assert not run(1.5, True)
    assert run(0.6, True)


@pytest.mark.parametrize("name", names())
def test_a_difficulty_is_a_setting_within_its_bounds(name: str) -> None:
    kind = find(name)
    if kind.spec.difficulty is None:
        return
    difficulty = kind.spec.difficulty
    field = kind.Settings.model_json_schema()["properties"][difficulty.quantity]
    for bound in (difficulty.easiest, difficulty.hardest):
        assert field["minimum"] <= bound <= field["maximum"]
    assert difficulty.step > 0
    levels = [
        parse_settings(kind.Settings, {"level": n + 1}) for n in range(len(kind.Settings.ladder))
    ]
    asked = [getattr(level, difficulty.quantity) for level in levels]
    assert asked == sorted(asked, reverse=difficulty.easiest > difficulty.hardest)
