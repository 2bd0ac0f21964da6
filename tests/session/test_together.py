"""An exercise that asks for both arms at once: its trials are of both, and wait for both."""

from __future__ import annotations

from pathlib import Path

import pytest

from rehab import resources
from rehab.session import BlockPlan, Event, Programme, replay, verify
from tests.session.person import ABSENT, Person, between
from tests.session.playing import body, of, run

SOURCE = """
from rehab.exercise import SIDES, Exercise, Measure, Spec, Status

class Lift(Exercise):
    spec = Spec(id="lift/1", title="Lift", trains="Both arms", instruction="Lift.", together=True,
                measures=(Measure("count", "1", "Count"),))

    def build(self, stage):
        self.stage = stage

    def begin_trial(self, trial):
        assert (trial.side, trial.hands, trial.hand) == ("both", (0, 1), -1)
        self.until = self.stage.seconds + 2.0

    def step(self, frame, body):
        return Status.SUCCESS if self.stage.seconds > self.until else Status.RUNNING

    def end_trial(self):
        return {"count": 1.0}
"""


@pytest.fixture
def programme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programme:
    (tmp_path / "lift.py").write_text(SOURCE)
    monkeypatch.setattr(resources, "folder", lambda name: tmp_path)
    return Programme((BlockPlan("lift", {"trials": 3}),), seed=1, calibration=body())


def ends(events: list[Event]) -> list[dict]:
    return [end for end in of(events, "trial_end") if end["status"] == "success"]


def test_a_trial_is_of_both_arms(programme: Programme) -> None:
    events, person, _ = run(programme)
    assert [end["side"] for end in ends(events)] == ["both"] * 3
    assert all(end["seen"] == 1.0 for end in ends(events))
    assert of(events, "block_begin")[0]["sides"] == ["both"]
    assert verify(events, replay(person.frames(), programme), exact=True) == []


def test_what_is_seen_of_it_is_where_both_arms_are_seen(programme: Programme) -> None:
    events, _, _ = run(programme)
    first, last = (
        next(e.frame for e in events if e.kind == kind) for kind in ("trial_begin", "trial_end")
    )
    gone = between(first + 20, first + 50, grip_left_bits=ABSENT)
    events, _, _ = run(programme, Person(change=gone))
    assert ends(events)[0]["seen"] == pytest.approx(1.0 - 30 / (last - first), abs=0.1)
