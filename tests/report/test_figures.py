"""Numbers that a reader takes from the page: ranges, times tracked, lines without lost peaks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rehab.report import svg
from rehab.report.load import tracked, used_range
from rehab.report.words import number, seconds

RATE = 90.0


def test_an_odd_sample_makes_no_range() -> None:
    t = np.arange(900) / RATE
    angle = 50.0 + 30.0 * np.sin(t)
    plain = used_range(t, angle)
    assert plain == pytest.approx((20.0, 80.0), abs=0.1)
    angle[450] = 175.0  # one sample that no arm could follow
    angle[451] = -40.0
    assert used_range(t, angle) == pytest.approx(plain, abs=0.1)


def test_a_range_leaves_out_what_was_not_tracked() -> None:
    t = np.arange(900) / RATE
    angle = np.linspace(10.0, 100.0, 900)
    angle[600:] = np.nan
    low, high = used_range(t, angle) or (0.0, 0.0)
    assert (low, high) == pytest.approx((10.4, 69.6), abs=0.2)
    assert used_range(t, np.full(900, np.nan)) is None
    assert used_range(t[:1], angle[:1]) is None


def test_no_range_reaches_across_a_hole() -> None:
    t = np.concatenate([np.arange(90) / RATE, 60.0 + np.arange(4) / RATE])
    angle = np.concatenate([np.full(90, 20.0), np.full(4, 90.0)])
    assert used_range(t, angle) == (20.0, 20.0)


def test_a_hole_is_not_time_tracked() -> None:
    t = np.concatenate([np.arange(91), 991 + np.arange(90)]) / RATE
    seen = np.ones(len(t), bool)
    assert tracked(t, seen) == pytest.approx(1.0 + 89 / RATE)
    seen[:45] = False
    assert tracked(t, seen) == pytest.approx(0.5 + 89 / RATE, abs=0.02)


@given(arrays(float, 500, elements=st.floats(-180, 180)), st.integers(5, 60))
def test_thinning_keeps_the_extremes(values: np.ndarray, buckets: int) -> None:
    points = svg.thinned(np.arange(500.0), values, buckets)
    assert len(points) <= 500
    assert points[:, 1].min() == values.min()
    assert points[:, 1].max() == values.max()
    assert np.all(np.diff(points[:, 0]) > 0)


def test_thinning_keeps_the_gap() -> None:
    values = np.sin(np.arange(2000.0) / 50)
    values[700:900] = np.nan
    points = svg.thinned(np.arange(2000.0), values, 100)
    drawn = svg.path(points, "trace")
    assert drawn.count("M") == 2


def _away(points: np.ndarray, strokes: np.ndarray) -> np.ndarray:
    """How far each of `points` is from the nearest stroke."""
    a, line = strokes[:-1], np.diff(strokes, axis=0)
    along = ((points[:, None] - a) * line).sum(-1) / np.maximum((line**2).sum(-1), 1e-300)
    nearest = a + np.clip(along, 0.0, 1.0)[..., None] * line
    return np.linalg.norm(points[:, None] - nearest, axis=-1).min(axis=1)


@given(arrays(float, (80, 3), elements=st.floats(-1.0, 1.0)), st.floats(0.001, 0.5))
def test_what_is_straightened_stays_near(points: np.ndarray, off: float) -> None:
    left = svg.straightened(points, off)
    assert (left[[0, -1]] == points[[0, -1]]).all()
    assert _away(points, left).max() <= svg.STRAIGHTENED * off + 1e-9


@pytest.mark.parametrize("count", range(3))
def test_what_has_no_middle_is_straight(count: int) -> None:
    points = np.arange(3.0 * count).reshape(count, 3)
    assert (svg.straightened(points, 0.1) == points).all()


def test_a_straight_way_takes_few_points_and_a_gap_stays() -> None:
    line = np.linspace([0.0, 0.0], [1.0, 2.0], 64)
    assert len(svg.straightened(line, 1e-6)) <= 3
    gap = np.full((1, 2), np.nan)
    drawn = svg.paths(svg.straightened(np.concatenate([line, gap, line + 5.0]), 1e-6), "trace")
    assert drawn.count("<path") == drawn.count("M") == 2
    assert drawn.count("L") <= 4


def test_strokes_and_marks_are_written_to_a_tenth() -> None:
    nan = float("nan")
    assert svg.path([(1.04, 2.0), (nan, 3.0), (-0.01, 5.55), (6.26, 7.0)], "c") == (
        '<path d="M1 2M0 5.6L6.3 7" class="c"/>'
    )
    assert svg.path([], "c") == svg.path([(nan, nan)], "c") == ""
    disc = '<circle cx="3" cy="4" r="2" class="reached"/>'
    diamond = '<path d="M1 0l2 2l-2 2l-2 -2z" class="missed"/>'
    assert svg.marks([False, True], [(1.0, 2.0), (3.0, 4.0)], 2.0) == disc + diamond


@given(st.floats(0.001, 1e6), st.integers(1, 10))
def test_steps_are_round_and_few(span: float, most: int) -> None:
    step = svg.step(span, most)
    assert span / step <= most * 1.001
    assert f"{step:.0e}"[0] in "125"


@pytest.mark.parametrize(
    ("value", "places", "unit", "words"),
    [
        (None, 0, "°", "–"),
        (12.34, 0, "°", "12°"),
        (0.449, 1, "s", "0.4\u202fs"),
        (-3.2, 1, "cm", "−3.2\u202fcm"),
    ],
)
def test_numbers_as_they_are_read(value: float, places: int, unit: str, words: str) -> None:
    assert number(value, places, unit) == words


def test_times_as_they_are_read() -> None:
    assert [seconds(s) for s in (3.4, 119, 120, 425)] == [
        "3\u202fs",
        "119\u202fs",
        "2\u202fmin 0\u202fs",
        "7\u202fmin 5\u202fs",
    ]
