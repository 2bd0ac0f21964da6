"""What a frame holds, and in which order it comes to be."""

from __future__ import annotations

import numpy as np
import pytest
from playing import Looker, focus, play
from xr import SessionState as S

from rehab import math3d
from rehab.bench.fakexr import FakeRuntime, RuleBroken
from rehab.bench.fakexr.frames import FOV, HALF_IPD
from rehab.frame import ABSENT, DISPLAYED, FOCUSED, MEASURED, POSITION_STEP, TRACKED, VISIBLE

STEP = float(POSITION_STEP)


def moving(metres_per_second: float):
    """A pose that moves along x with the driver's time, from 0 at the fake's first moment."""

    def pose(time: int):
        return ((time - 10**12) * 1e-9 * metres_per_second, 1.5, -0.25, 0.0, 0.0, 0.0, 1.0)

    return pose


def test_before_a_session_runs_frames_come_at_ten_hertz_and_hold_nothing(drive):
    runtime = FakeRuntime(auto=False)
    driver = drive(runtime)
    start = runtime.now()
    records = play(driver, 20)
    assert runtime.now() - start <= 20 * 100_000_000
    assert [int(record["index"]) for record in records] == list(range(20))
    for record in records:
        assert record["presence"] == ABSENT
        assert not any(record[f"{name}_bits"] for name in MEASURED + DISPLAYED)
    assert np.all(np.diff([record["t_sample"] for record in records]) > 0)


def test_measured_is_now_and_displayed_is_later(drive):
    runtime = FakeRuntime()
    runtime.poses |= {name: moving(2.0) for name in ("head", "grip_left", "aim_right")}
    driver = drive(runtime)
    record = focus(driver)
    now, shown = int(record["t_sample"]), int(record["t_display"])
    assert now == runtime.now()
    assert shown - now == 2 * runtime.period
    for name in ("head", "grip_left", "aim_right"):
        assert record[name][0] == pytest.approx((now - 10**12) * 2e-9, abs=STEP)
    for name in ("display_head", "display_left"):
        assert record[name][0] == pytest.approx((shown - 10**12) * 2e-9, abs=1e-6)
    assert all(record[f"{name}_bits"] == TRACKED for name in MEASURED + DISPLAYED)


def test_record_is_quantised_and_the_same_object(drive):
    runtime = FakeRuntime()
    runtime.poses["head"] = (0.123456789, 1.6, 0.0, 0.0, 0.0, 0.0, 1.0)
    driver = drive(runtime)
    record = focus(driver)
    assert record["head"][0] == np.float32(12346) * POSITION_STEP
    driver.wait()
    first = driver.frame()
    driver.draw(Looker(), None)
    driver.wait()
    assert driver.frame() is first


def test_lost_hand_is_nothing_and_comes_back(drive):
    runtime = FakeRuntime()
    driver = drive(runtime)
    focus(driver)
    runtime.poses["grip_left"] = None
    record = play(driver, 1)[0]
    for name in ("grip_left", "display_left"):
        assert record[f"{name}_bits"] == 0
        assert not record[name].any()
    assert record["grip_right_bits"] == TRACKED
    runtime.poses["grip_left"] = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    assert play(driver, 1)[0]["grip_left"][0] == pytest.approx(1.0, abs=STEP)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("part", range(7))
def test_a_pose_with_a_number_that_is_none_is_invalid(drive, bad: float, part: int):
    runtime = FakeRuntime()
    pose = [0.1, 1.2, -0.3, 0.0, 0.0, 0.0, 1.0]
    pose[part] = bad
    runtime.poses["grip_right"] = pose
    driver = drive(runtime)
    record = focus(driver)
    for name in ("grip_right", "display_right"):
        assert record[f"{name}_bits"] == 0
        assert not record[name].any()
    assert record["head_bits"] == record["grip_left_bits"] == TRACKED


@pytest.mark.parametrize(("flags", "kept"), [(1, slice(3, 7)), (2, slice(0, 3))])
def test_what_is_half_valid_keeps_that_half(drive, flags: int, kept: slice):
    """Three degrees of freedom: the turn is known, the place is not (or the other way round)."""
    runtime = FakeRuntime()
    locate = runtime.xrLocateSpace

    def partly(space, base, time, into):
        code = locate(space, base, time, into)
        into._obj._location_flags = flags
        return code

    runtime.xrLocateSpace = partly
    record = focus(drive(runtime))
    expected = np.zeros(7, np.float32)
    expected[kept] = np.array([0, 1.6, 0, 0, 0, 0, 1], np.float32)[kept]
    assert record["head_bits"] == flags
    np.testing.assert_allclose(record["head"], expected, atol=STEP)


def test_inputs_and_their_loss_with_the_focus(drive):
    runtime = FakeRuntime()
    runtime.inputs = {
        "trigger_left": 0.25,
        "squeeze_right": 7.0,
        "trigger_right": float("nan"),
        "menu_right": 1,
    }
    driver = drive(runtime)
    record = focus(driver)
    np.testing.assert_allclose(record["trigger"], [0.25, 0.0], atol=2**-16)
    np.testing.assert_allclose(record["squeeze"], [0.0, 1.0], atol=2**-16)
    assert list(record["menu"]) == [0, 1]
    runtime.go(S.VISIBLE)  # the system's menu is open: syncing answers SESSION_NOT_FOCUSED
    record = play(driver, 1)[0]
    assert record["presence"] == VISIBLE
    assert not record["trigger"].any()
    assert not record["menu"].any()
    assert record["head_bits"] == TRACKED
    assert record["grip_left_bits"] == 0
    runtime.go(S.FOCUSED)
    assert play(driver, 1)[0]["presence"] == FOCUSED


def test_eyes_are_located_in_play_space_with_the_runtimes_angles(drive):
    runtime = FakeRuntime()
    turn = math3d.axis_angle((0.3, 1.0, 0.2), 0.7)
    runtime.poses["head"] = (0.4, 1.5, -0.6, *map(float, turn))
    looker = Looker()
    driver = drive(runtime)
    focus(driver, looker)
    for eye, side in enumerate((-1, 1)):
        place = np.array([0.4, 1.5, -0.6]) + math3d.rotate(turn, (side * HALF_IPD, 0, 0))
        expected = math3d.view_matrix(np.concatenate([place, turn]))
        np.testing.assert_allclose(looker.views[eye], expected, atol=2e-6)
        np.testing.assert_allclose(
            looker.projections[eye], math3d.projection_fov(*FOV), rtol=1e-6, atol=1e-6
        )
        assert looker.eyes[eye].layer == eye
        assert looker.eyes[eye].size == runtime.size
    assert set(looker.textures) <= set(*runtime._textures.values())


def test_nobody_looks_so_nothing_is_drawn(drive):
    runtime = FakeRuntime(auto=False)
    driver = drive(runtime)
    looker = Looker()
    runtime.go(S.IDLE, S.READY)
    play(driver, 3, looker)
    runtime.go(S.SYNCHRONIZED)
    play(driver, 3, looker)
    assert runtime.frames == 6
    assert runtime.pictures == 0
    assert looker.textures == []
    runtime.go(S.VISIBLE)
    play(driver, 1, looker)
    assert runtime.pictures == 1


def test_an_unknown_head_submits_no_picture(drive):
    runtime = FakeRuntime()
    driver = drive(runtime)
    focus(driver)
    before = runtime.pictures
    runtime.poses["head"] = None
    play(driver, 3)
    assert runtime.pictures == before
    runtime.poses["head"] = (0.0, 1.6, float("nan"), 0.0, 0.0, 0.0, 1.0)
    play(driver, 3)
    assert runtime.pictures == before


def test_calls_may_be_repeated_within_a_frame(drive):
    runtime = FakeRuntime(watch=True)
    driver = drive(runtime)
    focus(driver)
    looker = Looker()
    counted = ("xrWaitFrame", "xrSyncActions", "xrLocateSpace", "xrBeginFrame", "xrEndFrame")
    before = {name: runtime.calls[name] for name in counted}
    for _ in range(10):
        assert driver.wait()
        assert driver.wait()
        index = int(driver.frame()["index"])
        runtime.time += 1_000_000
        assert int(driver.frame()["index"]) == index
        driver.draw(looker, None)
        driver.draw(looker, None)
        driver.frame()
    done = {name: runtime.calls[name] - before[name] for name in counted}
    assert done == dict.fromkeys(counted, 10) | {"xrLocateSpace": 80}
    assert len(looker.textures) == 10


def test_a_frame_that_nobody_draws_is_ended_all_the_same(drive):
    runtime = FakeRuntime(watch=True)
    driver = drive(runtime)
    focus(driver)
    for _ in range(5):
        driver.wait()
        driver.frame()
    driver.wait()
    assert runtime.calls["xrBeginFrame"] == runtime.calls["xrEndFrame"]
    assert runtime.calls["xrWaitFrame"] == runtime.calls["xrBeginFrame"] + 1


def test_a_renderer_that_fails_leaves_its_frame_ended(drive):
    class Broken(Looker):
        def draw(self, scene, eyes):
            raise ZeroDivisionError

    runtime = FakeRuntime(watch=True)
    driver = drive(runtime)
    focus(driver)
    pictures = runtime.pictures
    driver.wait()
    driver.frame()
    with pytest.raises(ZeroDivisionError):
        driver.draw(Broken(), None)
    assert runtime.calls["xrBeginFrame"] == runtime.calls["xrEndFrame"]
    assert runtime.pictures == pictures
    play(driver, 3)
    assert runtime.pictures == pictures + 3


def test_a_discarded_frame_is_no_error(drive):
    runtime = FakeRuntime(faults={("xrBeginFrame", 5): 9})
    driver = drive(runtime)
    assert len(play(driver, 20)) == 20
    assert driver.ended == ""


def test_mirror_shows_a_third_of_the_pictures_and_none_when_off(drive):
    looker = Looker()
    runtime = FakeRuntime(hz=90)
    play(drive(runtime), 200, looker)
    assert 60 <= looker.mirrored <= 70
    assert runtime.wall.swaps == looker.mirrored
    hidden = Looker()
    runtime = FakeRuntime()
    play(drive(runtime, mirror=False), 50, hidden)
    assert hidden.textures
    assert hidden.mirrored == runtime.wall.swaps == 0


@pytest.mark.parametrize("how", ["escape", "the window's close"])
def test_closing_the_window_leads_the_session_to_its_end(drive, how: str):
    runtime = FakeRuntime(watch=True)
    driver = drive(runtime)
    focus(driver)
    if how == "escape":
        runtime.wall.pressed.append("escape")
    else:
        runtime.wall.should_close = True
    play(driver, 50)
    assert not driver.wait()
    assert driver.ended == ""
    assert runtime.calls["xrRequestExitSession"] == runtime.calls["xrEndSession"] == 1


def test_a_runtime_that_will_not_end_is_left(drive):
    runtime = FakeRuntime()
    driver = drive(runtime)
    focus(driver)
    runtime.auto = False
    runtime.wall.should_close = True
    records = play(driver, 1000)
    assert not driver.wait()
    assert 1.9 < (records[-1]["t_sample"] - records[0]["t_sample"]) * 1e-9 < 2.2


def test_close_in_the_middle_of_play_ends_the_session_first(drive):
    runtime = FakeRuntime(watch=True)
    driver = drive(runtime)
    focus(driver)
    driver.wait()
    driver.frame()
    driver.close()
    assert runtime.calls["xrEndSession"] == 1
    assert runtime.calls["xrBeginFrame"] == runtime.calls["xrEndFrame"]
    assert not driver.wait()
    assert driver.frame()["presence"] == ABSENT


def test_vibration(drive):
    runtime = FakeRuntime()
    driver = drive(runtime)
    assert not driver.vibrate(0, 0.1, 1.0, 0.0)
    focus(driver)
    assert driver.vibrate(1, 0.05, 3.0, 160.0)
    ((side, seconds, strength, hertz),) = runtime.pulses
    assert side == "right"
    assert (seconds, strength, hertz) == pytest.approx((0.05, 1.0, 160.0))
    runtime.go(S.VISIBLE)
    play(driver, 1)
    assert not driver.vibrate(1, 0.05, 1.0, 160.0)


def test_info(drive):
    driver = drive(FakeRuntime(hz=72))
    assert driver.info.runtime.startswith("Fake runtime")
    assert driver.info.system == "Fake headset"
    assert driver.info.refresh_hz == pytest.approx(72)
    assert driver.info.view_size == (320, 240)
    assert driver.info.capabilities == {"head", "controllers", "haptics", "floor"}


def test_refresh_rate_without_its_extension(drive):
    runtime = FakeRuntime(hz=72)
    runtime.extensions.remove("XR_FB_display_refresh_rate")
    driver = drive(runtime)
    focus(driver)
    assert driver.info.refresh_hz == pytest.approx(72, rel=1e-6)


def test_the_fake_notices_a_broken_order():
    """The rules above mean nothing unless breaking one shows."""
    runtime = FakeRuntime()
    with pytest.raises(RuleBroken, match="waited for before"):
        runtime.xrBeginFrame(1, None)
    with pytest.raises(RuleBroken, match="acquired before"):
        runtime.xrWaitSwapchainImage(1, None)
    runtime._synced = True
    with pytest.raises(RuleBroken, match="once a frame"):
        runtime.xrSyncActions(1, None)
