"""What the lenses hide: asked once, asked again when it changes, believed only where it can be."""

from __future__ import annotations

import math

import numpy as np
import pytest
import xr
from playing import Looker, focus, play
from xr import Result

from rehab.bench.fakexr import FakeRuntime
from rehab.drivers.openxr.extensions import VISIBILITY_MASK

CORNERS = [(-1.0, -1.0), (-0.5, -1.0), (-1.0, -0.5), (-0.5, -0.5)]
LEFT = (CORNERS, [0, 1, 2, 2, 1, 3])
RIGHT = ([(1.0, 1.0), (0.5, 1.0), (1.0, 0.5)], [2, 1, 0])
TRIANGLES = np.array(CORNERS, np.float32)[LEFT[1]]


def masked(left=LEFT, right=RIGHT, **options) -> FakeRuntime:
    runtime = FakeRuntime(**options)
    runtime.extensions.append(VISIBILITY_MASK)
    runtime.masks = {0: left, 1: right}
    return runtime


def test_each_eye_has_its_mask_which_stays_the_same_object(drive):
    runtime = masked(watch=True)
    driver, looker = drive(runtime), Looker()
    assert "mask" in driver.info.capabilities
    focus(driver, looker)
    first = [eye.mask for eye in looker.eyes]
    np.testing.assert_array_equal(first[0], TRIANGLES)
    np.testing.assert_array_equal(first[1], np.array(RIGHT[0], np.float32)[::-1])
    assert first[0].dtype == np.float32
    asked = runtime.calls["xrGetVisibilityMaskKHR"]
    play(driver, 20, looker)
    assert all(eye.mask is mask for eye, mask in zip(looker.eyes, first, strict=True))
    assert runtime.calls["xrGetVisibilityMaskKHR"] == asked


def test_a_change_is_another_object_of_that_eye_alone(drive):
    runtime = masked()
    driver, looker = drive(runtime), Looker()
    focus(driver, looker)
    first = [eye.mask for eye in looker.eyes]
    runtime.change_mask(0, RIGHT)
    play(driver, 1, looker)
    assert looker.eyes[0].mask is not first[0]
    assert len(looker.eyes[0].mask) == 3
    assert looker.eyes[1].mask is first[1]


def test_a_mask_that_comes_later_or_goes(drive):
    runtime = masked(([], []), ([], []))
    driver, looker = drive(runtime), Looker()
    assert "mask" not in driver.info.capabilities
    focus(driver, looker)
    assert looker.eyes[0].mask is None
    runtime.change_mask(1, RIGHT)
    play(driver, 1, looker)
    assert looker.eyes[1].mask is not None
    assert "mask" in driver.info.capabilities
    runtime.change_mask(1, ([], []))
    play(driver, 1, looker)
    assert looker.eyes[1].mask is None
    assert "mask" not in driver.info.capabilities


@pytest.mark.parametrize(
    "lie",
    [
        (CORNERS, [0, 1, 4]),
        (CORNERS, [0, 1, 0xFFFFFFFF]),
        (CORNERS, [0, 1, 2, 3]),
        ([(math.nan, 0.0), *CORNERS], [0, 1, 2]),
        ([(math.inf, 0.0), *CORNERS], [0, 1, 2]),
        ([], [0, 1, 2]),
        (CORNERS, []),
        (CORNERS, [0, 1, 2] * 50_000),
    ],
)
def test_a_mask_that_cannot_be_hides_nothing(drive, lie):
    runtime = masked(lie)
    driver, looker = drive(runtime), Looker()
    focus(driver, looker)
    assert looker.eyes[0].mask is None
    assert looker.eyes[1].mask is not None
    assert driver.wait()


def test_a_change_of_a_third_eye_changes_nothing(drive):
    runtime = masked()
    driver, looker = drive(runtime), Looker()
    focus(driver, looker)
    first = [eye.mask for eye in looker.eyes]
    runtime.change_mask(2, RIGHT)
    play(driver, 2, looker)
    assert all(eye.mask is mask for eye, mask in zip(looker.eyes, first, strict=True))


def test_a_failure_hides_nothing_and_a_loss_is_one(drive, caplog: pytest.LogCaptureFixture):
    function = "xrGetVisibilityMaskKHR"
    runtime = masked(faults={(function, 1): int(Result.ERROR_RUNTIME_FAILURE)})
    driver, looker = drive(runtime), Looker()
    focus(driver, looker)
    assert looker.eyes[0].mask is None
    assert looker.eyes[1].mask is not None
    assert "ERROR_RUNTIME_FAILURE" in caplog.text
    runtime = masked(faults={(function, 5): int(Result.ERROR_SESSION_LOST)})
    driver = drive(runtime)
    focus(driver)
    runtime.send(xr.EventDataVisibilityMaskChangedKHR())
    play(driver, 3)
    assert "away" in dict(driver.news())


def test_without_the_extension_everything_is_seen(drive):
    runtime = FakeRuntime(watch=True)
    runtime.masks = {0: LEFT}
    driver, looker = drive(runtime), Looker()
    focus(driver, looker)
    assert looker.eyes[0].mask is None
    assert "xrGetVisibilityMaskKHR" not in runtime.calls
