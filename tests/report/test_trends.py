"""Theil-Sen against closed forms, by hand and against scipy; long series in bins."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from histories import KEY
from hypothesis import given, settings
from hypothesis import strategies as st

from rehab.report.overview import Point
from rehab.report.trends import BINS, binned, theil_sen, trend

START = datetime(2026, 1, 5, 9).astimezone()


def points(weeks, values) -> list[Point]:
    return [
        Point(START + timedelta(weeks=week), value, None, 1, "s", None, KEY, None)
        for week, value in zip(weeks, values, strict=True)
    ]


def test_by_hand() -> None:
    # Slopes of all pairs: 0, 2/3, 1, 2, 2, 2.
    found = theil_sen(np.array([0.0, 1.0, 2.0, 4.0]), np.array([0.0, 2.0, 4.0, 4.0]))
    assert found is not None
    assert found[0] == 1.5
    assert found[1:] == (0.0, 2.0)


def test_one_wild_value_does_not_move_it() -> None:
    line = points(range(11), [80.0 + 3.0 * week for week in range(11)])
    wild = [*line[:-1], line[-1]._replace(value=-500.0)]
    found = trend(wild)
    assert found is not None
    assert found.per_week == pytest.approx(3.0)
    assert found.points == 11
    assert found.since == START


def test_too_few_or_all_at_once_is_no_trend() -> None:
    assert trend(points([0, 1, 2], [1, 2, 3])) is None
    assert trend(points([1, 1, 1, 1], [1, 2, 3, 4])) is None


numbers = st.floats(-200, 200).map(lambda x: round(x, 2))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), numbers), min_size=4, max_size=40))
def test_as_scipy_has_it(pairs) -> None:
    from scipy.stats import theilslopes

    x = np.array(sorted(float(week) for week, _ in pairs))
    y = np.array([value for _, value in pairs])
    found = theil_sen(x, y)
    if x[0] == x[-1]:
        assert found is None
        return
    with np.errstate(invalid="ignore"):
        theirs = theilslopes(y, x)
    assert found is not None
    assert found[0] == pytest.approx(theirs.slope)
    if np.isfinite(theirs.low_slope):  # scipy gives none where nearly all are equal
        assert found[1:] == pytest.approx((theirs.low_slope, theirs.high_slope))
    assert found[1] <= found[0] <= found[2]


def test_a_long_series_keeps_its_slope_and_takes_no_time() -> None:
    chance = np.random.default_rng(4)
    x = np.arange(3650) / 7.0
    y = 60.0 + 0.05 * x + chance.normal(0.0, 4.0, len(x))
    xs, ys = binned(x, y)
    assert len(xs) == len(ys) == BINS
    found = theil_sen(xs, ys)
    assert found is not None
    assert found[1] < 0.05 < found[2]
    assert found[2] - found[1] < 0.01


def test_bins_are_medians_of_equal_spans() -> None:
    x = np.array([0.0, 0.1, 0.2, 0.9, 1.0])
    y = np.array([5.0, 1.0, 3.0, 8.0, 4.0])
    xs, ys = binned(x, y, bins=2)
    assert xs.tolist() == pytest.approx([0.1, 0.95])
    assert ys.tolist() == [3.0, 6.0]
    assert binned(x, y, bins=5)[1] is y
