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


SOON = {
    "blocks": ({"seconds": 15, "trials": 1}, 0.0),
    "shore": ({"trials": 1, "slowing": 1}, 0.6),
    "fireflies": ({"width": 12, "time_limit": 12, "trials": 1}, 0.6),
    "petals": ({"falls": 3, "thorns": 34, "time": 3, "trials": 2}, 0.08),
    "river": ({"trials": 1}, 0.0005),
    "drums": ({"tempo": 80, "beats": 12, "trials": 1}, 0.001),
    "tray": ({"trials": 1}, 0.1),
    "rise": ({"trials": 1}, 0.15),
    "mirror": ({"trials": 1}, 0.05),
    "follow-me": ({"movement": "reach across", "trials": 1}, 0.1),
}
"""What takes little time, and how far off the first number may be, in its unit."""


@pytest.mark.parametrize("name", SOON)
def test_the_first_number_is_compared_with_what_was_watched(name: str) -> None:
    settings, most = SOON[name]
    one = replace(HEADLINES[name], settings=settings, profiles=("healthy",))
    _, pairs = exercises.compared(find(name), one)
    assert pairs
    for off, _ in pairs:
        assert abs(off) <= most
        # It is a computation of its own: never the very number that was told, but for a count.
        assert off != 0.0 or name == "blocks"


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
    wrong = replace(one, truth=lambda trial: one.truth(trial) + 60.0)
    monkeypatch.setattr(exercises, "HEADLINES", {"well": wrong})
    (row,) = exercises.bench(chosen=("well",), people=1).table
    assert row.within == 0.0
