"""The runtime goes away at any call: play ends with one sentence, and nothing stays behind."""

from __future__ import annotations

from contextlib import suppress

import pytest
from playing import Looker, focus, play
from xr import Result
from xr import SessionState as S

from rehab.bench.fakexr import FakeRuntime
from rehab.drivers.openxr import OpenXRDriver
from rehab.errors import UserError
from rehab.frame import ABSENT, DISPLAYED, MEASURED

LOST = {
    "session": int(Result.ERROR_SESSION_LOST),
    "instance": int(Result.ERROR_INSTANCE_LOST),
    "session soon": int(Result.SESSION_LOSS_PENDING),
}
NEVER_PENDING = {"xrCreateInstance"}  # no session yet that could be lost
PLAYED = 12


def clean_run() -> tuple[dict[str, int], dict[str, int]]:
    """How often each function is called to open the driver, and while it plays."""
    runtime = FakeRuntime(watch=True)
    driver = OpenXRDriver(runtime=runtime)
    opened = dict(runtime.calls)
    play(driver, PLAYED)
    driver.vibrate(0, 0.1, 1.0, 0.0)
    played = {name: runtime.calls[name] - opened.get(name, 0) for name in runtime.calls}
    driver.close()
    return opened, {name: count for name, count in played.items() if count}


OPENED, DURING = clean_run()
EVERY_CALL = [
    (name, OPENED.get(name, 0) + number)
    for name, count in DURING.items()
    for number in range(1, count + 1)
]


def test_a_clean_run_calls_what_the_frame_needs():
    for name in ("xrPollEvent", "xrWaitFrame", "xrLocateSpace", "xrReleaseSwapchainImage"):
        assert DURING[name] >= PLAYED - 2
    assert len(EVERY_CALL) > 200


@pytest.mark.parametrize("kind", LOST)
@pytest.mark.parametrize("function", sorted(DURING))
def test_loss_at_every_call_while_playing(drive, kind: str, function: str):
    for name, number in EVERY_CALL:
        if name != function:
            continue
        runtime = FakeRuntime(faults={(name, number): LOST[kind]})
        driver = drive(runtime)
        looker = Looker()
        play(driver, PLAYED, looker)
        driver.vibrate(0, 0.1, 1.0, 0.0)
        # What cannot tell a loss ahead may go on; a runtime that is gone cannot.
        assert len(play(driver, 3, looker)) <= 3
        if runtime._dead:
            assert not driver.wait()
            assert "Fake runtime" in driver.ended
            assert driver.ended.count(".") == 3  # one sentence, and the version's dots
            record = driver.frame()
            assert record["presence"] == ABSENT
            assert not any(record[f"{bits}_bits"] for bits in MEASURED + DISPLAYED)
        driver.close()
        assert runtime.live == {}, f"{name} {number}"


@pytest.mark.parametrize(
    "code", [*LOST.values(), int(Result.ERROR_RUNTIME_FAILURE), int(Result.ERROR_OUT_OF_MEMORY)]
)
@pytest.mark.parametrize("function", sorted(OPENED.keys() - NEVER_PENDING))
def test_failure_at_every_call_while_opening(code: int, function: str):
    for number in range(1, OPENED[function] + 1):
        runtime = FakeRuntime(faults={(function, number): code})
        # Anything but the user's sentence would be raised here. Some answers it can do without.
        with suppress(UserError):
            OpenXRDriver(runtime=runtime).close()
        assert runtime.live == {}


def test_frames_begun_are_ended_when_drawing_loses_the_session(drive):
    for function in ("xrLocateViews", "xrAcquireSwapchainImage", "xrWaitSwapchainImage"):
        runtime = FakeRuntime(faults={(function, 3): int(Result.ERROR_RUNTIME_FAILURE)})
        driver = drive(runtime)
        play(driver, 20)
        assert not driver.wait()
        assert not runtime._begun
        assert runtime.calls["xrBeginFrame"] == runtime.calls["xrEndFrame"]


def test_loss_pending_state_ends_it(drive):
    runtime = FakeRuntime()
    driver = drive(runtime)
    focus(driver)
    runtime.go(S.LOSS_PENDING)
    assert not driver.wait()
    assert "SESSION_LOSS_PENDING" in driver.ended


def test_instance_loss_event_ends_it(drive):
    import xr

    runtime = FakeRuntime()
    driver = drive(runtime)
    focus(driver)
    runtime.send(xr.EventDataInstanceLossPending())
    assert not driver.wait()
    assert driver.ended


def test_a_failed_vibration_ends_nothing(drive):
    runtime = FakeRuntime(faults={("xrApplyHapticFeedback", 1): int(Result.ERROR_RUNTIME_FAILURE)})
    driver = drive(runtime)
    focus(driver)
    assert not driver.vibrate(0, 0.1, 1.0, 0.0)
    assert driver.vibrate(0, 0.1, 1.0, 0.0)
    assert driver.wait()


def test_codes_without_a_name_are_told_as_numbers(drive):
    runtime = FakeRuntime(faults={("xrWaitFrame", 4): -123456})
    driver = drive(runtime)
    play(driver, 20)
    assert "-123456" in driver.ended
