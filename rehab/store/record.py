"""All that the store holds of one patient, in an order that never changes: what exports are of.

Sessions that are being played are left out until they end, entries made in error for good.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from rehab.store import blinding
from rehab.store.models import Patient
from rehab.store.opening import explained
from rehab.store.store import Store
from rehab.store.trials import of_text


@dataclass(frozen=True, slots=True)
class Played:
    """A session that has ended; `number` counts the patient's from 1."""

    id: str
    number: int
    status: str
    started_at: str
    ended_at: str
    programme: dict[str, Any]
    info: dict[str, Any]
    frames: int
    actor: str
    left_out: str
    """why the therapist does not count it; empty where it counts"""


@dataclass(frozen=True, slots=True)
class Number:
    """One stored measure: of a trial (`trial` set), of a block (`block` alone) or of a session."""

    id: str
    session: str
    block: int | None
    trial: int | None
    practice: bool
    kind: str
    name: str
    motion: str
    side: str
    statistic: str
    value: float
    count: int
    unit: str
    definition: str
    quality: float | None
    se: float | None
    estimator: str
    comparability: str
    """JSON; empty where the session's blocks of that kind differ"""


class Rating(NamedTuple):
    """What the patient said; `scale` names it."""

    id: str
    session: str
    block: int | None
    kind: str
    scale: str
    value: float
    created_at: str
    actor: str


_SUMMARIES = """SELECT measure.id, measure.session_id AS session, block.number AS block,
    NULL AS trial, 0 AS practice, measure.kind, measure.name, measure.motion, measure.side,
    measure.statistic, measure.value, measure.count, measure.unit, measure.definition,
    measure.quality, measure.se, measure.estimator,
    coalesce(block.comparability, '') AS comparability
    FROM session JOIN measure ON measure.session_id = session.id
    LEFT JOIN block ON block.id = measure.block_id
    WHERE session.patient_id = ? AND session.ended_at IS NOT NULL
    ORDER BY session.started_at, session.id, measure.id"""

_TRIALS = """SELECT trial.id, trial.session_id AS session, block.number AS block,
    trial.number AS trial, practice, block.kind, trial.side, block.exercise AS definition,
    trial.quality, block.comparability, trial.measures
    FROM session JOIN trial ON trial.session_id = session.id
    JOIN block ON block.id = trial.block_id
    WHERE session.patient_id = ? AND session.ended_at IS NOT NULL
    ORDER BY session.started_at, session.id, trial.frame_end, trial.id"""

_ENTRIES = {
    "adverse_event": "happened_at",
    "score": "on_date",
    "goal": "created_at",
}


class Record:
    """The record of `patient`, read as it is asked for."""

    def __init__(self, store: Store, patient: Patient) -> None:
        self.patient = patient
        self._store = store

    def sessions(self) -> list[Played]:
        """Oldest first."""
        sql = """SELECT id, status, started_at, ended_at, snapshot, info, frames, actor
        FROM session WHERE patient_id = ? AND ended_at IS NOT NULL ORDER BY started_at, id"""
        out = {row["session_id"]: row["reason"] for row in self._marks()}
        found = []
        for number, row in enumerate(self._rows(sql, self.patient.id), 1):
            programme, info = json.loads(row.pop("snapshot")), json.loads(row.pop("info"))
            left_out = out.get(row["id"], "")
            found.append(
                Played(number=number, programme=programme, info=info, left_out=left_out, **row)
            )
        return found

    def _marks(self) -> list[dict[str, Any]]:
        """The sessions that the therapist left out, whole."""
        sql = f"""SELECT session_id, CASE reason WHEN '' THEN 'left out' ELSE reason END AS reason
        FROM ({_latest("mark")}) WHERE kind = 'left out' AND block_id IS NULL"""
        return list(self._rows(sql, self.patient.id))

    def summaries(self) -> Iterator[Number]:
        """A session's own numbers; where it has none (it was cut off), those of its blocks."""
        for session in _sessions(self._summed()):
            own = {_what(each) for each in session if each.block is None}
            yield from (each for each in session if each.block is None or _what(each) not in own)

    def numbers(self) -> Iterator[Number]:
        """Every number, session by session: of its trials, its blocks and its own."""
        order = {session.id: session.number for session in self.sessions()}
        both = (self._of_trials(), self._summed())
        return heapq.merge(*both, key=lambda number: order[number.session])

    def _of_trials(self) -> Iterator[Number]:
        for row in self._rows(_TRIALS, self.patient.id):
            row |= {"practice": bool(row["practice"]), "statistic": "value", "count": 1}
            key, measures = row.pop("id"), of_text(row.pop("measures"))
            for told in measures:
                number = Number(**row, **told._asdict(), id=f"{key}/{told.name}/{told.motion}")
                yield self._shown(number)

    def _summed(self) -> Iterator[Number]:
        keys = self._keys()
        for row in self._rows(_SUMMARIES, self.patient.id):
            number = Number(**{**row, "practice": bool(row["practice"])})
            if number.block is None:
                number = replace(number, comparability=_shared(keys, number))
            yield self._shown(number)

    def _shown(self, number: Number) -> Number:
        """A number as who treats and reads may see it."""
        if not self._blind or number.kind == blinding.TESTS:
            return number
        return replace(number, comparability=blinding.key(number.comparability))

    @cached_property
    def _blind(self) -> bool:
        return blinding.studied(row["document"] for row in self.prescriptions())

    def _keys(self) -> dict[tuple[str, str, str], set[str]]:
        """The comparability of the blocks, by session, kind and exercise."""
        sql = """SELECT session_id, kind, exercise, comparability FROM block WHERE session_id IN
        (SELECT id FROM session WHERE patient_id = ?)"""
        found: dict[tuple[str, str, str], set[str]] = {}
        for row in self._rows(sql, self.patient.id):
            key, stored = (row["session_id"], row["kind"], row["exercise"]), row["comparability"]
            found.setdefault(key, set()).add(stored)
            found.setdefault((*key[:2], ""), set()).add(stored)
        return found

    def ratings(self) -> Iterator[Rating]:
        sql = """SELECT rating.id, rating.session_id AS session, block.number AS block, rating.kind,
        scale, value, rating.created_at, rating.actor
        FROM rating JOIN session ON session.id = rating.session_id
        LEFT JOIN block ON block.id = rating.block_id
        WHERE session.patient_id = ? AND session.ended_at IS NOT NULL
        ORDER BY rating.created_at, rating.id"""
        return (Rating(**row) for row in self._rows(sql, self.patient.id))

    def trials(self, session: str) -> list[dict[str, Any]]:
        """The trials of a session with their block's number, exercise and kind, in order."""
        sql = """SELECT block.number AS block, exercise, kind, trial.number, side, practice,
        trial.status, trial.t_begin, trial.t_end FROM trial JOIN block ON block.id = trial.block_id
        WHERE trial.session_id = ? ORDER BY trial.t_begin, trial.id"""
        return list(self._rows(sql, session))

    def entries(self, table: str) -> list[dict[str, Any]]:
        """The latest version of every entry of "adverse_event", "score" or "goal", oldest first."""
        sql = f"{_latest(table)} ORDER BY {_ENTRIES[table]}, entry"
        return list(self._rows(sql, self.patient.id))

    def prescriptions(self) -> list[dict[str, Any]]:
        """Every version, oldest first, its `document` as a dictionary."""
        sql = """SELECT id, version, document, created_at, actor FROM prescription
        WHERE patient_id = ? ORDER BY version"""
        rows = list(self._rows(sql, self.patient.id))
        return [{**row, "document": json.loads(row["document"])} for row in rows]

    def consents(self) -> dict[str, str]:
        """The decision that stands on each purpose: "given" or "withdrawn"."""
        sql = """SELECT purpose, decision FROM consent WHERE patient_id = ?
        ORDER BY on_date, created_at, id"""
        return {row["purpose"]: row["decision"] for row in self._rows(sql, self.patient.id)}

    def _rows(self, sql: str, *parameters: str) -> Iterator[dict[str, Any]]:
        with explained(self._store.path):
            yield from self._store.desk.db.query(sql, list(parameters))


def _latest(table: str) -> str:
    """The rows of `table` that no later version replaces and that were not made in error."""
    return f"""SELECT * FROM {table} AS one WHERE patient_id = ? AND void = 0 AND version =
        (SELECT max(version) FROM {table} WHERE entry = one.entry)"""


def _sessions(numbers: Iterator[Number]) -> Iterator[list[Number]]:
    """Neighbours of one session together."""
    held: list[Number] = []
    for each in numbers:
        if held and held[0].session != each.session:
            yield held
            held = []
        held.append(each)
    if held:
        yield held


def _what(number: Number) -> tuple[str, ...]:
    """What a number is of, whatever it sums up."""
    return (
        number.kind,
        number.name,
        number.motion,
        number.side,
        number.statistic,
        number.unit,
        number.definition,
    )


def _shared(keys: dict[tuple[str, str, str], set[str]], number: Number) -> str:
    """What the blocks that a session's number may be of have in common: all of it, or nothing."""
    of = (number.session, number.kind, number.definition)
    found = keys.get(of) or keys.get((*of[:2], "")) or set()
    return next(iter(found)) if len(found) == 1 else ""
