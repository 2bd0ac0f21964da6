"""The session that is made of what is due, of a study, and of nothing prescribed at all."""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from programmes import GOOD, written

from rehab.errors import UserError
from rehab.exercise import parse_settings
from rehab.limits import DIRECTIONS
from rehab.prescription import Carried, Due, compose, due, load, loads, repetitions, under, without
from rehab.prescription.cascade import kind_of
from rehab.prescription.study import condition_of
from rehab.session.programme import Programme

MONDAY = date(2026, 5, 4)


def today(text: str = GOOD) -> tuple[object, Due]:
    made = loads(text)
    return made, due(made, [], MONDAY, begins=MONDAY)


def test_a_session_is_its_tests_and_then_its_blocks() -> None:
    made, first = today()
    programme = compose(made, first, version=3, seed=7, precautions=("a",), overrides=(("b", "c"),))
    test, reach, far, later = programme.blocks
    assert (test.kind, test.mode, test.practice, test.adapt) == ("assessment", "active", 2, None)
    assert (reach.kind, reach.mode, reach.practice, reach.demonstrate) == ("training", "", 0, False)
    assert [block.rest for block in (reach, far, later)] == [30.0, 0.0, 30.0]
    assert [block.settings["trials"] for block in (reach, far, later)] == [8, 5, 3]
    assert later.settings["size"] == 8
    assert programme.questions
    assert programme.ratings
    assert programme.tour
    assert not programme.supervised
    assert programme.stops == {"pain": 5.0, "rise": 2.0, "exertion": 7.0}
    assert [(one.direction, one.degrees) for one in programme.limits] == [
        ("shoulder elevation", 130)
    ]
    assert (programme.precautions, programme.overrides) == (("a",), (("b", "c"),))
    assert programme.prescribed["version"] == 3
    assert Programme.from_dict(programme.to_dict()) == programme


def test_what_is_new_is_shown_and_practised_once() -> None:
    made, first = today(GOOD.replace('[assessment]\nbatteries = ["reach"]\n', ""))
    assert [b.practice for b in compose(made, first).blocks] == [2, 0, 0]
    assert [b.demonstrate for b in compose(made, first).blocks] == [True, False, False]
    known = compose(made, first, Carried(known=("star-reach",)))
    assert [b.practice for b in known.blocks] == [0, 0, 0]
    assert not known.tour


@pytest.mark.usefixtures("all_exercises")
def test_a_test_begins_with_the_less_affected_arm() -> None:
    made, first = today(GOOD.replace('batteries = ["reach"]', 'batteries = ["box and block"]'))
    assert compose(made, first).blocks[0].settings["less_affected"] == "left"
    both = GOOD.replace('batteries = ["reach"]', 'batteries = ["box and block"]')
    both = both.replace('side = "right"', 'side = "both"').replace('"right"', '"both"')
    made, first = today(both)
    assert "less_affected" not in compose(made, first).blocks[0].settings


ADAPTING = """\
title = "Raising"
sessions_a_week = 3
minutes_a_session = 20
[[block]]
name = "raise"
exercise = "sunrise"
settings = { elevation = 60 }
adapt = { aim = 0.75, easiest = 40, hardest = 90 }
[[session]]
name = "A"
blocks = ["raise"]
"""


@pytest.mark.usefixtures("all_exercises")
def test_difficulty_begins_where_it_stood() -> None:
    made, first = today(ADAPTING)
    begins = {"sunrise": {"left/flexion": 55.0}}
    why = {"sunrise": "Begins easier: 20 days without it."}
    programme = compose(made, first, Carried(("sunrise",), begins, why))
    (block,) = programme.blocks
    assert programme.prescribed["eased"] == why
    assert block.adapt == {
        "aim": 0.75,
        "easiest": 40.0,
        "hardest": 90.0,
        "begin": {"left/flexion": 55.0},
        "raises": True,
        "why": "",
    }
    (held,) = compose(made, first, Carried(held="it hurt")).blocks
    assert held.adapt is not None
    assert (held.adapt["raises"], held.adapt["why"]) == (False, "it hurt")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("hardest = 90", "hardest = 30", "easiest = 40 is harder than hardest = 30"),
        (
            "hardest = 90",
            "hardest = 230",
            "hardest: 230 is not possible: elevation may be 20 to",
        ),
        ("aim = 0.75", "aim = 75", "adapt, aim: 75 is not possible: it is at most 0.95"),
        ("aim = 0.75", "aims = 0.75", 'adapt: there is no "aims" here; there are: aim, easiest'),
    ],
)
@pytest.mark.usefixtures("all_exercises")
def test_bounds_are_the_exercises(old: str, new: str, sentence: str) -> None:
    with pytest.raises(UserError) as refused:
        loads(ADAPTING.replace(old, new))
    assert sentence in str(refused.value)


def test_stop_rules_and_a_stages_limit() -> None:
    stage = 'name = "first"\nsessions = ["A", "B"]\n'
    limit = (
        '[[stage.limit]]\ndirection = "cross-body"\nside = "both"\ndegrees = 20\n'
        'source = "surgeon, 2026-05-04"\n'
    )
    text = GOOD.replace(stage, stage + limit) + '[stops]\nrule = "post-operative"\nexertion = 6\n'
    made, first = today(text)
    programme = compose(made, first)
    assert programme.stops == {"pain": 3.0, "rise": 2.0, "exertion": 6.0}
    assert [one.direction for one in programme.limits] == ["shoulder elevation", "cross-body"]
    named = under(made, made.stages()[1], without())
    assert [one.direction for one in named.limits] == ["shoulder elevation"]


def test_repetitions_are_the_mean_of_a_stages_sessions() -> None:
    made = loads(GOOD)
    first, second = made.stages()
    assert repetitions(made, first) == 12  # A has 16, B has 8
    assert repetitions(made, second) == 8


def test_a_study_shows_each_condition_equally_often_and_no_label(tmp_path: Path) -> None:
    (tmp_path / "conditions.csv").write_text(
        "label,size\nhidden-one,6\nhidden-two,9\nhidden-three,12\n"
    )
    text = GOOD + '\n[study]\nparticipant = "P07"\nconditions = "conditions.csv"\nseed = 3\n'
    made = load(written(tmp_path, text))
    assert made.study is not None
    order = [condition_of(made.study, n).label for n in range(30)]
    assert set(Counter(order).values()) == {10}
    assert all(len(set(order[n : n + 3])) == 3 for n in range(0, 30, 3))
    other = made.study.model_copy(update={"seed": 4})
    assert [condition_of(other, n).label for n in range(30)] != order
    assert [condition_of(made.study, n).label for n in range(30)] == order
    first = due(made, [], MONDAY, begins=MONDAY)
    for number in range(6):
        programme = compose(made, dataclasses.replace(first, number=number))
        assert "hidden" not in str(programme.to_dict())
        assert programme.prescribed["participant"] == "P07"
        test, *trained, later = programme.blocks
        size = condition_of(made.study, number).settings["size"]
        assert [block.settings.get("size") for block in trained] == [size, size]
        assert later.settings["size"] == 8  # a trial's own goes over everything
        assert "size" not in test.settings
        assert all(block.adapt is None for block in programme.blocks)


def test_without_a_prescription_it_is_safe() -> None:
    programme = without()
    programme.check()
    assert programme.posture == "seated"
    limits = {one.direction: one.degrees for one in programme.limits}
    necks = [name for name in DIRECTIONS if name.startswith("neck")]
    assert limits == {"shoulder elevation": 90.0, **dict.fromkeys(necks, 30.0)}
    assert programme.questions
    assert programme.ratings
    stars = kind_of("star-reach").Settings
    seconds = 0.0
    for block in programme.blocks:
        settings = parse_settings(stars, block.settings)
        assert settings == parse_settings(stars, {"level": 1, "trials": settings.trials})
        seconds += (settings.trials + block.practice) * settings.time_limit + block.rest
    assert 300.0 < seconds < 600.0
    less = without(amount={"trials": "2", "sides": "left"})
    assert [block.settings["sides"] for block in less.blocks] == ["left"]
    with pytest.raises(UserError, match="size is not chosen without a prescription; only trials"):
        without(amount={"size": "12"})
    with pytest.raises(UserError, match="Without a prescription star-reach has at most"):
        without(amount={"trials": "60"})
