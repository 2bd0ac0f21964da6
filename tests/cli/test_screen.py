"""`rehab patients screen` and `override`, as a therapist types them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from rehab.cli.app import app
from rehab.clinic.admitting import screened
from rehab.errors import UserError
from rehab.session import BlockPlan, Programme
from rehab.store import Store

ANNA = "anna-example"
PLAIN = Programme((BlockPlan("star-reach"),))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REHAB_HOME", str(tmp_path))
    with Store.open(tmp_path / "rehab.db", create=True) as store:
        store.add_patient(ANNA)
    return tmp_path


def rehab(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, arguments)
    said = f"{result.output}{result.exception if code else ''}"
    assert (result.exit_code != 0) == (code != 0), said
    return said


def test_what_was_found_is_shown_with_what_it_refuses(home: Path) -> None:
    assert "Not screened yet" in rehab("patients", "screen", ANNA)
    said = rehab(
        *("patients", "screen", ANNA, "--precaution", "fracture or repair=2026-05-04"),
        *("--released", "fracture or repair=2099-01-01", "--precaution", "aphasia"),
    )
    assert "released 2099-01-01" in said
    assert "Refuses: flexion, abduction" in said
    assert "Few words" in said
    assert rehab("patients", "screen", ANNA) == said
    assert "Nothing was found." in rehab("patients", "screen", ANNA, "--nothing")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--precaution", "fracture or repair"), "needs its date"),
        (("--contraindication", "headache"), "There is no contra-indication"),
        (("--released", "falls=2026-05-04"), "not among the precautions given"),
        (("--nothing", "--precaution", "falls"), "does not go with"),
    ],
)
def test_what_cannot_be_changes_nothing(home: Path, arguments: tuple[str, ...], says: str) -> None:
    assert says in rehab("patients", "screen", ANNA, *arguments, code=2)
    assert "Not screened yet" in rehab("patients", "screen", ANNA)


def test_a_session_is_given_precautions_caps_and_overrides(home: Path) -> None:
    rehab("patients", "screen", ANNA, "--precaution", "shoulder instability")
    rehab("patients", "override", ANNA, "star-reach", "shoulder instability", "--reason", "Taped.")
    with Store.open(home / "rehab.db") as store:
        asked = screened(store, store.patient(ANNA), PLAIN)
        assert screened(store, store.patient(ANNA), asked) == asked  # as it goes on after a break
    assert asked.precautions == ("shoulder instability",)
    assert asked.overrides == (("star-reach", "shoulder instability"),)
    assert [(limit.direction, limit.degrees) for limit in asked.limits] == [
        ("shoulder elevation", 90.0)
    ]
    assert Programme.from_dict(asked.to_dict()) == asked


def test_a_contraindication_lets_nobody_play(home: Path) -> None:
    rehab("patients", "screen", ANNA, "--contraindication", "seizure")
    with Store.open(home / "rehab.db") as store, pytest.raises(UserError, match="No headset"):
        screened(store, store.patient(ANNA), PLAIN)
