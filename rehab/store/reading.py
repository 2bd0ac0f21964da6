"""What is read of a session besides its frames: events, blocks, trials, measures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from rehab.store.dbapi import Database
from rehab.store.history import Said, moment
from rehab.store.models import BlockRow, MeasureRow, ResumeInfo, Session, StoredEvent, TrialRow
from rehab.store.trials import of_text, values_of


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
    t_begin, t_end, coalesce(json_extract(comparability, '$.mode'), '') AS mode
    FROM block WHERE session_id = ? ORDER BY number"""
    rows = db.query(sql, [session])
    return [BlockRow(**{**row, "settings": json.loads(row["settings"])}) for row in rows]


def trials(db: Database, session: str) -> list[TrialRow]:
    sql = """SELECT trial.id, block.number AS block, exercise, kind, trial.number, side, practice,
    trial.status, trial.frame_begin, trial.frame_end, trial.t_begin, trial.t_end, measures
    FROM trial JOIN block ON block.id = trial.block_id WHERE trial.session_id = ?
    ORDER BY trial.frame_end, trial.seq"""
    return [_trial(row) for row in db.query(sql, [session])]


def _trial(row: dict[str, Any]) -> TrialRow:
    row["measures"] = values_of(row["measures"])
    return TrialRow(**{**row, "practice": bool(row["practice"])})


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
