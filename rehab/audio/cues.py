"""The recipe of every cue: how it sounds in each place, and how loud it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from rehab.audio import synth
from rehab.audio.loudness import RATE, Samples, levelled

RISING = 15
"""Bells that sound different: three octaves, of which the last goes round for ever."""

LOUDNESS = {
    "touch": -25.0,
    "appear": -20.0,
    "near": -26.0,
    "success": -18.0,
    "more": -18.0,
    "streak": -18.0,
    "fade": -26.0,
    "hold": -22.0,
    "limit": -20.0,
    "countdown": -26.0,
    "swell": -25.0,
    "ebb": -27.0,
    "rest": -26.0,
}
"""LUFS of each cue's loudest 400 ms: what tells most is loudest, a miss is a breath."""

STEPS = {"near": 11, "success": RISING, "countdown": 2}
"""How many steps of a cue sound different; the others have one sound."""


@lru_cache(maxsize=128)
def render(cue: str, step: int, place: str) -> Samples:
    """The sound of `cue` (n,) float32, `step` (within `STEPS`) notes up the scale of `place`."""
    return levelled(_RECIPES[cue](place, step), LOUDNESS[cue])


def folded(cue: str, step: int) -> int:
    """The step that is rendered for `step`: bounded; for bells always a rise from the last one."""
    most = STEPS.get(cue, 1)
    if cue != "success" or step < most:
        return max(0, min(step, most - 1))
    octave = len(synth.PENTATONIC)
    return most - octave + (step - most) % octave


def _touch(place: str, step: int) -> Samples:
    return synth.wood(synth.note(place, 7), 0.25)


def _appear(place: str, step: int) -> Samples:
    return synth.flute(synth.note(place, 2), 0.9)


def _near(place: str, step: int) -> Samples:
    tone = synth.partials(synth.note(place, step), 0.4, ((1.0, 1.0, 0.13), (2.0, 0.2, 0.07)))
    return synth.edged(tone, 0.02, 0.2)


def _success(place: str, step: int) -> Samples:
    """A bell; in the last octave, which goes round, the bell below grows as this one sinks.

    So twenty in a row rise each time and never grow shrill.
    """
    octave = len(synth.PENTATONIC)
    high = synth.bell(synth.note(place, step))
    around = step - (RISING - octave)
    if around < 0:
        return high
    part = (around + 0.5) / octave
    low = synth.bell(synth.note(place, step - octave))
    return np.asarray((1.0 - part) * high + part * low, np.float32)


def _more(place: str, step: int) -> Samples:
    chord = [
        (0.07 * n, synth.bell(synth.note(place, at), 2.2)) for n, at in enumerate((0, 3, 5, 7))
    ]
    return synth.placed(chord, 2.45)


def _streak(place: str, step: int) -> Samples:
    rising = [
        (0.13 * n, synth.bell(synth.note(place, at), 1.2)) for n, at in enumerate((5, 7, 8, 10))
    ]
    return synth.placed(rising, 1.65)


def _fade(place: str, step: int) -> Samples:
    length = round(0.9 * RATE)
    breath = synth.noise(length, 250.0, 1300.0, 4.0, np.random.default_rng(7))
    return synth.edged(breath, 0.3, 0.6)


def _hold(place: str, step: int) -> Samples:
    pitches = tuple(synth.note(place, at) for at in (-5, -2, 0, 2))
    return synth.pad(pitches, 2.6, 1.2)


def _limit(place: str, step: int) -> Samples:
    return synth.wood(synth.note(place, -5), 0.7)


def _countdown(place: str, step: int) -> Samples:
    """`step` is how many are still to come: the last tick rings a fifth higher, and longer."""
    if step == 0:
        return synth.wood(synth.note(place, 5), 0.6)
    return synth.wood(synth.note(place, 3), 0.3)


def _swell(place: str, step: int) -> Samples:
    """Water comes up a beach: it rises for as long as a slow breath goes in."""
    length = round(3.6 * RATE)
    water = synth.noise(length, 220.0, 1500.0, 4.0, np.random.default_rng(13))
    note = synth.pad((synth.note(place, -5), synth.note(place, 0)), 3.6, 2.6)
    return synth.edged(water + 0.2 * note, 2.6, 1.0)


def _ebb(place: str, step: int) -> Samples:
    """It runs back over sand, duller and longer."""
    length = round(5.0 * RATE)
    water = synth.noise(length, 160.0, 800.0, 5.0, np.random.default_rng(17))
    return synth.edged(water, 0.7, 4.2)


def _rest(place: str, step: int) -> Samples:
    length = round(7.0 * RATE)
    wind = synth.noise(length, 180.0, 1100.0, 5.0, np.random.default_rng(11))
    chord = synth.pad(tuple(synth.note(place, at) for at in (-5, -2, 0)), 7.0, 3.0)
    return synth.edged(wind + 0.3 * chord, 2.5, 4.0)


_RECIPES: dict[str, Callable[[str, int], Samples]] = {
    "touch": _touch,
    "appear": _appear,
    "near": _near,
    "success": _success,
    "more": _more,
    "streak": _streak,
    "fade": _fade,
    "hold": _hold,
    "limit": _limit,
    "countdown": _countdown,
    "swell": _swell,
    "ebb": _ebb,
    "rest": _rest,
}
