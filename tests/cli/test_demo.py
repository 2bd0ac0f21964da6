"""The demo, end to end, and what it leaves behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_program import Within
from PIL import Image

from rehab.store import Store
from rehab.store.dbapi import sqlite3

pytestmark = pytest.mark.slow

MOMENTS = ("welcome", "calibration-rest", "calibration-reach", "calibration-look")
MOMENTS += ("instruction", "star", "near", "reached", "summary")


def test_paths_are_printed_last_and_hold(demo: tuple[Within, str]) -> None:
    program, printed = demo
    paths = [Path(line) for line in printed.splitlines() if line.startswith(str(program.home))]
    assert printed.splitlines()[-len(paths) :] == [str(path) for path in paths]
    names = [f"{number}-{name}.png" for number, name in enumerate(MOMENTS, 1)]
    assert [path.name for path in paths] == [*names, "all.png", "report.html"]
    for path in paths[:-2]:
        with Image.open(path) as picture:
            assert picture.size == (1280, 960)
            dark, bright = picture.convert("L").getextrema()
            assert bright - dark > 100, f"{path.name} shows next to nothing"


def test_the_star_is_amber_in_the_picture(demo: tuple[Within, str]) -> None:
    with Image.open(demo[0].home / "6-star.png") as star:
        pixels = star.convert("RGB").resize((320, 240)).get_flattened_data()
    amber = sum(r > 220 and r - b > 100 and r > g for r, g, b in pixels)
    assert amber > 40


def test_it_says_for_whom_it_is(demo: tuple[Within, str]) -> None:
    assert demo[1].startswith("For invented people only: ")


def test_the_session_is_stored_whole(demo: tuple[Within, str]) -> None:
    with Store.open(demo[0].store) as store:
        (session,) = store.sessions()
        frames, gaps = store.frames(session.id)
        trials = store.trials(session.id)
    assert not gaps
    assert 38 < session.seconds < 44
    assert len(frames) == session.frames
    assert sum(trial.status == "success" for trial in trials) >= 2


def test_each_success_counts_for_the_garden(demo: tuple[Within, str]) -> None:
    with Store.open(demo[0].store) as store:
        (session,) = store.sessions()
        reached = sum(trial.status == "success" for trial in store.trials(session.id))
        assert store.flowers("healthy") == reached
        assert store.preferences("healthy")["place"] == "garden"


def test_it_verifies_exactly(demo: tuple[Within, str]) -> None:
    program, printed = demo
    session = printed.split("Session ")[1].split(":")[0]
    done = program("replay", session[:13], "--verify")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"Session {session} is verified: ")
    assert done.stdout.endswith("agree exactly.\n")


def test_a_changed_measure_is_found(demo: tuple[Within, str], tmp_path: Path) -> None:
    program = _copied(demo[0], tmp_path)
    _change(
        program,
        'UPDATE trial SET measures = replace(measures, \'"movement_time","value":\','
        ' \'"movement_time","value":1\') WHERE number = 1',
    )
    done = program("replay", "0", "--verify")
    assert done.returncode == 1
    first, last = done.stderr.strip().splitlines()
    assert first.startswith("Trial 1 (")
    assert ": movement_time is stored as " in first
    assert last.endswith("is not verified: 1 difference and 0 gaps.")


def test_a_damaged_block_is_a_gap(demo: tuple[Within, str], tmp_path: Path) -> None:
    program = _copied(demo[0], tmp_path)
    with sqlite3.connect(program.store) as db:
        ((frames,),) = db.execute("SELECT count FROM recording_block WHERE number = 34").fetchall()
    db.close()
    _change(
        program,
        "DROP TRIGGER recording_block_no_update",
        "UPDATE recording_block SET data = zeroblob(length(data)) WHERE number = 34",
    )
    done = program("replay", "0", "--verify")
    assert done.returncode == 1
    assert "The recording has a gap at block 34: damaged: its checksum is wrong." in done.stderr
    assert program("report", "0").returncode == 0
    (written,) = (program.home / "reports").glob("session-*.html")
    page = written.read_text()
    assert "Parts of the recording cannot be read" in page
    # A block is a second where the computer keeps up; less where drawing pictures took longer.
    assert f"The recording lacks {(frames + 1) / 90:.1f}\u202fs" in page


def test_lists_name_it(demo: tuple[Within, str]) -> None:
    listed = demo[0]("sessions").stdout.splitlines()
    assert listed[0].split() == ["Session", "Patient", "Begun", "Length", "Reached", "Status"]
    row = listed[2].split()
    assert row[1] == "healthy"
    assert demo[0]("replay", row[0]).stdout.startswith("Welcome\n")
    assert demo[0]("patients", "list").stdout.splitlines()[2].split()[:2] == ["healthy", "1"]


def _copied(program: Within, folder: Path) -> Within:
    with sqlite3.connect(program.store) as source, sqlite3.connect(folder / "rehab.db") as target:
        source.backup(target)
    source.close()
    target.close()
    return Within(folder)


def _change(program: Within, *statements: str) -> None:
    with sqlite3.connect(program.store) as db:
        for statement in statements:
            db.execute(statement)
    db.close()
