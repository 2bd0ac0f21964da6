"""Backups, checks and retention, from the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cli_program import Within

from rehab.cli.home import STORE
from rehab.cli.keep import keep_house
from rehab.store import Store
from rehab.store.dbapi import connect
from rehab.store.housekeeping import back_up


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The data folder of an invented patient who played half a minute, and the session."""
    home = tmp_path_factory.mktemp("played")
    done = Within(home)(
        "demo", "--headless", "--no-pictures", "--seconds", "34", "--output", str(home)
    )
    assert done.returncode == 0, done.stderr
    return home, done.stdout.split("Session ")[1].split(":")[0]


@pytest.fixture
def played(once: tuple[Path, str], tmp_path: Path) -> tuple[Within, str]:
    """A copy of that folder, and its session."""
    home = tmp_path / "copied"
    shutil.copytree(once[0], home)
    return Within(home), once[1]


def test_a_backup_is_made_and_put_back(played: tuple[Within, str], tmp_path: Path) -> None:
    program, session = played
    copy = tmp_path / "stick" / "copy.db"
    done = program("backup", str(copy))
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"The copy was opened and is whole: {copy}\n"
    assert program.refuses("backup", str(copy)).startswith(f"{copy} exists already")
    assert program("patients", "add", "late-example").returncode == 0
    done = program("restore", str(copy))
    assert done.returncode == 0, done.stderr
    assert "The store that was there is kept as rehab.db.before-2" in done.stdout
    assert "late-example" not in program("patients", "list").stdout
    assert program("replay", session, "--verify").returncode == 0
    assert program.refuses("restore", str(tmp_path / "none.db")).startswith("There is no backup")


def test_checking_says_what_is_whole_and_what_is_not(played: tuple[Within, str]) -> None:
    program, session = played
    done = program("check")
    assert done.returncode == 0, done.stderr
    parts = [line.split()[:2] for line in done.stdout.splitlines()]
    assert ["Recordings", "whole"] in parts
    assert all(words[-1] != "faulty" for words in parts)
    db = connect(program.store)
    db.conn.execute("DROP TRIGGER recording_block_no_update")
    db.conn.execute("UPDATE recording_block SET data = zeroblob(9) WHERE number = 3")
    db.close()
    done = program("check")
    assert done.returncode == 1
    assert ["Recordings", "faulty"] in [line.split()[:2] for line in done.stdout.splitlines()]
    said, last = done.stderr.splitlines()
    assert said == f"Session {session}: block 3 of its recording has a wrong checksum."
    assert "rehab restore" in last


def test_motion_is_removed_once_a_replay_proved_its_numbers(played: tuple[Within, str]) -> None:
    program, session = played
    assert program("retention").stdout == "This store keeps all motion.\n"
    assert program("tidy").stdout == "Nothing was due.\n"
    assert "'ten years'" in program.refuses("retention", "ten years")
    assert program("retention", "0 days").returncode == 0
    done = program("tidy")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "A replay proved 1 session.",
        "Removed the motion of 1 session; the numbers stay.",
    ]
    with Store.open(program.store) as store:
        assert len(store.frames(session)[0]) == 0
        assert store.trials(session)
    assert "the motion was removed on" in program("replay", session).stderr
    assert program("check").returncode == 0
    assert program("report", "healthy").returncode == 0


def test_motion_whose_replay_tells_something_else_stays(played: tuple[Within, str]) -> None:
    program, session = played
    db = connect(program.store)
    one = "(SELECT id FROM trial WHERE practice = 0 AND measures <> '[]' LIMIT 1)"
    more = "json_set(measures, '$[0].value', json_extract(measures, '$[0].value') + 1)"
    db.conn.execute(f"UPDATE trial SET measures = {more} WHERE id = {one}")
    db.close()
    assert program("retention", "0 days").returncode == 0
    done = program("tidy")
    assert done.returncode == 0
    assert done.stderr.startswith(f"Session {session} keeps its motion: its replay tells something")
    with Store.open(program.store) as store:
        assert len(store.frames(session)[0]) > 1000


def test_what_is_due_is_done_between_sessions_and_hinders_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a clinic's store, as other commands call it."""
    monkeypatch.setenv("REHAB_HOME", str(tmp_path))
    with Store.init(tmp_path / STORE) as store:
        store.add_patient("anna-example")
        playing = store.begin_session("anna-example", {"blocks": []}, {})
    keep_house()
    assert not (tmp_path / "backups").exists()  # not while somebody plays
    with Store.open(tmp_path / STORE) as store:
        store.end_session(playing, "completed")
    (tmp_path / "backups").write_text("in the way")
    keep_house()
    assert "That was while tidying up; all else is done." in capsys.readouterr().err
    (tmp_path / "backups").unlink()
    keep_house()
    (copy,) = (tmp_path / "backups").glob("rehab-daily-*.db")
    assert capsys.readouterr().out == f"Backed up to {copy}.\n"
    keep_house()
    assert capsys.readouterr().out == ""


def test_a_store_whose_first_page_is_damaged_is_put_aside_and_restored(tmp_path: Path) -> None:
    program = Within(tmp_path / "home")
    copy = program.home / "copies" / "copy.db"
    with Store.init(program.store) as store:
        store.add_patient("anna-example")
        back_up(store, copy)
    whole = program.store.read_bytes()
    for at in (2, 60):  # in the salt, which names the key, and after it
        program.store.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        done = program("restore", str(copy))
        assert done.returncode == 0, done.stderr
        assert "The store that was there is kept as rehab.db.before-2" in done.stdout
        with Store.open(program.store) as store:
            assert [patient.alias for patient in store.patients()] == ["anna-example"]
            assert store.notices == []


def test_a_store_in_use_is_not_replaced(within: Within, tmp_path: Path) -> None:
    with Store.open(within.store) as store:
        back_up(store, tmp_path / "copy.db")
        store.begin_session("anna-example", {"blocks": []}, {})
    assert "being played" in within.refuses("restore", str(tmp_path / "copy.db"))
    assert not list(within.home.glob("*.before-*"))
