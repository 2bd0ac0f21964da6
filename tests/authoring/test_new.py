"""A new exercise is whole as it is written, and its check draws and prints a card."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rehab.authoring import subject
from rehab.authoring.making import make
from rehab.cli.app import app
from rehab.errors import UserError

CHECKS = [
    *("spec", "source", "life", "play", "determinism", "time", "tracking", "measures"),
    *("provokes", "limits", "words", "picture"),
]


def rehab(*words: str) -> Result:
    return CliRunner().invoke(app, ["exercises", *words], env={"NO_COLOR": "1"})


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_new_one_is_checked_and_drawn(here: Path) -> None:
    made = rehab("new", "paper-birds")
    assert made.exit_code == 0, made.output
    assert made.stdout.splitlines()[-1] == "Next: rehab exercises check paper-birds"
    module = here / "paper-birds" / "rehab_paper_birds" / "__init__.py"
    assert 90 <= len(module.read_text("utf-8").splitlines()) <= 130
    done = rehab("check", "paper-birds", "--json", "--output", str(here / "out"))
    card = json.loads(done.stdout)
    assert done.exit_code == 0, card
    assert (card["id"], card["title"]) == ("paper-birds/1", "Paper birds")
    assert [finding["check"] for finding in card["findings"]] == CHECKS
    verdicts = {finding["check"]: finding["passed"] for finding in card["findings"]}
    drawn = verdicts.pop("picture")
    assert all(verdicts.values())
    assert (drawn is True) == (here / "out" / "paper-birds.png").is_file()
    words = next(finding["says"] for finding in card["findings"] if finding["check"] == "words")
    assert words == "All that is said is short enough, and translated (de)."


def test_a_fault_is_told_on_the_card_and_by_the_exit(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rehab.authoring import card

    make("moons", here)
    # All but what its text tells, which is proved elsewhere, would take ten seconds.
    monkeypatch.setattr(card, "_played", lambda *_: iter(()))
    module = here / "rehab_moons" / "__init__.py"
    text = module.read_text("utf-8").replace("import math\n", "import math\nimport random\n")
    module.write_text(text, "utf-8")
    done = rehab("check", ".", "--no-picture")
    assert done.exit_code == 1
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert lines[:4] == [
        "moons/1 Moons",
        ".",
        "Not yet: 1 thing to mend.",
        "✓ spec The spec holds, and so do 5 levels and the defaults.",
    ]
    assert lines[4] == (
        "✗ source __init__.py, line 6: random draws by lot what no replay can draw again; take "
        "stage.rng."
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Paper", "cannot be the name of an exercise: small letters and numbers, joined by"),
        ("class", "cannot be the name"),
        ("star-reach", "There is an exercise star-reach already"),
    ],
)
def test_a_name_that_cannot_be_is_refused(here: Path, name: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        make(name)
    assert not list(here.iterdir())


def test_nothing_is_written_over(here: Path) -> None:
    make("moons")
    with pytest.raises(UserError, match="moons is there already and not empty"):
        make("moons")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", r"should name one exercise under .* and names 0\."),
        ("[project", "cannot be read"),
    ],
)
def test_a_folder_that_names_none_is_refused(here: Path, text: str, said: str) -> None:
    with pytest.raises(UserError, match=r"holds no pyproject\.toml"):
        subject(str(here))
    (here / "pyproject.toml").write_text(text, "utf-8")
    with pytest.raises(UserError, match=said):
        subject(str(here))
