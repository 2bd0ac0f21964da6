"""Holding still, swaying, and standing up five times."""

from __future__ import annotations

import math

import numpy as np
import pytest
from movement import RATES, clock, lost, minimum_jerk

from rehab import measures
from rehab.measures import profile


@pytest.mark.parametrize("hz", RATES)
def test_a_hold_that_circles_strays_by_its_radius(hz):
    t = clock(hz, 10.0)
    round_ = 2 * np.pi * t
    circle = np.stack([0.005 * np.cos(round_), 1.2 + 0.005 * np.sin(round_), 0 * t], axis=1)
    assert measures.hold_steadiness(profile(t, circle)).value == pytest.approx(0.005, rel=0.01)
    assert measures.hold_steadiness(profile(t[:60], circle[:60])).value is None


@pytest.mark.parametrize("hz", RATES)
def test_sway_on_a_circle(hz):
    t = clock(hz, 20.0)
    angle = 2 * np.pi * t / 4
    head = np.stack([0.01 * np.cos(angle), 1.6 + 0.05 * np.sin(angle), 0.01 * np.sin(angle)], 1)
    sway = profile(t, head)
    assert measures.head_sway_path(sway).value == pytest.approx(2 * np.pi * 0.01 / 4, rel=0.005)
    # The variance on each axis of a circle is half of its radius squared.
    area = math.pi * 5.991 * 0.01**2 / 2
    assert measures.head_sway_area(sway).value == pytest.approx(area, rel=0.005)


def test_the_ellipse_holds_95_percent_of_normal_places():
    rng = np.random.default_rng(1)
    t = np.arange(30_000) / 100
    wander = rng.normal(size=(len(t) + 400, 2))
    wander = np.stack([np.convolve(w, np.ones(401) / 20, "valid") for w in wander.T], axis=1)
    places = wander @ np.array([[0.01, 0.004], [0.0, 0.003]])
    head = np.stack([places[:, 0], np.full(len(t), 1.6), places[:, 1]], axis=1)
    cov = np.cov(places.T)
    ellipse = math.pi * 5.991 * math.sqrt(np.linalg.det(cov))
    assert measures.head_sway_area(profile(t, head)).value == pytest.approx(ellipse, rel=0.01)
    far = np.einsum(
        "ij,jk,ik->i", places - places.mean(0), np.linalg.inv(cov), places - places.mean(0)
    )
    assert np.mean(far <= 5.991) == pytest.approx(0.95, abs=0.03)


def test_sway_is_of_the_head_and_says_so():
    for name in ("head_sway_path", "head_sway_area"):
        assert "head (not of the centre of pressure)" in measures.DEFINITIONS[name].title


def test_the_noise_of_sway_is_what_the_definition_says():
    t = clock(90, 30.0)
    still = np.random.default_rng(2).normal(0, 5e-5, (len(t), 3))
    assert measures.head_sway_path(profile(t, still)).value == pytest.approx(1.7e-3, rel=0.05)


def test_sway_with_a_gap_or_too_short_is_refused():
    t = clock(90, 20.0)
    still = np.zeros((len(t), 3))
    assert measures.head_sway_path(profile(t, lost(still, t, 5.0, 5.3))).value is None
    assert measures.head_sway_area(profile(t, lost(still, t, 5.0, 9.0))).value is None
    assert measures.head_sway_path(profile(t[:800], still[:800])).value is None


def heights(t, first=1.0, every=2.5, times=5, rise=0.4, seconds=0.8):
    """Up at `first`, down a second and a half later, `times` over."""
    height = np.full(len(t), 1.2)
    for k in range(times):
        height += rise * minimum_jerk(t, first + k * every, seconds)
        height -= rise * minimum_jerk(t, first + k * every + 1.5, seconds)
    return height


@pytest.mark.parametrize("hz", RATES)
def test_five_times_sit_to_stand(hz):
    t = clock(hz, 16.0)
    found = measures.five_times_sit_to_stand(t, heights(t), 0.5)
    u = np.linspace(0, 1, 10_001)
    standing = 0.8 * np.interp(0.9, minimum_jerk(u, 0, 1), u)
    assert found.value == pytest.approx(0.5 + 4 * 2.5 + standing, abs=0.02)


def test_half_a_rise_does_not_count_and_a_sixth_does_not_matter():
    t = clock(90, 20.0)
    whole = measures.five_times_sit_to_stand(t, heights(t), 0.0)
    sixth = measures.five_times_sit_to_stand(t, heights(t, times=6), 0.0)
    assert sixth.value == pytest.approx(whole.value, abs=0.02)
    half = heights(t, first=3.5) + heights(t, first=1.0, times=1, rise=0.2) - 1.2
    found = measures.five_times_sit_to_stand(t, half, 2.5)
    assert found.value == pytest.approx(whole.value, abs=0.03)
    standing = measures.five_times_sit_to_stand(t, heights(t, first=-2.0, times=6), 0.0)
    assert standing.value == pytest.approx(0.5 + 4 * 2.5 + 0.54, abs=0.1)  # stood at the start


def test_fewer_or_lost_standings_are_refused():
    t = clock(90, 16.0)
    four = measures.five_times_sit_to_stand(t, heights(t, times=4), 0.0)
    assert four.reason == "Needs 5 times standing up; there are 4."
    gap = measures.five_times_sit_to_stand(t, lost(heights(t), t, 3.0, 3.4), 0.0)
    assert gap.reason == "Tracking was lost before the fifth standing."
    after = measures.five_times_sit_to_stand(t, lost(heights(t), t, 13.0, 13.4), 0.0)
    assert after.value is not None
    assert measures.five_times_sit_to_stand(t, 0 * t + 1.2, 0.0).value is None
    assert measures.five_times_sit_to_stand(t, np.nan * t, 0.0).value is None
