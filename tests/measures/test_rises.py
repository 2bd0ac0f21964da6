"""Standing up, told live: against closed forms, against the batch measure, and with gaps."""

from __future__ import annotations

import numpy as np
import pytest

from rehab import measures
from rehab.measures import Rises

HZ, RISE, SEATED = 90, 0.35, 1.1
UP, STAND, DOWN, SIT = 1.0, 0.5, 1.2, 0.3
PERIOD = UP + STAND + DOWN + SIT


def eased(s: np.ndarray) -> np.ndarray:
    s = np.clip(s, 0.0, 1.0)
    return s**3 * (10.0 - 15.0 * s + 6.0 * s * s)


def heights(t: np.ndarray, parts: tuple[float, ...], first: float = 0.5) -> np.ndarray:
    """The base of the neck that rises by such parts of `RISE`, one after another."""
    height = np.full_like(t, SEATED)
    for number, part in enumerate(parts):
        since = t - first - number * PERIOD
        height += part * RISE * (eased(since / UP) - eased((since - UP - STAND) / DOWN))
    return height


def told(parts: tuple[float, ...], lost: tuple[float, float] = (-1.0, -1.0)) -> tuple:
    t = np.arange(0.0, 0.5 + PERIOD * len(parts) + 1.0, 1.0 / HZ)
    height = heights(t, parts)
    rises = Rises((0.0, SEATED, 0.0), RISE)
    events = [
        rises.add(float(now), (0.0, float(high), 0.0))
        for now, high in zip(t, height, strict=True)
        if not lost[0] <= now < lost[1]
    ]
    return rises, [event for event in events if event], t, height


def test_five_rises_are_timed_as_they_were() -> None:
    rises, events, t, height = told((1.0,) * 5)
    assert events == ["stood", "sat"] * 5
    found = rises.results(5)
    u = np.linspace(0.0, 1.0, 100_001)
    ninety, ten = (np.interp(part, eased(u), u) * UP for part in (0.9, 0.1))
    set_out = np.interp(measures.rises.BEGINS / RISE, eased(u), u) * UP
    assert found["five_rises"] == pytest.approx(4 * PERIOD + ninety - set_out, abs=0.02)
    assert found["rise_time"] == pytest.approx(ninety - ten, abs=0.005)
    assert found["slowest_rise"] == pytest.approx(found["rise_time"], abs=0.005)
    assert found["rise_variability"] < 0.005
    assert found["rise_speed"] == pytest.approx(1.875 * RISE / UP, rel=0.03)  # of a minimum jerk
    assert (found["stands"], found["short_rises"]) == (5.0, 0.0)
    batch = measures.five_times_sit_to_stand(t, height, rises.began)
    assert found["five_rises"] == pytest.approx(batch.value, abs=0.03)


def test_what_does_not_become_standing_is_counted_apart() -> None:
    rises, events, *_ = told((1.0, 0.6, 1.0, 0.2))
    assert events == ["stood", "sat", "short", "stood", "sat"]
    found = rises.results(5)
    assert (found["stands"], found["short_rises"]) == (2.0, 1.0)
    assert "total_time" not in found
    assert "variability" not in found


@pytest.mark.parametrize("seconds", [0.1, 1.0])
def test_a_gap_that_cannot_be_bridged_leaves_counts_alone(seconds: float) -> None:
    rises, _, *_ = told((1.0,) * 5, lost=(5.0, 5.0 + seconds))
    found = rises.results(5)
    assert ("five_rises" in found) == (seconds < measures.kinematics.LONGEST_GAP)
    assert found["stands"] == 5.0


def test_a_head_that_bows_before_it_rises_sets_out_then() -> None:
    rises = Rises((0.0, SEATED, 0.0), RISE)
    for number in range(90):
        rises.add(number / HZ, (0.0, SEATED - 0.001 * number, -0.002 * number))
    assert rises.began == pytest.approx(23 / HZ, abs=0.5 / HZ)  # 5 cm of the way
    assert not rises.up
