"""A stranger's exercise, a distribution of its own: installed, let in, and played in a clinic."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rehab import language, plugins
from rehab.cli.app import app
from rehab.screening import Screening
from rehab.store import Store
from rehab.store.changes import Insert
from rehab.store.keys import uuid7

BALLOON = Path(__file__).parent / "balloon"
SECRET = "garden at first light"
PIP = ("install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--no-compile")
PLAY = ("play", "--patient", "anna-example", "--driver", "patient", "--headless")
PLAY += ("--exercise", "balloon", "--set", "trials=1", "--set", "sides=right")
PLAY += ("--prefer", "language=de")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the package is installed to by pip, without a network; it is on the path."""
    source, folder = tmp_path / "balloon", tmp_path / "site"
    shutil.copytree(BALLOON, source, ignore=shutil.ignore_patterns("__pycache__"))
    pip = (sys.executable, "-m", "pip", *PIP, "--target", str(folder), str(source))
    done = subprocess.run(pip, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(language, "_brought", [])
    for name in [name for name in sys.modules if name.startswith("rehab_balloon")]:
        monkeypatch.delitem(sys.modules, name)
    yield folder
    language.speak(language.SOURCE)
    plugins.ask(lambda plugin: None)


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    """A clinic's data folder: anna-example may play, and two of the staff are there."""
    home = tmp_path / "clinic"
    home.mkdir()
    with Store.init(home / "rehab.db") as store:
        store.staff.add("dr-admin", "administrator", SECRET)
        store.desk.actor = "dr-admin"
        store.staff.add("dr-example", "therapist", SECRET)
        store.desk.actor = "dr-example"
        who = store.add_patient("anna-example")
        store.care.consent(who, "care", by="patient")
        store.screenings.screen(who, Screening())
    return home


def rehab(home: Path, who: str, *words: str) -> tuple[int, str]:
    """The exit code of a command that `who` gives, and what it said."""
    now: dict[str, Any] = {"begun": time.time(), "seen": time.time()}
    with Store.open(home / "rehab.db") as store:
        store.desk.write(Insert("shift", {"id": uuid7(), "handle": who, **now}))
    done = CliRunner().invoke(app, words, env={"REHAB_HOME": str(home), "NO_COLOR": "1"})
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_it_is_installed_let_in_played_and_replayed(
    site: Path, clinic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    _listening(monkeypatch, heard.append)
    code, said = rehab(clinic, "dr-example", *PLAY)
    assert code == 2
    assert "The exercise balloon of rehab-balloon 1.2.0 is not enabled here" in said
    assert "rehab_balloon" not in sys.modules
    code, said = rehab(clinic, "dr-admin", "exercises", "enable", "balloon")
    assert code == 0
    assert "(2 files, SHA-256 " in said
    code, said = rehab(clinic, "dr-example", *PLAY)
    assert code == 0, said
    with Store.open(clinic / "rehab.db") as store:
        session = store.sessions()[-1]
        trials = [trial for trial in store.trials(session.id) if not trial.practice]
    assert session.status == "completed"
    assert [trial.status for trial in trials] == ["success"]
    assert all(trial.measures["rise_time"] > 0.3 for trial in trials)
    sha256 = session.programme["versions"]["exercises"]["balloon/1"]
    assert sha256 == plugins.installed()["balloon"].digest()
    assert "Beugen Sie den Ellbogen: Der Ballon steigt. Halten Sie ihn." in heard
    code, said = rehab(clinic, "dr-example", "replay", session.id, "--verify")
    assert code == 0, said
    rehab(clinic, "dr-admin", "exercises", "disable", "balloon")
    code, said = rehab(clinic, "dr-example", "replay", session.id, "--verify")
    assert code == 1
    assert "balloon of rehab-balloon 1.2.0 is not enabled here" in said


def _listening(monkeypatch: pytest.MonkeyPatch, hear: Callable[[str], object]) -> None:
    """Have what is spoken told to `hear`."""
    from rehab.audio import Silent

    monkeypatch.setattr(Silent, "say", lambda self, text: hear(text))
