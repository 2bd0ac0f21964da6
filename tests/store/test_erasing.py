"""Who is erased is gone: from the store, from its files, and from what older copies hold sealed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from made import Event, same, walk

from rehab.errors import UserError
from rehab.recorder import Recorder
from rehab.store import Store, erasing
from rehab.store.backup import restore
from rehab.store.dbapi import connect
from rehab.store.housekeeping import back_up
from rehab.store.schema import TABLES
from rehab.store.sealing import SealError

GONE, STAYS = "anna-example", "bert-example"


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture(params=["encrypted", "open"])
def path(request, tmp_path) -> Path:
    return _made(tmp_path, encrypted=request.param == "encrypted")


@pytest.fixture
def sealed(tmp_path) -> Path:
    return _made(tmp_path)


def _made(folder: Path, *, encrypted: bool = True) -> Path:
    """A store in which two patients played and have a name."""
    path = folder / "data" / "s.db"
    made = Store.init(path) if encrypted else Store.open(path, create=True)
    with made as store:
        for alias in (GONE, STAYS):
            who = store.add_patient(alias)
            store.roster.identify(who, name=f"Name-{alias}")
            session = store.begin_session(who, {"blocks": []}, {"of": alias})
            recorder = Recorder(path, session)
            for number, frame in enumerate(walk(180)):
                recorder.write(frame)
                recorder.event(Event(number, number, "told", {"of": alias}))
            assert recorder.close("completed") is None
    return path


def _backed_up(path: Path, folder: Path) -> Path:
    target = folder / "backup.db"
    with Store.open(path) as store:
        back_up(store, target)
    return target


def _is_gone(store: Store) -> None:
    assert [patient.alias for patient in store.patients()] == [STAYS]
    (session,) = store.sessions()
    assert session.patient == STAYS
    assert same(store.frames(session.id)[0], walk(180))
    assert store.roster.identity(store.patient(STAYS)).name == f"Name-{STAYS}"
    for table in TABLES:
        rows = repr(store._db.execute(f"SELECT * FROM {table}").fetchall())
        assert GONE not in rows, table
    assert store._db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert store._db.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert not store.audit.verify().broken


def test_every_row_goes_and_the_audit_says_so_without_a_name(path) -> None:
    with Store.open(path) as store:
        who = store.patient(GONE)
        done = store.erase(who)
        assert done.rows > 180
        assert done.unreached == []
        _is_gone(store)
        newest = store.audit.rows(who.id)[0]
        assert (newest.action, newest.subject, newest.subject_id) == ("erase", "patient", who.id)
    with Store.open(path) as store:
        assert store.notices == []
        _is_gone(store)


def test_the_file_of_an_open_store_holds_nothing_of_them_any_more(tmp_path) -> None:
    """Open, since there one can look: what is deleted is overwritten, and the log emptied."""
    path = _made(tmp_path, encrypted=False)
    assert GONE.encode() in b"".join(p.read_bytes() for p in path.parent.iterdir())
    with Store.open(path) as store:
        store.erase(GONE)
    assert GONE.encode() not in b"".join(p.read_bytes() for p in path.parent.iterdir())


def test_an_older_copy_gives_neither_motion_nor_name_any_more(sealed, tmp_path) -> None:
    backup = _backed_up(sealed, tmp_path / "backups")
    with Store.open(sealed) as store:
        assert store.erase(GONE).unreached == []
    again = tmp_path / "another computer" / "s.db"
    for place in (again, sealed):
        assert restore(backup, place).said == []
        with Store.open(place) as old:
            assert old.notices[0].startswith("A patient who was erased before")
            _is_gone(old)


def test_nor_does_a_backup_that_was_away_once_it_is_restored_here(sealed, tmp_path) -> None:
    backup = _backed_up(sealed, tmp_path / "backups")
    backup.parent.rename(tmp_path / "away")
    with Store.open(sealed) as store:
        assert len(store.erase(GONE).unreached) == 1
    restore(tmp_path / "away" / "backup.db", sealed)
    with Store.open(sealed) as store:
        _is_gone(store)


def test_nor_does_it_once_another_backup_is_put_beside_it(sealed, tmp_path) -> None:
    backup = _backed_up(sealed, tmp_path / "backups")
    backup.parent.rename(tmp_path / "away")
    with Store.open(sealed) as store:
        who = store.patient(GONE).id
        store.erase(GONE)
        back_up(store, tmp_path / "away" / "newer.db")
        assert who not in store.seals._read(tmp_path / "away" / erasing.COPY).keys


def test_nor_does_one_whose_rows_are_still_there(sealed, tmp_path) -> None:
    backup = _backed_up(sealed, tmp_path / "backups")
    with Store.open(sealed) as store:
        who = store.patient(GONE).id
        store.erase(GONE)
        seals = store.seals
        db = connect(backup)
        blocks = db.conn.execute(
            "SELECT recording_block.id, data FROM recording_block JOIN session ON session.id ="
            " session_id WHERE patient_id = ?",
            [who],
        ).fetchall()
        names = db.conn.execute("SELECT id, sealed FROM identity WHERE patient_id = ?", [who])
        for row, data in (*blocks, *names.fetchall()):
            assert data[:4] == b"RHS1"
            with pytest.raises(SealError, match="not among those"):
                seals.unseal(who, data, row)
        assert len(blocks) >= 2
        db.close()
        copy = seals._read(backup.with_name(erasing.COPY))
        assert who not in copy.keys
        assert who in copy.erased


def test_copies_that_cannot_be_reached_are_named(sealed, tmp_path) -> None:
    _backed_up(sealed, tmp_path / "away")
    _backed_up(sealed, tmp_path / "damaged")
    shutil.rmtree(tmp_path / "away")
    (tmp_path / "damaged" / erasing.COPY).write_bytes(b"RHK1 and so on")
    with Store.open(sealed) as store:
        unreached = sorted(store.erase(GONE).unreached)
    assert len(unreached) == 2
    assert f"The backups in {tmp_path / 'away'} could not be reached" in unreached[0]
    assert str(tmp_path / "damaged" / erasing.COPY) in unreached[1]


def test_the_keys_of_a_store_put_aside_lose_theirs_too(sealed) -> None:
    aside = sealed.with_name("s.db.before-20260101-000000.keys")
    shutil.copy(sealed.with_name("s.db.keys"), aside)
    with Store.open(sealed) as store:
        who = store.patient(GONE).id
        assert store.erase(GONE).unreached == []
        assert who not in store.seals._read(aside).keys


def test_the_key_is_not_left_in_the_file_that_was_replaced(sealed, tmp_path) -> None:
    keys = sealed.with_name("s.db.keys")
    link = tmp_path / "the same blocks"
    link.hardlink_to(keys)
    assert any(link.read_bytes())
    with Store.open(sealed) as store:
        store.erase(GONE)
    assert not any(link.read_bytes())
    assert any(keys.read_bytes())


def test_rows_that_wait_in_a_file_go_too(path) -> None:
    with Store.open(path) as store:
        (session,) = store.sessions(GONE)
        kept = path.with_name(f"{path.name}.unsaved-{session.id}.jsonl")
        kept.write_text("")
        store.erase(GONE)
    assert not kept.exists()


def test_nobody_is_erased_who_plays(path) -> None:
    with Store.open(path) as store:
        session = store.begin_session(GONE, {}, {})
        with pytest.raises(UserError, match=f"Session {session} is being played"):
            store.erase(GONE)
        assert len(store.sessions(GONE)) == 2
        store.end_session(session, "stopped")
        store.erase(GONE)
        _is_gone(store)


def test_no_key_is_ever_made_again(sealed) -> None:
    with Store.open(sealed) as store:
        who = store.patient(GONE)
        store.erase(who)
        with pytest.raises(UserError, match="was erased"):
            store.seals.seal(who.id, b"motion", "row")


def test_without_a_key_file_nothing_is_erased(sealed) -> None:
    keys = sealed.with_name("s.db.keys")
    keys.rename(keys.with_name("elsewhere"))
    with Store.open(sealed) as store:
        with pytest.raises(UserError, match="So nobody can be erased"):
            store.erase(GONE)
        assert len(store.patients()) == 2


CUT_OFF = """
import os, sys
from rehab.store import Store, erasing
erasing._delete = lambda db, patient: os._exit(9)
Store.open(sys.argv[1]).erase(sys.argv[2])
"""


def test_what_was_cut_off_is_finished_by_the_next_opening(sealed) -> None:
    done = subprocess.run([sys.executable, "-c", CUT_OFF, sealed, GONE], check=False)
    assert done.returncode == 9
    with Store.open(sealed) as store:
        assert store.notices[0].startswith("A patient who was erased before")
        _is_gone(store)
        assert [row.action for row in store.audit.rows(limit=2)] == ["erase", "begin erasing"]
    with Store.open(sealed) as store:
        assert store.notices == []
