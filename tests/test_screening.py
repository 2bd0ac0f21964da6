"""Who may start, and every exercise against every precaution."""

from __future__ import annotations

from datetime import date

import pytest

from rehab.errors import UserError
from rehab.exercise import find, names
from rehab.exercise.spec import PROVOKES
from rehab.limits import DIRECTIONS
from rehab.screening import (
    CONTRAINDICATIONS,
    PRECAUTIONS,
    Found,
    Screening,
    caps,
    refusals,
)

TODAY = date(2026, 6, 1)


def a(precaution: str, released: str = "") -> Found:
    since = "2026-05-04" if PRECAUTIONS[precaution].dated else ""
    return Found(precaution, since, released)


@pytest.mark.parametrize("precaution", PRECAUTIONS)
def test_only_known_movements_are_forbidden_and_capped(precaution: str) -> None:
    assert set(PRECAUTIONS[precaution].forbids) <= set(PROVOKES)
    assert set(PRECAUTIONS[precaution].caps) <= set(DIRECTIONS)
    assert Screening(precautions=(a(precaution),)).holding(TODAY) == (precaution,)


@pytest.mark.parametrize("precaution", PRECAUTIONS)
@pytest.mark.parametrize("exercise", names())
def test_an_exercise_is_refused_exactly_where_it_provokes_what_is_forbidden(
    exercise: str, precaution: str
) -> None:
    provokes = find(exercise).spec.provokes
    found = refusals([precaution], provokes)
    met = [movement for movement in provokes if movement in PRECAUTIONS[precaution].forbids]
    assert [refusal.precaution for refusal in found] == ([precaution] if met else [])
    if met:
        assert PRECAUTIONS[precaution].title in found[0].sentence
        assert all(movement in found[0].sentence for movement in met)


@pytest.mark.parametrize("movement", PROVOKES)
def test_every_movement_is_forbidden_by_some_precaution(movement: str) -> None:
    assert refusals(PRECAUTIONS, [movement])


@pytest.mark.parametrize("name", CONTRAINDICATIONS)
def test_a_contraindication_refuses_the_headset(name: str) -> None:
    assert CONTRAINDICATIONS[name].lower() in Screening((name,)).refuses()
    assert not Screening().refuses()


def test_a_release_lifts_from_its_day_on() -> None:
    screening = Screening(precautions=(a("fracture or repair", "2026-06-01"),))
    assert screening.holding(date(2026, 5, 31)) == ("fracture or repair",)
    assert screening.holding(TODAY) == ()


def test_the_least_cap_counts() -> None:
    assert caps(["shoulder instability", "falls"]) == {"shoulder elevation": 90.0}


def test_what_is_stored_comes_back() -> None:
    screening = Screening(("vertigo",), (a("falls"), a("fracture or repair", "2026-06-01")))
    assert Screening.from_dict(screening.to_dict()) == screening


@pytest.mark.parametrize(
    ("contraindications", "found", "says"),
    [
        (("seizures",), (), 'Did you mean "seizure"'),
        ((), (Found("fals"),), 'Did you mean "falls"'),
        ((), (Found("fracture or repair"),), "needs its date"),
        ((), (Found("fracture or repair", "yesterday"),), "not a date"),
        ((), (Found("fracture or repair", "2026-05-04", "2026-05-03"),), "before it began"),
        ((), (Found("falls", "", "2026-05-03"),), "not lifted"),
        ((), (Found("falls"), Found("falls")), "twice"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    contraindications: tuple[str, ...], found: tuple[Found, ...], says: str
) -> None:
    with pytest.raises(UserError, match=says):
        Screening(contraindications, found)
