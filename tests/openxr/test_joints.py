"""Hands as joints: where they are, what they come from, and what of them cannot be believed."""

from __future__ import annotations

import numpy as np
import pytest
from bodies import TRACKING, hand, runtime_with
from playing import dark, focus, play
from xr import Result
from xr import SessionState as S

from rehab import math3d
from rehab.bench.fakexr import FakeRuntime
from rehab.drivers.openxr import extensions as known
from rehab.frame import (
    CONTROLLER,
    HAND,
    NOTHING,
    POSITION_STEP,
    SIDES,
    TRACKED,
    UNIT_STEP,
    UNKNOWN,
)

STEP = float(POSITION_STEP)
TURN = tuple(map(float, math3d.axis_angle((0.2, 1.0, -0.4), 0.9)))


def tracked(*extensions: str, **options) -> FakeRuntime:
    runtime = runtime_with(known.JOINTS, *extensions, **options)
    runtime.joints = {"left": hand((-0.2, 1.2, -0.3), TURN), "right": hand()}
    return runtime


def bare(side: str, *extensions: str, **options) -> FakeRuntime:
    """That hand holds nothing, and its joints are seen."""
    runtime = tracked(*extensions, **options)
    runtime.asleep = {side}
    runtime.poses |= {f"{name}_{side}": None for name in ("grip", "aim")}
    return runtime


def numbers(side: str, runtime: FakeRuntime) -> np.ndarray:
    return np.array(runtime.joints[side], np.float32)


def test_both_hands_in_the_records_order_and_steps(drive):
    runtime = tracked()
    record = focus(drive(runtime))
    assert (record["joints_bits"] == TRACKED).all()
    for side, name in enumerate(SIDES):
        expected = numbers(name, runtime)
        np.testing.assert_allclose(record["joints"][side, :, :3], expected[:, :3], atol=STEP)
        np.testing.assert_allclose(record["joints"][side, :, 3:], expected[:, 3:], atol=2**-16)
    whole = record["joints"][..., :3] / POSITION_STEP
    np.testing.assert_allclose(whole, np.rint(whole), atol=0.02)
    whole = record["joints"][..., 3:] / UNIT_STEP
    np.testing.assert_array_equal(whole, np.rint(whole))
    assert list(record["held"]) == [CONTROLLER, CONTROLLER]
    assert list(record["joints_source"]) == [UNKNOWN, UNKNOWN]


def test_joints_are_those_of_now_in_play_space(drive):
    runtime = tracked()

    def moving(time: int):
        return hand(((time - 10**12) * 1e-9, 1.2, -0.3))

    runtime.joints["right"] = moving
    driver = drive(runtime)
    record = focus(driver)
    wrist = (int(record["t_sample"]) - 10**12) * 1e-9
    assert record["joints"][1, 1, 0] == pytest.approx(wrist, abs=2 * STEP)
    runtime.joints["right"] = hand((1.0, 1.2, -0.3))
    runtime.poses["head"] = (0.5, 1.6, 0.0, 0.0, 0.0, 0.0, 1.0)
    play(driver, 1)
    driver.recentre("keep-height")
    assert play(driver, 2)[-1]["joints"][1, 1, 0] == pytest.approx(0.5, abs=2 * STEP)


def test_sources_are_told(drive):
    runtime = tracked(known.JOINTS_SOURCE)
    runtime.sources = {"left": 2, "right": 1}
    driver = drive(runtime)
    assert list(focus(driver)["joints_source"]) == [CONTROLLER, HAND]
    runtime.sources["left"] = 0
    assert list(play(driver, 1)[0]["joints_source"]) == [UNKNOWN, HAND]
    runtime.joints["right"] = None
    assert list(play(driver, 1)[0]["joints_source"]) == [UNKNOWN, NOTHING]


@pytest.mark.parametrize("kind", ["no extension", "no such system", "refused"])
def test_without_joints_there_are_none(drive, kind: str):
    runtime = tracked()
    if kind == "no extension":
        runtime.extensions.remove(known.JOINTS)
    elif kind == "no such system":
        runtime.can = set()
    else:
        refusal = int(Result.ERROR_FEATURE_UNSUPPORTED)
        runtime = tracked(faults={("xrCreateHandTrackerEXT", 2): refusal})
    driver = drive(runtime)
    record = focus(driver)
    assert "joints" not in driver.info.capabilities
    assert not record["joints"].any()
    assert not record["joints_bits"].any()
    assert not record["joints_source"].any()


def test_where_there_are_joints_it_is_said(drive):
    runtime = tracked(*TRACKING)
    assert drive(runtime).info.capabilities >= {"joints", "trackers", "gaze"}


def test_a_hand_out_of_sight_is_zeros_and_comes_back(drive):
    runtime = tracked()
    driver = drive(runtime)
    focus(driver)
    left, runtime.joints["left"] = runtime.joints["left"], None
    record = play(driver, 1)[0]
    assert not record["joints"][0].any()
    assert not record["joints_bits"][0].any()
    assert (record["joints_bits"][1] == TRACKED).all()
    right, runtime.joints["right"] = runtime.joints["right"], None
    record = play(driver, 1)[0]
    assert not record["joints"].any()
    assert not record["joints_bits"].any()
    runtime.joints = {"left": left, "right": right}
    assert (play(driver, 1)[0]["joints_bits"] == TRACKED).all()


def lie(joint: tuple[float, ...], kind: str) -> tuple[float, ...]:
    place, turn = joint[:3], joint[3:7]
    return {
        "not a number": (float("nan"), *place[1:], *turn),
        "endless": (*place[:2], float("inf"), *turn),
        "turn that is none": (*place, 0.0, 0.0, 0.0, 0.0),
        "long turn": (*place, 0.0, 0.0, 0.0, 1.2),
        "turn not a number": (*place, 0.0, float("nan"), 0.0, 1.0),
        "radius below zero": (*place, *turn, -0.01),
        "radius not a number": (*place, *turn, float("nan")),
    }[kind]


@pytest.mark.parametrize(
    "kind",
    [
        "not a number",
        "endless",
        "turn that is none",
        "long turn",
        "turn not a number",
        "radius below zero",
        "radius not a number",
    ],
)
def test_a_joint_that_cannot_be_is_struck_out_alone(drive, kind: str):
    runtime = tracked()
    right = hand()
    right[10] = lie(right[10], kind)
    runtime.joints["right"] = right
    record = focus(drive(runtime))
    assert record["joints_bits"][1, 10] == 0
    assert not record["joints"][1, 10].any()
    good = np.delete(np.arange(26), 10)
    assert (record["joints_bits"][1, good] == TRACKED).all()
    assert (record["joints_bits"][0] == TRACKED).all()
    assert np.isfinite(record["joints"]).all()


def test_a_hand_farther_from_the_head_than_arms_reach_is_struck_out(drive):
    runtime = tracked()
    runtime.joints["right"] = hand((0.2, 1.2, -3.2))
    driver = drive(runtime)
    record = focus(driver)
    assert not record["joints_bits"][1].any()
    assert record["joints_source"][1] == NOTHING
    assert (record["joints_bits"][0] == TRACKED).all()
    runtime.poses["head"] = None  # nobody knows how far it is
    assert (play(driver, 1)[0]["joints_bits"][1] == TRACKED).all()


def test_a_bone_that_no_hand_has_takes_both_its_ends(drive):
    runtime = tracked()
    right = hand()
    x, y, z, *turn = right[10]  # the tip of the index finger
    right[10] = (x, y + 0.4, z, *turn)
    runtime.joints["right"] = right
    bits = focus(drive(runtime))["joints_bits"][1]
    assert list(np.flatnonzero(bits == 0)) == [9, 10]


def test_a_lost_joint_does_not_tear_its_neighbours(drive):
    runtime = tracked()
    right: list = hand()
    right[9] = None
    runtime.joints["right"] = right
    bits = focus(drive(runtime))["joints_bits"][1]
    assert list(np.flatnonzero(bits == 0)) == [9]


@pytest.mark.parametrize("side", SIDES)
def test_a_bare_hand_has_the_grip_that_its_palm_gives(drive, side: str):
    runtime = bare(side)
    number = SIDES.index(side)
    runtime.joints[side] = hand((-0.1, 1.3, -0.4), TURN)
    record = focus(drive(runtime))
    palm = numbers(side, runtime)[0]
    # The relation that the lab feeds to Monado, written down there by itself.
    turn = np.array([[0.5, -0.5, -0.5, 0.5], [0.5, 0.5, 0.5, 0.5]])[number]
    place = palm[:3] + math3d.rotate(palm[3:], (0.0, -0.02, 0.0))
    expected = math3d.multiply(palm[3:], turn)
    for name in (f"grip_{side}", f"display_{side}"):
        assert record[f"{name}_bits"] == TRACKED
        np.testing.assert_allclose(record[name][:3], place, atol=STEP)
        np.testing.assert_allclose(record[name][3:], expected, atol=2**-15)
    aim = record[f"aim_{side}"]
    assert record[f"aim_{side}_bits"] == TRACKED
    np.testing.assert_allclose(aim[:3], palm[:3], atol=STEP)
    ahead = math3d.rotate(aim[3:], (0.0, 0.0, -1.0))
    along = math3d.normalise(palm[:3] - numbers(side, runtime)[1][:3])
    np.testing.assert_allclose(ahead, along, atol=1e-4)
    assert record["held"][number] == HAND
    assert record["held"][1 - number] == CONTROLLER


def test_the_right_grip_points_as_openxr_says(drive):
    """A flat right hand, palm down, fingers ahead: +X up out of its back, -Z to the thumb."""
    record = focus(drive(bare("right")))
    turn = record["grip_right"][3:]
    np.testing.assert_allclose(math3d.rotate(turn, (1, 0, 0)), (0, 1, 0), atol=1e-4)
    np.testing.assert_allclose(math3d.rotate(turn, (0, 0, -1)), (-1, 0, 0), atol=1e-4)


def test_a_bare_hands_grip_is_drawn_where_it_will_be(drive):
    runtime = bare("right")
    runtime.joints["right"] = lambda time: hand(((time - 10**12) * 1e-9, 1.2, -0.3))
    record = focus(drive(runtime))
    ahead = record["display_right"][0] - record["grip_right"][0]
    assert ahead == pytest.approx(2e-9 * runtime.period, abs=3 * STEP)


@pytest.mark.parametrize("kind", ["not a number", "turn that is none", "lost", "out of sight"])
def test_a_bare_hand_that_cannot_be_foretold_is_not_drawn(drive, kind: str):
    runtime = bare("right")

    def later_wrong(time: int):
        joints: list = hand()
        if time > runtime.now():
            if kind == "out of sight":
                return None
            joints[0] = None if kind == "lost" else lie(joints[0], kind)
        return joints

    runtime.joints["right"] = later_wrong
    record = focus(drive(runtime))
    assert record["grip_right_bits"] == TRACKED
    assert record["display_right_bits"] == 0
    assert not record["display_right"].any()
    assert (record["joints_bits"][1] == TRACKED).all()


def test_a_held_controllers_grip_stays_its_own(drive):
    runtime = tracked()
    record = focus(drive(runtime))
    np.testing.assert_allclose(record["grip_right"], runtime.poses["grip_right"], atol=STEP)


def test_joints_guessed_from_a_controller_make_no_bare_hand(drive):
    runtime = bare("left", known.JOINTS_SOURCE)
    runtime.sources["left"] = 2
    record = focus(drive(runtime))
    assert record["held"][0] == NOTHING
    assert record["grip_left_bits"] == 0


def test_without_focus_no_bare_hand_acts(drive):
    runtime = bare("left")
    driver = drive(runtime)
    focus(driver)
    runtime.go(S.VISIBLE)
    record = play(driver, 1)[0]
    assert list(record["held"]) == [NOTHING, NOTHING]
    assert record["grip_left_bits"] == 0


def test_the_controller_taken_up_again_has_its_grip_back(drive):
    runtime = bare("left")
    driver = drive(runtime)
    assert focus(driver)["held"][0] == HAND
    assert not driver.vibrate(0, 0.1, 0.5, 0.0)
    runtime.asleep = set()
    runtime.poses["grip_left"] = (0.0, 1.0, -0.5, 0.0, 0.0, 0.0, 1.0)
    record = play(driver, 1)[0]
    assert record["held"][0] == CONTROLLER
    assert record["grip_left"][1] == pytest.approx(1.0, abs=STEP)


def test_joints_that_cannot_be_located_are_none_and_play_goes_on(drive):
    runtime = tracked(watch=True)
    driver = drive(runtime)
    focus(driver)
    called = runtime.calls["xrLocateHandJointsEXT"]
    runtime._faults = {("xrLocateHandJointsEXT", called + 1): int(Result.ERROR_TIME_INVALID)}
    record = play(driver, 1)[0]
    assert not record["joints_bits"][0].any()
    assert (record["joints_bits"][1] == TRACKED).all()
    assert (play(driver, 1)[0]["joints_bits"] == TRACKED).all()


@pytest.mark.parametrize("code", [Result.ERROR_SESSION_LOST, Result.ERROR_INSTANCE_LOST])
@pytest.mark.parametrize("number", range(9, 17))
def test_a_loss_noticed_by_joints_leaves_nothing_known(drive, code, number: int):
    """Four calls a frame while a hand is bare: both hands now, both when the picture shows."""
    runtime = bare("left", faults={("xrLocateHandJointsEXT", number): int(code)})
    driver = drive(runtime)
    for record in dark(driver, 12):
        assert not record["joints_bits"].any()
        assert not record["held"].any()


@pytest.mark.parametrize("number", [1, 2])
def test_a_loss_while_trackers_are_made_leaves_none(drive, number: int):
    from rehab.drivers.openxr import OpenXRDriver
    from rehab.errors import UserError

    runtime = tracked(faults={("xrCreateHandTrackerEXT", number): int(Result.ERROR_SESSION_LOST)})
    with pytest.raises(UserError):
        OpenXRDriver(runtime=runtime)
    assert runtime.live == {}
