"""Lengths that calibration and learning find, against people whose lengths are known.

The simulated people share nothing with the estimator, and these of them were not looked at while
its numbers were chosen; the real ones, which were, are those of shared/motion, where it is.
"""

from __future__ import annotations

import numpy as np
import pytest

from rehab.bench.people import PEOPLE, clip
from rehab.body import Calibration, Calibrator, proportioned
from rehab.frame import TRACKED, FrameBuffer

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
