"""What is due on a day: the week's sessions, their turn, stages by date and tick, tests."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from programmes import GOOD

from rehab.errors import UserError
from rehab.prescription import Done, due, loads, stage_on, ticked, waiting

MADE = loads(GOOD)
MONDAY = date(2026, 5, 4)


def day(number: int) -> date:
    """Days after the Monday on which the programme begins."""
    return MONDAY + timedelta(days=number)


def played(*days: int, batteries: tuple[str, ...] = ("reach",)) -> list[Done]:
    return [Done(day(n), "first", "A", batteries) for n in days]


def test_three_a_week_one_a_day_in_turn() -> None:
    first = due(MADE, [], MONDAY, begins=MONDAY)
    assert (first.session.name, first.stage.name, first.number, first.this_week) == (
        "A",
        "first",
        0,
        0,
    )
    assert first.why == (
        'session 1 of 3 this week, "A", stage "first", first the tests: reach (about 1.5 minutes)'
    )
    second = due(MADE, played(0), day(1), begins=MONDAY)
    assert (second.session.name, second.number, second.batteries) == ("B", 1, ())
    with pytest.raises(UserError, match="Nothing more is due today: 1 of 3 sessions of this week"):
        due(MADE, played(0), MONDAY, begins=MONDAY)
    with pytest.raises(
        UserError, match="3 of 3 sessions of this week are done; the next is due from 2026-05-11"
    ):
        due(MADE, played(0, 1, 2), day(3), begins=MONDAY)
    assert due(MADE, played(0, 1, 2), day(7), begins=MONDAY).session.name == "B"
    with pytest.raises(UserError, match="Nothing is due before 2026-05-04, when the programme"):
        due(MADE, [], MONDAY - timedelta(days=1), begins=MONDAY)


def test_tests_come_again_after_two_weeks() -> None:
    assert due(MADE, played(0), day(13), begins=MONDAY).batteries == ()
    assert due(MADE, played(0), day(14), begins=MONDAY).batteries == ("reach",)
    broken_off = played(0, batteries=())
    assert due(MADE, broken_off, day(1), begins=MONDAY).batteries == ("reach",)


def test_a_stage_needs_its_day_and_a_tick() -> None:
    tick = {"second": day(20)}
    for number, ticks, stage in (
        (27, tick, "first"),  # ticked, but its four weeks are not over
        (28, {}, "first"),  # over, but not ticked
        (28, tick, "second"),
        (28, {"second": day(40)}, "first"),
        (40, {"second": day(40)}, "second"),
    ):
        assert stage_on(MADE, day(number), MONDAY, ticks).name == stage, (number, ticks)
    assert waiting(MADE, day(27), MONDAY, {}) == ""
    assert waiting(MADE, day(28), MONDAY, {}).startswith('Stage "second" may begin once')
    assert waiting(MADE, day(28), MONDAY, tick) == ""
    assert due(MADE, [], day(28), begins=MONDAY, ticks=tick).session.name == "B"
    assert ticked(MADE, "second").name == "second"
    with pytest.raises(UserError, match='no stage "secnd" to tick; there are: second'):
        ticked(MADE, "secnd")
    with pytest.raises(UserError, match='no stage "first" to tick'):
        ticked(MADE, "first")


def test_no_stage_is_jumped_over() -> None:
    third = '\n[[stage]]\nname = "third"\nafter_weeks = 5\nsessions = ["B"]\n'
    made = loads(GOOD.replace("\n[assessment]", third + "\n[assessment]"))
    assert stage_on(made, day(60), MONDAY, {"third": MONDAY}).name == "first"
    both = {"third": MONDAY, "second": MONDAY}
    assert stage_on(made, day(60), MONDAY, both).name == "third"
    back = third.replace("= 5", "= 3")
    with pytest.raises(UserError, match='stage "third" begins before the stage that stands above'):
        loads(GOOD.replace("\n[assessment]", back + "\n[assessment]"))


@given(st.sets(st.integers(0, 60)), st.integers(0, 60))
def test_never_more_than_the_week_has(days: set[int], today: int) -> None:
    """Whoever plays whenever something is due plays as often as is prescribed, and no more."""
    done: list[Done] = []
    for number in sorted({*days, today}):
        try:
            found = due(MADE, done, day(number), begins=MONDAY)
        except UserError:
            continue
        done.append(Done(day(number), found.stage.name, found.session.name, found.batteries))
    weeks = [(one.when - MONDAY).days // 7 for one in done]
    assert all(
        weeks.count(week) == min(3, sum(d // 7 == week for d in {*days, today})) for week in weeks
    )
    names = [one.session for one in done]
    assert names == [("A", "B")[n % 2] for n in range(len(names))]
    tested = [one.when for one in done if one.batteries]
    assert all(b - a >= timedelta(days=14) for a, b in pairwise(tested))
