"""Opening a store: what is wrong is said, and nothing that was stored is lost."""

from __future__ import annotations

import subprocess
import sys

import pytest
from made import begun

from rehab.errors import UserError
from rehab.recorder import Recorder
from rehab.store import Store
from rehab.store.dbapi import connect, sqlite3, write_tx
from rehab.store.schema import migrations

PLAIN = b"SQLite format 3\0"


def _kept(path):
    return sorted(p.name for p in path.parent.iterdir() if ".damaged-" in p.name)


def test_none_there(tmp_path) -> None:
    with pytest.raises(UserError, match=r"no store at .*deep/s\.db"):
        Store.open(tmp_path / "deep" / "s.db")
    assert not (tmp_path / "deep").exists()
    Store.open(tmp_path / "deep" / "s.db", create=True).close()
    Store.open(tmp_path / "deep" / "s.db").close()


def test_a_newer_version_is_left_alone(tmp_path) -> None:
    path = tmp_path / "s.db"
    begun(path)
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA user_version = 7")
    raw.close()
    before = path.read_bytes()
    with pytest.raises(UserError, match=r"version 7 .* up to 4; update the program"):
        Store.open(path, create=True)
    assert path.read_bytes() == before
    assert not _kept(path)


def test_a_store_of_version_1_is_brought_up_to_date_with_its_audit_chained(tmp_path) -> None:
    path = tmp_path / "s.db"
    db = connect(path, create=True)
    with write_tx(db):
        migrations.apply(db, stop_before="version_2")
        (station,) = db.execute("SELECT id FROM station").fetchone()
        for seq, action in enumerate(("add patient", "begin session", "end session"), 1):
            db.execute(
                "INSERT INTO audit VALUES (?, ?, ?, ?, 'patient', 'p', '{}', '2026', 'local')",
                [f"row-{seq}", station, seq, action],
            )
        db.execute("UPDATE station SET seq = 3")
    assert db.execute("PRAGMA user_version").fetchone() == (1,)
    db.close()
    with Store.open(path) as store:
        store.add_patient("anna-example")
        rows = store.audit.rows()
        assert [row.action for row in reversed(rows)][:3] == [
            "add patient",
            "begin session",
            "end session",
        ]
        assert [row.number for row in reversed(rows)] == list(range(1, len(rows) + 1))
        verified = store.audit.verify()
        assert (verified.rows, verified.broken) == (len(rows), "")
        assert store._db.execute("PRAGMA user_version").fetchone() == (4,)


def test_another_programs_database_is_left_alone(tmp_path) -> None:
    path = tmp_path / "s.db"
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE recipe (name TEXT)")
    raw.close()
    with pytest.raises(UserError, match="another program"):
        Store.open(path, create=True)
    assert not _kept(path)


@pytest.mark.parametrize("content", [b"Dear diary, " * 900, bytes(range(256)) * 64])
def test_what_may_be_an_encrypted_store_is_left_alone(tmp_path, content) -> None:
    path = tmp_path / "s.db"
    path.write_bytes(content)
    with pytest.raises(UserError, match="not touched"):
        Store.open(path, create=True)
    assert path.read_bytes() == content
    assert not _kept(path)


def test_what_is_no_store_is_put_aside(tmp_path) -> None:
    path = tmp_path / "s.db"
    content = PLAIN + b"\xff" * 9000
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"damaged .* put aside as .*s\.db\.damaged-"):
        Store.open(path, create=True)
    (kept,) = _kept(path)
    assert (tmp_path / kept).read_bytes() == content
    with Store.open(path, create=True) as store:  # the next start works
        assert store.patients() == []


def test_damaged_pages_are_found_at_opening_and_put_aside_with_the_log(tmp_path) -> None:
    path = tmp_path / "s.db"
    for _ in range(40):
        begun(path)
    whole = bytearray(path.read_bytes())
    page = 4096
    for at in range(2 * page, len(whole), page):
        whole[at : at + 64] = b"\xa5" * 64
    path.write_bytes(whole)
    (tmp_path / "s.db-wal").write_bytes(b"what was left of the log")
    with pytest.raises(UserError, match="damaged"):
        Store.open(path, create=True)
    assert not path.exists()
    aside = next(tmp_path / name for name in _kept(path) if not name.endswith(("-wal", "-shm")))
    assert aside.read_bytes() == whole
    assert aside.with_name(aside.name + "-wal").read_bytes() == b"what was left of the log"


def test_put_aside_twice_in_a_second_overwrites_nothing(tmp_path) -> None:
    path = tmp_path / "s.db"
    for content in (b"first " * 2000, b"second " * 2000, b"third " * 2000):
        path.write_bytes(PLAIN + content)
        with pytest.raises(UserError):
            Store.open(path, create=True)
    assert {(tmp_path / n).read_bytes()[16:19] for n in _kept(path)} == {b"fir", b"sec", b"thi"}


def test_an_emptied_file_does_not_take_its_log_with_it(tmp_path) -> None:
    path = tmp_path / "s.db"
    path.write_bytes(b"")
    (tmp_path / "s.db-wal").write_bytes(b"rows that only the log holds")
    with pytest.raises(UserError, match="the file is empty"):
        Store.open(path, create=True)
    log = next(name for name in _kept(path) if name.endswith("-wal"))
    assert (tmp_path / log).read_bytes() == b"rows that only the log holds"


def test_a_locked_store_is_said_to_be(tmp_path, monkeypatch) -> None:
    path = tmp_path / "s.db"
    begun(path)
    raw = sqlite3.connect(path, isolation_level=None)
    with Store.open(path) as store:
        store._db.conn.execute("PRAGMA busy_timeout = 50")
        raw.execute("BEGIN IMMEDIATE")
        with pytest.raises(UserError, match="Another program keeps the store"):
            store.add_patient("Bert")
        raw.execute("ROLLBACK")
        store.add_patient("Bert")
    raw.close()


def test_rows_that_are_append_only_are(tmp_path) -> None:
    path = tmp_path / "s.db"
    begun(path)
    raw = sqlite3.connect(path)
    for verb in ("UPDATE audit SET actor = 'nobody'", "DELETE FROM audit"):
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            raw.execute(verb)
    raw.close()


def test_every_row_has_a_number_of_its_own_and_every_reference_holds(tmp_path) -> None:
    path = tmp_path / "s.db"
    Recorder(path, begun(path)).close("completed")
    raw = sqlite3.connect(path)
    tables = ("patient", "session", "audit")
    seqs = [seq for table in tables for (seq,) in raw.execute(f"SELECT seq FROM {table}")]
    assert len(seqs) == len(set(seqs)) >= 4
    assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    assert raw.execute("SELECT count(*) FROM station").fetchone() == (1,)
    raw.close()


ADD = """
import sys
from rehab.store import Store
with Store.open(sys.argv[1], create=True) as store:
    for number in range(40):
        store.add_patient(f"{sys.argv[2]} {number}")
"""


def test_processes_that_write_at_once_lose_nothing(tmp_path) -> None:
    """From the very first: they make the store together too."""
    path = tmp_path / "s.db"
    writers = [
        subprocess.Popen([sys.executable, "-c", ADD, path, name], stderr=subprocess.PIPE)
        for name in ("a", "b", "c")
    ]
    for writer in writers:
        assert writer.communicate(timeout=120)[1] == b""
    with Store.open(path) as store:
        assert len(store.patients()) == 120
