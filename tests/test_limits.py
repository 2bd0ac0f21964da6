"""How a body is read along a joint's direction, and what a limit may be."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rehab import limits
from rehab.body import ANGLES as SIDED
from rehab.body import BODY
from rehab.errors import UserError
from rehab.limits import DIRECTIONS, Limit

ANGLES = {name for name, _ in SIDED}


@pytest.mark.parametrize("name", [n for n, way in DIRECTIONS.items() if way.field in ANGLES])
def test_a_direction_reads_its_angle_with_its_error(name: str) -> None:
    way = DIRECTIONS[name]
    body = np.zeros((), BODY)
    body["valid"] = body["arm_valid"] = 1
    if way.raised:
        body["shoulder_elevation"], body["shoulder_elevation_se"] = 0.5, 0.1
    body[way.field], body[f"{way.field}_se"] = way.sign * 0.5, 0.1
    assert limits.read(body[()], name, 1) == pytest.approx((math.degrees(0.5), math.degrees(0.1)))


@pytest.mark.parametrize("name", DIRECTIONS)
def test_what_is_not_tracked_is_not_read(name: str) -> None:
    assert all(math.isnan(number) for number in limits.read(np.zeros((), BODY)[()], name, 0))


def test_a_target_keeps_five_degrees_or_its_error_from_a_limit() -> None:
    assert limits.furthest(90.0, 1.0) == 85.0
    assert limits.furthest(90.0, 6.0) == pytest.approx(90.0 - 1.645 * 6.0)


def test_a_target_keeps_off_a_limit_by_what_is_unknown_where_it_lies() -> None:
    def more(degrees: float) -> float:
        return max(degrees - 100.0, 0.0)

    far = limits.furthest(130.0, 6.0, more)
    assert far + 1.645 * math.hypot(6.0, more(far)) == pytest.approx(130.0, abs=0.1)
    assert far < limits.furthest(130.0, 6.0) - 5.0
    assert limits.furthest(90.0, 6.0, more) == limits.furthest(90.0, 6.0)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"direction": "knee flexion"}, "There is no direction"),
        ({"side": ""}, "takes left or right or both"),
        ({"direction": "neck flexion", "side": "left"}, "takes no side"),
        ({"degrees": 200.0}, "0 to 190"),
        ({"degrees": math.nan}, "0 to 190"),
        ({"source": " "}, "who set it"),
    ],
)
def test_an_impossible_limit_is_refused_in_a_sentence(fields: dict[str, object], says: str) -> None:
    good: dict[str, object] = {
        "direction": "shoulder flexion",
        "degrees": 90.0,
        "source": "surgeon",
        "side": "left",
    }
    with pytest.raises(UserError, match=says):
        Limit(**(good | fields))  # type: ignore[arg-type]


def test_a_limit_covers_its_side() -> None:
    assert Limit("elbow flexion", 90.0, "surgeon", "right").covers(1)
    assert not Limit("elbow flexion", 90.0, "surgeon", "right").covers(0)
    assert Limit("neck flexion", 40.0, "surgeon").covers(0)
