"""Prescribing at the command line: told, asked, kept as a version, played when it is due."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rehab.cli.app import app
from rehab.clinic import today
from rehab.store import Store

PROGRAMME = """\
title = "Reaching"
sessions_a_week = 7
minutes_a_session = 12
[settings]
sides = "right"
[[limit]]
direction = "shoulder elevation"
side = "right"
degrees = 80
source = "surgeon, 2026-05-04"
[[block]]
name = "reach"
exercise = "star-reach"
settings = { trials = 1, time_limit = 4 }
rest = 0
[[session]]
name = "A"
blocks = ["reach"]
[[stage]]
name = "first"
sessions = ["A"]
[[stage]]
name = "second"
from = 2020-01-01
sessions = ["A"]
"""


class Desk:
    """The program in this process, with a patient and a folder for files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.home.mkdir()
        with Store.open(self.home / "rehab.db", create=True) as store:
            store.add_patient("anna-example")

    def __call__(self, *words: str, typed: str = "", code: int = 0) -> str:
        env = {"REHAB_HOME": str(self.home), "NO_COLOR": "1"}
        done = CliRunner().invoke(app, words, input=typed, env=env)
        assert done.exit_code == code, (done.output, done.exception)
        return done.stderr if code else done.stdout

    def file(self, text: str = PROGRAMME) -> str:
        path = self.folder / "week.toml"
        path.write_text(text)
        return str(path)

    def store(self) -> Store:
        return Store.open(self.home / "rehab.db")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_it_is_told_asked_and_kept_as_a_version(desk: Desk) -> None:
    refused = desk("prescribe", "anna-example", code=2)
    assert refused.startswith("Nothing is prescribed for anna-example; rehab programmes list")
    file = desk.file()
    assert "Nothing was changed" in desk("prescribe", "anna-example", file, typed="n\n", code=2)
    assert "Nothing was changed" in desk("prescribe", "anna-example", file, code=2)
    said = desk("prescribe", "anna-example", file, typed="y\n")
    assert "Limit of shoulder elevation, right: 80° (surgeon, 2026-05-04)" in said
    assert said.endswith("version 1 is prescribed.\nNext: rehab play --patient anna-example\n")
    assert "says what is prescribed already" in desk("prescribe", "anna-example", file, "--yes")
    changed = desk.file(PROGRAMME.replace("degrees = 80", "degrees = 85"))
    said = desk("prescribe", "anna-example", changed, "--yes")
    assert said.splitlines()[:-2] == [
        "Limit of shoulder elevation, right: 85° (surgeon, 2026-05-04), before 80° "
        "(surgeon, 2026-05-04)"
    ]
    with desk.store() as store:
        first, second = store.care.doses(store.patient("anna-example"))
    assert [first.version, second.version] == [1, 2]
    assert (second.sessions_per_week, second.repetitions_per_session) == (7.0, 1)
    assert second.minutes_per_session == 12.0
    assert second.document["programme"]["begins"] == str(date.today())
    assert desk("prescribe", "anna-example").startswith("Version 2, by local\n")
    dose = ("--sessions", "3", "--repetitions", "60", "--minutes", "20")
    assert "Version 2 is a programme" in desk("dose", "anna-example", *dose, code=2)


def test_what_begins_later_leaves_what_holds_today(desk: Desk) -> None:
    desk("prescribe", "anna-example", desk.file(), "--yes")
    later = f"begins = {date.today() + timedelta(days=9)}\n{PROGRAMME.replace('A', 'B')}"
    desk("prescribe", "anna-example", desk.file(later), "--yes")
    with desk.store() as store:
        anna = store.patient("anna-example")
        now = today.newest(store, anna, date.today())
        then = today.newest(store, anna, date.today() + timedelta(days=9))
        last = today.newest(store, anna)
    assert now is not None
    assert then is not None
    assert [now.row.version, then.row.version] == [1, 2]
    assert last == then
    assert then.made.session[0].name == "B"


def test_a_stage_is_ticked_once(desk: Desk) -> None:
    desk("prescribe", "anna-example", desk.file(), "--yes")
    assert 'Stage "second" may begin once' in desk("prescribe", "anna-example")
    assert "no stage" in desk("prescribe", "anna-example", "--stage", "third", "--yes", code=2)
    ticked = desk("prescribe", "anna-example", "--stage", "second", "--yes")
    assert ticked == 'anna-example: stage "second" is ticked, version 2.\n'
    assert "was ticked on" in desk("prescribe", "anna-example", "--stage", "second", "--yes")
    assert 'Now in stage "second".' in desk("prescribe", "anna-example")
    both = desk("prescribe", "anna-example", desk.file(), "--stage", "second", code=2)
    assert both.startswith("A programme is prescribed, or a stage is ticked")


def test_what_is_due_is_played_and_then_done_for_today(desk: Desk) -> None:
    desk("prescribe", "anna-example", desk.file(), "--yes")
    simulated = ("play", "--patient", "anna-example", "--driver", "patient", "--headless")
    said = desk(*simulated)
    assert 'Due: session 1 of 7 this week, "A", stage "first".' in said
    with desk.store() as store:
        (session,) = store.sessions()
        (row,) = store.care.doses(store.patient("anna-example"))
        ((kept,),) = store._db.execute("SELECT prescription_id FROM session")
        blocks = store.blocks(session.id)
        told = today.carried(store, [session], date.today())
    assert (session.status, kept) == ("completed", row.id)
    assert session.programme["prescribed"]["session"] == "A"
    assert [limit["degrees"] for limit in session.programme["limits"]] == [80.0]
    assert [block.settings["sides"] for block in blocks] == ["right"]
    assert told.known == {"star-reach"}
    assert "Nothing more is due today: 1 of 7 sessions" in desk(*simulated, code=2)
    assert "--set and --standing go with --exercise" in desk(
        *simulated, "--set", "trials=1", code=2
    )
    desk(*simulated, "--exercise", "star-reach", "--set", "trials=1")
    with desk.store() as store:
        named = store.sessions()[-1]
    assert [limit["degrees"] for limit in named.programme["limits"]] == [80.0]


def test_programmes_are_listed_shown_and_copied(desk: Desk) -> None:
    assert "neck-pain" in desk("programmes", "list")
    assert desk("programmes", "show", "neck-pain").count("? ") > 3
    copy = str(desk.folder / "neck.toml")
    said = desk("programmes", "copy", "neck-pain", copy)
    assert "To be answered in it: How many sessions a week" in said
    assert "is there already" in desk("programmes", "copy", "neck-pain", copy, code=2)
    assert "Did you mean" in desk("programmes", "copy", "neck-pian", copy, code=2)
    refused = desk("prescribe", "anna-example", copy, "--yes", code=2)
    assert "sessions_a_week: not answered yet: How many sessions a week" in refused


def test_a_block_is_changed_by_its_numbers(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk("prescribe", "anna-example", desk.file(), "--yes")
    change = ("prescribe", "anna-example", "--block", "reach", "--set", "trials=3")
    assert "Stars: 3 stars, before 1 stars" in desk(*change, "--set", "level=2", "--yes")
    assert "nothing was changed" in desk(*change, "--set", "level=2", "--yes")
    assert "go together" in desk(*change[:4], code=2)
    assert "KEY=NUMBER" in desk(*change[:5], "trials", code=2)
    assert "one at a time" in desk(*change, "--stage", "second", code=2)


def test_the_day_lists_who_is_due(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert "Ten safe minutes, seated" in desk("patients", "today")
    desk("prescribe", "anna-example", desk.file(), "--yes")
    assert "Session 1, A, 12 min" in desk("patients", "today")
