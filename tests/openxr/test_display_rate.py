"""The refresh rate: the highest that frames hold, in rests only, whatever the runtime tells."""

from __future__ import annotations

import math

import pytest
from playing import Looker, focus, play
from xr import Result

from rehab.bench.fakexr import FakeRuntime
from rehab.drivers.openxr.rates import FRAMES, best
from rehab.drivers.openxr.results import Lost

RATES = [72.0, 80.0, 90.0, 120.0]


class Busy(Looker):
    """A renderer that takes its time."""

    def __init__(self, runtime: FakeRuntime, milliseconds: float) -> None:
        super().__init__()
        self.runtime, self.milliseconds = runtime, milliseconds

    def draw(self, scene, eyes):
        super().draw(scene, eyes)
        self.runtime.time += round(self.milliseconds * 1e6)


def rates(driver):
    """What the driver tells of rates, among its other news."""
    return [news for news in driver.news() if news[0] == "rate"]


def offering(*rates: float, **options) -> FakeRuntime:
    runtime = FakeRuntime(**options)
    runtime.rates = list(rates)
    return runtime


def rest(driver, renderer: object, frames: int = FRAMES) -> None:
    """Play, then settle."""
    play(driver, frames, renderer)
    driver.settle()
    play(driver, 1, renderer)


@pytest.mark.parametrize(
    ("hertz", "milliseconds", "expected"),
    [
        (90.0, 2.0, 120.0),  # 0.75 of 8.3 ms is 6.25
        (90.0, 6.2, 120.0),
        (90.0, 6.3, 90.0),
        (90.0, 9.9, 90.0),  # 0.9 of 11.1 ms is 10
        (90.0, 10.1, 72.0),  # 0.75 of 13.9 ms is 10.4; of 12.5 ms too little
        (120.0, 8.0, 90.0),
        (120.0, 40.0, 72.0),  # nothing holds it: the lowest
        (72.0, 40.0, 72.0),
        (60.0, 1.0, 120.0),  # a rate that is not among those offered
        (60.0, 40.0, 60.0),
    ],
)
def test_the_best_rate(hertz: float, milliseconds: float, expected: float):
    assert best(RATES, hertz, milliseconds / 1000) == expected


def test_a_higher_rate_is_asked_for_in_a_rest_and_told(drive):
    runtime = offering(*RATES)
    driver = drive(runtime)
    assert driver.info.refresh_hz == pytest.approx(90.0)
    light = Busy(runtime, 2.0)
    focus(driver, light)
    play(driver, 2 * FRAMES, light)
    assert runtime.asked_rates == []  # a trial is no rest
    assert rates(driver) == []
    rest(driver, light)
    assert runtime.asked_rates == [120.0]
    assert driver.info.refresh_hz == pytest.approx(120.0)
    assert rates(driver) == [("rate", {"hertz": 120.0})]
    assert rates(driver) == []


def test_not_before_enough_frames_were_measured(drive):
    runtime = offering(*RATES)
    driver = drive(runtime)
    light = Busy(runtime, 2.0)
    focus(driver, light)
    for _ in range(FRAMES - 10):
        rest(driver, light, 0)
    assert runtime.asked_rates == []
    rest(driver, light, 20)
    assert runtime.asked_rates == [120.0]


def test_a_rate_that_frames_do_not_hold_is_left_and_not_tried_again(drive):
    runtime = offering(*RATES)
    driver = drive(runtime)
    busy = Busy(runtime, 10.2)
    focus(driver, busy)
    rest(driver, busy)
    assert runtime.asked_rates == [72.0]
    assert driver.info.refresh_hz == pytest.approx(72.0)
    busy.milliseconds = 1.0
    for _ in range(3):
        rest(driver, busy)
    assert runtime.asked_rates == [72.0]


def test_frames_that_come_late_do_not_hold_it_either(drive):
    """A graphics chip that is too slow shows in frames missed, not in the time of our calls."""
    runtime = offering(*RATES)
    driver = drive(runtime)
    slow = Busy(runtime, 0.0)
    focus(driver, slow)
    for _ in range(FRAMES // 10):
        slow.milliseconds = 0.0
        play(driver, 9, slow)
        slow.milliseconds = 11.2
        play(driver, 1, slow)
    driver.settle()
    assert runtime.asked_rates == [72.0]


def test_a_few_long_frames_change_nothing(drive):
    runtime = offering(72.0, 90.0)
    driver = drive(runtime)
    renderer = Busy(runtime, 5.0)
    focus(driver, renderer)
    play(driver, FRAMES - 10, renderer)
    renderer.milliseconds = 50.0
    rest(driver, renderer, 10)
    assert runtime.asked_rates == []


@pytest.mark.parametrize(
    "told", [(), (0.0,), (math.nan,), (-90.0,), (math.inf,), (0.0, math.nan, -1.0)]
)
def test_rates_that_are_none_are_no_choice(drive, told, caplog: pytest.LogCaptureFixture):
    runtime = offering(*told)
    driver = drive(runtime)
    assert sum("rates" in line for line in caplog.messages) == 1
    light = Busy(runtime, 1.0)
    focus(driver, light)
    rest(driver, light)
    assert runtime.asked_rates == []
    assert driver.wait()


def test_among_lies_the_true_rates_count(drive):
    runtime = offering(0.0, 120.0, math.nan, math.inf)
    driver = drive(runtime)
    light = Busy(runtime, 1.0)
    focus(driver, light)
    rest(driver, light)
    assert runtime.asked_rates == [120.0]


@pytest.mark.parametrize("told", [0.0, math.nan, -1.0, math.inf])
def test_a_present_rate_that_is_none(drive, told: float):
    runtime = offering(*RATES)
    runtime.rate = told
    driver = drive(runtime)
    assert driver.info.refresh_hz == 0.0
    light = Busy(runtime, 1.0)
    focus(driver, light)
    assert driver.info.refresh_hz == pytest.approx(90.0)  # from the frames' own period
    rest(driver, light)
    assert driver.wait()


@pytest.mark.parametrize("told", [0.0, math.nan, -1.0])
def test_a_change_to_no_rate_is_no_news(drive, told: float, caplog: pytest.LogCaptureFixture):
    runtime = offering(*RATES)
    driver = drive(runtime)
    focus(driver)
    runtime.change_rate(told)
    play(driver, 2)
    assert rates(driver) == []
    assert driver.info.refresh_hz == pytest.approx(90.0)
    assert "a rate of" in caplog.text


def test_a_refusal_is_said_once_and_the_rate_stays(drive, caplog: pytest.LogCaptureFixture):
    code = int(Result.ERROR_DISPLAY_REFRESH_RATE_UNSUPPORTED_FB)
    runtime = offering(90.0, 120.0, faults={("xrRequestDisplayRefreshRateFB", 1): code})
    driver = drive(runtime)
    light = Busy(runtime, 1.0)
    focus(driver, light)
    for _ in range(3):
        rest(driver, light)
    assert runtime.calls["xrRequestDisplayRefreshRateFB"] == 1
    assert sum("keeps its rate" in line for line in caplog.messages) == 1
    assert driver.info.refresh_hz == pytest.approx(90.0)


def test_a_session_lost_at_the_request_is_lost(drive):
    code = int(Result.ERROR_SESSION_LOST)
    runtime = offering(90.0, 120.0, faults={("xrRequestDisplayRefreshRateFB", 1): code})
    driver = drive(runtime)
    light = Busy(runtime, 1.0)
    focus(driver, light)
    play(driver, FRAMES, light)
    with pytest.raises(Lost):
        driver._session.display.settle()


def test_without_the_extension_nothing_is_asked(drive):
    runtime = offering(*RATES, watch=True)
    runtime.extensions.remove("XR_FB_display_refresh_rate")
    driver = drive(runtime)
    light = Busy(runtime, 1.0)
    focus(driver, light)
    rest(driver, light)
    assert not any("RefreshRate" in name for name in runtime.calls)
    assert driver.info.refresh_hz == pytest.approx(90.0)
