"""Pulses are felt one after another, and only where there is something to feel them with."""

from __future__ import annotations

import pytest
from bodies import runtime_with
from playing import focus, play
from xr import Result
from xr import SessionState as S

from rehab.bench.fakexr import FakeRuntime
from rehab.drivers.openxr import extensions as known
from rehab.drivers.openxr.haptics import GAP, MOST

G3 = "/interaction_profiles/bytedance/pico_g3_controller"
FRAME = 1 / 90


def strengths(runtime: FakeRuntime, side: str) -> list[float]:
    return [round(strength, 3) for at, _, strength, _ in runtime.pulses if at == side]


def test_pulses_play_in_order_and_none_cuts_another_off(drive):
    runtime = FakeRuntime()  # asks that no pulse begins before the one before is over
    driver = drive(runtime)
    focus(driver)
    assert all(driver.vibrate(1, 0.05, strength, 0.0) for strength in (0.1, 0.2, 0.3))
    assert strengths(runtime, "right") == [0.1]  # the first at once
    starts = []
    for frame in range(30):
        play(driver, 1)
        if len(runtime.pulses) > len(starts) + 1:
            starts.append(frame)
    assert strengths(runtime, "right") == [0.1, 0.2, 0.3]
    assert starts[1] - starts[0] >= (0.05 + GAP * 1e-9) / FRAME - 1
    assert driver.vibrate(1, 0.05, 0.4, 0.0)
    assert strengths(runtime, "right")[-1] == 0.4


def test_hands_do_not_wait_for_each_other(drive):
    runtime = FakeRuntime()
    driver = drive(runtime)
    focus(driver)
    assert driver.vibrate(0, 1.0, 0.5, 0.0)
    assert driver.vibrate(1, 1.0, 0.5, 0.0)
    assert {side for side, *_ in runtime.pulses} == {"left", "right"}


def test_what_waits_is_bounded(drive):
    runtime = FakeRuntime()
    driver = drive(runtime)
    focus(driver)
    felt = [driver.vibrate(0, 0.05, 0.5, 0.0) for _ in range(MOST + 5)]
    assert felt == [True] * (1 + MOST) + [False] * 4
    play(driver, 90 * 2)
    assert len(runtime.pulses) == 1 + MOST


def test_lost_focus_forgets_what_waits(drive):
    runtime = FakeRuntime()
    driver = drive(runtime)
    focus(driver)
    assert driver.vibrate(0, 0.05, 0.5, 0.0)
    assert driver.vibrate(0, 0.05, 0.6, 0.0)
    runtime.go(S.VISIBLE)
    play(driver, 1)
    assert not driver.vibrate(0, 0.05, 0.7, 0.0)
    runtime.go(S.FOCUSED)
    play(driver, 30)
    assert strengths(runtime, "left") == [0.5]


def test_a_controller_that_falls_asleep_forgets_too(drive):
    runtime = FakeRuntime()
    driver = drive(runtime)
    focus(driver)
    assert driver.vibrate(0, 0.05, 0.5, 0.0)
    assert driver.vibrate(0, 0.05, 0.6, 0.0)
    runtime.asleep = {"left"}
    play(driver, 1)
    assert not driver.vibrate(0, 0.05, 0.7, 0.0)
    assert driver.vibrate(1, 0.05, 0.7, 0.0)
    runtime.asleep = set()
    play(driver, 30)
    assert strengths(runtime, "left") == [0.5]


def test_a_controller_without_vibration_says_so(drive):
    runtime = runtime_with(known.PICO)
    runtime.profiles["left"] = G3
    driver = drive(runtime)
    focus(driver)
    assert not driver.vibrate(0, 0.05, 0.5, 0.0)
    assert driver.vibrate(1, 0.05, 0.5, 0.0)
    runtime.hold("left", "/interaction_profiles/valve/index_controller")
    play(driver, 1)
    assert driver.vibrate(0, 0.05, 0.5, 0.0)


def test_a_refused_pulse_is_not_felt_and_holds_nothing_up(drive):
    refusal = int(Result.ERROR_RUNTIME_FAILURE)
    runtime = FakeRuntime(faults={("xrApplyHapticFeedback", 1): refusal})
    driver = drive(runtime)
    focus(driver)
    assert not driver.vibrate(0, 5.0, 0.5, 0.0)
    assert driver.vibrate(0, 0.05, 0.5, 0.0)
    assert driver.wait()


@pytest.mark.parametrize("code", [Result.ERROR_SESSION_LOST, Result.ERROR_INSTANCE_LOST])
def test_a_loss_noticed_by_a_pulse_that_waited_is_one(drive, code):
    runtime = FakeRuntime(faults={("xrApplyHapticFeedback", 2): int(code)})
    driver = drive(runtime)
    focus(driver)
    assert driver.vibrate(0, 0.05, 0.5, 0.0)
    assert driver.vibrate(0, 0.05, 0.6, 0.0)
    play(driver, 30)
    assert runtime.calls["xrApplyHapticFeedback"] == 2
    assert "away" in dict(driver.news())
