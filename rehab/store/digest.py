"""What a session that is over comes to, in one row: what a report over years reads of it.

A row is a form and numbers. The form says in words what the numbers are of; sessions of the same
programme share it, so that years of them are read as a few tables. Digests are derived: the rows
of the session are the truth, and whenever one of them changes, a trigger deletes the digest
(`schema.py`). A session without one is summed up as it is read.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from rehab.store.dbapi import Database, write_tx
from rehab.store.keys import to_json
from rehab.store.lease import alive

Floats = npt.NDArray[np.float64]


class Block(NamedTuple):
    """A block. `settings` and `comparability` are JSON as stored."""

    number: int
    exercise: str
    kind: str
    settings: str
    comparability: str


class Quantity(NamedTuple):
    """What a summary of a session is of."""

    kind: str
    name: str
    motion: str
    side: str
    statistic: str
    unit: str
    definition: str
    estimator: str


class Asked(NamedTuple):
    """What a patient was asked; `block` is its number, None of the session, as before it."""

    block: int | None
    kind: str
    scale: str


class Form(NamedTuple):
    """What a session's numbers are of, in their order."""

    status: str
    blocks: tuple[Block, ...]
    quantities: tuple[Quantity, ...]
    asked: tuple[Asked, ...]


FACTS = (
    *("started", "removed", "seconds", "recorded", "live"),
    *("trials", "reached", "tested", "played"),
)
"""The numbers that every session begins with: when it began (µs since 1970), whether its motion was
removed, how long its recording is, whether there ever was one, whether it is being played, its
scored trials, practice left out, those of training that were reached, those of tests, and how long
its blocks took. Other facts are another version of the store (`schema.py`), which lets all digests
go."""

VALUE = ("value", "count", "quality", "se")
"""Then so many of each quantity, and of each answer its value and when it was given (µs)."""

AT_ONCE = 500
"""Sessions that are summed up together."""

_THESE = "(SELECT value FROM json_each(?))"

_SESSIONS = f"""SELECT id, started_at, motion_removed_at, t_first, t_last, blocks, status, ended_at,
    lease_holder, lease_until FROM session WHERE id IN {_THESE}"""

_TESTS = f"(SELECT id FROM block WHERE kind = 'assessment' AND session_id IN {_THESE})"

_TRIALS = f"""SELECT session_id, count(*), sum(status = 'success' AND block_id NOT IN {_TESTS}),
    sum(block_id IN {_TESTS}) FROM trial
    WHERE session_id IN {_THESE} AND practice = 0 AND status IN ('success', 'timeout')
    GROUP BY session_id"""

_BLOCKS = f"""SELECT session_id, coalesce(t_end - t_begin, 0) * 1e-9, number, exercise, kind,
    settings, comparability FROM block WHERE session_id IN {_THESE} ORDER BY session_id, number"""

_VALUES = f"""SELECT session_id, kind, name, motion, side, statistic, unit, definition, estimator,
    value, count, quality, se FROM measure
    WHERE session_id IN {_THESE} AND trial_id IS NULL AND block_id IS NULL
    ORDER BY session_id, kind, name, motion, side, statistic, value, count, unit, definition"""

_ANSWERS = f"""SELECT rating.session_id, block.number, rating.kind, scale, value, created_at
    FROM rating LEFT JOIN block ON block.id = block_id WHERE rating.session_id IN {_THESE}
    ORDER BY created_at, rating.seq"""

Digest = tuple[str, bytes]
"""The form as text, and the numbers as little-endian doubles; NaN where there is none."""


def made(db: Database, sessions: Sequence[str]) -> dict[str, Digest]:
    """The digests of the sessions, from their rows."""
    found: dict[str, Digest] = {}
    for first in range(0, len(sessions), AT_ONCE):
        found.update(_made(db, sessions[first : first + AT_ONCE]))
    return found


def _made(db: Database, sessions: Sequence[str]) -> Iterator[tuple[str, Digest]]:
    these = [json.dumps(list(sessions))]

    def by_session(sql: str) -> dict[str, list[tuple[Any, ...]]]:
        rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for session, *row in db.conn.execute(sql, these * sql.count("?")):
            rows[session].append(tuple(row))
        return rows

    counts, blocks = by_session(_TRIALS), by_session(_BLOCKS)
    values, answers = by_session(_VALUES), by_session(_ANSWERS)
    for session, (row,) in by_session(_SESSIONS).items():
        status, facts = _facts(row, (counts.get(session) or [(0, 0, 0)])[0])
        own, said = values[session], answers[session]
        facts.append(sum(max(0.0, seconds) for seconds, *_ in blocks[session]))
        form = to_json(
            (
                status,
                [block[1:] for block in blocks[session]],
                [value[:8] for value in own],
                [answer[:3] for answer in said],
            )
        )
        numbers = [*facts, *(number for value in own for number in value[8:])]
        for *_, value, at in said:
            numbers += [value, _microseconds(at)]
        yield session, (form, np.array(numbers, "<f8").tobytes())


def _facts(row: tuple[Any, ...], counted: tuple[Any, ...]) -> tuple[str, list[float]]:
    """The status, and all of `FACTS` that the session's own row tells."""
    started, removed, first, last, blocks, status, ended, holder, until = row
    live = ended is None and alive(until, holder)
    facts = [
        _microseconds(started),
        removed is not None,
        0.0 if first is None else (last - first) * 1e-9,
        blocks > 0,
        live,
        *counted,
    ]
    return "running" if live else status, facts


def _microseconds(label: str) -> float:
    """A stored label as microseconds since 1970, exactly."""
    since = datetime.fromisoformat(label).astimezone(UTC) - _EPOCH
    return float((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@cache
def form(text: str) -> Form:
    """A form as it was stored."""
    status, blocks, quantities, asked = json.loads(text)
    return Form(
        status,
        _shared(tuple(Block(*block) for block in blocks)),
        tuple(Quantity(*quantity) for quantity in quantities),
        tuple(Asked(*one) for one in asked),
    )


@cache
def _shared(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The one object of all that are equal: forms differ more often in what was measured."""
    return blocks


_LACKING = """SELECT id FROM session WHERE patient_id = ? AND NOT EXISTS
    (SELECT 1 FROM digest WHERE session_id = session.id)"""


def keep(db: Database, patient: str) -> int:
    """Store the digests of those of the patient's sessions that are over and have none; how many
    they were."""
    if db.conn.execute(f"{_LACKING} LIMIT 1", [patient]).fetchone() is None:
        return 0
    over = f"{_LACKING} AND ended_at IS NOT NULL"
    with write_tx(db):
        lacking = [session for (session,) in db.conn.execute(over, [patient])]
        for session, (text, numbers) in made(db, lacking).items():
            insert = "INSERT INTO digest_form (text) VALUES (?) ON CONFLICT (text) DO NOTHING"
            db.conn.execute(insert, [text])
            insert = "INSERT INTO digest SELECT ?, id, ? FROM digest_form WHERE text = ?"
            db.conn.execute(insert, [session, numbers, text])
    return len(lacking)


def wrong(db: Database) -> Iterator[str]:
    """The sessions whose digest is not what their rows come to."""
    sql = "SELECT session_id, text, numbers FROM digest JOIN digest_form ON id = form"
    rows = db.conn.execute(sql).fetchall()
    anew = made(db, [session for session, *_ in rows])
    yield from (session for session, *kept in rows if anew.get(session) != tuple(kept))
