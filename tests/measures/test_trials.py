"""Errors over trials: position sense, timing and endpoints."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rehab import measures


def test_absolute_constant_and_variable_error():
    target, felt = [30.0, 60.0, 90.0, 60.0], [33.0, 59.0, 95.0, 63.0]  # 3, -1, 5, 3
    assert measures.position_error_absolute(target, felt).value == pytest.approx(3.0)
    constant = measures.position_error_constant(target, felt)
    assert constant.value == pytest.approx(2.5)
    variable = measures.position_error_variable(target, felt)
    assert variable.value == pytest.approx(math.sqrt(19 / 3))
    assert constant.se == pytest.approx(variable.value / 2)


def test_timing_against_a_beat():
    beats = np.arange(12) * 0.5
    late = beats + 0.02 + 0.01 * np.resize([1, -1], 12)
    assert measures.timing_error(beats, late).value == pytest.approx(0.02)
    assert measures.timing_variability(beats, late).value == pytest.approx(
        0.01 * math.sqrt(12 / 11)
    )
    early = measures.timing_error(beats, beats - 0.03)
    assert early.value == pytest.approx(-0.03)


def test_endpoints():
    targets = np.zeros((4, 3))
    ends = np.array([[3, 4, 0], [0, 0, 5], [5, 0, 0], [0, 5, 0]]) / 100
    assert measures.endpoint_error(targets, ends).value == pytest.approx(0.05)


def test_missing_trials_count_against_completeness():
    some = measures.timing_error([0, 1, 2, 3], [0.1, np.nan, 2.1, 3.1])
    assert (some.value, some.completeness) == (pytest.approx(0.1), 0.75)
    assert measures.timing_error([0, 1, 2, 3], [0.1, np.nan, np.nan, 3.1]).value is None
    many = [0.1] * 5 + [np.nan] * 5
    few = measures.timing_error([0.0] * 10, many)
    assert few.reason == "Only 50% was tracked; 60% is needed."
    assert measures.endpoint_error(np.zeros((0, 3)), np.zeros((0, 3))).value is None


def test_the_standard_errors_are_calibrated():
    """95 % intervals of mean and spread hold the true value about that often."""
    rng = np.random.default_rng(3)
    held = np.zeros(2)
    for _ in range(400):
        events = rng.normal(0.02, 0.03, 20)
        for i, (measure, true) in enumerate(
            ((measures.timing_error, 0.02), (measures.timing_variability, 0.03))
        ):
            low, high = measure(np.zeros(20), events).interval
            held[i] += low <= true <= high
    assert (held / 400 > 0.9).all()
    assert (held / 400 < 0.99).all()
