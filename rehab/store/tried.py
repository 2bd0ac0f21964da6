"""How often each exercise's trials succeeded, session by session, and how the mornings after were:
what suggestions follow from."""

from __future__ import annotations

from typing import NamedTuple

from rehab.store.dbapi import Database


class Tried(NamedTuple):
    """The scored trials of one exercise in one session, practice left out."""

    session: str
    exercise: str
    """versioned id"""
    trials: int
    succeeded: int


_TRIED = """SELECT session.id, block.exercise, count(*), sum(trial.status = 'success')
    FROM session JOIN trial ON trial.session_id = session.id
    JOIN block ON block.id = trial.block_id
    WHERE session.patient_id = ? AND block.kind = 'training' AND trial.practice = 0
    AND trial.status IN ('success', 'timeout')
    GROUP BY session.id, block.exercise ORDER BY session.started_at, session.seq"""

_MORNINGS = """SELECT session.id, json_extract(event.data, '$.answer') = 'yes'
    FROM session JOIN event ON event.session_id = session.id
    WHERE session.patient_id = ? AND event.kind = 'question'
    AND json_extract(event.data, '$.asked') = 'worse'
    AND json_extract(event.data, '$.answer') IN ('yes', 'no')
    ORDER BY session.started_at, session.seq, event.number"""


def tried(db: Database, patient: str) -> list[Tried]:
    """Training only, oldest session first."""
    return [Tried(*row) for row in db.conn.execute(_TRIED, [patient])]


def mornings(db: Database, patient: str) -> list[bool]:
    """Of each session that asked, oldest first: was it worse the morning after the one before?"""
    said = {session: bool(worse) for session, worse in db.conn.execute(_MORNINGS, [patient])}
    return list(said.values())
