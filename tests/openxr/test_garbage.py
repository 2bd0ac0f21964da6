"""Nothing accumulates: with the collector off, a frame leaves no cycle and no memory behind."""

from __future__ import annotations

import gc
import tracemalloc

import pytest
from playing import Looker, focus

from rehab.bench.fakexr import FakeRuntime
from rehab.drivers.openxr.extensions import DEPTH, VISIBILITY_MASK
from rehab.drivers.openxr.swapchain import D24


class Quiet(Looker):
    def draw(self, scene, eyes):
        pass


@pytest.fixture
def _collector_off():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def turn(driver, renderer, frames: int) -> None:
    for _ in range(frames):
        driver.wait()
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
def test_frames_leave_no_cycles(drive):
    runtime = able()
    runtime.poses["grip_left"] = None  # the slow way counts too
    driver, quiet = drive(runtime), Quiet()
    focus(driver, quiet)
    turn(driver, quiet, 50)
    gc.collect()
    turn(driver, quiet, 500)
    for _ in range(500):
        assert driver.vibrate(1, 0.01, 0.5, 0.0)
    assert gc.collect() == 0  # the convenience layer makes 46 a frame


@pytest.mark.usefixtures("_collector_off")
def test_frames_keep_no_memory(drive):
    runtime = able()
    driver, quiet = drive(runtime), Quiet()
    focus(driver, quiet)
    tracemalloc.start()
    turn(driver, quiet, 100)
    assert {"depth", "mask"} <= driver.info.capabilities
    before, _ = tracemalloc.get_traced_memory()
    turn(driver, quiet, 1000)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 2_000
