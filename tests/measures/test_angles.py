"""Range of motion of sines and of clipped, glitching and half-tracked ones."""

from __future__ import annotations

import numpy as np
import pytest
from movement import RATES, clock, lost

from rehab.measures import active_rom, compensation_at_peak, excursion


def swing(t, low=5.0, high=95.0, seconds=2.0):
    return 0.5 * (low + high) - 0.5 * (high - low) * np.cos(2 * np.pi * t / seconds)


@pytest.mark.parametrize("hz", RATES)
def test_the_peak_and_the_excursion_of_a_sine(hz):
    t = clock(hz, 10.0, jitter=1.0)
    peak, range_ = active_rom(t, swing(t)), excursion(t, swing(t))
    assert peak.value == pytest.approx(95.0, abs=0.25)
    assert range_.value == pytest.approx(90.0, abs=0.5)
    assert (peak.completeness, peak.se, range_.se) == (1.0, None, None)


def test_a_glitch_makes_no_peak():
    t = clock(90, 10.0)
    glitching = swing(t)
    glitching[[100, 101, 300]] += 100.0
    assert active_rom(t, glitching).value == pytest.approx(95.0, abs=0.25)
    assert excursion(t, -glitching).value == pytest.approx(90.0, abs=0.5)


def test_the_error_is_that_of_the_angle_where_it_peaks():
    t = clock(90, 3.0)
    se = 1.0 + swing(t) / 50.0
    assert active_rom(t, swing(t), se).se == pytest.approx(2.9, abs=0.01)
    assert excursion(t, swing(t), se).se == pytest.approx(np.hypot(2.9, 1.1), abs=0.01)


def test_noise_hardly_moves_the_peak():
    t = clock(90, 20.0)
    noisy = swing(t) + np.random.default_rng(1).normal(0, 1.0, len(t))
    assert active_rom(t, noisy).value == pytest.approx(95.0, abs=1.5)


def test_what_is_not_seen_is_no_range():
    t = clock(90, 10.0)
    # Lost on the way up of one of five peaks: the others were seen whole.
    assert active_rom(t, lost(swing(t), t, 2.2, 2.5)).value == pytest.approx(95.0, abs=0.25)
    # Each peak is cut off: the highest seen is not the highest reached.
    cut = np.where(swing(t) > 80.0, np.nan, swing(t))
    assert active_rom(t, cut).reason == "Tracking was lost at the peak."
    assert excursion(t, cut).reason == "Tracking was lost at a turning point."
    assert active_rom(t, lost(swing(t), t, 1.5, 8.0)).value is None
    assert active_rom(t, np.full(len(t), np.nan)).value is None
    assert active_rom(t[:5], swing(t)[:5]).value is None


def test_the_trunk_at_the_peak_stands_beside_it():
    t = clock(90, 2.0)
    lean = swing(t, 0.0, 12.0) + 30.0 * (t > 1.9)
    found = compensation_at_peak(t, swing(t), lean, np.full(len(t), 1.5))
    assert found.value == pytest.approx(12.0, abs=0.05)
    assert found.se == pytest.approx(1.5)
    away = lost(lean, t, 0.8, 1.2)
    found = compensation_at_peak(t, swing(t), away)
    assert (found.value, found.reason) == (None, "The trunk was not tracked at the peak.")
    assert compensation_at_peak(t, lost(swing(t), t, 0.8, 1.2), lean).value is None


def test_a_joint_still_rising_where_a_trial_ends_keeps_its_height():
    t = clock(90, 1.0)
    rising = 150.0 * t
    assert active_rom(t, rising).value == pytest.approx(rising[-1], abs=150 / 90 + 0.01)
    rising[-1] += 40.0
    assert active_rom(t, rising).value == pytest.approx(150.0 * t[-1], abs=150 / 90 + 0.01)
