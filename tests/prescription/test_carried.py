"""What a patient brings from stored sessions: what is known, and where difficulty begins."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from rehab.cli import today
from rehab.exercise.difficulty import BREAK
from rehab.recorder import Recorder
from rehab.session import Event
from rehab.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with Store.open(tmp_path / "rehab.db", create=True) as made:
        made.add_patient("anna-example")
        yield made


def play(
    store: Store, exercise: str, difficulty: dict[str, float], status: str = "completed"
) -> None:
    """A session of one scored trial, as the director would tell it."""
    block = {"exercise": exercise, "settings": {}, "kind": "training", "adapt": {"aim": 0.8}}
    told = {"stage": "first", "session": "A", "batteries": []}
    key = store.begin_session("anna-example", {"blocks": [block], "prescribed": told}, {})
    recorder = Recorder(store.path, key)
    trial = {"block": 1, "number": 1, "side": "left", "practice": False}
    for number, (kind, data) in enumerate(
        (
            ("block_begin", {"block": 1, **block, "exercise": f"{exercise}/1"}),
            ("trial_begin", trial),
            ("trial_end", {**trial, "status": "success", "results": {}, "seen": 1.0}),
            ("block_end", {"block": 1, "status": "completed", "difficulty": difficulty}),
        )
    ):
        recorder.event(Event(number, number, kind, data))
    assert recorder.close(status) is None


@pytest.mark.usefixtures("all_exercises")
def test_each_exercise_goes_on_from_its_last_session(store: Store) -> None:
    play(store, "sunrise", {"left/": 40.0})
    play(store, "sunrise", {"left/": 60.0})
    play(store, "door", {"left/": 90.0})
    on = date.today()
    found = today.carried(store, store.sessions(), on)
    assert found.known == {"sunrise", "door"}
    assert found.begins == {"sunrise": {"left/": 60.0}, "door": {"left/": 90.0}}
    assert found.why == {}
    later = today.carried(store, store.sessions(), on + timedelta(days=BREAK))
    assert later.begins["sunrise"] == {"left/": 50.0}  # two steps of 5 degrees
    assert "14 days without it" in later.why["sunrise"]


def test_what_broke_off_takes_no_turn(store: Store) -> None:
    for status in ("interrupted", "failed", "completed", "stopped"):
        play(store, "star-reach", {}, status)
    assert len(today.history(store, store.sessions())) == 2
