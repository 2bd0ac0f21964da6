"""What is read of a session: frames with their gaps, events, blocks, trials, measures."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from rehab.frame import FRAME, LEAN
from rehab.store.blocks import BlockError, Unpacked, fill, unpack
from rehab.store.dbapi import Database, DatabaseError, connect, trouble
from rehab.store.history import Said, moment
from rehab.store.models import BlockRow, Gap, MeasureRow, ResumeInfo, Session, StoredEvent, TrialRow
from rehab.store.sealing import SealError, Seals
from rehab.store.trials import of_text

Frames = npt.NDArray[np.void]

_BLOCK_SQL = """SELECT number, id, sha256, first_frame, last_frame, count, data FROM recording_block
    WHERE session_id = ? AND number = ?"""
_ALL_SQL = """SELECT number, id, sha256, first_frame, last_frame, count, data FROM recording_block
    WHERE session_id = ? ORDER BY number"""

_WRONG = "damaged: its frames are not those that its row names"


class _Block(NamedTuple):
    number: int
    first: int
    last: int
    unpacked: Unpacked


def frames(
    db: Database, session: str, seals: Seals, *, lean: bool = False
) -> tuple[Frames, list[Gap]]:
    """The frames (N,) of every good block in order, and what is missing between them.

    They are records of `FRAME`, or of `LEAN`.
    """
    whose = "SELECT patient_id FROM session WHERE id = ?"
    (patient,) = db.conn.execute(whose, [session]).fetchone()
    numbers = "SELECT number FROM recording_block WHERE session_id = ?"
    stored = {number for (number,) in db.conn.execute(numbers, [session])}
    totals = "SELECT blocks, motion_removed_at FROM session WHERE id = ?"
    said, removed = db.conn.execute(totals, [session]).fetchone()
    if removed is not None and not stored:
        why = f"the motion was removed on {removed[:10]}"
        return np.zeros(0, LEAN if lean else FRAME), [Gap(0, said - 1, why)]
    missing = sorted(set(range(max([said - 1, *stored]) + 1)) - stored)
    bad = [(number, "missing from the store") for number in missing]
    good = []
    for row in _rows(db, session, sorted(stored)):
        try:
            good.append(_unpacked(row, seals, patient, lean) if len(row) > 2 else _unreadable(*row))
        except (BlockError, SealError) as error:
            how = "damaged" if isinstance(error, BlockError) else "sealed"
            bad.append((row[0], f"{how}: {error}"))
    whole, good, wrong = _filled(good, LEAN if lean else FRAME)
    bad += [(block.number, _WRONG) for block in wrong]
    bad += _lost(whole["index"], good)
    return whole, list(_runs(sorted(bad, key=lambda each: each[0])))


def _rows(db: Database, session: str, numbers: list[int]) -> list[tuple[Any, ...]]:
    """The rows of a recording; of one whose place in the file is damaged, its number and why.

    They are read on a connection of their own, and on another one after each damage: once SQLCipher
    has met a damaged page, a connection reads nothing more.
    """
    _, _, path = db.conn.execute("PRAGMA database_list").fetchone()
    try:
        with closing(connect(Path(path))) as own:
            return list(own.conn.execute(_ALL_SQL, [session]))
    except DatabaseError as error:
        if trouble(error) != "damaged":
            raise
    found = []
    own = connect(Path(path))
    for number in numbers:
        try:
            found.append(own.conn.execute(_BLOCK_SQL, [session, number]).fetchone())
        except DatabaseError as error:
            if trouble(error) != "damaged":
                raise
            found.append((number, str(error)))
            own.close()
            own = connect(Path(path))
    own.close()
    return found


def _unreadable(_: int, error: str) -> _Block:
    raise BlockError(f"its place in the file cannot be read ({error})")


def _unpacked(row: tuple[Any, ...], seals: Seals, patient: str, lean: bool) -> _Block:
    number, key, sha256, first, last, count, data = row
    if hashlib.sha256(data).hexdigest() != sha256:
        raise BlockError("its checksum is wrong")
    block = unpack(seals.unseal(patient, data, key), lean=lean)
    if block.number != count:
        raise BlockError(_WRONG.removeprefix("damaged: "))
    return _Block(number, first, last, block)


def _filled(
    blocks: list[_Block], dtype: np.dtype[Any]
) -> tuple[Frames, list[_Block], list[_Block]]:
    """The frames of `blocks`, those that hold what their rows say, and those that do not."""
    whole = np.zeros(sum(block.unpacked.number for block in blocks), dtype)
    fill(whole, [block.unpacked for block in blocks])
    ends = np.cumsum([block.unpacked.number for block in blocks], dtype=np.int64)
    index = whole["index"]
    wrong = [
        block
        for block, end in zip(blocks, ends, strict=True)
        if (block.first, block.last) != (index[end - block.unpacked.number], index[end - 1])
    ]
    if not wrong:
        return whole, blocks, []
    whole, good, _ = _filled([block for block in blocks if block not in wrong], dtype)
    return whole, good, wrong


def _lost(index: npt.NDArray[np.int64], blocks: list[_Block]) -> Iterator[tuple[int, str]]:
    """Frames of which the numbers of blocks that follow one another show that they never came."""
    numbers = np.repeat([block.number for block in blocks], [b.unpacked.number for b in blocks])
    for at in np.flatnonzero(np.diff(index) > 1):
        if numbers[at + 1] - numbers[at] < 2:  # else a block between them is missing, and told
            lost = f"frames {index[at] + 1} to {index[at + 1] - 1} were lost while recording"
            yield int(numbers[at + 1]), lost


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
    sql = """SELECT trial.id, block.number AS block, exercise, kind, trial.number, side, practice,
    trial.status, trial.frame_begin, trial.frame_end, trial.t_begin, trial.t_end, measures
    FROM trial JOIN block ON block.id = trial.block_id WHERE trial.session_id = ?
    ORDER BY trial.frame_end, trial.seq"""
    return [_trial(row) for row in db.query(sql, [session])]


def _trial(row: dict[str, Any]) -> TrialRow:
    values = {told.name: told.value for told in of_text(row.pop("measures"))}
    return TrialRow(**{**row, "practice": bool(row["practice"])}, measures=values)


def ratings(db: Database, session: str) -> list[Said]:
    """What the patient said of the session, in order."""
    sql = """SELECT session_id, block_id, kind, scale, value, created_at FROM rating
    WHERE session_id = ? ORDER BY created_at, seq"""
    return [
        Said(whose, block, kind, scale, value, moment(made))
        for whose, block, kind, scale, value, made in db.conn.execute(sql, [session])
    ]


def measures(db: Database, session: str) -> list[MeasureRow]:
    """The values of trials, in order, then the summaries."""
    sql = """SELECT block.number AS block, NULL AS trial, measure.kind, name, side, statistic,
    value, count, unit, definition, quality, motion, se, estimator
    FROM measure LEFT JOIN block ON block.id = measure.block_id
    WHERE measure.session_id = ? AND trial_id IS NULL ORDER BY measure.seq"""
    return [*_of_trials(db, session), *(MeasureRow(**row) for row in db.query(sql, [session]))]


def _of_trials(db: Database, session: str) -> Iterator[MeasureRow]:
    sql = """SELECT block.number AS block, trial.id AS trial, kind, side, exercise AS definition,
    quality, measures FROM trial JOIN block ON block.id = trial.block_id
    WHERE trial.session_id = ? ORDER BY trial.seq"""
    for row in db.query(sql, [session]):
        for told in of_text(row.pop("measures")):
            yield MeasureRow(**row, **told._asdict(), statistic="value", count=1)


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
    JOIN block ON block.id = trial.block_id WHERE session.patient_id = ?
    AND trial.status = 'success' AND trial.practice = 0 AND block.kind = 'training'"""
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
