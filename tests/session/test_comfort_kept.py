"""The comfort guard in a session: what the patient gets, what is told, and that it replays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rehab.session import Director, inputs_of, play
from rehab.session.replay import replay, verify
from tests.session.person import HZ, Notes, Person
from tests.session.playing import of, uncalibrated

BEGIN, SECONDS = 24 * HZ, 8
"""From which frame on pictures come late, and for how long, s: in the trials."""


def late(record) -> None:
    """Every third picture comes a period late."""
    index = int(record["index"])
    missed = max(0, min(index - BEGIN, SECONDS * HZ)) // 3
    for name in ("t_sample", "t_display"):
        record[name] += round(missed * 1e9 / HZ)


def played(guards: bool):
    events, qualities = [], []
    person = Person(change=late, frames=100 * HZ)
    programme = replace(uncalibrated(8), guards_comfort=guards)
    director = Director(
        programme,
        on_event=events.append,
        vibrate=person.vibrate,
        set_quality=qualities.append,
    )
    play(person, None, director, Notes())
    return programme, events, qualities, person


@pytest.fixture(scope="module")
def guarded():
    return played(guards=True)


def test_the_picture_becomes_plainer_then_play_rests_and_goes_on(guarded):
    _, events, qualities, _ = guarded
    steps = of(events, "comfort")
    assert [step["quality"] for step in steps] == [1, 0, 0]
    assert qualities == [1, 0, 0]
    assert 0.05 < steps[0]["late"] < steps[2]["late"]
    assert 0.2 < steps[2]["late"] < 0.3
    assert [e["reason"] for e in of(events, "pause")] == ["frames"]
    assert [e["after"] for e in of(events, "ask")] == ["frames"]
    assert [e["after"] for e in of(events, "resume")] == ["frames"]
    assert of(events, "session_end")[0]["status"] == "completed"


def test_a_replay_decides_the_same(guarded):
    programme, events, _, person = guarded
    again = replay(person.frames(), programme, inputs_of(events))
    assert verify(events, again, exact=True) == []


def test_without_a_headset_nobody_is_interrupted():
    _, events, qualities, _ = played(guards=False)
    assert of(events, "comfort") == of(events, "pause") == qualities == []
