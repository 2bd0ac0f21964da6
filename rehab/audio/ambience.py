"""What a place sounds like when nothing happens: loops without a seam, of unlike lengths."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from rehab.audio import synth
from rehab.audio.loudness import RATE, Samples, levelled


@dataclass(frozen=True)
class Loop:
    """A sound that goes round: (n, 2) all about, or (n,) from `position` in play space, metres."""

    name: str
    samples: Samples
    position: tuple[float, float, float] | None = None


def loops(place: str) -> Iterator[Loop]:
    """The loops of `place`, one after another as they are made."""
    for make in _PLACES[place]:
        yield make(place)


def _breeze(place: str) -> Loop:
    """Wind in grass that comes and goes; leaves are heard only in its gusts."""
    random = np.random.default_rng(1)
    length = 16 * RATE
    gusts = synth.waves(length, 1, 5, random)
    both = synth.noise(length, 110.0, 600.0, 6.0, random)
    ears = []
    for _ in range(2):
        air = synth.noise(length, 220.0, 1400.0, 5.0, random)
        leaves = synth.noise(length, 1800.0, 5200.0, 3.0, random)
        ears.append((0.45 + 0.55 * gusts) * (0.6 * both + 0.7 * air) + 0.10 * gusts**2 * leaves)
    return Loop("breeze", levelled(np.stack(ears, axis=1).astype(np.float32), -26.8))


def _birds(place: str) -> Loop:
    """Far away and seldom: three short calls in 37 seconds, in the place's key."""
    calls = [
        (4.0, _call([synth.note(place, at) for at in (14, 16)], 0.16)),
        (4.9, _call([synth.note(place, at) for at in (14, 16, 13)], 0.14)),
        (22.0, _call([synth.note(place, at) for at in (17, 15, 15)], 0.11)),
    ]
    return Loop("birds", levelled(synth.placed(calls, 37.0), -25.0), (-4.0, 4.0, -8.0))


def _call(pitches: list[float], each: float) -> Samples:
    """Short notes, each gliding down into its pitch, with the echo of a wood behind them."""
    notes = []
    for number, pitch in enumerate(pitches):
        times = synth.seconds(each)
        glide = pitch * (times + 0.012 * (1.0 - np.exp(times / -0.03)))
        tone = np.sin(2.0 * np.pi * glide).astype(np.float32)
        notes.append((1.35 * each * number, synth.edged(tone, 0.35 * each, 0.6 * each)))
    length = 1.35 * each * len(pitches)
    dry = synth.placed(notes, length)
    echoes = [(0.0, dry), (0.11, 0.30 * dry), (0.19, 0.22 * dry), (0.31, 0.12 * dry)]
    return synth.placed(echoes, length + 0.35)


def _water(place: str) -> Loop:
    """Single drops into a still pool, 23 seconds."""
    random = np.random.default_rng(5)
    drops = []
    for begins in (2.1, 2.55, 9.3, 15.8, 16.6):
        pitch = synth.note(place, int(random.integers(5, 9)))
        times = synth.seconds(0.35)
        rising = pitch * (times + 0.10 * times**2)
        tone = np.sin(2.0 * np.pi * rising) * np.exp(times / -0.06)
        drops.append((begins, synth.edged(tone.astype(np.float32), 0.012, 0.2)))
    return Loop("water", levelled(synth.placed(drops, 23.0), -26.0), (5.0, 0.3, -5.0))


def _room(place: str) -> Loop:
    """A warm room: air that is hardly there, and under it a fifth that breathes."""
    random = np.random.default_rng(3)
    length = 12 * RATE
    times = synth.seconds(12.0)
    hum = np.zeros(length, np.float32)
    for cycles, at in ((12, -10), (18, -7)):  # whole turns in twelve seconds, so without a seam
        pitch = round(synth.note(place, at) * 12.0) / 12.0
        swell = 0.6 + 0.4 * np.cos(2.0 * np.pi * times * (cycles // 6) / 12.0)
        hum += (swell * np.sin(2.0 * np.pi * pitch * times)).astype(np.float32)
    ears = [synth.noise(length, 90.0, 500.0, 6.0, random) + 0.25 * hum for _ in range(2)]
    return Loop("room", levelled(np.stack(ears, axis=1), -38.0))


_PLACES: dict[str, tuple[Callable[[str], Loop], ...]] = {
    "garden": (_breeze, _birds, _water),
    "clinic": (_room,),
}
