"""Whether all that a store holds is whole: file, references, recordings, events, numbers, audit."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import NamedTuple

from rehab.errors import UserError
from rehab.store import digest
from rehab.store.audit import Audit
from rehab.store.dbapi import Database, DatabaseError, connect
from rehab.store.desk import Desk
from rehab.store.opening import explained
from rehab.store.schema import TABLES

_MOST = 20
"""So many faults of one kind are told; of more, how many."""


class Checked(NamedTuple):
    """One kind of thing that was looked at: its name, how much of it, and a sentence a fault."""

    what: str
    amount: str
    faults: list[str]


def check(desk: Desk) -> list[Checked]:
    """Look at everything, read alone; a part that cannot be read is a fault of its own.

    Each look has a connection of its own: one that met a damaged page of an encrypted store reads
    nothing more, and whole parts would be told as damaged.
    """
    found = []
    for what, look in _LOOKS.items():
        with explained(desk.path), closing(connect(desk.path)) as db:
            found.append(_looked(what, look, Desk(desk.path, db, desk.actor)))
    return found


Look = Callable[[Desk], tuple[str, Iterator[str]]]


def _looked(what: str, look: Look, desk: Desk) -> Checked:
    faults: list[str] = []
    amount, more = "", 0
    try:
        amount, found = look(desk)
        for fault in found:
            if len(faults) < _MOST:
                faults.append(fault)
            else:
                more += 1
    except (DatabaseError, UserError) as error:
        faults.append(f"This part cannot be read to its end: {error}.")
    if more:
        faults.append(f"And {more} more of this kind.")
    return Checked(what, amount, faults)


def _file(desk: Desk) -> tuple[str, Iterator[str]]:
    pages, size = _number(desk.db, "PRAGMA page_count"), _number(desk.db, "PRAGMA page_size")

    def faults() -> Iterator[str]:
        looks = ["integrity_check"]
        # This one names the pages whose encryption is damaged. It reads past the log, in which
        # newer ones may stand, so it says something only where all of the log is in the file.
        _, log, copied = desk.db.conn.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if log == copied:
            looks.append("cipher_integrity_check")
        for pragma in looks:
            for (said,) in desk.db.conn.execute(f"PRAGMA {pragma}"):
                if said != "ok":
                    yield f"The file is damaged: {' '.join(str(said).split())}."

    return f"{pages * size / 1e6:.1f} MB in {pages} pages", faults()


def _references(desk: Desk) -> tuple[str, Iterator[str]]:
    rows = sum(_number(desk.db, f"SELECT count(*) FROM {table}") for table in TABLES)
    found = desk.db.conn.execute("PRAGMA foreign_key_check")
    return f"{rows} rows", (
        f"A row of {table} names a row of {other} that is not there."
        for table, _, other, _ in found
    )


def _recordings(desk: Desk) -> tuple[str, Iterator[str]]:
    blocks = _number(desk.db, "SELECT count(*) FROM recording_block")
    sessions = desk.db.conn.execute(
        "SELECT id, blocks, frames, motion_removed_at FROM session ORDER BY started_at"
    ).fetchall()

    def faults() -> Iterator[str]:
        for session, said, frames, removed in sessions:
            yield from _recording(desk.db, session, said, frames, removed is not None)

    return f"{blocks} seconds of motion in {len(sessions)} sessions", faults()


def _recording(db: Database, session: str, said: int, frames: int, removed: bool) -> Iterator[str]:
    sql = "SELECT number, count, sha256, data FROM recording_block WHERE session_id = ?"
    due, counted = 0, 0
    for number, count, sha256, data in db.conn.execute(f"{sql} ORDER BY number", [session]):
        if number != due:
            yield f"Session {session}: blocks {due} to {number - 1} of its recording are missing."
        if hashlib.sha256(data).hexdigest() != sha256:
            yield f"Session {session}: block {number} of its recording has a wrong checksum."
        due, counted = number + 1, counted + count
    if removed:
        if due:
            yield f"Session {session}: its motion was removed, and some of it is still there."
    elif (due, counted) != (said, frames):
        yield (
            f"Session {session}: {said} blocks with {frames} frames were recorded, and the last "
            f"that is there is number {due}, with {counted} frames in all."
        )


def _events(desk: Desk) -> tuple[str, Iterator[str]]:
    sql = """SELECT session_id, count(*), min(number), max(number) FROM event
    GROUP BY session_id HAVING min(number) <> 0 OR max(number) <> count(*) - 1"""
    return f"{_number(desk.db, 'SELECT count(*) FROM event')} events", (
        f"Session {session}: {count} events are numbered {first} to {last}: some are missing."
        for session, count, first, last in desk.db.conn.execute(sql)
    )


def _numbers(desk: Desk) -> tuple[str, Iterator[str]]:
    """A station gives every change the next number; a row keeps its last one, once in the store."""
    every = " UNION ALL ".join(f"SELECT station_id, seq FROM {table}" for table in TABLES)

    def faults() -> Iterator[str]:
        twice = f"SELECT seq, count(*) FROM ({every}) GROUP BY station_id, seq HAVING count(*) > 1"
        for seq, count in desk.db.conn.execute(twice):
            yield f"Number {seq} was given to {count} rows."
        newest = f"""SELECT station.seq, max(row.seq) FROM ({every}) AS row JOIN station
        ON station.id = station_id GROUP BY station_id HAVING max(row.seq) > station.seq"""
        for at, last in desk.db.conn.execute(newest):
            yield f"The station counted to {at}, and a row bears number {last}."

    return f"{_number(desk.db, 'SELECT count(*) FROM station')} stations' numbering", faults()


_MISCOUNTED = """SELECT alias FROM patient WHERE (sessions, last_session_at) IS NOT (
    SELECT count(*), max(started_at) FROM session WHERE patient_id = patient.id)"""


def _summaries(desk: Desk) -> tuple[str, Iterator[str]]:
    def faults() -> Iterator[str]:
        for session in digest.wrong(desk.db):
            yield f"Session {session}: what it comes to is not what its rows say."
        for (alias,) in desk.db.conn.execute(_MISCOUNTED):
            yield f"Patient {alias}: the count of sessions is not how many there are."

    return f"{_number(desk.db, 'SELECT count(*) FROM digest')} sessions summed up", faults()


def _audit(desk: Desk) -> tuple[str, Iterator[str]]:
    found = Audit(desk).verify()
    return f"{found.rows} rows, each with the one before", iter([found.broken] * bool(found.broken))


def _kept(desk: Desk) -> tuple[str, Iterator[str]]:
    files = sorted(desk.path.parent.glob(f"{desk.path.name}.unsaved-*.jsonl"))
    return "none waits" if not files else f"{len(files)} wait", (
        f"{file} holds rows that could not be stored; opening the store says why." for file in files
    )


def _number(db: Database, sql: str) -> int:
    return int(db.conn.execute(sql).fetchone()[0])


_LOOKS: dict[str, Look] = {
    "File": _file,
    "References": _references,
    "Recordings": _recordings,
    "Events": _events,
    "Numbering": _numbers,
    "Summaries": _summaries,
    "Audit": _audit,
    "Kept aside": _kept,
}
