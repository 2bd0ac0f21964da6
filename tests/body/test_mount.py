"""A controller that is fastened to the arm scores the movement that a held one scores."""

from __future__ import annotations

import dataclasses
import json
import math
from functools import cache

import numpy as np
import pytest
from figure import Figure, direction

from rehab import math3d
from rehab.body import MOUNTS, Calibration, Calibrator, Estimator, batch
from rehab.frame import CONTROLLER, HAND

HZ = 90
ASKEW = (
    math3d.axis_angle((0.0, 0.0, 1.0), 0.0),
    math3d.axis_angle(math3d.normalise((1.0, 2.0, 3.0)), 2.0),
    math3d.axis_angle((1.0, 0.0, 0.0), -math.pi / 2),
)
PAIRS = [(side, mount) for side in (0, 1) for mount in ("strap", "forearm")]


def hung(side: int):
    """A resting arm as people's are: 8 degrees forward, the elbow 18 degrees bent."""
    return direction(0, "forward"), direction(18, "forward", side)


def figure_with(side: int, mount: str, askew=ASKEW[1]) -> Figure:
    figure = Figure()
    figure.mounts[side], figure.askew[side] = mount, askew
    return figure


def calibrated(figure: Figure) -> Calibration:
    calibrator = Calibrator("standing", tuple(figure.mounts))
    for side in (0, 1):
        figure.humerus[side], figure.forearm[side] = hung(side)
    for phase in ("rest", "reach"):
        for _ in range(round(5.1 * HZ)):
            calibrator.step(figure.frame(1 / HZ), phase)
        for side in (0, 1):
            figure.humerus[side] = direction(80, "forward")
            figure.forearm[side] = direction(100, "forward")
    return calibrator.result()


def raising(figure: Figure, plane: str):
    """Three seconds in which both arms are raised by 100 degrees and lowered, as frames."""
    frames = []
    for i in range(3 * HZ):
        part = 0.5 - 0.5 * math.cos(2 * math.pi * i / (3 * HZ))
        for side in (0, 1):
            figure.humerus[side] = direction(5 + 100 * part, plane, side)
            figure.forearm[side] = direction(20 + 100 * part, plane, side)
            if plane == "aside":  # palms down
                figure.back[side] = direction(110 + 100 * part, plane, side)
        frames.append(figure.frame(1 / HZ).copy())
    return np.array(frames, frames[0].dtype)


def scored(figure: Figure, plane: str):
    found = calibrated(figure)
    return batch(raising(figure, plane), found)


@cache
def held_as_well(plane: str):
    return scored(Figure(), plane)


@pytest.mark.parametrize("plane", ["forward", "aside"])
@pytest.mark.parametrize("askew", ASKEW, ids=["straight", "askew", "across"])
@pytest.mark.parametrize(("side", "mount"), PAIRS)
def test_the_same_movement_scores_the_same(side, mount, askew, plane):
    held = held_as_well(plane)
    fastened = scored(figure_with(side, mount, askew), plane)
    off = np.degrees(fastened["shoulder_elevation"] - held["shoulder_elevation"])
    # The hold of a held controller is learnt as the arm moves; that of a fastened one is fixed, so
    # that a cuffed arm raised forwards is seen to be straight later than a held one (8.6 degrees).
    assert np.abs(off[:, side]).max() < 9
    spans = [
        np.degrees(np.ptp(bodies["shoulder_elevation"][:, side])) for bodies in (fastened, held)
    ]
    if plane == "forward":
        assert spans == pytest.approx([100, 100], abs=10.5)
    else:
        assert spans[0] == pytest.approx(spans[1], abs=8)
    # The other arm feels only that the trunk is taken to turn a little, and whether it is straight
    # follows from where it points to (2.5 degrees).
    assert np.abs(off[:, 1 - side]).max() < 3
    apart = np.linalg.norm(fastened["hand"][:, side] - held["hand"][:, side], axis=1)
    assert apart.max() < 0.08
    speeds = fastened["hand_speed"][:, side].max() / held["hand_speed"][:, side].max()
    assert speeds == pytest.approx(1.0, abs=0.12)


@pytest.mark.parametrize(("side", "mount"), PAIRS)
def test_calibration_is_that_of_a_held_controller(side, mount):
    held, fastened = calibrated(Figure()), calibrated(figure_with(side, mount))
    assert fastened.mounts[side] == mount
    assert fastened.mounts[1 - side] == "hand"
    assert fastened.quality == ()
    assert fastened.measured == (True, True)
    assert fastened.reach == pytest.approx(held.reach, abs=0.04)
    assert fastened.facing == pytest.approx(held.facing, abs=0.07)
    assert fastened.forearm == pytest.approx(held.forearm, rel=0.04)
    np.testing.assert_allclose(fastened.rest_hands, held.rest_hands, atol=0.06)


@pytest.mark.parametrize(("side", "mount"), PAIRS)
def test_taken_for_held_it_would_be_scored_wrongly(side, mount):
    """The mount does the work: without it the palm is a hand's length and more away."""
    figure = figure_with(side, mount)
    found = calibrated(figure)
    truth = batch(raising(Figure(), "forward"), calibrated(Figure()))
    ignored = batch(raising(figure, "forward"), dataclasses.replace(found, mounts=MOUNTS[:1] * 2))
    apart = np.linalg.norm(ignored["hand"][:, side] - truth["hand"][:, side], axis=1)
    assert apart.min() > 0.07


def test_on_a_lap_it_is_estimated_and_said():
    figure = figure_with(0, "forearm")
    figure.humerus[:] = direction(15, "forward")
    figure.forearm[:] = direction(80, "forward")
    calibrator = Calibrator("standing", ("forearm", "hand"))
    for _ in range(6 * HZ):
        calibrator.step(figure.frame(1 / HZ), "rest")
    found = calibrator.result()
    assert [doubt for doubt in found.quality if "left arm did not hang" in doubt]
    body = Estimator(found).step(figure.frame(1 / HZ))
    shoulder = np.array(body["shoulder"][0])
    true = (
        shoulder
        + found.upper_arm[0] * figure.humerus[0]
        + (found.forearm[0] + 0.08) * np.array(figure.forearm[0])
    )
    assert np.linalg.norm(body["hand"][0] - true) < 0.12


def test_an_unseen_arm_keeps_its_mount():
    figure = figure_with(1, "strap")
    figure.seen["right"] = False
    found = calibrated(figure)
    assert found.mounts == ("hand", "strap")
    assert found.rest_hands[1] is None
    assert all(math.isfinite(number) for number in found.from_controller(1)[1])


def test_mounts_survive_json_and_being_carried_over():
    found = calibrated(figure_with(1, "strap"))
    again = Calibration.from_dict(json.loads(json.dumps(found.to_dict())))
    assert again == found
    assert again.carried_over().from_controller(1) == found.from_controller(1)


def test_a_calibration_from_before_there_were_mounts_is_of_held_controllers():
    stored = calibrated(Figure()).to_dict()
    del stored["mounts"], stored["back_of_hand"]
    assert Calibration.from_dict(stored).mounts == ("hand", "hand")


def test_the_drawn_hand_lies_where_palm_and_forearm_are():
    found = calibrated(figure_with(1, "forearm"))
    assert found.hand_from_controller(0) is None
    hand = found.hand_from_controller(1)
    assert hand is not None
    np.testing.assert_allclose(hand[:3], found.from_controller(1)[1], atol=1e-6)
    up, back = (math3d.rotate(hand[3:], axis) for axis in ((0, 1, 0), (1, 0, 0)))
    np.testing.assert_allclose(up, found.up_forearm[1], atol=1e-5)
    np.testing.assert_allclose(back, found.back_of_hand[1], atol=1e-5)


def test_a_bare_hand_is_not_taken_for_a_fastened_controller():
    """A runtime that goes over to the seen hand gives another pose than the cuff's."""
    figure = figure_with(1, "forearm")
    estimator = Estimator(calibrated(figure))
    for held, valid in ((CONTROLLER, [1, 1]), (HAND, [1, 0]), (CONTROLLER, [1, 1])):
        frame = figure.frame(1 / HZ)
        frame["held"] = held
        assert list(estimator.step(frame)["arm_valid"]) == valid
