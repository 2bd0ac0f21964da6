"""A patient's record as a FHIR R4 bundle, the same bytes at every export.

The bundle is a *collection*: a document would need a signed composition, and what a clinician signs
is the report. Nothing in it tells when or by whom it was exported; the audit does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rehab.errors import UserError
from rehab.exports import observations, people
from rehab.exports.codes import Codes, Resource, SiteCodes
from rehab.exports.files import new_file
from rehab.exports.ids import key, urn
from rehab.store.record import Record


def write(
    record: Record,
    path: Path,
    site: SiteCodes | None = None,
    identity: Mapping[str, str] | None = None,
) -> int:
    """Write the bundle to the new file `path`; how many resources it holds.

    `identity` (name, born, numbers) goes in where it is given. Raises `UserError`.
    """
    entries = [_checked(each) for each in resources(record, site, identity)]
    head: Resource = {
        "resourceType": "Bundle",
        "id": key("bundle", record.patient.id),
        "identifier": {"system": "urn:ietf:rfc:3986", "value": urn("bundle", record.patient.id)},
        "type": "collection",
        "timestamp": _latest(entries, record.patient.created_at),
    }
    with new_file(path) as file:
        file.write(json.dumps(_checked(head))[:-1] + ', "entry": [')
        for number, each in enumerate(entries):
            entry = {"fullUrl": f"urn:uuid:{each['id']}", "resource": each}
            file.write(",\n" if number else "\n")
            file.write(json.dumps(entry, ensure_ascii=False, allow_nan=False))
        file.write("\n]}\n")
    return len(entries)


def resources(
    record: Record, site: SiteCodes | None = None, identity: Mapping[str, str] | None = None
) -> Iterator[Resource]:
    """Every resource of the bundle, in its order: who and what first, then what was measured."""
    of = Codes(site)
    patient = people.person(record.patient, identity or {})
    who = f"urn:uuid:{patient['id']}"
    sessions = record.sessions()
    made: list[Resource] = [patient]
    devices: dict[str, Resource] = {}
    by_session: dict[str, str] = {}
    for session in sessions:
        headset = people.headset(session)
        software = people.software(session, headset)
        devices |= {headset["id"]: headset, software["id"]: software}
        by_session[session.id] = f"urn:uuid:{software['id']}"
    made += devices.values()
    made += _plans(record, who, of)
    by = {session.id: session for session in sessions}
    results: dict[str, list[Resource]] = {session.id: [] for session in sessions}
    for number in record.summaries():
        if number.session in by:
            session = by[number.session]
            device = by_session[session.id]
            found = observations.measured(number, session, device, who, of)
            results[session.id].append(found)
    for rating in record.ratings():
        if rating.session in by:
            results[rating.session].append(observations.rated(rating, who, of))
    for session in sessions:
        found = observations.reported(session, results[session.id], who, of)
        targets = [found, *results[session.id]]
        made += targets
        what, device = ("session", session.id), by_session[session.id]
        made.append(observations.provenance(what, targets, session.ended_at, session.actor, device))
    made += _entered(record, by_session, who, of)
    yield {**of.system(version("rehab")), "id": key("code system", record.patient.id)}
    yield from made


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


def _checked(resource: Resource) -> Resource:
    """`resource` as R4's model takes and writes it: known fields, types and cardinalities."""
    from fhir.resources.R4B import get_fhir_model_class
    from pydantic import ValidationError

    model: Any = get_fhir_model_class(resource["resourceType"])
    try:
        written: Resource = json.loads(model.model_validate(resource).model_dump_json())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UserError(
            f"The {resource['resourceType']} {resource['id']} cannot be put into FHIR: {where}: "
            f"{first['msg']}."
        ) from error
    return written


def _latest(entries: list[Resource], otherwise: str) -> str:
    """The newest time that the entries tell, so that the bundle's own is a stored one."""
    fields = ("issued", "recorded", "authoredOn", "created", "recordedDate")
    times = [each[name] for each in entries for name in fields if name in each]
    return max(times, default=otherwise)
