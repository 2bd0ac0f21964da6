"""Many rows at once: each as the store itself would have written it, in one transaction.

Ids are UUIDv7 of the moment that a row tells of, with parts drawn from the seed: the same seed
gives the same rows, but for the station's id and what the audit's chain makes of it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import numpy as np

from rehab.store import chain
from rehab.store.dbapi import Database, write_tx
from rehab.store.schema import TABLES

ACTOR = "dr-example"
"""Who makes what is written."""

_DRAWN = 4096
to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_VARIANT = 0b10 << 62


def label(moment: datetime) -> str:
    """`moment`, which bears its zone, as the store writes it: in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


class Bulk:
    """Rows in the order made, until `write` stores them all or none."""

    def __init__(self, chance: np.random.Generator) -> None:
        self._chance = chance
        self._tails: list[int] = []
        self._counter = 0
        self._seq = 0
        self._tables: dict[str, tuple[tuple[str, ...], list[list[Any]]]] = {}

    def id(self, moment: datetime) -> str:
        """A UUIDv7 of `moment`, sorting after those made before of the same."""
        if not self._tails:
            self._tails = self._chance.integers(0, 1 << 62, _DRAWN).tolist()
        self._counter += 1
        milliseconds, fraction = divmod(self._counter, 4096)
        milliseconds += int(moment.timestamp() * 1000)
        tail = f"{self._tails.pop() | _VARIANT:016x}"
        head = f"{milliseconds:012x}"
        return f"{head[:8]}-{head[8:]}-7{fraction:03x}-{tail[:4]}-{tail[4:]}"

    def add(self, table: str, moment: datetime, **values: Any) -> str:
        """The id of a new row; columns that are not named are as the schema gives them."""
        key = self.id(moment)
        self.put(table, key, **values)
        return key

    def put(self, table: str, key: str, **values: Any) -> None:
        """A new row whose id was made before. Rows of a table name the same columns."""
        columns, rows = self._tables.setdefault(table, (tuple(values), []))
        if columns != tuple(values):
            raise ValueError(f"rows of {table} must all name {columns}, and one names {values}")
        self._seq += 1
        rows.append([key, self._seq, *values.values()])

    def made(self, table: str, moment: datetime, **values: Any) -> str:
        """A row that a person made at `moment`."""
        return self.add(table, moment, **values, created_at=label(moment), actor=ACTOR)

    def audit(self, moment: datetime, action: str, subject: str, key: str, **detail: Any) -> None:
        """What the audit keeps of an action."""
        values = {"action": action, "subject": subject, "subject_id": key}
        self.made("audit", moment, **values, detail=to_json(detail))

    def write(self, db: Database) -> None:
        """Store every row in one transaction."""
        with write_tx(db):
            take = "UPDATE station SET seq = seq + ? WHERE here = 1 RETURNING id, seq"
            station, last = db.conn.execute(take, [self._seq]).fetchone()
            first = last - self._seq
            for table in TABLES:  # what is referred to comes first
                if table not in self._tables:
                    continue
                columns, rows = self._tables[table]
                if table == "audit":
                    columns, rows = self._chained(db, station, first, columns, rows)
                names = ("station_id", "id", "seq", *columns)
                marks = ", ".join("?" * len(names))
                sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
                placed = ((station, row[0], first + row[1], *row[2:]) for row in rows)
                db.conn.executemany(sql, placed)
        self._tables.clear()
        self._seq = 0

    def _chained(
        self,
        db: Database,
        station: str,
        first: int,
        columns: tuple[str, ...],
        rows: list[list[Any]],
    ) -> tuple[tuple[str, ...], list[list[Any]]]:
        before, previous = chain.head(db, station)
        done = []
        for number, row in enumerate(rows, before + 1):
            values = dict(zip(("id", "seq", *columns), row, strict=True))
            values |= {"station_id": station, "seq": first + row[1], "number": number}
            linked = chain.link(previous, values)
            done.append([*row, number, previous, linked])
            previous = linked
        return (*columns, "number", "previous", "hash"), done
