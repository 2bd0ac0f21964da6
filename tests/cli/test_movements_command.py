"""`rehab record-movement` and `rehab movements`, as a therapist types them; a simulated person
shows the movement."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from rehab.cli.app import app
from rehab.clinic.copying import CONSENT
from rehab.errors import UserError
from rehab.movement import Movement
from rehab.store import Store

SHOWN = ("--driver", "patient", "--headless", "--seconds", "8")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REHAB_HOME", str(tmp_path))
    with Store.open(tmp_path / "rehab.db", create=True) as store:
        store.add_patient("anna-example")
    return tmp_path


def rehab(*arguments: str, typed: str = "", code: int = 0) -> str:
    result = CliRunner().invoke(app, arguments, input=typed)
    said = f"{result.output}{result.exception if code else ''}"
    assert (result.exit_code != 0) == (code != 0), said
    return " ".join(said.split())


def test_a_movement_is_shown_kept_copied_and_erased(home: Path) -> None:
    said = rehab("record-movement", "over the table", *SHOWN, typed="yes\n")
    assert CONSENT in said
    assert '"over the table" is kept:' in said
    assert "s, the right arm." in said
    with Store.open(home / "rehab.db") as store:
        kept = store.movements.find("over the table")
        movement = Movement.from_dict(store.movements.document(kept))
        assert movement.arms == (False, True)
        assert kept.consent == CONSENT
    # The simulated person went along with "reach across": over the middle, and back.
    way = movement.way(1)
    assert way[:, 0].min() < -0.35
    assert way[0, 0] > way[:, 0].min() + 0.3
    assert "over the table" in rehab("movements", "list")
    assert "who agreed (text 1)" in rehab("movements", "show", "over the table")
    played = rehab(
        *("play", "--patient", "anna-example", "--driver", "patient", "--headless"),
        *("--exercise", "follow-me", "--set", "movement=over the table", "--set", "trials=1"),
    )
    assert "completed" in played
    with Store.open(home / "rehab.db") as store:
        (session,) = store.sessions()
        assert session.programme["movements"]["over the table"] == movement.to_dict()
    assert "1 session keeps" in rehab("movements", "erase", "over the table")
    assert "erased" in rehab("movements", "list")
    assert "no movement" in rehab("movements", "show", "over the table", code=2)


def test_without_a_yes_nothing_is_recorded(home: Path) -> None:
    for typed in ("no\n", "\n", ""):
        said = rehab("record-movement", "wave", *SHOWN, typed=typed, code=2)
        assert "Nothing was recorded: the answer was not yes." in said
    with Store.open(home / "rehab.db") as store:
        assert store.movements.everything() == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("circle", *SHOWN), "comes with the program"),
        (("---", *SHOWN[:3]), "cannot be called"),
        (("wave", "--driver", "replay:x"), "openxr, desktop or patient"),
        (("wave", "--headless"), "needs someone to show"),
    ],
)
def test_what_cannot_be_recorded_is_refused_before_anything_is_asked(
    home: Path, arguments: tuple[str, ...], words: str
) -> None:
    name, *options = arguments
    assert words in rehab("record-movement", *options, "--", name, typed="yes\n", code=2)


def test_who_plays_what_is_not_there_is_told_what_is(home: Path) -> None:
    said = rehab(
        *("play", "--patient", "anna-example", "--driver", "patient", "--headless"),
        *("--exercise", "follow-me", "--set", "movement=wave"),
        code=2,
    )
    assert 'There is no movement "wave"; none is. With the program come reach across' in said
    with pytest.raises(UserError), Store.open(home / "rehab.db") as store:
        store.movements.find("wave")
