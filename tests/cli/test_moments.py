"""Pictures of any moment, preferences that last, and a garden that is the patient's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_program import Program, Within
from PIL import Image
from typer.testing import CliRunner

from rehab.cli.app import app
from rehab.store import Store

PLAY = ("play", "--patient", "anna-example", "--exercise", "star-reach", "--set", "trials=1")


@pytest.mark.slow
def test_any_moment_of_a_session_through_one_eye_or_both(anna: Program, tmp_path: Path) -> None:
    out = tmp_path / "pictures"
    live = anna(*PLAY, "--driver", "image", "--at", "1.5", "--at", "4", "--output", str(out))
    assert live.returncode == 0, live.stderr
    assert [p.name for p in sorted(out.iterdir())] == ["at-0001.50-s.png", "at-0004.00-s.png"]
    assert str(out / "at-0004.00-s.png") in live.stdout
    with Store.open(anna.store) as store:
        session = store.sessions()[-1].id
    again = tmp_path / "again"
    where = ("--at", "4", "--eyes", "both", "--output", str(again))
    done = anna(*PLAY, "--driver", f"image:{session}", *where)
    assert done.returncode == 0, done.stderr
    with (
        Image.open(again / "at-0004.00-s.png") as both,
        Image.open(out / "at-0004.00-s.png") as one,
    ):
        assert both.size == (2560, 960)
        left = both.crop((0, 0, 1280, 960)).convert("L")
        right = both.crop((1280, 0, 2560, 960)).convert("L")
        assert left.tobytes() != right.tobytes()
        assert one.size == left.size


@pytest.mark.slow
def test_what_a_patient_prefers_and_what_grew_are_there_the_next_time(within: Within) -> None:
    for more in (("--prefer", "tone=umber", "--prefer", "text=large"), ("--prefer", "text=normal")):
        done = within(*PLAY, "--driver", "patient", "--headless", *more)
        assert done.returncode == 0, done.stderr
    with Store.open(within.store) as store:
        first, second = (session.programme for session in store.sessions("anna-example"))
        done_before = [t for t in store.trials(store.sessions()[0].id) if t.status == "success"]
        grown = store.flowers("anna-example")
    assert (first["preferences"]["tone"], first["preferences"]["text"]) == ("umber", "large")
    assert (second["preferences"]["tone"], second["preferences"]["text"]) == ("umber", "normal")
    assert (first["grown"], second["grown"]) == (0, len(done_before))
    assert grown > len(done_before) > 0


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A store that knows anna-example, for commands that run in this process."""
    program = Program(tmp_path_factory.mktemp("known"))
    with Store.open(program.store, create=True) as store:
        store.add_patient("anna-example")
    return program


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--prefer", "tone=green"), "tone = green is not possible: porcelain, sand"),
        (("--prefer", "volume=3"), "No preference volume: there are language, place, tone"),
        (("--prefer", "cues=loud"), "cues = loud is not possible: 0 to 100."),
        (("--prefer", "mono=perhaps"), "mono = perhaps is not possible: yes or no."),
        (("--prefer", "large"), "large is not of the form NAME=VALUE"),
        (("--at", "3"), "--at goes with --driver image"),
    ],
)
def test_what_is_not_possible_is_said(known: Program, arguments: tuple, said: str) -> None:
    asked = [*PLAY, "--driver", "patient", "--headless", *arguments]
    done = CliRunner().invoke(app, asked, env={"REHAB_HOME": str(known.home)})
    assert done.exit_code == 2, done.output
    assert said in done.stderr


def test_pictures_need_a_moment_and_known_eyes(anna: Program) -> None:
    assert "for example --at 30" in anna.refuses(*PLAY, "--driver", "image")
    three = (*PLAY, "--driver", "image", "--at", "1", "--eyes", "three")
    assert "--eyes three is not possible: one or both." in anna.refuses(*three)
