"""Everything about one patient that a report needs, in a handful of queries: what each session
comes to (`digest.py`) and what people entered; no trial is read, and no recording."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from rehab.store import blinding, digest
from rehab.store.dbapi import Database
from rehab.store.digest import FACTS, VALUE, Form, Quantity

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Sat(NamedTuple):
    """A session. Times are local; `seconds` is its recording's length from first frame to last."""

    id: str
    when: datetime
    form: Form
    """its status, and what its numbers are of"""
    live: bool
    seconds: float
    recorded: bool
    """whether there ever was a recording"""
    removed: bool
    """whether its motion was removed"""
    trials: int
    """scored ones, practice left out"""
    reached: int
    """those of them that succeeded, of training: a test has nothing to be missed"""
    tested: int
    """those of them that tests had"""
    played: float
    """seconds that its blocks took"""


class Alike(NamedTuple):
    """What the patient said in sessions of one form."""

    form: Form
    places: Ints
    """(N,) which of the history's sessions they are, rising"""
    answers: Floats
    """(N, asked, 2): what was said, and when (µs since 1970)"""


class Marked(NamedTuple):
    """A block that somebody marked."""

    session: str
    number: int
    exercise: str
    kind: str


class Value(NamedTuple):
    """A summary of a block, in sessions of which a block is marked."""

    session: str
    block: str
    of: Quantity
    value: float
    trials: int
    """how many it sums up"""
    quality: float | None
    se: float | None


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
    """Sessions are oldest first. `entries` holds by table what people entered: the newest version
    of each entry that was not taken back, with the table's own columns."""

    sessions: tuple[Sat, ...]
    quantities: tuple[Quantity, ...]
    values: Floats
    """(sessions, quantities, 4): value, count, quality, standard error; NaN where there is none"""
    alike: tuple[Alike, ...]
    marked: Mapping[str, Marked]
    of_blocks: tuple[Value, ...]
    entries: Mapping[str, tuple[Mapping[str, Any], ...]]
    prescriptions: tuple[Mapping[str, Any], ...]
    context: Mapping[str, Any]
    """the newest version's document; empty where there is none"""
    reviewed: tuple[str, str] | None
    """by whom and on which day last"""


_DIGESTS = """SELECT session.id, form, numbers FROM session
    LEFT JOIN digest ON digest.session_id = session.id
    WHERE patient_id = ? ORDER BY started_at, session.id"""

_FORMS = "SELECT id, text FROM digest_form WHERE id IN (SELECT value FROM json_each(?))"

_MARKED = """SELECT id, session_id, number, exercise, kind FROM block WHERE id IN
    (SELECT block_id FROM mark WHERE patient_id = ?)"""

_OF_BLOCKS = """SELECT session_id, block_id, kind, name, motion, side, statistic, unit, definition,
    estimator, value, count, quality, se FROM measure
    WHERE trial_id IS NULL AND block_id IS NOT NULL
    AND session_id IN (SELECT session_id FROM mark WHERE patient_id = ? AND block_id IS NOT NULL)"""

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
    context = ask(_CONTEXT, [patient]).fetchone()
    rows = db.query(_PRESCRIPTIONS, [patient])
    prescribed = tuple({**row, "document": json.loads(row["document"])} for row in rows)
    blind = blinding.studied(row["document"] for row in prescribed)
    return History(
        **_sessions(db, patient, blind),
        marked={block: Marked(*row) for block, *row in ask(_MARKED, [patient])},
        of_blocks=tuple(
            Value(session, block, Quantity(*told[:8]), *told[8:])
            for session, block, *told in ask(_OF_BLOCKS, [patient])
        ),
        entries={
            table: tuple(db.query(_ENTRIES.format(table=table), [patient])) for table in _ENTERED
        },
        prescriptions=prescribed,
        context={} if context is None else json.loads(context[0]),
        reviewed=ask(_REVIEWED, [patient]).fetchone(),
    )


def _sessions(db: Database, patient: str, blind: bool) -> dict[str, Any]:
    """What a history holds of its sessions, read form by form."""
    rows = db.conn.execute(_DIGESTS, [patient]).fetchall()
    known = json.dumps(list({form for _, form, _ in rows if form is not None}))
    texts: dict[int, str] = dict(db.conn.execute(_FORMS, [known]))
    lacking = digest.made(db, [session for session, form, _ in rows if form is None])
    by_form: dict[str, list[tuple[int, str, bytes]]] = defaultdict(list)
    for place, (session, form, numbers) in enumerate(rows):
        text, data = lacking[session] if form is None else (texts[form], numbers)
        by_form[text].append((place, session, data))
    sats: dict[int, Sat] = {}
    columns: dict[tuple[Quantity, int], int] = {}
    parts, alike = [], []
    for text, own in by_form.items():
        form = blinding.form(digest.form(text)) if blind else digest.form(text)
        places, keys, data = zip(*own, strict=True)
        table = np.frombuffer(b"".join(data), "<f8").reshape(len(own), -1)
        facts = table[:, : len(FACTS)].tolist()
        told = zip(places, keys, facts, strict=True)
        sats |= {place: _sat(key, form, *fact) for place, key, fact in told}
        end = len(FACTS) + len(VALUE) * len(form.quantities)
        where = np.array(places), [columns.setdefault(q, len(columns)) for q in _counted(form)]
        parts.append((*where, table[:, len(FACTS) : end].reshape(len(own), -1, len(VALUE))))
        alike.append(Alike(form, where[0], table[:, end:].reshape(len(own), -1, 2)))
    values = np.full((len(rows), len(columns), len(VALUE)), np.nan)
    for at, which, numbers in parts:
        values[at[:, None], which] = numbers
    return {
        "sessions": tuple(sats[place] for place in range(len(rows))),
        "quantities": tuple(quantity for quantity, _ in columns),
        "values": values,
        "alike": tuple(alike),
    }


def _counted(form: Form) -> list[tuple[Quantity, int]]:
    """The quantities, each with how often it came before: a session may tell one twice."""
    times: dict[Quantity, int] = defaultdict(int)
    found = []
    for quantity in form.quantities:
        found.append((quantity, times[quantity]))
        times[quantity] += 1
    return found


def underived(db: Database, patient: str, most: int) -> list[str]:
    """The newest sessions that are over, whose recording is kept, and of which nothing is derived
    yet: the marks are trials, and no row that tells how long was recorded."""
    sql = """SELECT id FROM session WHERE patient_id = ? AND ended_at IS NOT NULL AND blocks > 0
    AND motion_removed_at IS NULL AND EXISTS (SELECT 1 FROM trial WHERE session_id = session.id)
    AND NOT EXISTS (SELECT 1 FROM measure WHERE session_id = session.id AND name = 'recorded')
    ORDER BY started_at DESC LIMIT ?"""
    return [session for (session,) in db.conn.execute(sql, [patient, most])]


def _sat(
    key: str,
    form: Form,
    started: float,
    removed: float,
    seconds: float,
    recorded: float,
    live: float,
    trials: float,
    reached: float,
    tested: float,
    played: float,
) -> Sat:
    return Sat(
        key,
        local(started),
        form,
        live == 1.0,
        seconds,
        recorded == 1.0,
        removed == 1.0,
        int(trials),
        int(reached),
        int(tested),
        played,
    )


def local(microseconds: float) -> datetime:
    """The local time so long after 1970, as `datetime.astimezone` gives it, which is slower."""
    seconds = microseconds / 1e6
    there = time.localtime(seconds)
    return datetime.fromtimestamp(seconds, _zone(there.tm_gmtoff, there.tm_zone))


@cache
def _zone(seconds: int, name: str) -> timezone:
    return timezone(timedelta(seconds=seconds), name)


def moment(label: str) -> datetime:
    """A stored label, in UTC, or a date alone, as local time."""
    return datetime.fromisoformat(label).astimezone()
