"""A course of sessions, and what is said of it: verdicts, baselines, breaks, dose, what is left."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from histories import KEY, ROM, START, Course, at, prescribed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rehab.measures import own_errors
from rehab.report.build import overview
from rehab.report.overview import Overview, Series
from rehab.store.keys import to_json

(MDC,) = [r.mdc95 for r in own_errors().rows if (r.measure, r.motion) == ROM[:2]]
TRAINING = KEY._replace(kind="training", exercise="star-reach/1")
RANGE = ("range_used", "shoulder_elevation", "right", "deg")
GOAL = {"measure": "active_rom", "motion": "shoulder_elevation", "side": "right", "unit": "deg"}
GOAL |= {"by_date": None, "text": "", "target": None}


@pytest.fixture
def course(tmp_path):
    made = Course(tmp_path / "s.db")
    yield made
    made.store.close()


def told(course: Course, **more) -> Overview:
    return overview(course.write(), "anna-example", **more)


def rom(course: Course, **more) -> Series:
    (found,) = [s for s in told(course, **more).series if s.measure == "active_rom"]
    return found


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
    assert "the same as at baseline, within the error, as the goal is" in found.headline


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


# Sides


def test_the_other_side_and_the_difference_of_both(course) -> None:
    for day, right in enumerate([60.0, 80.0, 90.0, 100.0]):
        session = course.test(7 * day, right)
        course.value(session, 150.0, of=("active_rom", "shoulder_elevation", "left", "deg"))
    found = told(course)
    right = next(s for s in found.series if s.side == "right")
    assert right.other_side == 150.0
    (difference,) = [s for s in found.series if s.measure == "asymmetry"]
    assert difference.latest is not None
    assert difference.latest.value == pytest.approx(100 * -50 / 125)
    assert difference.unit == "percent"
    assert "left side's is 40" in difference.sentence


def test_the_affected_side_comes_first_and_goals_before_it(course) -> None:
    course.made(
        "context",
        patient_id=course.patient,
        version=1,
        document=to_json({"affected": "left", "diagnosis": "x", "operation": "2025-12-24"}),
    )
    session = course.session(0)
    course.block(session)
    for of in [
        ROM,
        ("active_rom", "shoulder_elevation", "left", "deg"),
        ("trunk_lean", "shoulder_abduction", "left", "deg"),
    ]:
        course.value(session, 30, of=of)
    found = told(course)
    assert [(s.measure, s.side) for s in found.series][:3] == [
        ("active_rom", "left"),
        ("trunk_lean", "left"),
        ("active_rom", "right"),
    ]
    assert found.person.operation == date(2025, 12, 24)
    assert [n.text for n in found.notes if n.kind == "operation"] == ["Operation"]
    course.entered("goal", **GOAL, kind="improve")
    first = told(course).series[0]
    assert (first.measure, first.side) == ("active_rom", "right")


def test_what_three_points_do_not_show_names_its_error(course) -> None:
    turning = ("active_rom", "shoulder_external_rotation", "right", "deg")
    course.tests([20, 30, 30, 45], of=turning, se=6.2)
    (found,) = told(course).series
    assert "estimated from head and hands, with a standard error of 6°" in found.sentence


# What does not count


def test_a_session_that_was_left_out_does_not_count(course) -> None:
    ids = course.tests([50, 90, 90, 140])
    course.entered("mark", session_id=ids[3], block_id=None, kind="left out", reason="wrong arm")
    found = told(course)
    assert [p.value for p in found.series[0].points] == [50, 90, 90]
    assert found.sessions[0].left_out == "left out by the therapist: wrong arm"
    assert found.left_out == ("The session of 2026-01-26 is left out by the therapist: wrong arm.",)


def test_a_block_that_was_left_out_leaves_the_others(course) -> None:
    session = course.session(0)
    blocks = [course.block(session, number) for number in (1, 2, 3)]
    course.value(session, 100)
    for block, value in zip(blocks, (80, 90, 150), strict=True):
        course.value(session, value, block_id=block, count=2)
    course.entered("mark", session_id=session, block_id=blocks[2], kind="left out", reason="")
    (point,) = rom(course).points
    assert (point.value, point.trials) == (85.0, 4)


def test_what_was_hardly_tracked_does_not_count(course) -> None:
    ids = course.tests([50, 90, 90, 140])
    for session, seconds in zip(ids, (412, 400, 300, 270), strict=True):
        course.value(session, 420, of=("recorded", "", "", "s"), statistic="sum")
        course.value(session, seconds, of=("tracked", "", "right", "s"), statistic="sum")
    found = told(course)
    assert [round(p.completeness, 3) for p in found.series[0].points] == [0.981, 0.952, 0.714]
    assert found.sessions[0].left_out == "too little was tracked"
    assert (found.tracked, found.recorded) == (1382, 1680)
    assert "1 session" in found.left_out[0]


def test_what_can_no_longer_be_recomputed(course) -> None:
    course.tests([50, 90])
    gone = course.session(20, motion_removed_at=at(30))
    course.block(gone)
    found = told(course)
    assert [line.recomputable for line in found.sessions] == [False, True, True]
    assert found.not_recomputable == (
        "The numbers of 1 session (2026-01-25 to 2026-01-25) can no longer be recomputed: "
        "their motion was removed.",
    )


# The clinic


def test_scores_stand_on_the_same_axis_and_are_judged_by_published_errors(course) -> None:
    document = to_json({"population": "adhesive capsulitis"})
    course.made("context", patient_id=course.patient, version=1, document=document)
    for day, total in ((0, 70.0), (40, 50.0)):
        course.entered(
            "score", instrument="spadi", value=total, unit="points", on_date=at(day)[:10]
        )
    (found,) = told(course).series
    assert (found.source, found.verdict, found.mdc95) == ("clinic", "better", 17.0)
    assert found.baseline is not None
    assert found.baseline.how == "first score"
    assert any("Tveit" in source for source in found.sources)


@pytest.mark.parametrize(("pairs", "apart", "expected"), [(10, 3, 1), (9, 3, 0), (10, 8, 0)])
def test_goniometer_and_headset_agree_from_ten_pairs_on(course, pairs, apart, expected) -> None:
    values = [80.0 + k for k in range(pairs)]
    course.tests(values, every=30)
    for k, value in enumerate(values):
        day = (START + timedelta(days=30 * k + apart)).date().isoformat()
        course.entered(
            "score",
            instrument="goniometer",
            motion="shoulder_elevation",
            side="right",
            value=value + 3 + k % 2,
            unit="deg",
            on_date=day,
        )
    found = told(course).agreements
    assert len(found) == expected
    if found:
        assert found[0].bias == pytest.approx(-3.5)
        spread = (10 / 9 * 0.25) ** 0.5
        assert found[0].low == pytest.approx(-3.5 - 1.96 * spread)
        assert found[0].high == pytest.approx(-3.5 + 1.96 * spread)
        assert found[0].pairs[0] == (83.0, 80.0)


# Flags


def test_flags_stand_in_the_order_of_time(course) -> None:
    ids = course.tests([50, 90])
    prescribed(course, 0, sessions_per_week=3, repetitions_per_session=20)
    prescribed(course, 9, version=2, sessions_per_week=2, repetitions_per_session=20)
    course.entered("note", 3, text="Slept badly", session_id=ids[0])
    event = {"severity": "mild", "relation": "possible", "action": "rest", "outcome": "gone"}
    course.entered("adverse_event", 5, what="Sore", happened_at=at(4), session_id=None, **event)
    found = told(course)
    assert [(n.kind, n.text) for n in found.notes] == [
        ("prescription", "Prescribed: 3 sessions a week, 20 repetitions a session"),
        ("note", "Slept badly"),
        (
            "adverse event",
            "Sore (mild; relation to the exercise: possible); action: rest; outcome: gone",
        ),
        ("prescription", "Prescription: sessions a week 3 to 2"),
    ]
    assert [n.text for n in found.adverse] == [found.notes[2].text]


def test_a_change_of_difficulty_is_a_flag(course) -> None:
    for day, distance in ((0, 75.0), (2, 75.0), (4, 85.0), (6, 85.0)):
        session = course.session(day)
        course.block(session, key=TRAINING, settings=to_json({"distance": distance, "trials": 9}))
    (flag,) = told(course).notes
    assert (flag.kind, flag.text) == ("difficulty", "Star reach: distance 75 to 85")
    assert flag.when.date() == (START + timedelta(days=4)).date()


def test_ratings_keep_their_time_and_pain_its_place(course) -> None:
    session = course.session(0)
    block = course.block(session)
    said = {"session_id": session, "kind": "pain", "scale": "0-10"}
    course.made("rating", 0, **said, value=2.0)
    course.made("rating", 0.01, **said, block_id=block, value=5.0)
    found = told(course)
    assert [rated.value for rated in found.ratings] == [2.0, 5.0]
    assert (found.sessions[0].pain_before, found.sessions[0].pain_after) == (2.0, 5.0)


def test_who_reviewed_it_last(course) -> None:
    course.session(0)
    signed = {"patient_id": course.patient, "sha256": "", "document": b""}
    course.made("sign_off", 1, **signed, reviewed_on="2026-02-01")
    assert told(course).reviewed == "Reviewed by dr-example on 2026-02-01"


def test_nobody_is_named_unless_asked_for(course) -> None:
    course.store.roster.identify(
        course.store.patient("anna-example"), name="Anna Example", born="1956-04-01"
    )
    course.tests([50, 90, 90, 95])
    plain, named = told(course), told(course, identified=True)
    assert "Anna Example" not in repr(plain)
    assert (named.person.name, named.person.born) == ("Anna Example", "1956-04-01")
    assert not any(ref.name == "Walker 1984" for ref in plain.series[0].references)
    assert named.series[0].references[0].name == "Walker 1984"


def test_an_empty_course_is_told(course) -> None:
    found = told(course)
    assert found.headline == "No session yet."
    assert found.series == ()
