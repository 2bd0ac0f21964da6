"""Opening a store that takes long to read: its smallest tables are looked at, and no others."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from made import begun

from rehab.errors import UserError
from rehab.store import Store
from rehab.store.checking import check
from rehab.store.dbapi import connect, write_tx

PAGE = 4096
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of 18 MB, nearly all of it motion that says nothing."""
    path = tmp_path_factory.mktemp("large") / "s.db"
    session = begun(path)
    db = connect(path)
    with write_tx(db):
        db.execute(
            "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 18)"
            " INSERT INTO recording_block (id, station_id, seq, session_id, number, sha256,"
            " first_frame, last_frame, count, data)"
            " SELECT 'block-' || n, (SELECT id FROM station), 1000 + n, ?, n, '', n, n, 1,"
            " zeroblob(?) FROM number",
            [session, MEGABYTE],
        )
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    assert path.stat().st_size > 18 * MEGABYTE
    return path


def damaged(large: Path, folder: Path, table: str) -> Path:
    """A copy in which the first page of `table` is overwritten."""
    path = Path(shutil.copy(large, folder / "s.db"))
    db = connect(path)
    (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table]).fetchone()
    db.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(b"\xa5" * 64)
    return path


@pytest.mark.parametrize("table", ["station", "staff", "patient"])
def test_damage_in_a_small_table_is_told_at_opening(
    large: Path, tmp_path: Path, table: str
) -> None:
    path = damaged(large, tmp_path, table)
    with pytest.raises(UserError, match="damaged"):
        Store.open(path)
    asides = [
        one for one in tmp_path.glob("s.db.damaged-*") if one.name[-4:] not in ("-wal", "-shm")
    ]
    assert [one.stat().st_size for one in asides] == [large.stat().st_size]


@pytest.mark.parametrize("table", ["event", "measure", "recording_block"])
def test_damage_elsewhere_is_told_by_a_check(large: Path, tmp_path: Path, table: str) -> None:
    path = damaged(large, tmp_path, table)
    with Store.open(path) as store:
        assert [patient.alias for patient in store.patients()] == ["Ada"]
        (file,) = (part for part in check(store.desk) if part.what == "File")
    (fault,) = file.faults
    assert "The file is damaged" in fault or "database disk image is malformed" in fault
