"""One turn of a joint: how far it went, of what counts and was seen."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rehab.body import BODY
from rehab.frame import FRAME
from rehab.measures import Swing

HZ = 90


def swing(angles: list[float], counts: list[bool] | None = None, error: float = 4.0) -> Swing:
    one = Swing(1)
    frame, body = np.zeros(1, FRAME)[0], np.zeros(1, BODY)[0]
    body["valid"], body["arm_valid"] = 1, (1, 1)
    for number, angle in enumerate(angles):
        frame["t_sample"] = round(number * 1e9 / HZ)
        body["hand"][1] = (0.01 * math.sin(number / 15), 1.0, -0.5)
        body["trunk_forward"] = math.radians(number / 100)
        one.add(frame, body, angle, error, True if counts is None else counts[number])
    return one


RISE = [60.0 * (1 - math.cos(2 * math.pi * n / 200)) for n in range(201)]


def test_its_turning_points_come_with_their_errors() -> None:
    one = swing(RISE)
    assert one.highest().value == pytest.approx(120, abs=0.2)
    assert one.highest().se == 4.0
    assert one.lowest(one.now - 0.3).value == pytest.approx(0, abs=0.2)
    assert one.lean().value == pytest.approx(2.0, abs=0.02)
    sway = 0.01 * np.std(np.sin(np.arange(100, 201) / 15))
    assert one.steadiness(100 / HZ, one.now).value == pytest.approx(sway, rel=0.03)


def test_what_does_not_count_is_no_peak_and_costs_no_other() -> None:
    counts = [not 60 <= n < 140 for n in range(201)]
    one = swing(RISE, counts)
    assert one.highest().value == pytest.approx(RISE[59], abs=2)
    assert swing(RISE, [n > 150 for n in range(201)]).highest().value == pytest.approx(
        RISE[151], abs=2
    )
    assert swing(RISE, [False] * 201).highest().value is None


def test_a_peak_that_was_not_seen_is_none() -> None:
    lost = [math.nan if 90 < n < 115 else angle for n, angle in enumerate(RISE)]
    assert swing(lost).highest().value is None
    assert swing(RISE, error=25.0).highest().value is None
    # A stretch in which it may have gone further spoils a lower one that was whole.
    counts = [n < 30 or n > 60 for n in range(201)]
    assert swing(lost, counts).highest().value is None
