"""Taps of known places and times come out of frames, and what was not seen is missing."""

from __future__ import annotations

import numpy as np
import pytest

from rehab.body import BODY
from rehab.frame import FRAME
from rehab.measures import Taps, throughput

HZ = 90
MOVE, REST = 0.7, 0.35
OFF = (0.0, 8.0, -5.0, 12.0, -9.0, 3.0, -12.0, 6.0, -2.0, 4.0)
"""Millimetres past its target at which each of ten movements ends."""


def targets() -> list[tuple[float, float, float]]:
    return [(0.15 if number % 2 else -0.15, 1.0, -0.4) for number in range(10)]


def gone(rest: float = REST, lost: int = -1) -> Taps:
    """To and fro between two targets along X, by minimum jerk, with a rest before each movement; in
    movement `lost` the hand is not seen for a while."""
    frame, body, taps = np.zeros(1, FRAME)[0], np.zeros(1, BODY)[0], Taps(1)
    body["arm_valid"] = 1
    at, t = 0.0, 0.0
    for number, (target, off) in enumerate(zip(targets(), OFF, strict=True)):
        taps.ask(target)
        end = target[0] + (1.0 if target[0] > at else -1.0) * 0.001 * off
        for step in range(round((rest + MOVE + 0.2) * HZ)):
            s = min(max((step / HZ - rest) / MOVE, 0.0), 1.0)
            x = at + (end - at) * s**3 * (10.0 + s * (6.0 * s - 15.0))
            t += 1.0 / HZ
            frame["t_sample"] = round(t * 1e9)
            speed = abs(x - body["hand"][1][0]) * HZ
            body["hand"][1], body["hand_speed"][1] = (x, 1.0, -0.4), speed
            body["arm_valid"] = not (number == lost and 0.3 < s < 0.7)
            taps.add(frame, body)
        assert taps.stopped
        at = end
    return taps


def test_ends_and_times_are_those_of_the_movements() -> None:
    found = gone().results()
    assert found["movement_time"].value == pytest.approx(MOVE, abs=0.05)
    along = np.array(OFF[1:]) * 1e-3
    assert found["effective_width"].value == pytest.approx(4.133 * along.std(ddof=1), rel=0.02)
    zero = np.zeros(9)
    ways = np.abs(
        np.diff([t[0] + np.sign(t[0]) * 1e-3 * o for t, o in zip(targets(), OFF, strict=True)])
    )
    starts = np.stack([along - ways, zero, zero], axis=1)
    ends = np.stack([along, zero, zero], axis=1)
    true = throughput(starts, np.zeros((9, 3)), ends, np.full(9, found["movement_time"].value))
    assert found["throughput"].value == pytest.approx(true.value, rel=0.01)


def test_a_movement_that_was_not_seen_whole_is_missing() -> None:
    assert gone(lost=4).results()["throughput"].completeness == pytest.approx(8 / 9)
    assert gone(lost=0).results()["throughput"].completeness == 1.0  # the first does not count


def test_nothing_is_told_of_too_few_and_of_a_space_that_moved() -> None:
    assert Taps(0).results()["throughput"].value is None
    taps, frame, body = gone(), np.zeros(1, FRAME)[0], np.zeros(1, BODY)[0]
    body["arm_valid"], body["epoch"] = 1, 1
    frame["t_sample"] = 10**12
    taps.add(frame, body)
    assert taps.results()["throughput"].reason == "Play space moved meanwhile."
