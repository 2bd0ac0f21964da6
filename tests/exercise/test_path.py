"""A way that a hand is led on: as it was asked, and otherwise within reach, limits and sight."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rehab.body import BODY, proportioned
from rehab.errors import UserError
from rehab.exercise import bounds
from rehab.exercise.reachable import FACE_CLEARANCE, RISES, Reachable
from rehab.limits import Limit

PARTS = arrays(np.float64, (5, 3), elements=st.floats(-1.5, 1.5, width=32))
HEADINGS = st.floats(-math.pi, math.pi)
LIMITED = {
    "shoulder elevation": (30, 150), "shoulder flexion": (30, 150), "elbow flexion": (20, 140),
    "shoulder abduction": (30, 150), "cross-body": (6, 60), "neck left rotation": (10, 60),
}  # fmt: skip
SOURCE = "surgeon, 2026-11-02"


def person(heading: float, *limits: Limit) -> Reachable:
    body = np.zeros(1, BODY)[0]
    body["valid"], body["arm_valid"] = 1, (1, 1)
    body["chest"] = (0.1, 0.95, 0.05)
    found = Reachable(proportioned(1.2, "seated"), limits)
    found.body, found.facing = body, heading
    x, z = 0.08 * math.sin(heading), 0.08 * math.cos(heading)
    found.head = (0.1 - x, 1.2, 0.05 - z)
    return found


def own(one: Reachable, side: str, points: np.ndarray) -> np.ndarray:
    """Points of play space from that shoulder: outwards, up, ahead."""
    x, y, z = (points - np.array(one.shoulder(side))).T
    sine, cosine = math.sin(one.facing), math.cos(one.facing)
    out = (x * cosine - z * sine) * (1.0 if side == "right" else -1.0)
    return np.stack([out, y, -x * sine - z * cosine], axis=1)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("heading", [0.0, 2.2])
def test_what_is_in_reach_and_free_is_led_as_it_was_asked(side: str, heading: float) -> None:
    one = person(heading)
    reach = one.calibration.reach[0]
    ways = reach * np.array([(0.1, -0.5, 0.5), (0.4, 0.1, 0.8), (-0.5, -0.1, 0.7)])
    assert own(one, side, one.path(side, ways)) == pytest.approx(ways, abs=1e-9)
    straight = own(one, side, np.array([one.arm(side, 60.0, 40.0)]))
    assert own(one, side, one.path(side, straight)) == pytest.approx(
        straight * min(1.0, reach / np.linalg.norm(straight)), abs=1e-6
    )


@settings(max_examples=60, deadline=None)
@given(PARTS, HEADINGS, st.sampled_from(["left", "right"]), st.sets(st.sampled_from(list(LIMITED))),
       st.floats(0.0, 1.0))  # fmt: skip
def test_whatever_is_asked_keeps_reach_face_and_limits(ways, heading, side, limited, part) -> None:
    limits = []
    for name in sorted(limited):
        low, high = LIMITED[name]
        degrees = low + part * (high - low)
        limits.append(Limit(name, degrees, SOURCE, "" if "neck" in name else "both"))
    one = person(heading, *limits)
    try:
        points = one.path(side, ways)
    except UserError:
        assert limits
        return
    found = own(one, side, points)
    reach, far = one.calibration.reach[0], np.linalg.norm(found, axis=1)
    assert far.max() <= reach + 1e-6
    assert found[:, 2].min() >= -1e-6  # nothing behind the shoulders
    assert (found[:, 1] <= math.sin(math.radians(RISES)) * far + 1e-6).all()
    assert np.linalg.norm(points - np.array(one.head), axis=1).min() >= FACE_CLEARANCE - 1e-6
    kept = [(limit.direction, limit.degrees - 5.0 + 1e-4) for limit in limits]
    assert bounds.allowed(found * (1.0, 1.0, -1.0), kept).all()
    if "elbow flexion" in limited:
        degrees = next(degrees for name, degrees in kept if name == "elbow flexion")
        upper, fore = one.calibration.upper_arm[0], one.calibration.forearm[0] + 0.08
        bend = math.cos(math.radians(degrees))
        least = math.sqrt(upper**2 + fore**2 + 2.0 * upper * fore * bend)
        assert (far >= min(least, reach) - 0.02).all()


def test_a_way_that_a_limit_lowers_stays_smooth() -> None:
    one = person(0.3, Limit("shoulder elevation", 70.0, SOURCE, "right"))
    part = np.linspace(0.0, 1.0, 60)
    ways = np.stack([0.1 + 0.2 * part, -0.35 + 0.5 * part, 0.25 + 0.0 * part], axis=1)
    asked = np.linalg.norm(np.diff(ways, axis=0), axis=1).max()
    found = own(one, "right", one.path("right", ways))
    assert np.linalg.norm(np.diff(found, axis=0), axis=1).max() < 1.5 * asked
    raised = np.degrees(np.arccos(-found[:, 1] / np.linalg.norm(found, axis=1)))
    assert raised.max() == pytest.approx(65.0, abs=0.1)  # as high as it may
    assert own(one, "left", one.path("left", ways)) == pytest.approx(ways, abs=1e-9)


def test_what_the_neck_may_not_look_at_comes_nearer_to_straight_ahead() -> None:
    ways = np.array([(0.5, -0.1, 0.1)])
    free, kept = person(0.0), person(0.0, Limit("neck right rotation", 15.0, SOURCE))
    for one, most in ((free, 180.0), (kept, 15.0 - 5.0 + bounds.EYES)):
        x, _, z = (one.path("right", ways)[0] - np.array(one.head)).tolist()
        assert math.degrees(math.atan2(x, -z)) <= most + 0.01
    assert own(kept, "right", kept.path("right", ways))[0, 0] < 0.45


def test_no_room_is_said() -> None:
    one = person(0.0, Limit("shoulder elevation", 3.0, SOURCE, "both"))
    with pytest.raises(UserError, match="limits of the left arm leave no room"):
        one.path("left", np.array([(0.1, 0.0, 0.4)]))
