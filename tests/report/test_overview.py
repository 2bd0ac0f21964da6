"""A course of sessions, and what is said of it: sides, flags, scores, and what does not count."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from histories import GOAL, KEY, ROM, START, TRAINING, Course, at, prescribed, rom, told

from rehab.store.keys import to_json


@pytest.fixture
def course(tmp_path):
    made = Course(tmp_path / "s.db")
    yield made
    made.store.close()


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
        ("active_rom", "right"),
        ("asymmetry", "both"),
    ]
    assert found.series[-1].measure == "trunk_lean"  # it only tells how far the others hold
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


def test_a_changed_programme_and_a_ticked_stage_are_flags(course) -> None:
    dose = {"sessions_per_week": 3}
    prescribed(course, 0, **dose, programme={"title": "A"}, ticks={})
    prescribed(course, 5, version=2, **dose, programme={"title": "B"}, ticks={})
    both = {"second": "2026-02-01", "third": "2026-02-01"}
    prescribed(course, 9, version=3, **dose, programme={"title": "B"}, ticks=both)
    assert [note.text for note in told(course).notes] == [
        "Prescribed: 3 sessions a week",
        "Prescription: programme changed",
        'Prescription: stage "second" ticked, stage "third" ticked',
    ]


def test_a_change_of_difficulty_is_a_flag(course) -> None:
    for day, distance in ((0, 75.0), (2, 75.0), (4, 85.0), (6, 85.0)):
        session = course.session(day)
        given = to_json({"distance": distance, "trials": 9 + day})
        course.block(session, key=TRAINING, settings=given)
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


def test_all_that_an_instrument_said_on_a_day_is_one_flag(course) -> None:
    read = {"instrument": "goniometer", "motion": "shoulder_elevation", "unit": "deg"}
    for side, value in (("left", 160.0), ("right", 95.0)):
        course.entered("score", 2, **read, side=side, value=value, on_date="2026-01-07")
    found = told(course)
    (flag,) = found.notes
    assert flag.text == (
        "Goniometer, active: shoulder elevation left 160°, shoulder elevation right 95°"
    )
    assert not any("estimated" in s.sentence for s in found.series)


def test_which_body_the_numbers_were_read_from(course) -> None:
    course.tests([50, 90])
    course.test(20, 90, KEY._replace(kind="training", estimator="three-point/1"))
    assert told(course).versions.endswith("body three-point/1, body three-point/3")


def test_a_report_imports_nothing_slow() -> None:
    code = "import sys, rehab.report.build, rehab.report.tables; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"numba", "scipy", "typst", "rehab.body"} & set(done.stdout.split())
