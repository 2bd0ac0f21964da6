"""What every sound is made of: notes of one scale, soft edges, bells, breaths and wind."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rehab.audio.loudness import RATE, Samples, fast_length

PENTATONIC = (0, 2, 4, 7, 9)
"""Semitones above the root; any two of them sound well together."""

ROOTS = {"garden": 293.66, "clinic": 261.63}
"""The key of each place, Hz: D4 and C4."""


def note(place: str, step: int) -> float:
    """The pitch `step` notes up the scale of `place`, Hz."""
    octave, degree = divmod(step, len(PENTATONIC))
    return float(ROOTS[place] * 2.0 ** (octave + PENTATONIC[degree] / 12.0))


def seconds(length: float) -> Samples:
    """The times of `length` seconds, s."""
    return _times(round(length * RATE))


@lru_cache(maxsize=32)
def _times(count: int) -> Samples:
    times: Samples = (np.arange(count) / RATE).astype(np.float32)
    times.flags.writeable = False
    return times


def edged(samples: Samples, attack: float, release: float) -> Samples:
    """`samples` that begin and end in nothing, by half a cosine; without a constant part."""
    edges = np.ones(len(samples), np.float32)
    rise, fall = round(attack * RATE), round(release * RATE)
    edges[:rise] = 0.5 - 0.5 * np.cos(np.pi * np.arange(rise) / rise)
    edges[-fall:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, fall + 1) / fall)
    shaped = samples * edges
    return np.asarray(shaped - edges * (shaped.sum() / edges.sum()), np.float32)


def partials(
    pitch: float,
    length: float,
    parts: tuple[tuple[float, float, float], ...],
) -> Samples:
    """Sines that die away: each of `parts` is (times the pitch, loudness, decay in seconds)."""
    times = seconds(length)
    total = np.zeros_like(times)
    for times_pitch, strength, decay in parts:
        turn = np.float32(2.0 * math.pi * times_pitch * pitch)
        total += np.float32(strength) * np.exp(times / np.float32(-decay)) * np.sin(turn * times)
    return total


def bell(pitch: float, length: float = 1.4) -> Samples:
    """A small warm bell: struck softly, its upper partials gone before the lower ones.

    A second, fainter string a hair apart makes it breathe.
    """
    decay = 0.42 * length * (440.0 / pitch) ** 0.3
    struck = partials(
        pitch,
        length,
        (
            (1.0, 0.8, decay),
            (1.0018, 0.2, 0.8 * decay),
            (2.0, 0.34, 0.55 * decay),
            (3.0, 0.12, 0.3 * decay),
            (4.2, 0.05, 0.14 * decay),
        ),
    )
    return edged(struck, 0.014, 0.25 * length)


def flute(pitch: float, length: float) -> Samples:
    """One soft blown note."""
    times = seconds(length)
    turn = np.float32(2.0 * math.pi * pitch) * times
    tone = np.sin(turn) + 0.22 * np.sin(2 * turn) + 0.07 * np.sin(3 * turn)
    return edged(tone * np.exp(times / np.float32(-0.55 * length)), 0.06, 0.45 * length)


def pad(pitches: tuple[float, ...], length: float, swell: float) -> Samples:
    """Voices that swell together for `swell` seconds and sink."""
    times = seconds(length)
    total = np.zeros_like(times)
    for number, pitch in enumerate(pitches):
        for detuned in (0.9985, 1.0016):
            turn = np.float32(2.0 * math.pi * pitch * detuned) * times + np.float32(number)
            total += np.sin(turn) + 0.25 * np.sin(2 * turn) + 0.08 * np.sin(3 * turn)
    return edged(total, swell, length - swell)


def wood(pitch: float, length: float) -> Samples:
    """A low bar of wood: its second partial two octaves up, as marimbas are tuned."""
    parts = ((1.0, 1.0, 0.30 * length), (4.0, 0.42, 0.12 * length), (9.9, 0.08, 0.03 * length))
    return edged(partials(pitch, length, parts), 0.006, 0.4 * length)


def noise(
    length: int, low: float, high: float, slope: float, random: np.random.Generator
) -> Samples:
    """Noise of `length` samples that repeats without a seam, between `low` and `high` Hz.

    `slope` is its fall in dB an octave; the band's edges are soft.
    """
    tones = np.fft.rfftfreq(length, 1.0 / RATE)
    tones[0] = 1.0
    loud = tones ** (-slope / (20.0 * math.log10(2.0)))
    loud *= np.exp(-((low / tones) ** 4) - (tones / high) ** 4)
    loud[0] = 0.0
    phases = np.exp(2j * np.pi * random.random(len(tones)))
    made = np.fft.irfft(loud * phases, length)
    return np.asarray(made / np.sqrt(np.mean(made**2)), np.float32)


def waves(
    length: int, slowest: int, fastest: int, random: np.random.Generator
) -> NDArray[np.float64]:
    """A slow random wave in 0 to 1 that repeats after `length` samples, by cosines."""
    coarse = np.linspace(0.0, 2.0 * np.pi, 512, endpoint=False)
    wave: NDArray[np.float64] = sum(
        np.cos(times * coarse + 2.0 * np.pi * random.random()) / times**0.5
        for times in range(slowest, fastest + 1)
    )
    wave = (wave - np.min(wave)) / np.ptp(wave)
    around = np.append(wave, wave[0])
    return np.asarray(np.interp(np.arange(length) * (512.0 / length), np.arange(513), around))


def dulled(samples: Samples, corner: float = 1100.0) -> Samples:
    """`samples` (n,) as heard round a corner: without what is well above `corner` Hz, in step."""
    length = fast_length(len(samples) + 512)
    tones = np.fft.rfftfreq(length, 1.0 / RATE)
    softer = np.exp(-0.35 * (tones / corner) ** 2)
    heard = np.fft.irfft(np.fft.rfft(samples, length) * softer, length)
    return np.asarray(heard[: len(samples)], np.float32)


def placed(parts: list[tuple[float, Samples]], length: float) -> Samples:
    """Sounds laid into `length` seconds, each (when it begins in seconds, what)."""
    total = np.zeros(round(length * RATE), np.float32)
    for begins, samples in parts:
        first = round(begins * RATE)
        room = total[first : first + len(samples)]
        room += samples[: len(room)]
    return total
