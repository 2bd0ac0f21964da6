"""A new patient: who, consent, screening and programme in one flow, then ready to start."""

from __future__ import annotations

from datetime import date, timedelta

from at_station import Station

from rehab.clinic import today
from rehab.station.shown import Entry, Person, Today
from rehab.store import Store

ANSWERS = {
    "How many sessions a week": "3",
    "How many minutes a session": "10",
    "left, in degrees": "60",
    "right, in degrees": "60",
    "By when": str(date.today() + timedelta(weeks=8)),
}


def test_from_name_to_start(clinic: Store) -> None:
    station = Station(clinic)
    station.unlock("dr-example")
    station.presses = 0
    station.press("New patient")
    station.type("Name", "Cleo Example")
    station.type("Date of birth", "1983-02-14")
    station.choose("Consent", "care")
    station.press("Next: screening")
    station.press("All asked, nothing found")
    station.choose("Programme", "neck-pain")
    for words, answer in ANSWERS.items():
        station.type(words, answer)
    assert "Title: Neck pain" in station.lines()
    station.press("Prescribe")
    assert isinstance(station.screen, Person)
    assert station.screen.patient == "Cleo Example, born 14 February 1983 (patient-2)"
    assert "Session 1, turn and rest, first the tests: neck" in station.screen.due
    assert station.action("Start").why_not == ""
    assert station.presses <= 14
    who = clinic.patient("patient-2")
    assert clinic.care.consented(who, "care")
    assert clinic.screenings.latest(who) is not None
    assert today.newest(clinic, who) is not None


def test_what_is_missing_is_said_and_nothing_is_stored(clinic: Store) -> None:
    station = Station(clinic)
    station.unlock("dr-example")
    station.press("New patient")
    station.type("Name", "Cleo Example")
    station.press("Next: screening")
    assert station.trouble == "The date of birth is missing."
    station.type("Date of birth", "14.2.83")
    station.press("Next: screening")
    assert "The date of birth" in station.trouble
    assert len(clinic.patients()) == 1


def test_a_precaution_asks_for_its_date_and_says_what_it_refuses(clinic: Store) -> None:
    station = Station(clinic)
    station.unlock("dr-example")
    station.type("Search", "anna")
    station.press("Open")
    station.press("Screening")
    station.choose("Asks for care", "fracture or repair", "aphasia")
    assert "Fracture or repair refuses: flexion" in station.lines()
    assert "Few words" in station.lines()
    station.press("Save")
    assert "needs its date" in station.trouble
    dates = [part.words for part in station.screen.parts if isinstance(part, Entry)]
    assert dates[0] == "Fracture or repair: date, YYYY-MM-DD"
    station.type("Fracture or repair: date", str(date.today()))
    station.press("Save")
    assert "Precaution: fracture or repair" in station.lines()
    station.press("Consent is signed")
    assert station.action("Start").why_not == ""
    station.press("Screening")
    station.choose("Forbids a headset", "seizure")
    station.press("Save")
    assert "No headset for this patient now" in station.action("Start").why_not
    station.press("Back")
    assert isinstance(station.screen, Today)


def test_without_a_programme_it_is_safe_minutes(store: Store, station: Station) -> None:
    station.press("New patient")
    station.type("Name", "Cleo Example")
    station.type("Date of birth", "1983-02-14")
    station.press("Next: screening")
    station.press("All asked, nothing found")
    station.press("Without a programme")
    assert station.screen.due == "Ten safe minutes, seated"
    assert station.action("Start").why_not == ""
