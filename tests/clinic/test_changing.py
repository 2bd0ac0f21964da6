"""A block of what is prescribed, changed by numbers: every exercise, every rung."""

from __future__ import annotations

import pytest

from rehab.clinic.changing import HARDEST, block_of, changed, quantities, rungs
from rehab.errors import UserError
from rehab.exercise import parse_settings
from rehab.prescription import difference, loads

EXERCISES = (
    "star-reach", "sunrise", "door", "well", "dragonfly", "lanterns", "blocks", "shore",
    "pour", "squeeze",
    "follow-me",
)  # fmt: skip


def programme(exercise: str, adapt: str = "") -> str:
    return f"""\
title = "One"
sessions_a_week = 3
minutes_a_session = 10
[[block]]
name = "one"
exercise = "{exercise}"
{adapt}
[[session]]
name = "A"
blocks = ["one"]
"""


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_exercise_has_sliders_that_may_go_to_both_ends(exercise: str) -> None:
    made = loads(programme(exercise))
    found = quantities(block_of(made, "one"))
    assert 2 <= len(found) <= 4
    for one in found:
        assert one.low <= one.value <= one.high
        assert (one.high - one.low) / one.step <= 60
        for end in (one.low, one.high):
            new = changed(made, "one", {one.field: end})
            assert {o.field: o.value for o in quantities(block_of(new, "one"))}[one.field] == end


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_rung_can_be_chosen_and_is_said(exercise: str) -> None:
    made = loads(programme(exercise))
    kind = block_of(made, "one").kind.Settings
    told = rungs(block_of(made, "one"))
    assert len(told) == len(kind.ladder)
    assert all(words.count(":") == 1 and words.count(",") <= 1 for _, words in told)
    for key, _words in told:
        new = changed(made, "one", {"trials": 2}, key)
        settings = parse_settings(kind, block_of(new, "one").settings)
        assert settings == parse_settings(kind, {"level": int(key), "trials": 2})
        same = settings == parse_settings(kind, {})
        assert bool(difference(made, new)) != same


def test_what_adapts_is_bounded_not_set() -> None:
    made = loads(programme("sunrise", "adapt = { aim = 0.7 }"))
    first, *_ = quantities(block_of(made, "one"))
    assert (first.field, first.value, first.title) == (HARDEST, 130.0, "Height of the arm, at most")
    new = changed(made, "one", {HARDEST: 95.0})
    adapt = block_of(new, "one").adapt
    assert adapt is not None
    assert (adapt.aim, adapt.hardest) == (0.7, 95.0)


def test_a_block_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(UserError, match='There is no block "two" that is played; there are: one'):
        changed(loads(programme("sunrise")), "two", {"hold": 2})
    with pytest.raises(UserError, match="it may be 1 to 5"):
        changed(loads(programme("sunrise")), "one", {}, "9")
