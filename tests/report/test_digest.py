"""What sessions come to is kept, is never older than their rows, and says what the rows say."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from histories import KEY, ROM, TRAINING, Course, told
from hypothesis import given, settings
from hypothesis import strategies as st

from rehab.report import detail, making
from rehab.report.detail import Links
from rehab.report.gathering import LEAST_TRACKED
from rehab.report.overview import Overview
from rehab.store.changes import Insert, Update
from rehab.store.checking import check
from rehab.store.dbapi import connect
from rehab.store.keys import label, to_json, uuid7

WHO = "anna-example"


@pytest.fixture
def course(tmp_path):
    made = Course(tmp_path / "s.db")
    yield made
    made.store.close()


def many(course: Course, table: str = "digest") -> int:
    return course.store.desk.one(f"SELECT count(*) AS many FROM {table}")["many"]


def rating(session: str, value: float = 4.0) -> dict[str, Any]:
    made = {"created_at": label(), "actor": "dr-example", "frame": 0, "block_id": None}
    return made | {"session_id": session, "kind": "pain", "scale": "0 to 10", "value": value}


def test_a_report_says_the_same_with_and_without(course) -> None:
    course.tests([60.0, 70.0, 90.0, 95.0], quality=0.9)
    for session in course.tests([30.0, 31.0], every=1, key=TRAINING):
        course.add("rating", **rating(session))
    without = told(course)
    assert course.store.sum_up(WHO) == 6
    assert many(course) == 6
    assert same(told(course)) == same(without)
    assert course.store.sum_up(WHO) == 0


def same(found: Overview) -> Overview:
    return replace(found, made=None)


def test_tests_are_counted_as_done_of_asked_and_nothing_of_them_as_reached(course) -> None:
    session = course.session(0)
    course.block(session, settings=to_json({"trials": 4}))  # three of the four were played
    course.block(session, number=2, key=TRAINING, trials=5)
    course.test(1, 60.0)
    (row, alone) = course.write().sessions(WHO)
    assert (row.trials, row.reached, row.tested, row.asked) == (8, 5, 3, 4)
    assert (alone.trials, alone.reached, alone.tested, alone.asked) == (3, 0, 3, 3)
    for _ in range(2):  # as it is read, and from its digest
        later, first = told(course).sessions
        assert (first.trials, first.reached, first.tested, first.asked) == (5, 5, 3, 4)
        assert detail.session(first, Links(set(), set()))["reached"] == "5 of 5, tests 3 of 4"
        assert detail.session(later, Links(set(), set()))["reached"] == "tests 3 of 3"
        course.store.sum_up(WHO)


def test_any_change_of_a_sessions_rows_lets_its_digest_go(course) -> None:
    one, other = course.tests([60.0, 70.0])
    store = course.write()

    def row(table: str) -> str:
        return store.desk.one(f"SELECT id FROM {table} WHERE session_id = ?", [one])["id"]

    changes = [
        Update("session", one, {"motion_removed_at": label()}),
        Update("block", row("block"), {"status": "stopped"}),
        Update("measure", row("measure"), {"value": 61.0}),
        Update("trial", row("trial"), {"status": "timeout"}),
        Insert("rating", {"id": uuid7(), **rating(one)}),
    ]
    for change in changes:
        store.sum_up(WHO)
        store.desk.write(change)
        kept = [each["session_id"] for each in store.desk.rows("SELECT session_id FROM digest")]
        assert kept == [other]
    store.sum_up(WHO)
    with connect(store.path).conn as raw:
        raw.execute("DELETE FROM measure WHERE session_id = ?", [one])
    assert many(course) == 1


def test_one_that_is_being_played_is_summed_up_as_it_is_read(course) -> None:
    session = course.session(0, status="running", ended_at=None)
    course.block(session)
    course.value(session, 60.0)
    course.write()
    assert course.store.sum_up(WHO) == 0
    assert told(course).sessions[0].tested == 3


def test_check_finds_one_that_is_wrong(course) -> None:
    first, _ = course.tests([60.0, 70.0])
    course.write().sum_up(WHO)
    assert summaries(course) == []
    with connect(course.store.path).conn as raw:
        raw.execute("UPDATE digest SET numbers = zeroblob(8) WHERE session_id = ?", [first])
    assert summaries(course) == [f"Session {first}: what it comes to is not what its rows say."]


def test_check_finds_a_count_that_is_wrong(course) -> None:
    course.tests([60.0, 70.0])
    course.write().sum_up(WHO)
    with connect(course.store.path).conn as raw:
        raw.execute("UPDATE patient SET sessions = 7")
    (fault,) = summaries(course)
    assert "the count of sessions is not how many there are" in fault


def summaries(course: Course) -> list[str]:
    (part,) = [part for part in check(course.store.desk) if part.what == "Summaries"]
    assert part.amount == "2 sessions summed up"
    return part.faults


def test_erasing_leaves_neither_digest_nor_form(course) -> None:
    course.tests([60.0, 70.0])
    course.write().sum_up(WHO)
    assert many(course, "digest_form") == 1
    course.store.erase(WHO)
    assert (many(course), many(course, "digest_form")) == (0, 0)


def test_a_report_is_made_where_nothing_can_be_written(course) -> None:
    course.tests([60.0, 70.0])
    course.write()
    with connect(course.store.path).conn as raw:
        raw.execute("BEGIN IMMEDIATE")
        course.store.desk.db.conn.execute("PRAGMA busy_timeout = 1")
        assert course.store.sum_up(WHO) == 0
        assert len(making.overview(course.store, course.store.patient(WHO)).sessions) == 2


ANGLE = st.floats(-180.0, 180.0)
SESSIONS = st.lists(
    st.fixed_dictionaries(
        {
            "right": st.none() | ANGLE,
            "left": st.none() | ANGLE,
            "se": st.none() | st.floats(0.0, 9.0),
            "seen": st.none() | st.floats(0.0, 100.0),
            "other": st.booleans(),
        }
    ),
    max_size=8,
)


@settings(max_examples=25, deadline=None)
@given(SESSIONS, st.booleans())
def test_points_are_the_rows_that_count(sessions: list[dict[str, Any]], keep: bool) -> None:
    """Each in its place, though sessions of several forms take turns."""
    want: dict[str, list[tuple[float, Any, Any]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        course = Course(Path(folder) / "s.db")
        with course.store:
            for day, each in enumerate(sessions):
                session = course.session(day)
                key = KEY._replace(headset="Pico 4") if each["other"] else KEY
                course.block(session, key=key)
                seen = each["seen"]
                if seen is not None:
                    books = ("recorded", "", "", "s"), ("tracked", "", "right", "s")
                    for value, of in zip((100.0, seen), books, strict=True):
                        course.value(session, value, of=of, statistic="sum")
                for side in ("right", "left"):
                    if each[side] is not None:
                        course.value(
                            session, each[side], key, (*ROM[:2], side, "deg"), se=each["se"]
                        )
                        part = None if seen is None or side == "left" else seen / 100.0
                        if part is None or part >= LEAST_TRACKED:
                            want[side].append((each[side], each["se"], part, key.headset))
            if keep:
                course.write().sum_up(WHO)
            series = {s.side: s for s in told(course).series if s.measure == "active_rom"}
    got = {
        side: [(p.value, p.se, p.completeness, p.key.headset) for p in one.points]
        for side, one in series.items()
        if side in ("right", "left")
    }
    assert got == want
