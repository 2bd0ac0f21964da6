"""A session that waits for staff, was started elsewhere, or was somebody else's.

Its recorder, store and live file are real; only what the patient does is told here.
"""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from at_station import Station

from rehab import live
from rehab.recorder import Recorder
from rehab.session import Event
from rehab.station.shown import After, Form, Playing, Question, Today
from rehab.store import Store
from rehab.store.keys import uuid7

STATUS: dict[str, Any] = {
    "phase": "trials", "paused": "", "asking": False, "waits": None, "seconds": 130.0,
    "blocks": 1, "block": 0, "title": "Sunrise", "counted": "sun", "kind": "training", "of": 10,
    "number": 4, "side": "right", "practice": False, "played": 3, "succeeded": 2, "changes": True,
    "held": "", "tracking": [1.0, 0.4, 1.0], "late": 0.0, "battery": "",
    "numbers": [["shoulder elevation", "right", 84.2, 7.6]],
    "results": [["Time to the goal", "s", 3.84]], "adapted": None, "ratings": [], "hurt": None,
    "limit": None, "passed": 0,
}  # fmt: skip


class Elsewhere:
    """Play as another process has it: obeys "resume" and "stop", and shows `status`."""

    def __init__(self, store: Store, status: dict[str, Any]) -> None:
        self.heard: list[str] = []
        self.session = store.begin_session("anna-example", {}, {})
        self.writer = live.Writer(live.folder() / f"{uuid7()}.live")
        self.show(status)
        self._path = store.path
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._play)
        self._thread.start()

    def show(self, status: dict[str, Any]) -> None:
        self.status = {**status, "session": self.session}
        self.writer.status(self.status)
        self.writer.picture(np.full((48, 64, 4), 9, np.uint8))

    def _play(self) -> None:
        recorder = Recorder(self._path, self.session)
        while not self._over.is_set():
            for command, name, data in recorder.commands():
                self.heard.append(name)
                recorder.event(Event(77, 1, "command", {"name": name, "data": data}))
                recorder.acknowledge(command, 77)
                if name == "resume":
                    self.show({**self.status, "waits": None})
                if name == "stop":
                    self._over.set()
            time.sleep(0.02)
        recorder.close("stopped")

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self.writer.close()


@pytest.fixture(autouse=True)
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


@pytest.fixture
def elsewhere(store: Store) -> Iterator[Elsewhere]:
    made = Elsewhere(store, STATUS)
    yield made
    made.close()


def waiting(elsewhere: Elsewhere, why: str, because: str = "") -> None:
    elsewhere.show({**STATUS, "waits": {"why": why, "because": because}})


def test_both_arms_at_once_are_named_so(store: Store, elsewhere: Elsewhere) -> None:
    elsewhere.show({**STATUS, "side": "both"})
    station = Station(store)
    station.rest(1.0)
    assert isinstance(station.screen, Playing)
    assert station.screen.now == "Sunrise, both arms, sun 4 of 10"
    station.desk.close()


def test_a_session_that_was_started_elsewhere_is_joined(store: Store, elsewhere: Elsewhere) -> None:
    station = Station(store)
    station.rest(1.0)
    screen = station.screen
    assert isinstance(screen, Playing)
    assert screen.patient == "Anna Example, born 3 May 1958 (anna-example)"
    assert screen.now == "Sunrise, right arm, sun 4 of 10"
    assert screen.clock == "2 of about 3 min"
    assert ("Shoulder elevation, right", "84° ± 8°") in screen.numbers
    assert ("Succeeded", "2 of 3") in screen.numbers
    assert screen.tracking[1] == ("Left hand", 0.4)
    assert "The left hand is often out of sight" in station.lines()
    number, pixels = station.desk.picture() or (0, np.empty(0))
    assert number == 1
    assert pixels.shape == (48, 64, 3)
    station.desk.close()
    assert store.session(elsewhere.session).live  # closing the window ends no session


def test_somebody_dizzy_waits_for_staff(store: Store, elsewhere: Elsewhere) -> None:
    waiting(elsewhere, "question dizzy")
    station = Station(store)
    station.rest(1.0)
    asked = station.screen.ask
    assert isinstance(asked, Question)
    assert asked.heading == "The patient is dizzy today."
    station.press("Go on", at="asked")
    station.until(lambda: station.screen.ask is None)
    assert elsewhere.heard == ["resume"]
    station.until(lambda: station.screen.sent[-1].state == "active")
    assert station.screen.sent[-1].words == "Go on, by local"


def test_another_person_is_stopped_and_the_session_goes_to_their_record(
    store: Store, elsewhere: Elsewhere
) -> None:
    waiting(elsewhere, "identity", "the arms are a tenth longer than last time")
    station = Station(store)
    station.rest(1.0)
    assert station.screen.ask.heading == "Is this still Anna Example, born 3 May 1958?"
    assert station.screen.ask.lines[0].words == "the arms are a tenth longer than last time"
    station.press("No, somebody else", at="asked")
    station.until(lambda: isinstance(station.screen, After))
    assert elsewhere.heard == ["stop"]
    assert "somebody else" in station.lines()
    station.press("It was somebody else")
    assert isinstance(station.screen, Form)
    station.choose("Who played it", "bert-example")
    station.press("Move the session")
    assert station.trouble == ""
    assert isinstance(station.screen, Today)
    assert store.session(elsewhere.session).patient == "bert-example"
    told = [row for row in store.audit.rows() if row.action == "reassign session"]
    assert len(told) == 2


def test_the_right_person_goes_on(store: Store, elsewhere: Elsewhere) -> None:
    waiting(elsewhere, "identity", "the headset was off for 24 s")
    station = Station(store)
    station.rest(1.0)
    station.press("Yes, go on", at="asked")
    station.until(lambda: station.screen.ask is None)
    assert elsewhere.heard == ["resume"]


def test_a_note_and_an_adverse_event_take_two_presses(store: Store, elsewhere: Elsewhere) -> None:
    hurt = {"pain": 6, "where": "shoulder", "answer": "rest"}
    elsewhere.show({**STATUS, "hurt": hurt})
    station = Station(store)
    station.rest(1.0)
    station.press("Adverse event")
    station.press("Save")
    assert station.presses == 2
    station.press("Note")
    station.type("Note", "Slept badly.")
    station.press("Save")
    assert isinstance(station.screen, Playing)
    who = store.patient("anna-example")
    (event,), (note,) = store.care.adverse_events(who), store.care.notes(who)
    assert (event.what, event.severity, event.relation) == (
        "Pain 6 of 10, shoulder", "mild", "possible",
    )  # fmt: skip
    assert event.session_id == note.session_id == elsewhere.session


def test_the_next_patient_leaves_nothing_of_the_last_behind(
    store: Store, elsewhere: Elsewhere
) -> None:
    station = Station(store)
    station.rest(1.0)
    room = station.desk._room
    assert room.play is not None
    last = [weakref.ref(room.play), weakref.ref(station.desk._screen)]
    station.press("Stop")
    station.until(lambda: isinstance(station.screen, After))
    last.append(weakref.ref(station.desk._screen))
    assert {line.words for line in station.screen.remind} >= {"Wipe controllers and straps."}
    station.press("Next patient")
    assert isinstance(station.screen, Today)
    assert station.desk.picture() is None
    assert [words for action, _ in station.actions() if (words := action.words) == "Back"] == []
    gc.collect()
    assert [found() for found in last] == [None, None, None]


def test_who_may_not_play_joins_nothing(clinic: Store) -> None:
    clinic.desk.actor = "dr-example"
    elsewhere = Elsewhere(clinic, STATUS)
    try:
        station = Station(clinic)
        station.unlock("re-example")
        station.rest(1.0)
        assert isinstance(station.screen, Today)
        assert station.desk.picture() is None
    finally:
        elsewhere.close()
