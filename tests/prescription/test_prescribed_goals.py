"""A programme's goals stand in the record once, follow its versions, and leave others alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rehab.clinic.prescribing import keep
from rehab.prescription.model import Prescription
from rehab.store import Store

WHO = "anna-example"
FLEXION = {"kind": "improve", "direction": "shoulder flexion", "side": "right", "degrees": 121.0}
NECK = {"kind": "maintain", "direction": "neck left rotation"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "s.db", create=True) as opened:
        opened.add_patient(WHO)
        yield opened


def prescribe(store: Store, *goals: dict[str, Any], **more: Any) -> list[tuple[Any, ...]]:
    """Prescribe a programme with those goals; the record's goals then."""
    made = Prescription.model_validate(
        {
            "title": "Raising",
            "sessions_a_week": 3,
            "minutes_a_session": 20,
            "block": [{"name": "up", "exercise": "sunrise"}],
            "session": [{"name": "A", "blocks": ["up"]}],
            "goal": list(goals),
            **more,
        }
    )
    keep(store, store.patient(WHO), made, {})
    return goals_of(store)


def goals_of(store: Store) -> list[tuple[Any, ...]]:
    return [
        (g.measure, g.motion, g.side, g.kind, g.target, g.version)
        for g in store.care.goals(who(store))
    ]


def who(store: Store) -> Any:
    return store.patient(WHO)


def test_each_goal_is_of_the_range_that_its_tests_measure(store: Store) -> None:
    assert prescribe(store, {**FLEXION, "by": "2026-09-01"}, NECK, {"kind": "comfort"}) == [
        ("active_rom", "shoulder_flexion", "right", "improve", 121.0, 1),
        ("active_rom", "neck_left_rotation", "", "maintain", None, 1),
        ("pain_nrs", "", "", "comfort", None, 1),
    ]
    assert store.care.goals(who(store))[0].by_date == "2026-09-01"


def test_a_goal_of_passive_tests_is_of_passive_range(store: Store) -> None:
    passive = {"batteries": ["shoulder"], "mode": "passive"}
    ((measure, *_),) = prescribe(store, FLEXION, assessment=passive)
    assert measure == "passive_rom"


def test_a_version_that_repeats_a_goal_adds_none(store: Store) -> None:
    assert prescribe(store, FLEXION) == prescribe(store, FLEXION, title="Raising, longer")


def test_another_target_is_a_new_version_of_the_same_goal(store: Store) -> None:
    prescribe(store, FLEXION, NECK)
    assert prescribe(store, {**FLEXION, "degrees": 130.0}, NECK) == [
        ("active_rom", "shoulder_flexion", "right", "improve", 130.0, 2),
        ("active_rom", "neck_left_rotation", "", "maintain", None, 1),
    ]


def test_a_goal_that_is_dropped_is_taken_back_and_comes_again_anew(store: Store) -> None:
    prescribe(store, FLEXION, NECK)
    assert [motion for _, motion, *_ in prescribe(store, NECK)] == ["neck_left_rotation"]
    assert len(prescribe(store, NECK, FLEXION)) == 2


def test_what_was_entered_by_hand_is_never_changed(store: Store) -> None:
    by_hand = store.care.goal(
        who(store),
        "active_rom",
        kind="improve",
        target=121.0,
        unit="deg",
        motion="shoulder_flexion",
        side="right",
    )
    store.care.goal(who(store), "spadi", kind="improve", target=20.0)
    prescribe(store, FLEXION)
    prescribe(store, {**FLEXION, "degrees": 130.0})
    prescribe(store)
    kept = store.care.goals(who(store))
    assert [(g.measure, g.version) for g in kept] == [("active_rom", 1), ("spadi", 1)]
    assert kept[0] == by_hand
