"""What is read of a session: frames with their gaps, events, blocks, trials, measures."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rehab.frame import FRAME
from rehab.store.blocks import BlockError, decode
from rehab.store.dbapi import Database, DatabaseError, connect, trouble
from rehab.store.models import BlockRow, Gap, MeasureRow, ResumeInfo, Session, StoredEvent, TrialRow
from rehab.store.sealing import SealError, Seals

Frames = npt.NDArray[np.void]

_BLOCK_SQL = """SELECT id, sha256, first_frame, last_frame, count, data FROM recording_block
    WHERE session_id = ? AND number = ?"""


def frames(db: Database, session: str, seals: Seals) -> tuple[Frames, list[Gap]]:
    """The frames (N,) of every good block in order, and what is missing between them."""
    whose = "SELECT patient_id FROM session WHERE id = ?"
    (patient,) = db.conn.execute(whose, [session]).fetchone()
    numbers = "SELECT number FROM recording_block WHERE session_id = ?"
    stored = {number for (number,) in db.conn.execute(numbers, [session])}
    totals = "SELECT blocks, motion_removed_at FROM session WHERE id = ?"
    said, removed = db.conn.execute(totals, [session]).fetchone()
    if removed is not None and not stored:
        return np.zeros(0, FRAME), [Gap(0, said - 1, f"the motion was removed on {removed[:10]}")]
    with closing(_Blocks(db, session)) as reader:
        numbered = range(max([said - 1, *stored]) + 1)
        return _joined(numbered, stored, lambda at: reader.read(at, patient, seals))


def _joined(
    numbers: range, stored: set[int], read: Callable[[int], Frames]
) -> tuple[Frames, list[Gap]]:
    good: list[Frames] = []
    bad: list[tuple[int, str]] = []
    broken = True  # nothing to be continuous with yet
    for number in numbers:
        if number not in stored:
            bad.append((number, "missing from the store"))
            broken = True
            continue
        try:
            block = read(number)
        except (BlockError, SealError) as error:
            how = "damaged" if isinstance(error, BlockError) else "sealed"
            bad.append((number, f"{how}: {error}"))
            broken = True
            continue
        after = None if broken else int(good[-1]["index"][-1])
        bad.extend((number, reason) for reason in _lost(block["index"], after))
        good.append(block)
        broken = False
    return (np.concatenate(good) if good else np.zeros(0, FRAME)), list(_runs(bad))


class _Blocks:
    """Reads a session's blocks, on a connection of its own: once SQLCipher has met a damaged page,
    a connection reads nothing more, so the next block is read on another one."""

    def __init__(self, db: Database, session: str) -> None:
        _, _, path = db.conn.execute("PRAGMA database_list").fetchone()
        self._path = Path(path)
        self._session = session
        self._db = connect(self._path)

    def close(self) -> None:
        self._db.close()

    def read(self, number: int, patient: str, seals: Seals) -> Frames:
        """Raises `BlockError`, `SealError`."""
        try:
            row = self._db.conn.execute(_BLOCK_SQL, [self._session, number]).fetchone()
        except DatabaseError as error:
            if trouble(error) != "damaged":
                raise
            self.close()
            self._db = connect(self._path)
            raise BlockError(f"its place in the file cannot be read ({error})") from error
        key, sha256, first, last, count, data = row
        if hashlib.sha256(data).hexdigest() != sha256:
            raise BlockError("its checksum is wrong")
        block = decode(seals.unseal(patient, data, key))
        if (first, last, count) != (block["index"][0], block["index"][-1], len(block)):
            raise BlockError("its frames are not those that its row names")
        return block


def _lost(index: npt.NDArray[np.int64], after: int | None) -> Iterator[str]:
    """Frames of which a block's numbers, and the block's before, show that they never arrived."""
    index = index if after is None else np.concatenate(([after], index))
    for at in np.flatnonzero(np.diff(index) > 1):
        yield f"frames {index[at] + 1} to {index[at + 1] - 1} were lost while recording"


def _runs(bad: list[tuple[int, str]]) -> Iterator[Gap]:
    """Neighbours with the same reason as one gap."""
    run: Gap | None = None
    for number, reason in bad:
        if run and run.reason == reason and run.last_sequence in (number, number - 1):
            run = run._replace(last_sequence=number)
            continue
        if run:
            yield run
        run = Gap(number, number, reason)
    if run:
        yield run


def events(db: Database, session: str) -> list[StoredEvent]:
    return _events(db, session, "NOT IN")


def incidents(db: Database, session: str) -> list[StoredEvent]:
    return _events(db, session, "IN")


def _events(db: Database, session: str, among: str) -> list[StoredEvent]:
    sql = f"""SELECT frame, t, kind, data FROM event WHERE session_id = ?
    AND kind {among} ('gap', 'recorder') ORDER BY number"""
    rows = db.conn.execute(sql, [session])
    return [StoredEvent(frame, t, kind, json.loads(data)) for frame, t, kind, data in rows]


def blocks(db: Database, session: str) -> list[BlockRow]:
    sql = """SELECT id, number, exercise, kind, settings, status, reason, frame_begin, frame_end,
    t_begin, t_end FROM block WHERE session_id = ? ORDER BY number"""
    rows = db.query(sql, [session])
    return [BlockRow(**{**row, "settings": json.loads(row["settings"])}) for row in rows]


def trials(db: Database, session: str) -> list[TrialRow]:
    values: dict[str, dict[str, float]] = {}
    for measure in measures(db, session):
        if measure.trial:
            values.setdefault(measure.trial, {})[measure.name] = measure.value
    sql = """SELECT trial.id, block.number AS block, exercise, kind, trial.number, side, practice,
    trial.status, trial.frame_begin, trial.frame_end, trial.t_begin, trial.t_end
    FROM trial JOIN block ON block.id = trial.block_id WHERE trial.session_id = ?
    ORDER BY trial.frame_end, trial.seq"""
    return [_trial(row, values.get(row["id"], {})) for row in db.query(sql, [session])]


def _trial(row: dict[str, Any], values: dict[str, float]) -> TrialRow:
    return TrialRow(**{**row, "practice": bool(row["practice"])}, measures=values)


def measures(db: Database, session: str) -> list[MeasureRow]:
    sql = """SELECT block.number AS block, trial_id AS trial, measure.kind, name, side, statistic,
    value, count, unit, definition, quality
    FROM measure LEFT JOIN block ON block.id = measure.block_id WHERE measure.session_id = ?
    ORDER BY measure.seq"""
    return [MeasureRow(**row) for row in db.query(sql, [session])]


def _over(data: dict[str, Any]) -> bool:
    """Whether a trial need not come again."""
    return not data.get("practice") and data.get("status") in ("success", "timeout", "skipped")


def calibrations(db: Database, patient: str) -> list[dict[str, Any]]:
    sql = """SELECT event.data FROM event JOIN session ON session.id = event.session_id
    WHERE session.patient_id = ? AND event.kind = 'calibrated'
    ORDER BY session.started_at DESC, session.seq DESC, event.number DESC"""
    return [json.loads(row["data"]) for row in db.query(sql, [patient])]


def successes(db: Database, patient: str) -> int:
    sql = """SELECT count(*) AS number FROM trial JOIN session ON session.id = trial.session_id
    WHERE session.patient_id = ? AND trial.status = 'success'"""
    return int(next(iter(db.query(sql, [patient])))["number"])


def resume_info(db: Database, session: Session) -> ResumeInfo:
    """From the events, which are the truth; the other rows follow from them."""
    first = session.programme.get("first_trial", 1)
    calibration, blocks_done, trials_done = None, 0, first - 1
    for event in events(db, session.id):
        if event.kind == "calibrated":
            calibration = event.data
        elif event.kind == "block_end":
            blocks_done, trials_done = blocks_done + 1, 0
        elif event.kind == "trial_end" and _over(event.data):
            trials_done = max(trials_done, int(event.data["number"]))
    return ResumeInfo(
        session.id, session.patient, session.programme, blocks_done, trials_done, calibration
    )
