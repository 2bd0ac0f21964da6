"""The meter against the closed forms of BS.1770."""

from __future__ import annotations

import numpy as np
import pytest

from rehab.audio.loudness import RATE, SILENCE, integrated, levelled, loudness


def sine(level_db: float, seconds: float = 2.0, pitch: float = 997.0) -> np.ndarray:
    times = np.arange(round(seconds * RATE)) / RATE
    return (10 ** (level_db / 20) * np.sin(2 * np.pi * pitch * times)).astype(np.float32)


@pytest.mark.parametrize("level", [0.0, -20.0, -40.0])
def test_a_sine_of_one_channel_reads_3_01_below_its_peak(level: float):
    assert loudness(sine(level)) == pytest.approx(level - 3.01, abs=0.02)
    assert integrated(sine(level)) == pytest.approx(level - 3.01, abs=0.02)


def test_channels_add_up():
    both = np.stack([sine(-20.0)] * 2, axis=1)
    assert loudness(both) == pytest.approx(-20.0, abs=0.02)


def test_low_tones_count_less_and_high_ones_more():
    assert loudness(sine(-20.0, pitch=40.0)) < -25.0
    assert loudness(sine(-20.0, pitch=6000.0)) > -20.0


def test_silence_is_gated_out():
    pause = np.zeros(4 * RATE, np.float32)
    whole = integrated(np.concatenate([sine(-20.0, 8.0), pause]))
    assert whole == pytest.approx(-23.01, abs=0.3)  # the four blocks on the edge count in part
    assert integrated(pause) == loudness(pause) == SILENCE


def test_a_short_sound_counts_for_the_part_of_400_ms_that_it_lasts():
    assert loudness(sine(-20.0, 0.1)) == pytest.approx(-23.01 - 6.02, abs=0.1)


def test_levelled():
    assert loudness(levelled(sine(-3.0), -18.0)) == pytest.approx(-18.0, abs=1e-3)
    assert not levelled(np.zeros(RATE, np.float32), -18.0).any()
