"""Checking: each kind of fault is found and named, and nothing else is."""

from __future__ import annotations

import pytest
from made import Event, begun, walk

from rehab.recorder import Recorder
from rehab.store import Store
from rehab.store.checking import check
from rehab.store.dbapi import connect


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "s.db"
    recorder = Recorder(path, begun(path))
    for frame in walk(400):
        if frame["index"] % 50 == 0:
            recorder.event(Event(int(frame["index"]), 0, "cue", {}))
        recorder.write(frame)
    recorder.close("completed")
    return path


def found(path) -> dict[str, list[str]]:
    with Store.open(path) as store:
        return {part.what: part.faults for part in check(store.desk) if part.faults}


def test_a_sound_store_is_said_to_be(path) -> None:
    with Store.open(path) as store:
        parts = check(store.desk)
    assert all(part.faults == [] for part in parts)
    told = {part.what: part.amount for part in parts}
    assert told["Recordings"] == "5 seconds of motion in 1 sessions"
    assert told["Events"] == "8 events"


@pytest.mark.parametrize(
    ("what", "said", "sql"),
    [
        (
            "Recordings",
            "block 1 of its recording has a wrong checksum",
            "UPDATE recording_block SET data = zeroblob(9) WHERE number = 1",
        ),
        (
            "Recordings",
            "blocks 1 to 2 of its recording are missing",
            "DELETE FROM recording_block WHERE number IN (1, 2)",
        ),
        (
            "Recordings",
            "5 blocks with 400 frames were recorded, and the last that is there is number 4",
            "DELETE FROM recording_block WHERE number = 4",
        ),
        (
            "Recordings",
            "its motion was removed, and some of it is still there",
            "UPDATE session SET motion_removed_at = '2026-01-01'",
        ),
        ("Events", "7 events are numbered 0 to 7", "DELETE FROM event WHERE number = 3"),
        ("Numbering", "was given to 2 rows", "UPDATE patient SET seq = (SELECT seq FROM session)"),
        ("Numbering", "The station counted to 1, and", "UPDATE station SET seq = 1"),
        ("Audit", "is not as it was written", "UPDATE audit SET actor = 'x' WHERE number = 1"),
        ("Audit", "Row 1 is missing", "DELETE FROM audit WHERE number = 1"),
        ("References", "A row of session names a row of patient", "DELETE FROM patient"),
    ],
)
def test_each_fault_is_named(path, what, said, sql) -> None:
    db = connect(path)
    db.conn.execute("PRAGMA foreign_keys = OFF")
    triggers = db.conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (trigger,) in triggers:
        db.conn.execute(f"DROP TRIGGER {trigger}")
    db.conn.execute(sql)
    db.close()
    faults = found(path)
    assert what in faults
    assert any(said in fault for fault in faults[what]), faults


def test_rows_that_wait_in_a_file_are_named(path) -> None:
    path.with_name("s.db.unsaved-1.jsonl").write_text("no JSON\n")
    assert "could not be stored" in found(path)["Kept aside"][0]
