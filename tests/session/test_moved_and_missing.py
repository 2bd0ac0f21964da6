"""Play space that moves and hands that fall silent: told once, and nothing scored across it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rehab.drivers import RECENTRES
from rehab.frame import FOCUSED, Frame
from rehab.session import Event, play, verify
from rehab.session.commands import MODES
from tests.session.person import ABSENT, HZ, VISIBLE, Notes, Person, between
from tests.session.playing import direct, of, run, stars, trial_frames, undisturbed
from tests.session.test_presence import (
    Change,
    both,
    frame_of,
    middle,
    notices,
    pressed,
    proven,
)


@pytest.mark.parametrize("mode", RECENTRES)
def test_each_recentring_by_command_repeats_the_trial(mode: str) -> None:
    at = middle()
    events, person, _ = run(stars(3), None, {at: ("recentre", {"mode": mode})})
    assert person.recentred == [mode]
    moved = next(e for e in events if e.kind == "space")
    assert moved.data["cause"] == "command"
    assert moved.frame == at + 1
    assert [t["status"] for t in of(events, "trial_end")] == ["success", "repeated"] + [
        "success"
    ] * 2
    proven(events, person, stars(3))


def test_an_unknown_recentring_is_refused_by_name() -> None:
    assert MODES == RECENTRES
    at = middle()
    events, person, _ = run(stars(3), None, {at: ("recentre", {"mode": "sideways"})})
    assert of(events, "command")[0]["refused"] == "there are full, keep-height, reclined"
    assert person.recentred == []
    assert [t["status"] for t in of(events, "trial_end")] == ["success"] * 3
    proven(events, person, stars(3))


@pytest.mark.parametrize(
    ("asked", "mode"), [("", "full"), ("keep-height", "full"), ("reclined", "reclined")]
)
def test_a_menu_button_held_recentres_and_lifts_its_own_pause(asked: str, mode: str) -> None:
    at = middle()
    person = Person(change=pressed("menu", at, at + 200), nods=False)
    commands = {10: ("recentre", {"mode": asked})} if asked else {}
    events, _, director = run(stars(3), person, commands)
    assert person.recentred == ([asked, mode] if asked else [mode])
    assert of(events, "recentre") == [{"mode": mode}]
    assert frame_of(events, "pause") == at
    assert frame_of(events, "recentre") == frame_of(events, "resume")
    assert at + HZ <= frame_of(events, "recentre") <= at + HZ + 1  # a sum of 90ths
    assert of(events, "space")[-1]["cause"] == "command"
    assert director.status == "completed"
    proven(events, person, stars(3))


def test_a_button_that_is_stuck_from_the_start_recentres_nothing() -> None:
    events, person, _ = run(stars(2), Person(change=pressed("menu", 0, 10**6)))
    assert person.recentred == []
    assert of(events, "pause") == []


@pytest.mark.parametrize(
    ("cause", "transform"), [("runtime", [0.1, 0, 0, 0, 0, 0, 1]), ("rebuilt", None)]
)
def test_what_the_runtime_moves_is_told_and_repeats_the_trial(cause: str, transform: Any) -> None:
    at = middle()
    person = Person()

    def change(record: Frame) -> None:
        if int(record["index"]) == at:
            person.move(cause, transform)  # told with the first frame of its epoch

    person.change = change
    events, *_ = run(stars(3), person)
    (moved,) = [e for e in events if e.kind == "space"]
    assert moved.frame == at + 1
    assert moved.data == {"epoch": 1, "cause": cause, "transform": transform}
    assert [t["status"] for t in of(events, "trial_end")] == ["success", "repeated"] + [
        "success"
    ] * 2
    proven(events, person, stars(3))


def test_a_driver_without_news_is_told_of_all_the_same() -> None:
    at = middle()
    person = Person(change=between(at, 10**6, space_epoch=3))
    events, *_ = run(stars(3), person)
    assert of(events, "space") == [{"epoch": 3, "cause": "", "transform": None}]
    proven(events, person, stars(3))


def test_two_moves_between_two_frames_are_two_events() -> None:
    at, person = middle(), Person()

    def change(record: Frame) -> None:
        if int(record["index"]) == at:
            person.move("command", None)
            person.move("runtime", None)

    person.change = change
    events, *_ = run(stars(3), person)
    assert [(s["epoch"], s["cause"]) for s in of(events, "space")] == [
        (1, "command"),
        (2, "runtime"),
    ]
    proven(events, person, stars(3))


def test_no_trial_is_scored_across_an_epoch() -> None:
    """Play space jumps ten times, wherever that falls: each scored trial lies in one epoch."""
    rng = np.random.default_rng(2)
    person = Person()
    jumps = set(rng.integers(1100, 4500, 10).tolist())

    def change(record: Frame) -> None:
        if int(record["index"]) in jumps:
            person.move("runtime", None)

    person.change = change
    events, *_ = run(stars(8), person)
    epochs = {int(f["index"]): int(f["space_epoch"]) for f in person.seen}
    scored = 0
    for (begin, end), data in zip(trial_frames(events), of(events, "trial_end"), strict=True):
        if data["status"] == "success":
            scored += 1
            assert epochs[begin] == epochs[end]
    assert scored == 8
    proven(events, person, stars(8))


# Hands


@pytest.mark.parametrize(
    ("held", "why", "said"), [(0, "asleep", "asleep"), (1, "unseen", "out of sight")]
)
def test_a_silent_hand_is_said_within_a_second_and_found_again(
    held: int, why: str, said: str
) -> None:
    at = middle()
    events: list[Event] = []
    person = Person()
    director = direct(stars(3), person, events)
    shown: dict[int, list[str]] = {}

    def change(record: Frame) -> None:
        index = int(record["index"])
        if at <= index <= at + 2 * HZ:
            record["grip_left_bits"] = 0
            record["held"][0] = held
        shown[index] = notices(director)

    person.change = change
    play(person, None, director, Notes())
    told = [e for e in events if e.kind == "hand"]
    assert [e.data for e in told] == [
        {"side": "left", "state": "lost", "why": why},
        {"side": "left", "state": "found"},
    ]
    assert told[0].frame - at < HZ
    assert told[1].frame - (at + 2 * HZ) < 0.3 * HZ
    assert any(said in line for line in shown[at + HZ])
    assert not any(said in line for line in shown[at + 3 * HZ])
    proven(events, person, stars(3))


def test_a_hand_lost_for_a_blink_or_without_focus_is_not_said() -> None:
    at = middle()
    change = both(
        between(at, at + HZ // 2, grip_right_bits=0),
        between(at + HZ, at + 3 * HZ, grip_right_bits=0, presence=VISIBLE),
    )
    events, *_ = run(stars(3), Person(change=change))
    assert of(events, "hand") == []


def test_a_hand_that_was_never_there_is_missed_only_where_it_is_asked_for() -> None:
    gone = between(0, 10**6, grip_left_bits=0, aim_left_bits=0)
    right, *_ = run(stars(2, sides="right"), Person(change=gone))
    assert of(right, "hand") == []
    left, *_ = run(stars(1, sides="left", time_limit=3), Person(change=gone))
    assert of(left, "hand")[0]["state"] == "lost"


def test_swapped_controllers_are_said_and_crossed_arms_are_not() -> None:
    def swap(first: int, last: int) -> Change:
        def change(record: Frame) -> None:
            if first <= int(record["index"]) <= last:
                left = record["grip_left"].copy()
                record["grip_left"], record["grip_right"] = record["grip_right"].copy(), left
                for name in ("grip_left", "grip_right"):
                    record[name][0] *= 0.2 / max(abs(float(record[name][0])), 0.05)

        return change

    short, *_ = run(stars(3), Person(change=swap(5 * HZ, 5 * HZ + HZ // 2)))
    assert of(short, "hand") == []
    person = Person(change=swap(5 * HZ, 7 * HZ))
    events, *_ = run(stars(3), person)
    told = [e for e in events if e.kind == "hand"]
    assert [(e.data["side"], e.data["state"]) for e in told] == [
        ("both", "swapped"),
        ("both", "unswapped"),
    ]
    assert told[0].frame - 5 * HZ < HZ
    proven(events, person, stars(3))


# The loop


def test_the_driver_settles_where_a_rest_begins() -> None:
    at = middle()
    person = Person(change=between(at, at + HZ, presence=ABSENT))
    events, *_ = run(stars(3), person)
    assert at in person.settled
    resting = [f for f in person.settled if not any(b < f < e for b, e in trial_frames(events))]
    assert resting == person.settled


def test_what_keeps_the_headset_away_is_shown() -> None:
    at, events = middle(), []
    person = Person()
    director = direct(stars(2), person, events)
    shown: dict[int, bool] = {}

    def change(record: Frame) -> None:
        index = int(record["index"])
        person.status = "Waiting for the headset." if at <= index < at + 90 else ""
        shown[index] = "Waiting for the headset." in notices(director)

    person.change = change
    play(person, None, director, Notes())
    assert not shown[at]
    assert shown[at + 80]
    assert not shown[at + 100]
    assert verify(undisturbed(2), events, exact=True) == []


def test_a_session_in_which_everything_happens_replays_exactly() -> None:
    at = middle()
    person = Person()

    def change(record: Frame) -> None:
        index = int(record["index"])
        between(at, at + HZ, presence=ABSENT)(record)
        between(at + 6 * HZ, at + 7 * HZ, outside=1)(record)
        pressed("menu", at + 13 * HZ, at + 14 * HZ + HZ // 3)(record)
        between(3 * HZ, 5 * HZ, grip_left_bits=0)(record)
        if index == at:
            person.told.append(("away", {"reason": "it stopped"}))
        if index == at + 2 * HZ // 3:
            person.told += [
                ("back", {"runtime": "Fake", "tries": 2, "seconds": 1.5}),
                ("profile", {"side": "left", "profile": "/a/b", "name": "Touch"}),
                ("rate", {"hertz": 90.0}),
            ]
            person.move("rebuilt", None)

    person.change = change
    commands = {
        8 * HZ: ("recentre", {"mode": "reclined"}),
        at + 11 * HZ: ("pause", {}),
        at + 12 * HZ: ("resume", {}),
    }
    events, *_ = run(stars(6), person, commands)
    assert [r["news"] for r in of(events, "runtime")] == ["away", "back", "profile", "rate"]
    assert [s["cause"] for s in of(events, "space")] == ["command", "rebuilt", "command"]
    assert [p["reason"] for p in of(events, "pause")] == [
        "runtime",
        "headset",
        "area",
        "command",
        "menu",
    ]
    assert person.recentred == ["reclined", "reclined"]
    assert of(events, "block_end")[0]["successes"] == 6
    assert int(person.seen[-1]["presence"]) == FOCUSED
    proven(events, person, stars(6))
