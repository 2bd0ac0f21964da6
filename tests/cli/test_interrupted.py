"""A session in which much happens to the headset, through the store and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from rehab.cli import compose
from rehab.cli.narrate import Narrator
from rehab.drivers.patient import PatientDriver
from rehab.drivers.replay import ReplayDriver
from rehab.frame import ABSENT, CONTROLLER, FOCUSED, NOTHING, TRACKED
from rehab.session import Event, Programme, inputs_of, replay, verify
from rehab.store import Store

HZ = 90
TOLD = [
    ("away", {"reason": "Fake went away."}),
    ("back", {"runtime": "Fake", "tries": 2, "seconds": 3.2}),
    ("profile", {"side": "right", "profile": "/a/b", "name": "Touch controller"}),
]


class Troubled(PatientDriver):
    """A patient whose headset is taken off, left and recentred, and who nods each time."""

    def _step(self) -> None:
        super()._step()
        record, index = self._slate.record, self._index
        record["presence"] = ABSENT if 1500 <= index < 1600 else FOCUSED
        record["outside"] = 2200 <= index < 2300
        gone = 2700 <= index < 2800
        record["grip_left_bits"] = 0 if gone else TRACKED
        record["held"][0] = NOTHING if gone else CONTROLLER
        record["menu"][1] = 3000 <= index < 3100
        if index == 1550:
            self._news += TOLD


class Commands:
    """What a therapist says, by frame."""

    def __init__(self, driver: Troubled) -> None:
        self._driver = driver
        self._left = {1000: ("recentre", {"mode": "reclined"}), 1700: ("dance", {})}

    def __call__(self) -> list[tuple[str, dict[str, Any]]]:
        due = self._left.pop(int(self._driver.frame()["index"]), None)
        return [due] if due else []


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, list[Event]]:
    path = tmp_path_factory.mktemp("store") / "rehab.db"
    events: list[Event] = []
    driver = Troubled("healthy", 2, window=False, real_time=False)
    with Store.open(path, create=True) as store:
        store.add_patient("anna-example")
        programme = compose.programme("star-reach", ["trials=8"], seed=3)
        played = compose.play(
            store, "anna-example", programme, driver, None,
            watch=events.append, commands=Commands(driver),
        )  # fmt: skip
    assert (played.status, played.unsaved) == ("completed", None)
    return path, played.session, events


def stored(store: Store, key: str) -> list[Event]:
    return [Event(*event) for event in store.events(key) if event.kind not in ("gap", "recorder")]


def test_all_of_it_happened(told: tuple[Path, str, list[Event]]) -> None:
    *_, events = told
    kinds = [event.kind for event in events]
    assert [e.data["reason"] for e in events if e.kind == "pause"] == ["headset", "area", "menu"]
    assert kinds.count("ask") == 2
    assert kinds.count("resume") == 3
    assert [e.data["cause"] for e in events if e.kind == "space"] == ["command", "command"]
    assert [e.data["mode"] for e in events if e.kind == "recentre"] == ["reclined"]
    assert [e.data["state"] for e in events if e.kind == "hand"] == ["lost", "found"]
    assert [e.data["news"] for e in events if e.kind == "runtime"] == ["away", "back", "profile"]


def test_the_stored_session_tells_the_same(told: tuple[Path, str, list[Event]]) -> None:
    path, key, _ = told
    with Store.open(path) as store:
        events = stored(store, key)
        frames, gaps = store.frames(key)
        programme = Programme.from_dict(store.session(key).programme)
    assert not gaps
    assert verify(events, replay(frames, programme, inputs_of(events)), exact=True) == []
    assert verify(events, replay(frames, programme), exact=True)  # the inputs do matter


def test_played_again_it_is_the_same_session(told: tuple[Path, str, list[Event]]) -> None:
    path, key, _ = told
    with Store.open(path) as store:
        choice = compose.Choice(f"replay:{key}", window=False, real_time=False)
        driver = compose.open_driver(choice, store)
        assert isinstance(driver, ReplayDriver)
        again = compose.play(
            store, "anna-example", compose.recorded(store, key), driver, None,
            watch=lambda _: None, commands=compose.repeated(store, key, driver),
        )  # fmt: skip
        first, second = stored(store, key), stored(store, again.session)
        assert verify(first, second, exact=True) == []
        assert np.array_equal(store.frames(key)[0], store.frames(again.session)[0])


def test_whoever_helps_is_told_in_plain_words(told: tuple[Path, str, list[Event]]) -> None:
    narrator = Narrator(Console())
    lines = [narrator.line(event.kind, event.data) for event in told[2]]
    for line in (
        "Paused: the headset is off or asleep",
        "Paused: the head has left the play area",
        "All is well again: a nod, a button or the command resume goes on",
        "Fake went away.",
        "Fake is back after 2 tries and 3 s",
        "Right hand: Touch controller",
        "Play space was recentred",
        "The left controller is asleep or off",
        "The left hand is there again",
    ):
        assert line in lines


@pytest.mark.parametrize(
    ("kind", "data", "line"),
    [
        ("hand", {"side": "both", "state": "swapped"}, "The controllers may be in the wrong hands"),
        (
            "hand",
            {"side": "right", "state": "lost", "why": "unseen"},
            "The right hand is out of sight",
        ),
        (
            "space",
            {"epoch": 2, "cause": "rebuilt", "transform": None},
            "Play space was set up anew",
        ),
        ("space", {"epoch": 2, "cause": "", "transform": None}, "Play space was moved"),
        ("runtime", {"news": "rate", "hertz": 120.0}, "The display runs at 120 Hz"),
        (
            "runtime",
            {"news": "profile", "side": "left", "profile": "", "name": ""},
            "Left hand: nothing is held",
        ),
        ("runtime", {"news": "something new"}, ""),
        ("question", {"asked": "new", "answer": "yes"}, "  Something new, or a fall: yes"),
        (
            "staff",
            {"why": "supervision"},
            "Waiting for staff (supervision): the command resume goes on",
        ),
        (
            "staff",
            {"why": "identity", "because": "The arm is longer.", "waits": True},
            "Is it still PATIENT? The arm is longer. Waiting for staff: the command resume goes on "
            "once you know who plays, stop ends",
        ),
        (
            "staff",
            {"why": "identity", "because": "The headset was off for 20 s.", "waits": False},
            "Is it still PATIENT? The headset was off for 20 s. Play goes on",
        ),
        (
            "limit",
            {
                "what": "passed",
                "side": "left",
                "direction": "shoulder flexion",
                "degrees": 91.2,
                "passings": 2,
            },
            "Beyond the limit: left shoulder flexion, 91 degrees, 2 of 3",
        ),
        ("limit", {"what": "near"}, ""),
        ("limit", {"what": "unsure", "why": "The angle is not sure."}, "  The angle is not sure."),
        ("rating", {"what": "pain", "value": 3}, "  Pain: 3 of 10"),
        ("rating", {"what": "pain", "value": None, "why": "unanswered"}, "  Pain: unanswered"),
        (
            "rating",
            {"what": "pain", "value": 2, "block": 0, "at": "end of range"},
            "  Pain at end of range: 2 of 10",
        ),
        (
            "hurt",
            {"pain": 4, "where": "neck", "answer": "rest"},
            "It hurts: 4 of 10, neck; asked for: rest",
        ),
        (
            "hurt",
            {"pain": None, "where": "", "answer": "end"},
            "It hurts: not said how much, not said where; asked for: end",
        ),
        (
            "decision",
            {"what": "pain", "value": 6, "does": "end", "reason": "pain 6 is above 5"},
            "The session ends: pain 6 is above 5",
        ),
        ("rest", {"seconds": None, "why": "it hurts"}, "Rest (it hurts): as long as wanted"),
        ("rest", {"seconds": 30.0, "why": "planned"}, "Rest (planned): 30 s"),
        ("refused", {"sentence": "Osteoporosis: …"}, "  Left out. Osteoporosis: …"),
    ],
)
def test_rarer_lines(kind: str, data: dict[str, Any], line: str) -> None:
    assert Narrator(Console()).line(kind, data) == line


def test_who_feels_unwell_rings_and_the_command_for_the_record_is_ready(capsys: Any) -> None:
    narrator = Narrator(Console(force_terminal=True), "anna-example")
    narrator.event(Event(1, 1, "unwell", {}))
    printed = capsys.readouterr().out
    assert "\a" in printed
    assert 'rehab adverse anna-example "Felt unwell"' in printed
    narrator.event(Event(1, 1, "question", {"asked": "dizzy", "answer": "no"}))
    assert "\a" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("kind", "data", "rings"),
    [
        ("staff", {"why": "identity", "because": "The headset was off.", "waits": True}, True),
        ("staff", {"why": "question dizzy"}, True),
        ("hurt", {"pain": 4, "where": "neck", "answer": "rest"}, True),
        (
            "limit",
            {
                "what": "passed",
                "side": "",
                "direction": "neck extension",
                "degrees": 20.0,
                "passings": 1,
            },
            True,
        ),
        ("limit", {"what": "near"}, False),
        ("pause", {"reason": "headset"}, False),
    ],
)
def test_what_needs_somebody_at_once_rings(
    kind: str, data: dict[str, Any], rings: bool, capsys: Any
) -> None:
    Narrator(Console(force_terminal=True)).event(Event(1, 1, kind, data))
    assert ("\a" in capsys.readouterr().out) == rings
