"""What is planned and signed: goals, marks of sessions, doses, and the reports as reviewed."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rehab.errors import UserError
from rehab.instruments import instrument
from rehab.store import entries
from rehab.store.care_models import GOAL_KINDS, MARK_KINDS, Dose, Goal, Mark, SignOff
from rehab.store.changes import Insert
from rehab.store.desk import Desk
from rehab.store.keys import label, to_json, uuid7
from rehab.store.models import Patient
from rehab.store.words import day, line, one_of

SIDES = ("left", "right")


class Plans:
    """The half of `Care` that says what is to be done, and what counts."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def goal(
        self,
        patient: Patient | str,
        measure: str,
        *,
        kind: str,
        target: float | None = None,
        unit: str = "",
        motion: str = "",
        side: str = "",
        by: str | date | None = None,
        words: str = "",
        corrects: str | None = None,
    ) -> Goal:
        """What is to be reached: a goal to improve needs its `target`."""
        chosen = one_of(kind, "The kind of goal", GOAL_KINDS)
        if target is not None and not math.isfinite(target):
            raise UserError(f"The target cannot be {target}; it is a number.")
        if chosen == "improve" and target is None:
            raise UserError("A goal to improve needs a target, for example 150.")
        found = instrument(measure)
        values = {
            "measure": line(measure, "The measure") if found is None else found.id,
            "motion": line(motion, "The motion", needed=False),
            "side": one_of(side, "The side", SIDES, empty=True),
            "kind": chosen,
            "target": target,
            "unit": line(unit, "The unit", needed=False) or ("" if found is None else found.unit),
            "by_date": None if by is None else day(by, "The date", ahead=True),
            "text": line(words, "The goal's words", longest=1000, needed=False),
        }
        return entries.save(self._desk, Goal, key_of(patient), values, corrects)

    def mark(
        self,
        patient: Patient | str,
        session: str,
        kind: str,
        *,
        block: str | None = None,
        reason: str = "",
        corrects: str | None = None,
    ) -> Mark:
        """Say that the session with the id `session`, or the block with the id `block`, is the
        baseline, or is left out, and why."""
        chosen = one_of(kind, "The mark", MARK_KINDS)
        values = {
            "session_id": session,
            "block_id": block,
            "kind": chosen,
            "reason": line(reason, "The reason", longest=1000, needed=chosen == "left out"),
        }
        sql = "SELECT 1 FROM session WHERE id = ? AND patient_id = ?"
        if self._desk.one(sql, [session, key_of(patient)]) is None:
            raise UserError(f"This patient has no session {session}.")
        return entries.save(self._desk, Mark, key_of(patient), values, corrects)

    def goals(self, patient: Patient | str) -> list[Goal]:
        return entries.latest(self._desk, Goal, key_of(patient))

    def marks(self, patient: Patient | str) -> list[Mark]:
        return entries.latest(self._desk, Mark, key_of(patient))

    # Dose

    def prescribe(
        self,
        patient: Patient | str,
        *,
        sessions_per_week: float,
        repetitions_per_session: int,
        minutes_per_session: float,
        from_date: str | date | None = None,
        programme: Mapping[str, Any] | None = None,
        ticks: Mapping[str, str] | None = None,
        goals: Sequence[str] = (),
    ) -> Dose:
        """A new version of what is prescribed, which holds from `from_date` on: how much, and the
        `programme` that says so, as a document of `rehab.prescription`; `ticks` are its stages that
        a therapist ticked, by name, and the days, `goals` the entries that hold its goals. A
        programme is followed by programmes only.
        """
        for value, most, what in (
            (sessions_per_week, 21, "Sessions a week"),
            (repetitions_per_session, 2000, "Repetitions a session"),
            (minutes_per_session, 240, "Minutes a session"),
        ):
            if not 0 < value <= most:
                raise UserError(f"{what} cannot be {value:g}: it is more than 0, at most {most}.")
        document: dict[str, Any] = {
            "sessions_per_week": sessions_per_week,
            "repetitions_per_session": repetitions_per_session,
            "minutes_per_session": minutes_per_session,
            "from": day(from_date, "The date", ahead=True),
        }
        if programme is not None:
            document |= {"programme": dict(programme), "ticks": dict(ticks or {})}
            document |= {"goals": list(goals)}
        key = key_of(patient)
        self._desk.may("prescribe", "patient", key)
        with self._desk.writing() as write:
            before = self.doses(key)
            if programme is None and before and "programme" in before[-1].document:
                raise UserError(
                    f"Version {before[-1].version} is a programme, which says how much is to be "
                    "done: change it there, and rehab prescribe it."
                )
            version = len(before) + 1
            made: dict[str, Any] = {"id": uuid7(), "version": version}
            made |= {"document": to_json(document)}
            made |= {"created_at": label(), "actor": self._desk.actor}
            audit = self._desk.audit("prescribe", "patient", key, {"version": version})
            write(Insert("prescription", {**made, "patient_id": key}), audit)
        return _dose(made)

    def doses(self, patient: Patient | str) -> list[Dose]:
        """Every version, oldest first; the last whose `from_date` has come holds."""
        sql = """SELECT id, version, document, created_at, actor FROM prescription
        WHERE patient_id = ? ORDER BY version"""
        return [_dose(row) for row in self._desk.rows(sql, [key_of(patient)])]

    # Sign-off

    def sign_off(
        self, patient: Patient | str, document: bytes, *, on: str | date | None = None
    ) -> SignOff:
        """Keep the report `document` as who acts reviewed and signed it."""
        key = key_of(patient)
        self._desk.may("sign", "patient", key)
        made: dict[str, Any] = {"id": uuid7(), "reviewed_on": day(on, "The date")}
        made |= {"document": document}
        made |= {"sha256": hashlib.sha256(document).hexdigest()}
        made |= {"created_at": label(), "actor": self._desk.actor}
        detail = {"sign_off": made["id"], "sha256": made["sha256"]}
        self._desk.write(
            Insert("sign_off", {**made, "patient_id": key}),
            self._desk.audit("sign report", "patient", key, detail),
        )
        return SignOff(**made)

    def sign_offs(self, patient: Patient | str) -> list[SignOff]:
        """Every signed report, oldest first."""
        sql = """SELECT id, reviewed_on, sha256, document, created_at, actor FROM sign_off
        WHERE patient_id = ? ORDER BY seq"""
        return [SignOff(**row) for row in self._desk.rows(sql, [key_of(patient)])]


def key_of(patient: Patient | str) -> str:
    return patient if isinstance(patient, str) else patient.id


def _dose(row: dict[str, Any]) -> Dose:
    document = json.loads(row["document"])
    return Dose(
        id=row["id"],
        version=row["version"],
        sessions_per_week=float(document.get("sessions_per_week", 0)),
        repetitions_per_session=int(document.get("repetitions_per_session", 0)),
        minutes_per_session=float(document.get("minutes_per_session", 0)),
        from_date=str(document.get("from", row["created_at"][:10])),
        document=document,
        created_at=row["created_at"],
        actor=row["actor"],
    )
