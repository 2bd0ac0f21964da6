"""Who may play, under what their screening asks for, and as whom they are known."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.session import Programme
    from rehab.store import Patient, Store


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
    pairs = tuple((o.exercise, o.precaution) for o in store.screenings.overrides(patient))
    limits = tuple(dict.fromkeys((*programme.limits, *limits)))  # a session may go on with them
    return dataclasses.replace(programme, precautions=held, overrides=pairs, limits=limits)


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
    `NAME=VALUE`. Raises `UserError`."""
    from rehab.session.preferences import Preferences

    last = Preferences.from_dict(store.preferences(patient))
    return dataclasses.replace(
        programme, preferences=last.told(prefer), grown=store.flowers(patient)
    )
