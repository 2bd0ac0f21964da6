"""Erasing a patient: first the key, which reaches what every copy of the store holds sealed, then
the rows. The key file says who was erased, so that an erasing that was cut off is finished, and a
restored backup rid of them, by the next opening of the store."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from rehab.errors import UserError
from rehab.store import changes
from rehab.store.dbapi import Database
from rehab.store.desk import Desk
from rehab.store.lease import alive
from rehab.store.models import Patient
from rehab.store.schema import TABLES
from rehab.store.sealing import SealError, Seals

COPY = "motion.keys"
"""What the copy of the key file is called in a folder of backups."""


class Erased(NamedTuple):
    """How many rows are gone, and the copies of the key that could not be reached, a sentence
    each."""

    rows: int
    unreached: list[str]


def erase(desk: Desk, seals: Seals, patient: Patient) -> Erased:
    """Destroy the patient's key, here and in every copy within reach, and all of their rows.

    Raises `UserError` where who acts may not, while they play, and where the key file cannot be
    used; then nothing is erased.
    """
    desk.may("erase", "patient", patient.id)
    sql = "SELECT id, lease_until, lease_holder FROM session WHERE patient_id = ?"
    for row in desk.rows(f"{sql} AND ended_at IS NULL", [patient.id]):
        if alive(row["lease_until"], row["lease_holder"]):
            raise UserError(f"Session {row['id']} is being played; stop it first.")
    if trouble := seals.trouble():
        raise UserError(f"{trouble} So nobody can be erased from what the copies hold.")
    desk.write(desk.audit("begin erasing", "patient", patient.id))
    try:
        seals.destroy(patient.id)
    except SealError as error:
        raise UserError(f"The patient could not be erased: {error}.") from None
    return _finish(desk, seals, patient.id)


def finish(desk: Desk, seals: Seals) -> list[str]:
    """Delete the rows that there still are of patients whose key was destroyed; says so."""
    said = []
    for patient in sorted(seals.erased()):
        if desk.one("SELECT 1 FROM patient WHERE id = ?", [patient]):
            unreached = _finish(desk, seals, patient).unreached
            said += ["A patient who was erased before was in the store; they are gone.", *unreached]
    return said


def _finish(desk: Desk, seals: Seals, patient: str) -> Erased:
    unreached = in_copies(desk, seals, patient)
    sessions = [
        row["id"] for row in desk.rows("SELECT id FROM session WHERE patient_id = ?", [patient])
    ]
    # Whatever refers to these rows goes with them, so the references are not looked for: that
    # would read every row of everybody for each.
    desk.db.conn.execute("PRAGMA foreign_keys = OFF")
    try:
        with desk.writing() as write:
            rows = _delete(desk.db, patient)
            detail = {"rows": rows, "copies not reached": len(unreached)}
            write(desk.audit("erase", "patient", patient, detail))
    finally:
        desk.db.conn.execute("PRAGMA foreign_keys = ON")
    for session in sessions:
        kept = changes.unsaved(desk.path, session)
        for path in (kept, kept.with_name(f"{kept.name}.part")):
            path.unlink(missing_ok=True)
    desk.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Erased(rows, unreached)


def _delete(db: Database, patient: str) -> int:
    """Delete every row of the patient, in the caller's transaction; how many they were."""
    db.conn.execute("INSERT INTO erasing (here) VALUES (1)")
    count = 0
    theirs = "session_id IN (SELECT id FROM session WHERE patient_id = ?)"
    for table in TABLES:
        columns = {row[1] for row in db.conn.execute(f"PRAGMA table_info({table})")}
        if table in ("session", "patient") or not columns & {"patient_id", "session_id"}:
            continue
        where = "patient_id = ?" if "patient_id" in columns else theirs
        count += db.conn.execute(f"DELETE FROM {table} WHERE {where}", [patient]).rowcount
    for sql in ("DELETE FROM session WHERE patient_id = ?", "DELETE FROM patient WHERE id = ?"):
        count += db.conn.execute(sql, [patient]).rowcount
    db.conn.execute("DELETE FROM erasing")
    return count


def delete_movement(db: Database, movement: str) -> None:
    """Delete what a movement holds, in the caller's transaction; that there was one stays."""
    db.conn.execute("INSERT INTO erasing (here) VALUES (1)")
    db.conn.execute("DELETE FROM movement_data WHERE movement_id = ?", [movement])
    db.conn.execute("DELETE FROM erasing")


def in_copies(desk: Desk, seals: Seals, patient: str) -> list[str]:
    """Destroy the key of that patient (or movement) in every copy of the key file that is known;
    says which it was not."""
    if not seals.sealing:
        return []
    said = []
    for path in seals.path.parent.glob(f"{desk.path.name}.*.keys"):  # of stores put aside
        said += _in_copy(seals, path, patient)
    rows: list[dict[str, Any]] = desk.rows("SELECT DISTINCT path FROM backup")
    for folder in sorted({Path(row["path"]).parent for row in rows}):
        if (folder / COPY).exists():
            said += _in_copy(seals, folder / COPY, patient)
        elif not folder.exists():
            said.append(
                f"The backups in {folder} could not be reached: the next rehab backup to there "
                "destroys the key there too."
            )
    return said


def _in_copy(seals: Seals, path: Path, patient: str) -> list[str]:
    try:
        seals.destroy_in(path, patient)
    except SealError as error:
        return [f"The key was not destroyed in {path}: {error}."]
    return []
