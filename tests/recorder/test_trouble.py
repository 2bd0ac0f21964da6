"""A store that cannot be written: the session goes on in memory and nothing is lost or doubled."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from made import Event, begun, same, walk
from test_recorder import until

from rehab.recorder import Recorder
from rehab.store import Store
from rehab.store.dbapi import sqlite3


def pour(recorder: Recorder, frames, *, events: bool = True) -> None:
    for frame in frames:
        number = int(frame["index"])
        if events and number % 50 == 0:
            recorder.event(Event(number, int(frame["t_sample"]), "cue", {"number": number}))
        recorder.write(frame)


def holds_all(path, session, frames) -> None:
    with Store.open(path) as store:
        back, gaps = store.frames(session)
        told = [event.data["number"] for event in store.events(session) if event.kind == "cue"]
    assert gaps == []
    assert same(back, frames)
    assert told == list(range(0, len(frames), 50))


LOCK = """
import sqlite3, sys
raw = sqlite3.connect(sys.argv[1], isolation_level=None)
raw.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.readline()
raw.execute("ROLLBACK")
"""


@pytest.fixture
def lock(tmp_path):
    """Another process that holds the store until `release`."""

    class Lock:
        def __init__(self) -> None:
            command = [sys.executable, "-c", LOCK, str(tmp_path / "s.db")]
            pipe = subprocess.PIPE
            self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
            assert self.process.stdout.readline() == "locked\n"

        def release(self) -> None:
            self.process.communicate("\n", timeout=20)

    held: list[Lock] = []

    def take() -> Lock:
        held.append(Lock())
        return held[-1]

    yield take
    for other in held:
        if other.process.poll() is None:
            other.process.kill()
            other.process.communicate()


def test_a_locked_store_warns_and_is_written_when_free(tmp_path, lock) -> None:
    path, frames = tmp_path / "s.db", walk(900)
    session = begun(path)
    recorder = Recorder(path, session)
    pour(recorder, frames[:300])
    held = lock()
    pour(recorder, frames[300:600])
    until(lambda: recorder.warning is not None)
    assert "Another program holds the store" in recorder.warning
    pour(recorder, frames[600:])
    held.release()
    until(lambda: recorder.warning is None)
    assert recorder.close("completed") is None
    holds_all(path, session, frames)


def test_what_cannot_be_stored_at_the_end_is_kept_and_taken_in_later(tmp_path, lock) -> None:
    path, frames = tmp_path / "s.db", walk(700)
    session = begun(path)
    recorder = Recorder(path, session)
    pour(recorder, frames[:300])
    with Store.open(path) as store:
        until(lambda: store.session(session).frames > 200)
    held = lock()
    pour(recorder, frames[300:])
    said = recorder.close("completed", patience=0.5)
    assert said is not None
    assert "are kept in" in said
    held.release()
    (kept,) = tmp_path.glob("*.unsaved-*")
    twice = kept.read_bytes()
    with Store.open(path) as store:
        assert "stored now" in store.notices[0]
        assert store.session(session).status == "completed"
    assert not kept.exists()
    holds_all(path, session, frames)
    kept.write_bytes(twice)  # a crash between storing and deleting: taken in again
    holds_all(path, session, frames)


@pytest.mark.parametrize(
    "line",
    [
        "no JSON",
        '{"table": "station", "values": {"here": 0}}',
        '{"table": "session", "id": "x", "values": {"status = 1 --": 1}}',
        '{"table": "audit", "values": []}',
        '["audit"]',
    ],
)
def test_a_kept_file_that_makes_no_sense_stays_and_is_named(tmp_path, line) -> None:
    path = tmp_path / "s.db"
    begun(path)
    kept = tmp_path / "s.db.unsaved-1.jsonl"
    kept.write_text(line + "\n")
    with Store.open(path) as store:
        assert str(kept) in store.notices[0]
    assert kept.read_text() == line + "\n"


def test_a_removed_session_is_no_reason_to_crash(tmp_path) -> None:
    path = tmp_path / "s.db"
    begun(path)
    recorder = Recorder(path, "no such session")
    pour(recorder, walk(200))
    until(lambda: recorder.warning is not None)
    assert "no such session" in recorder.warning
    assert "are kept in" in recorder.close("completed", patience=0.1)
    with Store.open(path) as store:  # cannot be taken in either, and is still there
        assert "stays there" in store.notices[0]
    assert list(tmp_path.glob("*.unsaved-*"))


def test_a_session_closed_while_the_machine_slept_runs_on(tmp_path) -> None:
    path, frames = tmp_path / "s.db", walk(600)
    session = begun(path)
    recorder = Recorder(path, session)
    raw = sqlite3.connect(path, timeout=10)
    pour(recorder, frames[:300])
    raw.execute("UPDATE session SET status='interrupted', ended_at='x', lease_holder=NULL")
    raw.commit()
    pour(recorder, frames[300:])
    with Store.open(path) as store:
        until(lambda: store.session(session).status == "running")
    recorder.close("completed")
    holds_all(path, session, frames)
    raw.close()


def test_a_session_that_another_process_records_is_left_to_it(tmp_path) -> None:
    path = tmp_path / "s.db"
    session = begun(path)
    raw = sqlite3.connect(path, timeout=10)
    raw.execute("UPDATE session SET lease_holder = '1-other'")
    raw.commit()
    recorder = Recorder(path, session)
    pour(recorder, walk(200))
    until(lambda: recorder.warning is not None)
    assert "another program records this session" in recorder.warning
    recorder.close("completed", patience=0.1)
    assert raw.execute("SELECT count(*) FROM recording_block").fetchone() == (0,)
    raw.close()


@pytest.fixture
def small_disk(tmp_path):
    """A mounted file system of 1 MB; `remount(options)` changes it."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    disk = tmp_path / "disk"
    disk.mkdir()

    def mount(*options: str) -> int:
        return subprocess.run(
            ["mount", *options, disk], capture_output=True, check=False
        ).returncode

    if mount("-t", "tmpfs", "-o", "size=2m", "tmpfs"):
        pytest.skip("this machine lets nobody mount")
    yield disk, lambda options: mount("-o", f"remount,{options}")
    subprocess.run(["umount", "-l", disk], check=True)


def test_a_full_disk_warns_and_is_written_when_there_is_room(small_disk) -> None:
    disk, remount = small_disk
    path, frames = disk / "s.db", walk(90 * 40)
    session = begun(path)
    recorder = Recorder(path, session)
    pour(recorder, frames[:180])
    with Store.open(path) as store:
        until(lambda: store.session(session).frames > 0)
    ballast = disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
    pour(recorder, frames[180:1800])
    until(lambda: recorder.warning is not None)
    assert "disk is full" in recorder.warning
    pour(recorder, frames[1800:])
    ballast.unlink()
    remount("size=8m")
    until(lambda: recorder.warning is None)
    assert recorder.close("completed") is None
    holds_all(path, session, frames)


def test_a_read_only_disk_warns_and_is_written_when_it_may_be(small_disk) -> None:
    disk, remount = small_disk
    remount("size=8m")
    path, frames = disk / "s.db", walk(900)
    session = begun(path)
    remount("ro")
    recorder = Recorder(path, session)
    pour(recorder, frames[:500])
    until(lambda: recorder.warning is not None)
    assert "kept in memory" in recorder.warning
    remount("rw")
    pour(recorder, frames[500:])
    until(lambda: recorder.warning is None)
    assert recorder.close("completed") is None
    holds_all(path, session, frames)


PLAY = """
import sys, time
sys.path.insert(0, sys.argv[3])
from made import Event, walk
from rehab.recorder import Recorder
recorder = Recorder(sys.argv[1], sys.argv[2])
frames = walk(9000)
start = time.monotonic()
for number, frame in enumerate(frames):
    while time.monotonic() < start + number / 90:
        time.sleep(0.001)
    recorder.event(Event(number, int(frame["t_sample"]), "cue", {"number": number}))
    recorder.write(frame)
    print(number, flush=True)
"""

BEGIN_AND_PLAY = """
import sys
from rehab.store import Store
with Store.open(sys.argv[1]) as store:
    session = store.begin_session("Ada", {}, {})
sys.argv[2] = session
print(session, flush=True)
"""


@pytest.mark.parametrize("seconds", [1.4, 2.3, 3.1, 3.6, 4.2])
def test_killed_at_any_moment_all_but_two_seconds_is_stored(tmp_path, seconds) -> None:
    path = tmp_path / "s.db"
    with Store.open(path, create=True) as store:
        store.add_patient("Ada")
    folder = Path(__file__).parents[1] / "store"
    player = subprocess.Popen(
        [sys.executable, "-c", BEGIN_AND_PLAY + PLAY, path, "", folder],
        stdout=subprocess.PIPE,
        text=True,
    )
    session = player.stdout.readline().strip()
    assert player.stdout.readline() == "0\n"
    time.sleep(seconds)
    player.kill()
    last = [int(line) for line in player.communicate()[0].split() if line][-1]
    with Store.open(path) as store:
        frames, gaps = store.frames(session)
        told = [event.frame for event in store.events(session)]
        assert gaps == []
        assert same(frames, walk(9000)[: len(frames)])
        assert last - len(frames) < 2 * 90
        assert len(frames) > 0
        assert told == list(range(len(frames)))  # each stored frame with its events, no others
        assert [s.id for s in store.unfinished()] == [session]


def test_damaged_blocks_are_named_and_the_good_ones_given(tmp_path) -> None:
    path, frames = tmp_path / "s.db", walk(90 * 10)
    session = begun(path)
    recorder = Recorder(path, session)
    pour(recorder, frames)
    recorder.close("completed")
    with Store.open(path) as store:
        assert store.frames(session)[1] == []
    raw = sqlite3.connect(path)
    raw.execute("DROP TRIGGER recording_block_no_update")
    raw.execute("DROP TRIGGER recording_block_no_delete")
    raw.execute("UPDATE recording_block SET data = substr(data, 1, 400) WHERE number = 2")
    raw.execute(
        "UPDATE recording_block SET data = zeroblob(9), sha256 = ? WHERE number = 3", [ZERO]
    )
    raw.execute("DELETE FROM recording_block WHERE number IN (5, 6)")
    raw.execute(
        "DELETE FROM recording_block WHERE number = (SELECT max(number) FROM recording_block)"
    )
    raw.commit()
    last = raw.execute("SELECT blocks FROM session").fetchone()[0] - 1
    raw.close()
    with Store.open(path) as store:
        back, gaps = store.frames(session)
    assert [(gap.first_sequence, gap.last_sequence) for gap in gaps] == [
        (2, 2),
        (3, 3),
        (5, 6),
        (last, last),
    ]
    assert "checksum" in gaps[0].reason
    assert "does not begin" in gaps[1].reason
    assert gaps[2].reason == "missing from the store"
    assert same(back, frames[back["index"]])
    assert 450 < len(back) < 600


ZERO = "3e7077fd2f66d689e0cee6a7cf5b37bf2dca7c979af356d0a31cbc5c85605c7d"
