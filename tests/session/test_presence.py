"""Pausing and going on: what breaks in, who lifts it, and that nothing is scored across it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pytest

from rehab.frame import Frame
from rehab.session import Director, Event, Programme, inputs_of, play, replay, verify
from tests.session.person import ABSENT, HZ, VISIBLE, Notes, Person, between
from tests.session.playing import direct, of, run, stars, trial_frames, undisturbed

AWAY = {
    "headset": {"presence": ABSENT},
    "focus": {"presence": VISIBLE},
    "area": {"outside": 1},
    "tracking": {"head_bits": 3},
}
OWN = ("headset", "focus", "area")
Change = Callable[[Frame], None]


def both(*changes: Change) -> Change:
    def change(record: Frame) -> None:
        for one in changes:
            one(record)

    return change


def pressed(channel: str, first: int, last: int, side: int = 1) -> Change:
    def change(record: Frame) -> None:
        if first <= int(record["index"]) <= last:
            record[channel][side] = 1

    return change


@lru_cache
def middle(trials: int = 3, number: int = 1) -> int:
    """A frame in the middle of a trial that nothing breaks into."""
    begin, end = trial_frames(undisturbed(trials))[number]
    return (begin + end) // 2


def frame_of(events: list[Event], kind: str) -> int:
    return next(e.frame for e in events if e.kind == kind)


def kinds(events: list[Event], *wanted: str) -> list[tuple[str, str]]:
    return [(e.kind, next(iter(e.data.values()))) for e in events if e.kind in wanted]


def proven(events: list[Event], person: Person, programme: Programme) -> None:
    """The recording tells the same, to the last bit."""
    again = replay(person.frames(), programme, inputs_of(events))
    assert verify(events, again, exact=True) == []


def notices(director: Director) -> list[str]:
    director.scene.update()
    table = director.scene.table
    return [
        line
        for row, sheet in director.scene.words.items()
        if table.shown[row]
        for line in sheet.said.split("\n")
    ]


@pytest.mark.parametrize("reason", OWN)
def test_what_took_the_patient_away_pauses_at_once_and_a_nod_goes_on(reason: str) -> None:
    at = middle()
    person = Person(change=between(at, at + 2 * HZ, **AWAY[reason]))
    events, _, director = run(stars(3), person)
    told = [e for e in events if e.kind in ("pause", "ask", "resume")]
    assert [(e.kind, *e.data.values()) for e in told] == [
        ("pause", reason),
        ("ask", reason),
        ("resume", reason),
    ]
    assert [e.frame for e in told[:2]] == [at, at + 2 * HZ + 1]
    # The person nods a second after it is asked for, within 0.8 s.
    assert 1.3 * HZ < told[2].frame - told[1].frame < 2 * HZ
    assert [t["status"] for t in of(events, "trial_end")] == ["success", "repeated"] + [
        "success"
    ] * 2
    assert person.rooms == ([True, False] if reason == "area" else [])
    assert director.status == "completed"
    proven(events, person, stars(3))


def test_lost_tracking_goes_on_by_itself() -> None:
    at = middle()
    person = Person(change=between(at, at + HZ, head_bits=3), nods=False)
    events, *_ = run(stars(3), person)
    assert kinds(events, "pause", "ask", "resume") == [
        ("pause", "tracking"),
        ("resume", "tracking"),
    ]
    assert [t["status"] for t in of(events, "trial_end")] == ["success", "repeated"] + [
        "success"
    ] * 2
    proven(events, person, stars(3))


@pytest.mark.parametrize("reason", OWN)
def test_without_a_sign_nothing_goes_on(reason: str) -> None:
    at = middle()
    person = Person(change=between(at, at + HZ, **AWAY[reason]), nods=False, frames=at + 20 * HZ)
    events, _, director = run(stars(3), person)
    assert kinds(events, "pause", "ask", "resume") == [("pause", reason), ("ask", reason)]
    assert director.seconds < at / HZ
    assert len(of(events, "trial_end")) == 2
    assert of(events, "session_end")[0]["status"] == "stopped"


@pytest.mark.parametrize("channel", ["menu", "trigger", "squeeze"])
def test_a_button_goes_on_once_it_is_newly_pressed(channel: str) -> None:
    at = middle()
    back = at + HZ + 1
    # The first press began in the system's menu and ends after it; the second is meant for us.
    change = both(
        pressed(channel, back - 10, back + 60),
        pressed(channel, back + 120, back + 125, side=0),
        between(at, back - 1, presence=VISIBLE),
    )
    person = Person(change=change, nods=False)
    events, *_ = run(stars(3), person)
    assert (frame_of(events, "ask"), frame_of(events, "resume")) == (back, back + 120)
    assert [p["reason"] for p in of(events, "pause")] == ["focus"]
    proven(events, person, stars(3))


def test_the_press_that_closed_the_systems_menu_is_not_a_sign() -> None:
    at = middle()
    back = at + HZ + 1
    change = both(between(at, back - 1, presence=VISIBLE), pressed("trigger", back + 3, back + 20))
    events, *_ = run(stars(3), Person(change=change, nods=False, frames=at + 5 * HZ))
    assert of(events, "resume") == []


def test_a_trouble_in_a_trouble_still_asks() -> None:
    at = middle()
    change = both(
        between(at, at + 90, presence=ABSENT),
        between(at + 91, at + 180, presence=VISIBLE),
        between(at + 181, at + 270, head_bits=0),
    )
    person = Person(change=change)
    events, *_ = run(stars(3), person)
    assert kinds(events, "pause", "ask", "resume") == [
        ("pause", "headset"),
        ("pause", "focus"),
        ("ask", "focus"),  # the head may be lost for a moment
        ("pause", "tracking"),
        ("ask", "tracking"),
        ("resume", "tracking"),
    ]
    proven(events, person, stars(3))


def test_before_anything_was_played_nobody_is_asked() -> None:
    person = Person(change=between(0, 200, presence=ABSENT), nods=False)
    events, _, director = run(stars(2), person)
    assert kinds(events, "pause", "ask", "resume") == [("pause", "headset"), ("resume", "headset")]
    assert director.status == "completed"


@pytest.mark.parametrize("state", ["playing", "away", "asking", "held"])
@pytest.mark.parametrize("command", ["stop", "pause", "skip", "resume"])
def test_every_command_in_every_state(state: str, command: str) -> None:
    at = middle()
    change = between(at, at + HZ, presence=ABSENT) if state in ("away", "asking") else None
    person = Person(change=change, nods=False, frames=at + 30 * HZ)
    when = {"playing": at, "away": at + 20, "asking": at + 2 * HZ, "held": at + 20}[state]
    commands: dict[int, tuple[str, dict[str, Any]]] = {when: (command, {})}
    if state == "held":
        commands[at] = ("pause", {})
    if command == "pause" or state in ("away", "held") or (state, command) == ("asking", "skip"):
        commands[at + 6 * HZ] = ("resume", {})
    events, _, director = run(stars(3), person, commands)
    ends = [t["status"] for t in of(events, "trial_end")]
    assert len(of(events, "trial_begin")) == len(ends)
    if command == "stop":
        assert director.status == "stopped"
        if state != "playing":
            assert events[-1].frame == when
    else:
        assert director.status == "completed"
        assert ends.count("success") == (2 if (state, command) == ("playing", "skip") else 3)
    if (state, command) == ("asking", "resume"):
        assert frame_of(events, "resume") == when
    if (state, command) == ("asking", "pause"):
        assert of(events, "resume") == [{"after": "command"}]
    proven(events, person, stars(3))


def test_a_resume_while_the_headset_is_off_does_not_speak_for_the_patient() -> None:
    at = middle()
    person = Person(change=between(at, at + HZ, presence=ABSENT), nods=False, frames=at + 9 * HZ)
    events, *_ = run(stars(3), person, {at + 20: ("resume", {})})
    assert of(events, "resume") == []


def test_the_therapist_may_let_someone_play_outside_the_area() -> None:
    at = middle()
    person = Person(change=between(at, 10**6, outside=1), nods=False)
    events, _, director = run(stars(3), person, {at + HZ: ("resume", {})})
    assert of(events, "pause") == [{"reason": "area"}]
    assert frame_of(events, "resume") == at + HZ
    assert director.status == "completed"
    assert person.rooms == [True, False]
    proven(events, person, stars(3))


def test_stopping_outside_the_area_hides_the_room() -> None:
    at = middle()
    person = Person(change=between(at, 10**6, outside=1))
    run(stars(3), person, {at + HZ: ("stop", {})})
    assert person.rooms == [True, False]


def test_the_panel_asks_and_the_patient_sees_it() -> None:
    at, seen = middle(), {}
    person, events = Person(nods=False, frames=middle() + 4 * HZ), []
    director = direct(stars(3), person, events)

    def look(record: Frame) -> None:
        between(at, at + HZ, presence=ABSENT)(record)
        cues = [node.cue for node in director.scene.tagged() if node.cue in ("wait", "nod")]
        seen[int(record["index"])] = cues, notices(director)

    person.change = look
    play(person, None, director, Notes())
    assert seen[at + 5][0] == ["wait"]
    cues, lines = seen[at + 2 * HZ]
    assert cues == ["nod"]
    assert "Nod, press or look at the button." in lines
