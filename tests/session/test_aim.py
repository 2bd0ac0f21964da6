"""Turns in plain numbers, as those of numpy are."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehab import math3d
from rehab.session.aim import least_turn, turned

SIZES = st.floats(-1.0, 1.0)
WAYS = (
    st.tuples(SIZES, SIZES, SIZES)
    .filter(lambda way: math.hypot(*way) > 0.1)
    .map(lambda way: tuple(x / math.hypot(*way) for x in way))
)


@given(WAYS, WAYS)
def test_the_least_turn_takes_one_way_to_the_other(a, b):
    turn = least_turn(a, b)
    assert math.hypot(*turn) == pytest.approx(1.0)
    assert turned(turn, a) == pytest.approx(b, abs=1e-3)  # of all but opposite ways far nearer
    assert math3d.rotate(turn, a) == pytest.approx(b, abs=1e-3)
    assert 2.0 * math.acos(min(1.0, abs(turn[3]))) == pytest.approx(
        math.acos(max(-1.0, min(1.0, sum(p * q for p, q in zip(a, b, strict=True))))), abs=3e-3
    )


@pytest.mark.parametrize("way", [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.6, -0.8)])
def test_opposite_ways_are_half_a_circle_apart(way):
    opposite = tuple(-x for x in way)
    assert turned(least_turn(way, opposite), way) == pytest.approx(opposite)
