"""Entries of a patient's record: a correction is a new version, and the old ones stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from rehab.errors import UserError
from rehab.store.care_models import AdverseEvent, Entry, Goal, Mark, Note, Override, Score
from rehab.store.changes import Insert
from rehab.store.desk import Desk
from rehab.store.keys import label, uuid7
from rehab.store.roles import Action
from rehab.store.words import shown

E = TypeVar("E", bound=Entry)

TABLES: dict[type[Entry], str] = {
    Note: "note",
    AdverseEvent: "adverse_event",
    Score: "score",
    Goal: "goal",
    Mark: "mark",
    Override: "override",
}

_WORDS = {"adverse_event": "adverse event"}
_RIGHT: dict[str, Action] = {"goal": "prescribe", "mark": "prescribe", "override": "prescribe"}


def save(
    desk: Desk, kind: type[E], patient: str, values: Mapping[str, Any], corrects: str | None = None
) -> E:
    """A new entry of `kind`, or a new version of the one whose id begins with `corrects`.

    Raises `UserError` where none or several do, or who acts may not.
    """
    table = TABLES[kind]
    word = _WORDS.get(table, table)
    desk.may(_RIGHT.get(table, "enter"), "patient", patient)
    with desk.writing() as write:
        entry, version = uuid7(), 1
        if corrects is not None:
            before = _found(versions(desk, kind, patient), corrects, word)
            entry, version = before.entry, before.version + 1
        made = {"entry": entry, "version": version, "void": 0, "created_at": label()}
        made |= {"actor": desk.actor, **values}
        action = f"correct {word}" if corrects is not None else f"add {word}"
        write(*_rows(desk, table, patient, made, action))
    return _entry(kind, made)


def void(desk: Desk, kind: type[E], patient: str, entry: str) -> E:
    """Take back the entry whose id begins with `entry`: a last version that says so."""
    table = TABLES[kind]
    word = _WORDS.get(table, table)
    desk.may(_RIGHT.get(table, "enter"), "patient", patient)
    with desk.writing() as write:
        before = _found(versions(desk, kind, patient), entry, word)
        made = {name.name: getattr(before, name.name) for name in fields(kind)}
        made |= {"version": before.version + 1, "void": 1, "created_at": label()}
        made |= {"actor": desk.actor}
        write(*_rows(desk, table, patient, made, f"void {word}"))
    return _entry(kind, made)


def latest(desk: Desk, kind: type[E], patient: str) -> list[E]:
    """The last version of each entry that was not taken back, in the order first entered."""
    last = {found.entry: found for found in versions(desk, kind, patient)}
    return [found for found in last.values() if not found.void]


def versions(desk: Desk, kind: type[E], patient: str) -> list[E]:
    """Every version of every entry, each entry's in order."""
    table = TABLES[kind]
    sql = f"SELECT * FROM {table} WHERE patient_id = ? ORDER BY seq"
    return [_entry(kind, row) for row in desk.rows(sql, [patient])]


def _rows(
    desk: Desk, table: str, patient: str, made: Mapping[str, Any], action: str
) -> tuple[Insert, Insert]:
    detail = {"entry": made["entry"], "version": made["version"]}
    return (
        Insert(table, {"id": uuid7(), "patient_id": patient, **made}),
        desk.audit(action, "patient", patient, detail),
    )


def _entry(kind: type[E], row: Mapping[str, Any]) -> E:
    values = {name.name: row[name.name] for name in fields(kind)}
    entry = row["entry"] or row["id"]  # notes of version 1 are their own
    return kind(**{**values, "entry": entry, "void": bool(row["void"])})


def _found(there: list[E], key: str, word: str) -> E:
    """The last version of the one entry whose id begins or, being short for people, ends so."""
    wanted = key.strip().casefold()
    last = {found.entry: found for found in there}
    met = [found for name, found in last.items() if name.startswith(wanted)]
    met = met or [found for name, found in last.items() if name.endswith(wanted)]
    if wanted and len(met) == 1:
        return met[0]
    if not met:
        raise UserError(f"This patient has no {word} {shown(key)}.")
    raise UserError(f"{len(met)} entries match {shown(key) or 'nothing'}; write more of the id.")
