"""Play space: which one is taken, and where recentring puts it."""

from __future__ import annotations

import numpy as np
import pytest
import xr
from playing import Looker, focus, play

from rehab import math3d
from rehab.bench.fakexr import OFFSET, FakeRuntime
from rehab.drivers import News
from rehab.drivers.openxr import OpenXRDriver
from rehab.drivers.recentre import (
    SEATED_EYES,
    STANDING_EYES,
    UNMOVED,
    recentred,
    seen_from,
    within,
)

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


@pytest.mark.parametrize(("seated", "eyes"), [(True, SEATED_EYES), (False, STANDING_EYES)])
def test_without_a_known_floor_the_head_is_at_the_postures_height(drive, seated, eyes):
    runtime = FakeRuntime()
    runtime.reference_spaces = [1, LOCAL]
    runtime.poses["head"] = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)  # LOCAL's origin is the head
    record = focus(drive(runtime, seated=seated))
    assert record["head"][1] == pytest.approx(eyes, abs=1e-5)


def head_at(x: float, y: float, z: float, heading: float, tilt: float) -> np.ndarray:
    turn = math3d.multiply(
        math3d.axis_angle((0, 1, 0), heading), math3d.axis_angle((1, 0, 0), tilt)
    )
    return np.concatenate([[x, y, z], turn]).astype(np.float32)


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


def test_recentre_knows_its_modes(drive):
    driver = drive(FakeRuntime())
    with pytest.raises(ValueError, match="keep-height, reclined"):
        driver.recentre("sideways")


def test_a_recentring_is_news_once_with_its_transform(drive):
    runtime = FakeRuntime()
    runtime.poses["head"] = tuple(map(float, head_at(0.5, 1.45, -0.8, 0.9, 0.4)))
    driver = drive(runtime)
    before = focus(driver)
    assert moves(driver) == []
    driver.recentre("reclined")
    after = play(driver, 1)[0]
    ((name, data),) = moves(driver)
    assert (name, data["epoch"], data["cause"]) == ("space", after["space_epoch"], "command")
    moved = np.array(data["transform"], np.float32)
    np.testing.assert_allclose(within(moved, after["head"]), before["head"], atol=1e-4)
    np.testing.assert_allclose(after["head"], [0, SEATED_EYES, 0, 0, 0, 0, 1], atol=1e-4)
    assert moves(driver) == []


def moves(driver: OpenXRDriver) -> list[News]:
    """The news about play space."""
    return [news for news in driver.news() if news[0] == "space"]


def pending(
    kind: int, at: int, pose: np.ndarray | None = None
) -> xr.EventDataReferenceSpaceChangePending:
    known = pose is not None
    x, y, z, qx, qy, qz, qw = map(float, pose if known else UNMOVED)
    return xr.EventDataReferenceSpaceChangePending(
        reference_space_type=kind,
        change_time=at + OFFSET,
        pose_valid=int(known),
        pose_in_previous_space=xr.Posef(xr.Quaternionf(qx, qy, qz, qw), xr.Vector3f(x, y, z)),
    )


@pytest.mark.parametrize("known", [True, False])
def test_the_runtimes_own_recentring_counts_from_its_time_on(drive, known: bool):
    runtime = FakeRuntime()
    runtime.poses["head"] = tuple(map(float, head_at(0.5, 1.45, -0.8, 0.9, -0.2)))
    driver = drive(runtime)
    focus(driver)
    driver.recentre("full")
    play(driver, 2)
    moves(driver)
    ours = driver._session.space.pose
    at = runtime.time + 5 * runtime.period
    moved = head_at(1.0, 0.2, -0.5, 0.7, 0.0)
    runtime.send(pending(FLOOR, at, moved if known else None))
    told = []
    for _ in range(10):
        record = play(driver, 1)[0]
        news = moves(driver)
        assert bool(news) == (record["space_epoch"] == 2 and not told)
        told += news
        assert record["space_epoch"] == (2 if record["t_sample"] >= at else 1)
    ((_, data),) = told
    assert (data["epoch"], data["cause"]) == (2, "runtime")
    np.testing.assert_array_equal(driver._session.space.pose, UNMOVED)
    if known:
        # The new space, which is the runtime's own, lies in our old one as the runtime said.
        transform = np.array(data["transform"], np.float32)
        np.testing.assert_allclose(within(ours, transform), moved, atol=1e-4)
    else:
        assert data["transform"] is None


@pytest.mark.parametrize("part", [0, 6])
def test_a_pose_that_is_none_is_not_believed(drive, part: int):
    runtime = FakeRuntime()
    driver = drive(runtime)
    focus(driver)
    broken = UNMOVED.copy()
    broken[part] = np.nan if part == 0 else 0.0
    runtime.send(pending(FLOOR, runtime.time, broken))
    play(driver, 3)
    assert [data["transform"] for _, data in moves(driver)] == [None]


def test_two_changes_are_two_epochs(drive):
    runtime = FakeRuntime()
    driver = drive(runtime)
    focus(driver)
    for _ in range(2):
        runtime.send(pending(FLOOR, runtime.time, UNMOVED))
    assert play(driver, 3)[-1]["space_epoch"] == 2
    assert [data["epoch"] for _, data in moves(driver)] == [1, 2]


def test_a_change_of_another_space_is_not_ours(drive):
    runtime = FakeRuntime()
    driver = drive(runtime)
    focus(driver)
    runtime.send(pending(STAGE, 0))
    assert play(driver, 5)[-1]["space_epoch"] == 0
    assert moves(driver) == []


def walk(driver, runtime: FakeRuntime, *places: tuple[float, float]) -> list[int]:
    """`outside` with the head at each x, z of the base."""
    seen = []
    for x, z in places:
        runtime.poses["head"] = (x, 1.5, z, 0.0, 0.0, 0.0, 1.0)
        seen.append(int(play(driver, 1)[0]["outside"]))
    return seen


def test_leaving_the_rooms_rectangle_shows_without_flapping(drive):
    runtime = FakeRuntime()
    runtime.bounds = (2.0, 3.0)
    driver = drive(runtime)
    focus(driver)
    assert walk(driver, runtime, (0.0, 1.45), (0.95, 0.0), (0.99, 1.49)) == [0, 0, 0]
    # Out at the edge, back a hand's breadth inside it.
    ways = [(1.02, 0.0), (0.97, 0.0), (0.92, 0.0), (0.88, 0.0), (0.95, 0.0), (0.0, -1.6)]
    assert walk(driver, runtime, *ways) == [1, 1, 1, 0, 0, 1]


def test_the_rectangle_stays_where_the_room_is_when_play_space_moves(drive):
    runtime = FakeRuntime()
    runtime.bounds = (2.0, 3.0)
    driver = drive(runtime)
    focus(driver)
    runtime.poses["head"] = tuple(map(float, head_at(0.9, 1.5, -1.2, 1.2, 0.3)))
    play(driver, 1)
    driver.recentre("reclined")
    assert play(driver, 2)[-1]["outside"] == 0
    assert walk(driver, runtime, (-0.9, 1.4), (1.1, 0.0), (0.0, 0.0)) == [0, 1, 0]


def test_bounds_are_asked_again_when_the_runtime_moves_its_stage(drive):
    runtime = FakeRuntime()
    runtime.bounds = (2.0, 3.0)
    driver = drive(runtime)
    focus(driver)
    runtime.bounds = (4.0, 4.0)
    assert walk(driver, runtime, (1.5, 0.0)) == [1]
    runtime.send(pending(STAGE, runtime.time))
    play(driver, 1)
    assert walk(driver, runtime, (1.5, 0.0), (2.1, 0.0)) == [0, 1]
    runtime.bounds = (0.0, 0.0)
    runtime.send(pending(STAGE, runtime.time))
    play(driver, 1)
    assert walk(driver, runtime, (1.3, 0.0), (1.6, 0.0)) == [0, 1]


def test_without_bounds_far_from_the_origin_is_outside(drive):
    runtime = FakeRuntime()
    driver = drive(runtime)
    focus(driver)
    ways = [(1.0, 1.0), (1.2, 1.2), (1.0, 1.05), (0.9, 0.9)]
    assert walk(driver, runtime, *ways) == [0, 1, 1, 0]
    assert walk(driver, runtime, (1.2, 1.2)) == [1]
    driver.recentre("full")  # here is the middle now
    assert play(driver, 2)[-1]["outside"] == 0


def test_a_lost_head_is_where_it_was(drive):
    runtime = FakeRuntime()
    driver = drive(runtime)
    focus(driver)
    assert walk(driver, runtime, (1.2, 1.2)) == [1]
    runtime.poses["head"] = None
    assert play(driver, 2)[-1]["outside"] == 1
