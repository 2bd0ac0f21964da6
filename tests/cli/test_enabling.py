"""In a clinic's store only those plug-ins are loaded that an administrator let in, as they were."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rehab import language, plugins, resources
from rehab.cli.app import app
from rehab.store import Store
from rehab.store.changes import Insert
from rehab.store.keys import uuid7

SECRET = "garden at first light"
PLAY = ("play", "--patient", "anna-example", "--driver", "patient", "--headless")
PLAY += ("--exercise", "moons", "--set", "trials=1")
Rehab = Callable[..., str]


@pytest.fixture
def moons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The module of an installed package that brings the exercise `moons`."""
    folder = tmp_path / "site"
    (folder / "all_moons").mkdir(parents=True)
    module = folder / "all_moons" / "__init__.py"
    stars = (resources.folder("exercises") / "star_reach.py").read_text("utf-8")
    module.write_text(stars.replace("star-reach/2", "moons/1"), "utf-8")
    meta = folder / "all_moons-1.0.dist-info"
    meta.mkdir()
    (meta / "METADATA").write_text("Metadata-Version: 2.1\nName: all-moons\nVersion: 1.0\n")
    (meta / "entry_points.txt").write_text("[rehab.exercises]\nmoons = all_moons:StarReach\n")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(language, "_brought", [])
    yield module
    sys.modules.pop("all_moons", None)
    plugins.ask(lambda plugin: None)


def runner(home: Path) -> Rehab:
    def rehab(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(app, words, env={"REHAB_HOME": str(home), "NO_COLOR": "1"})
        assert done.exit_code == code, (words, done.output, done.exception)
        return done.stderr if code else done.output

    return rehab


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    """The data folder of a clinic with anna-example, a therapist and an administrator."""
    home = tmp_path / "clinic"
    home.mkdir()
    with Store.init(home / "rehab.db") as store:
        store.staff.add("dr-admin", "administrator", SECRET)
        store.desk.actor = "dr-admin"
        store.staff.add("dr-example", "therapist", SECRET)
        store.desk.actor = "dr-example"
        store.add_patient("anna-example")
    return home


def at_keyboard(home: Path, handle: str) -> None:
    now: dict[str, Any] = {"begun": time.time(), "seen": time.time()}
    with Store.open(home / "rehab.db") as store:
        store.desk.write(Insert("shift", {"id": uuid7(), "handle": handle, **now}))


def test_only_what_an_administrator_let_in_is_loaded(moons: Path, clinic: Path) -> None:
    rehab = runner(clinic)
    at_keyboard(clinic, "dr-example")
    refused = (
        "The exercise moons of all-moons 1.0 is not enabled here; an administrator can look at it "
        "and let it in: rehab exercises enable moons\n"
    )
    assert rehab(*PLAY, code=2) == refused
    assert refused in rehab("exercises", "list")
    assert "may not change staff or settings" in rehab("exercises", "enable", "moons", code=2)
    at_keyboard(clinic, "dr-admin")
    said = rehab("exercises", "enable", "moons")
    assert said.startswith("Enabled moons of all-moons 1.0 (1 file, SHA-256 ")
    at_keyboard(clinic, "dr-example")
    assert "has not consented to care" in rehab(*PLAY, code=2)  # it was loaded
    listed = rehab("exercises", "list")
    assert "moons/1  Stars\nall-moons 1.0: enabled by dr-admin on 20" in listed
    with Store.open(clinic / "rehab.db") as store:
        done = [entry for entry in store.audit.rows() if "exercise" in entry.action]
    assert [(entry.action, entry.actor) for entry in done] == [("enable exercise", "dr-admin")]


def test_a_changed_file_is_refused_until_it_is_enabled_again(moons: Path, clinic: Path) -> None:
    rehab = runner(clinic)
    at_keyboard(clinic, "dr-admin")
    rehab("exercises", "enable", "moons")
    (moons.parent / "moon.glb").write_bytes(b"another model")
    at_keyboard(clinic, "dr-example")
    changed = "moons of all-moons 1.0 has changed since dr-admin enabled it on 20"
    assert changed in rehab(*PLAY, code=2)
    assert changed in rehab("exercises", "list")
    at_keyboard(clinic, "dr-admin")
    rehab("exercises", "enable", "moons")
    assert "enabled by dr-admin" in rehab("exercises", "list")
    rehab("exercises", "disable", "moons")
    assert "moons of all-moons 1.0 is not enabled here" in rehab("exercises", "list")
    assert rehab("exercises", "disable", "moons", code=2) == "moons is not enabled.\n"


def test_in_an_open_store_anything_is_loaded_and_that_is_said(moons: Path, tmp_path: Path) -> None:
    with Store.open(tmp_path / "open" / "rehab.db", create=True) as store:
        store.add_patient("anna-example")
    rehab = runner(tmp_path / "open")
    said = "moons of all-moons 1.0 is not enabled here; it is loaded, since this store is open."
    assert rehab(*PLAY).count(said) == 1
    assert "all-moons 1.0: not enabled here" in rehab("exercises", "list")
    rehab("exercises", "enable", "moons")
    assert "it is loaded, since" not in rehab("exercises", "list")
    with Store.open(tmp_path / "open" / "rehab.db") as store:
        versions = store.sessions()[-1].programme["versions"]
    assert versions["exercises"]["moons/1"] == plugins.installed()["moons"].digest()
    assert f"moons/1 ({plugins.installed()['moons'].digest()[:12]})" in page(rehab, tmp_path)


def page(rehab: Rehab, folder: Path) -> str:
    """The page of the newest session."""
    with Store.open(folder / "open" / "rehab.db") as store:
        newest = store.sessions()[-1].id
    rehab("report", newest, "--output", str(folder / "page.html"))
    return (folder / "page.html").read_text("utf-8")


def test_without_a_store_it_is_said_too(moons: Path, tmp_path: Path) -> None:
    listed = runner(tmp_path / "nowhere")("exercises", "list")
    assert "moons of all-moons 1.0 is loaded: there is no store." in listed


def test_what_is_not_installed_or_bundled_cannot_be_enabled(moons: Path, tmp_path: Path) -> None:
    with Store.open(tmp_path / "open" / "rehab.db", create=True):
        pass
    rehab = runner(tmp_path / "open")
    said = "star-reach is part of the program: nobody has to enable it.\n"
    assert rehab("exercises", "enable", "star-reach", code=2) == said
    assert "brings an exercise suns; brought are: " in rehab("exercises", "enable", "suns", code=2)
