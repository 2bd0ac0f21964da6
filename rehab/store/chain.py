"""The audit's chain: each row holds the hash of the one before, so that none can change unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from rehab.store.dbapi import Database

COVERED = (
    *("id", "station_id", "seq", "number"),
    *("action", "subject", "subject_id", "detail", "created_at"),
)
"""What of a row the hash covers, beside `actor` and the hash of the row before."""

START = "0" * 64
"""What stands before the first row."""


def link(previous: str, row: Mapping[str, Any]) -> str:
    """The hash of `row` after `previous`: SHA-256 of both as JSON, hexadecimal."""
    covered = [previous, *(row[name] for name in COVERED), row["actor"]]
    text = json.dumps(covered, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def head(db: Database, station: str) -> tuple[int, str]:
    """The number and the hash of the station's last row; 0 and `START` where there is none."""
    sql = "SELECT number, hash FROM audit WHERE station_id = ? ORDER BY number DESC LIMIT 1"
    row = db.conn.execute(sql, [station]).fetchone()
    return (0, START) if row is None else (row[0], row[1])


def chained(db: Database, row: Mapping[str, Any]) -> dict[str, Any]:
    """`row` with its place in the chain, in the transaction that will insert it."""
    number, previous = head(db, row["station_id"])
    placed = {**row, "number": number + 1, "previous": previous}
    return {**placed, "hash": link(previous, placed)}


def begin(db: Database) -> None:
    """Chain the rows that were written before there was a chain, in the order written."""
    columns = [*COVERED, "actor"]
    sql = f"SELECT {', '.join(columns)} FROM audit ORDER BY station_id, seq"
    last: dict[str, tuple[int, str]] = {}
    for values in db.conn.execute(sql).fetchall():
        row = dict(zip(columns, values, strict=True))
        number, previous = last.get(row["station_id"], (0, START))
        row |= {"number": number + 1}
        linked = link(previous, row)
        last[row["station_id"]] = (number + 1, linked)
        db.conn.execute(
            "UPDATE audit SET number = ?, previous = ?, hash = ? WHERE id = ?",
            [number + 1, previous, linked, row["id"]],
        )
