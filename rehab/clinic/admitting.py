"""Who may play, under what their screening asks for, and as whom they are known."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.prescription import Prescription
    from rehab.session import Programme
    from rehab.store import Patient, Store
    from rehab.store.care_models import Override


def consented(store: Store, patient: Patient, programme: Programme) -> None:
    """Refuse to record of a patient in a clinic's store what they did not consent to: care, and
    where the eyes look if `programme` stores that. Raises `UserError`."""
    if not store.clinic:
        return
    if not store.care.consented(patient, "care"):
        raise UserError(
            f"{patient.alias} has not consented to care with this program; when that is signed: "
            f"rehab consent {patient.alias} care"
        )
    if programme.record_gaze and not store.care.consented(patient, "eye gaze"):
        raise UserError(
            f"{patient.alias} has not consented to eye gaze; when that is signed: rehab consent "
            f'{patient.alias} "eye gaze", or play without --record-gaze.'
        )


def screened(store: Store, patient: Patient, programme: Programme) -> Programme:
    """`programme` with what the patient's screening asks for. In a clinic's store nobody plays who
    was not screened. Raises `UserError`."""
    from rehab.limits import DIRECTIONS, Limit
    from rehab.screening import caps

    stands = store.screenings.latest(patient)
    if stands is None:
        if not store.clinic:
            return programme
        raise UserError(
            f"{patient.alias} has not been screened; before the first session: "
            f"rehab patients screen {patient.alias}"
        )
    if refused := stands.screening.refuses():
        raise UserError(
            f"{refused} When that is over: rehab patients screen {patient.alias} again."
        )
    held = stands.screening.holding(date.today())
    limits = tuple(
        Limit(way, degrees, "precaution", "both" if DIRECTIONS[way].sided else "")
        for way, degrees in caps(held).items()
    )
    pairs = tuple((o.exercise, o.precaution) for o in overrides(store, patient))
    limits = tuple(dict.fromkeys((*programme.limits, *limits)))  # a session may go on with them
    return dataclasses.replace(programme, precautions=held, overrides=pairs, limits=limits)


def overrides(store: Store, patient: Patient) -> list[Override]:
    """What a therapist overrode, with a reason, and what still holds of it: as long as all later
    versions ask of that exercise what was prescribed then. A stage's tick asks nothing else."""
    from rehab.prescription import asked_of, of_document

    def programme(document: Mapping[str, Any]) -> Prescription | None:
        try:
            return of_document(document["programme"]) if "programme" in document else None
        except UserError:  # it no longer fits this program: nobody knows what it asks
            return None

    rows = store.care.doses(patient)
    programmes = [None, *(programme(row.document) for row in rows)]
    under: dict[str | None, int] = {row.id: number for number, row in enumerate(rows, 1)}
    under[None] = 0

    def holds(one: Override) -> bool:
        then, *later = programmes[under[one.prescription_id] :]
        if then is None:
            return not later
        asked = asked_of(then, one.exercise)
        return all(now is not None and asked_of(now, one.exercise) == asked for now in later)

    return [one for one in store.screenings.overrides(patient) if holds(one)]


def left_out(store: Store, patient: Patient, made: Prescription) -> list[str]:
    """What of `made` the patient's screening forbids, a sentence an exercise: it would be left out
    of every session, unless it is overridden."""
    from rehab.prescription import exercises_of
    from rehab.screening import refusals

    stands = store.screenings.latest(patient)
    held = () if stands is None else stands.screening.holding(date.today())
    over = {(one.exercise, one.precaution) for one in overrides(store, patient)}
    found = []
    for spec in (kind.spec for kind in exercises_of(made)):
        why = [
            refusal.sentence
            for refusal in refusals(held, spec.provokes)
            if (spec.name, refusal.precaution) not in over
        ]
        if why:
            found.append(f"{spec.title} will be left out. {' '.join(why)}")
    return found


def hindrances(store: Store, patient: Patient) -> list[str]:
    """What keeps the patient of a clinic from playing, a few words each; empty where nothing
    does."""
    if not store.clinic:
        return []
    stands = store.screenings.latest(patient)
    refused = "not screened" if stands is None else stands.screening.refuses()
    consent = "" if store.care.consented(patient, "care") else "no consent to care"
    return [words for words in (refused, consent) if words]


def knowing(store: Store, patient: Patient, programme: Programme) -> Programme:
    """`programme` with the body that was last measured of the patient who sits or stands so."""
    from rehab.body import Calibration

    for told in store.calibrations(patient):
        if told["source"] in ("measured", "checked"):
            body = Calibration.from_dict(told["calibration"])
            if (body.posture, body.mounts) == (programme.posture, programme.mounts):
                return dataclasses.replace(programme, known=body.carried_over())
    return programme


def preferring(
    store: Store, patient: Patient, programme: Programme, prefer: Sequence[str]
) -> Programme:
    """`programme` in the patient's own garden, as they liked it last, changed by texts
    `NAME=VALUE`; in a clinic's store staff confirm who plays. Raises `UserError`."""
    from rehab.session.preferences import Preferences

    last = Preferences.from_dict(store.preferences(patient))
    return dataclasses.replace(
        programme,
        preferences=last.told(prefer),
        grown=store.flowers(patient),
        confirms=store.clinic,
    )
