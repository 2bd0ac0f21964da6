"""A whole programme of each template in a real OpenXR runtime: prescribed by its command, played by
somebody whom it fits, its doses scaled to two minutes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from clinic_in_lab import Clinic
from doses import CASES, Case, scaled
from lab import Lab
from people import RemotePatient
from playing_in_lab import KNOWN_SEED, Session, moved_by, report
from remote import Remote
from sight import Sight

from rehab.frame import SIDES
from rehab.limits import MARGIN
from rehab.prescription import BATTERIES, Prescription, load
from rehab.prescription.cascade import resolved
from rehab.prescription.templates import template
from rehab.store import StoredEvent

ALIAS = "invented-one"
SCORED = {"success", "timeout"}
SLACK = 4.0
"""Degrees by which the program may think a shoulder to be elsewhere than it is."""


@pytest.mark.timeout(600)
def test_a_programme_is_played_as_it_is_due(lab: Lab, remote: Remote, known: Path) -> None:
    """One block that adapts of one template, by somebody who has played before."""
    case, sight = CASES[0], Sight()
    text = case.answered(template(case.template))
    file = lab.folder / "programme.toml"
    file.write_text(scaled(text, case.trials, tests=False, only=("forward",)), "utf-8")
    patient = RemotePatient(case.profile, KNOWN_SEED, sight=sight)
    session = Session(lab, patient, known)
    session.rehab("prescribe", session.alias, str(file), "--yes")
    with moved_by(remote, patient):
        session.play(exercise="")
        session.wait(500)
    assert_as_due(session, file, case.profile.says)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.template)
def test_a_whole_programme_is_played_as_it_is_due(
    lab: Lab, remote: Remote, clinic: Clinic, case: Case
) -> None:
    """In a clinic's own store, from admission to the report."""
    sight = Sight()
    clinic.admit(ALIAS, *case.found)
    copy = case.answered(clinic.copy(case.template))
    file = clinic.prescribe(ALIAS, scaled(copy, case.trials))
    patient = RemotePatient(case.profile, 3, seated=not case.standing, sight=sight)
    session = Session(lab, patient, clinic=clinic, alias=ALIAS)
    with moved_by(remote, patient):
        session.play(*case.options, exercise="")
        session.wait(1700)
    clinic.unlock()  # the keyboard has locked itself meanwhile
    made = assert_as_due(session, file, case.profile.says)
    for limit in made.limit:
        if limit.direction == "shoulder elevation":
            asked = patient.highest[SIDES.index(limit.side)]
            assert 0.0 < asked <= limit.degrees - MARGIN + SLACK


def assert_as_due(session: Session, file: Path, says: Mapping[str, int]) -> Prescription:
    """All of the programme's first session was played, in order; it verifies and is reported."""
    session.lab.assert_valid()
    session.assert_whole()
    made = load(file)
    name = made.stages()[0].sessions[0]
    (due,) = [one for one in made.session if one.name == name]
    batteries = made.assessment.batteries if made.assessment is not None else ()
    tests = [test.exercise for one in batteries for test in BATTERIES[one].tests]
    found = [resolved(made, due, block) for block in due.blocks]
    trained = [(one.kind.spec.name, one.adapt is not None) for one in found]
    assert_played(session, tests, trained, says)
    assert session.alias in report(session, session.lab.folder)
    return made


def assert_played(
    session: Session, tests: list[str], trained: list[tuple[str, bool]], says: Mapping[str, int]
) -> None:
    """Questions, tests, then training, each to its end; what adapts did, and nothing is open."""
    (end,) = session.events("session_end")
    assert end.data["status"] == "completed", end.data
    begun, ended = session.events("block_begin"), session.events("block_end")
    told = [(event.data["kind"], event.data["exercise"].split("/")[0]) for event in begun]
    assert told == [("assessment", name) for name in tests] + [
        ("training", name) for name, _ in trained
    ]
    assert [event.data["status"] for event in ended] == ["completed"] * len(begun), ended
    answers = {event.data["asked"]: event.data["answer"] for event in session.events("question")}
    assert list(answers.values()) == ["no"] * 3, answers
    open_trials: list[StoredEvent] = []
    for event in session.events():
        if event.kind == "trial_begin":
            assert not open_trials
            open_trials.append(event)
        elif event.kind == "trial_end":
            assert open_trials.pop().data["number"] == event.data["number"]
            assert event.data["status"] in SCORED, event.data
            assert "why" not in event.data, event.data
    assert not open_trials
    adapted = {event.data["block"] for event in session.events("adapt")}
    for number, (_, adapts) in enumerate(trained, len(tests)):
        assert (number in adapted) == adapts, (number, adapted)
    rated = [event.data for event in session.events("rating") if "block" in event.data]
    assert [one["what"] for one in rated] == ["pain", "exertion", "discomfort"] * len(begun)
    # Whoever still looks where the last scale was answered when the next one comes may answer it by
    # that: with pictures this late a patient is slow. Nothing comes before the scale of pain.
    pains = [one["value"] for one in rated if one["what"] == "pain"]
    assert pains == [says["pain"]] * len(begun), rated
