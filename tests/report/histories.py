"""Stores of invented courses, written row by row: small ones, and one as long as ten years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rehab.report.build import overview
from rehab.report.overview import Key, Overview, Series
from rehab.store import Store
from rehab.store.changes import Change, Insert, apply
from rehab.store.dbapi import write_tx
from rehab.store.keys import label, to_json, uuid7

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""A Monday."""

KEY = Key(
    "assessment", "raise-arm/1", "seated", "controller", "hand", "Quest 3", "three-point/3", "a"
)
ROM = ("active_rom", "shoulder_elevation", "right", "deg")
TRAINING = KEY._replace(kind="training", exercise="star-reach/1")
RANGE = ("range_used", "shoulder_elevation", "right", "deg")
GOAL = {"measure": "active_rom", "motion": "shoulder_elevation", "side": "right", "unit": "deg"}
GOAL |= {"by_date": None, "text": "", "target": None}
BY = {"actor": "dr-example"}


class Course:
    """Writes the course of `anna-example` into a store, one call an entry or a session."""

    def __init__(self, path: Path) -> None:
        self.store = Store.open(path, create=True)
        self.patient = self.store.add_patient("anna-example").id
        self.rows: list[Change] = []

    def write(self) -> Store:
        """The store, with all that was told so far."""
        with write_tx(self.store._db) as db:
            apply(db, self.rows)
        self.rows.clear()
        return self.store

    def add(self, table: str, **values: Any) -> str:
        key = str(values.pop("id", None) or uuid7())
        self.rows.append(Insert(table, {"id": key, **values}))
        return key

    def made(self, table: str, day: float = 0, **values: Any) -> str:
        """What a person entered."""
        return self.add(table, **values, created_at=at(day), **BY)

    def entered(self, table: str, day: float = 0, **values: Any) -> str:
        """An entry's version, of the patient."""
        first = {"entry": uuid7(), "version": 1, "void": 0}
        return self.made(table, day, patient_id=self.patient, **{**first, **values})

    def session(self, day: float, **values: Any) -> str:
        own = {"snapshot": "{}", "info": "{}", "status": "completed", "ended_at": at(day, 20)}
        own |= {"blocks": 1, "frames": 1, "t_first": 0, "t_last": 420_000_000_000, **BY, **values}
        return self.add("session", patient_id=self.patient, started_at=at(day), **own)

    def block(
        self, session: str, number: int = 1, key: Key = KEY, trials: int = 3, **values: Any
    ) -> str:
        """A block of the key, with so many trials that were reached."""
        own = {"settings": to_json({"trials": trials}), "status": "completed", "frame_begin": 0}
        own |= {"t_begin": 0, "t_end": 60_000_000_000, "exercise": key.exercise, "kind": key.kind}
        own |= {"comparability": to_json(key._asdict()), **values}
        block = self.add("block", session_id=session, number=number, **own)
        for trial in range(trials):
            place = {"frame_begin": 0, "frame_end": 1, "t_begin": 0, "t_end": 1, "side": "right"}
            place |= {"status": "success", "practice": 0, "number": trial + 1}
            self.add("trial", session_id=session, block_id=block, **place)
        return block

    def value(
        self,
        session: str,
        value: float,
        key: Key = KEY,
        of: tuple[str, str, str, str] = ROM,
        **values: Any,
    ) -> None:
        """A summary of the session."""
        name, motion, side, unit = of
        own = {"kind": key.kind, "name": name, "motion": motion, "side": side, "unit": unit}
        own |= {"statistic": "median", "value": float(value), "count": 3, **values}
        own = {"definition": key.exercise, "estimator": key.estimator, **own}
        self.add("measure", session_id=session, **own)

    def test(self, day: float, value: float, key: Key = KEY, **values: Any) -> str:
        """A session of one block with one number."""
        session = self.session(day)
        self.block(session, key=key)
        self.value(session, value, key, **values)
        return session

    def tests(self, values: Iterable[float], every: float = 7, **more: Any) -> list[str]:
        return [self.test(every * number, value, **more) for number, value in enumerate(values)]


def at(day: float, minutes: float = 0) -> str:
    """The label of so many days and minutes after `START`."""
    return label((START + timedelta(days=day, minutes=minutes)).timestamp())


def told(course: Course, **more: Any) -> Overview:
    return overview(course.write(), "anna-example", **more)


def rom(course: Course, **more: Any) -> Series:
    (found,) = [s for s in told(course, **more).series if s.measure == "active_rom"]
    return found


def prescribed(course: Course, day: float, version: int = 1, **document: Any) -> None:
    """A version of the dose, from that day on."""
    start = (START + timedelta(days=day)).date().isoformat()
    dose: Mapping[str, Any] = {"from": start, **document}
    course.made(
        "prescription",
        day,
        patient_id=course.patient,
        version=version,
        document=to_json(dose),
    )
