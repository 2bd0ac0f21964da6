"""Adaptive difficulty: its bounds, its promises after pain, its memory, its sentences."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehab.errors import UserError
from rehab.exercise import Settings, Spec, quantity
from rehab.exercise.difficulty import Adaptation, Adaptive, Step, carried
from rehab.exercise.spec import Difficulty

SECTORS = ("near", "far")
DISTANCE = Difficulty("distance", 30.0, 100.0, 2.5, SECTORS)
TIME = Difficulty("time_limit", 20.0, 3.0, 0.6, SECTORS)
BOUNDS = {"distance": (40.0, 90.0), "time_limit": (18.0, 5.0)}

kinds = st.sampled_from([DISTANCE, TIME])
trials = st.lists(
    st.tuples(st.sampled_from(["left", "right"]), st.sampled_from(SECTORS), st.booleans()),
    max_size=60,
)


def adaptive(kind: Difficulty, **fields: Any) -> Adaptive:
    easiest, hardest = BOUNDS[kind.quantity]
    given = {"easiest": easiest, "hardest": hardest} | fields
    return Adaptive(kind, Adaptation(**given), 0.5 * (easiest + hardest))


def harder(kind: Difficulty, before: float, after: float) -> bool:
    return (after - before) * (kind.hardest - kind.easiest) > 0.0


def play(asked: Adaptive, told: list[tuple[str, str, bool]]) -> list[Step]:
    steps = [asked.take(*each) for each in told]
    return [step for step in steps if step is not None]


@given(kinds, trials, st.floats(0.5, 0.95))
def test_what_is_asked_never_leaves_the_bounds_and_every_change_is_told(
    kind: Difficulty, told: list[tuple[str, str, bool]], aim: float
) -> None:
    asked = adaptive(kind, aim=aim)
    low, high = sorted(BOUNDS[kind.quantity])
    for side, sector, success in told:
        before = {key: asked.demand(*key.split("/")) for key in everywhere()}
        step = asked.take(side, sector, success)
        after = {key: asked.demand(*key.split("/")) for key in everywhere()}
        changed = {key for key in before if before[key] != after[key]}
        key = f"{side}/{sector}"
        assert changed == (set() if step is None else {key})
        assert low <= after[key] <= high
        if step is not None:
            assert step[:4] == (side, sector, before[key], after[key])
            assert harder(kind, step.before, step.after) == success
            assert step.reason.startswith(f"{side.capitalize()}, {sector}: ")


def everywhere() -> list[str]:
    return [f"{side}/{sector}" for side in ("left", "right") for sector in SECTORS]


@given(kinds, trials)
def test_the_same_trials_give_the_same_steps(
    kind: Difficulty, told: list[tuple[str, str, bool]]
) -> None:
    assert play(adaptive(kind), told) == play(adaptive(kind), told)


@given(kinds, trials, trials)
def test_after_a_hold_nothing_passes_what_was_asked_then(
    kind: Difficulty, first: list[tuple[str, str, bool]], then: list[tuple[str, str, bool]]
) -> None:
    asked = adaptive(kind)
    play(asked, first)
    asked.hold("pain 4 was told")
    most = {key: asked.demand(*key.split("/")) for key in everywhere()}
    for each in then:
        asked.take(*each)
        for key, value in most.items():
            assert not harder(kind, value, asked.demand(*key.split("/")))


@given(kinds, trials)
def test_what_may_not_be_raised_never_passes_where_it_began(
    kind: Difficulty, told: list[tuple[str, str, bool]]
) -> None:
    asked = adaptive(kind, raises=False, why="pain 4 was told in the last session")
    begun = asked.demand("left", "far")
    for each in told:
        asked.take(*each)
        assert not any(harder(kind, begun, asked.demand(*key.split("/"))) for key in everywhere())


def test_after_a_hold_what_misses_made_easier_comes_back_and_no_further() -> None:
    asked = adaptive(DISTANCE)
    asked.hold("pain 4 was told")
    low = play(asked, [("left", "far", False)] * 3)[-1].after
    assert low < 50.0
    steps = play(asked, [("left", "far", True)] * 40)
    assert steps[0].before == low
    assert steps[-1].after == asked.demand("left", "far") == 65.0
    assert steps[-1].reason.startswith("Left, far: harder, ")
    assert ", the hardest allowed (pain 4 was told), after " in steps[-1].reason
    asked.hold("pain 5 was told")
    assert asked.harden("the therapist asked for it") == []


def test_what_was_eased_because_it_hurts_does_not_come_back() -> None:
    asked = adaptive(DISTANCE)
    asked.hold("pain 4 was told")
    asked.ease("the patient asked for it, because it hurts")
    assert play(asked, [("left", "far", True)] * 40) == []
    assert asked.demand("left", "far") == 65.0 - 3.0 * 2.5


def test_a_second_pain_lowers_what_nothing_passes() -> None:
    asked = adaptive(DISTANCE)
    asked.hold("pain 4 was told")
    play(asked, [("left", "far", False)])
    eased = asked.demand("left", "far")
    asked.hold("pain 4 was told")
    play(asked, [("left", "far", True)] * 40)
    assert asked.demand("left", "far") == eased


@given(kinds, trials)
def test_easing_eases_everywhere_by_three_steps_or_to_the_bound(
    kind: Difficulty, told: list[tuple[str, str, bool]]
) -> None:
    asked = adaptive(kind)
    play(asked, told)
    before = {key: asked.demand(*key.split("/")) for key in everywhere()}
    steps = {f"{step.side}/{step.sector}": step for step in asked.ease("asked for")}
    easiest = BOUNDS[kind.quantity][0]
    for key, value in before.items():
        after = asked.demand(*key.split("/"))
        assert not harder(kind, value, after)
        way = abs(after - value)
        assert after == pytest.approx(easiest) or way == pytest.approx(3.0 * kind.step)
        assert (key in steps) == (after != value)


def test_each_side_and_sector_goes_its_own_way() -> None:
    asked = adaptive(DISTANCE)
    for _ in range(20):
        asked.take("left", "far", False)
        asked.take("right", "near", True)
    assert asked.demand("left", "far") == 40.0
    assert asked.demand("right", "near") > 70.0
    assert asked.demand("left", "near") == asked.demand("right", "far") == 65.0
    assert set(asked.state()) == {"left/far", "right/near"}


def test_a_session_begins_where_the_last_one_ended_and_keeps_what_it_does_not_ask() -> None:
    begin = {"left/far": 55.0, "right/far": 80.0}
    asked = Adaptive(DISTANCE, Adaptation(begin=begin), 85.0, sides=["right"])
    assert asked.demand("right", "far") == pytest.approx(80.0)
    assert asked.demand("right", "near") == pytest.approx(85.0)
    asked.take("right", "near", True)
    assert asked.state() == pytest.approx(begin | {"right/near": asked.demand("right", "near")})


def test_it_begins_within_the_bounds() -> None:
    assert adaptive(DISTANCE, begin={"left/far": 100.0}).demand("left", "far") == 90.0


@pytest.mark.parametrize("kind", [DISTANCE, TIME])
@pytest.mark.parametrize(
    ("days", "worse", "steps", "says"),
    [
        (2, False, 0, ""),
        (13.9, False, 0, ""),
        (14, False, 3, "Begins easier: 14 days without it."),
        (2, True, 3, "Begins easier: it was worse the morning after."),
        (30, True, 6, "Begins easier: 30 days without it and it was worse the morning after."),
    ],
)
def test_a_break_and_a_bad_morning_lower_what_is_carried_over(
    kind: Difficulty, days: float, worse: bool, steps: int, says: str
) -> None:
    way = kind.step if kind.easiest > kind.hardest else -kind.step
    middle = 0.5 * (kind.easiest + kind.hardest)
    begin, why = carried(kind, {"left/far": middle, "left/near": kind.easiest}, days, worse)
    assert why == says
    assert begin == pytest.approx({"left/far": middle + steps * way, "left/near": kind.easiest})


def test_the_reasons_can_be_read() -> None:
    asked = Adaptive(DISTANCE, Adaptation(hardest=92.0), 90.0, unit="%")
    assert [step.reason for step in play(asked, [("right", "far", False)] * 3)] == [
        "Right, far: easier, 90 % to 82 %, after a miss.",
        "Right, far: easier, 82 % to 73 %, after 2 misses in the last 2.",
        "Right, far: easier, 73 % to 64 %, after 3 misses in the last 3, too many for an aim of "
        "80 %.",
    ]
    assert asked.ease("asked for by the patient")[0].reason == (
        "Left, near: easier, 90 % to 82 %: asked for by the patient."
    )
    last = play(asked, [("left", "near", True)] * 60)[-1]
    assert last.after == 92.0
    assert "the hardest allowed" in last.reason


class FarSettings(Settings):
    distance: float = quantity(85, 30, 100, "% of comfortable reach", "Distance")


SPEC = Spec("far/1", "Far", "reaching", "Reach.", (), difficulty=DISTANCE)


def test_an_exercise_brings_its_setting_and_its_unit() -> None:
    asked = Adaptive.of(SPEC, FarSettings(distance=70.0), Adaptation())
    assert asked is not None
    assert asked.demand("left", "far") == pytest.approx(70.0)
    step = asked.take("left", "far", False)
    assert step is not None
    assert "70 % to " in step.reason


def test_an_exercise_without_difficulty_does_not_adapt() -> None:
    spec = Spec("far/1", "Far", "reaching", "Reach.", ())
    assert Adaptive.of(spec, FarSettings(), Adaptation()) is None


def test_an_adaptation_survives_json() -> None:
    adaptation = Adaptation(0.75, 40.0, None, {"left/far": 55.0}, raises=False, why="pain")
    assert Adaptation.from_dict(json.loads(json.dumps(adaptation.to_dict()))) == adaptation


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"aim": 1.0}, "An aim of 1 is not possible"),
        ({"aim": 0.2}, "An aim of 0.2 is not possible"),
        ({"speed": 3}, 'Adaptation "speed" is not known'),
        ({"hardest": 110.0}, "Adapting distance from 30 to 110 is not possible"),
        ({"easiest": 20.0}, "Adapting distance from 20 to 100 is not possible"),
        ({"easiest": 80.0, "hardest": 60.0}, "Adapting distance from 80 to 60 is not possible"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(fields: dict[str, Any], says: str) -> None:
    with pytest.raises(UserError, match=says):
        Adaptive(DISTANCE, Adaptation.from_dict(fields), 85.0)
