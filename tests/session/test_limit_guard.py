"""The guard of limits: noise is no passing, three end a block, and what is not sure is said."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehab.body import BODY, Body
from rehab.limits import Limit
from rehab.session.limits import LimitGuard, Passed

DT = 1 / 90
NINETY = Limit("shoulder flexion", 90.0, "surgeon, 2026-05-04", "right")


def raised(degrees: float, error: float = 2.0, plane: float = 90.0, seen: bool = True) -> Body:
    """Both arms raised alike."""
    body = np.zeros((), BODY)
    body["valid"], body["arm_valid"] = 1, seen
    up, way = math.radians(degrees), math.radians(plane)
    body["shoulder_elevation"] = up
    body["shoulder_flexion"], body["shoulder_abduction"] = up * math.sin(way), up * math.cos(way)
    for name in ("shoulder_elevation", "shoulder_flexion", "shoulder_abduction"):
        body[f"{name}_se"] = math.radians(error)
    return body[()]


def told(guard: LimitGuard, *course: tuple[float, float]) -> list[Passed]:
    """What is told of arms that stay at each of the degrees for so many seconds."""
    found: list[Passed] = []
    for degrees, seconds in course:
        for _ in range(round(seconds / DT)):
            found += guard.step(raised(degrees), DT)
    return found


def test_near_is_the_estimate_and_its_error_and_passed_the_estimate_alone() -> None:
    guard = LimitGuard([NINETY])
    assert told(guard, (87.5, 1.0)) == []
    (near,) = told(guard, (88.5, 1.0))
    assert (near.what, near.side, near.passings, near.ends) == ("near", "right", 0, False)
    (passed,) = told(guard, (90.5, 1.0))
    assert (passed.what, passed.passings) == ("passed", 1)


def test_three_passings_end_the_block_and_the_next_counts_anew() -> None:
    guard = LimitGuard([NINETY])
    passings = [p for p in told(guard, *[(95.0, 0.3), (60.0, 0.3)] * 3) if p.what == "passed"]
    assert [p.ends for p in passings] == [False, False, True]
    guard.begin_block()
    (again,) = (p for p in told(guard, (95.0, 0.3)) if p.what == "passed")
    assert again.passings == 1


@given(st.lists(st.floats(86.0, 94.0), min_size=30, max_size=200))
def test_whatever_shakes_at_the_limit_is_one_passing_at_most(course: list[float]) -> None:
    guard = LimitGuard([NINETY])
    found = told(guard, *[(degrees, DT) for degrees in course])
    assert sum(p.what == "passed" for p in found) <= 1


def test_one_odd_frame_is_no_passing() -> None:
    assert told(LimitGuard([NINETY]), (60.0, 1.0), (120.0, 0.05), (60.0, 1.0)) == []


def test_the_whole_elevation_counts_between_forwards_and_sideways() -> None:
    guard = LimitGuard([NINETY])
    found = [p for _ in range(20) for p in guard.step(raised(100.0, plane=50.0), DT)]
    assert [p.what for p in found] == ["passed"]
    sideways = [p for _ in range(20) for p in guard.step(raised(100.0, plane=10.0), DT)]
    assert sideways == []


@pytest.mark.parametrize(
    ("body", "says"),
    [(raised(80.0, error=11.0), "11 degrees only"), (raised(60.0, seen=False), "is not seen")],
)
def test_what_is_not_sure_is_said_after_a_second(body: Body, says: str) -> None:
    guard = LimitGuard([NINETY])
    for _ in range(80):
        guard.step(body, DT)
    assert guard.unsure(["shoulder flexion"], [1]) == ""
    for _ in range(20):
        guard.step(body, DT)
    assert says in guard.unsure(["shoulder flexion"], [1])
    assert guard.unsure(["shoulder flexion"], [0]) == ""
    assert guard.unsure(["elbow flexion"], [1]) == ""
    guard.step(raised(60.0), DT)
    assert guard.unsure(["shoulder flexion"], [1]) == ""


def test_an_angle_far_below_its_limit_needs_not_be_sure() -> None:
    guard = LimitGuard([NINETY])
    for _ in range(200):
        guard.step(raised(30.0, error=23.0), DT)
    assert guard.unsure(["shoulder flexion"], [1]) == ""


def test_what_is_known_too_coarsely_warns_of_nothing_and_passes_where_that_is_likely() -> None:
    guard = LimitGuard([NINETY])
    assert told(guard, (85.0, 0.0)) == []
    coarse = [raised(degrees, error=18.0) for degrees in (80.0, 100.0)]
    assert [p for body in coarse for _ in range(40) for p in guard.step(body, DT)] == []
    found = [p for _ in range(40) for p in guard.step(raised(110.0, error=18.0), DT)]
    assert [p.what for p in found] == ["passed"]


def test_a_hand_behind_the_back_is_known_from_where_the_palm_is() -> None:
    body = np.zeros((), BODY)
    body["valid"], body["arm_valid"] = 1, 1
    body["shoulder"][1], body["hand"][1] = (0.2, 1.4, 0.0), (0.0, 0.95, 0.25)
    guard = LimitGuard([Limit("hand behind back", 10.0, "surgeon", "both")])
    found = [p for _ in range(20) for p in guard.step(body[()], DT)]
    assert [(p.what, p.side) for p in found] == [("passed", "right")]
    body["heading"] = math.pi  # turned round: the same hand is in front
    found = [p for _ in range(20) for p in guard.step(body[()], DT)]
    assert found == []
