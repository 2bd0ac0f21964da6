"""Stop rules: what follows from a number that a patient says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehab.errors import UserError
from rehab.session.stops import BY_QUOTA, END, POST_OPERATIVE, REST, Stops

VALUES = st.integers(0, 10)


@given(VALUES, st.none() | VALUES)
def test_pain_ends_above_five_or_after_a_rise_of_two(value: int, first: int | None) -> None:
    decision = Stops().on("pain", value, first)
    ends = value > 5 or (first is not None and value - first >= 2)
    assert (decision is not None) == ends
    if decision is not None:
        assert decision.does == END
        assert f"{value}" in decision.reason


@given(VALUES, VALUES)
def test_each_template_has_its_own_numbers(value: int, first: int) -> None:
    assert (POST_OPERATIVE.on("pain", value, None) is not None) == (value > 3)
    assert (BY_QUOTA.on("pain", value, first) is not None) == (value >= 8)


@given(VALUES)
def test_effort_rests_and_discomfort_decides_nothing(value: int) -> None:
    decision = Stops().on("exertion", value, 0)
    assert (None if decision is None else decision.does) == (REST if value > 7 else None)
    assert Stops().on("discomfort", value, 0) is None


@pytest.mark.parametrize(
    ("given_rules", "word"),
    [({"pian": 3}, "pian"), ({"pain": 12}, "12"), ({"rise": 0}, "rise"), ({"pain": "six"}, "six")],
)
def test_a_rule_that_cannot_be_is_named(given_rules: dict, word: str) -> None:
    with pytest.raises(UserError, match=word):
        Stops.of(given_rules)
