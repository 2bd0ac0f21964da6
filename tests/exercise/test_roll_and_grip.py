"""What the stage reads of a hand that rolls and closes, against closed forms; and the gauge."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehab import math3d
from rehab.audio import Silent
from rehab.bench import people
from rehab.body import BODY, proportioned
from rehab.exercise import Gauge, Stage
from rehab.exercise.grip import APERTURE_ERROR, INDEX_TIP, SPREAD, THUMB_TIP, TOUCH, closing
from rehab.exercise.roll import FASTENED, HELD, TURNED, rolled
from rehab.exercise.spec import Settings
from rehab.frame import CONTROLLER, FRAME, HAND, TRACKED
from rehab.scene import Scene

PERSON = proportioned(1.2, "seated")
AHEAD = math3d.axis_angle((1.0, 0.0, 0.0), math.pi / 2)
"""A grip whose +Y comes back along a forearm that points ahead, the thumb up."""


def frame(side: str, heading: float, up: float, roll: float) -> Any:
    """A hand whose forearm points that way and is rolled so far, degrees."""
    hand = ("left", "right").index(side)
    turn = math3d.axis_angle((0.0, 1.0, 0.0), math.radians(heading))
    turn = math3d.multiply(turn, math3d.axis_angle((1.0, 0.0, 0.0), math.radians(up)))
    # Palm down the right thumb goes to the left: about the way back, counter-clockwise.
    turn = math3d.multiply(
        turn, math3d.axis_angle((0.0, 0.0, 1.0), math.radians(roll if hand else -roll))
    )
    record = np.zeros(1, FRAME)[0]
    record[f"grip_{side}"] = (0, 1, 0, *math3d.multiply(turn, AHEAD))
    record[f"grip_{side}_bits"], record["held"] = TRACKED, CONTROLLER
    return record


@given(
    side=st.sampled_from(["left", "right"]),
    heading=st.floats(-180, 180),
    up=st.floats(-60, 60),
    roll=st.floats(-120, 120),
)
def test_a_roll_is_read_however_the_forearm_points(
    side: str, heading: float, up: float, roll: float
) -> None:
    found, error = rolled(frame(side, heading, up, roll), PERSON, side)
    assert found == pytest.approx(roll, abs=1e-2)
    assert error == pytest.approx(math.hypot(TURNED, HELD))


def test_people_s_roll_is_offset_from_their_pronation_and_their_arc_is_not() -> None:
    """Other kinematics than the patients': upper arms hang as they do, and grips tilt."""
    down, arc = [], []
    for seed in range(10):
        made = people.clip(people.healthy(seed), "pronation", seed, fs=20.0, seconds=14.0)
        spans, meta = made["rep_spans"], json.loads(str(made["meta"]))
        during = (made["t"] > spans[0][0]) & (made["t"] < spans[-1][1])
        for letter, side in (("l", "left"), ("r", "right")):
            if meta["active_side"] not in (letter, "both"):
                continue
            record, read = frame(side, 0, 0, 0), []
            for pose in made[f"grip_{letter}"][during]:
                record[f"grip_{side}"] = pose
                read.append(rolled(record, PERSON, side)[0])
            true = made[f"gt_pronation_{letter}"][during]
            down.append(max(read) - true.max())
            arc.append(np.ptp(read) - np.ptp(true))
    assert np.mean(down) == pytest.approx(20, abs=6)
    assert np.sqrt(np.mean(np.square(down))) > 20  # so no pronation is told
    assert 3 < np.sqrt(np.mean(np.square(arc))) < 9


def test_what_is_not_seen_steep_or_of_another_hand_has_no_roll() -> None:
    assert math.isnan(rolled(frame("right", 0, 80, 20), PERSON, "right")[0])
    assert math.isnan(rolled(frame("right", 0, 0, 20), PERSON, "left")[0])
    strapped = replace(PERSON, mounts=("hand", "strap"))
    seen = frame("right", 0, 0, 20)
    assert rolled(seen, strapped, "right") == pytest.approx((20, math.hypot(TURNED, FASTENED)))
    seen["held"] = HAND
    assert math.isnan(rolled(seen, strapped, "right")[0])
    bare, error = rolled(seen, PERSON, "right")
    assert bare == pytest.approx(20, abs=1e-3)
    assert error == pytest.approx(math.hypot(1.1, 9.6))


def test_a_cuff_half_way_is_read_twice_and_half_as_surely() -> None:
    cuffed = replace(PERSON, mounts=("hand", "forearm"))
    found, error = rolled(frame("right", 0, 10, 20), cuffed, "right")
    assert found == pytest.approx(40, abs=1e-2)
    assert error == pytest.approx(2 * math.hypot(TURNED, FASTENED))


def test_a_pinch_is_read_by_its_aperture_and_a_control_as_it_is() -> None:
    record = np.zeros(1, FRAME)[0]
    record["trigger"], record["squeeze"] = (0.25, 0.5), (0.75, 0.0)
    assert closing(record, "left", "trigger").share == 0.25
    assert closing(record, "left", "squeeze").share == 0.75
    assert math.isnan(closing(record, "right", "trigger").aperture)
    assert math.isnan(closing(record, "right", "pinch").share)
    record["joints_bits"][1] = TRACKED
    for aperture, share in ((0.1, 0.0), (SPREAD, 0.0), (TOUCH, 1.0), (0.0475, 0.5)):
        record["joints"][1][THUMB_TIP][:3] = (0.1, 1.0, -0.3)
        record["joints"][1][INDEX_TIP][:3] = (0.1, 1.0 + aperture, -0.3)
        found = closing(record, "right", "pinch")
        assert found.share == pytest.approx(share, abs=1e-5)
        assert found.aperture == pytest.approx(aperture, abs=1e-6)
        assert found.error == APERTURE_ERROR


def stage() -> Stage:
    made = Stage(
        Scene(place=None), Settings(), np.random.default_rng(0), PERSON,
        audio=Silent(), vibrate=lambda *_: False, tell=lambda *_: None,
    )  # fmt: skip
    made.head = (0.0, 1.2, 0.0)
    return made


def test_things_are_taken_by_the_palm_or_between_the_tips() -> None:
    made, record = stage(), np.zeros(1, FRAME)[0]
    assert made.taking(record, "right", "trigger") is None
    made.body = body = np.zeros(1, BODY)[0]
    assert made.taking(record, "right", "trigger") is None
    body["arm_valid"], body["hand"][1] = 1, (0.2, 0.9, -0.3)
    assert made.taking(record, "right", "squeeze") == pytest.approx([0.2, 0.9, -0.3])
    assert made.taking(record, "right", "pinch") is None
    record["joints_bits"][1] = TRACKED
    record["joints"][1][THUMB_TIP][:3], record["joints"][1][INDEX_TIP][:3] = (0, 1, 0), (0.1, 1, 0)
    assert made.taking(record, "right", "pinch") == pytest.approx([0.05, 1.0, 0.0])


def test_a_gauge_faces_the_eyes_and_its_needle_meets_its_band() -> None:
    made = stage()
    gauge = Gauge(made, (0.0, -30.0, 0.8), 0.4, 0.25, 0.5)
    needle, band, bar, group = gauge.nodes
    out = math3d.rotate(group.orientation, (0.0, 0.0, 1.0))
    away = np.asarray(group.position) - np.asarray(made.head)
    assert out == pytest.approx(-away / np.linalg.norm(away), abs=1e-5)
    gauge.show(0.375)
    assert needle.position[0] == pytest.approx(band.position[0], abs=1e-6)
    assert band.scale[0] == pytest.approx(0.25 * 0.4)
    for value in (0.0, 1.0):
        gauge.show(value)
        assert abs(needle.position[0]) < 0.5 * bar.scale[0]
