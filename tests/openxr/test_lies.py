"""A runtime that lies gets one clear sentence, or a frame marked invalid; never a crash."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest
from playing import Looker, focus, play
from xr import SessionState as S

from rehab.bench.fakexr import OFFSET, FakeRuntime
from rehab.drivers.openxr import OpenXRDriver
from rehab.drivers.openxr.events import MOST
from rehab.errors import UserError
from rehab.frame import FOCUSED


def refusal(runtime: FakeRuntime) -> str:
    with pytest.raises(UserError) as told:
        OpenXRDriver(runtime=runtime)
    assert runtime.live == {}
    assert runtime.wall.closed
    return str(told.value)


@pytest.mark.parametrize("views", [0, 1, 3, 2**32 - 1])
def test_other_than_two_views(views: int):
    runtime = FakeRuntime()
    if views < 10:
        runtime.views = views
        assert f"asks for {views} pictures instead of two" in refusal(runtime)
    else:
        runtime.xrEnumerateViewConfigurationViews = _too_many
        assert "4294967295 items" in refusal(runtime)


def _too_many(*arguments):
    arguments[-2]._obj.value = 2**32 - 1
    return 0


@pytest.mark.parametrize("size", [(0, 240), (320, 0), (0, 0)])
def test_pictures_of_no_size(size: tuple[int, int]):
    runtime = FakeRuntime()
    runtime.size = size
    assert f"pictures of {size[0]} by {size[1]} pixels" in refusal(runtime)


@pytest.mark.parametrize(
    ("size", "largest", "taken"),
    [
        ((5000, 300), (4096, 4096), (4096, 300)),
        ((100_000, 100_000), (0, 0), (16384, 16384)),
        ((100_000, 300), (2**32 - 1, 2**32 - 1), (16384, 300)),
    ],
)
def test_pictures_larger_than_there_can_be(drive, size, largest, taken):
    runtime = FakeRuntime()
    runtime.size, runtime.largest = size, largest
    assert drive(runtime).info.view_size == taken


@pytest.mark.parametrize("rate", [0.0, -72.0, nan, inf])
def test_a_rate_that_is_none(drive, rate: float):
    runtime = FakeRuntime(hz=72)

    def tell(session, into):
        into._obj.value = rate
        return 0

    runtime._xrGetDisplayRefreshRateFB = tell
    driver = drive(runtime)
    assert driver.info.refresh_hz == 0.0
    focus(driver)
    assert driver.info.refresh_hz == pytest.approx(72, rel=1e-6)


@pytest.mark.parametrize("period", [0, -1])
def test_a_period_that_is_none(drive, period: int):
    runtime = FakeRuntime()
    runtime.extensions.remove("XR_FB_display_refresh_rate")
    wait = runtime.xrWaitFrame

    def lying(session, wanted, into):
        code = wait(session, wanted, into)
        into._obj.predicted_display_period = period
        return code

    runtime.xrWaitFrame = lying
    driver = drive(runtime)
    focus(driver)
    assert driver.info.refresh_hz == 0.0


@pytest.mark.parametrize("lie", [-(10**10), -(2**62), 2**62, 0])
def test_times_that_go_back_or_away_or_stand_still(drive, lie: int):
    """What a scene is shown never goes back, nor farther ahead than a picture can be."""
    runtime = FakeRuntime()
    wait, still = runtime.xrWaitFrame, runtime.time + OFFSET

    def lying(session, wanted, into):
        code = wait(session, wanted, into)
        if runtime.frames % 3 == 0:
            told = runtime.shown + lie if lie else still
            runtime.shown = into._obj.predicted_display_time = told
        return code

    runtime.xrWaitFrame = lying
    driver = drive(runtime)
    focus(driver)
    records = play(driver, 30)
    shown = np.array([record["t_display"] for record in records])
    sampled = np.array([record["t_sample"] for record in records])
    assert np.all(np.diff(shown) >= 0)
    assert np.all(np.abs(shown - sampled) <= 10**9)
    assert driver.news() == []


@pytest.mark.parametrize("count", [0, 1, 3])
def test_views_that_are_not_two_make_no_picture(drive, count: int):
    runtime = FakeRuntime()
    locate = runtime.xrLocateViews

    def lying(*arguments):
        code = locate(*arguments)
        arguments[4]._obj.value = count
        return code

    runtime.xrLocateViews = lying
    driver, looker = drive(runtime), Looker()
    assert focus(driver, looker)["presence"] == FOCUSED
    assert looker.textures == []
    assert runtime.pictures == 0


@pytest.mark.parametrize("angles", [(0.0, 0.0, 0.0, 0.0), (-0.9, 0.8, 0.5, 0.5), (0.3,) * 4])
def test_a_field_of_view_without_width_makes_no_picture(drive, monkeypatch, angles):
    monkeypatch.setattr("rehab.bench.fakexr.frames.FOV", angles)
    runtime = FakeRuntime()
    focus(drive(runtime))
    assert runtime.pictures == 0


def test_no_blend_modes(drive):
    runtime = FakeRuntime()
    runtime.blend_modes = []
    focus(drive(runtime))


def test_no_picture_to_draw_into():
    runtime = FakeRuntime(images=lambda *wanted: [])
    assert "lends no picture" in refusal(runtime)


def test_a_picture_that_there_is_not(drive):
    runtime = FakeRuntime()
    acquire = runtime.xrAcquireSwapchainImage

    def lying(swapchain, wanted, into):
        code = acquire(swapchain, wanted, into)
        into._obj.value = 99
        return code

    runtime.xrAcquireSwapchainImage = lying
    driver = drive(runtime)
    play(driver, 1000)
    assert not driver.wait()
    assert "image 99 of 3" in driver.ended


def test_names_that_are_not_utf_8(drive):
    runtime = FakeRuntime()
    runtime.system = b"Casque \xe9t\xe9"
    assert drive(runtime).info.system == "Casque \ufffdt\ufffd"


def test_a_state_that_there_is_not(drive):
    runtime = FakeRuntime()
    driver = drive(runtime)
    focus(driver)
    runtime.go(99)
    runtime.state = S.FOCUSED
    assert play(driver, 1)[0]["presence"] == FOCUSED


def test_a_runtime_that_never_stops_talking(drive):
    import xr

    runtime = FakeRuntime()
    driver = drive(runtime)
    focus(driver)
    for _ in range(10 * MOST):
        runtime.send(xr.EventDataEventsLost(lost_event_count=1))
    assert play(driver, 1)[0]["presence"] == FOCUSED
    assert len(runtime._events) == 9 * MOST
