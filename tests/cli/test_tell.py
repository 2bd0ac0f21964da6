"""`rehab tell`: a command reaches the session that is played, and says when it took effect."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rehab.cli import tell
from rehab.cli.app import app
from rehab.recorder import Recorder
from rehab.session import Event
from rehab.store import Store

STEP = {"side": "left", "sector": "", "before": 60.0, "after": 45.0, "trial": 3}
STEP |= {"reason": "Left: she is tired."}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REHAB_HOME", str(tmp_path))
    with Store.open(tmp_path / "rehab.db", create=True) as store:
        store.add_patient("anna-example")
    return tmp_path


@pytest.fixture
def playing(home: Path) -> Iterator[None]:
    """A session whose recorder is real, and which refuses to recentre."""
    with Store.open(home / "rehab.db") as store:
        session = store.begin_session("anna-example", {}, {})
    over = threading.Event()

    def play() -> None:
        recorder = Recorder(home / "rehab.db", session)
        while not over.is_set():
            for command, name, data in recorder.commands():
                refused = {"refused": "not now"} if name == "recentre" else {}
                told = {"name": name, "data": data, **refused}
                recorder.event(Event(77, 1, "command", told))
                if name == "easier":
                    recorder.event(Event(77, 1, "adapt", {"block": 0, **STEP}))
                recorder.acknowledge(command, 77)
            time.sleep(0.02)
        recorder.close("completed")

    thread = threading.Thread(target=play)
    thread.start()
    yield
    over.set()
    thread.join()


def rehab(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["tell", *arguments])
    assert result.exit_code == code, result.output
    return result.output


@pytest.mark.usefixtures("playing")
def test_it_says_from_which_trial_on_it_holds() -> None:
    said = rehab("easier", "--reason", "she is tired").splitlines()
    assert said == [
        "Requested of anna-example: easier.",
        "Acknowledged at frame 77.",
        "Active from trial 3: Left: she is tired.",
    ]


@pytest.mark.usefixtures("playing")
def test_a_refusal_is_told() -> None:
    assert "The session refused it: not now." in rehab("recentre", "--mode", "full", code=2)


@pytest.mark.usefixtures("home")
def test_nobody_hears_where_nothing_is_played() -> None:
    assert "No session is being played" in rehab("pause", code=2)
    assert "There is no command jump; there are: pause" in rehab("jump", code=2)


def test_a_session_that_does_not_answer_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tell, "WITHIN", 0.3)
    with Store.open(home / "rehab.db") as store:
        store.begin_session("anna-example", {}, {})
    assert "did not hear it" in rehab("pause", code=2)
