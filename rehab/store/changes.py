"""Rows to be written: all or none, numbered by the station; or kept in a file until they can be."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from rehab.store import durable
from rehab.store.chain import chained
from rehab.store.dbapi import Database, DatabaseError, write_tx
from rehab.store.schema import TABLES

Value = str | int | float | bytes | None


class Insert(NamedTuple):
    """A new row; `values` holds its `id`. One that is stored already is left as it is."""

    table: str
    values: dict[str, Value]


class Update(NamedTuple):
    """New values for the row `id`."""

    table: str
    id: str
    values: dict[str, Value]


Change = Insert | Update


def apply(db: Database, changes: Sequence[Change]) -> None:
    """Make `changes` inside the caller's transaction, in order, each with the next station number.

    Inserting a row again (after a commit whose answer was lost) does nothing.
    """
    if not changes:
        return
    take = "UPDATE station SET seq = seq + ? WHERE here = 1 RETURNING id, seq"
    station, last = db.conn.execute(take, [len(changes)]).fetchone()
    for seq, change in enumerate(changes, last - len(changes) + 1):
        if isinstance(change, Insert):
            row = _bound({"station_id": station, "seq": seq, **change.values})
            if change.table == "audit":
                row = chained(db, row)
            marks = ", ".join("?" * len(row))
            sql = f"INSERT INTO {change.table} ({', '.join(row)}) VALUES ({marks})"
            db.conn.execute(f"{sql} ON CONFLICT (id) DO NOTHING", [*row.values()])
        else:
            row = _bound({"seq": seq, **change.values})
            sets = ", ".join(f"{column} = ?" for column in row)
            sql = f"UPDATE {change.table} SET {sets} WHERE id = ?"
            db.conn.execute(sql, [*row.values(), change.id])


def _bound(row: dict[str, Value]) -> dict[str, Value]:
    """`row` for the database, which refuses the half characters of undecodable file names."""
    return {
        name: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
        for name, value in row.items()
    }


def spill(path: Path, changes: Iterable[Change]) -> None:
    """Keep `changes` in a file of JSON lines, complete on the disk or not there at all."""
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8") as file:
        for change in changes:
            file.write(json.dumps(change._asdict(), default=_text) + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    durable.sync_folder(path.parent)  # else a power cut may forget the name


def unsaved(store: Path, session: str) -> Path:
    """Where a session's changes are kept that could not be stored in `store`."""
    return store.with_name(f"{store.name}.unsaved-{session}.jsonl")


def take_in(db: Database, store: Path) -> list[str]:
    """Store what earlier sessions had to keep in files beside `store`; says what, a sentence each.

    A file is deleted only after its rows are stored; one that cannot be read stays and is named.
    """
    said = []
    for path in sorted(store.parent.glob(f"{store.name}.unsaved-*.jsonl")):
        try:
            changes = [_change(db, line) for line in path.read_text("utf-8").splitlines()]
        except (OSError, ValueError, KeyError, TypeError) as error:
            said.append(f"{path} holds rows that could not be read ({error}); it was left there.")
            continue
        try:
            with write_tx(db):
                apply(db, changes)
        except DatabaseError as error:
            said.append(f"{path} holds rows that cannot be stored now ({error}); it stays there.")
            continue
        path.unlink()
        said.append(f"{len(changes)} rows that an earlier session could not save are stored now.")
    return said


def _text(value: object) -> object:
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    raise TypeError(f"{type(value).__name__} cannot be kept")


def _change(db: Database, line: str) -> Change:
    """The change of one line; only tables and columns that exist, since files can be altered."""
    entry = json.loads(line)
    table, values = entry["table"], entry["values"]
    if table not in TABLES:
        raise ValueError("unknown table")
    columns = {row[1] for row in db.conn.execute(f"PRAGMA table_info({table})")}
    if not values or not columns.issuperset(values):
        raise ValueError("unknown column")
    for name, value in values.items():
        if isinstance(value, dict):
            values[name] = base64.b64decode(value["base64"], validate=True)
    return Update(table, entry["id"], values) if "id" in entry else Insert(table, values)
