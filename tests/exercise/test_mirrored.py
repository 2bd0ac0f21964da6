"""The mirror image of a hand: beyond the trunk's plane, turned as the other hand would be, and
under the limits of the arm that it is drawn as."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehab import math3d
from rehab.body import BODY, proportioned
from rehab.exercise.reachable import Reachable, across
from rehab.limits import Limit

SIZES = st.floats(-1.5, 1.5, width=32)
POINTS = st.tuples(SIZES, SIZES, SIZES)
HEADINGS = st.floats(-math.pi, math.pi)
CHEST = (0.1, 0.95, 0.05)


def person(heading: float, *limits: Limit) -> Reachable:
    body = np.zeros(1, BODY)[0]
    body["valid"], body["arm_valid"] = 1, (1, 1)
    body["chest"] = CHEST
    found = Reachable(proportioned(1.2, "seated"), limits)
    found.body, found.head, found.facing = body, (0.1, 1.2, -0.05), heading
    return found


@given(POINTS, HEADINGS)
def test_the_image_of_an_image_is_the_thing_as_far_from_the_plane(point, heading):
    image = across(point, CHEST, heading)
    assert across(image, CHEST, heading) == pytest.approx(point, abs=1e-6)
    assert image[1] == point[1]
    right = np.array((math.cos(heading), 0.0, -math.sin(heading)))
    off, back = ((np.array(it) - CHEST) @ right for it in (point, image))
    assert back == pytest.approx(-off, abs=1e-6)


@given(POINTS, st.tuples(SIZES, SIZES, SIZES, SIZES), HEADINGS)
def test_a_pose_is_mirrored_as_its_axes_are(place, turn, heading):
    size = math.hypot(*turn)
    turn = [q / size for q in turn] if size > 0.1 else [0.0, 0.0, 0.0, 1.0]
    pose = np.array([[*place, *turn]], np.float32)
    (image,) = person(heading).mirrored_poses(pose, "left")
    right = np.array((math.cos(heading), 0.0, -math.sin(heading)))
    flip = np.eye(3) - 2.0 * np.outer(right, right)
    # A left hand's form is a right one's with its X turned round.
    for axis, own in (((1, 0, 0), -1.0), ((0, 1, 0), 1.0), ((0, 0, 1), 1.0)):
        seen = flip @ np.asarray(math3d.rotate(pose[0, 3:], axis)) * own
        assert math3d.rotate(image[3:], axis) == pytest.approx(seen, abs=1e-5)
    assert image[:3] == pytest.approx(across(place, CHEST, heading), abs=1e-5)


def test_a_limited_arm_is_drawn_no_higher_than_it_may_go():
    limit = Limit("shoulder elevation", 60.0, "surgeon, 2026-11-02", "left")
    free, kept = person(0.4), person(0.4, limit)
    high = free.shoulder("right")[0], free.shoulder("right")[1] + 0.5, free.shoulder("right")[2]
    image = np.array(kept.mirrored(high, "left")) - kept.shoulder("left")
    raised = math.degrees(math.acos(-image[1] / np.linalg.norm(image)))
    assert raised <= 55.0 + 1e-3  # five degrees off the limit, as targets are
    assert raised > 45.0
    whole = np.array(free.mirrored(high, "left")) - free.shoulder("left")
    assert np.linalg.norm(image) == pytest.approx(np.linalg.norm(whole), abs=1e-5)
    low = (high[0], high[1] - 1.0, high[2])
    assert kept.mirrored(low, "left") == pytest.approx(free.mirrored(low, "left"), abs=1e-6)
    # The limit is that arm's alone.
    assert kept.mirrored(high, "right") == pytest.approx(free.mirrored(high, "right"), abs=1e-6)


def test_only_a_side_has_a_mirror_image():
    with pytest.raises(ValueError, match="both"):
        person(0.0).mirror("both")
