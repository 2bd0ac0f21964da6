"""What people say of a patient: consents, context, notes, adverse events, scores, goals, doses,
marks and sign-offs. Each write is checked, versioned and audited; nothing is overwritten."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from rehab.errors import UserError
from rehab.instruments import INSTRUMENTS, instrument
from rehab.store import entries
from rehab.store.care_models import (
    PURPOSES,
    RELATIONS,
    SEVERITIES,
    AdverseEvent,
    Consent,
    Context,
    Entry,
    Note,
    Score,
    SessionContext,
)
from rehab.store.changes import Insert
from rehab.store.keys import label, to_json, uuid7
from rehab.store.models import Patient
from rehab.store.plans import SIDES, Plans, key_of
from rehab.store.words import day, line, moment, one_of, text

_SIDES = ("left", "right", "both")

CONSENT_TEXT = "2026-1"
"""The version of the words that a patient signs."""

_CONTEXT_WORDS = ("diagnosis", "precautions", "population")


class Care(Plans):
    """A store's part. `patient` is a `Patient` or its id; texts are as a person typed them.

    Every method raises `UserError` where a value cannot be, or who acts may not.
    """

    # Consent

    def consent(
        self,
        patient: Patient | str,
        purpose: str,
        *,
        by: str,
        on: str | date | None = None,
        withdraw: bool = False,
        text_version: str = CONSENT_TEXT,
    ) -> Consent:
        """Note that `by` (the patient, or who decides for them) gave or withdrew a consent."""
        values = {
            "purpose": one_of(purpose, "The purpose", PURPOSES),
            "decision": "withdrawn" if withdraw else "given",
            "text_version": line(text_version, "The text's version"),
            "by_whom": line(by, "Who decided"),
            "on_date": day(on, "The date"),
        }
        key = key_of(patient)
        self._desk.may("enter", "patient", key)
        made = {"id": uuid7(), **values, "created_at": label(), "actor": self._desk.actor}
        action = f"consent {values['decision']}: {values['purpose']}"
        self._desk.write(
            Insert("consent", {**made, "patient_id": key}),
            self._desk.audit(action, "patient", key, {"consent": made["id"]}),
        )
        return Consent(**made)

    def consents(self, patient: Patient | str) -> list[Consent]:
        """Every decision, by its date."""
        sql = """SELECT id, purpose, decision, text_version, by_whom, on_date, created_at, actor
        FROM consent WHERE patient_id = ? ORDER BY on_date, seq"""
        return [Consent(**row) for row in self._desk.rows(sql, [key_of(patient)])]

    def consented(self, patient: Patient | str, purpose: str) -> bool:
        """Whether the last decision on `purpose` was to give it."""
        decided = [c.decision for c in self.consents(patient) if c.purpose == purpose]
        return bool(decided) and decided[-1] == "given"

    # Context

    def set_context(self, patient: Patient | str, **values: str | date | None) -> Context:
        """A new version of the context: `values` (fields of `Context`) over what was known."""
        key, checked = key_of(patient), {}
        for name, value in values.items():
            if name in ("affected", "dominant"):
                checked[name] = one_of(str(value or ""), f"The {name} side", _SIDES, empty=True)
            elif name in ("onset", "operation"):
                ahead = name == "operation"
                checked[name] = day(value, f"The date of {name}", ahead=ahead) if value else ""
            elif name in _CONTEXT_WORDS:
                checked[name] = line(str(value or ""), f"The {name}", longest=1000, needed=False)
            else:
                raise TypeError(f"a context has no {name}")
        made = self._new_version("context", "patient_id", key, checked, key)
        return Context(**made)

    def context(self, patient: Patient | str) -> Context:
        """The last version; an empty one of version 0 where nobody said anything."""
        return Context(**self._last_version("context", "patient_id", key_of(patient)))

    def contexts(self, patient: Patient | str) -> list[Context]:
        """Every version, oldest first."""
        return [Context(**row) for row in self._versions("context", "patient_id", key_of(patient))]

    def set_session_context(
        self, session: str, *, medication_before: bool | None = None, medication: str = ""
    ) -> SessionContext:
        """What was taken before the session with the id `session`."""
        found = self._desk.one("SELECT patient_id FROM session WHERE id = ?", [session])
        if found is None:
            raise UserError(f"There is no session {session}.")
        words = line(medication, "The medication", needed=False)
        values = {"medication_before": medication_before, "medication": words}
        made = self._new_version(
            "session_context", "session_id", session, values, found["patient_id"]
        )
        return SessionContext(**made)

    def session_context(self, session: str) -> SessionContext:
        """The last version; an empty one of version 0 where nobody said anything."""
        return SessionContext(**self._last_version("session_context", "session_id", session))

    # Entries

    def note(
        self,
        patient: Patient | str,
        words: str,
        *,
        session: str | None = None,
        corrects: str | None = None,
    ) -> Note:
        """A note, of a session where one is named; or a new version of the entry `corrects`."""
        values = {"text": text(words, "The note"), "session_id": session}
        return entries.save(self._desk, Note, key_of(patient), values, corrects)

    def adverse_event(
        self,
        patient: Patient | str,
        what: str,
        *,
        severity: str,
        relation: str,
        happened_at: str | None = None,
        action: str = "",
        outcome: str = "",
        session: str | None = None,
        corrects: str | None = None,
    ) -> AdverseEvent:
        """Something bad that happened; `relation` is how likely the playing caused it."""
        values = {
            "what": text(what, "What happened"),
            "happened_at": moment(happened_at, "The time"),
            "severity": one_of(severity, "The severity", SEVERITIES),
            "relation": one_of(relation, "The relation", RELATIONS),
            "action": text(action, "What was done", needed=False),
            "outcome": text(outcome, "The outcome", needed=False),
            "session_id": session,
        }
        return entries.save(self._desk, AdverseEvent, key_of(patient), values, corrects)

    def score(
        self,
        patient: Patient | str,
        name: str,
        value: float,
        *,
        motion: str = "",
        side: str = "",
        on: str | date | None = None,
        corrects: str | None = None,
    ) -> Score:
        """A total that was read at the clinic with the instrument called `name`."""
        found = instrument(name)
        if found is None:
            one_of(name, "The instrument", INSTRUMENTS)
            raise AssertionError("an instrument that is listed but not found")
        if not found.lowest <= value <= found.highest or (found.whole and value != round(value)):
            kind = "a whole number" if found.whole else "a number"
            raise UserError(
                f"{found.title} cannot be {value:g}: it is {kind} from {found.lowest:g} to "
                f"{found.highest:g} {found.unit}."
            )
        motion = _motion(motion, found.motions, found.title)
        values = {
            "instrument": found.id,
            "motion": motion,
            "side": one_of(side, "The side", SIDES, empty=not found.needs_side(motion)),
            "value": float(value),
            "unit": found.unit,
            "on_date": day(on, "The date"),
        }
        if values["side"] and found.sided == "no":
            raise UserError(f"{found.title} is of no side; leave the side out.")
        return entries.save(self._desk, Score, key_of(patient), values, corrects)

    def void(self, kind: type[Entry], patient: Patient | str, entry: str) -> Entry:
        """Say that the `Note`, `Score`, … whose id begins with `entry` was entered in error."""
        return entries.void(self._desk, kind, key_of(patient), entry)

    def notes(self, patient: Patient | str) -> list[Note]:
        """The last versions of those that hold, in the order first entered."""
        return entries.latest(self._desk, Note, key_of(patient))

    def adverse_events(self, patient: Patient | str) -> list[AdverseEvent]:
        return entries.latest(self._desk, AdverseEvent, key_of(patient))

    def scores(self, patient: Patient | str) -> list[Score]:
        """By date."""
        found = entries.latest(self._desk, Score, key_of(patient))
        return sorted(found, key=lambda score: score.on_date)

    # Documents with versions

    def _new_version(
        self, table: str, column: str, key: str, values: dict[str, Any], patient: str
    ) -> dict[str, Any]:
        """A version of the document of `key` in `table` with `values` over the last one's."""
        self._desk.may("enter", "patient", patient)
        with self._desk.writing() as write:
            before = self._last_version(table, column, key)
            version = before.pop("version", 0) + 1
            known = {k: v for k, v in before.items() if k not in ("created_at", "actor")}
            document = {**known, **values}
            made = {"version": version, "created_at": label(), "actor": self._desk.actor}
            row = {"id": uuid7(), column: key, "document": to_json(document), **made}
            detail = {"version": version, "of": key}
            action = f"set {table.replace('_', ' ')}"
            write(Insert(table, row), self._desk.audit(action, "patient", patient, detail))
        return {**document, **made}

    def _versions(self, table: str, column: str, key: str) -> list[dict[str, Any]]:
        sql = f"""SELECT document, version, created_at, actor FROM {table}
        WHERE {column} = ? ORDER BY version"""
        return [{**json.loads(row.pop("document")), **row} for row in self._desk.rows(sql, [key])]

    def _last_version(self, table: str, column: str, key: str) -> dict[str, Any]:
        found = self._versions(table, column, key)
        return found[-1] if found else {}


def _motion(motion: str, among: Sequence[str], title: str) -> str:
    if not among and motion.strip():
        raise UserError(f"{title} is of no motion; leave the motion out.")
    if not among:
        return ""
    named = "_".join(motion.replace("-", " ").replace("_", " ").split())
    return one_of(named, "The motion", among)
