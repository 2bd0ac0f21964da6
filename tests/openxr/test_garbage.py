"""Nothing accumulates: with the collector off, a frame leaves no cycle and no memory behind."""

from __future__ import annotations

import gc
import tracemalloc
from collections import deque

import pytest
from bodies import TRACKING, hand, runtime_with
from playing import Looker, focus

from rehab.bench.fakexr import FakeRuntime
from rehab.bench.fakexr.world import STANDING
from rehab.drivers.openxr.extensions import DEPTH, VISIBILITY_MASK
from rehab.drivers.openxr.swapchain import D24
from rehab.frame import TRACKERS


class Quiet(Looker):
    def draw(self, scene, eyes):
        pass


def whole_body() -> FakeRuntime:
    """A runtime that tracks all that it can; one hand is bare."""
    runtime = runtime_with(*TRACKING)
    runtime.joints = {"left": hand((-0.2, 1.2, -0.3)), "right": hand()}
    runtime.asleep = {"left"}
    runtime.poses |= {f"tracker_{role}": STANDING for role in TRACKERS}
    runtime.poses |= {"gaze": STANDING, "grip_left": None, "aim_left": None}
    return runtime


@pytest.fixture
def _collector_off():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def turn(driver, renderer, frames: int) -> None:
    for number in range(frames):
        driver.wait()
        if number % 6 == 0:
            assert driver.vibrate(1, 0.01, 0.5, 0.0)
            driver.news()
        driver.frame()
        driver.draw(renderer, None)


def able() -> FakeRuntime:
    """A runtime that takes depth and hides something."""
    runtime = FakeRuntime()
    runtime.extensions += [DEPTH, VISIBILITY_MASK]
    runtime.formats.append(D24)
    runtime.masks[0] = ([(1.0, 1.0), (0.5, 1.0), (1.0, 0.5)], [0, 1, 2])
    return runtime


@pytest.mark.usefixtures("_collector_off")
@pytest.mark.parametrize("make", [FakeRuntime, able, whole_body])
def test_frames_leave_no_cycles(drive, make):
    runtime = make()
    runtime.poses["grip_left"] = None  # the slow way counts too
    driver, quiet = drive(runtime), Quiet()
    focus(driver, quiet)
    turn(driver, quiet, 50)
    gc.collect()
    turn(driver, quiet, 500)
    assert gc.collect() == 0  # the convenience layer makes 46 a frame


@pytest.mark.usefixtures("_collector_off")
@pytest.mark.parametrize("make", [FakeRuntime, able, whole_body])
def test_frames_keep_no_memory(drive, make):
    runtime = make()
    runtime.pulses = deque(maxlen=1)
    driver, quiet = drive(runtime), Quiet()
    focus(driver, quiet)
    tracemalloc.start()
    turn(driver, quiet, 100)
    assert make is not able or {"depth", "mask"} <= driver.info.capabilities
    before, _ = tracemalloc.get_traced_memory()
    turn(driver, quiet, 1000)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 2_000
