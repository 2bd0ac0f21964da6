"""What was prescribed and done, in weeks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from histories import KEY, START, TRAINING, Course, prescribed

from rehab.report.adherence import adherence, monday

TODAY = START.date() + timedelta(weeks=4, days=2)


@pytest.fixture
def course(tmp_path):
    made = Course(tmp_path / "s.db")
    yield made
    made.store.close()


def weeks(course: Course, today: date = TODAY, **more):
    return adherence(course.write().history("anna-example"), {}, today, **more)


def test_a_week_begins_on_monday() -> None:
    assert monday(date(2026, 1, 5)) == date(2026, 1, 5)
    assert monday(date(2026, 1, 11)) == date(2026, 1, 5)


def test_prescribed_and_done_dose(course) -> None:
    prescribed(course, 0, sessions_per_week=3, repetitions_per_session=20, minutes_per_session=10)
    for day in (0, 2, 4, 7, 9, 14, 21, 23, 28):
        course.test(day, 90, TRAINING)
    found = weeks(course)
    assert [w.sessions for w in found.weeks] == [3, 2, 1, 2, 1]
    assert [w.repetitions for w in found.weeks] == [9, 6, 3, 6, 3]
    first = found.weeks[0]
    assert (first.sessions_prescribed, first.repetitions_prescribed) == (3, 60)
    assert first.minutes_prescribed == 30
    assert first.active_minutes == pytest.approx(3.0)  # the blocks', where nothing was derived
    assert found.sentence == "8 of 12 prescribed sessions done in the last 4 weeks."
    assert found.streak_weeks == 4


def test_a_dose_counts_from_its_day_on_and_the_newest_is_in_force(course) -> None:
    prescribed(course, 3, sessions_per_week=7)
    prescribed(course, 14, version=2, sessions_per_week=2)
    asked = [w.sessions_prescribed for w in weeks(course).weeks]
    assert asked == pytest.approx([4.0, 7.0, 2.0, 2.0, 2.0])


def test_a_streak_ends_with_the_last_whole_week(course) -> None:
    for day in (0, 7, 21):
        course.test(day, 90)
    assert weeks(course).streak_weeks == 1
    assert weeks(course, TODAY + timedelta(weeks=1)).streak_weeks == 0


def test_a_session_without_a_scored_trial_is_none(course) -> None:
    session = course.session(0)
    course.block(session, trials=0)
    assert weeks(course).weeks == ()
    course.block(session, number=2, key=KEY, trials=1)
    assert weeks(course).weeks[0].sessions == 1


def test_nothing_prescribed_is_said_and_blames_nobody(course) -> None:
    course.test(0, 90)
    assert weeks(course).sentence == "1 session in the last 4 weeks; no dose is prescribed."
    assert weeks(course, START.date()).sentence.startswith("1 session in the first week")
    assert all(w.sessions_prescribed is None for w in weeks(course).weeks)


def test_since_cuts_the_weeks_that_are_shown(course) -> None:
    for day in (0, 7, 14):
        course.test(day, 90)
    since = START.date() + timedelta(days=9)
    assert weeks(course, since=since).weeks[0].start == monday(since)


def test_a_dose_counts_no_trial_of_a_test_but_the_session(course) -> None:
    session = course.test(0, 90)
    course.block(session, number=2, key=TRAINING, trials=5)
    course.test(1, 90)
    (first, *_) = weeks(course).weeks
    assert (first.sessions, first.repetitions) == (2, 5)
