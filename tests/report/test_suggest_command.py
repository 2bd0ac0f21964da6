"""`rehab suggest`: nothing is applied, an answer becomes a note, and a site may turn it off."""

from __future__ import annotations

from pathlib import Path

from histories import TRAINING, Course
from typer.testing import CliRunner, Result

from rehab.cli.app import app
from rehab.store import Store

ANNA = "anna-example"


def suggest(home: Path, *words: str) -> Result:
    environment = {"REHAB_HOME": str(home), "NO_COLOR": "1"}
    return CliRunner().invoke(app, ["suggest", *words], env=environment)


def test_a_site_turns_suggestions_off_and_on(tmp_path: Path) -> None:
    with Store.open(tmp_path / "rehab.db", create=True) as store:
        store.add_patient(ANNA)
    assert "No rule suggests a change." in suggest(tmp_path, ANNA).stdout
    assert suggest(tmp_path, "--site", "off").exit_code == 0
    refused = suggest(tmp_path, ANNA)
    assert (refused.exit_code, "off at this site" in refused.stderr) == (2, True)
    suggest(tmp_path, "--site", "on")
    assert suggest(tmp_path, ANNA).exit_code == 0
    assert "they are on or off" in suggest(tmp_path, "--site", "perhaps").stderr


def test_an_answer_is_a_note_and_names_what_there_is(tmp_path: Path) -> None:
    with Store.open(tmp_path / "rehab.db", create=True) as store:
        store.add_patient(ANNA)
    refused = suggest(tmp_path, ANNA, "--accept", "easy star-reach")
    assert refused.exit_code == 2
    assert "there are: none today" in refused.stderr
    assert suggest(tmp_path).exit_code == 2


def test_what_was_accepted_or_refused_is_kept_with_its_numbers(tmp_path: Path) -> None:
    course = Course(tmp_path / "rehab.db")
    course.block(course.session(0), key=TRAINING)
    course.write().close()
    shown = suggest(tmp_path, ANNA)
    assert "assessment: Schedule an assessment" in shown.stdout
    assert "Rule: No assessment for two weeks." in shown.stdout
    assert suggest(tmp_path, ANNA, "--accept", "assessment").exit_code == 0
    why = ("--reason", "She moved away.")
    assert suggest(tmp_path, ANNA, "--refuse", "assessment", *why).exit_code == 0
    with Store.open(tmp_path / "rehab.db") as store:
        accepted, refused = (note.text for note in store.care.notes(store.patient(ANNA)))
    assert accepted.startswith("Suggestion accepted: Schedule an assessment")
    assert "The first session was " in accepted
    assert refused.startswith("Suggestion refused: ")
    assert refused.endswith("Reason: She moved away.")
