"""Hazards and requirements name tests that there are; a run tells which of them did not pass."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

from bootkit import CHECKOUT, controls, suite

SEVERITIES = ("negligible", "minor", "serious", "critical")
HAZARDS = tomllib.loads((CHECKOUT / "docs/risk/hazards.toml").read_text(encoding="utf-8"))["hazard"]
LABELLING = (CHECKOUT / "docs/intended-use.md").read_text(encoding="utf-8")


def test_every_test_that_is_promised_is_there() -> None:
    promised = list(controls.promised())
    assert len(promised) > 60
    missing = [test for _, test in promised if test not in defined_in(test.partition("::")[0])]
    assert missing == []


def defined_in(path: str) -> set[str]:
    """The ids of the tests that a file of ours defines."""
    file = CHECKOUT / path
    if not file.is_file():
        return set()
    body = ast.parse(file.read_text(encoding="utf-8")).body
    return {f"{path}::{one.name}" for one in body if isinstance(one, ast.FunctionDef)}


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda one: one["id"])
def test_a_hazard_is_told_whole_and_has_a_control_or_says_that_it_has_none(hazard: dict) -> None:
    for field in ("hazard", "cause", "harm", "control"):
        assert hazard[field].strip()
    assert hazard["severity"] in SEVERITIES
    assert hazard.get("tests") or hazard.get("labelling") or hazard.get("open")
    assert hazard.get("labelling", "") in LABELLING
    fields = {"id", "hazard", "cause", "harm", "severity", "control", "tests", "labelling", "open"}
    assert set(hazard) <= fields


def test_no_two_entries_share_an_id() -> None:
    for name, entries in controls.TABLES.items():
        table = tomllib.loads((CHECKOUT / name).read_text(encoding="utf-8"))
        ids = [entry["id"] for entry in table[entries]]
        assert sorted(set(ids)) == sorted(ids)


def test_a_test_that_failed_or_did_not_run_leaves_its_promise_unshown(tmp_path: Path) -> None:
    here, lab = tmp_path / "here.json", tmp_path / "lab.json"
    here.write_text(json.dumps({"t.py::good": True, "t.py::one[a]": True, "t.py::one[b]": False}))
    lab.write_text(json.dumps({"t.py::good": True, "lab.py::fine[x]": True}))
    passed = controls.outcomes([here, lab])
    promises = [("H1", "t.py::good"), ("H2", "t.py::one"), ("H3", "t.py::gone")]
    assert controls.unshown(passed, [*promises, ("H4", "lab.py::fine")]) == [
        "H2: t.py::one did not pass.",
        "H3: t.py::gone did not run.",
    ]


def test_a_whole_run_fails_where_a_control_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr(suite, "CHECKOUT", tmp_path)
    folder = tmp_path / suite.OUTCOMES
    folder.mkdir(parents=True)
    shown = {test: True for _, test in controls.promised()}
    (folder / "here.json").write_text(json.dumps(shown))
    assert suite.all_shown() == 0
    (folder / "lab.json").write_text(json.dumps({HAZARDS[0]["tests"][0]: False}))
    assert suite.all_shown() == 1
    assert HAZARDS[0]["tests"][0] in capsys.readouterr().out


ONE_OF_EACH = """
import pytest

def test_good(): pass
def test_bad(): assert False
@pytest.mark.skip
def test_left_out(): pass
@pytest.fixture
def falls(): yield; raise ValueError
def test_falls_late(falls): pass
"""


@pytest.mark.parametrize("spread", [(), ("-n2",)])
def test_what_becomes_of_each_test_is_noted(tmp_path: Path, spread: tuple[str, ...]) -> None:
    shutil.copy(CHECKOUT / "tests/conftest.py", tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]", encoding="utf-8")
    (tmp_path / "test_one_of_each.py").write_text(ONE_OF_EACH, encoding="utf-8")
    run = [sys.executable, "-m", "pytest", "--outcomes=out/noted.json", *spread]
    subprocess.run(run, cwd=tmp_path, capture_output=True, check=False)
    noted = json.loads((tmp_path / "out/noted.json").read_text(encoding="utf-8"))
    assert {node.partition("::")[2]: fine for node, fine in noted.items()} == {
        "test_good": True,
        "test_bad": False,
        "test_left_out": False,
        "test_falls_late": False,
    }
