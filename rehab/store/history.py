"""Everything about one patient that a report needs, in a handful of queries: no trial is read,
only counted, and no recording."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from rehab.store.dbapi import Database
from rehab.store.lease import alive


class Sat(NamedTuple):
    """A session. Times are local; `seconds` is its recording's length from first frame to last."""

    id: str
    when: datetime
    status: str
    live: bool
    seconds: float
    recorded: bool
    """whether there ever was a recording"""
    motion_removed: datetime | None
    trials: int
    """scored ones, practice left out"""
    reached: int


class Played(NamedTuple):
    """A block. `comparability` and `settings` are JSON as stored: most blocks share them."""

    id: str
    session: str
    number: int
    exercise: str
    kind: str
    settings: str
    comparability: str
    seconds: float


class Value(NamedTuple):
    """A summary of a whole session; or of one `block`, in sessions of which a block is marked."""

    session: str
    block: str | None
    kind: str
    name: str
    motion: str
    side: str
    statistic: str
    value: float
    trials: int
    """how many it sums up"""
    unit: str
    definition: str
    quality: float | None
    se: float | None
    estimator: str


class Said(NamedTuple):
    """A rating; `block` is null where it is of the whole session, as before it."""

    session: str
    block: str | None
    kind: str
    scale: str
    value: float
    when: datetime


@dataclass(frozen=True, slots=True)
class History:
    """Oldest first, each. `entries` holds by table what people entered: the newest version of each
    entry that was not taken back, with the table's own columns."""

    sessions: tuple[Sat, ...]
    blocks: tuple[Played, ...]
    values: tuple[Value, ...]
    ratings: tuple[Said, ...]
    entries: Mapping[str, tuple[Mapping[str, Any], ...]]
    prescriptions: tuple[Mapping[str, Any], ...]
    context: Mapping[str, Any]
    """the newest version's document; empty where there is none"""
    reviewed: tuple[str, str] | None
    """by whom and on which day last"""


# What `Played._make` does, without a call in Python a row.
_PLAYED: Callable[[tuple[Any, ...]], Played] = partial(tuple.__new__, Played)
_VALUE: Callable[[tuple[Any, ...]], Value] = partial(tuple.__new__, Value)

_OWN = "(SELECT id FROM session WHERE patient_id = ?)"

_SESSIONS = """SELECT id, started_at, status, ended_at, lease_holder, lease_until, blocks,
    t_first, t_last, motion_removed_at FROM session WHERE patient_id = ?
    ORDER BY started_at, seq"""

_TRIALS = f"""SELECT session_id, count(*), sum(status = 'success') FROM trial
    WHERE session_id IN {_OWN} AND practice = 0 AND status IN ('success', 'timeout')
    GROUP BY session_id"""

_BLOCKS = f"""SELECT id, session_id, number, exercise, kind, settings, comparability,
    coalesce(t_end - t_begin, 0) * 1e-9 FROM block WHERE session_id IN {_OWN}
    ORDER BY session_id, number"""

_VALUES = """SELECT session_id, block_id, kind, name, motion, side, statistic, value, count, unit,
    definition, quality, se, estimator FROM measure"""

# Named, since SQLite prefers the shorter index, and then reads every block's rows as well.
_OF_SESSIONS = f"""{_VALUES} INDEXED BY measure_summaries
    WHERE session_id IN {_OWN} AND trial_id IS NULL AND block_id IS NULL"""

_OF_BLOCKS = f"""{_VALUES} WHERE trial_id IS NULL AND block_id IS NOT NULL AND session_id IN
    (SELECT session_id FROM mark WHERE patient_id = ? AND block_id IS NOT NULL)"""

_RATINGS = f"""SELECT session_id, block_id, kind, scale, value, created_at FROM rating
    WHERE session_id IN {_OWN} ORDER BY created_at, seq"""

_ENTERED = ("note", "adverse_event", "score", "goal", "mark")

_ENTRIES = """SELECT {table}.* FROM {table} WHERE patient_id = ? AND NOT void AND NOT EXISTS
    (SELECT 1 FROM {table} AS newer WHERE newer.patient_id = {table}.patient_id
    AND newer.entry = {table}.entry AND newer.version > {table}.version)
    ORDER BY created_at, seq"""

_PRESCRIPTIONS = """SELECT version, document, created_at, actor FROM prescription
    WHERE patient_id = ? ORDER BY version"""

_CONTEXT = "SELECT document FROM context WHERE patient_id = ? ORDER BY version DESC LIMIT 1"

_REVIEWED = """SELECT actor, reviewed_on FROM sign_off WHERE patient_id = ?
    ORDER BY created_at DESC, seq DESC LIMIT 1"""


def read(db: Database, patient: str) -> History:
    """The history of the patient with that id."""
    ask = db.conn.execute
    counts = {row[0]: row[1:] for row in ask(_TRIALS, [patient])}
    context = ask(_CONTEXT, [patient]).fetchone()
    prescribed = db.query(_PRESCRIPTIONS, [patient])
    return History(
        sessions=tuple(_sat(row, counts.get(row[0], (0, 0))) for row in ask(_SESSIONS, [patient])),
        blocks=tuple(map(_PLAYED, ask(_BLOCKS, [patient]))),
        values=(
            *map(_VALUE, ask(_OF_SESSIONS, [patient])),
            *map(_VALUE, ask(_OF_BLOCKS, [patient])),
        ),
        ratings=tuple(_said(row) for row in ask(_RATINGS, [patient])),
        entries={
            table: tuple(db.query(_ENTRIES.format(table=table), [patient])) for table in _ENTERED
        },
        prescriptions=tuple({**row, "document": json.loads(row["document"])} for row in prescribed),
        context={} if context is None else json.loads(context[0]),
        reviewed=ask(_REVIEWED, [patient]).fetchone(),
    )


def _sat(row: tuple[Any, ...], counted: tuple[int, int]) -> Sat:
    key, started, status, ended, holder, until, blocks, first, last, removed = row
    live = ended is None and alive(until, holder)
    return Sat(
        id=key,
        when=moment(started),
        status="running" if live else status,
        live=live,
        seconds=0.0 if first is None else (last - first) * 1e-9,
        recorded=blocks > 0,
        motion_removed=None if removed is None else moment(removed),
        trials=counted[0],
        reached=counted[1],
    )


def _said(row: tuple[Any, ...]) -> Said:
    session, block, kind, scale, value, made = row
    return Said(session, block, kind, scale, value, moment(made))


def moment(label: str) -> datetime:
    """A stored label, in UTC, or a date alone, as local time."""
    return datetime.fromisoformat(label).astimezone()
