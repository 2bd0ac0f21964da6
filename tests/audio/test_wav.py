"""Recordings of strangers: every usual kind is read, everything else refused in one sentence."""

from __future__ import annotations

import io
import struct
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehab.audio.loudness import RATE, integrated
from rehab.audio.mixer import CEILING
from rehab.audio.wav import decode, read_speech, resampled, sentence, write
from rehab.errors import UserError


def spoken(rate: int = 22_050, seconds: float = 1.0) -> np.ndarray:
    """Something with the shape of speech: syllables of a buzz, silence around."""
    times = np.arange(round(seconds * rate)) / rate
    syllables = np.clip(np.sin(2 * np.pi * 4 * times), 0, 1)
    syllables *= (times > 0.1) & (times < seconds - 0.1)
    return 0.3 * syllables * np.sin(2 * np.pi * 220 * times)


def riff(kind: int, bits: int, data: bytes, channels: int = 1, rate: int = 22_050) -> bytes:
    frame = channels * bits // 8
    form = struct.pack("<HHIIHH", kind, channels, rate, rate * frame, frame, bits)
    body = b"WAVE" + b"fmt " + struct.pack("<I", 16) + form + b"LIST" + struct.pack("<I", 3)
    body += b"abc\0" + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def packed(samples: np.ndarray, kind: int, bits: int) -> bytes:
    if kind == 3:
        return samples.astype(f"<f{bits // 8}").tobytes()
    if bits == 8:
        return np.round(samples * 127 + 128).astype("u1").tobytes()
    whole = np.round(samples * (2.0 ** (bits - 1) - 1)).astype("<i4")
    if bits == 24:
        return whole.view("u1").reshape(-1, 4)[:, :3].tobytes()
    return whole.astype(f"<i{bits // 8}").tobytes()


KINDS = [(1, 8), (1, 16), (1, 24), (1, 32), (3, 32), (3, 64)]


@pytest.mark.parametrize(("kind", "bits"), KINDS)
@pytest.mark.parametrize("channels", [1, 2])
def test_every_usual_kind_is_read(kind: int, bits: int, channels: int):
    samples = spoken()
    data = packed(np.repeat(samples, channels), kind, bits)
    got, rate = decode(riff(kind, bits, data, channels))
    assert rate == 22_050
    np.testing.assert_allclose(got, samples, atol=2 ** (2 - min(bits, 16)))


def test_what_another_program_wrote_is_read(tmp_path: Path):
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(44_100)
        file.writeframes(packed(spoken(44_100), 1, 16))
    path = tmp_path / "a.wav"
    path.write_bytes(made.getvalue())
    samples = read_speech(path)
    assert integrated(samples) == pytest.approx(-20.0, abs=0.5)
    assert 0.6 < len(samples) / RATE < 0.95  # without the silence around
    assert abs(samples[0]) < 1e-3 > abs(samples[-1])


def test_what_is_written_is_read_again(tmp_path: Path):
    samples = sentence(spoken().astype(np.float32), 22_050)
    write(tmp_path / "a.wav", samples)
    np.testing.assert_allclose(read_speech(tmp_path / "a.wav"), samples, atol=2e-2)
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 96_000])
def test_resampling_keeps_pitch_length_and_level(rate: int):
    times = np.arange(2 * rate) / rate
    made = resampled(np.sin(2 * np.pi * 1000 * times).astype(np.float32), rate)
    assert len(made) == 2 * RATE
    middle = made[RATE // 2 : RATE // 2 + RATE]
    want = np.sin(2 * np.pi * 1000 * (0.5 + np.arange(RATE) / RATE))
    np.testing.assert_allclose(middle, want, atol=0.02)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not a WAV"),
        (b"RIFF\0\0\0\0WAVE", "format"),
        (riff(1, 16, packed(spoken(), 1, 16))[:-100], "cut off"),
        (riff(1, 12, packed(spoken(), 1, 16)), "PCM"),
        (riff(2, 4, bytes(9000)), "PCM"),
        (riff(1, 16, packed(np.repeat(spoken(), 6), 1, 16), channels=6), "mono nor stereo"),
        (riff(1, 16, packed(spoken(), 1, 16), rate=0), "rate"),
        (riff(1, 16, packed(spoken(), 1, 16), rate=2_000_000_000), "rate"),
        (riff(1, 16, b""), "seconds"),
        (riff(1, 8, bytes(8_000 * 61), rate=8_000), "seconds"),
        (riff(3, 32, np.full(9000, np.nan, "<f4").tobytes()), "numbers"),
        (riff(3, 32, np.full(9000, np.inf, "<f4").tobytes()), "numbers"),
        (riff(3, 64, np.full(9000, 1e308, "<f8").tobytes()), "numbers"),
        (riff(1, 16, bytes(40_000)), "nothing is heard"),
    ],
)
def test_what_is_no_sentence_is_refused_in_one(content: bytes, why: str, tmp_path: Path):
    path = tmp_path / "odd.wav"
    path.write_bytes(content)
    with pytest.raises(UserError, match=why) as refused:
        read_speech(path)
    assert str(refused.value).startswith("odd.wav")
    assert str(tmp_path) not in str(refused.value)


def test_a_giant_and_a_missing_file_are_refused_unread(tmp_path: Path):
    giant = tmp_path / "giant.wav"
    with giant.open("wb") as file:
        file.truncate(3_000_000_000)  # takes no room
    with pytest.raises(UserError, match="larger"):
        read_speech(giant)
    with pytest.raises(UserError, match="cannot be read"):
        read_speech(tmp_path / "none.wav")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_file_does_more_than_be_refused(data):
    whole = bytearray(riff(1, 16, packed(spoken(8_000, 0.4), 1, 16), rate=8_000))
    for _ in range(data.draw(st.integers(0, 6))):
        whole[data.draw(st.integers(0, 60))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    content = bytes(whole[:cut]) if data.draw(st.booleans()) else bytes(whole)
    try:
        samples = sentence(*decode(content))
    except ValueError:
        return
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() <= CEILING


@given(st.binary(max_size=300))
def test_nor_does_any_string_of_bytes(content: bytes):
    for start in (b"", b"RIFF\0\0\0\0WAVEfmt "):
        try:
            decode(start + content)
        except ValueError:
            continue
