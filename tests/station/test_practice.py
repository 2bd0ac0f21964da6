"""Practice touches nothing real, and says on every screen that it is practice."""

from __future__ import annotations

from pathlib import Path

import pytest
from at_station import Station, prescribed

from rehab.station.practice import PEOPLE, practice
from rehab.station.shown import Person, Question


def test_everybody_is_invented_and_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REHAB_HOME", str(tmp_path))
    with practice() as (store, means):
        station = Station(store, means)
        assert station.shown.practice
        assert len(station.screen.rows) == len(PEOPLE)
        for row in station.screen.rows:
            assert "Invented" in row.identity
            assert station.action("Start", row.alias).why_not == "", row
        station.press("Open", "anna")
        assert isinstance(station.screen, Person)
        assert station.shown.practice
        folder = store.path.parent
    assert not folder.exists()
    assert list(tmp_path.iterdir()) == []


def test_who_stands_is_asked_for_company(tmp_path: Path) -> None:
    with practice() as (store, means):
        station = Station(store, means)
        station.press("Start", "dora")
        station.press("Yes, start")
        assert isinstance(station.screen, Question)
        assert station.screen.heading == "Is somebody beside the patient, all the time?"
        station.press("No")
        assert len(station.screen.rows) == len(PEOPLE)


RISES = """\
title = "Standing up"
sessions_a_week = 14
minutes_a_session = 3
[[block]]
name = "rise"
exercise = "rise"
[[session]]
name = "A"
blocks = ["rise"]
"""


TESTED = RISES.replace('exercise = "rise"', 'exercise = "star-reach"')
TESTED += '[assessment]\nbatteries = ["five rises"]\n'


@pytest.mark.parametrize("programme", [RISES, TESTED], ids=["trained", "tested"])
def test_who_stands_up_in_a_seated_session_is_asked_for_company_too(programme: str) -> None:
    with practice() as (store, means):
        (anna,) = [who for who in store.patients() if who.alias.startswith("anna")]
        prescribed(store, anna, programme)
        station = Station(store, means)
        station.press("Start", "anna")
        station.press("Yes, start")
        assert station.screen.heading == "Is somebody beside the patient, all the time?"
        (line,) = station.screen.lines
        assert line.words == "In this session the patient stands up from the chair."
