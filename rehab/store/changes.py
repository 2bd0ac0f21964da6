"""Rows to be written: all or none, numbered by the station; or kept in a file until they can be."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from rehab.errors import UserError
from rehab.store import durable
from rehab.store.chain import chained
from rehab.store.dbapi import Database, DatabaseError, write_tx
from rehab.store.schema import TABLES
from rehab.store.sealing import SealError, Seals

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


def spill(path: Path, changes: Iterable[Change], seals: Seals) -> None:
    """Keep `changes` in a file of JSON lines, complete on the disk or not there at all.

    Beside an encrypted store each line is encrypted, for its place, and in base 64.
    """
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8") as file:
        for number, change in enumerate(changes):
            line = json.dumps(change._asdict(), default=_text)
            if seals.sealing:
                wrapped = seals.wrap(line.encode(), f"{path.name} {number}")
                line = base64.b64encode(wrapped).decode()
            file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    durable.sync_folder(path.parent)  # else a power cut may forget the name


def unsaved(store: Path, session: str) -> Path:
    """Where a session's changes are kept that could not be stored in `store`."""
    return store.with_name(f"{store.name}.unsaved-{session}.jsonl")


def take_in(db: Database, store: Path, seals: Seals) -> list[str]:
    """Store what earlier sessions had to keep in files beside `store`; says what, a sentence each.

    A file is deleted only after its rows are stored; one that cannot be read stays and is named.
    """
    said = []
    for path in sorted(store.parent.glob(f"{store.name}.unsaved-*.jsonl")):
        try:
            lines = path.read_text("utf-8").splitlines()
            plain = [_unwrapped(seals, path, number, line) for number, line in enumerate(lines)]
            changes = [_sealed(db, seals, _change(db, line)) for line in plain]
        except (OSError, ValueError, KeyError, TypeError, SealError, UserError) as error:
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


def _unwrapped(seals: Seals, path: Path, number: int, line: str) -> str:
    if not seals.sealing:
        return line
    wrapped = base64.b64decode(line, validate=True)
    return seals.unwrap(wrapped, f"{path.name} {number}").decode()


def _sealed(db: Database, seals: Seals, change: Change) -> Change:
    """`change` with its recording sealed, which it is not if its recorder never reached the store
    to learn whose it is."""
    data = change.values.get("data")
    if change.table != "recording_block" or not isinstance(data, bytes) or not seals.sealing:
        return change
    if seals.is_sealed(data) or not isinstance(change, Insert):
        return change
    whose = "SELECT patient_id FROM session WHERE id = ?"
    (patient,) = db.conn.execute(whose, [change.values["session_id"]]).fetchone()
    data = seals.seal(patient, data, str(change.values["id"]))
    sha256 = hashlib.sha256(data).hexdigest()
    return change._replace(values=change.values | {"data": data, "sha256": sha256})


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
