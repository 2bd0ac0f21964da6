"""SPARC and LDLJ against published values, an independent implementation, and noise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from monalysa.quality import smoothness as independent
from movement import RATES, clock, minimum_jerk, straight, submovements

from rehab.measures import ldlj, profile, sparc
from rehab.measures.smoothness import arc_length, log_jerk, low_passed

BELL = np.exp(-5 * np.arange(-1, 1, 0.01) ** 2)
"""Balasubramanian's example: 2 s at 100 Hz."""


def test_the_published_values_of_a_bell():
    assert arc_length(BELL, 100.0) == pytest.approx(-1.41403, abs=1e-5)
    assert log_jerk(BELL, 100.0) == pytest.approx(-5.81636, abs=1e-5)


@pytest.mark.parametrize("rate", [72, 90, 100, 120])
def test_arc_length_of_minimum_jerk_and_of_two_submovements(rate):
    t = np.arange(0, 1, 1 / rate)
    speed = 30 * t**2 * (1 - t) ** 2
    assert -1.406 <= arc_length(speed, rate) <= -1.396
    two = np.concatenate([speed, speed])
    assert arc_length(two, rate) == pytest.approx(-2.15, abs=0.25)


@pytest.mark.parametrize(("rate", "expected"), [(72, -5.187), (1000, -5.312)])
def test_log_jerk_of_minimum_jerk_tends_to_its_closed_form(rate, expected):
    t = np.arange(0, 1, 1 / rate)
    speed = 30 * t**2 * (1 - t) ** 2
    # T^3 / peak^2 * integral of squared jerk is 720 / 1.875^2 = 204.8.
    assert log_jerk(speed, rate) == pytest.approx(expected, abs=0.001)
    fine = np.linspace(0, 1, 100_001)
    assert log_jerk(30 * fine**2 * (1 - fine) ** 2, 1e5) == pytest.approx(-np.log(204.8), abs=1e-3)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(30, 700), st.sampled_from([60.0, 100.0, 250.0]))
def test_an_independent_implementation_agrees(seed, count, rate):
    rng = np.random.default_rng(seed)
    velocity = np.cumsum(rng.normal(size=(count, 3)), axis=0)
    speed = np.linalg.norm(velocity, axis=1)
    assert arc_length(speed, rate) == pytest.approx(independent.sparc(speed, rate)[0], abs=1e-9)
    other = independent.log_dimensionless_jerk(velocity, rate)
    assert log_jerk(velocity, rate) == pytest.approx(other, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.01, 100), st.floats(0.1, 10))
def test_neither_size_nor_pace_nor_unit_matters_to_the_formulas(size, pace):
    assert arc_length(size * BELL, 100.0) == pytest.approx(arc_length(BELL, 100.0), abs=1e-9)
    assert log_jerk(size * BELL, 100.0 * pace) == pytest.approx(log_jerk(BELL, 100.0), abs=1e-6)


def test_less_smooth_is_more_negative():
    t = clock(90, 5.0)
    starts = [[0.5], [0.5, 1.1], [0.5, 1.1, 1.7], [0.5, 1.1, 1.7, 2.3]]
    movements = [profile(t, submovements(t, s)) for s in starts]
    for measure in (sparc, ldlj):
        values = [measure(movement).value for movement in movements]
        assert values == sorted(values, reverse=True)
        assert values[0] - values[-1] > 1.0


def test_a_reach_measured_at_any_frame_rate():
    for distance, seconds in ((0.3, 1.0), (0.4, 0.7), (0.35, 1.6)):
        found = []
        for hz in [*RATES, 1000]:
            t = clock(hz, 4.0)
            movement = profile(t, straight(t, 0.7, seconds, distance))
            found.append((sparc(movement).value, ldlj(movement).value))
        assert np.ptp(found, axis=0).max() < 0.01
        assert found[0][0] == pytest.approx(-1.40, abs=0.01)
        # From 2 % to 2 % of the peak, and without what jerk is above 6 Hz: less than -5.32.
        assert found[0][1] == pytest.approx(-4.8, abs=0.06)


@pytest.mark.parametrize("hz", RATES)
@pytest.mark.parametrize(("distance", "seconds"), [(0.3, 3.0), (0.3, 4.0), (0.15, 3.0), (0.1, 1.5)])
def test_a_slow_reach_is_as_smooth_as_a_fast_one(hz, distance, seconds):
    t = clock(hz, seconds + 2.0)
    hand = straight(t, 1.0, seconds, distance)
    assert sparc(profile(t, hand)).value == pytest.approx(-1.405, abs=0.005)
    hand += np.random.default_rng(1).normal(0, 1e-4, hand.shape)
    assert sparc(profile(t, hand)).value == pytest.approx(-1.405, abs=0.01)


def test_the_precision_of_a_recording_does_not_matter():
    """0.01 mm, as poses are stored: no measure moves by a hundredth."""
    for seconds in (0.5, 1.0, 2.0):
        t = clock(90, 4.0)
        hand = straight(t, 0.7, seconds)
        exact, stored = profile(t, hand), profile(t, np.round(hand, 5))
        assert sparc(stored).value == pytest.approx(sparc(exact).value, abs=0.01)
        assert ldlj(stored).value == pytest.approx(ldlj(exact).value, abs=0.01)


def test_the_noise_of_a_still_hand_is_what_the_definitions_say():
    """Whatever its size: white noise has no scale."""
    rng = np.random.default_rng(5)
    for sd in (5e-5, 3e-4):
        for seconds, arc, jerk in ((0.5, -2.6, -8.0), (1.0, -3.1, -10.6), (4.0, -4.0, -16.1)):
            t = np.arange(0, seconds, 1 / 90)
            stills = [profile(t, rng.normal(0, sd, (len(t), 3))) for _ in range(80)]
            arcs = [arc_length(still.speed, 100.0) for still in stills]
            assert np.mean(arcs) == pytest.approx(arc, abs=0.25)
            jerks = [log_jerk(low_passed(np.diff(s.position, axis=0)), 100.0) for s in stills]
            assert np.mean(jerks) == pytest.approx(jerk, abs=0.4)


@pytest.mark.parametrize("hz", RATES)
def test_tracking_noise_moves_smoothness_little_or_has_it_refused(hz):
    """0.05 mm is the jitter of a real controller, 0.3 mm a bad day."""
    rng = np.random.default_rng(6)
    t = clock(hz, 5.0)
    refused = 0
    for seconds in (0.5, 0.8, 1.0, 1.5, 2.0, 3.0):
        exact = profile(t, straight(t, 0.7, seconds, 0.4))
        for sd in (5e-5, 1e-4, 3e-4):
            noisy = profile(t, straight(t, 0.7, seconds, 0.4) + rng.normal(0, sd, (len(t), 3)))
            assert sparc(noisy).value == pytest.approx(sparc(exact).value, abs=0.1)
            found = ldlj(noisy)
            if found.value is None:
                refused += 1
                assert seconds >= 1.5
                assert found.reason == "Too slow: its jerk is lost in tracking noise."
            else:
                assert found.value == pytest.approx(ldlj(exact).value, abs=0.5)
    assert 0 < refused < 9


def test_a_dropout_in_the_movement_refuses():
    t = clock(90)
    hand = straight(t, 0.7, 1.0)
    hand[(t > 1.1) & (t < 1.2)] = np.nan
    for measure in (sparc, ldlj):
        assert measure(profile(t, hand)).value is None


def test_minimum_jerk_is_what_it_says():
    """The closed form that the others rest on: no jerk at all outside, and the known peak speed."""
    t = np.linspace(0, 1, 1001)
    assert np.gradient(minimum_jerk(t, 0, 1), t).max() == pytest.approx(1.875, abs=1e-4)
