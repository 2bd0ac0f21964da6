"""The weighted up-down staircase: its one equilibrium, its bounds, its surprises, its speed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from statistics import NormalDist, fmean, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehab.exercise import staircase
from rehab.exercise.staircase import FIRST, SETTLED, Staircase

aims = st.floats(0.5, 0.95)
results = st.lists(st.booleans(), max_size=80)


@given(aims, results, st.floats(-5, 5))
def test_a_success_is_never_answered_by_easier_and_a_miss_never_by_harder(
    aim: float, told: list[bool], level: float
) -> None:
    stairs = Staircase(aim, level, -2.0, 3.0)
    for success in told:
        before = stairs.level
        stairs.take(success)
        assert -2.0 <= stairs.level <= 3.0
        assert stairs.level >= before if success else stairs.level <= before


@given(st.sampled_from([0.5, 0.6, 0.75, 0.8, 0.9]), st.integers(1, 5))
def test_only_a_success_rate_equal_to_the_aim_stands_still(aim: float, runs: int) -> None:
    """Kaernbach's ratio: with a fixed gain the way made is the gain times the surplus of
    successes."""
    stairs = Staircase(aim, 0.0, -1e6, 1e6, gain=SETTLED)
    lean, staircase.LEAN = staircase.LEAN, 0.0
    alarm, staircase.ALARM = staircase.ALARM, 1e9
    try:
        told = ([True] * round(20 * aim) + [False] * (20 - round(20 * aim))) * runs
        for success in told:
            stairs.take(success)
        assert stairs.level == pytest.approx(0.0, abs=1e-9)
        stairs.take(True)
        assert stairs.level == pytest.approx(SETTLED * (1.0 - aim))
    finally:
        staircase.LEAN, staircase.ALARM = lean, alarm


def test_the_gain_shrinks_at_reversals_and_is_large_again_after_three_misses_in_a_row() -> None:
    stairs = Staircase(0.8, 0.0, -100.0, 100.0)
    for number in range(59):
        stairs.take(number % 5 != 4)
        assert not stairs.surprised
    assert stairs.gain == SETTLED
    surprised = []
    for _ in range(3):
        stairs.take(False)
        surprised.append(stairs.surprised)
    assert surprised[-1]
    assert stairs.gain == FIRST


def test_a_long_run_of_successes_is_a_surprise_too() -> None:
    stairs = Staircase(0.8, 0.0, -100.0, 100.0, gain=SETTLED)
    surprised = []
    for _ in range(30):
        stairs.take(True)
        surprised.append(stairs.surprised)
    assert 15 <= surprised.index(True) <= 25
    assert stairs.gain == FIRST


@pytest.mark.parametrize("aim", [0.6, 0.8, 0.9])
@pytest.mark.parametrize("steps", [20, 25, 30])
def test_it_comes_to_the_aim_and_holds_it(aim: float, steps: int) -> None:
    rates = [fmean(done[30:]) for _, done in learners(aim, steps)]
    assert fmean(rates) == pytest.approx(aim, abs=0.02)
    assert sum(abs(rate - aim) <= 0.05 for rate in rates) >= 38


@pytest.mark.parametrize("steps", [20, 25, 30])
def test_it_does_not_swing(steps: int) -> None:
    swings = [abs(each - 0.8) for likely, _ in learners(0.8, steps) for each in likely[30:]]
    assert median(swings) <= 0.12


def learners(aim: float, steps: int) -> Iterator[tuple[list[float], list[bool]]]:
    """Forty whose success falls along a normal curve, a tenth of the range wide: the true
    probability and the result of a hundred trials each."""
    normal = NormalDist()
    for seed in range(40):
        chance = random.Random(seed)
        stairs = Staircase(aim, 0.9 * steps, 0.0, steps)
        likely, done = [], []
        for _ in range(100):
            likely.append(normal.cdf((0.55 - stairs.level / steps) / 0.1))
            done.append(chance.random() < likely[-1])
            stairs.take(done[-1])
        yield likely, done
