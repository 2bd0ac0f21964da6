"""The benchmark of adaptive difficulty in a small form, and the people that it invents."""

from __future__ import annotations

import numpy as np
import pytest

from rehab.bench import difficulty
from rehab.bench.difficulty.controllers import AIM, Oracle, Ours
from rehab.bench.difficulty.course import play
from rehab.bench.difficulty.learner import LOSS, LOST_AT, TRIALS, Learner
from rehab.bench.difficulty.profiles import PROFILES

HEALTHY = PROFILES[0]


@pytest.fixture(scope="module")
def found() -> difficulty.Found:
    return difficulty.bench(seeds=4)


def test_every_kind_of_people_meets_every_controller(found: difficulty.Found) -> None:
    assert len(PROFILES) == 12
    pairs = {(row.profile, row.controller) for row in found.table}
    assert pairs == {(kind.name, name) for kind in PROFILES for name in difficulty.KINDS}
    assert all(row.runs for row in found.table)


def test_the_goals_are_those_promised(found: difficulty.Found) -> None:
    goals = {name: figure.goal for name, figure in found.result.figures.items()}
    assert goals == {
        "runs within 5 points in every direction": 95.0,
        "a trial's true probability from the aim, worst profile": 12.0,
        "losses recovered within 20 trials": 95.0,
        "trials that asked for more than a bound": 0.0,
    }


def test_ours_holds_the_aim_where_the_others_do_not(found: difficulty.Found) -> None:
    held = {
        name: sum(row.held for row in found.table if row.controller == name)
        for name in difficulty.KINDS
    }
    assert held["ours"] >= 0.9 * 4 * len(PROFILES)
    assert held["fixed ladder"] + held["one up, one down"] <= 2
    for row in found.table:
        if row.controller == "ours":
            assert row.beyond == 0
            assert row.recovered >= 95.0
            assert row.swing <= 13.0  # of so few people


def test_a_persons_success_falls_as_more_is_asked() -> None:
    person = Learner(HEALTHY, 1)
    likely = [person.likely(0, 40, level) for level in np.linspace(0.0, 1.5, 20)]
    assert likely == sorted(likely, reverse=True)
    assert likely[0] == pytest.approx(1.0 - HEALTHY.lapse)
    assert likely[-1] == pytest.approx(0.0, abs=1e-6)
    assert person.likely(0, 40, person.ideal(0, 40, AIM)) == pytest.approx(AIM)


def test_a_loss_takes_a_fifth_of_the_range_and_nothing_else() -> None:
    whole, lost = Learner(HEALTHY, 1), Learner(HEALTHY, 1, loses=True)
    for trial in range(TRIALS):
        away = whole.ideal(2, trial, AIM) - lost.ideal(2, trial, AIM)
        assert away == pytest.approx(LOSS if trial >= LOST_AT else 0.0)


def test_everybody_meets_the_same_luck() -> None:
    first, again = (play(Learner(HEALTHY, 3), Ours(Learner(HEALTHY, 3))) for _ in range(2))
    assert (first.success == again.success).all()


def test_an_oracle_asks_for_the_aim() -> None:
    person = Learner(HEALTHY, 2)
    course = play(person, Oracle(person))
    assert course.off_truly() == pytest.approx(np.zeros(course.judged.sum()), abs=1e-9)
