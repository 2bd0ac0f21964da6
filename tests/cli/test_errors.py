"""A person's mistake is answered in one sentence, and nothing is lost by it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from cli_program import Program, Within
from typer.testing import CliRunner

from rehab.cli.app import app
from rehab.cli.console import console, fail
from rehab.store import Store
from rehab.store.dbapi import sqlite3

PLAY = ("play", "--patient", "anna-example", "--exercise", "star-reach")
PLAY += ("--driver", "patient", "--headless")
SETTINGS = "trials, sides, distance, outwards, across, highest, lowest, size, time_limit, places"


@pytest.fixture(scope="module")
def one_patient(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose store knows anna-example."""
    home = tmp_path_factory.mktemp("home")
    with Store.open(home / "rehab.db", create=True) as store:
        store.add_patient("anna-example")
    return home


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("play", "--patient", "ana-example"), "There is no patient ana-example; did you mean "),
        (("report", "nobody"), "There is no patient nobody; there are: anna-example."),
        ((*PLAY, "--exercise", "star-rech"), 'There is no exercise "star-rech"; there are: '),
        (
            (*PLAY, "--set", "trials=99"),
            "Setting trials = 99 is not possible: it may be a whole number from 1 to 60.",
        ),
        ((*PLAY, "--set", "trails=9"), f'Setting "trails" is not known: there are {SETTINGS}.'),
        ((*PLAY, "--set", "trials"), '--set trials is not of the form KEY=VALUE, for example "'),
        (
            (*PLAY, "--mount", "left=foot"),
            "--mount left=foot is not possible: it is left or right, =, and one of hand, strap, "
            'forearm, for example "left=strap".',
        ),
        ((*PLAY, "--mount", "strap"), "--mount strap is not possible: it is left or right, ="),
        ((*PLAY, "--seed", "-1"), "Seed -1 is not possible: it may be 0 or larger."),
        (
            (*PLAY, "--profile", "robot"),
            'There is no simulated patient "robot"; there ',
        ),
        (
            ("play", "--patient", "anna-example", "--driver", "kinect"),
            "There is no driver kinect; there are: openxr, desktop, patient, image, "
            "replay:SESSION, image:SESSION.",
        ),
        (
            ("play", "--patient", "anna-example", "--driver", "replay:ff"),
            "There is no session ff; rehab sessions lists those that there are.",
        ),
        (
            ("play", "--patient", "anna-example", "--headless"),
            "--headless does not go with --driver openxr: it needs someone to play.",
        ),
        (("replay", "ff"), "There is no session ff; rehab sessions lists those that there are."),
        (("patients", "add", "Anna-Example"), "There is a patient Anna-Example already; choose "),
        (
            ("demo", "--profile", "robot"),
            'There is no simulated patient "robot"; there ',
        ),
    ],
)
def test_a_mistake_is_one_sentence(one_patient: Path, args: tuple[str, ...], sentence: str) -> None:
    done = CliRunner().invoke(app, args, env={"REHAB_HOME": str(one_patient)})
    assert done.exit_code == 2, (done.output, done.exception)
    assert done.stderr.startswith(sentence)
    assert done.stderr.endswith(".\n") or done.stderr.endswith("?\n")
    assert done.stderr.count("\n") == 1
    with Store.open(one_patient / "rehab.db") as store:
        assert [patient.alias for patient in store.patients()] == ["anna-example"]
        assert store.sessions() == []


def test_a_process_ends_with_the_sentence_alone(anna: Program) -> None:
    sentence = "There is no patient bert; there are: anna-example."
    assert anna.refuses("report", "bert") == sentence


def test_no_runtime_is_never_a_simulation(anna: Program) -> None:
    assert "OpenXR runtime" in anna.refuses("play", "--patient", "anna-example")
    assert anna("sessions").stdout.startswith("No sessions yet.")


def test_no_screen(anna: Program) -> None:
    sentence = anna.refuses("play", "--patient", "anna-example", "--driver", "desktop")
    assert sentence.startswith("No screen to open a window on")


def test_a_newer_store_is_left_alone(within: Within) -> None:
    with sqlite3.connect(within.store) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    before = within.store.read_bytes()
    assert "of version 99" in within.refuses("sessions")
    assert within.store.read_bytes() == before


def test_a_damaged_store_is_put_aside(within: Within) -> None:
    damaged = b"SQLite format 3\0" + bytes(range(256)) * 64
    within.store.write_bytes(damaged)
    assert "nothing deleted" in within.refuses("sessions")
    (aside,) = within.home.glob("*.damaged-*")
    assert aside.read_bytes() == damaged
    assert within("init", "--open").returncode == 0
    assert within("patients", "list").stdout.startswith("No patients yet.")


def test_what_may_be_an_encrypted_store_is_left_alone(within: Within) -> None:
    content = bytes(range(256)) * 64
    within.store.write_bytes(content)
    assert "rehab recover" in within.refuses("sessions")
    assert [path.read_bytes() for path in within.home.iterdir()] == [content]


def test_no_store_is_made_silently(program: Program) -> None:
    for command in (("sessions",), ("patients", "add", "anna-example"), ("report", "anna-example")):
        done = CliRunner().invoke(app, command, env={"REHAB_HOME": str(program.home)})
        assert done.exit_code == 2
        assert done.stderr.startswith(f"There is no store at {program.store}; make one for patien")
        assert "rehab init --open" in done.stderr
    assert not program.home.exists()


def test_a_folder_that_cannot_be_made(program: Program) -> None:
    program.home.parent.mkdir(exist_ok=True)
    program.home.write_text("a file stands here")
    assert program.refuses("init", "--open").startswith(
        f"The data folder {program.home} cannot be made"
    )


def test_a_report_that_cannot_be_written(within: Within) -> None:
    target = within.store / "below" / "report.html"
    sentence = within.refuses("report", "anna-example", "--output", str(target))
    assert sentence.startswith(f"The report {target} cannot be written")


def test_a_programmers_mistake_keeps_its_traceback(
    one_patient: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rehab.cli.sessions.open_store", lambda: None)
    done = CliRunner().invoke(app, ["sessions"], env={"REHAB_HOME": str(one_patient)})
    assert isinstance(done.exception, TypeError)


@pytest.mark.parametrize(
    ("command", "asks"),
    [(["bench", "frame"], "rehab.cli.bench"), (["demo", "--headless"], "rehab.gfx.context")],
)
def test_what_is_linuxs_alone_is_said_elsewhere(
    command: list[str], asks: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(f"{asks}.sys", SimpleNamespace(platform="win32"))
    done = CliRunner().invoke(app, command, env={"REHAB_HOME": str(tmp_path)})
    assert done.exit_code == 2, (done.output, done.exception)
    assert "on Linux only" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_terminal_obeys_nothing_that_was_typed(capsys: pytest.CaptureFixture) -> None:
    console().print("\x1b[2J of a folder\x07", style="path", markup=False)
    fail("There is no patient a\nb\x9b31m.")
    told = capsys.readouterr()
    assert told.out == "<U+001B>[2J of a folder<U+0007>\n"
    assert told.err == "There is no patient a b<U+009B>31m.\n"
