"""Who the patients are: aliases, which records bear, and identities, kept apart and sealed."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from typing import Any

from rehab.errors import UserError
from rehab.store.changes import Insert, Update
from rehab.store.desk import Desk, Write
from rehab.store.keys import label, to_json, uuid7
from rehab.store.models import Patient
from rehab.store.sealing import SealError, Seals
from rehab.store.words import day, line, same, shown, sought

ALIAS = 64
"""The longest alias, in characters."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a patient is; `numbers` are those that the clinic knows them by, one string."""

    name: str = ""
    born: str = ""
    numbers: str = ""


UNREADABLE = Identity("(cannot be read)")
"""What a list says where a patient's own key is missing."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list of patients; `identity` is None for who may not see it."""

    patient: Patient
    sessions: int
    last: str | None
    identity: Identity | None


class Roster:
    """A store's part; every method raises `UserError`."""

    def __init__(self, desk: Desk, seals: Seals) -> None:
        self._desk = desk
        self._seals = seals

    def add(self, alias: str, *, name: str = "", born: str = "", numbers: str = "") -> Patient:
        """A new patient; the alias is what everything but the identity bears."""
        alias = line(alias, "The alias", longest=ALIAS)
        identity = _identity(name, born, numbers)
        self._desk.may("enter", "patient")
        if identity != Identity():
            self._desk.may("identify", "patient")
        patient = Patient(uuid7(), alias, label())
        made = {"created_at": patient.created_at, "actor": self._desk.actor}
        with self._desk.writing() as write:
            self._refuse_taken(alias)
            write(
                Insert("patient", {"id": patient.id, "alias": alias, **made}),
                _alias_row(patient.id, 1, alias, made),
                self._desk.audit("add patient", "patient", patient.id),
            )
            if identity != Identity():
                self._seal(write, patient.id, identity)
        return patient

    def rename(self, patient: Patient, alias: str) -> Patient:
        """Another alias; the former ones stay known and are nobody else's."""
        alias = line(alias, "The alias", longest=ALIAS)
        self._desk.may("enter", "patient", patient.id)
        made = {"created_at": label(), "actor": self._desk.actor}
        with self._desk.writing() as write:
            self._refuse_taken(alias, besides=patient.id)
            sql = "SELECT max(version) AS last FROM alias WHERE patient_id = ?"
            last = self._desk.rows(sql, [patient.id])[0]["last"]
            if last is None:  # a patient of a store of version 1
                write(_alias_row(patient.id, 1, patient.alias, made))
            write(
                Update("patient", patient.id, {"alias": alias}),
                _alias_row(patient.id, (last or 1) + 1, alias, made),
                self._desk.audit("rename patient", "patient", patient.id),
            )
        return Patient(patient.id, alias, patient.created_at)

    def aliases(self, patient: Patient) -> list[str]:
        """Every alias that the patient ever had, the present one last."""
        sql = "SELECT alias FROM alias WHERE patient_id = ? ORDER BY version"
        return [row["alias"] for row in self._desk.rows(sql, [patient.id])] or [patient.alias]

    def everyone(self) -> list[Patient]:
        """By alias."""
        sql = "SELECT id, alias, created_at FROM patient ORDER BY alias"
        return [Patient(**row) for row in self._desk.rows(sql)]

    def find(self, alias: str) -> Patient:
        """The patient with that alias, former alias or id; the sentence names those near."""
        everyone = self.everyone()
        wanted = same(" ".join(alias.split()))
        for patient in everyone:
            if wanted in (same(patient.alias), patient.id):
                return patient
        said = shown(alias)
        former = self._former(wanted)
        if former is not None:
            now = next(patient.alias for patient in everyone if patient.id == former)
            raise UserError(f"The patient {said} is called {now} now.")
        if not everyone:
            raise UserError(f"There is no patient {said}; add one with: rehab patients add {said}")
        names = {same(patient.alias): patient.alias for patient in everyone}
        near = [name for name in names if wanted and wanted in name]
        near = near or difflib.get_close_matches(wanted, names, n=3, cutoff=0.6)
        if near:
            meant = " or ".join(names[name] for name in near[:3])
            more = f", or one of {len(near) - 3} more" if len(near) > 3 else ""
            raise UserError(f"There is no patient {said}; did you mean {meant}{more}?")
        some = ", ".join(patient.alias for patient in everyone[:8])
        more = f" and {len(everyone) - 8} more" if len(everyone) > 8 else ""
        raise UserError(f"There is no patient {said}; there are: {some}{more}.")

    def listed(self, search: str = "") -> list[Listed]:
        """The patients whose alias, or name or numbers where who acts may see them, hold `search`
        anywhere; all where it is empty. One audit row, whatever was sought."""
        sql = """SELECT id, alias, created_at, sessions, last_session_at AS last
        FROM patient ORDER BY alias"""
        rows = self._desk.rows(sql)
        known = self._identities() if self._desk.allowed("identify") else None
        found = [_listed(row, known) for row in rows]
        if search.strip():
            wanted = sought(" ".join(search.split()))
            found = [one for one in found if wanted in sought(_texts(one))]
        if known:
            self._desk.write(self._desk.audit("view", "patients", "", {"shown": len(found)}))
        return found

    # Identities

    def identity(self, patient: Patient | str) -> Identity:
        """Who the patient is, as last entered; empty where nobody said. Who shows it says so with
        `audit.viewed`."""
        key = patient if isinstance(patient, str) else patient.id
        self._desk.may("identify", "patient", key)
        sql = """SELECT id, sealed FROM identity WHERE patient_id = ?
        ORDER BY version DESC LIMIT 1"""
        row = self._desk.one(sql, [key])
        return Identity() if row is None else self._unseal(key, row["id"], row["sealed"])

    def identify(
        self,
        patient: Patient,
        *,
        name: str | None = None,
        born: str | None = None,
        numbers: str | None = None,
    ) -> Identity:
        """A new version of who the patient is; what is None stays as it was."""
        self._desk.may("enter", "patient", patient.id)
        before = self.identity(patient)
        identity = _identity(
            before.name if name is None else name,
            before.born if born is None else born,
            before.numbers if numbers is None else numbers,
        )
        with self._desk.writing() as write:
            self._seal(write, patient.id, identity)
        return identity

    def _seal(self, write: Write, patient: str, identity: Identity) -> None:
        sql = "SELECT coalesce(max(version), 0) AS last FROM identity WHERE patient_id = ?"
        version = self._desk.rows(sql, [patient])[0]["last"] + 1
        row, document = uuid7(), {"name": identity.name, "born": identity.born}
        data = to_json({**document, "numbers": identity.numbers}).encode()
        values: dict[str, Any] = {"id": row, "patient_id": patient, "version": version}
        values |= {"sealed": self._seals.seal(patient, data, row)}
        values |= {"created_at": label(), "actor": self._desk.actor}
        audit = self._desk.audit("set identity", "patient", patient, {"version": version})
        write(Insert("identity", values), audit)

    def _unseal(self, patient: str, row: str, sealed: bytes) -> Identity:
        try:
            return Identity(**json.loads(self._seals.unseal(patient, sealed, row).decode()))
        except SealError as error:
            raise UserError(f"Who the patient is cannot be read: {error}.") from error

    def _identities(self) -> dict[str, Identity]:
        sql = "SELECT patient_id, id, sealed, max(version) FROM identity GROUP BY patient_id"
        known = {}
        for row in self._desk.rows(sql):
            try:
                identity = self._unseal(row["patient_id"], row["id"], row["sealed"])
            except UserError:  # the rest of the list is still of use; opening says why
                identity = UNREADABLE
            known[row["patient_id"]] = identity
        return known

    # Aliases

    def _former(self, wanted: str) -> str | None:
        """The id of the patient who was once called so."""
        rows = self._desk.rows("SELECT patient_id, alias FROM alias")
        return next((row["patient_id"] for row in rows if same(row["alias"]) == wanted), None)

    def _refuse_taken(self, alias: str, besides: str = "") -> None:
        for patient in self.everyone():
            if same(patient.alias) == same(alias) and patient.id != besides:
                raise UserError(f"There is a patient {alias} already; choose another alias.")
        former = self._former(same(alias))
        if former is not None and former != besides:
            raise UserError(f"Another patient was once called {alias}; choose another alias.")


def _identity(name: str, born: str, numbers: str) -> Identity:
    return Identity(
        line(name, "The name", needed=False),
        day(born, "The date of birth") if born.strip() else "",
        line(numbers, "The number", needed=False),
    )


def _alias_row(patient: str, version: int, alias: str, made: dict[str, str]) -> Insert:
    values: dict[str, Any] = {"id": uuid7(), "patient_id": patient, "version": version}
    return Insert("alias", {**values, "alias": alias, **made})


def _listed(row: dict[str, Any], known: dict[str, Identity] | None) -> Listed:
    patient = Patient(row["id"], row["alias"], row["created_at"])
    identity = None if known is None else known.get(patient.id, Identity())
    return Listed(patient, row["sessions"], row["last"], identity)


def _texts(one: Listed) -> str:
    """All that a search looks through, a line each."""
    who = one.identity or Identity()
    return "\n".join((one.patient.alias, who.name, who.numbers, who.born))
