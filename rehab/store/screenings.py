"""Who may start: each patient's screenings, versioned, and what a therapist overrode, and why."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from rehab.errors import UserError
from rehab.screening import PRECAUTIONS, Screening, known
from rehab.store import entries
from rehab.store.care_models import Override
from rehab.store.changes import Insert, Value
from rehab.store.desk import Desk
from rehab.store.keys import label, to_json, uuid7
from rehab.store.models import Patient
from rehab.store.words import line


@dataclass(frozen=True, slots=True)
class Screened:
    """A version of what was asked and found, and by whom."""

    screening: Screening
    version: int
    created_at: str
    actor: str


class Screenings:
    """A store's part. Every method raises `UserError` where a value cannot be, or who acts may
    not."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def screen(self, patient: Patient, found: Screening) -> Screened:
        """Note what a screening found; it stands in place of the one before."""
        self._desk.may("enter", "patient", patient.id)
        said = tuple(
            replace(f, detail=line(f.detail, "The detail", needed=False)) for f in found.precautions
        )
        with self._desk.writing() as write:
            before = self.latest(patient)
            version = 1 if before is None else before.version + 1
            made = Screened(replace(found, precautions=said), version, label(), self._desk.actor)
            row: dict[str, Value] = {
                "id": uuid7(),
                "patient_id": patient.id,
                "version": version,
                "document": to_json(made.screening.to_dict()),
                "created_at": made.created_at,
                "actor": made.actor,
            }
            audited = self._desk.audit("screen", "patient", patient.id, {"version": version})
            write(Insert("screening", row), audited)
        return made

    def latest(self, patient: Patient) -> Screened | None:
        """The screening that stands; None where nobody asked yet."""
        sql = """SELECT document, version, created_at, actor FROM screening
        WHERE patient_id = ? ORDER BY version DESC LIMIT 1"""
        row = self._desk.one(sql, [patient.id])
        if row is None:
            return None
        return Screened(Screening.from_dict(json.loads(row.pop("document"))), **row)

    def override(self, patient: Patient, exercise: str, precaution: str, reason: str) -> Override:
        """Let `exercise` be played against `precaution`, under the prescription of now."""
        values = {
            "exercise": line(exercise, "The exercise"),
            "precaution": known(precaution, PRECAUTIONS, "precaution"),
            "reason": line(reason, "The reason", longest=1000),
            "prescription_id": self._prescription(patient),
        }
        stands = self.latest(patient)
        held = [] if stands is None else [f.precaution for f in stands.screening.precautions]
        if precaution not in held:
            raise UserError(f'{patient.alias} has no precaution "{precaution}" to override.')
        return entries.save(self._desk, Override, patient.id, values)

    def overrides(self, patient: Patient) -> list[Override]:
        """All that were made and not taken back; `rehab.clinic.admitting` says which still hold."""
        return entries.latest(self._desk, Override, patient.id)

    def _prescription(self, patient: Patient) -> str | None:
        sql = """SELECT id FROM prescription WHERE patient_id = ?
        ORDER BY version DESC LIMIT 1"""
        row = self._desk.one(sql, [patient.id])
        return None if row is None else str(row["id"])
