"""Screenings are versions, and an override has its precaution and its reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rehab.errors import UserError
from rehab.screening import Found, Screening
from rehab.store import Patient, Store
from rehab.store.dbapi import DatabaseError

FALLS = Screening(precautions=(Found("falls", detail="At home."),))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "s.db", create=True, actor="dr-example") as store:
        store.add_patient("anna-example")
        yield store


@pytest.fixture
def anna(store: Store) -> Patient:
    return store.patient("anna-example")


def test_the_latest_screening_stands_and_the_older_stay(store: Store, anna: Patient) -> None:
    assert store.screenings.latest(anna) is None
    store.screenings.screen(anna, FALLS)
    store.screenings.screen(anna, Screening(("vertigo",)))
    stands = store.screenings.latest(anna)
    assert stands is not None
    assert (stands.version, stands.actor) == (2, "dr-example")
    assert stands.screening == Screening(("vertigo",))
    rows = store.desk.rows("SELECT version, actor FROM screening ORDER BY version")
    assert [row["version"] for row in rows] == [1, 2]
    with pytest.raises(DatabaseError, match="never changed"):
        store.desk.db.conn.execute("UPDATE screening SET document = '{}'")
    assert [row.action for row in store.audit.rows()][:2] == ["screen", "screen"]


def test_an_override_needs_a_precaution_that_is_there_and_a_reason(
    store: Store, anna: Patient
) -> None:
    with pytest.raises(UserError, match="has no precaution"):
        store.screenings.override(anna, "star-reach", "falls", "Seated all the time.")
    store.screenings.screen(anna, FALLS)
    with pytest.raises(UserError, match="reason is empty"):
        store.screenings.override(anna, "star-reach", "falls", " ")
    made = store.screenings.override(anna, "star-reach", "falls", "Seated all the time.")
    assert store.screenings.overrides(anna) == [made]


def test_a_sign_that_nobody_sees_is_refused(store: Store, anna: Patient) -> None:
    with pytest.raises(UserError, match="cannot be shown"):
        store.screenings.screen(anna, Screening(precautions=(Found("falls", detail="a\x1b[2J"),)))
    assert store.screenings.latest(anna) is None
