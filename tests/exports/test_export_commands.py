"""`rehab export` and `rehab import` as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from invented import Clinic, whole
from typer.testing import CliRunner, Result

from rehab.bench.people import PEOPLE, clip
from rehab.cli.app import app
from rehab.cli.home import STORE
from rehab.store import Store


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REHAB_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.fixture
def clinic(home: Path) -> Clinic:
    made = whole(home / STORE)
    made.store.close()
    return made


def run(*words: str) -> Result:
    return CliRunner().invoke(app, [*words])


def audit(home: Path, action: str) -> list[dict[str, object]]:
    with Store.open(home / STORE) as store:
        return [json.loads(row.detail) for row in store.audit.rows() if row.action == action]


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("fhir", "rehab-anna-example.fhir.json"),
        ("csv", "rehab-anna-example.csv"),
        ("bids", "rehab-anna-example-bids"),
    ],
)
def test_each_format_goes_where_it_says_and_is_audited(
    clinic: Clinic, home: Path, tmp_path: Path, form: str, name: str
) -> None:
    done = run("export", "anna-example", "--format", form, "--purpose", "referral")
    assert done.exit_code == 0, done.output
    assert (tmp_path / name).exists()
    assert name in done.output.replace("\n", "")
    assert audit(home, "export") == [
        {"format": form, "purpose": "referral", "raw": False, "identified": False}
    ]
    again = run("export", "anna-example", "--format", form)
    assert again.exit_code == 2
    assert "already" in again.output
    assert len(audit(home, "export")) == 1


def test_an_alias_cannot_choose_the_place(home: Path, tmp_path: Path) -> None:
    made = Clinic(home / STORE, alias="../../../etc/x")
    made.store.close()
    (tmp_path / "out").mkdir()
    done = run("export", "../../../etc/x", "--format", "csv", "--output", "out")
    assert done.exit_code == 0, done.output
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["rehab-etc-x.csv"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--format", "csv", "--raw"], "--raw goes with --format bids"),
        (["--format", "bids", "--identified"], "--identified goes with --format fhir"),
        (["--format", "csv", "--codes", "x"], "--codes goes with --format fhir"),
        (["--format", "bids", "--raw"], "has not consented"),
        (["--format", "fhir", "--codes", "nowhere"], "cannot be read"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    clinic: Clinic, home: Path, tmp_path: Path, words: list[str], said: str
) -> None:
    done = run("export", "anna-example", *words)
    assert done.exit_code == 2
    assert said in done.output
    assert not list(tmp_path.glob("rehab-*"))
    assert not audit(home, "export")


def test_identity_goes_out_only_when_asked(clinic: Clinic, home: Path, tmp_path: Path) -> None:
    with Store.open(home / STORE) as store:
        store.roster.identify(
            store.patient("anna-example"), name="Invented Person", born="1958-05-06"
        )
    run("export", "anna-example", "--format", "fhir", "--output", "a.json")
    run("export", "anna-example", "--format", "fhir", "--output", "b.json", "--identified")
    assert "Invented" not in (tmp_path / "a.json").read_text()
    assert "Invented Person" in (tmp_path / "b.json").read_text()
    assert [row["identified"] for row in audit(home, "export")] == [True, False]


def test_roles_are_asked(clinic: Clinic, home: Path, tmp_path: Path) -> None:
    with Store.open(home / STORE) as store:
        store.staff.add("head-example", "administrator", "correct horse 1")
    with Store.open(home / STORE, actor="head-example") as store:
        store.staff.add("rita-example", "researcher", "correct horse 2")
    refused = run("export", "anna-example", "--format", "csv")
    assert refused.exit_code == 2
    for handle, secret in (
        ("head-example", "correct horse 1"),
        ("rita-example", "correct horse 2"),
    ):
        with Store.open(home / STORE) as store:
            store.staff.unlock(handle, secret)
        done = run("export", "anna-example", "--format", "fhir", "--output", f"{handle}.json")
        assert (done.exit_code == 0) == (handle == "rita-example"), done.output
    named = run("export", "anna-example", "--format", "fhir", "--output", "n.json", "--identified")
    assert named.exit_code == 2
    assert not (tmp_path / "n.json").exists()


def test_movement_comes_in_sealed_and_goes_out_by_consent(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    with Store.init(home / STORE) as store:
        patient = store.add_patient("anna-example")
        for purpose in ("raw motion", "research export"):
            store.care.consent(patient, purpose, by="the patient")
        store.staff.add("head-example", "administrator", "correct horse 1")
    with Store.open(home / STORE, actor="head-example") as store:
        store.staff.add("dr-example", "therapist", "correct horse 3")
        store.staff.unlock("dr-example", "correct horse 3")
    made = clip(PEOPLE["healthy"](1), "abduction", 1, 90.0, 6.0)
    np.savez("in.npz", **{name: made[name] for name in ("t", "head", "grip_l", "grip_r")})
    done = run("import", "in.npz", "--patient", "anna-example", "--date", "2026-03-02")
    assert done.exit_code == 0, done.output
    with Store.open(home / STORE) as store:
        blocks = [row["data"] for row in store.desk.rows("SELECT data FROM recording_block")]
    assert len(blocks) >= 6
    assert all(data.startswith(b"RHS1") for data in blocks)
    session = done.output.split()[-1].rstrip(".")
    proved = run("replay", session, "--verify")
    assert "is verified" in proved.output, proved.output
    played = run("replay", session)
    assert played.exit_code == 2
    assert "recorded elsewhere" in played.output
    out = run("export", "anna-example", "--format", "bids", "--raw", "--output", "set")
    assert out.exit_code == 0, out.output
    assert "identifies" in out.output
    (table,) = (tmp_path / "set").rglob("*_motion.tsv")
    assert len(table.read_text().splitlines()) == len(made["t"])


@pytest.mark.parametrize("day", ["tomorrow", "2999-01-01", "1066-10-14"])
def test_an_impossible_day_is_refused(clinic: Clinic, day: str) -> None:
    done = run("import", "in.npz", "--patient", "anna-example", "--date", day)
    assert done.exit_code == 2
    assert f"--date {day}" in done.output
