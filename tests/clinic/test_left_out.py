"""What a programme asks for that the screening forbids is said before it is prescribed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rehab.clinic.admitting import left_out
from rehab.clinic.prescribing import keep
from rehab.prescription import loads
from rehab.screening import Found, Screening
from rehab.store import Store

STARS = """\
title = "One"
sessions_a_week = 3
minutes_a_session = 10
[[block]]
name = "one"
exercise = "star-reach"
[[session]]
name = "A"
blocks = ["one"]
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "s.db", create=True, actor="dr-example") as store:
        store.add_patient("anna-example")
        yield store


def test_nothing_is_left_out_of_who_has_no_precaution(store: Store) -> None:
    anna = store.patient("anna-example")
    assert left_out(store, anna, loads(STARS)) == []
    store.screenings.screen(anna, Screening())
    assert left_out(store, anna, loads(STARS)) == []


def test_each_exercise_that_a_precaution_forbids_is_named_until_it_is_overridden(
    store: Store,
) -> None:
    anna, made = store.patient("anna-example"), loads(STARS)
    store.screenings.screen(anna, Screening(precautions=(Found("shoulder instability"),)))
    keep(store, anna, made, {})
    (stars,) = (said for said in left_out(store, anna, made) if said.startswith("Stars"))
    assert "will be left out" in stars
    assert "abduction" in stars
    store.screenings.override(anna, "star-reach", "shoulder instability", "Below the shoulder.")
    assert not any(said.startswith("Stars") for said in left_out(store, anna, made))
