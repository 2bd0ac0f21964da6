"""What people entered of an invented patient: context, consent, doses, scores, goals, notes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from rehab.bench.course.bulk import ACTOR, Bulk, label, to_json
from rehab.bench.course.recovery import ASSESSED, Person
from rehab.instruments import INSTRUMENTS
from rehab.store.care import CONSENT_TEXT

Moment = datetime


class Entries:
    """Makes rows of one patient."""

    def __init__(self, bulk: Bulk, patient: str, begins: datetime) -> None:
        self._bulk, self._patient, self._begins = bulk, patient, begins
        self._doses = 0

    def at(self, week: float) -> Moment:
        return self._begins + timedelta(weeks=week)

    def context(self, onset: date, diagnosis: str, precautions: str) -> None:
        document = {
            "affected": "right",
            "dominant": "right",
            "diagnosis": diagnosis,
            "onset": onset.isoformat(),
            "operation": "",
            "precautions": precautions,
            "population": "",
        }
        moment = self.at(-0.01)
        values = {"patient_id": self._patient, "version": 1, "document": to_json(document)}
        self._bulk.made("context", moment, **values)
        self._bulk.audit(moment, "set context", "patient", self._patient)

    def consents(self, *purposes: str) -> None:
        moment = self.at(-0.005)
        for purpose in purposes:
            self._bulk.made(
                "consent",
                moment,
                patient_id=self._patient,
                purpose=purpose,
                decision="given",
                text_version=CONSENT_TEXT,
                by_whom="patient",
                on_date=moment.date().isoformat(),
            )
            self._bulk.audit(moment, f"consent given: {purpose}", "patient", self._patient)

    def dose(self, week: float, sessions: int, repetitions: int, minutes: int) -> str:
        """A new version of the prescription; its id."""
        moment = self.at(week)
        self._doses += 1
        document = {
            "sessions_per_week": sessions,
            "repetitions_per_session": repetitions,
            "minutes_per_session": minutes,
            "from": moment.date().isoformat(),
        }
        key = self._bulk.made(
            "prescription",
            moment,
            patient_id=self._patient,
            version=self._doses,
            document=to_json(document),
        )
        self._bulk.audit(moment, "prescribe", "patient", self._patient, version=self._doses)
        return key

    def note(self, week: float, text: str, session: str | None = None) -> None:
        moment = self.at(week)
        key = self._bulk.id(moment)
        values = {"patient_id": self._patient, "session_id": session, "text": text}
        self._entry("note", key, moment, values)

    def adverse(self, week: float, session: str | None, **values: Any) -> None:
        moment = self.at(week)
        key = self._bulk.id(moment)
        told = {"patient_id": self._patient, "session_id": session}
        self._entry(
            "adverse_event",
            key,
            moment,
            {**told, "happened_at": moment.isoformat(timespec="minutes"), **values},
        )

    def goal(self, week: float, measure: str, motion: str, kind: str, **values: Any) -> None:
        moment = self.at(week)
        key = self._bulk.id(moment)
        told = {"patient_id": self._patient, "measure": measure, "motion": motion, "kind": kind}
        self._entry("goal", key, moment, {**told, **values})

    def score(self, moment: Moment, instrument: str, value: float, **values: Any) -> None:
        key = self._bulk.id(moment)
        told = {
            "patient_id": self._patient,
            "instrument": instrument,
            "motion": values.get("motion", ""),
            "side": values.get("side", ""),
            "value": value,
            "unit": INSTRUMENTS[instrument].unit,
            "on_date": moment.date().isoformat(),
        }
        self._entry("score", key, moment, told)

    def mark(self, week: float, session: str, kind: str, reason: str) -> None:
        moment = self.at(week)
        key = self._bulk.id(moment)
        told = {"patient_id": self._patient, "session_id": session, "block_id": None}
        self._entry("mark", key, moment, {**told, "kind": kind, "reason": reason})

    def goniometer(
        self, moment: Moment, person: Person, week: float, chance: np.random.Generator
    ) -> None:
        """Both shoulders by hand."""
        for motion in ASSESSED[:3]:
            for side in ("left", "right"):
                true = person.angle(motion, side == "right", week) + person.goniometer[motion]
                read = float(round(true + 2.5 * float(chance.standard_normal())))
                self.score(moment, "goniometer", read, motion=motion, side=side)

    def _entry(self, table: str, key: str, moment: Moment, values: dict[str, Any]) -> None:
        self._bulk.put(
            table,
            key,
            entry=key,
            version=1,
            void=0,
            **values,
            created_at=label(moment),
            actor=ACTOR,
        )
        action = f"add {table.replace('_', ' ')}"
        self._bulk.audit(moment, action, "patient", self._patient, entry=key, version=1)
