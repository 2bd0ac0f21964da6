"""Speed, onset, times and straightness against closed forms, at every headset's frame rate."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from movement import arc, minimum_jerk, straight

from rehab import measures

RATES = [72, 90, 120]


def clock(hz, seconds=3.0, jitter=0.0):
    t = np.arange(0.0, seconds, 1 / hz)
    return t + jitter * np.random.default_rng(2).uniform(-0.3, 0.3, len(t)) / hz


@pytest.mark.parametrize("hz", RATES)
@pytest.mark.parametrize("jitter", [0.0, 1.0])
def test_peak_speed_of_a_minimum_jerk_reach(hz, jitter):
    t = clock(hz, jitter=jitter)
    for distance, seconds in ((0.3, 1.0), (0.5, 0.8), (0.1, 1.5)):
        peak = measures.peak_speed(t, straight(t, 0.7, seconds, distance))
        assert peak == pytest.approx(1.875 * distance / seconds, rel=0.01)


@pytest.mark.parametrize("hz", RATES)
def test_path_efficiency_of_a_line_and_of_half_a_circle(hz):
    t = clock(hz)
    assert measures.path_efficiency(t, straight(t, 0.7, 1.0)) == pytest.approx(1.0, abs=1e-3)
    assert measures.path_efficiency(t, arc(t, 0.7, 1.0)) == pytest.approx(2 / math.pi, abs=2e-3)


def crossing(level):
    """The part of a minimum-jerk movement's time at which its speed first reaches `level`,
    as a part of distance over time."""
    u = np.linspace(0, 0.5, 200_001)
    return float(np.interp(level, 30 * u**2 * (1 - u) ** 2, u))


@pytest.mark.parametrize("hz", RATES)
@pytest.mark.parametrize(("distance", "seconds"), [(0.3, 1.0), (0.6, 0.7), (0.2, 2.0)])
def test_onset_and_offset_lie_where_speed_crosses_the_threshold(hz, distance, seconds):
    t = clock(hz, 4.0)
    hand = straight(t, 0.7, seconds, distance)
    level = max(0.02 * 1.875 * distance / seconds, 0.02)
    late = seconds * crossing(level * seconds / distance)
    # Smoothing over 90 ms moves a crossing by up to 15 ms.
    assert measures.reaction_time(t, hand, 0.2) == pytest.approx(0.5 + late, abs=0.015)
    assert measures.movement_time(t, hand) == pytest.approx(seconds - 2 * late, abs=0.03)


def test_frame_rates_agree_with_each_other():
    found = []
    for hz in RATES:
        t = clock(hz)
        hand = arc(t, 0.7, 1.0)
        found.append(
            (
                measures.peak_speed(t, hand),
                measures.path_efficiency(t, hand),
                measures.reaction_time(t, hand, 0.2),
                measures.movement_time(t, hand),
            )
        )
    found = np.array(found)
    assert (np.ptp(found, axis=0) <= (0.005, 0.001, 0.002, 0.003)).all()


@pytest.mark.parametrize("hz", RATES)
def test_tracking_jitter_starts_no_movement(hz):
    t = clock(hz)
    noise = np.random.default_rng(4).normal(0, 3e-4, (len(t), 3))
    still = noise + np.array((0.2, 1.0, -0.3))
    assert measures.movement_time(t, still) is None
    moved = straight(t, 1.0, 0.8) + noise
    assert measures.reaction_time(t, moved, 0.4) == pytest.approx(0.63, abs=0.05)
    assert measures.path_efficiency(t, moved) > 0.9


def test_a_fidget_before_the_reach_is_not_its_onset():
    t = clock(90, 4.0)
    hand = straight(t, 2.0, 0.8)
    hand[:, 0] += 0.004 * minimum_jerk(t, 0.5, 0.3)  # 25 mm/s: a twentieth of the reach's peak
    assert measures.reaction_time(t, hand, 0.3) == pytest.approx(1.73, abs=0.03)


def test_a_hand_already_moving_has_no_reaction_time():
    t = clock(90)
    assert measures.reaction_time(t, straight(t, 0.5, 1.0), 0.9) is None
    late = t > 1.0
    assert measures.reaction_time(t[late], straight(t, 0.5, 1.0)[late], 1.0) is None
    assert measures.movement_time(t[late], straight(t, 0.5, 1.0)[late]) is None


def test_a_reach_cut_off_has_no_movement_time():
    t = clock(90)
    early = t < 1.2
    assert measures.movement_time(t[early], straight(t, 0.7, 1.0)[early]) is None


@settings(max_examples=30, deadline=None)
@given(
    st.floats(-3, 3),
    st.tuples(st.floats(-5, 5), st.floats(-2, 2), st.floats(-5, 5)),
    st.floats(0, 1000),
)
def test_neither_place_nor_heading_nor_clock_matters(heading, place, start):
    t = clock(90)
    hand = arc(t, 0.7, 1.0)
    c, s = math.cos(heading), math.sin(heading)
    moved = hand @ np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]]) + place
    for name in ("peak_speed", "path_efficiency", "movement_time"):
        measure = getattr(measures, name)
        assert measure(t + start, moved) == pytest.approx(measure(t, hand), abs=1e-6)


@pytest.mark.parametrize(
    ("t", "hand"),
    [
        ([], np.zeros((0, 3))),
        ([0.0], np.zeros((1, 3))),
        ([0.0, 0.01, 0.02], np.zeros((3, 3))),
        (np.arange(90) / 90, np.full((90, 3), np.nan)),
        (np.zeros(90), np.zeros((90, 3))),
        (np.arange(90)[::-1] / 90, np.zeros((90, 3))),
        (np.r_[np.arange(45), np.arange(75, 120)] / 90, np.zeros((90, 3))),
    ],
    ids=["empty", "one", "short", "NaN", "standing time", "time backwards", "gap"],
)
def test_what_cannot_be_measured_is_none(t, hand):
    assert measures.profile(t, hand) is None
    assert measures.peak_speed(t, hand) is None
    assert measures.path_efficiency(t, hand) is None
    assert measures.reaction_time(t, hand, 0.0) is None
    assert measures.movement_time(t, hand) is None


def test_a_hand_that_never_moved_has_no_path():
    t = clock(90)
    assert measures.path_efficiency(t, np.ones((len(t), 3))) is None
    assert measures.peak_speed(t, np.ones((len(t), 3))) == pytest.approx(0.0, abs=1e-9)
