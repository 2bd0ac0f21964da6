"""Times, speed and straightness of a reach against closed forms, at every headset's frame rate."""

from __future__ import annotations

import math

import numpy as np
import pytest
from movement import RATES, arc, clock, lost, minimum_jerk, straight, submovements

from rehab import measures
from rehab.measures import profile


def value(name, t, hand, *more):
    return getattr(measures, name)(profile(t, hand), *more).value


@pytest.mark.parametrize("hz", RATES)
@pytest.mark.parametrize("jitter", [0.0, 1.0])
@pytest.mark.parametrize(("distance", "seconds"), [(0.3, 1.0), (0.5, 0.8), (0.1, 1.5)])
def test_speeds_of_a_minimum_jerk_reach(hz, jitter, distance, seconds):
    t = clock(hz, jitter=jitter)
    hand = straight(t, 0.7, seconds, distance)
    assert value("peak_speed", t, hand) == pytest.approx(1.875 * distance / seconds, rel=0.01)
    onset = value("reaction_time", t, hand, 0.0)
    summit = onset + value("time_to_peak", t, hand)
    assert summit == pytest.approx(0.7 + seconds / 2, abs=0.01)
    covered = minimum_jerk(onset + value("movement_time", t, hand), 0.7, seconds)
    covered -= minimum_jerk(onset, 0.7, seconds)
    mean = covered * distance / value("movement_time", t, hand)
    assert value("mean_speed", t, hand) == pytest.approx(mean, rel=0.03)


@pytest.mark.parametrize("hz", RATES)
def test_straightness_of_a_line_and_of_half_a_circle(hz):
    t = clock(hz)
    line, half = straight(t, 0.7, 1.0), arc(t, 0.7, 1.0, radius=0.2)
    assert value("path_efficiency", t, line) == pytest.approx(1.0, abs=1e-3)
    assert value("hand_path_error", t, line) == pytest.approx(0.0, abs=1e-6)
    assert value("path_efficiency", t, half) == pytest.approx(2 / math.pi, abs=2e-3)
    # The mean height of half a circle over its diameter is 2 r / pi.
    assert value("hand_path_error", t, half) == pytest.approx(0.4 / math.pi, abs=1e-3)


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
    reaction = value("reaction_time", t, hand, 0.2)
    assert reaction == pytest.approx(0.5 + late, abs=0.015)
    moving = value("movement_time", t, hand)
    assert moving == pytest.approx(seconds - 2 * late, abs=0.03)
    assert value("total_time", t, hand, 0.2) == pytest.approx(reaction + moving, abs=1e-9)


@pytest.mark.parametrize("hz", RATES)
@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_movement_units_are_the_submovements(hz, count):
    t = clock(hz, 5.0)
    hand = submovements(t, 0.5 + 0.6 * np.arange(count))
    assert value("movement_units", t, hand) == count


def test_peaks_closer_than_150_ms_or_rises_below_20_mm_s_are_no_movement_units():
    t = clock(90, 4.0)
    shaking = straight(t, 0.7, 2.0)
    during = (t > 0.7) & (t < 2.7)
    shaking[during, 0] += 0.004 * np.sin(2 * np.pi * 8 * (t[during] - 0.7))  # 200 mm/s
    # Speed peaks twice a cycle, 32 times in 2 s, but every 63 ms: at most every third counts.
    assert 5 <= value("movement_units", t, shaking) <= 2.0 / 0.15 + 1
    wavering = straight(t, 0.7, 2.0)
    wavering[:, 2] += 5e-4 * np.sin(2 * np.pi * 3 * t)  # 9 mm/s: rises of up to 19 mm/s
    assert value("movement_units", t, wavering) == 1


@pytest.mark.parametrize("hz", RATES)
def test_tracking_jitter_starts_no_movement(hz):
    t = clock(hz)
    noise = np.random.default_rng(4).normal(0, 3e-4, (len(t), 3))
    still = noise + np.array((0.2, 1.0, -0.3))
    assert value("movement_time", t, still) is None
    assert value("movement_units", t, still) is None
    moved = straight(t, 1.0, 0.8) + noise
    assert value("reaction_time", t, moved, 0.4) == pytest.approx(0.63, abs=0.05)
    assert value("movement_units", t, moved) == 1
    assert value("path_efficiency", t, moved) > 0.9


def test_a_fidget_before_the_reach_is_not_its_onset():
    t = clock(90, 4.0)
    hand = straight(t, 2.0, 0.8)
    hand[:, 0] += 0.004 * minimum_jerk(t, 0.5, 0.3)  # 25 mm/s: a twentieth of the reach's peak
    assert value("reaction_time", t, hand, 0.3) == pytest.approx(1.73, abs=0.03)


def test_a_hand_already_moving_has_no_reaction_time():
    t = clock(90)
    hand = straight(t, 0.5, 1.0)
    found = measures.reaction_time(profile(t, hand), 0.9)
    assert (found.value, found.reason) == (None, "The hand was moving already.")
    late = t > 1.0
    assert value("reaction_time", t[late], hand[late], 1.0) is None
    assert value("movement_time", t[late], hand[late]) is None


def test_a_reach_cut_off_has_no_movement_time():
    t = clock(90)
    early = t < 1.2
    found = measures.movement_time(profile(t[early], straight(t, 0.7, 1.0)[early]))
    assert found.reason == "The movement's beginning or end was not seen."


def test_repetitions_that_follow_without_a_rest_are_measured_from_bound_to_bound():
    t = clock(90, 12.0)
    hand = np.zeros((len(t), 3))
    hand[:, 0] = 0.3 * np.cos(np.pi * t / 2)
    hand[:, 1] = 0.05 * np.sin(np.pi * t / 2)
    one = profile(t, hand).between(2.0, 4.0)
    assert measures.movement_time(one).value is None
    assert measures.movement_units(one).value == 1
    assert -2.0 < measures.sparc(one).value < -1.3
    assert measures.mean_speed(one).value == pytest.approx(0.6 / 2, rel=0.1)
    lost_first = profile(t, lost(hand, t, 2.0, 2.5)).between(2.0, 4.0)
    assert measures.sparc(lost_first).reason == "Tracking was lost during the movement."


def test_a_path_that_closes_has_no_straight_line():
    t = clock(90)
    angle = 2 * np.pi * minimum_jerk(t, 0.7, 1.0)
    circle = np.stack([0.2 * np.cos(angle), 0.2 * np.sin(angle), 0 * angle], axis=1)
    assert value("path_efficiency", t, circle) == pytest.approx(0.0, abs=1e-3)
    assert value("hand_path_error", t, circle) is None


def test_a_span_without_tracking_is_never_bridged():
    t = clock(90, 5.0)
    whole = profile(t, lost(straight(t, 0.7, 1.0), t, 1.0, 1.3))
    assert whole.completeness == pytest.approx(0.94, abs=0.01)
    for name in ("movement_time", "path_efficiency", "hand_path_error", "peak_speed", "mean_speed"):
        found = getattr(measures, name)(whole)
        assert found.value is None, name
        assert found.reason.startswith("Tracking was lost"), name
    # Lost while the hand lay still: the movement itself was seen.
    early = profile(t, lost(straight(t, 0.7, 1.0), t, 0.1, 0.5))
    assert measures.movement_time(early).value == pytest.approx(0.92, abs=0.05)
    assert measures.reaction_time(early, 0.0).value is None
    assert measures.reaction_time(early.between(0.55, 3.0), 0.6).value is not None


def test_a_few_dropped_frames_are_counted_but_do_not_matter():
    t = clock(90)
    keep = np.ones(len(t), bool)
    keep[90:92] = False
    hand = straight(t, 0.7, 1.0)
    assert value("peak_speed", t[keep], hand[keep]) == pytest.approx(0.5625, rel=0.01)
    assert profile(t[keep], hand[keep]).completeness == 1.0
    keep[85:95] = False
    assert 0.9 < profile(t[keep], hand[keep]).completeness < 0.99
    assert profile(t[keep], hand[keep]).unbroken
    nan = hand.copy()
    nan[~keep] = np.nan
    np.testing.assert_array_equal(profile(t, nan).speed, profile(t[keep], hand[keep]).speed)


@pytest.mark.parametrize(
    ("t", "hand"),
    [
        ([], np.zeros((0, 3))),
        ([0.0], np.zeros((1, 3))),
        ([0.0, 0.01, 0.02], np.zeros((3, 3))),
        (np.arange(90) / 90, np.full((90, 3), np.nan)),
        (np.zeros(90), np.zeros((90, 3))),
        (np.arange(90)[::-1] / 90, np.zeros((90, 3))),
        (np.r_[np.arange(45), np.arange(145, 190)] / 90, np.zeros((90, 3))),
    ],
    ids=["empty", "one", "short", "NaN", "standing time", "time backwards", "gap"],
)
def test_what_cannot_be_measured_is_none(t, hand):
    movement = profile(t, hand)
    for name in (
        "peak_speed",
        "path_efficiency",
        "movement_time",
        "movement_units",
        "sparc",
        "ldlj",
    ):
        found = getattr(measures, name)(movement)
        assert found.value is None, name
        assert found.reason
    assert measures.reaction_time(movement, 0.0).value is None


def test_a_hand_that_never_moved_has_no_path():
    t = clock(90)
    assert value("path_efficiency", t, np.ones((len(t), 3))) is None
    assert value("peak_speed", t, np.ones((len(t), 3))) == pytest.approx(0.0, abs=1e-9)
