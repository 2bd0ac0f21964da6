"""Which condition of a study a session had is read out of nothing that who treats or reads sees."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from histories import RANGE, TRAINING, Course, prescribed
from rich.console import Console
from typer.testing import CliRunner

from rehab.cli.app import app
from rehab.cli.narrate import Narrator
from rehab.exports import bids, fhir, table
from rehab.report import making, tables
from rehab.session import Event
from rehab.store.keys import to_json
from rehab.store.record import Record

WHO = "anna-example"
LABEL = "zulu-condition"
APART = 9731.25
"""A distance that only one of the conditions asks for."""
STUDY = {
    "participant": "P07",
    "seed": 5,
    "conditions": [
        {"label": LABEL, "settings": {"distance": APART}},
        {"label": "yankee-condition", "settings": {"distance": 9612.75}},
    ],
}

Course_ = Callable[[dict[str, Any]], Course]


@pytest.fixture
def played(tmp_path: Path):
    """Sessions that alternate between two conditions, under a programme with or without a study."""
    made: list[Course] = []

    def play(programme: dict[str, Any]) -> Course:
        course = Course(tmp_path / "rehab.db")
        made.append(course)
        prescribed(course, 0, programme=programme, sessions_per_week=3)
        for number in range(6):
            distance = (APART, 9612.75)[number % 2]
            key = TRAINING._replace(targets=f"distance={distance} size=10")
            snapshot = {
                "blocks": [{"exercise": "star-reach/1", "settings": {"distance": distance}}]
            }
            session = course.session(7 * number, snapshot=to_json(snapshot))
            settings = to_json({"trials": 3, "distance": distance, "size": 10})
            course.block(session, key=key, settings=settings)
            course.value(session, 80.0 + number, key, of=RANGE, statistic="highest")
        course.write()
        return course

    yield play
    for course in made:
        course.store.close()


def outputs(course: Course, folder: Path) -> dict[str, str]:
    """All that is read of the course, by what it is called."""
    store = course.store
    who = store.patient(WHO)
    overview = making.overview(store, who)
    record = Record(store, who)
    table.write(record, folder / "numbers.csv")
    fhir.write(record, folder / "bundle.json")
    bids.write(store, record, folder / "bids")
    files = [path for path in sorted((folder / "bids").rglob("*")) if path.is_file()]
    newest = overview.sessions[0].id
    env = {"REHAB_HOME": str(folder), "COLUMNS": "200", "NO_COLOR": "1"}
    listed = CliRunner().invoke(app, ["sessions"], env=env)
    shown = CliRunner().invoke(app, ["suggest", WHO], env=env)
    return {
        "report": making.course_page(store, overview).decode(),
        "json": tables.json(overview),
        "csv": tables.csv(overview),
        "session": making.session_page(store, newest).decode(),
        "numbers": (folder / "numbers.csv").read_text(),
        "fhir": (folder / "bundle.json").read_text(),
        "bids": "\n".join(path.read_text() for path in files),
        "sessions": listed.output,
        "suggest": shown.output,
    }


def test_no_output_tells_a_condition(played: Course_, tmp_path: Path) -> None:
    course = played({"title": "Trial", "study": STUDY})
    course.store.care.consent(course.store.patient(WHO), "research export", by="patient")
    for name, words in outputs(course, tmp_path).items():
        assert words, name
        for secret in (LABEL, "yankee", "9731.25", "9612.75"):
            assert secret not in words, (name, secret)


def test_what_is_told_while_it_is_played_names_no_setting() -> None:
    out = StringIO()
    narrator = Narrator(Console(file=out))
    settings = {"trials": 3, "distance": APART}
    told = {"exercise": "star-reach/1", "settings": settings, "kind": "training"}
    trial = {"number": 1, "side": "left", "status": "success", "results": {}, "demand": APART}
    for number, (kind, data) in enumerate([("block_begin", told), ("trial_end", trial)]):
        narrator.event(Event(number, number, kind, data))
    assert "Star reach" in out.getvalue()
    assert "9731" not in out.getvalue()


def test_no_flag_and_no_break_tells_conditions_apart(played: Course_) -> None:
    course = played({"title": "Trial", "study": STUDY})
    overview = making.overview(course.store, course.store.patient(WHO))
    assert not [note for note in overview.notes if note.kind == "difficulty"]
    (series,) = overview.series
    assert not series.breaks
    assert len(series.points) == 6


def test_without_a_study_all_of_it_is_told(played: Course_) -> None:
    course = played({"title": "Care"})
    overview = making.overview(course.store, course.store.patient(WHO))
    (flag, *_) = [note for note in overview.notes if note.kind == "difficulty"]
    assert flag.text == "Star reach: distance 9731.25 to 9612.75"
    assert overview.series[0].breaks
    numbers = list(Record(course.store, course.store.patient(WHO)).numbers())
    assert {json.loads(n.comparability)["targets"] for n in numbers} == {
        "distance=9731.25 size=10",
        "distance=9612.75 size=10",
    }
