"""Breaths a minute: of a known rhythm within the error that is said, of no rhythm none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehab.measures import breathing_rate

T = np.arange(0.0, 24.0, 1 / 72)


def head(rate: float, deep: float = 0.002, sway: float = 0.0, phase: float = 0.0) -> np.ndarray:
    """A head that breath moves ahead and swaying at 4 a minute aside, m."""
    ahead = deep * np.sin(2 * np.pi * rate / 60 * T + phase)
    aside = sway * np.sin(2 * np.pi * 4 / 60 * T)
    return np.stack([aside, 1.2 + 0.2 * ahead, ahead], axis=1)


@settings(max_examples=40, deadline=None)
@given(rate=st.floats(10.0, 28.0), phase=st.floats(0.0, 6.3))
def test_a_rhythm_is_found_within_its_error(rate: float, phase: float) -> None:
    found = breathing_rate(T, head(rate, sway=0.002, phase=phase))
    assert found.value is not None
    assert found.se is not None
    assert abs(found.value - rate) < 1.96 * found.se


@pytest.mark.parametrize(
    ("places", "why"),
    [
        (head(15, sway=0.03), "rhythm"),  # swaying outweighs it
        (head(6), "rhythm"),  # not to be told from swaying
        (head(15) + np.linspace(0, 0.2, len(T))[:, None], "moved"),
        (np.where(np.abs(T - 12)[:, None] < 0.3, np.nan, head(15)), "lost"),
        (np.cumsum(np.random.default_rng(1).normal(0, 1e-4, (len(T), 3)), axis=0), "rhythm"),
    ],
)
def test_what_is_not_certain_is_left_out(places: np.ndarray, why: str) -> None:
    found = breathing_rate(T, places)
    assert found.value is None
    assert found.reason is not None
    assert why in found.reason


def test_too_short_a_time_is_refused() -> None:
    assert breathing_rate(T[:1000], head(15)[:1000]).value is None
