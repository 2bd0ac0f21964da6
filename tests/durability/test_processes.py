"""Several processes at one store, a reader that stays, migrations cut off, and clocks that jump."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from made import begun, pour, walk
from oracle import until, wrong

import rehab
from rehab.recorder import Recorder
from rehab.store import Store, keys
from rehab.store.checking import check
from rehab.store.dbapi import connect
from rehab.store.schema import VERSION

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(rehab.__file__).parents[1])}

COPIED = 1000 * 4096
"""SQLite copies a log of so many bytes into the store by itself."""


def test_two_that_record_at_once_lose_nothing_and_wait_for_each_other(store, writer) -> None:
    """Two sessions and two other connections, each acknowledged for itself."""
    frames = walk(1800)
    playing = [writer(store, 1800), writer(store, 1800)]
    for one in playing:
        one.begin()
    told = [list(one.told()) for one in playing]
    for said in told:
        assert said[-1].startswith("completed ")
    assert wrong(store, [line for said in told for line in said], frames) == []


def test_a_reader_that_stays_holds_nobody_up_and_the_log_is_used_again(store, writer) -> None:
    """While somebody reads, the log grows by what is written; without them it grows no longer."""
    frames, log = walk(7200), store.with_name(f"{store.name}-wal")
    with Store.open(store) as reader:
        reader._db.conn.execute("BEGIN")
        before = reader.patients()
        playing = writer(store, len(frames))
        playing.begin()
        told = list(playing.told())
        assert told[-1].startswith("completed ")
        assert reader.patients() == before  # it reads on as of when it began
        grown = log.stat().st_size
        assert grown > 1.2 * COPIED
        reader._db.conn.execute("ROLLBACK")
        playing.begin()  # as much again, in another session; the connection stays, and reads not
        more = list(playing.told())
        assert log.stat().st_size < grown + COPIED / 4
    assert wrong(store, [*told, *more], frames) == []


MIGRATE = """
import os, shutil, sys
from pathlib import Path
from rehab.store import Store, opening
real, old, step = opening.connect, Path(sys.argv[1]), int(sys.argv[2])

def upgrade(path, last):
    def cut(*args, **more):
        db, done = real(*args, **more), []
        def count(sql):
            if done or sql.startswith("BEGIN"):
                done.append(sql)
            if len(done) > last:
                os.kill(os.getpid(), 9)
        db.conn.set_trace_callback(count)
        return db
    opening.connect = cut
    Store.open(path).close()
    os._exit(0)

statement = 0
while True:
    path = old.parent / str(statement) / old.name
    path.parent.mkdir()
    shutil.copy(old, path)
    child = os.fork()
    if child == 0:
        upgrade(path, statement)
    status = os.waitpid(child, 0)[1]
    print(statement, status, flush=True)
    if status == 0:
        break
    statement += step
"""


@pytest.fixture
def first_version(tmp_path) -> Path:
    """A store as version 1 made it, with a session of that time."""
    from rehab.store import schema

    path = tmp_path / "old.db"
    db = connect(path, create=True)
    db.conn.execute("PRAGMA journal_mode = WAL")
    db.conn.execute("BEGIN IMMEDIATE")
    schema.migrations.apply(db, stop_before="version_2")
    (station,) = db.conn.execute("SELECT id FROM station").fetchone()
    for seq in (1, 2, 3):
        row = [keys.uuid7(), station, seq, "add patient", "patient", "x", "{}", "2026-01-01", "a"]
        db.conn.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    row = [keys.uuid7(), station, 4, "Ada", "2026-01-01", "a"]
    db.conn.execute("INSERT INTO patient VALUES (?, ?, ?, ?, ?, ?)", row)
    db.conn.execute("UPDATE station SET seq = 4")
    db.conn.execute("COMMIT")
    db.close()
    return path


def version(path: Path) -> int:
    db = connect(path)
    found = db.conn.execute("PRAGMA user_version").fetchone()[0]
    tables = set(db.table_names())
    db.close()
    assert ("consent" in tables) == (found == VERSION), "neither the old nor the new one"
    return int(found)


def test_a_migration_cut_off_at_any_statement_leaves_the_old_or_the_new(
    first_version, request
) -> None:
    """Killed before each statement, by forks of one process."""
    step = 1 if request.config.getoption("runs", None) else 5
    code = [sys.executable, "-c", MIGRATE, first_version, str(step)]
    done = subprocess.run(code, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    seen = []
    for line in done.stdout.splitlines():
        statement, status = line.split()
        path = first_version.parent / statement / first_version.name
        seen.append((int(status), version(path)))
        with Store.open(path) as store:  # the next start makes it new
            assert [patient.alias for patient in store.patients()] == ["Ada"]
            assert [fault for part in check(store.desk) for fault in part.faults] == []
    assert set(seen[:-1]) == {(9, 1), (9, VERSION)} or set(seen[:-1]) == {(9, 1)}
    assert seen[-1] == (0, VERSION)
    assert len(seen) * step > 90


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_jumps_an_hour_changes_labels_only(tmp_path, monkeypatch, hours) -> None:
    """In the middle of a session: its lease holds, its order and durations are as before."""
    path, frames = tmp_path / "s.db", walk(900)
    session = begun(path)
    recorder = Recorder(path, session)
    pour(recorder, frames[:450])
    until(lambda: recorder._writer._stored.frames > 300)
    now, ns = time.time, time.time_ns
    renewed = recorder._writer._renewed
    monkeypatch.setattr(time, "time", lambda: now() + hours * 3600)
    monkeypatch.setattr(time, "time_ns", lambda: ns() + hours * 3600 * 10**9)
    until(lambda: recorder._writer._renewed > renewed)
    with Store.open(path) as store:
        assert store.session(session).live  # seen by the new clock, once it was renewed
        command = store.send_command(session, "easier", {})
        other = store.begin_session("Ada", {"blocks": []}, {})
        store.end_session(other, "completed")
    until(lambda: [name for _, name, _ in recorder.commands()] == ["easier"])
    recorder.acknowledge(command, 500)
    pour(recorder, frames[450:])
    assert recorder.close("completed") is None
    assert wrong(path, [f"session {session}", f"frames {len(frames)}"], frames) == []
    with Store.open(path) as store:
        assert store.acknowledged(command) == 500
        played = store.session(session)
        assert played.status == "completed"
        assert played.seconds == pytest.approx(
            (frames["t_sample"][-1] - frames["t_sample"][0]) / 1e9
        )
