"""A therapist records a movement at the station, has it copied, and erases it: no shell."""

from __future__ import annotations

from at_station import Station, prescribed

from rehab.clinic import today
from rehab.clinic.copying import CONSENT
from rehab.station.shown import Choice, Form
from rehab.store import Store

COPYING = """\
title = "Copying"
sessions_a_week = 14
minutes_a_session = 3
[[block]]
name = "copy"
exercise = "follow-me"
settings = { trials = 2 }
[[session]]
name = "A"
blocks = ["copy"]
"""


def test_a_movement_is_recorded_prescribed_and_erased(clinic: Store) -> None:
    station = Station(clinic)
    station.unlock("dr-example")
    prescribed(clinic, clinic.patient("anna-example"), COPYING)
    station.press("Movements")
    assert station.action("Record it").why_not == "Nothing is recorded without consent."
    station.type("Name of a new movement", "over the table")
    station.choose("Time to show it", "6")
    station.choose("Who shows it agrees", "yes")
    station.press("Record it")
    assert "over the table" in station.screen.heading
    station.until(lambda: isinstance(station.screen, Form), 90)
    assert "\u201cover the table\u201d is kept." in station.lines()
    assert "the right arm, shown by dr-example" in station.lines()
    kept = clinic.movements.find("over the table")
    assert (kept.actor, kept.consent) == ("dr-example", CONSENT)

    station.press("Back")
    station.press("Open", "anna")
    station.press("Change")
    station.choose("Movement", "over the table")
    assert "over the table" in station.lines()
    station.press("Save")
    found = today.newest(clinic, clinic.patient("anna-example"))
    assert found is not None
    assert found.made.block[0].settings["movement"] == "over the table"

    station.press("Back")
    station.press("Movements")
    assert station.action("Erase").why_not == "Choose one."
    station.choose("Erase one", kept.id)
    station.press("Erase")
    station.press("No, keep it")
    assert clinic.movements.find("over the table") == kept
    station.choose("Erase one", kept.id)
    station.press("Erase")
    station.press("Yes, erase it")
    assert "\u201cover the table\u201d is erased." in station.lines()
    assert not any(isinstance(part, Choice) and "Erase" in part.words for part in parts(station))


def test_what_cannot_be_recorded_is_said(store: Store, station: Station) -> None:
    station.press("Movements")
    station.choose("Who shows it agrees", "yes")
    station.press("Record it")
    assert station.trouble == "The name is missing."
    station.type("Name of a new movement", "circle")
    station.press("Record it")
    assert station.trouble == '"circle" comes with the program: take another name.'
    assert store.movements.everything() == []


def test_it_can_be_given_up_and_nobody_plays_meanwhile(store: Store, station: Station) -> None:
    station.press("Movements")
    station.type("Name of a new movement", "wave")
    station.choose("Who shows it agrees", "yes")
    station.press("Record it")
    assert "a movement is being recorded" in station.desk._room.hinders()
    station.press("Give up")
    station.until(lambda: isinstance(station.screen, Form))
    assert "Given up: nothing was recorded." in station.lines()
    assert store.movements.everything() == []
    assert station.desk._room.hinders() == []


def parts(station: Station) -> tuple[object, ...]:
    return tuple(station.screen.parts)
