"""What a patient brings from stored sessions: what is known, and where difficulty begins."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from rehab.clinic import today
from rehab.exercise.difficulty import BREAK, LOWERED
from rehab.recorder import Recorder
from rehab.session import BlockPlan, Event, Programme
from rehab.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with Store.open(tmp_path / "rehab.db", create=True) as made:
        made.add_patient("anna-example")
        yield made


Ended = tuple[str, dict[str, float], dict[str, float]]
"""A block: its exercise, where its difficulty began, and where it stood at its end."""


Said = tuple[str, dict[str, Any]]
"""An event beside the blocks: what was said of pain, and what followed from it."""

HURT: Said = ("hurt", {"pain": 4, "where": "shoulder", "answer": "rest"})
NOTHING: Said = ("hurt", {"pain": 0, "where": "", "answer": "nothing"})
RULE: Said = (
    "decision",
    {"what": "pain", "value": 6, "does": "end", "reason": "pain 6 is above 5"},
)
TIRED: Said = ("decision", {"what": "exertion", "value": 8, "does": "rest", "reason": "tired"})


def play(
    store: Store,
    *ended: Ended,
    status: str = "completed",
    after: str | None = None,
    said: tuple[Said, ...] = (),
) -> str:
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
    for kind, data in said:
        recorder.event(Event(len(ended), len(ended), kind, data))
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


SUN: Ended = ("sunrise", {}, {"left/": 40.0})


def held(store: Store) -> str:
    return today.carried(store, store.sessions(), date.today()).held


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ((), ""),
        ((HURT,), f"pain 4 was told in the session of {date.today()}"),
        ((NOTHING,), ""),
        ((("hurt", {**HURT[1], "pain": None}),), f"pain was told in the session of {date.today()}"),
        ((RULE,), f"the session of {date.today()} ended by its rule, pain 6 is above 5"),
        ((RULE, HURT), f"the session of {date.today()} ended by its rule, pain 6 is above 5"),
        ((TIRED,), ""),
    ],
)
@pytest.mark.usefixtures("all_exercises")
def test_pain_in_the_last_session_keeps_the_next_from_getting_harder(
    store: Store, said: tuple[Said, ...], why: str
) -> None:
    play(store, SUN)
    play(store, SUN, said=said)
    assert held(store) == why


@pytest.mark.usefixtures("all_exercises")
def test_a_session_without_pain_lets_it_get_harder_again(store: Store) -> None:
    assert held(store) == ""
    play(store, SUN, said=(HURT,))
    assert held(store)
    play(store)  # nothing was played: that proves nothing
    assert held(store)
    play(store, SUN)
    assert held(store) == ""
    play(store, said=(RULE,))  # it hurt before anything was played
    assert held(store)


@pytest.mark.usefixtures("all_exercises")
def test_pain_before_it_broke_off_is_not_forgotten(store: Store) -> None:
    first = play(store, SUN, status="interrupted", said=(HURT,))
    play(store, SUN, after=first)
    assert held(store)


@pytest.mark.usefixtures("all_exercises")
def test_what_is_left_of_a_session_goes_on_where_its_difficulty_stood(store: Store) -> None:
    step = {"block": 0, "side": "left", "sector": "", "before": 50.0, "after": 45.0, "reason": "-"}
    adapted: Said = ("adapt", {**step, "trial": 3})
    begun = {"left/": 50.0, "right/": 60.0}
    key = play(store, ("sunrise", begun, {}), said=(adapted,), status="interrupted")
    left = Programme(
        (BlockPlan("sunrise", adapt={"begin": begun}), BlockPlan("door"), BlockPlan("shore"))
    )
    (session,) = [one for one in store.sessions() if one.id == key]
    sun, door, shore = today.going_on(store, session, left).blocks
    assert sun.adapt == {"begin": {"left/": 45.0, "right/": 60.0}}
    assert (door, shore) == left.blocks[1:]
    hurting = play(store, ("sunrise", begun, {}), said=(HURT,), status="interrupted")
    (session,) = [one for one in store.sessions() if one.id == hurting]
    assert today.going_on(store, session, left).blocks[0].adapt == {
        "begin": begun,
        "raises": False,
        "why": f"pain 4 was told in the session of {date.today()}",
    }
