"""Throughput against Fitts' table and simulated pointing."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from rehab.measures import throughput

FITTS = [
    (2, 2.00, 1.020, 180, 0.00, 5.56),
    (2, 1.00, 0.725, 212, 0.44, 9.43),
    (4, 2.00, 1.233, 203, 0.08, 9.85),
    (2, 0.50, 0.444, 281, 1.99, 10.68),
    (4, 1.00, 0.812, 260, 1.09, 11.54),
    (8, 2.00, 1.576, 279, 0.87, 10.75),
    (2, 0.25, 0.243, 392, 3.35, 10.20),
    (4, 0.50, 0.468, 372, 2.72, 10.75),
    (8, 1.00, 0.914, 357, 2.38, 11.20),
    (16, 2.00, 1.519, 388, 0.65, 10.31),
    (4, 0.25, 0.244, 484, 3.41, 10.33),
    (8, 0.50, 0.446, 469, 2.05, 10.66),
    (16, 1.00, 0.832, 481, 1.30, 10.40),
    (8, 0.25, 0.235, 580, 2.78, 10.34),
    (16, 0.50, 0.468, 595, 2.73, 10.08),
    (16, 0.25, 0.247, 731, 3.65, 9.58),
]
"""Fitts 1954, reciprocal tapping with a 1-oz stylus, after MacKenzie's thesis (1991, table 1):
amplitude and width in inches, effective width from the errors, movement time in ms, errors in %,
index of performance in bits/s."""

INCH = 0.0254
COUNT = 10


def trials(amplitude, spread, seconds, count=COUNT):
    """Pointing along +x over `amplitude`, whose endpoints have exactly this spread."""
    off = np.resize([1.0, -1.0], count) * spread * math.sqrt((count - 1) / count)
    zero = np.zeros(count)
    ends = np.stack([amplitude + off, 0.01 * np.resize([1, 1, -1], count), zero], axis=1)
    targets = np.tile([amplitude, 0.0, 0.0], (count, 1))
    return np.zeros((count, 3)), targets, ends, np.full(count, seconds)


def together(parts):
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return throughput(*columns, np.repeat(np.arange(len(parts)), COUNT))


@pytest.mark.parametrize(("a", "w", "we", "ms", "errors", "performance"), FITTS)
def test_the_table_of_fitts(a, w, we, ms, errors, performance):
    # With the spread at which log2(Ae/We + 1) is Fitts' log2(2A/W), throughput is his index.
    spread = a / (2 * a / w - 1) / 4.133 if 2 * a > w else math.inf
    found = throughput(*trials(a * INCH, spread * INCH, ms / 1000))
    assert found.value == pytest.approx(performance, abs=0.006)
    # With the spread at which a normal person misses that often, the width is the effective one.
    missed = errors / 100 or 4.9e-5  # what "0.00" may be at most
    spread = w / 2 / NormalDist().inv_cdf(1 - missed / 2)
    bits = throughput(*trials(a * INCH, spread * INCH, ms / 1000)).value * ms / 1000
    assert a / (2**bits - 1) == pytest.approx(we, abs=0.0025)


def test_several_conditions_are_divided_as_means():
    parts = [trials(a * INCH, we * INCH / 4.133, ms / 1000) for a, _, we, ms, _, _ in FITTS]
    bits = np.mean([math.log2(a / we + 1) for a, _, we, *_ in FITTS])
    seconds = np.mean([ms for *_, ms, _, _ in FITTS]) / 1000
    assert round(1000 * seconds) == 392  # the table's own mean
    assert together(parts).value == pytest.approx(bits / seconds, rel=1e-9)


def test_neither_order_nor_direction_nor_place_matters():
    rng = np.random.default_rng(2)
    starts = rng.normal(size=(40, 3))
    ways = rng.normal(size=(40, 3))
    ways *= 0.3 / np.linalg.norm(ways, axis=1, keepdims=True)
    off = rng.normal(0, 0.01, 40)
    times = rng.uniform(0.5, 0.8, 40)
    found = throughput(starts, starts + ways, starts + ways * (1 + off[:, None] / 0.3), times)
    zero = np.zeros(40)
    line = np.stack([0.3 + off, zero, zero], axis=1)
    same = throughput(0 * line, np.tile([0.3, 0, 0], (40, 1)), line, times)
    assert found.value == pytest.approx(same.value, rel=1e-9)
    order = rng.permutation(40)
    mixed = throughput(*(x[order] for x in (0 * line, np.tile([0.3, 0, 0], (40, 1)), line, times)))
    assert mixed.value == pytest.approx(same.value, rel=1e-9)


def test_the_confidence_interval_holds_the_true_value():
    rng = np.random.default_rng(4)
    truth = (math.log2(0.3 / (4.133 * 0.01) + 1) + math.log2(0.2 / (4.133 * 0.005) + 1)) / 1.5
    held, found = 0, None
    condition = np.repeat([0, 1], 15)
    for _ in range(300):
        ends = np.zeros((30, 3))
        ends[:, 0] = np.r_[rng.normal(0.3, 0.01, 15), rng.normal(0.2, 0.005, 15)]
        targets = np.zeros((30, 3))
        targets[:, 0] = np.repeat([0.3, 0.2], 15)
        times = rng.normal(0.75, 0.1, 30)
        found = throughput(np.zeros((30, 3)), targets, ends, times, condition)
        low, high = found.interval
        held += low <= truth <= high
    assert 0.9 <= held / 300 <= 0.99


def test_too_few_or_unknown_trials_refuse():
    assert throughput(*trials(0.3, 0.01, 0.5, count=4)).value is None
    starts, targets, ends, times = trials(0.3, 0.01, 0.5)
    few = together([(starts, targets, ends, times), (starts, targets, ends, times)])
    assert few.value is not None
    times[:3] = np.nan
    lost = throughput(starts, targets, ends, times)
    assert (lost.value, lost.completeness) == (None, 0.7)
    exact = throughput(starts, targets, targets, np.ones(COUNT))
    assert exact.reason == "Every movement ended in the same place."
    nothing = throughput(np.zeros((0, 3)), np.zeros((0, 3)), np.zeros((0, 3)), [])
    assert nothing.value is None
    assert throughput(starts, starts, ends, np.ones(COUNT)).value is None  # no way to go
