"""Lengths that calibration and learning find, against people whose lengths are known.

The simulated people share nothing with the estimator, and these of them were not looked at while
its numbers were chosen; the real ones, which were, are those of shared/motion, where it is.
"""

from __future__ import annotations

import numpy as np
import pytest

from rehab.bench.people import PEOPLE, clip
from rehab.body import Calibration, Calibrator, Recording, from_frames, proportioned
from rehab.body.learn import learnt
from rehab.body.recording import _inputs
from rehab.frame import TRACKED, FrameBuffer
from tools.body_error import MOTION, load, neutral, to_frames

POSES = (("rest", "standing"), ("reach", "forward_reach"), ("look", "looking_about"))


def frames_of(clip, since: float):
    """A simulated clip's frames, its clock beginning at `since` seconds."""
    buffer = FrameBuffer()
    record = buffer.record
    for i, t in enumerate(clip["t"]):
        record["t_sample"] = record["t_display"] = round((t + since) * 1e9)
        for channel, name in (("head", "head"), ("grip_left", "grip_l"), ("grip_right", "grip_r")):
            record[channel], record[f"{channel}_bits"] = clip[name][i], TRACKED
        yield buffer.quantise()


def calibrated(person, seed: int) -> tuple[Calibration, Calibration]:
    """What is found of a simulated person, and what proportions alone say."""
    calibrator = Calibrator("seated" if person.seated else "standing", person.mounts)
    for number, (pose, movement) in enumerate(POSES):
        for frame in frames_of(clip(person, movement, seed, seconds=8.0), 10.0 * number):
            calibrator.step(frame, pose)
    found = calibrator.result()
    return found, proportioned(found.eye_height, found.posture)


@pytest.mark.parametrize(
    ("name", "most"), [("healthy", 0.028), ("frozen_shoulder", 0.030), ("kyphosis", 0.030)]
)
def test_arms_are_found_better_than_proportions_know_them(name, most):
    errors = []
    for seed in range(40, 48):
        person = PEOPLE[name](seed)
        true = np.add(person.upper_arm, person.forearm)
        errors.append(
            [np.abs([body.arm(0), body.arm(1)] - true) for body in calibrated(person, seed)]
        )
    found, usual = np.mean(errors, axis=(0, 2))
    assert found < most
    assert found < 0.9 * usual


real = pytest.mark.skipif(
    not MOTION.is_dir(), reason=f"no motion clips at ../{MOTION.parent.name}/{MOTION.name}"
)


@real
@pytest.mark.slow
def test_of_real_people_the_first_second_shows_as_much_as_proportions():
    """Five people, who happen to be of mean proportions: learning may not spoil that."""
    errors = []
    for name in ("m07", "m08", "m10"):
        for path in sorted(MOTION.glob(f"uiprmd_{name}_*_correct.npz")):
            motion = load(path)
            recording: Recording = from_frames(to_frames(motion))
            body = learnt(_inputs(recording, slice(0, 100)))
            rest = neutral(motion)
            joints = [np.median(motion[f"sjc_{side}"][rest], axis=0) for side in "lr"]
            eyes = np.median(motion["head"][rest, :3], axis=0)
            neck = np.linalg.norm(np.array(body.neck) - (sum(joints) / 2.0 - eyes))
            width = body.shoulder_width - np.linalg.norm(joints[1] - joints[0])
            arms = [
                sum(
                    np.median(np.linalg.norm(motion[f"{b}_{side}"] - motion[f"{a}_{side}"], axis=1))
                    for a, b in (("sjc", "ejc"), ("ejc", "wjc"))
                )
                for side in "lr"
            ]
            off = np.abs(np.array([body.arm(0), body.arm(1)]) - arms)
            errors.append((neck, abs(width), off.mean()))
    neck, width, arm = np.mean(errors, axis=0)
    assert neck < 0.03
    assert width < 0.03
    assert arm < 0.022
