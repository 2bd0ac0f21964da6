"""From clips to two ears: where each one is, how far, and all of them without distortion."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from rehab.audio.loudness import RATE, Samples
from rehab.audio.synth import dulled

CEILING, KNEE = 0.70, 0.45
"""Nothing is louder than -3.1 dBFS; from the knee on the loudest parts are bent softly."""

NEAREST, FALL = 0.6, 0.5
"""A sound is full up to this many metres, and falls with this power of the distance beyond."""

HEAD, SOUND = 0.0875, 343.0
"""The radius of a head, m, and the speed of sound, m/s."""

SIDE, SHADOW, BEHIND = 0.8, 0.6, 0.4
"""How far to one side a sound goes; how dull it is in the far ear, and from behind."""

LATEST = math.ceil(RATE * HEAD / SOUND * (1.0 + 0.5 * math.pi))
"""Samples that the far ear hears later, at most."""

STRETCH, SILENT = 1024, 1e-5
"""Samples of which is known whether all of them are quieter than that."""

Place = tuple[float, float, float]
Pose = Sequence[float]


@dataclass(frozen=True, eq=False)
class Clip:
    """A finished sound: `samples` (n,) or (n, 2).

    What comes from a place also has its `dull` twin, and for each `STRETCH` of it whether
    anything `sounds`.
    """

    samples: Samples
    dull: Samples | None = None
    sounds: tuple[bool, ...] = ()

    @classmethod
    def of(cls, samples: Samples, positional: bool) -> Clip:
        """The clip of `samples`; `positional` where it comes from a place."""
        samples.flags.writeable = False
        if not positional or samples.ndim == 2:
            return cls(samples)
        dull = dulled(samples)
        loudest = np.maximum(np.abs(samples), np.abs(dull))
        stretches = np.maximum.reduceat(loudest, np.arange(0, len(samples), STRETCH))
        return cls(samples, dull, tuple((stretches > SILENT).tolist()))


@dataclass(frozen=True, slots=True)
class Ear:
    """What one ear hears of a sound: how loud, how dull (0 to 1), how late (samples)."""

    gain: float
    dull: float
    delay: int


@dataclass(slots=True, eq=False)
class Voice:
    """One clip that sounds; `gain` may change at any time and is followed without a click."""

    clip: Clip
    name: str
    group: str
    position: Place | None = None
    loop: bool = False
    gain: float = 1.0
    cursor: int = 0
    ending: bool = False
    done: bool = False
    age: float = 0.0
    heard: tuple[Ear, Ear] | None = field(default=None, repr=False)


CENTRE = math.sqrt(0.5)
"""The gain in each ear of what comes from the middle."""


def mix(voices: Iterable[Voice], listener: Pose, frames: int) -> Samples:
    """The next `frames` samples of all `voices` for a head at `listener` (7,): (frames, 2).

    Each voice moves on; one that is over is `done`. It follows from its arguments alone.
    """
    heard = np.zeros((2, frames), np.float32)
    for voice in voices:
        if not voice.done:
            _add(voice, listener, heard)
    return limited(heard).T


def limited(samples: Samples) -> Samples:
    """`samples` with what is beyond the knee bent below the ceiling; quieter stays untouched."""
    if samples.min(initial=0.0) >= -KNEE and samples.max(initial=0.0) <= KNEE:
        return samples
    above = np.abs(samples) - np.float32(KNEE)
    bent = np.float32(KNEE) + (CEILING - KNEE) * np.tanh(above / (CEILING - KNEE))
    return np.where(above > 0, np.copysign(bent, samples), samples)


def hear(position: Place, listener: Pose) -> tuple[Ear, Ear]:
    """What the left and the right ear of a head at `listener` hear of a sound at `position`.

    The head's ball delays the far ear (Woodworth: radius (angle + sine) / speed) and dulls it;
    power is shared by the side; what is behind is duller.
    """
    right, _, back = _in_head(position, listener)
    away = math.dist(position, listener[:3])
    side = right / max(away, 0.1)
    behind = max(0.0, back / max(away, 0.1))
    level = (NEAREST / max(away, NEAREST)) ** FALL
    angle = math.asin(max(-1.0, min(1.0, side)))
    late = round(RATE * HEAD / SOUND * (abs(angle) + abs(math.sin(angle))))
    share = 0.25 * math.pi * (1.0 + SIDE * side)
    return (
        Ear(
            level * math.cos(share),
            min(1.0, SHADOW * max(side, 0.0) + BEHIND * behind),
            late if side > 0 else 0,
        ),
        Ear(
            level * math.sin(share),
            min(1.0, SHADOW * max(-side, 0.0) + BEHIND * behind),
            late if side < 0 else 0,
        ),
    )


def _in_head(position: Place, listener: Pose) -> Place:
    """`position` in the head's axes: right, up, back; the head is at `listener` (7,)."""
    x, y, z = (float(p) - float(h) for p, h in zip(position, listener, strict=False))
    i, j, k, w = (-float(listener[3]), -float(listener[4]), -float(listener[5]), float(listener[6]))
    a, b, c = 2.0 * (j * z - k * y), 2.0 * (k * x - i * z), 2.0 * (i * y - j * x)
    return (
        x + w * a + j * c - k * b,
        y + w * b + k * a - i * c,
        z + w * c + i * b - j * a,
    )


def _add(voice: Voice, listener: Pose, heard: Samples) -> None:
    """Add the next of `voice` to `heard` (2, frames) and move it on."""
    frames, length = heard.shape[1], len(voice.clip.samples)
    if voice.position is None or voice.clip.dull is None:
        share = 1.0 if voice.clip.samples.ndim == 2 else CENTRE
        now = (Ear(voice.gain * share, 0.0, 0),) * 2
        was = (voice.heard or now)[0].gain
        sound = _read(voice.clip.samples, voice.cursor, frames, voice.loop)
        heard += sound.T * _ramp(was, now[0].gain, frames)
    else:
        left, right = hear(voice.position, listener)
        now = (
            Ear(voice.gain * left.gain, left.dull, left.delay),
            Ear(voice.gain * right.gain, right.dull, right.delay),
        )
        if _sounds(voice, frames):
            _add_placed(voice, now, heard)
    voice.heard = now
    voice.cursor += frames
    if voice.loop:
        voice.cursor %= length
    elif voice.cursor >= length + LATEST:
        voice.done = True


def _add_placed(voice: Voice, now: tuple[Ear, Ear], heard: Samples) -> None:
    """Add what has a place, going over from what the ears heard last to `now`."""
    frames = heard.shape[1]
    before = voice.heard or now
    clip, start, count = voice.clip, voice.cursor - LATEST, frames + LATEST
    bright = _read(clip.samples, start, count, voice.loop)
    assert clip.dull is not None
    duller = None
    for number, (was, ear) in enumerate(zip(before, now, strict=True)):
        sound = bright
        if was.dull or ear.dull:
            if duller is None:
                duller = _read(clip.dull, start, count, voice.loop) - bright
            sound = bright + duller * _ramp(was.dull, ear.dull, count)
        if was.delay == ear.delay:
            sound = sound[LATEST - ear.delay : count - ear.delay]
        else:
            when = _steps(frames) + (LATEST - _ramp(was.delay, ear.delay, frames))
            sound = np.interp(when, _steps(count), sound)
        heard[number] += sound * _ramp(was.gain, ear.gain, frames)


def _sounds(voice: Voice, frames: int) -> bool:
    """Whether anything is heard of `voice` in the next `frames`; far birds mostly are silent."""
    sounds = voice.clip.sounds
    first, last = voice.cursor - LATEST, voice.cursor + frames
    if voice.loop and (first < 0 or last > len(voice.clip.samples)):
        return True  # it goes round just now
    return any(sounds[max(first, 0) // STRETCH : last // STRETCH + 1])


def _read(samples: Samples, start: int, count: int, loop: bool) -> Samples:
    """`count` samples from `start`, going round in a loop, else with silence on both sides."""
    length = len(samples)
    if loop:
        start %= length
        if start + count <= length:
            return samples[start : start + count]
        return samples[np.arange(start, start + count) % length]
    if start >= 0 and start + count <= length:
        return samples[start : start + count]
    got = np.zeros((count, *samples.shape[1:]), np.float32)
    first, last = max(start, 0), min(start + count, length)
    if last > first:
        got[first - start : last - start] = samples[first:last]
    return got


def _ramp(first: float, last: float, count: int) -> Samples | np.float32:
    """From `first` to `last` in `count` samples; a mere number where nothing changes."""
    if first == last:
        return np.float32(last)
    return np.float32(first) + np.float32(last - first) * _part(count)


@lru_cache(maxsize=16)
def _part(count: int) -> Samples:
    return (np.arange(1, count + 1) / count).astype(np.float32)


@lru_cache(maxsize=16)
def _steps(count: int) -> Samples:
    return np.arange(count, dtype=np.float32)
