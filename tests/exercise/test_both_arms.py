"""What is asked of both arms at once keeps the limits of either, and is shown by both hands."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rehab.audio import Silent
from rehab.body import BODY, proportioned
from rehab.errors import UserError
from rehab.exercise.reachable import Point, Reachable
from rehab.limits import Limit
from rehab.scene import Scene
from rehab.session.guide import Guide


def person(*limits: Limit, heading: float = 0.7) -> Reachable:
    body = np.zeros(1, BODY)[0]
    body["valid"], body["arm_valid"] = 1, (1, 1)
    body["chest"] = (0.1, 0.95, 0.05)
    found = Reachable(proportioned(1.2, "seated"), limits)
    found.body, found.head, found.facing = body, (0.1, 1.2, -0.05), heading
    return found


def limit(degrees: float, side: str) -> Limit:
    return Limit("shoulder elevation", degrees, "surgeon, 2026-11-02", side)


def test_both_go_as_far_as_the_more_limited_arm() -> None:
    found = person(limit(90.0, "left"), limit(60.0, "right"))
    assert found.within("shoulder elevation", "left", 120.0) == 85.0
    assert found.within("shoulder elevation", "both", 120.0) == 55.0
    assert found.within("shoulder elevation", "both", 40.0) == 40.0
    assert found.room("shoulder flexion", "both") == math.inf
    with pytest.raises(ValueError, match="both"):
        found.within("neck flexion", "both", 20.0)


@pytest.mark.parametrize("side", ["left", "right"])
def test_places_for_both_fit_either_arm_where_theirs_are_mirror_images(side: str) -> None:
    found = person(limit(70.0, side))

    def raised(degrees: float) -> list[Point]:
        return [found.arm("right", degrees, 60.0)]

    options = [raised(degrees) for degrees in (100.0, 80.0, 64.0, 30.0)]
    assert found.fitting("both", options) == 2
    assert found.fitting(side, [[found.arm(side, 100.0, 60.0)], [found.arm(side, 60.0, 60.0)]]) == 1
    with pytest.raises(UserError, match=r"limits of the arms leave no room"):
        found.fitting("both", options[:2])


def test_a_left_hand_shows_its_own_way_at_the_right_ones_times() -> None:
    scene = Scene(place=None)
    ghost = Guide(scene, Silent()).ghost
    right = [(0.3, 0.6, -0.4), (0.3, 0.6, -0.4), (0.3, 0.2, -0.4)]
    left = [(-0.3, 0.6, -0.4), (-0.3, 0.1, -0.4), (-0.3, 0.1, -0.4)]
    seconds = ghost.lead(right, [0, 1], left)
    first = 0.5 / 0.35  # the longer of both ways, at the ghost's pace
    assert seconds == pytest.approx(first + 0.4 / 0.35 + 0.8)
    rows = [row for row, label in enumerate(scene.table.label) if label.startswith("ghost")]
    for _ in range(round(first * 90)):
        ghost.step((0.0, 1.0, 0.0), 0.0, 0.5, 1 / 90)
    assert scene.table.position[rows[0]] == pytest.approx(left[1], abs=0.01)
    assert scene.table.position[rows[1]] == pytest.approx(right[1], abs=0.01)
