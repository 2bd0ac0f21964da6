"""What has to be true of a session in which all that was due of a programme was played."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from playing_in_lab import Session, report

from rehab.prescription import BATTERIES, Prescription, load
from rehab.prescription.cascade import resolved
from rehab.store import StoredEvent

SCORED = {"success", "timeout"}
RATED = ("pain", "exertion", "discomfort")


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
    values = [(one["what"], one["value"]) for one in rated if one["what"] != "fear"]
    assert values == [(what, says[what]) for what in RATED] * len(begun), rated
    assert {one["value"] for one in rated if one["what"] == "fear"} <= {says["fear"]}, rated
