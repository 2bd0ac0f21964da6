"""The FHIR bundle: the store's numbers, whole in itself, the same bytes twice, and valid."""

from __future__ import annotations

import copy
import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import validators
from hypothesis import given
from hypothesis import strategies as st
from invented import Clinic, whole

from rehab.errors import UserError
from rehab.exports import table
from rehab.exports.codes import UNITS, plain, site_codes
from rehab.exports.fhir import write
from rehab.store import Store
from rehab.store.record import Record

SCT, LOINC = "http://snomed.info/sct", "http://loinc.org"
UCUM = "http://unitsofmeasure.org"


def bundle(clinic: Clinic, path: Path, **more: Any) -> dict[str, Any]:
    write(Record(clinic.store, clinic.patient), path, **more)
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def kinds(found: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    every = [entry["resource"] for entry in found["entry"]]
    return [each for each in every if each["resourceType"] == kind]


def references(part: Any) -> list[str]:
    if isinstance(part, list):
        return [found for each in part for found in references(each)]
    if not isinstance(part, dict):
        return []
    own = [part["reference"]] if isinstance(part.get("reference"), str) else []
    return own + [found for each in part.values() for found in references(each)]


def codes(resource: dict[str, Any]) -> set[tuple[str, str]]:
    return {(each["system"], each["code"]) for each in resource["code"]["coding"]}


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """Made once: nothing here changes it."""
    made = whole(tmp_path_factory.mktemp("fhir") / "rehab.db")
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def found(clinic: Clinic) -> dict[str, Any]:
    return bundle(clinic, clinic.store.path.with_name("found.json"))


def test_twice_gives_the_same_bytes(clinic: Clinic, tmp_path: Path) -> None:
    bundle(clinic, tmp_path / "a.json")
    again = Store.open(clinic.store.path)
    write(Record(again, again.patient("anna-example")), tmp_path / "b.json")
    again.close()
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_every_kind_of_resource_is_there(found: dict[str, Any]) -> None:
    for kind, number in {
        "Patient": 1,
        "CodeSystem": 1,
        "Device": 2,
        "ServiceRequest": 2,
        "CarePlan": 2,
        "Goal": 3,
        "DiagnosticReport": 2,
        "AdverseEvent": 1,
    }.items():
        assert len(kinds(found, kind)) == number, kind
    assert found["type"] == "collection"


def test_the_bundle_tells_no_time_that_is_not_stored(clinic: Clinic, found: dict[str, Any]) -> None:
    times = [each["recorded"] for each in kinds(found, "Provenance")]
    assert found["timestamp"] == max(*times, clinic.patient.created_at)


def test_references_resolve_and_ids_are_their_own(found: dict[str, Any]) -> None:
    urls = [entry["fullUrl"] for entry in found["entry"]]
    assert len(urls) == len(set(urls))
    assert all(e["fullUrl"] == f"urn:uuid:{e['resource']['id']}" for e in found["entry"])
    asked = references(found)
    assert len(asked) > 50
    assert set(asked) <= set(urls)


def test_each_observation_has_the_stores_number(clinic: Clinic, found: dict[str, Any]) -> None:
    there = {each["id"]: each for each in kinds(found, "Observation")}
    from rehab.exports.ids import key

    numbers = list(Record(clinic.store, clinic.patient).summaries())
    assert len(numbers) == 18
    for number in numbers:
        shown = there[key("measure", number.id)]["valueQuantity"]
        factor = 60.0 if shown["code"] == "min" else 1.0
        assert shown["value"] * factor == number.value
        assert shown["system"] == UCUM
        assert shown["code"] == ("min" if factor > 1 else number.unit)


def test_a_sessions_own_summary_stands_for_its_blocks(found: dict[str, Any]) -> None:
    rom = [each for each in kinds(found, "Observation") if "active_rom" in str(codes(each))]
    assert [each["valueQuantity"]["value"] for each in rom] == [
        163.00000000000003,
        118.5,
        164.00000000000003,
        119.5,
    ]
    # Peak speed has no row of the session's own, so its blocks' are told.
    speed = [each for each in kinds(found, "Observation") if "peak_speed" in str(codes(each))]
    assert len(speed) == 4


def test_a_range_says_joint_side_error_and_device(found: dict[str, Any]) -> None:
    rom = next(
        each
        for each in kinds(found, "Observation")
        if "active_rom.shoulder_abduction.left" in str(codes(each))
    )
    assert (SCT, "364564000") in codes(rom)
    assert (LOINC, "41299-9") in codes(rom)
    assert rom["bodySite"]["coding"][0]["code"] == "16982005"
    parts = {each["code"]["coding"][0]["code"]: each for each in rom["component"]}
    assert parts["272741003"]["valueCodeableConcept"]["coding"][0]["code"] == "7771000"
    assert parts["standard-error"]["valueQuantity"]["value"] == 3.1
    assert json.loads(parts["comparability"]["valueString"])["headset"] == "simulated"
    device = next(
        e["resource"] for e in found["entry"] if e["fullUrl"] == rom["device"]["reference"]
    )
    assert device["deviceName"][0]["name"] == "rehab"
    assert rom["effectivePeriod"] == {
        "start": "2026-03-02T10:00:00.000+00:00",
        "end": "2026-03-02T10:12:30.000+00:00",
    }


def test_a_right_side_never_bears_the_lefts_code(found: dict[str, Any]) -> None:
    for each in kinds(found, "Observation"):
        if any(code.endswith(".right") for _, code in codes(each)):
            assert (LOINC, "41299-9") not in codes(each)


def test_pain_and_duration_are_loincs(found: dict[str, Any]) -> None:
    every = kinds(found, "Observation")
    pain = [each for each in every if (LOINC, "72514-3") in codes(each)]
    assert [each["valueQuantity"]["value"] for each in pain] == [3.0, 3.0]
    long = [each for each in every if (LOINC, "55411-3") in codes(each)]
    assert [each["valueQuantity"]["value"] for each in long] == [5.2, 5.2]
    assert {each["valueQuantity"]["code"] for each in long} == {"min"}


def test_local_codes_are_all_in_the_bundles_code_system(found: dict[str, Any]) -> None:
    (system,) = kinds(found, "CodeSystem")
    known = {each["code"] for each in system["concept"]}
    used = set(re.findall(rf'"system": "{system["url"]}", "code": "([^"]+)"', json.dumps(found)))
    assert used == known


def test_units_are_ucums(found: dict[str, Any]) -> None:
    from rehab.measures import DEFINITIONS

    # As UCUM's own tables have them: a prefix where it may have one, a power, a quotient.
    atom = r"(deg|rad|[cmk]?m2?|m?s|min|k?g|bit|Hz|N|1|%|\{score\})"
    for unit in UNITS.values():
        assert re.fullmatch(rf"{atom}(/{atom})?", unit), unit
    assert {each.unit for each in DEFINITIONS.values()} <= set(UNITS)
    for each in kinds(found, "Observation"):
        quantities = [
            each["valueQuantity"],
            *(c.get("valueQuantity") for c in each.get("component", [])),
        ]
        for quantity in filter(None, quantities):
            assert quantity["code"] in (*UNITS.values(), "{score}")


def test_a_goal_says_its_kind(found: dict[str, Any]) -> None:
    goals = kinds(found, "Goal")
    assert [each["category"][0]["coding"][0]["code"] for each in goals] == [
        "goal.improve",
        "goal.maintain",
        "goal.comfort",
    ]
    assert goals[0]["target"][0]["detailQuantity"]["value"] == 160.0
    assert "target" not in goals[2]


def test_the_plan_has_the_dose(found: dict[str, Any]) -> None:
    old, new = kinds(found, "CarePlan")
    assert (old["status"], new["status"]) == ("revoked", "active")
    detail = new["activity"][1]["detail"]
    assert detail["scheduledTiming"]["repeat"] == {
        "duration": 10.0,
        "durationUnit": "min",
        "frequency": 5,
        "period": 1,
        "periodUnit": "wk",
    }
    assert len(new["goal"]) == 3
    assert new["period"] == {"start": "2026-03-01"}


def test_nothing_identifies_unless_asked(clinic: Clinic, tmp_path: Path) -> None:
    plain = (tmp_path / "a.json", {})
    named = (tmp_path / "b.json", {"name": "Invented Person", "born": "1958-05-06", "numbers": "7"})
    (before, after) = (
        kinds(bundle(clinic, path, identity=identity), "Patient")[0]
        for path, identity in (plain, named)
    )
    assert set(before) == {"resourceType", "id", "identifier"}
    assert before["identifier"][0]["value"] == "anna-example"
    assert after["name"] == [{"text": "Invented Person"}]
    assert after["birthDate"] == "1958-05-06"


def test_entries_in_error_and_played_sessions_stay(found: dict[str, Any]) -> None:
    scores = [each for each in kinds(found, "Observation") if "score.SPADI" in str(codes(each))]
    assert [(each["status"], each["valueQuantity"]["value"]) for each in scores] == [
        ("corrected", 62.0)
    ]
    assert not any("2026-03-09" in json.dumps(each) for each in found["entry"])


def test_a_sites_map_comes_first(clinic: Clinic, tmp_path: Path) -> None:
    file = tmp_path / "codes.toml"
    file.write_text(
        '[[code]]\nmeasure = "active_rom"\nmotion = "shoulder_abduction"\nside = "right"\n'
        'system = "https://clinic.example/codes"\ncode = "R1"\ndisplay = "Right, as we say it"\n'
    )
    found = bundle(clinic, tmp_path / "a.json", site=site_codes(file))
    first = [each["code"]["coding"][0] for each in kinds(found, "Observation")]
    assert [each["display"] for each in first].count("Right, as we say it") == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code = 3", "tables"),
        ("[[code]]\nmeasure = 'a'", "lacks system"),
        ("[[code]]\nmeasure = 'a'\nsystem = 'x y'\ncode = 'c'\ndisplay = 'd'", "URI"),
        ("[[code]]\nmeasure = 'a'\nsystem = 'urn:x'\ncode = ' c'\ndisplay = 'd'", "one line"),
        (
            "[[code]]\nmeasure = 'a'\nsystem = 'urn:x'\ncode = 'c'\ndisplay = 'd'\nside = 'up'",
            "side",
        ),
        (
            "[[code]]\nmeasure = 'a'\nsystem = 'urn:x'\ncode = 'c'\ndisplay = 'd'\nmore = 'x'",
            "nothing else",
        ),
        (2 * "[[code]]\nmeasure = 'a'\nsystem = 'urn:x'\ncode = 'c'\ndisplay = 'd'\n", "already"),
        ("[[code]", "TOML"),
    ],
)
def test_a_wrong_map_is_refused_in_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "codes.toml"
    file.write_text(text)
    with pytest.raises(UserError, match=said) as told:
        site_codes(file)
    assert "\n" not in str(told.value)


def test_odd_texts_do_no_harm(tmp_path: Path) -> None:
    clinic = whole(tmp_path / "odd.db", alias="Ä \U0001f33b <b>&")
    clinic.entry("adverse_event", what="  \x00 ", happened_at="yesterday", severity="mild",
                 relation="unrelated", action="", outcome="\x01", session_id=None)  # fmt: skip
    clinic.save()
    found = bundle(clinic, tmp_path / "a.json")
    clinic.store.close()
    (answer,) = validators.fhir(tmp_path / "a.json")
    assert answer["valid"], wrong(answer)
    assert [each["event"]["text"] for each in kinds(found, "AdverseEvent")][-1] == "-"


@given(st.text())
def test_any_text_becomes_one_that_fhir_may_hold(text: str) -> None:
    made = plain(text)
    assert made.encode()
    assert made == made.strip()
    assert re.fullmatch(r"[^\x00-\x1f\x7f]+", made)


def test_a_session_that_is_left_out_says_so(tmp_path: Path) -> None:
    clinic = whole(tmp_path / "rehab.db")
    first, second = Record(clinic.store, clinic.patient).sessions()
    clinic.entry("mark", session_id=first.id, kind="left out", reason="Wrong controller")
    clinic.save()
    found = bundle(clinic, tmp_path / "a.json")
    table.write(Record(clinic.store, clinic.patient), tmp_path / "a.csv")
    clinic.store.close()
    noted = [each for each in kinds(found, "Observation") if "note" in each]
    assert {each["effectivePeriod"]["start"] for each in noted} == {first.started_at}
    assert all("Wrong controller" in each["note"][0]["text"] for each in noted)
    with (tmp_path / "a.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["source"] == "measure"]
    assert {row["session_id"]: row["left_out"] for row in rows} == {
        first.id: "Wrong controller",
        second.id: "",
    }


def wrong(answer: dict[str, Any]) -> list[Any]:
    return [each for each in answer["messages"] if each["severity"] in ("error", "fatal")]


def test_npms_validator_takes_it_and_bites(found: dict[str, Any], tmp_path: Path) -> None:
    spoilt = {
        "status": lambda o: o.update(status="nope"),
        "date": lambda o: o.update(effectivePeriod={"start": "yesterday"}),
        "field": lambda o: o.update(colour="blue"),
        "missing": lambda o: o.pop("code"),
    }
    paths = [tmp_path / "good.json"]
    paths[0].write_text(json.dumps(found))
    for name, spoil in spoilt.items():
        bad = copy.deepcopy(found)
        spoil(kinds(bad, "Observation")[0])
        paths.append(tmp_path / f"{name}.json")
        paths[-1].write_text(json.dumps(bad))
    good, *others = validators.fhir(*paths)
    assert good["valid"], wrong(good)
    assert not wrong(good)
    for name, answer in zip(spoilt, others, strict=True):
        assert wrong(answer), f"the validator passed a spoilt {name}"
