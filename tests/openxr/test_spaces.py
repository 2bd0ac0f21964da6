"""Play space: which one is taken, and where recentring puts it."""

from __future__ import annotations

import numpy as np
import pytest
import xr
from hypothesis import given
from hypothesis import strategies as st
from playing import Looker, focus, play

from rehab import math3d
from rehab.bench.fakexr import OFFSET, FakeRuntime
from rehab.drivers.openxr.spaces import SEATED_EYES, UNMOVED, recentred

STAGE, LOCAL = int(xr.ReferenceSpaceType.STAGE), int(xr.ReferenceSpaceType.LOCAL)
FLOOR = int(xr.ReferenceSpaceType.LOCAL_FLOOR)


@pytest.mark.parametrize(
    ("offered", "bounds", "extension", "taken", "words"),
    [
        ([1, LOCAL, STAGE, FLOOR], (2.0, 3.0), True, STAGE, {"floor", "bounds"}),
        ([1, LOCAL, STAGE, FLOOR], (0.0, 0.0), True, FLOOR, {"floor"}),
        ([1, LOCAL, STAGE], (0.0, 0.0), True, LOCAL, set()),
        ([1, LOCAL, STAGE], (2.0, 0.0), True, LOCAL, set()),
        ([1, LOCAL, FLOOR], (0.0, 0.0), False, LOCAL, set()),
        ([1, LOCAL], (0.0, 0.0), False, LOCAL, set()),
    ],
)
def test_base_space(drive, offered, bounds, extension, taken, words):
    runtime = FakeRuntime()
    runtime.reference_spaces, runtime.bounds = offered, bounds
    if not extension:
        runtime.extensions.remove("XR_EXT_local_floor")
    driver = drive(runtime)
    assert driver._session.space.kind == taken
    assert driver.info.capabilities & {"floor", "bounds"} == words


def test_without_a_known_floor_the_head_is_at_a_seated_height(drive):
    runtime = FakeRuntime()
    runtime.reference_spaces = [1, LOCAL]
    runtime.poses["head"] = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)  # LOCAL's origin is the head
    record = focus(drive(runtime))
    assert record["head"][1] == pytest.approx(SEATED_EYES, abs=1e-5)


numbers = st.floats(-3, 3, width=32)
angles = st.floats(-3, 3, width=32)
tilts = st.floats(-1.25, 1.25, width=32)


def head_at(x: float, y: float, z: float, heading: float, tilt: float) -> np.ndarray:
    turn = math3d.multiply(
        math3d.axis_angle((0, 1, 0), heading), math3d.axis_angle((1, 0, 0), tilt)
    )
    return np.concatenate([[x, y, z], turn]).astype(np.float32)


def seen_from(origin: np.ndarray, pose: np.ndarray) -> np.ndarray:
    back = math3d.conjugate(origin[3:])
    place = math3d.rotate(back, pose[:3] - origin[:3])
    return np.concatenate([place, math3d.multiply(back, pose[3:])])


@given(numbers, numbers, numbers, angles, tilts)
def test_recentred_head_is_over_the_origin_and_faces_forward(x, y, z, heading, tilt):
    head = head_at(x, y, z, heading, tilt)
    for mode, height in (("keep-height", y), ("full", SEATED_EYES)):
        there = seen_from(recentred(UNMOVED, head, mode), head)
        np.testing.assert_allclose(there[:3], [0, height, 0], atol=1e-5)
        assert abs(float(math3d.yaw(there[3:]))) < 1e-3
        up = math3d.rotate(recentred(UNMOVED, head, mode)[3:], (0, 1, 0))
        np.testing.assert_allclose(up, [0, 1, 0], atol=1e-6)


@given(numbers, angles, numbers, angles)
def test_recentring_again_starts_from_where_play_space_is(x, heading, x2, heading2):
    """Twice is the same as once at the second place."""
    first, second = head_at(x, 1.4, 0.5, heading, 0.1), head_at(x2, 1.1, -1, heading2, 0.3)
    once = recentred(UNMOVED, second, "keep-height")
    moved = recentred(UNMOVED, first, "keep-height")
    twice = recentred(moved, seen_from(moved, second), "keep-height")
    np.testing.assert_allclose(twice[:3], once[:3], atol=1e-4)
    assert abs(float(np.dot(twice[3:], once[3:]))) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize(("mode", "height"), [("keep-height", 1.45), ("full", SEATED_EYES)])
def test_recentre_moves_every_pose_from_the_next_frame_on(drive, mode: str, height: float):
    runtime = FakeRuntime(watch=True)
    runtime.poses["head"] = tuple(map(float, head_at(0.5, 1.45, -0.8, 0.9, -0.2)))
    runtime.poses["grip_left"] = tuple(map(float, head_at(0.3, 1.1, -1.0, 0.4, 0.1)))
    looker = Looker()
    driver = drive(runtime)
    before = focus(driver, looker)
    assert before["space_epoch"] == 0
    driver.wait()
    record = driver.frame()
    driver.recentre(mode)
    assert driver.frame()["space_epoch"] == record["space_epoch"] == 0
    driver.draw(looker, None)
    after = play(driver, 1, looker)[0]
    assert after["space_epoch"] == 1
    np.testing.assert_allclose(after["head"][:3], [0, height, 0], atol=1e-4)
    origin = recentred(UNMOVED, before["head"], mode)
    np.testing.assert_allclose(
        after["grip_left"], seen_from(origin, before["grip_left"]), atol=1e-4
    )
    eye = -looker.views[0][:3, :3].T @ looker.views[0][:3, 3]
    assert eye[1] == pytest.approx(height, abs=0.01)
    assert play(driver, 1, looker)[0]["space_epoch"] == 1
    assert len([kind for kind, _ in runtime.live.values() if kind == "space"]) == 6


def test_recentre_waits_for_a_head(drive):
    runtime = FakeRuntime()
    driver = drive(runtime)
    focus(driver)
    runtime.poses["head"] = None
    play(driver, 1)
    driver.recentre("full")
    assert play(driver, 3)[-1]["space_epoch"] == 0
    runtime.poses["head"] = (1.0, 1.5, 0.0, 0.0, 0.0, 0.0, 1.0)
    assert play(driver, 3)[-1]["space_epoch"] == 1


def test_recentre_knows_two_modes(drive):
    driver = drive(FakeRuntime())
    with pytest.raises(ValueError, match="keep-height"):
        driver.recentre("sideways")


def test_the_runtimes_own_recentring_counts_from_its_time_on(drive):
    runtime = FakeRuntime()
    driver = drive(runtime)
    focus(driver)
    driver.recentre("full")
    play(driver, 2)
    at = runtime.time + 5 * runtime.period
    runtime.send(
        xr.EventDataReferenceSpaceChangePending(
            reference_space_type=xr.ReferenceSpaceType.LOCAL_FLOOR, change_time=at + OFFSET
        )
    )
    records = play(driver, 10)
    for record in records:
        assert record["space_epoch"] == (2 if record["t_sample"] >= at else 1)
    assert records[-1]["space_epoch"] == 2
    np.testing.assert_array_equal(driver._session.space.pose, UNMOVED)


def test_a_change_of_another_space_is_not_ours(drive):
    runtime = FakeRuntime()
    driver = drive(runtime)
    focus(driver)
    runtime.send(
        xr.EventDataReferenceSpaceChangePending(
            reference_space_type=xr.ReferenceSpaceType.STAGE, change_time=0
        )
    )
    assert play(driver, 5)[-1]["space_epoch"] == 0
