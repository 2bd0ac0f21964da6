"""Better, same or worse: by which error, against which baseline, and of which numbers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from histories import GOAL, KEY, RANGE, ROM, START, TRAINING, Course, rom, told
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rehab.measures import own_errors

(MDC,) = [r.mdc95 for r in own_errors().rows if (r.measure, r.motion) == ROM[:2]]


@pytest.fixture
def course(tmp_path):
    made = Course(tmp_path / "s.db")
    yield made
    made.store.close()


# Verdicts


@pytest.mark.parametrize(
    ("change", "verdict", "exceeds"),
    [
        (MDC + 0.1, "better", "yes"),
        (MDC - 0.1, "same", "no"),
        (0.1 - MDC, "same", "no"),
        (-MDC - 0.1, "worse", "yes"),
    ],
)
def test_a_change_counts_from_the_error_on(course, change, verdict, exceeds) -> None:
    course.tests([50.0, 89.0, 91.0, 70.0, 90.0 + change])
    found = rom(course)
    assert (found.verdict, found.exceeds_error) == (verdict, exceeds)
    assert found.mdc95 == pytest.approx(MDC)
    assert found.exceeds_important == "not defined"
    assert found.sentence.startswith(verdict.capitalize())
    assert any("our own MDC95" in source for source in found.sources)


def test_an_estimator_whose_error_is_not_known_gives_no_verdict(course) -> None:
    course.tests([50, 90, 90, 140], key=KEY._replace(estimator="three-point/1"))
    found = rom(course)
    assert (found.verdict, found.exceeds_error, found.mdc95) == ("unknown", "unknown", None)
    assert "error between days of this measure is not known" in found.sentence


def test_lower_is_better_where_it_is(course) -> None:
    lean = ("trunk_lean", "shoulder_abduction", "right", "deg")
    course.tests([9.0, 8.0, 8.0, 3.0], of=lean)
    (found,) = told(course).series
    assert (found.verdict, found.direction, found.best.value) == ("better", "lower", 3.0)


@pytest.mark.parametrize(
    ("kind", "target", "last", "met"),
    [
        ("maintain", None, 91.0, True),
        ("maintain", None, 70.0, False),
        ("maintain", 95.0, 91.0, False),
        ("improve", 110.0, 112.0, True),
        ("improve", 110.0, 105.0, False),
        ("improve", None, 112.0, None),
        ("comfort", None, 91.0, True),
    ],
)
def test_whether_a_goal_is_met(course, kind, target, last, met) -> None:
    course.entered("goal", **{**GOAL, "kind": kind, "target": target})
    course.tests([50, 90, 90, last])
    found = rom(course)
    assert found.goal is not None
    assert found.goal.met is met


def test_to_stay_the_same_is_success_where_that_is_the_goal(course) -> None:
    course.entered("goal", **GOAL, kind="maintain")
    course.tests([50, 90, 90, 91])
    found = told(course)
    assert found.series[0].verdict == "same"
    assert "it is kept" in found.series[0].sentence
    assert found.headline.startswith(
        "Shoulder elevation, right: the same within measurement error (5°), 90° to 91°; "
        "the goal is to keep it, and it is kept."
    )


def test_a_goal_has_versions_and_is_taken_back(course) -> None:
    course.entered("goal", **{**GOAL, "target": 100.0}, kind="improve", entry="e")
    course.entered("goal", **{**GOAL, "target": 120.0}, kind="improve", entry="e", version=2)
    course.tests([50, 90, 90, 91])
    goal = rom(course).goal
    assert goal is not None
    assert goal.target == 120.0
    course.entered("goal", **GOAL, kind="improve", entry="e", version=3, void=1)
    assert rom(course).goal is None


# Baselines


def test_the_baseline_is_the_first_two_after_practice(course) -> None:
    ids = course.tests([20, 80, 90, 100])
    base = rom(course).baseline
    assert base is not None
    assert (base.value, base.number, base.sessions) == (85.0, 2, (ids[1], ids[2]))
    assert base.how == "first two assessments after practice"


def test_practice_is_the_first_session_also_where_it_was_training(course) -> None:
    course.test(0, 50, TRAINING, of=RANGE)
    ids = course.tests([80, 90, 100])
    base = rom(course).baseline
    assert base is not None
    assert base.sessions == (ids[0], ids[1])


def test_before_there_are_two_there_is_no_baseline(course) -> None:
    course.tests([20, 80])
    found = rom(course)
    assert found.baseline is None
    assert found.verdict == "unknown"
    assert "no baseline yet" in found.sentence


def test_nothing_is_compared_with_itself(course) -> None:
    course.tests([20, 80, 95])
    found = rom(course)
    assert found.baseline is not None
    assert found.verdict == "unknown"
    assert "nothing later" in found.sentence


def test_marked_sessions_are_the_baseline(course) -> None:
    ids = course.tests([20, 80, 90, 100, 104, 106])
    for session in (ids[0], ids[3], ids[4]):
        course.entered("mark", session_id=session, block_id=None, kind="baseline", reason="")
    base = rom(course).baseline
    assert base is not None
    assert (base.value, base.number, base.how) == (100.0, 3, "marked by the therapist")
    assert rom(course).verdict == "better"


def test_since_cuts_what_is_shown_and_not_the_baseline(course) -> None:
    course.tests([20, 80, 90, 100, 101])
    whole, cut = rom(course), rom(course, since=(START + timedelta(days=20)).date())
    assert cut.baseline == whole.baseline
    assert [point.value for point in cut.points] == [100, 101]


# Comparability


def test_a_change_of_key_breaks_the_line_and_says_what(course) -> None:
    course.tests([50, 90, 90, 100])
    other = KEY._replace(headset="Pico 4", targets="b")
    course.test(35, 60, other)
    found = rom(course)
    assert [b.text for b in found.breaks] == ["headset Pico 4; targets b"]
    assert found.verdict == "unknown"
    assert found.baseline is None
    assert found.best is not None
    assert found.best.value == 60


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        ("movement='hand to mouth' size=80", "movement reach across to hand to mouth"),
        ("movement=reach across size=80", "targets movement=reach across size=80"),
        ("movement='hand to size=80", "targets movement='hand to size=80"),
    ],
)
def test_what_differs_in_settings_of_several_words(course, targets: str, said: str) -> None:
    """Also where a program before this one left them unquoted."""
    course.tests([50, 90], key=KEY._replace(targets="movement='reach across' size=80"))
    course.test(35, 60, KEY._replace(targets=targets))
    assert said in rom(course).breaks[-1].text


def test_numbers_of_another_key_are_in_no_trend(course) -> None:
    course.tests([50, 90, 91, 92, 93])
    for day in range(40, 75, 7):
        course.test(day, 20.0, KEY._replace(posture="standing"))
    found = rom(course)
    assert found.trend is not None
    assert found.trend.per_week == 0.0
    assert found.trend.points == 5
    assert len(found.breaks) == 1


def test_a_new_version_of_an_exercise_is_a_break_and_no_other_course(course) -> None:
    course.tests([50, 90, 90])
    course.test(30, 90, KEY._replace(exercise="raise-arm/2"))
    assert [b.text for b in rom(course).breaks] == ["exercise raise-arm/2"]


def test_what_two_exercises_measure_are_two_courses(course) -> None:
    course.tests([50, 90, 90])
    course.test(30, 90, KEY._replace(exercise="other-test/1"))
    titles = [s.title for s in told(course).series]
    assert sorted(titles) == [
        "Shoulder elevation, active (Other test)",
        "Shoulder elevation, active (Raise arm)",
    ]


def test_what_else_a_session_tested_breaks_nothing(course) -> None:
    raised = KEY._replace(targets="shoulder_elevation")
    for day, value in ((0, 50), (7, 90), (14, 90), (21, 100)):
        session = course.test(day, value, raised)
        if day != 14:
            course.block(session, 2, KEY._replace(targets="shoulder_abduction"))
    assert rom(course).breaks == ()
    assert rom(course).verdict == "better"


def test_an_arm_that_straps_its_controller_does_not_change_the_other(course) -> None:
    course.tests([50, 90, 90, 100])
    course.test(35, 101, KEY._replace(mount="strap/hand"))
    assert rom(course).breaks == ()


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(extra=st.lists(st.tuples(st.integers(-3, 60), st.floats(0, 180)), min_size=1, max_size=4))
def test_training_never_moves_the_verdict_of_a_test(tmp_path_factory, extra) -> None:
    course = Course(tmp_path_factory.mktemp("s") / "s.db")
    course.test(-5, 40, TRAINING, of=RANGE)  # the practice session stays the first
    course.tests([80, 90, 100, 101])
    before = rom(course)
    for day, value in extra:
        session = course.session(day + 0.3)
        course.block(session, key=TRAINING)
        course.value(session, value, TRAINING, ROM)
        course.value(session, value, TRAINING, RANGE, statistic="highest")
    found = told(course).series
    after = next(s for s in found if s.measure == "active_rom" and s.source == "assessment")
    assert after == before
    for each in found:
        if each.source == "training":
            assert (each.verdict, each.baseline) == ("unknown", None)
            assert "not a test" in each.sentence
    course.store.close()


def test_range_reached_in_training_is_range_used(course) -> None:
    course.test(0, 120, TRAINING, of=RANGE, statistic="highest", definition="range_used/1")
    (found,) = told(course).series
    assert found.title == "Shoulder elevation, highest used in training"
    assert found.source == "training"
