"""The drivers without a headset, as the session loop sees them."""

from __future__ import annotations

import math
import time
from math import dist

import numpy as np
import pytest
from standin import HZ, Scene, Thing

from rehab.drivers import RECENTRES, Driver
from rehab.drivers.patient import PatientDriver
from rehab.drivers.recentre import within
from rehab.drivers.replay import ReplayDriver
from rehab.drivers.simulated import Clock, Gaze, Place, Slate
from rehab.errors import UserError
from rehab.frame import (
    FOCUSED,
    FRAME,
    MEASURED,
    RECORDED,
    TRACKED,
    Eye,
    from_steps,
    quantised_floats,
    to_steps,
)
from rehab.math3d import axis_angle, multiply, perspective, rotate, view_matrix
from rehab.session.nod import Nod


def patient(seed: int = 1, profile: str = "healthy", **more: object) -> PatientDriver:
    return PatientDriver(profile, seed, window=False, real_time=False, **more)


def play(driver: Driver, scene: Scene, seconds: float) -> np.ndarray:
    """The frames (N,) of that many seconds."""
    frames = np.zeros(round(seconds * HZ), FRAME)
    for i in range(len(frames)):
        assert driver.wait()
        frames[i] = driver.frame()
        driver.draw(None, scene)
    return frames


def test_frames_are_complete_quantised_and_in_synthetic_time() -> None:
    frames = play(patient(), Scene(), 1)
    assert frames["index"].tolist() == list(range(HZ))
    assert frames["t_sample"].tolist() == [round(i * 1e9 / HZ) for i in range(HZ)]
    assert (frames["t_display"] > frames["t_sample"]).all()
    assert (frames["presence"] == FOCUSED).all()
    for name in MEASURED:
        assert (frames[f"{name}_bits"] == TRACKED).all()
        assert np.linalg.norm(frames[name][:, 3:], axis=1) == pytest.approx(1.0, abs=1e-4)
    assert (frames["display_head"] == frames["head"]).all() or np.allclose(
        frames["display_head"], frames["head"], atol=2e-5
    )
    floats = quantised_floats(frames)
    assert (from_steps(to_steps(floats)) == floats).all()
    assert frames["head"][0, 1] == pytest.approx(1.22, abs=0.03)


def test_calls_within_a_frame_change_nothing() -> None:
    driver = patient()
    driver.wait()
    first = driver.frame().copy()
    assert driver.frame() == first
    assert driver.frame() is driver.frame()
    driver.wait()
    assert driver.frame() != first


def test_what_is_drawn_is_seen_from_the_next_frame_on_and_touched() -> None:
    driver, scene = patient(), Scene()
    play(driver, scene, 2)
    star = Thing("touch", "left", (-0.25, 1.05, -0.4))
    scene.things = [star]
    touched = None
    for _ in range(4 * HZ):
        driver.wait()
        frame = driver.frame()
        if dist(frame["grip_left"][:3], star.world_position()) < 0.05:
            touched = frame["t_sample"] * 1e-9
            break
        driver.draw(None, scene)
    assert touched is not None
    assert 2.5 < touched < 5
    assert driver.truth.elevation[0] > math.radians(20)
    scene.things = []
    play(driver, scene, 3)
    assert dist(driver.frame()["grip_left"][:3], star.world_position()) > 0.2


def test_a_scene_that_is_never_drawn_is_never_seen() -> None:
    driver, scene = patient(), Scene(Thing("touch", "left", (-0.25, 1.05, -0.4)))
    for _ in range(3 * HZ):
        driver.wait()
        grip = driver.frame()["grip_left"][:3].copy()
    assert dist(grip, scene.things[0].world_position()) > 0.3


def test_a_seed_gives_the_same_frames() -> None:
    scene = Scene(Thing("touch", "right", (0.25, 1.2, -0.4)))
    one, same, other = (play(patient(seed, "stroke-left-moderate"), scene, 3) for seed in (1, 1, 2))
    assert one.tobytes() == same.tobytes()
    assert one.tobytes() != other.tobytes()


def tilted(head: np.ndarray) -> float:
    """How far a head looks up, rad."""
    return math.asin(float(rotate(head[3:], (0, 0, -1))[1]))


@pytest.mark.parametrize("mode", RECENTRES)
def test_recentring_moves_play_space_under_the_head(mode: str) -> None:
    driver = patient()
    scene = Scene(Thing("touch", "left", (-0.9, 1.1, -0.3)))
    before = play(driver, scene, 2)[-1]
    assert list(driver.news()) == []
    driver.recentre(mode)
    after = play(driver, scene, 1 / HZ)[0]
    assert (before["space_epoch"], after["space_epoch"]) == (0, 1)
    assert abs(before["head"][0]) + abs(before["head"][4]) > 0.1
    assert after["head"][[0, 2]] == pytest.approx([0, 0], abs=2e-3)
    assert rotate(after["head"][3:], (0, 0, -1))[0] == pytest.approx(0, abs=0.02)
    height = before["head"][1] if mode == "keep-height" else 1.2
    assert after["head"][1] == pytest.approx(height, abs=2e-3)
    assert tilted(after["head"]) == pytest.approx(
        0.0 if mode == "reclined" else tilted(before["head"]), abs=0.02
    )
    ((name, data),) = driver.news()
    assert (name, data["epoch"], data["cause"]) == ("space", 1, "command")
    there = within(np.array(data["transform"], np.float32), after["grip_left"])
    assert there[:3] == pytest.approx(before["grip_left"][:3], abs=0.01)
    # What is shown in the new space is reached in it.
    star = Thing("touch", "right", (0.2, 1.0, -0.3))
    scene.things = [star]
    end = play(driver, scene, 3)[-1]
    assert dist(end["grip_right"][:3], star.world_position()) < 0.05
    assert end["space_epoch"] == 1
    assert list(driver.news()) == []


def test_an_unknown_recentring_is_refused() -> None:
    with pytest.raises(ValueError, match="keep-height"):
        patient().recentre("sideways")


def test_a_patient_nods_when_asked_and_again_when_nobody_saw() -> None:
    driver = patient()
    scene = Scene(Thing("wait"))
    still = play(driver, scene, 2)
    assert np.ptp([tilted(head) for head in still["head"]]) < 0.02
    scene.things = [Thing("nod")]
    heads = play(driver, scene, 6)["head"]
    nod, seen = Nod(), []
    for n, pose in enumerate(heads.tolist()):
        if nod.step(pose, 1 / HZ):
            seen.append(n / HZ)
    assert len(seen) == 2
    assert 1.0 < seen[0] < 2.5
    assert seen[1] - seen[0] == pytest.approx(2.5, abs=0.1)


def test_a_place_takes_poses_in_and_points_out() -> None:
    rng = np.random.default_rng(1)
    turn = multiply(axis_angle((0, 1, 0), 0.7), axis_angle((1, 0, 0), -0.4))
    place = Place((0.3, 0.1, -0.2, *turn))
    for _ in range(20):
        pose = (*rng.normal(size=3), *(q := rng.normal(size=4)) / np.linalg.norm(q))
        inside = np.array(place.inside(pose))
        assert multiply(turn, inside[3:]) == pytest.approx(np.array(pose[3:]), abs=1e-5)
        back = rotate(turn, inside[:3]) + np.array((0.3, 0.1, -0.2))
        assert back == pytest.approx(np.array(pose[:3]), abs=1e-5)
        assert place.outside(tuple(inside[:3])) == pytest.approx(pose[:3], abs=1e-6)


def test_pictures_are_taken_where_the_patient_looks() -> None:
    taken: list[tuple[int, Eye]] = []
    driver = patient(picture=lambda index, renderer, scene, eye: taken.append((index, eye)))
    play(driver, Scene(Thing("touch", "left", (-0.5, 1.2, -0.4))), 1.5)
    assert [index for index, _ in taken] == list(range(round(1.5 * HZ)))
    eye = taken[-1][1]
    assert eye.texture == 0
    assert eye.view == pytest.approx(view_matrix(driver.frame()["display_head"]), abs=1e-5)
    assert eye.projection == pytest.approx(perspective(math.radians(90), 4 / 3))
    where = eye.projection @ eye.view @ np.array((-0.5, 1.2, -0.4, 1.0), np.float32)
    assert (np.abs(where[:2] / where[3]) < 0.4).all()


def test_a_gaze_follows_the_window_s_shape() -> None:
    gaze = Gaze((100, 100))
    eye = gaze.look((0, 1, 0, 0, 0, 0, 1), (200, 100))
    assert eye.size == (200, 100)
    assert eye.projection == pytest.approx(perspective(math.radians(90), 2.0))


def test_a_real_clock_keeps_its_rate_and_does_not_hurry_after_a_hitch() -> None:
    clock = Clock(200.0, real_time=True)
    clock.tick(0)
    start = clock.now
    for i in range(1, 21):
        clock.tick(i)
    assert clock.now - start >= 0.09e9
    time.sleep(0.06)
    clock.tick(21)
    late = clock.now
    for i in range(22, 32):
        clock.tick(i)
    assert clock.now - late >= 0.04e9


def test_an_unknown_profile_is_a_user_s_mistake() -> None:
    with pytest.raises(UserError, match="healthy"):
        patient(profile="nobody")


def recording(seconds: float = 1.0) -> np.ndarray:
    """Frames with everything in them, as a store gives them back: nothing of what was drawn."""
    frames = play(patient(), Scene(Thing("touch", "right", (0.25, 1.2, -0.4))), seconds)
    frames["index"] += 7
    frames["t_sample"] += 123_456_789
    frames["t_display"] += 123_456_789
    frames["trigger"][:, 1] = np.linspace(0, 1, len(frames), dtype=np.float32)
    frames["menu"][5, 0] = 1
    frames["presence"][9] = 1
    frames["grip_left_bits"][11:15] = 0
    frames["grip_left"][11:15] = 0
    for name in set(FRAME.names or ()) - set(RECORDED):
        frames[name] = 0
    return frames


def test_a_replay_gives_back_what_was_recorded() -> None:
    frames = recording()
    driver = ReplayDriver(frames)
    given = np.zeros(len(frames), FRAME)
    count = 0
    while driver.wait():
        given[count] = driver.frame()
        assert driver.frame() is driver.frame()
        count += 1
    assert count == len(frames)
    for name in RECORDED:
        assert (given[name] == frames[name]).all(), name
    assert (given["display_head"] == frames["head"]).all()
    assert (given["display_left_bits"] == frames["grip_left_bits"]).all()
    assert driver.info.refresh_hz == pytest.approx(HZ, rel=1e-3)
    assert not driver.wait()


def test_a_replay_gives_news_back_at_their_frames() -> None:
    frames = recording()[:10].copy()
    frames["index"] = range(10)
    told = [(0, "rate", {"hertz": 90.0}), (4, "away", {"reason": "a"}), (4, "back", {})]
    driver = ReplayDriver(frames[[0, 1, 2, 5, 6]], told)
    given = []
    while driver.wait():
        given += [(int(driver.frame()["index"]), name) for name, _ in driver.news()]
    assert given == [(0, "rate"), (5, "away"), (5, "back")]


def test_a_replay_in_real_time_takes_its_time_but_not_for_gaps() -> None:
    frames = recording(0.2)
    frames["t_sample"][10:] += 3_600_000_000_000
    driver = ReplayDriver(frames, real_time=True)
    begun = time.perf_counter()
    while driver.wait():
        driver.frame()
    assert 1.1 < time.perf_counter() - begun < 30


def test_an_empty_recording_ends_at_once() -> None:
    driver = ReplayDriver(np.zeros(0, FRAME))
    assert not driver.wait()
    driver.close()


def test_a_slate_starts_with_still_buttons() -> None:
    slate = Slate()
    pose = (0.1, 1.0, -0.2, 0.0, 0.0, 0.0, 1.0)
    slate.fill(3, Clock(HZ, real_time=False), 2, (pose,) * 5)
    assert slate.record["trigger"].tolist() == [0, 0]
    assert slate.record["menu"].tolist() == [0, 0]
    assert (int(slate.record["index"]), int(slate.record["space_epoch"])) == (3, 2)
    assert slate.record["display_right"] == pytest.approx(pose)
