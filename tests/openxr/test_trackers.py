"""Trackers on the body by their roles, and where the eyes look."""

from __future__ import annotations

import numpy as np
import pytest
import xr
from bodies import runtime_with
from playing import dark, focus, play
from xr import Result
from xr import SessionState as S

from rehab.bench.fakexr import FakeRuntime
from rehab.drivers.openxr import extensions as known
from rehab.drivers.openxr.profiles import GAZE, TRACKER
from rehab.frame import POSITION_STEP, TRACKED, TRACKERS

STEP = float(POSITION_STEP)
WAIST = (0.0, 1.0, 0.1, 0.0, 0.0, 0.0, 1.0)
LOOK = (0.0, 1.6, 0.0, 0.0, 0.1, 0.0, 0.995)


def worn(*roles: str, **options) -> FakeRuntime:
    runtime = runtime_with(known.TRACKERS, **options)
    runtime.poses |= {f"tracker_{role}": WAIST for role in roles}
    return runtime


def located(runtime: FakeRuntime) -> int:
    return runtime.calls["xrLocateSpace"]


@pytest.mark.parametrize("role", TRACKERS)
def test_a_tracker_is_in_its_roles_place(drive, role: str):
    record = focus(drive(worn(role)))
    index = TRACKERS.index(role)
    expected = np.zeros(len(TRACKERS))
    expected[index] = TRACKED
    np.testing.assert_array_equal(record["trackers_bits"], expected)
    np.testing.assert_allclose(record["trackers"][index], WAIST, atol=STEP)
    assert not np.delete(record["trackers"], index, axis=0).any()


def test_trackers_cost_no_location_while_none_is_there(drive):
    plain = FakeRuntime(watch=True)
    driver = drive(plain)
    focus(driver)
    before = located(plain)
    play(driver, 10)
    usual = located(plain) - before
    runtime = worn(watch=True)
    driver = drive(runtime)
    focus(driver)
    before, states = located(runtime), runtime.calls["xrGetActionStatePose"]
    play(driver, 10)
    assert located(runtime) - before == usual
    assert runtime.calls["xrGetActionStatePose"] - states == 20  # the hands'
    assert "trackers" in driver.info.capabilities


def test_a_tracker_switched_on_is_there_at_once_where_the_runtime_tells_it(drive):
    runtime = worn()
    driver = drive(runtime)
    focus(driver)
    runtime.poses["tracker_chest"] = WAIST
    assert not play(driver, 1)[0]["trackers_bits"].any()
    runtime.send(xr.EventDataViveTrackerConnectedHTCX())
    assert play(driver, 1)[0]["trackers_bits"][TRACKERS.index("chest")] == TRACKED


def test_a_tracker_switched_on_is_there_within_a_second_anyway(drive):
    runtime = worn()
    driver = drive(runtime)
    focus(driver)
    runtime.poses["tracker_chest"] = WAIST
    assert play(driver, 92)[-1]["trackers_bits"][TRACKERS.index("chest")] == TRACKED


def test_a_tracker_that_is_lost_or_switched_off_is_zeros(drive):
    runtime = worn("waist", "chest")
    driver = drive(runtime)
    focus(driver)
    runtime.poses["tracker_waist"] = None
    record = play(driver, 1)[0]
    assert list(record["trackers_bits"][:2]) == [0, TRACKED]
    assert not record["trackers"][0].any()
    del runtime.poses["tracker_chest"], runtime.poses["tracker_waist"]
    record = play(driver, 92)[-1]
    assert not record["trackers_bits"].any()
    assert not record["trackers"].any()


def test_a_tracker_with_a_number_that_is_none_is_invalid(drive):
    runtime = worn("waist", "chest")
    runtime.poses["tracker_waist"] = (float("nan"), *WAIST[1:])
    record = focus(drive(runtime))
    assert list(record["trackers_bits"][:2]) == [0, TRACKED]
    assert np.isfinite(record["trackers"]).all()


def test_gaze_is_where_the_runtime_says(drive):
    runtime = runtime_with(known.GAZE)
    runtime.poses["gaze"] = LOOK
    driver = drive(runtime)
    record = focus(driver)
    assert record["gaze_bits"] == TRACKED
    np.testing.assert_allclose(record["gaze"], LOOK, atol=STEP)
    runtime.poses["gaze"] = None  # a blink
    record = play(driver, 1)[0]
    assert record["gaze_bits"] == 0
    assert not record["gaze"].any()


@pytest.mark.parametrize("kind", ["no extension", "no such system", "refused"])
def test_without_gaze_there_is_none(drive, kind: str):
    runtime = runtime_with(*(() if kind == "no extension" else (known.GAZE,)))
    runtime.poses["gaze"] = LOOK
    if kind == "no such system":
        runtime.can = set()
    elif kind == "refused":
        runtime.refused = {GAZE}
    driver = drive(runtime)
    record = focus(driver)
    assert "gaze" not in driver.info.capabilities
    assert record["gaze_bits"] == 0
    assert not record["gaze"].any()


def test_refused_trackers_are_left_out(drive):
    runtime = worn("waist")
    runtime.refused = {TRACKER}
    driver = drive(runtime)
    assert "trackers" not in driver.info.capabilities
    assert not focus(driver)["trackers_bits"].any()


def test_nothing_is_known_of_the_body_once_the_headset_is_idle(drive):
    runtime = worn("waist")
    runtime.extensions.append(known.GAZE)
    runtime.poses["gaze"] = LOOK
    driver = drive(runtime)
    focus(driver)
    runtime.auto = False
    runtime.go(S.VISIBLE, S.SYNCHRONIZED, S.STOPPING)
    record = play(driver, 3)[-1]
    assert record["gaze_bits"] == 0
    assert not record["trackers_bits"].any()
    assert not record["trackers"].any()


@pytest.mark.parametrize("code", [Result.ERROR_SESSION_LOST, Result.ERROR_INSTANCE_LOST])
@pytest.mark.parametrize("function", ["xrGetActionStatePose", "xrLocateSpace"])
def test_a_loss_at_any_of_their_calls_is_noticed(drive, code, function: str):
    runtime = worn("waist", watch=True)
    runtime.extensions.append(known.GAZE)
    runtime.poses["gaze"] = LOOK
    focus(drive(runtime))
    for number in range(1, runtime.calls[function] + 1):
        runtime = worn("waist", faults={(function, number): int(code)})
        runtime.extensions.append(known.GAZE)
        driver = drive(runtime)
        assert not any(record["trackers_bits"].any() for record in dark(driver, 12))
