"""The golden recording gives the events and the measures that it gave when it was made."""

from __future__ import annotations

import dataclasses

import pytest

from rehab.session import replay, verify
from tests.session import golden_session


@pytest.fixture(scope="module")
def recorded():
    return golden_session.load()


def test_replay_tells_the_same(recorded):
    frames, events = recorded
    assert verify(events, replay(frames, golden_session.PROGRAMME)) == []


def test_it_holds_what_matters(recorded):
    _, events = recorded
    ended = [event.data for event in events if event.kind == "trial_end"]
    assert {data["side"] for data in ended} == {"left", "right"}
    assert [data["status"] for data in ended] == ["success"] * 4
    assert all("peak_elevation" in data["results"] for data in ended)


def test_another_seed_tells_otherwise(recorded):
    frames, events = recorded
    other = dataclasses.replace(golden_session.PROGRAMME, seed=12)
    assert verify(events, replay(frames, other))


def test_a_hand_moved_by_a_centimetre_shows(recorded):
    frames, events = recorded
    moved = frames.copy()
    moved["grip_right"][len(moved) // 2 :, 0] += 0.01
    assert verify(events, replay(moved, golden_session.PROGRAMME))
