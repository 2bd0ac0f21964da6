"""Phase, symmetry and co-contribution of two limbs, and left against right."""

from __future__ import annotations

import math

import numpy as np
import pytest
from movement import RATES, clock, lost, straight

from rehab import measures
from rehab.measures import Measured, profile


@pytest.mark.parametrize("hz", RATES)
@pytest.mark.parametrize("degrees", [0, 30, 90, -90, 150, 180])
def test_relative_phase_of_two_sines(hz, degrees):
    t = clock(hz, 10.0)
    left = 20 + 30 * np.sin(2 * np.pi * t / 1.25 + math.radians(degrees))
    right = -5 + 12 * np.sin(2 * np.pi * t / 1.25)
    found = measures.relative_phase(t, left, right).value
    assert abs((found - degrees + 180) % 360 - 180) < 2.0
    assert measures.relative_phase_variability(t, left, right).value < 5.0


def test_the_variability_of_phase_is_circular():
    t = clock(100, 120.0)
    wander = math.radians(30) * np.sin(2 * np.pi * t / 30)
    left = np.sin(2 * np.pi * t + np.pi + wander)  # around 180: a plain mean would fail
    found = measures.relative_phase(t, left, np.sin(2 * np.pi * t))
    assert abs(abs(found.value) - 180) < 2
    spread = measures.relative_phase_variability(t, left, np.sin(2 * np.pi * t)).value
    assert spread == pytest.approx(30 / math.sqrt(2), rel=0.08)


def test_phase_needs_cycles_in_one_stretch():
    t = clock(90, 4.0)
    sine = np.sin(2 * np.pi * t)
    assert measures.relative_phase(t, sine, sine).value == pytest.approx(0.0, abs=1e-9)
    assert measures.relative_phase(t, lost(sine, t, 1.8, 2.2), sine).value is None
    assert measures.relative_phase(t[:200], sine[:200], sine[:200]).value is None
    assert measures.relative_phase(t, 0 * sine, sine).reason == "Nothing moved to and fro."
    assert measures.relative_phase(t, np.nan * sine, sine).value is None


def hands(left, right):
    t = clock(90, 5.0)
    return profile(t, straight(t, *left)), profile(t, straight(t, *right))


def test_hands_together_in_turn_and_one_alone():
    together = hands((1.0, 1.0, 0.3), (1.0, 1.0, 0.3))
    half = hands((1.0, 1.0, 0.3), (1.0, 1.0, 0.15))
    in_turn = hands((0.5, 1.0, 0.3), (2.5, 1.0, 0.3))
    alone = hands((1.0, 1.0, 0.3), (9.0, 1.0, 0.3))
    assert measures.bimanual_symmetry(*together).value == pytest.approx(1.0)
    assert measures.bimanual_symmetry(*half).value == pytest.approx(1.0)
    assert measures.bimanual_symmetry(*in_turn).value < 0.0
    assert measures.bimanual_symmetry(*alone).reason == "A hand did not move."
    assert measures.co_contribution(*together).value == pytest.approx(1.0)
    assert measures.co_contribution(*half).value == pytest.approx(2 / 3)
    assert measures.co_contribution(*in_turn).value == pytest.approx(0.0, abs=1e-6)
    assert measures.co_contribution(*alone).value == pytest.approx(0.0, abs=1e-6)


def test_both_hands_must_be_tracked_at_the_same_times():
    t = clock(90, 5.0)
    left = profile(t, straight(t, 1.0, 1.0))
    right = profile(t, lost(straight(t, 1.0, 1.0), t, 2.0, 4.0))
    assert measures.bimanual_symmetry(left, right).value is None
    assert measures.co_contribution(left, right).value is None
    with pytest.raises(ValueError, match="same times"):
        measures.co_contribution(left, left.between(0.0, 2.0))


def test_the_left_right_index():
    left, right = Measured(100.0, 1.0, se=2.0), Measured(120.0, 0.9, se=2.0)
    found = measures.asymmetry(left, right)
    assert found.value == pytest.approx(20 / 110)
    assert found.completeness == 0.9
    assert measures.asymmetry(right, left).value == pytest.approx(-20 / 110)
    draws = np.random.default_rng(1).normal((100.0, 120.0), 2.0, (20_000, 2))
    index = (draws[:, 1] - draws[:, 0]) / draws.mean(axis=1)
    assert found.se == pytest.approx(index.std(), rel=0.03)
    assert measures.asymmetry(Measured(None, 0.4, "Lost."), right).value is None
    assert measures.asymmetry(Measured(-1.0, 1.0), Measured(1.0, 1.0)).value is None
