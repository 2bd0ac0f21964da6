"""The audit's chain: whatever is changed, removed or moved in it is found and named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rehab.store import Store
from rehab.store.changes import Insert
from rehab.store.keys import label, uuid7

ROWS = 7


@pytest.fixture
def store(tmp_path: Path):
    """A store whose audit has `ROWS` rows, written between others."""
    with Store.open(tmp_path / "s.db", create=True, actor="dr-example") as store:
        anna = store.add_patient("anna-example")
        for number in range(ROWS - 2):
            store.care.note(anna, f"Note {number}")
        store.audit.viewed(anna.id, "record")
        for verb in ("update", "delete"):  # as whoever tampers would do
            store.desk.db.conn.execute(f"DROP TRIGGER audit_no_{verb}")
        yield store


def run(store: Store, sql: str, *values: Any) -> None:
    store.desk.db.conn.execute("PRAGMA foreign_keys = OFF")
    store.desk.db.conn.execute(sql, values)


def test_an_untouched_chain_is_whole(store: Store) -> None:
    found = store.audit.verify()
    assert (found.rows, found.broken) == (ROWS, "")
    assert found.heads == (store.audit.head(),)
    assert found.heads[0].number == ROWS


COLUMNS = {
    **dict.fromkeys(("id", "action", "subject", "subject_id", "detail", "actor"), "other"),
    "created_at": "2020-01-01T00:00:00.000+00:00",
    "previous": "ab" * 32,
    "hash": "cd" * 32,
    "station_id": "another-station",
    "number": 77,
    "seq": 0,
}


def test_every_column_is_covered(store: Store) -> None:
    there = {row["name"] for row in store.desk.rows("PRAGMA table_info(audit)")}
    assert there == set(COLUMNS)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("number", [1, 4, ROWS])
def test_a_changed_value_is_found(store: Store, column: str, number: int) -> None:
    run(store, f"UPDATE audit SET {column} = ? WHERE number = ?", COLUMNS[column], number)
    broken = store.audit.verify().broken
    if column in ("number", "station_id"):
        assert broken.startswith(f"Row {number} is missing") or broken.startswith("Row 1 is miss")
    elif column != "hash":
        assert broken.startswith(f"Row {number} (")
        assert "as it was written" in broken or "does not follow" in broken
    else:
        assert broken.startswith(f"Row {number} (")


@pytest.mark.parametrize("column", ["number", "previous", "hash"])
def test_a_row_out_of_the_chain_is_found(store: Store, column: str) -> None:
    run(store, f"UPDATE audit SET {column} = NULL WHERE number = 4")
    assert store.audit.verify().broken


@pytest.mark.parametrize("number", range(1, ROWS))
def test_a_removed_row_is_found(store: Store, number: int) -> None:
    run(store, "DELETE FROM audit WHERE number = ?", number)
    found = store.audit.verify()
    assert found.broken == (
        f"Row {number} is missing: after row {number - 1} comes row {number + 1}."
    )


def test_a_removed_row_is_found_even_where_those_after_moved_up(store: Store) -> None:
    run(store, "DELETE FROM audit WHERE number = 4")
    for number in range(5, ROWS + 1):
        run(store, "UPDATE audit SET number = ? WHERE number = ?", number - 1, number)
    assert store.audit.verify().broken.startswith("Row 4 (")


def test_an_inserted_row_is_found(store: Store) -> None:
    run(store, "UPDATE audit SET number = number + 100 WHERE number > 3")
    run(store, "UPDATE audit SET number = number - 99 WHERE number > 3")
    run(
        store,
        f"""INSERT INTO audit SELECT '{uuid7()}', station_id, 999999, action, subject,
        subject_id, detail, created_at, actor, 4, previous, hash FROM audit WHERE number = 3""",
    )
    assert store.audit.verify().broken.startswith("Row 4 (")


@pytest.mark.parametrize("first", range(1, ROWS))
def test_swapped_rows_are_found(store: Store, first: int) -> None:
    """Whether only their contents are swapped, or their places in the chain with them."""
    keep = ("id", "action", "detail", "created_at")
    rows = store.desk.rows("SELECT * FROM audit WHERE number IN (?, ?)", [first, first + 1])
    for key in ("one", "two"):
        run(store, "UPDATE audit SET id = ? WHERE number = ?", key, first + (key == "two"))
    for row, other in ((rows[0], rows[1]), (rows[1], rows[0])):
        sets = ", ".join(f"{name} = ?" for name in keep)
        values = [other[name] for name in keep]
        run(store, f"UPDATE audit SET {sets} WHERE number = ?", *values, row["number"])
    assert store.audit.verify().broken.startswith(f"Row {first} (")


def test_a_row_whose_hash_was_made_anew_is_found_at_the_next(store: Store) -> None:
    from rehab.store import chain

    (row,) = store.desk.rows("SELECT * FROM audit WHERE number = 4")
    forged = {**row, "actor": "somebody-else"}
    run(
        store,
        "UPDATE audit SET actor = ?, hash = ? WHERE number = 4",
        "somebody-else",
        chain.link(row["previous"], forged),
    )
    assert store.audit.verify().broken.startswith("Row 5 (")
    assert "does not follow" in store.audit.verify().broken


def test_an_end_cut_off_is_found_by_a_head_that_was_noted(store: Store) -> None:
    noted = str(store.audit.head())
    assert store.audit.verify(noted).broken == ""
    store.audit.viewed("someone", "record")
    assert store.audit.verify(noted).broken == ""  # more rows do no harm
    run(store, "DELETE FROM audit WHERE number >= ?", ROWS)
    assert store.audit.verify().broken == ""
    found = store.audit.verify(noted).broken
    assert found == f"The head that you noted ({noted}) is not in the chain any more."
    assert store.audit.verify(noted.split()[1]).broken  # the hash alone is enough


def test_an_end_cut_off_is_found_by_the_head_of_a_backup(store: Store) -> None:
    values: dict[str, Any] = {"id": uuid7(), "path": "b.db", "kind": "asked"}
    values |= {"audit_head": str(store.audit.head()), "created_at": label(), "actor": "local"}
    store.desk.write(Insert("backup", values))
    assert store.audit.verify().broken == ""
    run(store, "DELETE FROM audit WHERE number >= ?", ROWS - 1)
    assert store.audit.verify().broken.startswith("The head that the backup of 20")


def test_each_station_has_its_own_chain(store: Store) -> None:
    run(store, "INSERT INTO station SELECT 'other', 0, 0, created_at FROM station")
    run(
        store,
        """INSERT INTO audit SELECT id || 'x', 'other', seq, action, subject, subject_id,
        detail, created_at, actor, number, previous, hash FROM audit""",
    )
    assert store.audit.verify().broken.startswith("Row 1 (")  # copied rows are not the other's


def test_a_view_is_one_row_and_a_refused_one_too(store: Store) -> None:
    (anna,) = store.patients()
    before = store.audit.head().number
    store.audit.viewed(anna.id, "report")
    (row,) = store.audit.rows(anna.id, limit=store.audit.head().number - before)
    assert (row.action, row.detail, row.actor) == ("view", '{"what":"report"}', "dr-example")
    assert [row.number for row in store.audit.rows(limit=3)] == [ROWS + 1, ROWS, ROWS - 1]


def test_nothing_in_the_audit_can_be_changed_or_deleted(tmp_path: Path) -> None:
    with Store.open(tmp_path / "t.db", create=True) as store:
        store.add_patient("anna-example")
        for sql in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit"):
            with pytest.raises(Exception, match="audit rows are never changed"):
                store.desk.db.conn.execute(sql)
        store.desk.db.conn.execute("INSERT INTO erasing VALUES (1)")
        with pytest.raises(Exception, match="audit rows are never changed"):
            store.desk.db.conn.execute("DELETE FROM audit")
