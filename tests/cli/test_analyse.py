"""`rehab analyse` as a person calls it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from cli_program import Within

from rehab.bench.people import PEOPLE, clip


@pytest.fixture
def program(tmp_path: Path) -> Within:
    return Within(tmp_path / "home")


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """A file of a healthy person who raises an arm a few times."""
    path = tmp_path_factory.mktemp("recorded") / "raising.npz"
    np.savez(path, **clip(PEOPLE["healthy"](1), "abduction", 1, 90.0, 20.0))
    return path


def test_it_prints_a_table_and_writes_a_folder_a_file(program, recording, tmp_path):
    done = program("analyse", str(recording), "--output", str(tmp_path), "--pictures")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    for words in ("raising.npz", "shoulder elevation", "repetitions of shoulder", "shoulder blade"):
        assert words in done.stdout
    written = sorted(path.name for path in (tmp_path / "raising").iterdir())
    assert written == [
        "angles.csv", "elbow.png", "neck.png", "shoulder.png", "summary.json", "trunk.png",
    ]  # fmt: skip


def test_json_is_one_object_and_nothing_else(program, recording, tmp_path):
    done = program("analyse", str(recording), "--output", str(tmp_path), "--json", "--smooth")
    assert done.returncode == 0, done.stderr
    (told,) = json.loads(done.stdout)["files"]
    written = json.loads((tmp_path / "raising" / "summary.json").read_text())
    assert told["file"] == str(recording)
    assert {name: told[name] for name in written} == written
    assert told["quality"]["smooth"] is True


def test_a_joint_restricts_what_is_told(program, recording, tmp_path):
    done = program("analyse", str(recording), "--output", str(tmp_path), "--joint", "neck")
    assert done.returncode == 0
    assert "neck turn" in done.stdout
    assert "elbow flexion" not in done.stdout
    heading = (tmp_path / "raising" / "angles.csv").read_text().split("\n", 1)[0]
    assert heading.startswith("t,neck_yaw,")


def test_one_bad_file_is_said_and_the_others_are_done(program, recording, tmp_path):
    bad = tmp_path / "bad.npz"
    bad.write_bytes(b"nothing")
    output = tmp_path / "out"
    done = program("analyse", str(bad), str(recording), "--output", str(output))
    assert done.returncode == 2
    (sentence,) = done.stderr.strip().splitlines()
    assert str(bad) in sentence
    assert (output / "raising" / "summary.json").exists()
    assert not (output / "bad").exists()
    done = program("analyse", str(bad), str(recording), "--output", str(output), "--json")
    assert done.returncode == 2
    assert [set(each) >= {"error"} for each in json.loads(done.stdout)["files"]] == [True, False]


def test_two_files_of_one_name_are_refused(program, recording, tmp_path):
    other = tmp_path / recording.name
    other.write_bytes(recording.read_bytes())
    sentence = program.refuses("analyse", str(recording), str(other), "--output", str(tmp_path))
    assert "--output" in sentence
    assert list(tmp_path.iterdir()) == [other]


def test_mistakes_get_one_sentence(program, recording, tmp_path):
    assert "no file" in program.refuses("analyse", str(tmp_path / "nowhere.npz"))
    assert "folder" in program.refuses("analyse", str(tmp_path))
    taken = tmp_path / "taken"
    taken.write_text("")
    assert "--output" in program.refuses("analyse", str(recording), "--output", str(taken))


def test_help_names_what_is_read_and_written(program):
    told = program("analyse", "--help").stdout
    for words in ("--joint", "--smooth", "--output", "--json", "--pictures", "angles.csv"):
        assert words in told


def test_nothing_is_written_beside_the_recording(program, recording, tmp_path):
    before = sorted(Path(recording).parent.iterdir())
    assert program("analyse", str(recording), "--output", str(tmp_path)).returncode == 0
    assert sorted(Path(recording).parent.iterdir()) == before
