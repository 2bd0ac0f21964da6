"""Patients at the station with a real `rehab play`: from the day's list to the next patient."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from at_station import Station

import rehab
from rehab import live
from rehab.station.shown import After, Playing, Question, Today
from rehab.store import Store

ROOT = Path(rehab.__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Play finds this checkout, no screen and a run-time folder of its own."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


def known(store: Store) -> None:
    """Anna has played before, as fast as the computer can."""
    command = (
        *("play", "--patient", "anna-example", "--driver", "patient", "--headless"),
        "--close",
    )
    done = subprocess.run(
        [sys.executable, "-m", "rehab", *command],
        check=False,
        capture_output=True,
        text=True,
        timeout=200,
        env={**os.environ, "REHAB_HOME": str(store.path.parent)},
    )
    assert done.returncode == 0, done.stderr


def first_trial(station: Station) -> bool:
    return isinstance(station.screen, Playing) and "sun 1 of 6" in station.screen.now


@pytest.mark.slow
def test_a_known_patient_from_the_list_to_the_next_one(store: Store, station: Station) -> None:
    known(store)
    station = Station(store)
    station.presses = 0
    begun = time.monotonic()
    station.press("Start", "anna")
    assert isinstance(station.screen, Question)
    assert station.screen.heading == "Is this Anna Example, born 3 May 1958?"
    station.press("Yes, start")
    assert station.screen.now == "Starting …"
    station.until(lambda: first_trial(station), 90.0)
    assert time.monotonic() - begun <= 90.0
    assert station.presses <= 4
    session = station.desk._room.play.session
    _command(station)
    station.press("Note")
    station.type("Note", "Raises more freely.")
    station.press("Save")
    number, pixels = station.desk.picture() or (0, None)
    assert number > 10
    assert pixels is not None
    assert pixels.std() > 5.0  # something is to be seen
    station.press("Stop")
    station.until(lambda: isinstance(station.screen, After), 30.0)
    assert "Stopped before its end." in station.lines()
    assert "Why: stop was commanded." in station.lines()
    assert "repetitions" in station.lines() or "No repetition" in station.lines()
    station.press("Next patient")
    assert isinstance(station.screen, Today)
    (note,) = store.care.notes(store.patient("anna-example"))
    assert note.session_id == session
    station.until(lambda: not list(live.folder().glob("*.live")), 60.0)


def _command(station: Station) -> None:
    """Easier, pause and go on: requested, acknowledged, active, by whom."""
    station.press("Easier")
    assert station.screen.sent[-1].state == "requested"
    station.until(lambda: station.screen.sent[-1].state == "active", 20.0)
    assert station.screen.sent[-1].words == "Easier, by local"
    assert station.screen.sent[-1].told.startswith("active from repetition ")
    assert any("easier" in line.words for line in station.screen.lines)
    station.press("Pause")
    station.until(lambda: "Paused: it was asked for" in station.lines(), 20.0)
    station.press("Go on")
    station.until(lambda: "Paused" not in station.lines(), 20.0)
    states = [sent.state for sent in station.screen.sent]
    station.until(lambda: {s.state for s in station.screen.sent} == {"active"}, 20.0)
    assert len(states) == 3


def test_play_that_dies_says_why(store: Store) -> None:
    from rehab.station.room import Means

    station = Station(store, Means("patient", ("--headless", "--profile", "nobody")))
    station.press("Start", "anna")
    station.press("Yes, start")
    station.until(lambda: isinstance(station.screen, After), 60.0)
    assert 'There is no simulated patient "nobody"' in station.lines()
    station.press("Try again")
    assert isinstance(station.screen, Question)
    station.press("No")
    assert isinstance(station.screen, Today)


def test_what_has_not_begun_is_given_up_by_a_press(store: Store, station: Station) -> None:
    station.press("Start", "anna")
    station.press("Yes, start")
    station.press("Stop")
    assert isinstance(station.screen, Today)
    station.rest(1.0)
    assert all(not session.live for session in store.sessions())
