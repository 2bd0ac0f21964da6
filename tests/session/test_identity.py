"""Nobody plays in another's record: what speaks against the patient waits for staff."""

from __future__ import annotations

import dataclasses
import json
from functools import lru_cache
from typing import Any

import pytest

from rehab.audio import Silent
from rehab.frame import ABSENT, Frame
from rehab.session import Director, Programme, inputs_of, play, replay, verify
from tests.session.person import HZ, Notes, Person, between
from tests.session.playing import Played, body, direct, of, stars, uncalibrated
from tests.session.test_presence import both, pressed

Commands = dict[int, tuple[str, dict[str, Any]]]

TAKEN_OFF = 9 * HZ
"""A frame in the midst of the first star."""

BACK = TAKEN_OFF + 25 * HZ
RESUMED = BACK + 6 * HZ


def confirmed(programme: Programme | None = None, **rest: Any) -> Programme:
    return dataclasses.replace(programme or stars(2), confirms=True, **rest)


def played(
    programme: Programme, person: Person, commands: Commands | None = None
) -> tuple[Played, Director]:
    """Play it; a replay with the same commands tells the same."""
    events: Played = []
    director = direct(programme, person, events)
    play(person, None, director, Notes(commands))
    stored = Programme.from_dict(json.loads(json.dumps(programme.to_dict())))
    again = replay(person.frames(), stored, inputs_of(events))
    assert verify(events, again, exact=True) == []
    return events, director


def asked(events: Played) -> list[dict[str, Any]]:
    return [data for data in of(events, "staff") if data["why"] == "identity"]


def frames(events: Played, kind: str) -> list[int]:
    return [event.frame for event in events if event.kind == kind]


def off(last: int = BACK) -> Any:
    return between(TAKEN_OFF, last, presence=ABSENT)


def test_a_headset_off_for_so_long_waits_and_only_staff_go_on() -> None:
    menu = pressed("menu", BACK + HZ, BACK + HZ + 9)
    trigger = pressed("trigger", BACK + 2 * HZ, BACK + 2 * HZ + 9)
    person = Person(change=both(off(), menu, trigger))  # who nods too, when asked
    early = TAKEN_OFF + 22 * HZ
    commands: Commands = {early: ("resume", {}), RESUMED: ("resume", {})}
    events, director = played(confirmed(), person, commands)
    assert [data["because"] for data in asked(events)] == [
        "The headset was off for 20 s: somebody else may wear it."
    ]
    assert frames(events, "staff") == [TAKEN_OFF + 20 * HZ]
    assert [data["reason"] for data in of(events, "pause")] == ["headset", "identity"]
    first, second = of(events, "command")
    assert "nobody wears the headset" in first["refused"]
    assert "refused" not in second
    assert frames(events, "resume") == [RESUMED]
    assert frames(events, "trial_begin")[1] > RESUMED
    assert director.status == "completed"


def test_who_takes_it_off_for_a_moment_is_not_asked() -> None:
    events, director = played(confirmed(), Person(change=off(TAKEN_OFF + 15 * HZ)))
    assert asked(events) == []
    assert director.status == "completed"


def test_a_headset_that_lies_there_before_anything_is_played_asks_nobody() -> None:
    events, _ = played(confirmed(), Person(change=between(0, 22 * HZ, presence=ABSENT)))
    assert asked(events) == []


def test_it_is_noticed_too_where_no_frame_came_meanwhile() -> None:
    def gap(record: Frame) -> None:
        if int(record["index"]) >= TAKEN_OFF + 9:
            record["t_sample"] += 60 * 10**9
            record["t_display"] += 60 * 10**9

    person = Person(change=both(off(TAKEN_OFF + 8), gap), frames=TAKEN_OFF + 5 * HZ)
    events, _ = played(confirmed(), person)
    assert "60 s" in asked(events)[0]["because"]


def test_of_invented_people_it_is_told_and_play_goes_on() -> None:
    events, director = played(stars(2), Person(change=off()))
    (told,) = asked(events)
    assert not told["waits"]
    assert [data["reason"] for data in of(events, "pause")] == ["headset"]
    assert director.status == "completed"


def longer(record: Frame) -> None:
    """Another person's arms: everything that hands do, half as far again from the shoulders."""
    if int(record["index"]) <= BACK:
        return
    for name, x in (("left", -0.2), ("right", 0.2)):
        for pose in (f"grip_{name}", f"aim_{name}"):
            at = record[pose][:3] - (x, 1.0, 0.05)
            record[pose][:3] = (x, 1.0, 0.05) + 1.5 * at


def test_somebody_else_who_takes_the_headset_plays_nothing_and_is_told_by_their_arms() -> None:
    person = Person(change=both(off(), longer))
    stopped: Commands = {RESUMED: ("stop", {})}
    events, director = played(confirmed(), person, stopped)
    assert (director.status, frames(events, "session_end")) == ("stopped", [RESUMED])
    assert max(frames(events, "trial_begin")) < TAKEN_OFF
    # Staff who are in doubt have the body measured: it is not that of this session.
    measured: Commands = {RESUMED: ("calibrate", {}), RESUMED + HZ: ("resume", {})}
    person = Person(change=both(off(), longer), frames=RESUMED + 40 * HZ)
    events, _ = played(confirmed(), person, measured)
    _, again = asked(events)
    assert "arm is" in again["because"]
    assert "longer than is known of the patient" in again["because"]
    assert max(frames(events, "trial_begin")) < TAKEN_OFF


@lru_cache
def other_eyes() -> Programme:
    known = body().carried_over()
    return confirmed(uncalibrated(1), known=dataclasses.replace(known, eye_height=1.05))


def test_eyes_at_another_height_wait_before_any_pose_that_follows() -> None:
    resumed = 25 * HZ
    events, director = played(other_eyes(), Person(), {resumed: ("resume", {})})
    (told,) = asked(events)
    assert told["because"] == ("The eyes are 13 cm higher than is known of the patient (12 %).")
    poses = [e for e in events if e.data.get("name") == "calibration reach"]
    assert min(e.frame for e in poses) > resumed
    assert director.status == "completed"


def test_arms_of_another_length_wait_once_they_are_measured() -> None:
    known = body().carried_over()
    arms = tuple(1.3 * part for part in known.upper_arm)
    taller = known.eye_height + 0.06  # enough for all poses to follow, and not for another person
    other = dataclasses.replace(known, upper_arm=arms, eye_height=taller)
    resumed = 45 * HZ
    programme = confirmed(uncalibrated(1), known=other)
    events, director = played(programme, Person(), {resumed: ("resume", {})})
    (told,) = asked(events)
    assert told["because"].count("arm is") == 2
    assert "shorter than is known of the patient" in told["because"]
    assert frames(events, "calibrated")[0] > resumed
    assert director.status == "completed"


def test_another_day_waits_before_the_welcome() -> None:
    resumed = 3 * HZ
    programme = confirmed(since="2026-11-02")
    events, director = played(programme, Person(), {resumed: ("resume", {})})
    (told,) = asked(events)
    assert told["because"] == "The session began on 2026-11-02 and goes on another day."
    assert frames(events, "resume") == [resumed]
    assert director.status == "completed"


def test_what_hurts_is_asked_of_nobody_unknown_but_who_feels_unwell_is_let_go() -> None:
    at = TAKEN_OFF + 26 * HZ
    commands: Commands = {at: ("hurts", {}), at + 30: ("unwell", {})}
    change = both(off(), between(at + 3 * HZ, 10**6, presence=ABSENT))
    events, _ = played(confirmed(), Person(change=change), commands)
    hurts, unwell = of(events, "command")
    assert "whose pain" in hurts["refused"]
    assert "refused" not in unwell
    assert of(events, "session_end") == [{"status": "stopped", "reason": "unwell"}]


class Heard(Silent):
    """Keeps what was spoken."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)


@pytest.mark.parametrize("called", ["Anna Beispiel", ""])
def test_the_name_is_read_and_nowhere_else(called: str) -> None:
    person, events, audio = Person(change=off(), frames=BACK + HZ), [], Heard()
    programme = confirmed()
    director = Director(
        programme, on_event=events.append, vibrate=person.vibrate, audio=audio, called=called
    )
    titles: list[str] = []
    seen = person.draw

    def draw(renderer: Any, scene: Any) -> None:
        seen(renderer, scene)
        titles.extend(words.said for words in scene.words.values())

    person.draw = draw  # type: ignore[method-assign]
    play(person, None, director, Notes())
    assert (f"Are you {called}?" if called else "Is it still you?") in titles
    assert "Is it still you? Your therapist will confirm." in audio.said
    told = json.dumps([programme.to_dict(), [list(event) for event in events], audio.said])
    assert not called or called not in told
