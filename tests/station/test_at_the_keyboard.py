"""Who is at the keyboard sees what their role may see; locked, nobody sees anything."""

from __future__ import annotations

import pytest
from at_station import HEADLESS, SECRET, Station

from rehab.station.shown import Form, Person, Today
from rehab.store import Store, staff


def test_a_wrong_secret_opens_nothing_and_is_shown_to_nobody(clinic: Store) -> None:
    station = Station(clinic)
    station.choose("Who are you?", "dr-example")
    station.type("PIN or passphrase", "not the secret")
    assert "not the secret" not in repr(station.shown)
    station.press("Unlock")
    assert "The handle or the secret is wrong" in station.trouble
    assert isinstance(station.screen, Form)
    station.unlock("dr-example")
    assert station.shown.bar == "dr-example, therapist"
    assert isinstance(station.screen, Today)
    assert SECRET not in repr(vars(station.desk))


def test_a_therapist_sees_two_identifiers_and_what_hinders(clinic: Store) -> None:
    station = Station(clinic)
    station.unlock("dr-example")
    (row,) = station.screen.rows
    assert row.identity == "Anna Example, born 3 May 1958"
    assert row.due == "Session 1, A, 3 min"
    assert [note.words for note in row.notes] == ["Not screened", "No consent to care"]
    assert station.action("Start").why_not == "Not screened"


def test_a_researcher_sees_aliases_only(clinic: Store) -> None:
    station = Station(clinic)
    station.unlock("re-example")
    assert [row.identity for row in station.screen.rows] == ["anna-example"]
    assert "therapists" in station.action("Start").why_not
    station.type("Search", "anna")
    station.press("Open")
    assert isinstance(station.screen, Person)
    assert "Anna Example" not in repr(station.shown)
    assert "1958" not in repr(station.shown)
    assert [a.words for a, _ in station.actions()] == ["Back", "Lock", "Start"]


def test_an_administrator_reads_nobody(clinic: Store) -> None:
    station = Station(clinic)
    station.unlock("dr-admin")
    assert station.screen.rows == ()
    assert "reads nobody" in station.lines().replace("read nobody", "reads nobody")
    station.type("Search", "anna")
    assert station.screen.rows == ()


def test_it_locks_by_a_press_and_by_itself(clinic: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    station = Station(clinic)
    station.unlock("dr-example")
    station.press("Lock")
    assert "Anna" not in repr(station.shown)
    station.unlock("dr-example")
    assert station.screen.rows
    monkeypatch.setattr(staff, "IDLE", 0.0)
    station.rest(2.5)
    assert isinstance(station.screen, Form)
    assert "Anna" not in repr(station.shown)
    assert station.desk.picture() is None


def test_a_shift_that_ended_elsewhere_ends_here(clinic: Store) -> None:
    station = Station(clinic)
    station.unlock("dr-example")
    with Store.open(clinic.path) as another:
        another.staff.lock()
    station.rest(2.5)
    assert isinstance(station.screen, Form)


def test_without_staff_in_a_clinic_nothing_is_shown(tmp_path: object) -> None:
    from pathlib import Path

    assert isinstance(tmp_path, Path)
    with Store.init(tmp_path / "rehab.db") as store:
        store.roster.add("anna-example", name="Anna Example")
        station = Station(store, HEADLESS)
        assert "There is no staff yet" in station.lines()
        assert "nna" not in repr(station.shown)
