"""`rehab demo --course`: an invented course whose last session was really played."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_program import Program, Within

from rehab.store import Store


def test_it_plays_a_session_of_its_own(program: Program) -> None:
    done = Within(program.home)("demo", "--course", "--profile", "frozen-shoulder-right")
    assert done.returncode != 0
    assert "--course plays a session of its own; leave --profile out." in done.stderr


@pytest.mark.slow
def test_it_writes_the_reports_of_a_course(program: Program) -> None:
    done = program("demo", "--course", "--output", str(program.home))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("For invented people only: ")
    names = ["report.html", "report.pdf", "for-the-patient.html", "for-the-patient.pdf"]
    assert [Path(line).name for line in lines[-5:]] == [*names, "session.html"]
    for line in lines[-5:]:
        start = Path(line).read_bytes()[:15].lower()
        assert start.startswith(b"%pdf" if line.endswith("pdf") else b"<!doctype html>")
    with Store.open(program.store) as store:
        *invented, played = store.sessions("anna-example")
        frames, gaps = store.frames(played.id)
    assert len(invented) == 40
    assert len(frames) == played.frames > 3000
    assert not gaps
    again = Within(program.home)("demo", "--course", "--output", str(program.home))
    assert again.returncode != 0
    assert "There is a patient anna-example in this store already" in again.stderr
