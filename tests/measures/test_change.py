"""Two independent answers about a change, and the tables that they rest on."""

from __future__ import annotations

import json
import math

import pytest

from rehab.measures import DEFINITIONS, Measured, OwnErrors, change, own_errors, published
from rehab.measures.change import Own

ESTIMATOR = "body/1"
OWN = OwnErrors(
    ESTIMATOR,
    (
        Own("active_rom", "neck_pitch", 2.0, 5.54, "deg", 50),
        Own("active_rom", "shoulder_flexion", 2.5, 6.93, "deg", 50),
        Own("five_times_sit_to_stand", "", 0.2, 0.55, "s", 50),
    ),
)


def said(measure, motion, before, after, **more):
    more = {"own": OWN, "estimator": ESTIMATOR, **more}
    found = change(Measured(before, 1.0), Measured(after, 1.0), measure, motion, **more)
    return found.exceeds_error, found.exceeds_important


def test_the_larger_of_our_error_and_the_patients():
    # 6.8 degrees at 90 %, chronic neck pain, is 8.1 at 95 %: more than our 5.5.
    assert said("active_rom", "neck_pitch", 40, 48, population="neck pain")[0] == "no"
    assert said("active_rom", "neck_pitch", 40, 48.2, population="neck pain")[0] == "yes"
    assert said("active_rom", "neck_pitch", 48.2, 40, population="neck pain")[0] == "yes"
    # Of another population, our own alone counts.
    assert said("active_rom", "neck_pitch", 40, 46, population="stroke")[0] == "yes"
    assert said("active_rom", "neck_pitch", 40, 45, population="stroke")[0] == "no"


def test_what_was_published_of_healthy_people_does_not_count():
    assert any(
        (row.measure, row.motion, row.patients) == ("active_rom", "shoulder_flexion", "no")
        for row in published()
    )
    assert said("active_rom", "shoulder_flexion", 100, 107)[0] == "yes"


def test_without_our_own_error_a_large_change_is_unknown():
    nothing = OwnErrors("", ())
    assert said("active_rom", "neck_pitch", 40, 60, own=nothing)[0] == "unknown"
    assert said("active_rom", "neck_pitch", 40, 45, own=nothing)[0] == "no"
    assert said("active_rom", "elbow_flexion", 40, 45, own=nothing)[0] == "unknown"
    # Numbers of another estimator are not ours either.
    assert said("active_rom", "neck_pitch", 40, 60, estimator="body/2")[0] == "unknown"


def test_the_two_answers_do_not_imply_each_other():
    stroke = {"population": "stroke"}
    assert said("five_times_sit_to_stand", "", 20, 18, **stroke) == ("yes", "no")
    assert said("five_times_sit_to_stand", "", 20, 16.5, **stroke) == ("yes", "yes")
    wide = OwnErrors(ESTIMATOR, (Own("five_times_sit_to_stand", "", 2.0, 5.54, "s", 9),))
    assert said("five_times_sit_to_stand", "", 20, 16.5, own=wide, **stroke) == ("no", "yes")
    assert said("five_times_sit_to_stand", "", 20, 16.5) == ("no", "not defined")
    assert said("active_rom", "neck_pitch", 40, 60, **stroke)[1] == "not defined"


def test_a_change_within_the_two_numbers_own_errors_is_none():
    before, after = Measured(40.0, 1.0, se=4.0), Measured(50.0, 1.0, se=4.0)
    found = change(before, after, "active_rom", "shoulder_flexion", own=OWN, estimator=ESTIMATOR)
    assert found.exceeds_error == "no"  # 10 is within 1.96 * hypot(4, 4) = 11.1


def test_a_direction_is_judged_by_the_error_of_the_angle_that_it_is_read_from():
    (raised,) = [
        row
        for row in own_errors().rows
        if (row.measure, row.motion) == ("active_rom", "shoulder_elevation")
    ]
    estimator = own_errors().estimator
    for measure in ("active_rom", "assisted_rom", "passive_rom"):
        found = change(
            Measured(80.0, 1.0),
            Measured(80.0 + raised.mdc95 + 0.1, 1.0),
            measure,
            "shoulder_flexion",
            estimator=estimator,
        )
        assert (found.exceeds_error, found.error) == ("yes", raised.mdc95)
    # Of the neck no error of our own is known: what is more than a published one is not known.
    left = [Measured(50.0, 1.0), Measured(56.0, 1.0), Measured(62.0, 1.0)]
    for now, answer in zip(left, ("no", "no", "unknown"), strict=True):
        found = change(left[0], now, "active_rom", "neck_left_rotation", estimator=estimator)
        assert found.exceeds_error == answer


def test_every_answer_names_its_sources():
    found = change(
        Measured(40.0, 1.0), Measured(60.0, 1.0), "active_rom", "neck_pitch",
        own=OWN, estimator=ESTIMATOR, population="neck pain",
    )  # fmt: skip
    assert found.sources == (
        "our own MDC95 between days 5.54 deg (n = 50, body/1)",
        "MDC90 6.8 deg (neck pain, chronic, CROM device): "
        "Anwar et al. 2022 (doi 10.35975/apic.v26i4.1957)",
    )
    missing = change(Measured(None, 0.3, "Lost."), Measured(1.0, 1.0), "active_rom")
    assert missing == type(missing)("unknown", "not defined", ("Lost.",))


def test_what_is_remembered_decides_nothing():
    row = next(r for r in published() if r.kind == "MCID" and r.measure == "movement_units")
    assert row.checked == "no"
    assert said("movement_units", "drinking", 20, 5, population="stroke") == (
        "unknown",
        "not defined",
    )


def test_the_published_table_is_whole():
    rows = published()
    assert len(rows) >= 20
    for row in rows:
        assert row.kind in ("MDC", "MCID", "SEM")
        assert 0.0 < float(row.lowest) <= float(row.value)
        assert row.confidence in (("90", "95") if row.kind == "MDC" else ("",))
        assert row.patients in ("yes", "no")
        assert row.raters in ("within", "between", "self", "")
        assert row.checked in ("abstract", "no")
        assert row.population
        assert row.instrument
        assert row.source
        if row.measure in DEFINITIONS:
            assert row.unit == DEFINITIONS[row.measure].unit


def test_our_own_errors_are_read_as_the_bench_writes_them(tmp_path):
    shipped = own_errors()
    for row in shipped.rows:
        assert row.unit == DEFINITIONS[row.measure].unit
        assert row.mdc95 == pytest.approx(1.96 * math.sqrt(2) * row.sem, rel=0.01)
    row = {"measure": "sparc", "motion": "", "sem": 0.1, "mdc95": 0.28, "unit": "1", "n": 50}
    file = tmp_path / "own_error.json"
    file.write_text(json.dumps({"estimator": "body/1", "rows": [row]}))
    assert own_errors(file) == OwnErrors("body/1", (Own(**row),))


@pytest.mark.parametrize(
    ("instrument", "motion", "population", "error", "important"),
    [
        # Each from its abstract; at 95 %, an MDC90 of 10.2 points is 12.15.
        ("spadi", "", "adhesive capsulitis", 17, None),
        ("spadi", "", "shoulder pain", None, 13),
        ("quickdash", "", "shoulder pain", 17.1, 13.6),
        ("ndi", "", "neck pain", 10.2 * 1.96 / 1.645, 7.5),
        ("fma_ue", "", "stroke", 6.82, 13),
        ("arat", "", "stroke", 6.2, 17),
        ("berg", "", "older people in rehabilitation", 7, None),
        ("berg", "", "stroke", None, 12.5),
        ("dynamometer", "", "stroke", 4.68 * 1.96 / 1.645, 6.2),
        ("goniometer", "shoulder_flexion", "adhesive capsulitis", 15, None),
        ("goniometer", "elbow_flexion", "adhesive capsulitis", None, None),
    ],
)
def test_an_instrument_of_the_clinic_is_judged_by_its_published_error(
    instrument, motion, population, error, important
):
    for limit, number in ((error, 0), (important, 1)):
        none = ("unknown", "not defined")[number]
        for distance, answer in ((-0.01, "no"), (0.01, "yes")):
            at = 20 + (1.0 if limit is None else limit + distance)
            answers = said(instrument, motion, 20, at, population=population)
            assert answers[number] == (none if limit is None else answer)


def test_what_decides_about_an_instrument_was_read():
    from rehab.instruments import INSTRUMENTS

    rows = [row for row in published() if row.measure in INSTRUMENTS]
    assert {row.measure for row in rows} == set(INSTRUMENTS)
    for row in rows:
        assert row.unit == INSTRUMENTS[row.measure].unit
        assert row.checked in ("abstract", "no")
        assert ("remembered" in row.source) == (row.checked == "no")
        assert float(row.lowest) <= float(row.value) < INSTRUMENTS[row.measure].highest


def test_of_an_unknown_instruments_error_it_is_said_so():
    found = change(Measured(20, 1.0), Measured(90, 1.0), "spadi", population="shoulder pain")
    assert found.sources[-1] == "The error of this instrument is not known."
