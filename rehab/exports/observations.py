"""What was measured, as FHIR observations and a diagnostic report a session."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rehab.exports import codes
from rehab.exports.codes import Codes, Resource, plain, quantity
from rehab.exports.ids import key
from rehab.store.record import Number, Played, Rating

CATEGORIES = "http://terminology.hl7.org/CodeSystem/observation-category"


def measured(number: Number, session: Played, device: str, patient: str, of: Codes) -> Resource:
    """One number of a session; `device` and `patient` are URIs."""
    active = number.name == "active_time" and number.unit == "s"
    amount = quantity(number.value / 60.0, "min") if active else quantity(number.value, number.unit)
    found: Resource = {
        "resourceType": "Observation",
        "id": key("measure", number.id),
        "status": "final",
        "category": [_category("exam" if number.kind == "assessment" else "therapy")],
        "code": of.measure(number.name, number.motion, number.side, number.statistic),
        "subject": {"reference": patient},
        "effectivePeriod": period(session),
        "issued": session.ended_at,
        "performer": [{"display": plain(session.actor)}],
        "valueQuantity": amount,
        "method": _method(number, of),
        "device": {"reference": device},
        "component": list(_components(number, of)),
    }
    if site := codes.site_of(number.motion):
        found["bodySite"] = site
    if session.left_out:
        found["note"] = [{"text": f"The therapist does not count it: {plain(session.left_out)}"}]
    return found


def _category(code: str) -> Resource:
    return {"coding": [{"system": CATEGORIES, "code": code}]}


def _method(number: Number, of: Codes) -> Resource:
    """What the number means: its definition, how it sums up, and which body it was read from."""
    words = [number.definition, number.statistic]
    if number.estimator:
        words.append(f"body {number.estimator}")
    return of.only("method." + ".".join(words), "By " + ", ".join(words))


def _components(number: Number, of: Codes) -> Iterable[Resource]:
    if side := codes.laterality(number.side):
        yield side
    if number.se is not None:
        error = of.only("standard-error", "Standard error of the measurement")
        yield {"code": error, "valueQuantity": quantity(number.se, number.unit)}
    count = of.only("count", "How many values it sums up")
    yield {"code": count, "valueQuantity": quantity(float(number.count), "1")}
    if number.quality is not None:
        tracked = of.only("tracked", "The part, 0 to 1, that was tracked")
        yield {"code": tracked, "valueQuantity": quantity(number.quality, "1")}
    kind = of.only("kind", "Assessment or training")
    yield {"code": kind, "valueString": plain(number.kind)}
    if number.comparability not in ("", "{}"):
        alike = of.only("comparability", "What must be equal for two values to be compared")
        yield {"code": alike, "valueString": plain(number.comparability)}


def rated(rating: Rating, patient: str, of: Codes) -> Resource:
    """What the patient said: pain by LOINC, the rest by our own codes."""
    name = plain(rating.kind)
    own = of.local(f"rating.{name}", f"{name.capitalize()} as the patient said it")
    pain = [codes.coding(*codes.PAIN)] if name == "pain" else []
    scale = of.only("scale", "The scale of a rating")
    return {
        "resourceType": "Observation",
        "id": key("rating", rating.id),
        "status": "final",
        "category": [_category("survey")],
        "code": {"coding": [*pain, own], "text": own["display"]},
        "subject": {"reference": patient},
        "effectiveDateTime": rating.created_at,
        "issued": rating.created_at,
        "performer": [{"reference": patient}],
        "valueQuantity": _score(rating.value),
        "component": [{"code": scale, "valueString": plain(rating.scale)}],
    }


def _score(value: float) -> Resource:
    return {"value": value, "unit": "score", "system": codes.UCUM, "code": "{score}"}


def scored(row: dict[str, Any], patient: str, of: Codes) -> Resource:
    """A score of the clinic: a goniometer's angle, an instrument's total."""
    instrument = plain(row["instrument"])
    unit = row["unit"]
    value = quantity(row["value"], unit) if unit in codes.UNITS and unit else _score(row["value"])
    found: Resource = {
        "resourceType": "Observation",
        "id": key("score", row["entry"]),
        "status": "final" if row["version"] == 1 else "corrected",
        "category": [_category("exam")],
        "code": of.measure(f"score.{instrument}", row["motion"], row["side"]),
        "subject": {"reference": patient},
        "effectiveDateTime": row["on_date"],
        "issued": row["created_at"],
        "performer": [{"display": plain(row["actor"])}],
        "valueQuantity": value,
    }
    if side := codes.laterality(row["side"]):
        found["component"] = [side]
    if site := codes.site_of(row["motion"]):
        found["bodySite"] = site
    return found


def reported(session: Played, results: list[Resource], patient: str, of: Codes) -> Resource:
    """The report of one session, with its results."""
    whole = session.status == "completed"
    return {
        "resourceType": "DiagnosticReport",
        "id": key("report", session.id),
        "status": "final" if whole else "partial",
        "code": of.only("session", "Session in the headset"),
        "subject": {"reference": patient},
        "effectivePeriod": period(session),
        "issued": session.ended_at,
        "performer": [{"display": plain(session.actor)}],
        "result": [{"reference": f"urn:uuid:{each['id']}"} for each in results],
        "conclusion": f"Session {session.number}: {plain(session.status)}. Measured in a headset; "
        "not validated in patients, not for diagnosis.",
    }


def period(session: Played) -> Resource:
    """A session's time; one that a clock's change would end before it began only begins."""
    begun, ended = map(datetime.fromisoformat, (session.started_at, session.ended_at))
    if ended < begun:
        return {"start": session.started_at}
    return {"start": session.started_at, "end": session.ended_at}


def provenance(
    what: tuple[str, ...], targets: list[Resource], recorded: str, actor: str, software: str = ""
) -> Resource:
    """Who made `targets`, when, and with which software (a URI); named by `what`."""
    agents: list[Resource] = [{"type": _agent("author"), "who": {"display": plain(actor)}}]
    if software:
        agents.append({"type": _agent("assembler"), "who": {"reference": software}})
    return {
        "resourceType": "Provenance",
        "id": key("provenance", *what),
        "target": [{"reference": f"urn:uuid:{each['id']}"} for each in targets],
        "recorded": recorded,
        "agent": agents,
    }


def _agent(code: str) -> Resource:
    system = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
    return {"coding": [{"system": system, "code": code}]}
