"""The runtime goes away in the middle of play: it is called back, and play goes on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import xr
from playing import Looker, focus, play, told
from xr import Result
from xr import SessionState as S

from rehab.bench.fakexr import FakeRuntime
from rehab.drivers.openxr import OpenXRDriver
from rehab.drivers.openxr.recall import HOPELESS
from rehab.frame import ABSENT, DISPLAYED, FOCUSED, MEASURED

KILLED = "Fake runtime went away"


def until(driver: OpenXRDriver, presence: int, looker: object = None) -> list[np.void]:
    """The records up to the first of that presence."""
    seen: list[np.void] = []
    while not seen or seen[-1]["presence"] != presence:
        seen += play(driver, 1, looker)
        assert len(seen) < 1000
    return seen


def killed(drive: Callable[..., OpenXRDriver], **options: bool) -> tuple[FakeRuntime, OpenXRDriver]:
    """A runtime that was killed in play, and the driver that has noticed."""
    runtime = FakeRuntime(watch=True)
    driver = drive(runtime, **options)
    focus(driver)
    runtime.kill()
    until(driver, ABSENT)
    return runtime, driver


def test_while_the_runtime_is_away_frames_come_at_ten_hertz_and_hold_nothing(drive):
    runtime, driver = killed(drive)
    index, start = int(driver.frame()["index"]), runtime.now()
    records = play(driver, 200)
    assert runtime.now() - start <= 200 * 100_000_000
    assert [int(record["index"]) for record in records] == list(range(index + 1, index + 201))
    for record in records:
        assert record["presence"] == ABSENT
        assert record["space_epoch"] == 0
        assert not any(record[f"{name}_bits"] for name in MEASURED + DISPLAYED)
        assert record["t_display"] >= record["t_sample"]
    assert np.all(np.diff([record["t_sample"] for record in records]) >= 0)  # a try takes no time
    assert np.all(np.diff([record["t_display"] for record in records]) >= 0)


def test_it_is_called_back_once_a_second_with_a_count_for_whoever_helps(drive):
    runtime, driver = killed(drive)
    tried = runtime.calls["xrCreateInstance"]
    start = runtime.now()
    for _ in range(20):
        play(driver, 10)
        tries = runtime.calls["xrCreateInstance"] - tried
        assert abs(tries - (runtime.now() - start) * 1e-9) <= 1.0
        assert driver.status == f"{KILLED}; calling it back, try {max(1, tries)}."
        assert runtime.wall.words == f"Rehab: {driver.status}"
    runtime.revive()
    until(driver, FOCUSED)
    assert driver.status == ""
    assert runtime.wall.words == "Rehab"


def test_what_happened_is_news_once(drive):
    runtime, driver = killed(drive)
    ((kind, data),) = told(driver)
    assert kind == "away"
    assert data["reason"].startswith(KILLED)
    assert "ERROR_INSTANCE_LOST" in data["reason"]
    play(driver, 50)
    assert told(driver) == []
    runtime.revive()
    until(driver, FOCUSED)
    (back, data), space = told(driver)
    assert (back, data["runtime"]) == ("back", "Fake runtime")
    assert data["tries"] >= 3
    assert data["seconds"] == pytest.approx(3.0, abs=1.0)
    assert space == ("space", {"epoch": 1, "cause": "rebuilt", "transform": None})
    assert told(driver) == []


def test_away_and_back_ten_times(drive):
    runtime = FakeRuntime(watch=True)
    driver = drive(runtime)
    records = [focus(driver)]
    for time in range(1, 11):
        runtime.kill()
        records += until(driver, ABSENT)
        records += play(driver, 7 * time)
        runtime.revive()
        records += until(driver, FOCUSED)
        records += play(driver, 5)
        assert records[-1]["space_epoch"] == time
        assert records[-1]["head_bits"] == 15
    index = [int(record["index"]) for record in records]
    assert index == list(range(index[0], index[0] + len(index)))
    assert np.all(np.diff([record["t_display"] for record in records]) >= 0)
    kinds = [kind for kind, _ in told(driver)]
    assert kinds == ["away", "back", "space"] * 10
    assert driver.ended == ""


@pytest.mark.parametrize("how", ["state", "event"])
def test_a_loss_foretold_is_a_loss(drive, how: str):
    runtime = FakeRuntime()
    driver = drive(runtime)
    focus(driver)
    if how == "state":
        runtime.go(S.LOSS_PENDING)
    else:
        runtime.send(xr.EventDataInstanceLossPending())
    until(driver, ABSENT)
    assert "SESSION_LOSS_PENDING" in told(driver)[0][1]["reason"]
    assert until(driver, FOCUSED)[-1]["space_epoch"] == 1


def test_another_runtime_comes_back(drive):
    runtime, driver = killed(drive)
    runtime.size, runtime.formats, runtime.system = (400, 440), [0x881A], b"Other headset"
    runtime.period = round(1e9 / 120)
    runtime.extensions.remove("XR_FB_display_refresh_rate")
    runtime.reference_spaces, runtime.headset = [1, 2], False
    runtime.revive()
    play(driver, 60)
    assert runtime.live == {}
    runtime.headset = True
    looker = Looker()
    until(driver, FOCUSED, looker)
    play(driver, 3, looker)
    assert driver.info.system == "Other headset"
    assert driver.info.view_size == looker.eyes[0].size == (400, 440)
    assert driver.info.refresh_hz == pytest.approx(120, rel=1e-6)
    assert "floor" not in driver.info.capabilities


@pytest.mark.parametrize("spoilt", ["formats", "extensions"])
def test_one_that_cannot_serve_is_called_on(drive, spoilt: str):
    """It is being updated, say: nothing ends a session but people."""
    runtime, driver = killed(drive)
    before = getattr(runtime, spoilt)
    setattr(runtime, spoilt, [])
    runtime.revive()
    play(driver, 100)
    assert "calling it back, try 5." in driver.status
    setattr(runtime, spoilt, before)
    until(driver, FOCUSED)


@pytest.mark.parametrize("how", ["escape", "the window's close"])
def test_people_end_it_at_once(drive, how: str):
    runtime, driver = killed(drive)
    if how == "escape":
        runtime.wall.pressed.append("escape")
    else:
        runtime.wall.should_close = True
    assert not driver.wait()
    assert driver.ended == ""


def test_whoever_helps_sees_the_scene_from_the_last_known_head(drive):
    runtime, driver = killed(drive)
    looker = Looker()
    start, swaps = runtime.now(), runtime.wall.swaps
    play(driver, 100, looker)
    seconds = (runtime.now() - start) * 1e-9
    assert 2.0 < (runtime.wall.swaps - swaps) / seconds < 5.0
    (eye,) = looker.eyes
    assert eye.texture == 0
    assert eye.size == runtime.wall.size
    place = -eye.view[:3, :3].T @ eye.view[:3, 3]
    np.testing.assert_allclose(place, [0.0, 1.6, 0.0], atol=1e-4)
    runtime.wall.size = (0, 0)  # iconified
    play(driver, 30, looker)


def test_a_hidden_window_shows_nothing(drive):
    runtime, driver = killed(drive, mirror=False)
    looker = Looker()
    play(driver, 100, looker)
    assert looker.textures == []
    assert runtime.wall.swaps == 0


def test_nothing_is_felt_and_no_place_is_moved_while_away(drive):
    runtime, driver = killed(drive)
    assert not driver.vibrate(0, 0.1, 1.0, 0.0)
    driver.recentre("full")
    play(driver, 30)
    runtime.revive()
    until(driver, FOCUSED)
    assert play(driver, 2)[-1]["space_epoch"] == 2  # once by the loss, then as was asked


def test_what_fails_again_and_again_ends_with_a_sentence(drive):
    runtime = FakeRuntime(watch=True)
    driver = drive(runtime)
    focus(driver)
    runtime.broken["xrEndFrame"] = int(Result.ERROR_LAYER_INVALID)
    play(driver, 1000)
    assert not driver.wait()
    assert "fails again and again (xrEndFrame returned ERROR_LAYER_INVALID)" in driver.ended
    assert runtime.calls["xrCreateSession"] == HOPELESS


def test_a_failure_now_and_then_is_no_reason_to_end(drive):
    runtime = FakeRuntime(watch=True)
    driver = drive(runtime)
    for _ in range(3 * HOPELESS):
        until(driver, FOCUSED)
        play(driver, 500)
        runtime.broken["xrEndFrame"] = int(Result.ERROR_RUNTIME_FAILURE)
        until(driver, ABSENT)
        runtime.broken.clear()
    assert driver.ended == ""


def test_a_frame_that_cannot_be_located_is_unknown_and_the_next_is_not(drive):
    runtime = FakeRuntime(watch=True)
    driver = drive(runtime)
    focus(driver)
    runtime.broken["xrLocateSpace"] = int(Result.ERROR_TIME_INVALID)
    record = play(driver, 1)[0]
    assert record["presence"] == FOCUSED
    assert not any(record[f"{name}_bits"] for name in MEASURED + DISPLAYED)
    runtime.broken.clear()
    assert play(driver, 1)[0]["head_bits"] == 15
    assert told(driver) == []


def test_frames_begun_are_ended_when_drawing_fails(drive):
    for function in ("xrLocateViews", "xrAcquireSwapchainImage", "xrWaitSwapchainImage"):
        runtime = FakeRuntime(faults={(function, 3): int(Result.ERROR_RUNTIME_FAILURE)})
        driver = drive(runtime)
        play(driver, 20)
        assert not runtime._begun
        assert runtime.calls["xrBeginFrame"] == runtime.calls["xrEndFrame"]


def test_a_failed_vibration_ends_nothing(drive):
    runtime = FakeRuntime(faults={("xrApplyHapticFeedback", 1): int(Result.ERROR_RUNTIME_FAILURE)})
    driver = drive(runtime)
    focus(driver)
    assert not driver.vibrate(0, 0.1, 1.0, 0.0)
    assert driver.vibrate(0, 0.1, 1.0, 0.0)
    assert driver.wait()
    assert told(driver) == []


def test_codes_without_a_name_are_told_as_numbers(drive):
    runtime = FakeRuntime(faults={("xrWaitFrame", 4): -123456})
    driver = drive(runtime)
    play(driver, 20)
    assert "-123456" in told(driver)[0][1]["reason"]
