"""`rehab doctor`: answers on any computer, with an exit code that a script can use."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_program import Program

sys.path.append(str(Path(__file__).resolve().parents[1] / "drivers"))

from display import screen

KEYS = {"name", "state", "says", "remedy", "notes", "details"}


def told(program: Program, **environment: str) -> tuple[int, dict]:
    done = program("doctor", "--json", **environment)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


@pytest.fixture
def display() -> Iterator[str]:
    with screen() as name:
        yield name


@pytest.mark.skipif(sys.platform != "linux", reason="a computer without a screen")
def test_without_screen_and_runtime_both_are_to_mend(program: Program) -> None:
    code, answer = told(program)
    assert code == 1
    assert answer["can_play"] is False
    assert all(set(finding) == KEYS for finding in answer["findings"])
    bad = [finding["name"] for finding in answer["findings"] if finding["state"] == "bad"]
    assert bad == ["screen", "runtime file"]
    assert all(one["remedy"] for one in answer["findings"] if one["state"] != "good")


def test_words_say_what_json_says(program: Program) -> None:
    done = program("doctor")
    assert done.returncode == 1
    assert done.stdout.startswith("Not yet: 2 things to mend.\n\nTo mend\n✗  screen")
    assert "/nowhere/runtime.json cannot be used: No such file or directory." in done.stdout
    assert "→ It is named by the variable XR_RUNTIME_JSON" in done.stdout
    assert done.stderr == ""


def test_a_runtime_whose_library_is_no_library_is_answered_for(
    program: Program, display: str, tmp_path: Path
) -> None:
    library = tmp_path / "libruntime.so"
    library.write_text("no library at all")
    manifest = tmp_path / "runtime.json"
    runtime = {"file_format_version": "1.0.0", "runtime": {"library_path": str(library)}}
    manifest.write_text(json.dumps(runtime))
    code, answer = told(program, XR_RUNTIME_JSON=str(manifest), DISPLAY=display)
    assert code == 1
    found = {finding["name"]: finding for finding in answer["findings"]}
    assert found["screen"]["state"] == "good"
    assert found["graphics"]["details"]["version"]
    assert found["loader"]["state"] == "good"
    assert found["runtime"]["state"] == "bad"
    assert "cannot load its library" in found["runtime"]["says"]


def test_an_old_opengl_is_to_mend(program: Program, display: str) -> None:
    _, answer = told(program, DISPLAY=display, MESA_GL_VERSION_OVERRIDE="3.0")
    found = {finding["name"]: finding for finding in answer["findings"]}
    assert found["graphics"]["state"] == "bad"
    assert "OpenGL 4.1" in found["graphics"]["says"]


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_pipe_without_our_characters_ends_nothing(program: Program, encoding: str) -> None:
    done = program("doctor", PYTHONIOENCODING=encoding)
    assert done.returncode == 1
    assert "To mend\n?  screen" in done.stdout
    assert done.stderr == ""
