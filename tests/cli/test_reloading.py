"""`--dev`: a saved exercise is taken up in the midst of its trial; a broken one is not."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rehab import plugins, resources
from rehab.body.calibration import guessed
from rehab.cli import compose, reloading
from rehab.drivers.patient import PatientDriver
from rehab.session import Event
from rehab.store import Store

BODY = replace(guessed(1.2), reach=(0.62, 0.62))
Change = Callable[[str], str]


@pytest.fixture
def moons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The module of an installed package that brings the exercise `moons`."""
    folder = tmp_path / "site"
    (folder / "new_moons").mkdir(parents=True)
    module = folder / "new_moons" / "__init__.py"
    stars = (resources.folder("exercises") / "star_reach.py").read_text("utf-8")
    module.write_text(stars.replace("star-reach/2", "moons/1"), "utf-8")
    meta = folder / "new_moons-1.0.dist-info"
    meta.mkdir()
    (meta / "METADATA").write_text("Metadata-Version: 2.1\nName: new-moons\nVersion: 1.0\n")
    (meta / "entry_points.txt").write_text("[rehab.exercises]\nmoons = new_moons:StarReach\n")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(reloading, "EVERY", 0.0)
    yield module
    sys.modules.pop("new_moons", None)


def played(
    home: Path, module: Path, change: Change, driver: PatientDriver | None = None
) -> list[Event]:
    """The events of two trials, in whose first one, twenty frames after it began, the module is
    saved with a change."""
    driver = driver or PatientDriver("healthy", 1, window=False, real_time=False)
    events: list[Event] = []
    begun: list[int] = []

    def commands() -> list[tuple[str, dict[str, Any]]]:
        if begun and int(driver.frame()["index"]) == begun[0] + 20:
            module.write_text(change(module.read_text("utf-8")), "utf-8")
        return []

    def watch(event: Event) -> None:
        events.append(event)
        if event.kind == "trial_begin":
            begun.append(event.frame)

    with Store.open(home / "rehab.db", create=True) as store:
        store.add_patient("anna-example")
        asked = compose.programme("moons", ["trials=2", "sides=right"], seed=3)
        programme = replace(asked, calibration=BODY)
        done = compose.play(
            store, "anna-example", programme, driver, None, watch=watch, commands=commands, dev=True
        )
    assert (done.status, done.unsaved) == ("completed", None)
    return events


def of(events: list[Event], kind: str) -> list[dict[str, Any]]:
    return [event.data for event in events if event.kind == kind]


def test_a_saved_one_goes_on_with_the_same_trial(
    moons: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def slower(text: str) -> str:
        assert text.count("return Status.SUCCESS") == 1
        return text.replace("return Status.SUCCESS", "return Status.TIMEOUT")

    events = played(tmp_path, moons, slower)
    (reload,) = of(events, "reload")
    assert (reload["block"], reload["exercise"]) == (0, "moons/1")
    assert reload["sha256"] == plugins.installed()["moons"].digest()
    assert [begun["number"] for begun in of(events, "trial_begin")] == [1, 2]
    assert [end["status"] for end in of(events, "trial_end")] == ["timeout", "timeout"]
    first, again, other = [c["position"] for c in of(events, "cue") if c["cue"] == "appear"]
    assert math.dist(first, again) < 0.04 < math.dist(first, other)  # the trunk moved a little
    assert capsys.readouterr().err.count("moons was taken up as it is now.") == 1


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("import math\n", "import math\nimport nothing_of_that_name\n", "ModuleNotFoundError: No"),
        ("self.target = self._choose(trial)", "self.target = 1 / 0", "ZeroDivisionError: divis"),
        ('Difficulty("distance", 45', 'Difficulty("distance", 50', "another quantity: begin"),
    ],
)
def test_a_broken_one_lets_the_one_before_go_on_and_says_why(
    moons: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, why: str
) -> None:
    notices: list[str] = []

    class Reading(PatientDriver):
        def draw(self, renderer: Any, scene: Any) -> None:
            super().draw(renderer, scene)
            notices.extend(words.said for words in scene.words.values() if "goes on" in words.said)

    def broken(text: str) -> str:
        assert text.count(old) == 1
        return text.replace(old, new)

    driver = Reading("healthy", 1, window=False, real_time=False)
    events = played(tmp_path, moons, broken, driver)
    assert of(events, "reload") == []
    assert [end["status"] for end in of(events, "trial_end")] == ["success", "success"]
    (said,) = [line for line in capsys.readouterr().err.splitlines() if "goes on" in line]
    assert said.startswith("moons goes on as it was: ")
    assert why in said
    assert notices
