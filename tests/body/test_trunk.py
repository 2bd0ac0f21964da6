"""Trunk and neck: against motion capture of real people, and with a tracker on the trunk."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from figure import Figure
from scipy.spatial.transform import Rotation

from rehab.bench.accuracy.takes import MOTION, calibrate, read
from rehab.body import Recording, bodies, proportioned

TIMES = np.arange(0.0, 10.0, 1.0 / 90)


def head(turn: Rotation, pivot=(0.0, -0.2, 0.09), eyes=1.6) -> np.ndarray:
    """Poses (N, 7) of a head that turns on a pivot in its axes, level at `eyes`."""
    place = np.array((0.0, eyes, 0.0)) + pivot - turn.apply(pivot)
    return np.concatenate([place, turn.as_quat()], axis=1)


def rocking(axis: str, most: float) -> Rotation:
    """A turn about one axis that starts at rest and swings by `most` degrees each way."""
    swing = most * np.sin(2 * math.pi * 0.25 * np.maximum(TIMES - 2.0, 0.0))
    return Rotation.from_rotvec(np.outer(np.radians(swing), np.eye(3)["xyz".index(axis)]))


def seen(poses, trunk=None, t=TIMES, calibration=None):
    body = calibration or dataclasses.replace(proportioned(1.6), epoch=0)
    return bodies(Recording(t, poses, (None, None), trunk), body)


def degrees(found, name):
    return np.degrees(found[name].astype(float))


@pytest.mark.parametrize(
    ("axis", "name", "most"), [("x", "neck_pitch", 40.0), ("z", "neck_roll", 30.0)]
)
def test_a_head_that_moves_alone_is_neck_and_not_trunk(axis, name, most):
    found = seen(head(rocking(axis, most)))
    assert np.ptp(degrees(found, name)) == pytest.approx(2 * most, rel=0.2)
    for lean in ("trunk_forward", "trunk_right"):
        assert np.abs(degrees(found, lean)).max() < 0.2 * most


@pytest.mark.parametrize("axis", ["x", "y", "z"])
@pytest.mark.parametrize("fastened", [(0, 0, 0), (100, 40, -70), (-30, 170, 20)])
def test_with_a_tracker_fastened_at_any_turn_the_neck_is_freed_of_the_trunk(axis, fastened):
    trunk, neck = rocking(axis, 15.0), rocking(axis, 40.0)
    tracker = head((trunk * Rotation.from_euler("YXZ", fastened, degrees=True)), eyes=1.2)
    found = seen(head(trunk * neck), tracker)
    name = {"x": "neck_pitch", "y": "neck_yaw", "z": "neck_roll"}[axis]
    assert np.ptp(degrees(found, name)) == pytest.approx(80.0, abs=2.0)
    name = {"x": "trunk_forward", "y": "trunk_yaw", "z": "trunk_right"}[axis]
    assert np.ptp(degrees(found, name)) == pytest.approx(30.0, abs=1.0)


def test_a_tracker_that_drops_out_makes_no_jump():
    trunk = rocking("x", 15.0)
    tracker = head(trunk, eyes=1.2)
    tracker[300:320] = np.nan
    tracker[500:] = np.nan
    forward = degrees(seen(head(trunk), tracker), "trunk_forward")
    assert np.isfinite(forward).all()
    assert np.abs(np.diff(forward)).max() < 1.0


def test_a_person_may_bend_until_the_trunk_hangs():
    figure = Figure()
    poses = []
    for angle in np.radians(np.linspace(0.0, 100.0, len(TIMES))):
        figure.lean_forward = float(angle)
        poses.append(figure.frame()["head"].astype(float))
    forward = degrees(seen(np.array(poses), calibration=figure.body), "trunk_forward")
    assert forward[-1] == pytest.approx(100.0, abs=30.0)
    assert (np.abs(np.diff(forward)) < 0.5).all()


def test_a_body_first_seen_seated_rests_where_it_stands():
    height = np.interp(TIMES, [2.0, 4.0], [1.15, 1.6])
    poses = np.zeros((len(TIMES), 7))
    poses[:, 1], poses[:, 2], poses[:, 6] = height, -0.3 * (height - 1.15), 1.0
    found = bodies(Recording(TIMES, poses, (None, None)))
    assert abs(degrees(found, "trunk_forward")[-1]) < 2.0
    assert np.abs(np.diff(degrees(found, "trunk_forward"))).max() < 1.5


@pytest.mark.parametrize("hz", [72, 120])
def test_the_frame_rate_changes_nothing(hz):
    t = np.arange(0.0, 10.0, 1.0 / hz)
    full = seen(head(rocking("x", 30.0)))
    poses = np.stack([np.interp(t, TIMES, part) for part in head(rocking("x", 30.0)).T], axis=1)
    for name in ("trunk_forward", "neck_pitch"):
        at_90 = np.interp(t, TIMES, degrees(full, name))
        np.testing.assert_allclose(degrees(seen(poses, t=t), name), at_90, atol=0.3)


@pytest.fixture(scope="module")
def leans():
    """Errors (mean absolute, of the peak) of trunk_forward and trunk_right, degrees, by clip."""
    found = {}
    for name in ("m01", "m05", "m07", "m10", "cmu"):
        for path in sorted(MOTION.glob(f"*{name}_*.npz")):
            take = read(path)
            body = bodies(take.recording(), calibrate(take))
            rest, clip = take.neutral(), take.arrays
            for angle, true in (
                ("trunk_forward", "gt_trunk_fwd"),
                ("trunk_right", "gt_trunk_right"),
            ):
                guess = degrees(body, angle) - np.mean(degrees(body, angle)[rest])
                off = np.mean(np.abs(guess - clip[true]))
                peak = np.percentile(guess, 99) - np.percentile(clip[true], 99)
                found[path.stem, angle] = (off, abs(peak))
    return found


@pytest.mark.slow
@pytest.mark.skipif(not MOTION.is_dir(), reason="no motion clips")
def test_leans_of_real_people(leans):
    for (clip, angle), (off, peak) in leans.items():
        if "m01" in clip or "m05" in clip:
            assert off <= 6.0, (clip, angle)
            assert peak <= 8.0, (clip, angle)
        elif "cmu" not in clip:
            assert off <= 6.0, (clip, angle)
