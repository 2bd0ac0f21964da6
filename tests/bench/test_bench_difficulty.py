"""The benchmark of adaptive difficulty in a small form, and the people that it invents."""

from __future__ import annotations

import numpy as np
import pytest

from rehab.bench import difficulty
from rehab.bench.difficulty.controllers import AIM, Oracle, Ours
from rehab.bench.difficulty.course import play
from rehab.bench.difficulty.curve import Attempt, Curve, fitted, misfit, modelled
from rehab.bench.difficulty.learner import LOSS, LOST_AT, TRIALS, Learner
from rehab.bench.difficulty.played import SAMPLES, Played, run
from rehab.bench.difficulty.profiles import PROFILES
from rehab.exercise import find
from rehab.exercise.registry import names

HEALTHY = PROFILES[0]


@pytest.fixture(scope="module")
def found() -> difficulty.Found:
    return difficulty.bench(seeds=4, samples=())


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


def courses(seed: int) -> Played:
    """A run as the model of a trial plays it, in the place of one frame by frame."""
    course = play(Learner(HEALTHY, seed), Ours(Learner(HEALTHY, seed)))
    rng = np.random.Generator(np.random.PCG64(seed))
    row = [
        Attempt(float(level), bool(done))
        for level, done in zip(rng.uniform(0.4, 0.6, TRIALS), course.success[0], strict=True)
    ]
    return Played(SAMPLES[0], {"right/flexion": row}, {"right/flexion": fitted(row)})


def test_what_was_played_frame_by_frame_stands_in_the_table_and_has_its_goals() -> None:
    runs = [courses(seed) for seed in range(2)]
    row = difficulty._row_played(runs)
    assert (row.profile, row.runs, row.held) == ("frozen-shoulder-right, sunrise", 2, 2)
    assert (row.recovered, row.beyond) == (None, 0)
    assert row.rate == pytest.approx(80.0, abs=5.0)
    result = difficulty.Result()
    difficulty._validate(result, [row], runs)
    assert {name: figure.goal for name, figure in result.figures.items()} == {
        "frame by frame: runs within 5 points in every direction": 95.0,
        "frame by frame: success from what the model of a trial says, worst direction": 5.0,
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


STEEP, FLAT = Curve(0.6, 0.02, 0.0), Curve(0.5, 0.1, 0.05)


@pytest.mark.parametrize("true", [STEEP, FLAT])
def test_the_curve_that_fits_is_the_one_that_made_the_trials(true: Curve) -> None:
    chance = np.random.Generator(np.random.PCG64(5))
    levels = chance.uniform(0.2, 0.9, 800)
    tried = [Attempt(level, bool(chance.random() < true.likely(level))) for level in levels]
    found = fitted(tried)
    assert found.able == pytest.approx(true.able, abs=0.03)
    assert 0.6 * true.spread < found.spread < 1.6 * true.spread
    assert misfit(found, tried) < 0.04
    assert misfit(Curve(true.able - 0.2, true.spread, 0.0), tried) > 0.1
    assert true.likely(true.ideal(0.8)) == pytest.approx(0.8)


def test_the_model_of_a_trial_holds_a_fitted_curve_at_the_aim() -> None:
    assert modelled(FLAT, HEALTHY.difficulty) == pytest.approx(AIM, abs=0.03)


def test_a_sample_is_played_frame_by_frame_and_asks_for_no_more_than_it_may() -> None:
    played = run(SAMPLES[3], 0, 6)
    ((key, tried),) = played.attempts.items()
    assert key == "left/external"
    assert len(tried) == 6
    assert len({each.level for each in tried}) > 1  # it adapts
    assert {each.success for each in tried} == {True, False}
    assert played.course().beyond == 0
    assert run(SAMPLES[3], 0, 6) == played


def test_a_sample_holds_three_exercises_and_names_what_there_is() -> None:
    assert len({sample.exercise for sample in SAMPLES}) == 3
    for sample in SAMPLES:
        assert set(sample.ways) <= set(sample.difficulty.sectors)


@pytest.mark.parametrize("name", names())
def test_every_exercise_steps_a_twentieth_to_a_thirtieth_of_its_way(name: str) -> None:
    spec = find(name).spec.difficulty
    if spec is not None:
        assert 20.0 <= abs(spec.hardest - spec.easiest) / spec.step <= 30.0
