"""How a patient stands before today's session: what is due, what hinders, what to heed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rehab.clinic import prescribing
from rehab.clinic.admitting import hindrances
from rehab.clinic.standing import standing
from rehab.prescription import loads
from rehab.screening import Screening
from rehab.store import Store
from rehab.store.changes import Update

PROGRAMME = """\
title = "Raising"
sessions_a_week = 1
minutes_a_session = 3
[[block]]
name = "raise"
exercise = "sunrise"
settings = { trials = 2 }
[[session]]
name = "A"
blocks = ["raise"]
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "rehab.db", create=True) as made:
        made.add_patient("anna-example")
        yield made


def test_what_is_prescribed_is_due(store: Store) -> None:
    who = store.patient("anna-example")
    new = standing(store, who)
    assert (new.due, new.is_due) == ("Ten safe minutes, seated", True)
    assert new.heeds == ("nothing prescribed",)
    prescribing.change(store, who, loads(PROGRAMME))
    assert standing(store, who).due == "Session 1, A, 3 min"
    assert standing(store, who).hinders == ()


def test_what_was_cut_off_goes_on(store: Store) -> None:
    who = store.patient("anna-example")
    prescribing.change(store, who, loads(PROGRAMME))
    session = store.begin_session(who, {}, {})
    assert not standing(store, who).cut_off
    lost = {"lease_until": 1.0, "started_at": "2026-01-02T09:00:00.000000+00:00"}
    store.desk.write(Update("session", session, lost))
    found = standing(store, who)
    assert found.cut_off
    assert found.is_due
    assert found.heeds == ("cut off on 2 January 2026: goes on",)


def test_in_a_clinic_screening_and_consent_come_first(tmp_path: Path) -> None:
    with Store.init(tmp_path / "clinic.db") as store:
        who = store.add_patient("anna-example")
        assert hindrances(store, who) == ["not screened", "no consent to care"]
        store.screenings.screen(who, Screening(("seizure",)))
        assert hindrances(store, who)[0].startswith("No headset for this patient now")
        store.screenings.screen(who, Screening())
        store.care.consent(who, "care", by="patient")
        assert hindrances(store, who) == []
