"""The patient, the devices, what is prescribed, wanted and went wrong, as FHIR resources."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rehab.exports import codes
from rehab.exports.codes import Codes, Resource, coding, plain, quantity
from rehab.exports.ids import key, urn
from rehab.store.models import Patient
from rehab.store.record import Played

_ADVERSE = "http://terminology.hl7.org/CodeSystem/adverse-event-"
_CAUSES = {
    "certain": "Certain",
    "probable": "Probably-Likely",
    "possible": "Possible",
    "unlikely": "Unlikely",
}
_OUTCOMES = ("resolved", "recovering", "ongoing", "fatal")
_GOALS = {
    "improve": "To become better",
    "maintain": "To stay as it is: the same is success",
    "comfort": "To be comfortable: nothing is measured against it",
}
ACTION = urn("extension", "action")
"""The extension that tells what was done about an adverse event, which R4 has no field for."""


def person(patient: Patient, identity: Mapping[str, str]) -> Resource:
    """The patient by alias; by name, birth date and numbers only as far as `identity` has them."""
    found: Resource = {
        "resourceType": "Patient",
        "id": key("patient", patient.id),
        "identifier": [
            {"use": "secondary", "system": urn("aliases"), "value": plain(patient.alias)}
        ],
    }
    if identity.get("name"):
        found["name"] = [{"text": plain(identity["name"])}]
    if identity.get("born"):
        found["birthDate"] = identity["born"]
    if identity.get("numbers"):
        number = {"system": urn("numbers"), "value": plain(identity["numbers"])}
        found["identifier"].append(number)
    return found


def headset(session: Played) -> Resource:
    """What the movement was measured with."""
    runtime, system = (str(session.info.get(name) or "") for name in ("runtime", "system"))
    name = system or str(session.info.get("source") or "") or "unknown headset"
    found: Resource = {
        "resourceType": "Device",
        "id": key("device", runtime, name),
        "deviceName": [{"name": plain(name), "type": "model-name"}],
        "type": {"text": "Headset"},
    }
    if runtime:
        found["version"] = [{"type": {"text": "Runtime"}, "value": plain(runtime)}]
    return found


def software(session: Played, parent: Resource) -> Resource:
    """The program that measured it: what observations name, on its headset."""
    stored = session.programme.get("versions") or {}
    version = plain(str(stored.get("rehab") or "unknown"))
    return {
        "resourceType": "Device",
        "id": key("software", version, parent["id"]),
        "deviceName": [{"name": "rehab", "type": "other"}],
        "type": {"text": "Software"},
        "version": [{"value": version}],
        "parent": {"reference": f"urn:uuid:{parent['id']}"},
    }


def ordered(row: Mapping[str, Any], latest: bool, patient: str, of: Codes) -> Resource:
    """One version of what is prescribed."""
    found: Resource = {
        "resourceType": "ServiceRequest",
        "id": key("prescription", row["id"]),
        "status": "active" if latest else "revoked",
        "intent": "order",
        "code": of.only("exercise-in-headset", "Exercise in a headset"),
        "subject": {"reference": patient},
        "authoredOn": row["created_at"],
        "requester": {"display": plain(row["actor"])},
    }
    document = row["document"]
    if timing := _timing(document):
        found["occurrenceTiming"] = timing
    if repetitions := _positive(document.get("repetitions_per_session")):
        found["quantityQuantity"] = {**quantity(repetitions, "1"), "unit": "repetitions a session"}
    return found


def planned(row: Mapping[str, Any], latest: bool, goals: list[Resource], patient: str) -> Resource:
    """The plan with its dose; `goals` are those that stand."""
    document = row["document"]
    detail: Resource = {
        "kind": "ServiceRequest",
        "status": "in-progress" if latest else "stopped",
        "description": _dose(document),
    }
    if timing := _timing(document):
        detail["scheduledTiming"] = timing
    if repetitions := _positive(document.get("repetitions_per_session")):
        detail["quantity"] = {**quantity(repetitions, "1"), "unit": "repetitions a session"}
    found: Resource = {
        "resourceType": "CarePlan",
        "id": key("plan", row["id"]),
        "status": "active" if latest else "revoked",
        "intent": "plan",
        "title": f"Exercise in a headset, version {row['version']}",
        "subject": {"reference": patient},
        "created": row["created_at"],
        "author": {"display": plain(row["actor"])},
        "activity": [
            {"reference": {"reference": urn("prescription", row["id"])}},
            {"detail": detail},
        ],
    }
    if latest and goals:
        found["goal"] = [{"reference": f"urn:uuid:{goal['id']}"} for goal in goals]
    if begins := day(str(document.get("from") or "")):
        found["period"] = {"start": begins}
    return found


def _timing(document: Mapping[str, Any]) -> Resource | None:
    """So many times a week, so many minutes each."""
    times = _positive(document.get("sessions_per_week"))
    if times is None:
        return None
    repeat: Resource = {"period": 1, "periodUnit": "wk"}
    if times == int(times):
        repeat["frequency"] = int(times)
    else:  # "1.5 times a week" is no whole frequency: once every so many weeks
        repeat |= {"frequency": 1, "period": round(1.0 / times, 4)}
    if minutes := _positive(document.get("minutes_per_session")):
        repeat |= {"duration": minutes, "durationUnit": "min"}
    return {"repeat": repeat}


def _dose(document: Mapping[str, Any]) -> str:
    words = [
        f"{amount:g} {name}"
        for field, name in (
            ("sessions_per_week", "sessions a week"),
            ("repetitions_per_session", "repetitions a session"),
            ("minutes_per_session", "minutes a session"),
        )
        if (amount := _positive(document.get(field))) is not None
    ]
    return ", ".join(words) or "No dose is prescribed."


def _positive(value: Any) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool) and value > 0
    return float(value) if number else None


def wanted(row: Mapping[str, Any], patient: str, of: Codes) -> Resource:
    """A goal and its kind."""
    name = codes.title(row["measure"], row["motion"], row["side"])
    found: Resource = {
        "resourceType": "Goal",
        "id": key("goal", row["entry"]),
        "lifecycleStatus": "active",
        "category": [of.only(f"goal.{row['kind']}", _GOALS.get(row["kind"], row["kind"]))],
        "description": {"text": plain(row["text"]) if row["text"] else plain(name)},
        "subject": {"reference": patient},
        "startDate": row["created_at"][:10],
        "expressedBy": {"display": plain(row["actor"])},
    }
    due = day(str(row["by_date"] or ""))
    if row["target"] is not None:
        target: Resource = {
            "measure": of.measure(row["measure"], row["motion"], row["side"]),
            "detailQuantity": quantity(row["target"], row["unit"]),
        }
        found["target"] = [target | ({"dueDate": due} if due else {})]
    elif due:
        found["target"] = [{"dueDate": due}]
    return found


def went_wrong(row: Mapping[str, Any], devices: Mapping[str, str], patient: str) -> Resource:
    """An adverse event; `devices` names the software of each session."""
    outcome = plain(row["outcome"])
    code = outcome.lower() if outcome.lower() in _OUTCOMES else "unknown"
    found: Resource = {
        "resourceType": "AdverseEvent",
        "id": key("adverse event", row["entry"]),
        "actuality": "actual",
        "event": {"text": plain(row["what"])},
        "subject": {"reference": patient},
        "recordedDate": row["created_at"],
        "severity": {
            "coding": [{"system": f"{_ADVERSE}severity", "code": row["severity"]}],
        },
        "outcome": {
            "coding": [{"system": f"{_ADVERSE}outcome", "code": code}],
            "text": outcome,
        },
        "recorder": {"display": plain(row["actor"])},
    }
    if when := moment(row["happened_at"]):
        found["date"] = when
    if row["action"]:
        found["extension"] = [{"url": ACTION, "valueString": plain(row["action"])}]
    if device := devices.get(row["session_id"] or ""):
        relation = row["relation"]
        cause: Resource = {"text": relation}
        if relation in _CAUSES:
            name = _CAUSES[relation]
            cause["coding"] = [coding(f"{_ADVERSE}causality-assess", name, name.replace("-", "/"))]
        found["suspectEntity"] = [
            {"instance": {"reference": device}, "causality": [{"assessment": cause}]}
        ]
    return found


def day(text: str) -> str | None:
    """The date in `text` as FHIR writes it; None where there is none."""
    try:
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        return None


def moment(text: str) -> str | None:
    """The time in `text`; its date alone where no time zone tells when that was."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.isoformat() if found.tzinfo else found.date().isoformat()
