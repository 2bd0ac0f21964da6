"""What must not matter does not: place, heading, mirror, clock, frame rate, unit, gaps."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from movement import clock, minimum_jerk
from scipy.spatial.transform import Rotation

from rehab import measures
from rehab.measures import profile

REACHING = (
    "movement_time", "path_efficiency", "hand_path_error", "peak_speed", "mean_speed",
    "time_to_peak", "movement_units", "sparc", "ldlj",
)  # fmt: skip

SEEDS = st.integers(0, 10**6)
TURNS = st.tuples(st.floats(-3, 3), st.floats(-3, 3), st.floats(-3, 3))
PLACES = st.tuples(st.floats(-5, 5), st.floats(-2, 2), st.floats(-5, 5))


def reach(t, seed):
    """One to three overlapping minimum-jerk submovements, each its own way (N, 3)."""
    rng = np.random.default_rng(seed)
    hand = np.tile((0.2, 1.0, -0.3), (len(t), 1))
    start = 0.8
    for _ in range(rng.integers(1, 4)):
        way = rng.normal(size=3)
        way *= rng.uniform(0.15, 0.35) / np.linalg.norm(way)
        seconds = rng.uniform(0.5, 0.8)
        hand += np.outer(minimum_jerk(t, start, seconds), way)
        start += rng.uniform(0.5, 0.9) * seconds
    return hand


def all_of(movement, shown=0.0):
    found = {name: getattr(measures, name)(movement).value for name in REACHING}
    found["reaction_time"] = measures.reaction_time(movement, shown).value
    found["total_time"] = measures.total_time(movement, shown).value
    return found


@settings(max_examples=40, deadline=None)
@given(SEEDS, TURNS, PLACES, st.floats(-1000, 1000))
def test_neither_place_nor_direction_nor_clock_matters_to_a_reach(seed, turn, place, start):
    t = clock(90, 4.0)
    hand = reach(t, seed)
    moved = Rotation.from_rotvec(turn).apply(hand) + place
    expected = all_of(profile(t, hand))
    found = all_of(profile(t + start, moved), start)
    assert found == pytest.approx(expected, abs=1e-6, rel=1e-6)


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_a_mirrored_reach_is_the_same_reach(seed):
    t = clock(90, 4.0)
    hand = reach(t, seed)
    assert all_of(profile(t, hand * (-1, 1, 1))) == pytest.approx(all_of(profile(t, hand)))


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.floats(72, 120), st.floats(0, 0.01))
def test_the_frame_rate_does_not_matter(seed, hz, late):
    """But for the 100 Hz samples, for a spectrum that just reaches SPARC's 5 % once more, and for
    the sample at which a movement of few pieces begins, which LDLJ's duration knows."""
    exact = all_of(profile(clock(100, 4.0), reach(clock(100, 4.0), seed)))
    t = late + np.arange(0, 3.9, 1 / hz)
    found = all_of(profile(t, reach(t, seed)))
    for name, tolerance in {
        "movement_time": 0.015, "reaction_time": 0.01, "total_time": 0.015,
        "path_efficiency": 0.005, "hand_path_error": 0.0005, "peak_speed": 0.01,
        "mean_speed": 0.02, "sparc": 0.2, "ldlj": 0.2,
    }.items():  # fmt: skip
        assert found[name] == pytest.approx(exact[name], abs=tolerance), name


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.floats(1.0, 3.0))
def test_a_reach_twice_as_long_in_twice_the_units(seed, size):
    """Lengths and speeds scale with the unit, times and shapes do not."""
    t = clock(90, 4.0)
    hand = reach(t, seed)
    one, other = profile(t, hand), profile(t, size * hand)
    for name, power in {"peak_speed": 1, "hand_path_error": 1, "path_efficiency": 0}.items():
        expected = getattr(measures, name)(one).value * size**power
        assert getattr(measures, name)(other).value == pytest.approx(expected, rel=1e-6), name


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.floats(-3, 3), PLACES, st.booleans())
def test_neither_place_nor_heading_nor_side_matters_to_the_trunk(seed, heading, place, mirrored):
    t = clock(90, 3.0)
    rng = np.random.default_rng(seed)
    done = minimum_jerk(t, 0.5, 1.5)
    trunk = np.outer(done, rng.uniform(-25, 25, 3)) + rng.uniform(-20, 20, 3)
    hand, chest = reach(t, seed), np.outer(done, rng.normal(0, 0.1, 3)) + np.array((0, 1.3, 0))
    se = np.abs(rng.normal(2, 0.5, (len(t), 3)))
    expected = measures.trunk_share(t, hand, chest, trunk, se)
    turn = Rotation.from_rotvec((0, heading, 0))
    flip = np.array((-1, 1, 1)) if mirrored else np.ones(3)
    turned = trunk * ((-1, 1, -1) if mirrored else (1, 1, 1)) + (math.degrees(heading), 0, 0)
    found = measures.trunk_share(
        t, turn.apply(hand * flip) + place, turn.apply(chest * flip) + place, turned, se
    )
    if expected.value is None:
        assert found.value is None
    else:
        assert found.value == pytest.approx(expected.value, abs=1e-6)
        assert found.se == pytest.approx(expected.se, rel=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.floats(-170, 170), st.floats(0.6, 2.0))
def test_left_and_right_swap(degrees, seconds):
    t = clock(90, 10.0)
    left = np.sin(2 * np.pi * t / seconds + math.radians(degrees))
    right = np.sin(2 * np.pi * t / seconds)
    one, other = measures.relative_phase(t, left, right), measures.relative_phase(t, right, left)
    assert one.value == pytest.approx(-other.value, abs=1e-6)
    spread = measures.relative_phase_variability
    assert spread(t, left, right).value == pytest.approx(spread(t, right, left).value, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.integers(0, 6))
def test_gaps_never_make_a_wrong_number(seed, count):
    """With gaps anywhere, each measure of a reach is near to what it is without, or refused."""
    t = clock(90, 4.0)
    hand = reach(t, seed)
    exact = all_of(profile(t, hand))
    rng = np.random.default_rng(seed)
    for _ in range(count):
        start = rng.uniform(0, 4)
        hand[(t > start) & (t < start + rng.exponential(0.1))] = np.nan
    movement = profile(t, hand)
    for name, value in all_of(movement).items():
        if value is not None and name not in ("movement_units", "time_to_peak"):
            tolerance = {"sparc": 0.3, "ldlj": 0.8}.get(name, 0.05 + 0.15 * abs(exact[name]))
            assert value == pytest.approx(exact[name], abs=tolerance), name
    assert 0.0 <= movement.completeness <= 1.0


@settings(max_examples=100, deadline=None)
@given(SEEDS, st.integers(0, 200))
@pytest.mark.filterwarnings("error")
def test_whatever_comes_in_no_measure_fails_or_gives_nan(seed, count):
    rng = np.random.default_rng(seed)
    t = np.cumsum(rng.exponential(1 / 90, count)) if rng.random() < 0.8 else rng.normal(size=count)
    place = rng.normal(size=(count, 3)) * rng.choice([0.0, 1e-6, 0.1, 1e3])
    place[rng.random(count) < rng.choice([0.0, 0.1, 0.9])] = np.nan
    angle, other = place[:, 0], place[:, 1]
    found = list(all_of(profile(t, place)).values())
    for name in ("hold_steadiness", "head_sway_path", "head_sway_area"):
        found.append(getattr(measures, name)(profile(t, place)).value)
    for measured in (
        measures.active_rom(t, angle, np.abs(other)),
        measures.excursion(t, angle),
        measures.compensation_at_peak(t, angle, other),
        measures.trunk_displacement(t, place),
        measures.trunk_lean(t, angle, other),
        measures.trunk_rotation(t, angle),
        measures.trunk_share(t, place, place[::-1], place),
        measures.trunk_share_of_angle(t, angle, other),
        measures.relative_phase(t, angle, other),
        measures.relative_phase_variability(t, angle, other),
        measures.five_times_sit_to_stand(t, angle, 0.0),
        measures.bimanual_symmetry(profile(t, place), profile(t, place)),
        measures.co_contribution(profile(t, place), profile(t, place)),
        measures.position_error_variable(angle, other),
        measures.timing_error(angle, other),
        measures.throughput(place, place[::-1], place + 0.1, np.abs(angle)),
    ):
        assert (measured.value is None) == (measured.reason is not None)
        found += [measured.value, measured.se, measured.completeness]
    assert all(x is None or (type(x) is float and math.isfinite(x)) for x in found)
