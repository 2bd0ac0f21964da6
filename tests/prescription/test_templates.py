"""The six programmes that a prescription may begin from, answered and unanswered."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta

import pytest

from rehab.errors import UserError
from rehab.prescription import compose, described, due, loads, released
from rehab.prescription.templates import Template, choices, template, templates

NAMES = (
    "adhesive-capsulitis",
    "arm-after-stroke",
    "balance-older-age",
    "neck-pain",
    "persistent-pain",
    "shoulder-arthroplasty",
)
RELEASED = date(2026, 4, 20)
BEGINS = date(2026, 5, 4)


def answer(question: str) -> str:
    """What an invented therapist says."""
    said = {
        "How many sessions": "3",
        "How many minutes": "20",
        "Which arm": "right",
        "By when": "2026-12-01",
        "Who set": "surgeon, 2026-04-20",
        "Who released": "the surgeon",
        "The day of the operation": "2026-03-02",
        "From which day": str(RELEASED),
        "Which operation": 'shoulder "replacement"',
        "How much reaching": "3",
        "How much raising the arm forward": "5",
        "How much raising the arm overhead": "8",
        "After how many weeks raising forward": "2",
        "After how many weeks raising overhead": "4",
        "What the patient wishes": "To hang up the washing.",
        "How": "60",
    }
    return next(value for begin, value in said.items() if question.startswith(begin))


def answered(one: Template) -> str:
    return one.answered({question: answer(question) for question in one.questions})


def test_they_are_six() -> None:
    assert tuple(one.name for one in templates()) == NAMES
    with pytest.raises(UserError, match='Did you mean "neck-pain"'):
        template("neck-pian")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("all_exercises")
def test_each_is_a_programme_once_answered(name: str) -> None:
    made = loads(answered(template(name)))
    assert made.sources
    assert made.assessment is not None
    assert made.assessment.every_weeks == 2
    assert described(made)
    for days in (0, 15):  # the first day, and once the tests are due again
        today = due(made, (), BEGINS + timedelta(days=days), begins=BEGINS)
        assert today.batteries == made.assessment.batteries
        programme = compose(made, today, version=1)
        programme.check()
        assert [b.kind for b in programme.blocks].count("training") == len(today.session.blocks)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("all_exercises")
def test_each_question_is_asked_for_until_it_is_answered(name: str) -> None:
    one = template(name)
    assert one.questions
    for left in one.questions:
        some = {question: answer(question) for question in one.questions if question != left}
        with pytest.raises(UserError, match="not answered yet: ") as refused:
            loads(one.answered(some))
        assert left in str(refused.value)


def test_after_an_operation_no_range_is_suggested() -> None:
    raw = tomllib.loads(template("shoulder-arthroplasty").text)
    assert all(str(limit["degrees"]).startswith("?") for limit in raw["limit"])
    assert not any("degrees" in goal for goal in raw["goal"])
    settings = [block.get("settings", {}) for block in raw["block"]]
    assert {key for each in settings for key in each} <= {"level", "movement", "trials"}


@pytest.mark.usefixtures("all_exercises")
def test_nothing_is_played_before_the_release() -> None:
    text = answered(template("shoulder-arthroplasty"))
    made = loads(text)
    assert made.operation is not None
    released(made.operation, RELEASED)
    with pytest.raises(UserError, match="before the surgeon's release"):
        due(made, (), RELEASED - timedelta(days=1), begins=date(2026, 4, 1))
    for line in ("released = 2026-04-20", 'released_by = "the surgeon"'):
        with pytest.raises(UserError, match="without the surgeon's release"):
            loads(text.replace(line, ""))
    early = text.replace("released = 2026-04-20", "released = 2026-03-01")
    with pytest.raises(UserError, match="2026-03-01 lies before the operation of 2026-03-02"):
        loads(early)


@pytest.mark.usefixtures("all_exercises")
def test_after_an_operation_each_direction_that_is_needed_has_a_limit() -> None:
    text = answered(template("shoulder-arthroplasty"))
    turned = text.replace("shoulder external rotation", "elbow flexion", 1)
    with pytest.raises(UserError, match="needs shoulder external rotation, and no limit says"):
        loads(turned)


@pytest.mark.usefixtures("all_exercises")
def test_what_is_feared_most_comes_last() -> None:
    text = answered(template("persistent-pain"))
    with pytest.raises(UserError, match="what is feared most comes last"):
        loads(text.replace("fear = 8", "fear = 2").replace("fear = 5", "fear = 9"))
    with pytest.raises(UserError, match="fear is missing: a feared movement has"):
        loads(text.replace("fear = 8", ""))


@pytest.mark.usefixtures("all_exercises")
def test_what_is_feared_is_asked_before_its_block() -> None:
    made = loads(answered(template("persistent-pain")))
    programme = compose(made, due(made, (), BEGINS, begins=BEGINS))
    asked = {block.exercise: block.feared for block in programme.blocks if block.kind == "training"}
    assert asked == {"shore": "", "star-reach": "reaching for what is near"}
    assert programme.stops["pain"] == 7.0  # 8 and more ends it
    assert programme.stops["rise"] > 10.0


@pytest.mark.usefixtures("all_exercises")
def test_balance_stands_and_waits_for_supervision() -> None:
    made = loads(answered(template("balance-older-age")))
    programme = compose(made, due(made, (), BEGINS, begins=BEGINS))
    assert (programme.posture, programme.supervised) == ("standing", False)


def test_a_question_that_names_its_answers_is_chosen_from() -> None:
    assert choices("Which arm: left or right") == ("left", "right")
    assert choices("Which arm: left, right or both") == ("left", "right", "both")
    for asked in ("How far, in degrees (0: not at all)", "Who set it, such as surgeon or nurse"):
        assert choices(asked) == ()
