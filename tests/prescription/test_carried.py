"""What a patient brings from stored sessions: what is known, and where difficulty begins."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from rehab.clinic import today
from rehab.exercise.difficulty import BREAK, LOWERED
from rehab.recorder import Recorder
from rehab.session import Event
from rehab.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with Store.open(tmp_path / "rehab.db", create=True) as made:
        made.add_patient("anna-example")
        yield made


Ended = tuple[str, dict[str, float], dict[str, float]]
"""A block: its exercise, where its difficulty began, and where it stood at its end."""


def play(store: Store, *ended: Ended, status: str = "completed", after: str | None = None) -> str:
    """A session of blocks of one scored trial each, as the director would tell it; its id."""
    blocks = [
        {"exercise": name, "settings": {}, "kind": "training", "adapt": {"begin": begin}}
        for name, begin, _ in ended
    ]
    told = {"stage": "first", "session": "A", "batteries": []}
    programme = {"blocks": blocks, "prescribed": told}
    key = store.begin_session("anna-example", programme, {}, continues=after)
    recorder = Recorder(store.path, key)
    for number, (name, _, end) in enumerate(ended):
        trial = {"block": number, "number": 1, "side": "left", "practice": False}
        for kind, data in (
            ("block_begin", {**blocks[number], "block": number, "exercise": f"{name}/1"}),
            ("trial_begin", trial),
            ("trial_end", {**trial, "status": "success", "results": {}, "seen": 1.0}),
            ("block_end", {"block": number, "status": "completed", "difficulty": end}),
        ):
            recorder.event(Event(number, number, kind, data))
    assert recorder.close(status) is None
    return key


@pytest.mark.usefixtures("all_exercises")
def test_each_exercise_goes_on_from_its_last_session(store: Store) -> None:
    play(store, ("sunrise", {}, {"left/": 40.0}))
    play(store, ("sunrise", {"left/": 40.0}, {"left/": 60.0}))
    play(store, ("door", {}, {"left/": 70.0}))
    on = date.today()
    found = today.carried(store, store.sessions(), on)
    assert found.known == {"sunrise", "door"}
    assert found.begins == {"sunrise": {"left/": 60.0}, "door": {"left/": 70.0}}
    assert found.why == {}
    later = today.carried(store, store.sessions(), on + timedelta(days=BREAK))
    assert later.begins["sunrise"] == {"left/": 60.0 - 5.0 * LOWERED}  # in steps of 5 degrees
    assert "14 days without it" in later.why["sunrise"]


def test_what_broke_off_takes_no_turn(store: Store) -> None:
    for status in ("interrupted", "failed", "completed", "stopped"):
        play(store, ("star-reach", {}, {}), status=status)
    assert len(today.history(store, store.sessions())) == 2


FORWARD, SIDEWAYS = "left/flexion", "left/abduction"
BEGUN = {FORWARD: 50.0, SIDEWAYS: 50.0}


@pytest.mark.usefixtures("all_exercises")
def test_what_each_of_two_blocks_moved_is_kept(store: Store) -> None:
    forward = ("sunrise", BEGUN, {FORWARD: 55.0, SIDEWAYS: 50.0})
    sideways = ("sunrise", BEGUN, {FORWARD: 50.0, SIDEWAYS: 45.0})
    play(store, forward, sideways)
    both = {FORWARD: 55.0, SIDEWAYS: 45.0}
    assert today.carried(store, store.sessions(), date.today()).begins == {"sunrise": both}


@pytest.mark.usefixtures("all_exercises")
def test_what_was_moved_before_it_broke_off_is_kept(store: Store) -> None:
    forward = ("sunrise", BEGUN, {FORWARD: 55.0, SIDEWAYS: 50.0})
    sideways = ("sunrise", BEGUN, {FORWARD: 50.0, SIDEWAYS: 45.0})
    first = play(store, forward, status="interrupted")
    play(store, sideways, after=first)
    both = {FORWARD: 55.0, SIDEWAYS: 45.0}
    assert today.carried(store, store.sessions(), date.today()).begins == {"sunrise": both}
