"""`rehab voice`: every sentence is listed with the file that replaces it, and can be rendered."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from rehab import audio
from rehab.audio import Silent, system_voice
from rehab.audio.loudness import RATE
from rehab.audio.wav import write
from rehab.cli import voice
from rehab.errors import UserError
from rehab.session import words


def hum(text: str, rate: int, path: Path) -> None:
    times = np.arange(RATE // 4) / RATE
    write(path, (0.2 * np.sin(2 * np.pi * 300 * times)).astype(np.float32))


@pytest.fixture
def home(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setenv("REHAB_HOME", str(tmp_path))
    monkeypatch.setattr(system_voice, "render", hum)
    return tmp_path / "voice"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(voice.app, arguments, catch_exceptions=False)


def line(told: Result, sentence: str) -> str:
    (found,) = [line for line in told.output.splitlines() if line.startswith(f"{sentence}  ")]
    return found


def test_what_director_and_exercises_say_is_listed():
    sentences = list(voice.spoken())
    assert len(sentences) == len(set(sentences)) > 40
    for _title, lines in (words.welcome("seated"), words.rest(), words.reach(2), words.changed()):
        assert set(lines) <= set(sentences)
    for reason in ("headset", "tracking", "menu"):
        assert set(words.paused(reason)[1]) <= set(sentences)
    assert "Touch each star with the hand that is named." in sentences
    assert {"One star today.", "Two stars today."} <= set(sentences)
    assert not any("{" in sentence or sentence.startswith("One Two") for sentence in sentences)


def test_list_tells_whose_voice_and_which_file(home: Path):
    assert "not rendered yet" in line(run("list"), "Stay there.")
    assert run("render").exit_code == 0
    assert "this computer" in line(run("list"), "Stay there.")
    assert line(run("list"), "Stay there.").rstrip().endswith("stay-there.wav")
    hum("", 140, home / "stay-there.wav")
    assert "own recording" in line(run("list"), "Stay there.")


def test_render_makes_a_clip_of_each(home: Path):
    told = run("render", "--rate", "120")
    count = len(list(voice.spoken()))
    assert f"{count} sentences are ready" in told.output
    assert len(list((home / "clips").iterdir())) == count
    assert "not rendered yet" in line(run("list"), "Stay there.")  # those are of another rate


def test_render_without_a_voice_is_one_sentence(home: Path, monkeypatch, caplog):
    def none(text: str, rate: int, path: Path) -> None:
        raise UserError("This computer has no voice.")

    monkeypatch.setattr(system_voice, "render", none)
    assert run("render").exit_code == 2
    assert [record.getMessage() for record in caplog.records] == ["This computer has no voice."]


def test_hear_says_it_or_that_there_is_no_output(home: Path, monkeypatch):
    said = []

    class Output:
        say = staticmethod(said.append)
        close = staticmethod(lambda: said.append("closed"))

    monkeypatch.setattr(voice.time, "sleep", lambda seconds: said.append(round(seconds, 1)))
    monkeypatch.setattr(audio, "open_audio", lambda **settings: Output())
    run("hear", "Stay there.")
    assert said == ["Stay there.", pytest.approx(1.1, abs=0.15), "closed"]
    monkeypatch.setattr(audio, "open_audio", lambda **settings: Silent())
    assert run("hear", "Stay there.").exit_code == 2
    with pytest.raises(UserError, match="nothing to speak"):
        run("hear", "…")
