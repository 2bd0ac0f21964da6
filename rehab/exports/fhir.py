"""A patient's record as a FHIR R4 bundle, the same bytes at every export.

The bundle is a *collection*: a document would need a signed composition, and what a clinician signs
is the report. Nothing in it tells when or by whom it was exported; the audit does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Any

from rehab.errors import UserError
from rehab.exports import observations, people
from rehab.exports.codes import Codes, Resource, SiteCodes
from rehab.exports.files import new_file
from rehab.exports.ids import key, urn
from rehab.store.record import Played, Rating, Record


def write(
    record: Record,
    path: Path,
    site: SiteCodes | None = None,
    identity: Mapping[str, str] | None = None,
) -> int:
    """Write the bundle to the new file `path`; how many resources it holds.

    `identity` (name, born, numbers) goes in where it is given. Raises `UserError`.
    """
    many, latest = 0, record.patient.created_at
    with new_file(path) as file:
        file.write(json.dumps(_head(record.patient.id))[:-1] + ', "entry": [')
        for each in resources(record, site, identity):
            _check(each)
            entry = {"fullUrl": f"urn:uuid:{each['id']}", "resource": each}
            file.write(",\n" if many else "\n")
            file.write(json.dumps(entry, ensure_ascii=False, allow_nan=False))
            many, latest = many + 1, max((latest, *_times(each)))
        # A stored time: that of the newest thing in it.
        file.write(f'\n], "timestamp": {json.dumps(latest)}}}\n')
    return many


def _head(patient: str) -> Resource:
    return {
        "resourceType": "Bundle",
        "id": key("bundle", patient),
        "identifier": {"system": "urn:ietf:rfc:3986", "value": urn("bundle", patient)},
        "type": "collection",
    }


def resources(
    record: Record, site: SiteCodes | None = None, identity: Mapping[str, str] | None = None
) -> Iterator[Resource]:
    """Every resource of the bundle: who and what first, then what was measured, codes last."""
    of = Codes(site)
    patient = people.person(record.patient, identity or {})
    yield patient
    who = f"urn:uuid:{patient['id']}"
    sessions = record.sessions()
    devices: dict[str, Resource] = {}
    by_session: dict[str, str] = {}
    for session in sessions:
        headset = people.headset(session)
        software = people.software(session, headset)
        devices |= {headset["id"]: headset, software["id"]: software}
        by_session[session.id] = f"urn:uuid:{software['id']}"
    yield from devices.values()
    yield from _plans(record, who, of)
    yield from _sessions(record, sessions, by_session, who, of)
    yield from _entered(record, by_session, who, of)
    yield {**of.system(version("rehab")), "id": key("code system", record.patient.id)}


def _sessions(
    record: Record, sessions: list[Played], devices: Mapping[str, str], who: str, of: Codes
) -> Iterator[Resource]:
    """Of each session its report, its results, and where they come from."""
    ratings: dict[str, list[Rating]] = {}
    for rating in record.ratings():
        ratings.setdefault(rating.session, []).append(rating)
    measured = groupby(record.summaries(), lambda number: number.session)
    ahead = next(measured, None)
    for session in sessions:
        device = devices[session.id]
        made = []
        if ahead is not None and ahead[0] == session.id:  # both are in the sessions' order
            made += [observations.measured(n, session, device, who, of) for n in ahead[1]]
            ahead = next(measured, None)
        made += [observations.rated(each, who, of) for each in ratings.get(session.id, ())]
        report = observations.reported(session, made, who, of)
        yield report
        yield from made
        yield observations.provenance(
            ("session", session.id), [report, *made], session.ended_at, session.actor, device
        )


def _plans(record: Record, who: str, of: Codes) -> Iterator[Resource]:
    goals = []
    for row in record.entries("goal"):
        goals.append(people.wanted(row, who, of))
        yield goals[-1]
        yield _by("goal", row["entry"], goals[-1], row)
    rows = record.prescriptions()
    for row in rows:
        latest = row is rows[-1]
        request = people.ordered(row, latest, who, of)
        plan = people.planned(row, latest, goals, who)
        yield request
        yield plan
        yield observations.provenance(
            ("prescription", row["id"]), [request, plan], row["created_at"], row["actor"]
        )


def _entered(record: Record, devices: Mapping[str, str], who: str, of: Codes) -> Iterator[Resource]:
    """What people entered of the clinic's own."""
    for row in record.entries("score"):
        found = observations.scored(row, who, of)
        yield found
        yield _by("score", row["entry"], found, row)
    for row in record.entries("adverse_event"):
        found = people.went_wrong(row, devices, who)
        yield found
        yield _by("adverse event", row["entry"], found, row)


def _by(kind: str, entry: str, found: Resource, row: Mapping[str, Any]) -> Resource:
    return observations.provenance((kind, entry), [found], row["created_at"], row["actor"])


def _check(resource: Resource) -> None:
    """Refuse a resource that R4's model does not take: its fields, types and cardinalities."""
    from fhir.resources.R4B import get_fhir_model_class
    from pydantic import ValidationError

    model: Any = get_fhir_model_class(resource["resourceType"])
    try:
        model.model_validate(resource)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UserError(
            f"The {resource['resourceType']} {resource['id']} cannot be put into FHIR: {where}: "
            f"{' '.join(first['msg'].split())}."
        ) from error


def _times(resource: Resource) -> Iterator[str]:
    """When it was made: UTC, all written alike, so that the greatest is the newest."""
    for name in ("issued", "recorded", "authoredOn", "created", "recordedDate"):
        if name in resource:
            yield resource[name]
