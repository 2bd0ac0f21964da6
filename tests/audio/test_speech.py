"""Speech: own recordings first, then kept clips, then the system's voice, in the background."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from pathlib import Path

import numpy as np
import pytest

import rehab.audio
from rehab.audio import open_audio, sentences, system_voice
from rehab.audio.loudness import RATE
from rehab.audio.mixer import Clip
from rehab.audio.sentences import CLIPS, LIST, Sentences, slug, split
from rehab.audio.speech import Speech
from rehab.audio.wav import write
from rehab.errors import UserError


def tone(path: Path, pitch: float, seconds: float = 0.5) -> None:
    times = np.arange(round(seconds * RATE)) / RATE
    write(path, (0.2 * np.sin(2 * np.pi * pitch * times)).astype(np.float32))


def pitch(samples: np.ndarray) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples, RATE))))


class Robot:
    """A voice that hums 300 Hz, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []
        self.gate = threading.Event()
        self.gate.set()

    def render(self, text: str, rate: int, path: Path) -> None:
        self.gate.wait(5)
        self.asked.append((text, rate))
        tone(path, 300.0)


@pytest.fixture
def robot(monkeypatch) -> Robot:
    made = Robot()
    monkeypatch.setattr(system_voice, "render", made.render)
    return made


def test_a_text_is_split_into_sentences():
    text = "Reach forward.  Only as far\nas is comfortable. Ready? … Go on"
    assert split(text) == ["Reach forward.", "Only as far as is comfortable.", "Ready?", "… Go on"]
    assert split(" . ") == split("") == []


def test_names_of_recordings_are_plain():
    assert slug("Raise your right arm, to the sun.") == "raise-your-right-arm-to-the-sun"
    assert slug("Ύψωσε το χέρι") == "ύψωσε-το-χέρι"
    long = slug("so " * 200)
    assert len(long) <= 80
    assert long != slug("so " * 201)
    assert "/" not in slug("../../etc/passwd")
    assert "." not in slug("../../etc/passwd")


def test_a_sentence_is_made_once_and_kept_by_a_digest(robot: Robot, tmp_path: Path):
    found = Sentences(tmp_path / "voice", 140)
    assert pitch(found.samples("Stay there.")) == 300.0
    assert pitch(Sentences(tmp_path / "voice", 140).samples("Stay  there.")) == 300.0
    assert robot.asked == [("Stay there.", 140)]
    (kept,) = (tmp_path / "voice" / CLIPS).iterdir()
    assert kept == found.clip("Stay there.")
    assert "stay" not in kept.name
    Sentences(tmp_path / "voice", 180).samples("Stay there.")
    assert robot.asked[1:] == [("Stay there.", 180)]


def test_without_a_folder_it_is_only_spoken(robot: Robot):
    assert Sentences(None, 140).samples("Stay there.") is not None


def test_a_recording_of_ones_own_comes_first(robot: Robot, tmp_path: Path):
    tone(tmp_path / "stay-there.wav", 500.0)
    tone(tmp_path / "mine.wav", 700.0)
    found = Sentences(tmp_path, 140)
    assert pitch(found.samples("Stay there.")) == 500.0
    (tmp_path / LIST).write_text("\ufefftext;file\nStay there.;mine.wav\n", "utf-8")
    assert pitch(found.samples("STAY there.")) == 700.0
    (tmp_path / LIST).write_text('text,file\n"Stay, here.",mine.wav\n', "utf-8")
    assert pitch(found.samples("Stay, here.")) == 700.0
    assert robot.asked == []


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("text,file\nStay there.,../elsewhere.wav\n", "not in the voice folder"),
        ("text,file\nStay there.,/etc/elsewhere.wav\n", "not in the voice folder"),
        ("text,file\nStay there.,none.wav\n", "cannot be read"),
        ("text,file\nStay there.,broken.wav\n", "no recording"),
        ("text,file\n" + "x" * 1_000_001, "too large"),
        ("text,file\n" + "x" * 200_000, "cannot be read"),
        (b"\xff\xfe\x00".decode("latin-1"), ""),
    ],
)
def test_a_bad_table_or_recording_is_said_once_and_the_computer_speaks(
    table: str, why: str, robot: Robot, tmp_path: Path, caplog
):
    (tmp_path / "broken.wav").write_bytes(b"RIFF....WAVE")
    (tmp_path / LIST).write_text(table, "latin-1")
    found = Sentences(tmp_path, 140)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert pitch(found.samples("Stay there.")) == 300.0
    said = [record.getMessage() for record in caplog.records]
    assert len(said) <= 1
    assert all(why in sentence for sentence in said)
    if why:
        assert said
        assert str(tmp_path) not in said[0]


def test_a_kept_clip_that_is_broken_is_made_anew(robot: Robot, tmp_path: Path):
    found = Sentences(tmp_path, 140)
    found.samples("Stay there.")
    found.clip("Stay there.").write_bytes(b"RIFF")
    assert pitch(found.samples("Stay there.")) == 300.0
    assert len(robot.asked) == 2


def test_a_folder_that_cannot_be_written_is_said_once(robot: Robot, tmp_path: Path, caplog):
    (tmp_path / "voice").write_text("a file where the folder should be")
    found = Sentences(tmp_path / "voice", 140)
    with caplog.at_level(logging.WARNING):
        assert found.samples("One.") is not None
        assert found.samples("Two.") is not None
    assert len(caplog.records) == 1


def test_no_voice_is_said_once(monkeypatch, caplog, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    found = Sentences(tmp_path, 140)
    with caplog.at_level(logging.WARNING):
        assert found.samples("One.") is None
        assert found.samples("Two.") is None
    assert len(caplog.records) == 1


class Ears:
    """Collects the clips that are spoken."""

    def __init__(self) -> None:
        self.clips: list[Clip] = []

    def wait(self, count: int) -> list[Clip]:
        until = time.monotonic() + 5
        while len(self.clips) < count and time.monotonic() < until:
            time.sleep(0.005)
        return self.clips


def test_saying_never_waits_and_the_last_word_wins(robot: Robot):
    ears = Ears()
    speech = Speech(Sentences(None, 140), ears.clips.append)
    robot.gate.clear()
    began = time.perf_counter()
    for text in ("First.", "Second.", "Third."):
        speech.say(text)
    assert time.perf_counter() - began < 0.5
    robot.gate.set()
    assert len(ears.wait(1)) == 1
    time.sleep(0.05)
    assert len(ears.clips) == 1
    assert robot.asked[-1][0] == "Third."
    assert "Second." not in [text for text, _ in robot.asked]
    speech.close()


def test_saying_it_again_repeats_it(robot: Robot):
    ears = Ears()
    speech = Speech(Sentences(None, 140), ears.clips.append)
    speech.say("Stay there. Rest.")
    (once,) = ears.wait(1)
    speech.say("Stay there. Rest.")
    _, again = ears.wait(2)
    np.testing.assert_array_equal(once.samples, again.samples)
    assert len(robot.asked) == 2  # each sentence once
    assert len(once.samples) / RATE == pytest.approx(2 * 0.5 + 0.35, abs=0.05)
    speech.close()


@pytest.mark.parametrize("per_cent", [100, 0])
def test_open_audio_speaks_unless_the_voice_is_off(
    per_cent: int, robot: Robot, tmp_path: Path, monkeypatch
):
    monkeypatch.setattr(rehab.audio, "_opened", lambda player: True)
    audio = open_audio(voice=per_cent, ambience=0, voice_rate=120, voice_folder=tmp_path)
    audio.say("Stay there.")
    until = time.monotonic() + (5 if per_cent else 0.1)
    while time.monotonic() < until:
        audio.step(0.02)
        if audio.voices:
            break
        time.sleep(0.005)
    assert [voice.group for voice in audio.voices] == ["voice"] * bool(per_cent)
    assert robot.asked == [("Stay there.", 120)] * bool(per_cent)
    audio.close()


def test_a_voice_that_fails_does_not_end_speech(robot: Robot, monkeypatch, caplog):
    ears = Ears()
    speech = Speech(Sentences(None, 140), ears.clips.append)
    monkeypatch.setattr(sentences, "read_speech", lambda path: 1 / 0)
    with caplog.at_level(logging.ERROR):
        speech.say("First.")
        until = time.monotonic() + 5
        while not caplog.records and time.monotonic() < until:
            time.sleep(0.005)
    monkeypatch.undo()
    monkeypatch.setattr(system_voice, "render", robot.render)
    speech.say("Second.")
    assert len(ears.wait(1)) == 1
    speech.close()


def test_a_machines_voice_gets_text_by_standard_input_only(monkeypatch):
    hostile = '"; touch gone; $(touch gone) `touch gone` -w gone --version'
    called = {}
    monkeypatch.setattr(system_voice.shutil, "which", lambda name: name)
    monkeypatch.setattr(
        system_voice.subprocess, "run", lambda command, **how: called.update(how, c=command)
    )
    for platform in ("linux", "darwin", "win32"):
        monkeypatch.setattr(system_voice.sys, "platform", platform)
        system_voice.render(hostile, 140, Path("out.wav"))
        assert "touch" not in " ".join(called["c"])
        assert "touch" in called["input"].decode()
        assert not called.get("shell")


espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


@espeak
@pytest.mark.parametrize(
    "text", ["Raise your right arm.", "-w gone.wav", "/etc/passwd", "\0<b>[[x]]"]
)
def test_the_real_voice_speaks_anything_and_does_nothing_else(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    system_voice.render(text, 140, tmp_path / "spoken.wav")
    assert [path.name for path in tmp_path.iterdir()] == ["spoken.wav"]


@espeak
def test_the_real_voice_is_slower_at_a_lower_rate(tmp_path: Path):
    text = "Only as far as is comfortable."
    slow, fast = (len(Sentences(tmp_path, rate).samples(text)) / RATE for rate in (100, 200))
    assert 1.2 < fast < 0.75 * slow < 5.0


@espeak
def test_a_voice_that_hangs_is_given_up(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(system_voice, "PATIENCE", 0.001)
    with pytest.raises(UserError, match="does not answer"):
        system_voice.render("word " * 60, 80, tmp_path / "spoken.wav")
