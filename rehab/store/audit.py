"""The audit: who did or saw what, in a chain that shows every later change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from rehab.store import chain
from rehab.store.desk import Desk
from rehab.store.opening import explained


@dataclass(frozen=True, slots=True)
class AuditRow:
    number: int
    action: str
    subject: str
    subject_id: str
    detail: str
    created_at: str
    actor: str


class Head(NamedTuple):
    """The last row of a station's chain: to be written down, so that no row after it is cut off."""

    station: str
    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"


@dataclass(frozen=True, slots=True)
class Verified:
    """What walking the chain gave; `broken` names the first row that is not as written."""

    rows: int
    heads: tuple[Head, ...]
    broken: str = ""


class Audit:
    """A store's part."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def viewed(self, patient_id: str, what: str) -> None:
        """Note that who acts saw `what` of the patient: one row a view, however much is read.

        An empty `patient_id` is a list of many. Raises `UserError` where they may not.
        """
        subject = "patient" if patient_id else "patients"
        self._desk.may("read", subject, patient_id)
        self._desk.write(self._desk.audit("view", subject, patient_id, {"what": what}))

    def rows(self, subject_id: str | None = None, limit: int | None = None) -> list[AuditRow]:
        """The rows about one subject or all, newest first; of each only the last `limit`."""
        where = "" if subject_id is None else "WHERE subject_id = ?"
        sql = f"""SELECT number, action, subject, subject_id, detail, created_at, actor FROM audit
        {where} ORDER BY seq DESC LIMIT ?"""
        about = [] if subject_id is None else [subject_id]
        found = self._desk.rows(sql, [*about, -1 if limit is None else limit])
        return [AuditRow(**row) for row in found]

    def head(self) -> Head:
        """The last row of this station's chain; number 0 where there is none."""
        station = self._desk.rows("SELECT id FROM station WHERE here = 1")[0]["id"]
        with explained(self._desk.path):
            return Head(station, *chain.head(self._desk.db, station))

    def verify(self, *noted: str) -> Verified:
        """Walk every station's chain from its first row, and look for the heads that backups and
        people noted, each a line that ends with the hash."""
        last: dict[str, Head] = {}
        rows = 0
        with explained(self._desk.path):
            for row in self._walked():
                rows += 1
                before = last.get(row["station_id"])
                why = _broken(row, before)
                if why:
                    return Verified(rows, tuple(last.values()), why)
                last[row["station_id"]] = Head(row["station_id"], row["number"], row["hash"])
        missing = self._missing(noted)
        return Verified(rows, tuple(last.values()), missing)

    def _walked(self) -> Iterator[dict[str, Any]]:
        columns = ", ".join((*chain.COVERED, "actor", "previous", "hash"))
        sql = f"SELECT {columns} FROM audit ORDER BY station_id, number, seq"
        return iter(self._desk.db.query(sql))

    def _missing(self, noted: tuple[str, ...]) -> str:
        """Which noted head the chain holds no longer: rows at its end were cut off."""
        backups = self._desk.rows("SELECT audit_head, created_at FROM backup ORDER BY seq")
        heads = [(row["audit_head"], f"the backup of {row['created_at']}") for row in backups]
        for text, who in (*heads, *((text, "you") for text in noted)):
            found = text.replace(":", " ").split()
            hashed = found[-1].lower() if found else chain.START
            if hashed == chain.START:
                continue
            if self._desk.one("SELECT 1 FROM audit WHERE hash = ?", [hashed]) is None:
                return f"The head that {who} noted ({text.strip()}) is not in the chain any more."
        return ""


def _broken(row: dict[str, Any], before: Head | None) -> str:
    """Why `row` cannot follow the one before; empty where it does."""
    number, previous = (0, chain.START) if before is None else (before.number, before.hash)
    if row["number"] != number + 1:
        return f"Row {number + 1} is missing: after row {number} comes row {row['number']}."
    called = f"Row {row['number']} ({row['action']}, by {row['actor']}, {row['created_at']})"
    if row["previous"] != previous:
        return f"{called} does not follow the row before."
    if row["hash"] != chain.link(previous, row):
        return f"{called} is not as it was written."
    return ""
