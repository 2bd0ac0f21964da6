"""WAV files of speech: read with suspicion, at any rate, and made alike."""

from __future__ import annotations

import math
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rehab.audio.loudness import RATE, SILENCE, Samples, fast_length, integrated
from rehab.audio.mixer import limited
from rehab.audio.synth import edged
from rehab.errors import UserError

LARGEST = 24_000_000
"""Bytes of a file that is still read."""

LONGEST, SHORTEST = 60.0, 0.05
"""Seconds that a spoken sentence takes."""

SPEECH, MOST_GAIN = -20.0, 30.0
"""LUFS of every spoken sentence, whoever recorded it, and the dB that it is raised by at most."""

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE


def read_speech(path: Path) -> Samples:
    """The sentence in the WAV file `path`: (n,) at `RATE`, trimmed and as loud as all others.

    Raises `UserError` with one sentence for a file that is missing, broken or no sentence.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise UserError(f"{path.name} is larger than {LARGEST // 1_000_000} MB.")
        content = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path.name} cannot be read: {error.strerror}.") from None
    try:
        return sentence(*decode(content))
    except ValueError as error:
        raise UserError(f"{path.name} is no recording that can be played: {error}.") from None


def write(path: Path, samples: Samples) -> None:
    """Write `samples` (n,) or (n, 2) as a 16-bit WAV file, whole or not at all."""
    data = np.round(np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2").tobytes()
    channels = samples.ndim
    form = struct.pack("<HHIIHH", _PCM, channels, RATE, RATE * 2 * channels, 2 * channels, 16)
    body = (
        b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", len(data)) + data
    )
    part = path.with_suffix(".part")
    part.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    part.replace(path)


def decode(content: bytes) -> tuple[NDArray[np.float32], int]:
    """The first channels' mean (n,) and the rate of a WAV file's `content`.

    PCM of 8, 16, 24 or 32 bits or floats of 32 or 64. Raises `ValueError`.
    """
    chunks = _chunks(content)
    form = chunks.get(b"fmt ", b"")
    if len(form) < 16:
        raise ValueError("its format is missing")
    kind, channels, rate, _, frame, bits = struct.unpack_from("<HHIIHH", form)
    if kind == _EXTENSIBLE and len(form) >= 26:
        (kind,) = struct.unpack_from("<H", form, 24)
    if (kind, bits) not in _TYPES:
        raise ValueError("it is neither plain PCM nor floats (save it as 16-bit PCM)")
    if not 1 <= channels <= 2 or frame != channels * bits // 8:
        raise ValueError("it is neither mono nor stereo")
    if not 8_000 <= rate <= 192_000:
        raise ValueError(f"its rate of {rate} Hz is not within 8000 to 192000")
    data = chunks.get(b"data", b"")
    data = data[: len(data) // frame * frame]
    if not SHORTEST * rate <= len(data) // frame <= LONGEST * rate:
        raise ValueError(f"it is not {SHORTEST:g} to {LONGEST:g} seconds long")
    with np.errstate(over="ignore", invalid="ignore"):  # floats may be anything
        samples = _numbers(data, kind, bits).reshape(-1, channels).mean(axis=1)
    if not np.isfinite(samples).all() or np.abs(samples).max() > 1.01:
        raise ValueError("its samples are not numbers between -1 and 1")
    return samples.astype(np.float32), rate


def sentence(samples: NDArray[np.float32], rate: int) -> Samples:
    """`samples` (n,) at `rate` as speech: at `RATE`, without silence around, all equally loud.

    Raises `ValueError` where nothing is heard.
    """
    heard = resampled(samples, rate)
    heard = heard - heard.mean()
    loud = np.flatnonzero(np.abs(heard) > 0.01 * np.abs(heard).max())
    margin = round(0.03 * RATE)
    if loud.size:
        heard = heard[max(loud[0] - margin, 0) : loud[-1] + 2 * margin]
    now = integrated(heard) if len(heard) > 0.02 * RATE else SILENCE
    if now < SPEECH - MOST_GAIN - 20.0:
        raise ValueError("nothing is heard in it")
    gain = min(SPEECH - now, MOST_GAIN)
    return limited(edged(heard * np.float32(10.0 ** (gain / 20.0)), 0.004, 0.015))


def resampled(samples: NDArray[np.float32], rate: int) -> Samples:
    """`samples` (n,) at `rate` as they are at `RATE`, by their spectrum; nothing folds back."""
    if rate == RATE:
        return samples
    count = round(len(samples) * RATE / rate)
    shared = math.gcd(rate, RATE)  # so that both lengths are whole, and the pitch exact
    rounds = fast_length((len(samples) + 256) * shared // rate + 1)
    whole, made = rounds * rate // shared, rounds * RATE // shared
    spectrum = np.fft.rfft(samples, whole)
    room = np.zeros(made // 2 + 1, spectrum.dtype)
    room[: len(spectrum)] = spectrum[: len(room)]
    return np.asarray(np.fft.irfft(room, made)[:count] * (made / whole), np.float32)


def _chunks(content: bytes) -> dict[bytes, bytes]:
    """The first chunk of each name."""
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise ValueError("it is not a WAV file")
    chunks: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, at)
        if at + 8 + size > len(content):
            raise ValueError("it is cut off")
        chunks.setdefault(name, content[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    return chunks


_TYPES = {
    (_PCM, 8): ("u1", 128.0),
    (_PCM, 16): ("<i2", 32768.0),
    (_PCM, 24): ("<i4", 2147483648.0),
    (_PCM, 32): ("<i4", 2147483648.0),
    (_FLOAT, 32): ("<f4", 1.0),
    (_FLOAT, 64): ("<f8", 1.0),
}


def _numbers(data: bytes, kind: int, bits: int) -> NDArray[np.float64]:
    """The numbers of `data`, full scale 1."""
    form, scale = _TYPES[kind, bits]
    if bits == 24:  # three bytes are the upper ones of four
        raw = np.zeros((len(data) // 3, 4), np.uint8)
        raw[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
        data = raw.tobytes()
    numbers = np.frombuffer(data, form).astype(np.float64)
    return (numbers - 128.0 if bits == 8 else numbers) / scale
