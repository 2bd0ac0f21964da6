"""Moves a session that was played in the wrong person's record to the right one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from rehab.errors import UserError
from rehab.store import changes
from rehab.store.changes import Insert, Update
from rehab.store.dbapi import write_tx
from rehab.store.desk import Desk
from rehab.store.keys import uuid7
from rehab.store.lease import alive
from rehab.store.models import Patient
from rehab.store.opening import explained
from rehab.store.sealing import SealError, Seals
from rehab.store.words import line

_SAID = {"note": "A note", "adverse_event": "An adverse event", "mark": "A mark"}
"""What people said of a session in the record of the person whose it was."""


def reassign(desk: Desk, seals: Seals, session: str, to: Patient, reason: str) -> None:
    """Give the session with the id `session` to `to`, its motion sealed anew with their key.

    Both records' audits say so. Backups that exist hold it as it was. Raises `UserError`, and then
    nothing is changed: also where notes, adverse events or marks name the session, since what
    people said of one person is not moved to another unread.
    """
    sql = "SELECT patient_id, ended_at, lease_until, lease_holder FROM session WHERE id = ?"
    row = desk.one(sql, [session])
    if row is None:
        raise UserError(f"There is no session {session}.")
    before = str(row["patient_id"])
    why = line(reason, "The reason", longest=1000)
    for patient in (before, to.id):
        desk.may("play", "patient", patient)
    if before == to.id:
        raise UserError(f"Session {session} is {to.alias}'s already.")
    if row["ended_at"] is None and alive(row["lease_until"], row["lease_holder"]):
        raise UserError(f"Session {session} is being played; stop it first.")
    _nothing_said(desk, session)
    seals.ready(to.id)
    with explained(desk.path):
        # What the wrong key can open is overwritten, so that it is not in free pages either.
        desk.db.conn.execute("PRAGMA secure_delete = ON")
        with write_tx(desk.db):
            try:
                blocks = list(_sealed_anew(desk, seals, session, before, to.id))
            except SealError as error:
                raise UserError(
                    f"The motion of session {session} cannot be moved: {error}."
                ) from None
            desk.db.conn.execute("INSERT INTO erasing VALUES (1)")
            desk.db.conn.execute("DELETE FROM recording_block WHERE session_id = ?", [session])
            desk.db.conn.execute("DELETE FROM erasing")
            detail = {"session": session, "from": before, "to": to.id, "reason": why}
            told = [
                desk.audit("reassign session", "patient", who, detail) for who in (before, to.id)
            ]
            moved = Update("session", session, {"patient_id": to.id})
            changes.apply(desk.db, [moved, *blocks, *told])
        desk.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _nothing_said(desk: Desk, session: str) -> None:
    for table, word in _SAID.items():
        sql = f"""SELECT entry FROM {table} AS one WHERE session_id = ? AND NOT void AND version =
        (SELECT max(version) FROM {table} WHERE entry IS one.entry) LIMIT 1"""
        if desk.one(sql, [session]) is not None:
            raise UserError(
                f"{word} names session {session}; take it back first, and enter it again with "
                "the right patient."
            )


def _sealed_anew(
    desk: Desk, seals: Seals, session: str, before: str, after: str
) -> Iterator[Insert]:
    sql = "SELECT * FROM recording_block WHERE session_id = ? ORDER BY number"
    for row in desk.rows(sql, [session]):
        block = uuid7()
        data = seals.seal(after, seals.unseal(before, row["data"], row["id"]), block)
        made: dict[str, Any] = {
            name: value for name, value in row.items() if name not in ("station_id", "seq")
        }
        made |= {"id": block, "data": data, "sha256": hashlib.sha256(data).hexdigest()}
        yield Insert("recording_block", made)
