"""A way beside a course comes out as it was, each part of it counted once."""

from __future__ import annotations

import numpy as np
import pytest

from rehab.measures import lateral_error, within_banks

ALONG = np.linspace(0.0, 0.5, 501)


def test_a_wave_beside_the_middle_has_its_root_mean_square() -> None:
    beside = 0.01 * np.sin(2.0 * np.pi * ALONG / 0.0625)
    found = lateral_error(ALONG, beside)
    assert found.value == pytest.approx(0.01 / np.sqrt(2.0), rel=1e-3)
    assert found.se == pytest.approx(0.0, abs=1e-4)  # each part of the way is like the others
    assert within_banks(ALONG, beside, 0.02).value == 1.0
    assert within_banks(ALONG, beside, 0.01).value == pytest.approx(1 / 3, abs=0.01)


def test_waiting_and_going_back_count_nothing() -> None:
    beside = np.where(ALONG < 0.25, 0.0, 0.02)
    along = np.concatenate([ALONG, np.full(300, 0.5), ALONG[::-1]])
    off = np.concatenate([beside, np.full(300, 0.5), np.full(501, 0.5)])
    assert lateral_error(along, off).value == lateral_error(ALONG, beside).value
    assert within_banks(along, off, 0.03).value == pytest.approx(0.5, abs=0.003)


def test_the_stated_error_holds_the_true_error_of_a_wandering_hand() -> None:
    rng, held = np.random.default_rng(3), 0
    for _ in range(200):
        # Sixteen independent waves along the way: an error of its own on each part.
        sizes = np.repeat(rng.normal(0.0, 0.01, 16), 32)[:501]
        found = lateral_error(ALONG, sizes)
        low, high = found.interval
        held += low <= 0.01 <= high
    assert held / 200 > 0.8


def test_what_was_not_led_is_left_out_and_too_little_is_refused() -> None:
    beside = np.full(501, 0.01)
    beside[::10] = np.nan
    assert lateral_error(ALONG, beside).value == pytest.approx(0.01)
    beside[:200] = np.nan
    assert lateral_error(ALONG, beside).value is None
    assert within_banks(ALONG[:50], np.zeros(50), 0.05).reason.startswith("Needs 0.1 m")
