"""Strokes are found to a fraction of a frame, and what two hands do on a beat is told of them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rehab import measures
from rehab.measures import Rhythm, Strokes

HZ = 72.0


def heights(t: np.ndarray) -> np.ndarray:
    """A palm that goes to and fro about a level once a second, downwards through it on the half."""
    return 0.08 * np.sin(2 * np.pi * t)


def struck(t: np.ndarray, above: np.ndarray, over: bool = True) -> Strokes:
    strokes = Strokes()
    for moment, height in zip(t.tolist(), above.tolist(), strict=True):
        strokes.add(moment, height, over)
    return strokes


@pytest.mark.parametrize("hz", [45.0, 72.0, 90.0, 120.0])
def test_a_stroke_is_told_between_two_frames(hz: float) -> None:
    t = np.arange(0.003, 5.0, 1.0 / hz)
    times = struck(t, heights(t)).times
    assert times == pytest.approx([0.5, 1.5, 2.5, 3.5, 4.5], abs=2e-4)


def test_jitter_at_the_level_is_no_stroke_and_makes_none_of_one_two() -> None:
    t = np.arange(0.0, 5.0, 1.0 / HZ)
    noise = np.random.default_rng(1).normal(0.0, 0.004, len(t))
    assert struck(t, noise).times == []
    slow = 0.06 * np.cos(2 * np.pi * t / 5.0) + noise  # crawls through the level once
    assert len(struck(t, slow).times) == 1


def test_a_palm_beside_the_drum_and_one_that_was_not_seen_strike_nothing() -> None:
    t = np.arange(0.0, 3.0, 1.0 / HZ)
    assert struck(t, heights(t), over=False).times == []
    hidden = np.where((t > 0.4) & (t < 0.6), np.nan, heights(t))
    strokes = struck(t, hidden)
    assert strokes.times == pytest.approx([1.5, 2.5], abs=2e-4)
    assert not strokes.seen(0.2, 0.8)
    assert strokes.seen(0.8, 2.8)
    assert not strokes.seen(2.0, 3.5)
    one = np.where(np.arange(len(t)) == 36, np.nan, heights(t))  # a single dropped frame
    assert struck(t, one).times == pytest.approx([0.5, 1.5, 2.5], abs=2e-3)


def test_a_stroke_belongs_to_its_nearest_beat() -> None:
    strokes = Strokes()
    strokes.times = [0.95, 1.3, 3.02]
    found = strokes.on([1.0, 2.0, 3.0], 0.4)
    assert found[0] == 0.95
    assert math.isnan(found[1])
    assert found[2] == 3.02


def test_relative_phase_together_in_turn_and_with_a_hand_behind() -> None:
    beats = np.arange(12) * 0.8
    for degrees in (0.0, 30.0, -45.0, 180.0):
        found = measures.stroke_phase(beats, beats + degrees / 360 * 0.8)
        assert abs((found.value - degrees + 180) % 360 - 180) < 1e-6
        assert measures.stroke_phase_variability(beats, beats + 0.2).value < 1e-5
    spread = np.random.default_rng(2).normal(0.0, 0.04, 400)
    late = measures.stroke_phase_variability(np.arange(400.0), np.arange(400.0) + spread)
    assert late.value == pytest.approx(360 * 0.04, abs=3 * late.se)
    gap = np.where(np.arange(12) == 5, np.nan, beats)
    assert measures.stroke_phase(gap, beats).completeness == pytest.approx(11 / 12)


def test_variation_from_stroke_to_stroke_and_the_bimanual_share() -> None:
    steps = np.tile([0.9, 1.1], 6)
    found = measures.interval_variation(np.cumsum(steps))
    assert found.value == pytest.approx(np.std(steps[1:], ddof=1) / np.mean(steps[1:]))
    beats = np.arange(8.0)
    assert measures.bimanual_share(beats, beats).value == 1.0
    half = np.where(np.arange(8) % 2 == 0, beats, np.nan)
    assert measures.bimanual_share(half, beats).value == 0.5
    assert measures.bimanual_share(np.full(8, np.nan), beats).value == 0.0


def test_a_run_tells_both_hands_apart() -> None:
    beats = [k + 1.0 for k in range(10)]
    rhythm = Rhythm((beats, beats), 0.5, 0.15)
    t = np.arange(0.0, 11.0, 1.0 / HZ)
    for hand, late in enumerate((0.1, -0.03)):
        above = heights(t - 0.5 - late)
        for moment, height in zip(t.tolist(), above.tolist(), strict=True):
            rhythm.add(hand, moment, height if hand or moment < 9.2 else 0.1)
    found = rhythm.results()
    assert found["timing_error_left"] == pytest.approx(0.1, abs=1e-3)
    assert found["timing_error_right"] == pytest.approx(-0.03, abs=1e-3)
    assert (found["beats_missed_left"], found["beats_missed_right"]) == (1.0, 0.0)
    assert found["stroke_phase"] == pytest.approx(-0.13 * 360, abs=1.0)
    assert found["in_time"] == pytest.approx(19 / 20)
    assert found["bimanual_share"] == pytest.approx(0.9)
