"""Dynamic time warping against a second, plain implementation, and against what must hold of it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rehab.measures import copied, profile
from rehab.measures.warping import BAND, warp

STEP = 0.05
REACH = 0.6
WAYS = st.integers(2, 14).flatmap(
    lambda size: arrays(np.float64, (size, 3), elements=st.floats(-2, 2, width=32))
)


def plain(one, two, t_one, t_two, band):
    """The same by recursion, as Sakoe and Chiba wrote it."""
    known = {}

    def least(i, j):
        if abs(t_one[i] - t_two[j]) > band:
            return math.inf
        if (i, j) not in known:
            far = math.dist(one[i], two[j])
            if i == j == 0:
                known[i, j] = 2.0 * far
            else:
                ways = []
                if i and j:
                    ways.append(least(i - 1, j - 1) + 2.0 * far)
                if i:
                    ways.append(least(i - 1, j) + far)
                if j:
                    ways.append(least(i, j - 1) + far)
                known[i, j] = min(ways)
        return known[i, j]

    return least(len(one) - 1, len(two) - 1) / (len(one) + len(two))


def clock(way):
    return STEP * np.arange(len(way))


def raised(t, start=0.5, seconds=2.0, high=0.4):
    """A palm that rises by `high` and comes down again (N, 3)."""
    part = np.clip((t - start) / seconds, 0.0, 1.0)
    up = high * np.sin(math.pi * part) ** 2
    return np.stack([np.full_like(up, 0.2), 0.8 + up, np.full_like(up, -0.3)], axis=1)


@settings(deadline=None)  # the first compiles
@given(WAYS, WAYS, st.floats(0.1, 1.0))
def test_it_is_what_the_plain_recursion_finds(one, two, band):
    found = warp(one, clock(one), two, clock(two), band)
    assert found.distance == pytest.approx(plain(one, two, clock(one), clock(two), band), abs=1e-9)
    if math.isfinite(found.distance):
        assert (found.first[0], found.second[0]) == (0, 0)
        assert (found.first[-1], found.second[-1]) == (len(one) - 1, len(two) - 1)
        steps = np.stack([np.diff(found.first), np.diff(found.second)])
        assert set(map(tuple, steps.T.tolist())) <= {(1, 1), (1, 0), (0, 1)}
        late = np.abs(clock(one)[found.first] - clock(two)[found.second])
        assert late.max() <= band


@given(WAYS, WAYS)
def test_it_is_the_same_either_way_and_nothing_between_a_way_and_itself(one, two):
    there = warp(one, clock(one), two, clock(two), 9.0).distance
    back = warp(two, clock(two), one, clock(one), 9.0).distance
    assert there == pytest.approx(back, abs=1e-12)
    assert there >= 0.0
    assert warp(one, clock(one), one, clock(one), 0.0).distance == 0.0


@given(WAYS, st.integers(1, 3))
def test_who_goes_slower_within_the_band_copies_all_the_same(way, times):
    slower = np.repeat(way, times, axis=0)
    assert warp(way, clock(way), slower, clock(slower), 9.0).distance == 0.0


@given(WAYS, arrays(np.float64, 3, elements=st.floats(-1, 1, width=32)))
def test_no_shift_makes_it_more_than_its_length(way, shift):
    found = warp(way, clock(way), way + shift, clock(way), 9.0).distance
    assert found <= np.linalg.norm(shift) + 1e-9


@settings(deadline=None)
@given(st.floats(-1.0, 1.0), st.sampled_from([72, 90, 120]))
def test_a_copy_that_is_late_is_as_good_and_its_lag_is_told(late, hz):
    t_shown = np.arange(0.0, 6.0, 0.05)
    t = np.arange(0, 6 * hz + 1) / hz
    found = copied(profile(t, raised(t, 1.5 + late)), t_shown, raised(t_shown, 1.5), REACH)
    assert found.lag.value == pytest.approx(late, abs=0.06)
    assert found.distance.value < 0.8  # points 50 ms apart lie between each other
    assert found.reached.value == pytest.approx(100.0, abs=1.5)


@pytest.mark.parametrize(("part", "far"), [(1.0, 0.0), (0.5, 0.0), (0.0, 0.0), (1.0, 0.06)])
def test_what_is_lacking_comes_out_as_it_is(part, far):
    """Half of the height is half of the range; so far beside it is so far, in parts of the reach;
    and a hand that stays is as far off as the mean of what it should have done."""
    t = np.arange(0.0, 6.0, 0.01)
    shown = raised(t, 1.5, 3.0)
    done = raised(t, 1.5, 3.0, 0.4 * part) + np.array((far, 0.0, 0.0))
    found = copied(profile(t, done), t, shown, REACH)
    assert found.reached.value == pytest.approx(100.0 * part, abs=1.5)
    if part == 1.0:
        assert found.distance.value == pytest.approx(100.0 * far / REACH, abs=0.3)
    if part == 0.0:
        still = np.mean(np.linalg.norm(shown - shown[0], axis=1)) / REACH
        # It may wait at the beginning and at the end for as long as the band lets it.
        assert 50.0 * still < found.distance.value <= 100.0 * still + 1e-6


def test_more_than_the_band_late_is_no_copy():
    t = np.arange(0.0, 9.0, 0.01)
    near, far = (
        copied(profile(t, raised(t, 1.0 + late)), t, raised(t, 1.0), REACH).distance.value
        for late in (BAND - 0.2, BAND + 2.0)
    )
    assert near < 0.5
    assert far > 5.0


def test_short_gaps_are_bridged_and_long_ones_refused():
    t = np.arange(0.0, 6.0, 1 / 90)
    t_shown = np.arange(0.0, 6.0, 0.05)
    done = raised(t, 1.5)
    done[200:260] = np.nan
    found = copied(profile(t, done), t_shown, raised(t_shown, 1.5), REACH)
    assert found.distance.completeness == pytest.approx(1.0 - 60 / 540, abs=0.03)
    assert found.distance.value < 2.5
    done[200:330] = np.nan
    found = copied(profile(t, done), t_shown, raised(t_shown, 1.5), REACH)
    assert found.distance.value is None
    assert found.distance.reason.endswith("80% is needed.")


def test_a_movement_of_a_minute_is_compared_in_a_moment():
    import time

    t = np.arange(0.0, 60.0, 0.05)
    way = np.stack([np.sin(t), np.cos(t), 0.1 * t], axis=1)
    warp(way, t, way, t)
    start = time.process_time()
    warp(way, t, way + 0.01, t)
    assert time.process_time() - start < 0.2
