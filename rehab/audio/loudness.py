"""How loud a sound is to an ear: ITU-R BS.1770's K-weighting, in LUFS."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Sound at `RATE`: (n,) for one channel, (n, 2) for left and right; full scale is 1."""

RATE = 48_000
"""Samples a second of everything that sounds here."""

SILENCE = -100.0
"""LUFS; what is quieter counts as nothing."""

WINDOW, HOP = round(0.4 * RATE), round(0.1 * RATE)
"""BS.1770's blocks, samples."""

# Table 1 and 2 of ITU-R BS.1770-5 for 48 kHz: (b0, b1, b2), (1, a1, a2).
_HEAD = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (1.0, -1.69065929318241, 0.73248077421585),
)
_LOW_CUT = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))


def loudness(samples: Samples) -> float:
    """The loudest 400 ms of `samples`, LUFS: how loud a short sound seems."""
    return _lufs(float(_blocks(samples).max()))


def integrated(samples: Samples) -> float:
    """The loudness of a whole programme, LUFS: gated at -70, then at 10 below the mean."""
    blocks = _blocks(samples)
    blocks = blocks[blocks > _power(-70.0)]
    if not blocks.size:
        return SILENCE
    return _lufs(float(blocks[blocks > 0.1 * blocks.mean()].mean()))


def levelled(samples: Samples, lufs: float) -> Samples:
    """`samples` made so loud that their loudest 400 ms have `lufs`; silence stays silence."""
    now = loudness(samples)
    if now <= SILENCE:
        return samples
    return (samples * np.float32(10.0 ** ((lufs - now) / 20.0))).astype(np.float32)


def fast_length(least: int) -> int:
    """A length from `least` on that an FFT is quick at: a power of two, or 3/4 of one."""
    whole = 1 << max(least - 1, 1).bit_length()
    return 3 * whole // 4 if 3 * whole // 4 >= least else whole


def _blocks(samples: Samples) -> NDArray[np.float64]:
    """The K-weighted power of each 400 ms, a new one each 100 ms; channels summed."""
    channels = samples.reshape(len(samples), -1).T
    length = fast_length(len(samples) + WINDOW)  # the end is heard in full, and nothing wraps
    weighted = np.fft.irfft(np.fft.rfft(channels, length) * _weighting(length), length)
    power = np.concatenate([[0.0], np.cumsum((weighted[:, : len(samples)] ** 2).sum(axis=0))])
    starts = np.arange(0, max(len(samples) - WINDOW, 0) + 1, HOP)
    ends = np.minimum(starts + WINDOW, len(samples))
    return np.asarray((power[ends] - power[starts]) / WINDOW)


@lru_cache(maxsize=16)
def _weighting(length: int) -> NDArray[np.complex128]:
    z = np.exp(-2j * math.pi * np.arange(length // 2 + 1) / length)
    weighting: NDArray[np.complex128] = np.ones_like(z)
    for above, below in (_HEAD, _LOW_CUT):
        weighting *= np.polyval(above[::-1], z) / np.polyval(below[::-1], z)
    return weighting


def _lufs(power: float) -> float:
    return -0.691 + 10.0 * math.log10(power) if power > _power(SILENCE) else SILENCE


def _power(lufs: float) -> float:
    return float(10.0 ** ((lufs + 0.691) / 10.0))
