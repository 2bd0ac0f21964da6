"""What the rules suggest of invented courses, each with its numbers, and what they do not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from histories import BY, GOAL, START, TRAINING, Course, at, prescribed

from rehab.report import build
from rehab.report.suggest import Facts, Suggestion, suggestions
from rehab.store.keys import to_json


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path / "store.db")


def trained(course: Course, day: float, reached: int, of: int = 20, number: int = 1) -> str:
    """A session of one training block in which so many trials succeeded."""
    session = course.session(day)
    block = course.block(session, number, key=TRAINING, trials=reached)
    for trial in range(reached, of):
        place = {"frame_begin": 0, "frame_end": 1, "t_begin": 0, "t_end": 1, "side": "right"}
        place |= {"status": "timeout", "practice": 0, "number": trial + 1}
        course.add("trial", session_id=session, block_id=block, **place)
    return session


def rated(course: Course, session: str, day: float, *values: float) -> None:
    """Pain before and after."""
    for number, value in enumerate(values):
        own: dict[str, Any] = {"kind": "pain", "scale": "NRS 0-10", "value": value, "frame": None}
        own["block_id"] = None
        course.add("rating", session_id=session, created_at=at(day, number), **own, **BY)


def asked(course: Course, session: str, answer: str) -> None:
    data = to_json({"asked": "worse", "answer": answer})
    event = {"number": 1, "frame": 0, "t": 0, "kind": "question", "data": data}
    course.add("event", session_id=session, **event)


def found(
    course: Course, monkeypatch: pytest.MonkeyPatch, day: float, **stops: float
) -> list[Suggestion]:
    """What is suggested on that day, under those stop rules."""

    class Today(build.datetime):  # type: ignore[name-defined, misc]
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return START + timedelta(days=day)

    monkeypatch.setattr(build, "datetime", Today)
    store = course.write()
    who = store.patient("anna-example")
    return suggestions(
        Facts(build.overview(store, who), store.tried(who), store.mornings(who), **stops)
    )


def test_of_a_patient_who_never_played_nothing_is_suggested(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(course, monkeypatch, 30) == []


@pytest.mark.parametrize(
    ("reached", "name"),
    [((19, 18, 20), "easy star-reach"), ((11, 8, 10), "hard star-reach"), ((19, 16, 20), "")],
)
def test_three_sessions_in_a_row_speak_for_another_bound(
    course: Course, monkeypatch: pytest.MonkeyPatch, reached: tuple[int, ...], name: str
) -> None:
    for day, count in enumerate((3, *reached)):  # an older session does not count
        trained(course, day, count)
    made = found(course, monkeypatch, 5)
    assert [each.name for each in made] == ([name] if name else [])
    if made:
        told = ", ".join(f"{count} of 20" for count in reached)
        assert made[0].numbers == f"Succeeded in the last 3 sessions: {told}."


def test_few_trials_say_nothing(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in range(3):
        trained(course, day, 9, of=9)
    assert found(course, monkeypatch, 5) == []


def test_pain_asks_for_less_and_nothing_gets_harder_then(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    pains = [(1, 1), (2, 4), (3, 6)]
    for day, pain in enumerate(pains):
        rated(course, trained(course, day, 20), day, *pain)
    (one,) = found(course, monkeypatch, 5)
    assert one.name == "pain"
    assert one.numbers == "Pain of the last 3 sessions: 1 to 1, 2 to 4, 3 to 6."


def test_pain_that_does_not_rise_changes_nothing(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(3):
        rated(course, trained(course, day, 16), day, 4, 5)
    assert found(course, monkeypatch, 5) == []


def test_bad_mornings_ask_for_shorter_sessions(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day, answer in enumerate(["yes", "no", "skipped", "no", "yes", "yes"]):
        asked(course, trained(course, day, 20), answer)
    (one,) = found(course, monkeypatch, 6)
    assert one.name == "mornings"
    assert one.numbers == "Worse after 2 of the last 4."


def test_sessions_that_are_not_done_ask_what_stands_in_the_way(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    prescribed(course, 0, sessions_per_week=3)
    for week in range(4):
        trained(course, 7 * week + 1, 16)
    made = {each.name: each for each in found(course, monkeypatch, 29)}
    assert made["adherence"].numbers == "4 of 12 done."


def test_an_assessment_is_due_after_a_fortnight(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    course.test(0, 90.0)
    trained(course, 12, 16)
    assert found(course, monkeypatch, 13) == []
    (one,) = found(course, monkeypatch, 20)
    assert (one.name, one.numbers) == ("assessment", "The last one was 20 days ago.")


QUOTA = {"pain": 7.0, "rise": 11.0}
AFTER_SURGERY = {"pain": 3.0, "rise": 2.0}


@pytest.mark.parametrize(
    ("pains", "stops", "rule"),
    [
        ([(4, 5), (4, 5), (4, 5)], {}, ""),
        ([(5, 6), (4, 5), (5, 6)], {}, "Pain after a session above 5, or risen by 2, in 2 of"),
        ([(1, 3), (2, 4), (0, 1)], {}, "Pain after a session above 5, or risen by 2, in 2 of"),
        ([(5, 6), (4, 5), (4, 5)], {}, ""),  # once is no rule
        ([(3, 7), (3, 7), (3, 7)], QUOTA, ""),
        ([(7, 8), (7, 7), (7, 8)], QUOTA, "Pain after a session above 7, in 2 of the last 3."),
        ([(3, 3), (3, 3), (3, 3)], AFTER_SURGERY, ""),
        ([(3, 4), (3, 3), (3, 4)], AFTER_SURGERY, "Pain after a session above 3, or risen by 2"),
    ],
)
def test_pain_is_too_much_where_the_patients_own_rules_say_so(
    course: Course,
    monkeypatch: pytest.MonkeyPatch,
    pains: list[tuple[int, int]],
    stops: dict[str, float],
    rule: str,
) -> None:
    for day, pain in enumerate(pains):
        rated(course, trained(course, day, 16), day, *pain)
    made = found(course, monkeypatch, 5, **stops)
    assert [each.name for each in made] == (["pain"] if rule else [])
    assert not rule or made[0].rule.startswith(rule)


@pytest.mark.parametrize(
    ("reached", "of", "name"),
    [
        (18, 20, "easy star-reach"),  # 90 % is enough
        (17, 20, ""),
        (12, 20, ""),  # 60 % is not too few
        (11, 20, "hard star-reach"),
        (9, 10, "easy star-reach"),  # ten trials are enough
        (9, 9, ""),
    ],
)
def test_the_bounds_of_easy_and_hard(
    course: Course, monkeypatch: pytest.MonkeyPatch, reached: int, of: int, name: str
) -> None:
    for day in range(3):
        trained(course, day, reached, of=of)
    assert [each.name for each in found(course, monkeypatch, 5)] == ([name] if name else [])


@pytest.mark.parametrize(("answers", "too_many"), [("nyny", True), ("nnny", False)])
def test_the_bounds_of_mornings(
    course: Course, monkeypatch: pytest.MonkeyPatch, answers: str, too_many: bool
) -> None:
    for day, answer in enumerate(answers):
        asked(course, trained(course, day, 16), {"y": "yes", "n": "no"}[answer])
    names = [each.name for each in found(course, monkeypatch, 5)]
    assert names == (["mornings"] if too_many else [])


@pytest.mark.parametrize(
    ("done", "weeks", "suggested"), [(8, 4, False), (7, 4, True), (3, 3, False)]
)
def test_the_bounds_of_adherence(
    course: Course, monkeypatch: pytest.MonkeyPatch, done: int, weeks: int, suggested: bool
) -> None:
    prescribed(course, 0, sessions_per_week=3)
    for number in range(done):
        trained(course, 7 * (number % weeks) + number // weeks, 16)
    names = [each.name for each in found(course, monkeypatch, 7 * weeks)]
    assert ("adherence" in names) == suggested


@pytest.mark.parametrize(("day", "names"), [(14, []), (14.1, ["assessment"])])
def test_the_bounds_of_an_assessment(
    course: Course, monkeypatch: pytest.MonkeyPatch, day: float, names: list[str]
) -> None:
    trained(course, 0, 16)
    assert [each.name for each in found(course, monkeypatch, day)] == names


def test_a_goal_that_is_reached_not_kept_or_past_its_day_is_named(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    course.entered("goal", **{**GOAL, "target": 91.0}, kind="improve")
    keep = {**GOAL, "motion": "shoulder_flexion"}
    course.entered("goal", **keep, kind="maintain")
    late = {**GOAL, "motion": "shoulder_scaption", "target": 150.0, "by_date": at(1)[:10]}
    course.entered("goal", **late, kind="improve")
    for week, value in enumerate([90.0, 90.0, 90.0, 92.0]):
        session = course.session(7 * week)
        course.block(session)
        kept = 28.0 if week == 3 else 90.0
        for motion, told in (("elevation", value), ("flexion", kept), ("scaption", 70.0)):
            course.value(session, told, of=("active_rom", f"shoulder_{motion}", "right", "deg"))
    reached, lost, passed = [
        each for each in found(course, monkeypatch, 24) if each.name.startswith("goal")
    ]
    assert reached.name == "goal shoulder elevation right"
    assert reached.numbers == "92° in the last test; the goal is 91°."
    assert (lost.rule, lost.numbers) == ("What was to be kept is not.", "28° in the last test.")
    assert passed.numbers == "70° in the last test; the goal is 150°."
