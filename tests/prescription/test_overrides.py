"""How long it holds that a therapist let an exercise be played against a precaution."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from programmes import GOOD

from rehab.clinic.admitting import overrides, screened
from rehab.clinic.prescribing import keep
from rehab.prescription import loads, without
from rehab.screening import Found, Screening
from rehab.store import Patient, Store

FALLS = Screening(precautions=(Found("falls"),))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "s.db", create=True, actor="dr-example") as store:
        store.screenings.screen(store.add_patient("anna-example"), FALLS)
        yield store


@pytest.fixture
def anna(store: Store) -> Patient:
    return store.patient("anna-example")


def override(store: Store, anna: Patient) -> None:
    store.screenings.override(anna, "star-reach", "falls", "Seated all the time.")


def dose(store: Store, anna: Patient) -> None:
    store.care.prescribe(
        anna, sessions_per_week=3, repetitions_per_session=20, minutes_per_session=10
    )


def test_a_stages_tick_leaves_it_as_it_is(store: Store, anna: Patient) -> None:
    made = loads(GOOD)
    keep(store, anna, made, {})
    override(store, anna)
    keep(store, anna, made, {"second": "2026-06-01"})
    assert len(overrides(store, anna)) == 1
    assert screened(store, anna, without()).overrides == (("star-reach", "falls"),)


@pytest.mark.parametrize(
    ("old", "new", "holds"),
    [
        ("sessions_a_week = 3", "sessions_a_week = 4", True),
        ("degrees = 120", "degrees = 110", True),  # a goal
        ("rest = 30", "rest = 60", True),
        ("after_weeks = 4", "after_weeks = 5", True),
        ("distance = 95", "distance = 90", False),
        ("degrees = 130", "degrees = 140", False),  # a limit
        ("title =", 'posture = "standing"\ntitle =', False),
        ('sessions = ["B"]', 'sessions = ["A", "B"]', False),
        ('batteries = ["reach"]', 'batteries = ["reach"]\nmode = "passive"', False),
    ],
)
def test_it_ends_when_something_else_is_asked_of_the_exercise(
    store: Store, anna: Patient, old: str, new: str, holds: bool
) -> None:
    text = GOOD.replace('blocks = ["far"]', 'blocks = ["far"]\nrest = 30')
    assert old in text
    keep(store, anna, loads(text), {})
    override(store, anna)
    keep(store, anna, loads(text.replace(old, new, 1)), {})
    assert len(overrides(store, anna)) == holds
    keep(store, anna, loads(text), {})  # back again: what has ended does not come back
    assert len(overrides(store, anna)) == holds
    override(store, anna)
    assert overrides(store, anna)


def test_without_a_programme_it_ends_with_the_dose(store: Store, anna: Patient) -> None:
    override(store, anna)
    assert len(overrides(store, anna)) == 1
    dose(store, anna)
    assert overrides(store, anna) == []
    override(store, anna)
    assert len(overrides(store, anna)) == 1
    keep(store, anna, loads(GOOD), {})
    assert overrides(store, anna) == []
