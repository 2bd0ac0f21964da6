"""A body that is learnt from a recording's first second, live as in batch."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from figure import Figure, direction

from rehab import math3d
from rehab.body import Estimator, batch, from_frames, proportioned
from rehab.body.learn import learnt
from rehab.body.recording import _inputs

HZ = 90


def longer(figure: Figure, part: float) -> Figure:
    body = figure.body
    figure.body = dataclasses.replace(
        body,
        upper_arm=tuple(part * bone for bone in body.upper_arm),
        forearm=tuple(part * bone for bone in body.forearm),
    )
    return figure


def frames_of(figure: Figure, seconds: float, pose=None) -> np.ndarray:
    """The figure's frames; `pose(t)` moves it."""
    frames = []
    for i in range(round(seconds * HZ)):
        if pose is not None:
            pose(i / HZ)
        frames.append(figure.frame(1 / HZ).copy())
    return np.array(frames)


def learn(frames: np.ndarray):
    return learnt(_inputs(from_frames(frames), slice(0, len(frames))))


def hang(figure: Figure) -> None:
    for side in (0, 1):
        figure.humerus[side] = 0.12 * (2 * side - 1), -1.0, 0.02
        figure.forearm[side] = 0.06 * (2 * side - 1), -1.0, -0.3


@pytest.mark.parametrize("part", [0.94, 1.07])
def test_hanging_arms_show_their_length(part):
    figure = longer(Figure(1.65), part)
    hang(figure)
    found, usual = learn(frames_of(figure, 1.0)), proportioned(1.65)
    for side in (0, 1):
        true = figure.body.arm(side)
        assert abs(found.arm(side) - true) < 0.6 * abs(usual.arm(side) - true)


@pytest.mark.parametrize("raised", [60, 120])
def test_straight_arms_that_reach_too_far_for_a_usual_arm_are_longer(raised):
    figure = longer(Figure(1.65), 1.12)
    for side in (0, 1):
        figure.humerus[side] = figure.forearm[side] = direction(raised, "forward")
    found = learn(frames_of(figure, 1.0))
    assert found.arm(1) > 1.015 * proportioned(1.65).arm(1)


def test_what_was_not_seen_is_of_mean_proportions():
    figure = Figure(1.7)
    figure.seen["left"] = figure.seen["right"] = False
    found, usual = learn(frames_of(figure, 1.0)), proportioned(1.7)
    assert found.upper_arm == pytest.approx(usual.upper_arm)
    assert found.neck == pytest.approx(usual.neck, abs=1e-6)
    assert found.shoulder_width == pytest.approx(usual.shoulder_width)


def test_it_learns_place_facing_and_how_the_headset_sits():
    figure = Figure(1.2, "seated")
    hang(figure)
    figure.heading, figure.place = 1.3, np.array((0.5, 0.0, 2.0))
    figure.worn = math3d.axis_angle((1, 0, 0), math.radians(7))
    found = learn(frames_of(figure, 1.0))
    assert found.posture == "seated"
    assert found.facing == pytest.approx(1.3, abs=0.02)
    assert found.neutral == pytest.approx((0.5, 1.2, 2.0), abs=1e-3)
    assert found.head_tilt == pytest.approx((math.radians(7), 0.0), abs=1e-3)


@pytest.mark.parametrize("missing", [0, 40])
def test_live_and_in_batch_a_body_is_learnt_alike(missing):
    """Also where the head is found late, and while a movement is under way from the first."""
    figure = longer(Figure(1.65), 1.05)

    def pose(t: float) -> None:
        figure.seen["head"] = t * HZ >= missing
        figure.seen["left"] = round(t * HZ) % 17 > 0
        for side in (0, 1):
            figure.humerus[side] = direction(40 + 35 * math.sin(3 * t + side), "forward")
            figure.forearm[side] = direction(70 + 30 * math.sin(3 * t), "forward")

    frames = frames_of(figure, 3.0, pose)
    estimator = Estimator()
    live = np.array([estimator.step(frame).copy() for frame in frames])
    np.testing.assert_array_equal(live, batch(frames))
    arm = np.linalg.norm(live["elbow"][:, 1] - live["shoulder"][:, 1], axis=1)
    first, last = arm[missing], arm[-1]
    assert first == pytest.approx(proportioned(1.65).upper_arm[1], abs=1e-4)
    assert last != pytest.approx(first, abs=1e-4)
    changed = np.flatnonzero(np.abs(np.diff(arm[missing:])) > 1e-4)
    assert changed.tolist() == [HZ]  # a second after the first head, as clocks round it
