"""The benchmark of exercises in a small form: every figure is there, and a truth can be missed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rehab.bench import exercises
from rehab.bench.exercises.headlines import HEADLINES
from rehab.exercise import find, parse_settings
from rehab.exercise.registry import names


def test_headlines_are_of_exercises_and_measures_that_exist() -> None:
    assert set(HEADLINES) <= set(names())
    for name, headline in HEADLINES.items():
        kind = find(name)
        declared = {measure.name for measure in kind.spec.measures}
        assert {headline.measure, headline.error} <= declared | {""}
        parse_settings(kind.Settings, headline.settings)


def test_one_exercise_has_all_its_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    one = replace(HEADLINES["well"], profiles=("healthy",))
    monkeypatch.setattr(exercises, "HEADLINES", {"well": one})
    found = exercises.bench(chosen=("well",), people=20)
    (row,) = found.table
    assert row.trials == 4
    assert row.within == 100.0
    assert row.off is not None
    assert row.off < 15.0
    assert row.success == pytest.approx(80.0, abs=5.0)
    assert row.draws is None or 1 < row.draws < 120
    assert set(found.to_dict()["figures"]) == {
        "slowest step, 99 of 100",
        "longest build",
        "success within 5 points, least of all exercises",
    }
    # A truth that is sixty degrees elsewhere is not within what is stated.
    wrong = replace(one, truth=lambda truth, end: one.truth(truth, end) + 60.0)
    monkeypatch.setattr(exercises, "HEADLINES", {"well": wrong})
    (row,) = exercises.bench(chosen=("well",), people=1).table
    assert row.within == 0.0
