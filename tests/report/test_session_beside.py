"""What the page of a session says of tests, of what no arm does, and of what is feared."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from histories import Course
from reading_pages import read

from rehab.body import BODY
from rehab.recorder import Conditions
from rehab.recorder.rows import Rows
from rehab.report import heads, making
from rehab.report.derive import _summed
from rehab.report.load import course as drawn_course
from rehab.report.load import session as load
from rehab.report.model import Search
from rehab.store.changes import Insert
from rehab.store.keys import to_json, uuid7

WAYS = {"left": 52.0, "right": 31.0, "up": 40.0}


@pytest.fixture
def course(tmp_path):
    made = Course(tmp_path / "s.db")
    yield made
    made.store.close()


END: list[tuple[str, dict[str, Any]]] = [("session_end", {})]


def play(course: Course, events: list[tuple[str, dict[str, Any]]], end=END, **session: Any) -> str:
    """A session of these events, as the recorder writes them; its id."""
    key = course.session(0, **session)
    rows = Rows(key, Conditions(estimator="three-point/3"))
    for number, (kind, data) in enumerate([*events, *end]):
        event = SimpleNamespace(frame=number, t=number * 10**9, kind=kind, data=data)
        own = {"id": uuid7(), "session_id": key, "number": number, "frame": number}
        own |= {"t": event.t, "kind": kind, "data": to_json(data)}
        course.rows += [Insert("event", own), *rows.changes(event)]
    course.write()
    return key


def neck(mode: str = "active") -> list[tuple[str, dict[str, Any]]]:
    units = {"neck_range": "deg", "neck_range_error": "deg"}
    begun = {"block": 0, "exercise": "dragonfly/1", "kind": "assessment", "settings": {}}
    told: list[tuple[str, dict[str, Any]]] = [
        ("block_begin", {**begun, "measures": units, "mode": mode})
    ]
    for number, (sector, top) in enumerate([*WAYS.items(), *WAYS.items()], 1):
        trial = {"block": 0, "number": number, "side": "", "sector": sector, "practice": False}
        results = {"neck_range": top + number // 4, "neck_range_error": 2.0}
        told.append(("trial_end", {**trial, "status": "timeout", "results": results}))
    told.append(("block_end", {"block": 0, "status": "completed"}))
    told.append(("hurt", {"pain": 6, "where": "neck", "answer": "rest", "block": 0}))
    told.append(("rating", {"what": "pain", "value": 4, "block": 0, "at": "end of range"}))
    return told


def test_a_test_shows_each_maximum_its_mean_and_the_pain(course) -> None:
    key = play(course, neck())
    page = read(making.session_page(course.store, key)).text
    assert "3 ranges tested." in page
    assert "Pain at end of range" in page
    assert "Neck extension, active – 40°, 41° 40° ± 4° 4" in page.replace("\u202f", " ")
    assert "Neck right rotation, active – 31°, 32° 32° ± 4° 4" in page
    assert "only tested" in page
    assert "0 of" not in page.partition("Every trial")[0]  # a maximum cannot be missed


def test_who_moved_the_limb_stands_with_the_test(course) -> None:
    page = read(making.session_page(course.store, play(course, neck("passive")))).text
    assert "Neck extension, passive" in page


def test_a_session_that_was_cut_off_comes_to_the_same_ranges(course) -> None:
    whole, cut_off = play(course, neck("passive")), play(course, neck("passive"), end=())
    stored = [m for m in course.store.measures(whole) if m.trial is None and m.block is None]
    again = _summed(course.store, cut_off, course.store.measures(cut_off))
    names = ("kind", "name", "motion", "side", "statistic", "value", "count", "unit", "definition")
    assert [{name: getattr(m, name) for name in (*names, "se", "estimator")} for m in stored] == [
        {name: row.values[name] for name in (*names, "se", "estimator")} for row in again
    ]
    assert [m.name for m in stored] == ["passive_rom"] * 3


def test_a_search_shows_what_was_left_out_on_either_side(course) -> None:
    begun = {"block": 0, "exercise": "lanterns/1", "kind": "training", "settings": {"lanterns": 4}}
    results = {"omissions_left": 3, "omissions_right": 0}
    trial = {"block": 0, "number": 1, "side": "", "practice": False, "status": "timeout"}
    events = [
        ("block_begin", {**begun, "measures": {}}),
        ("trial_end", {**trial, "results": results}),
        ("block_end", {"block": 0, "status": "completed"}),
    ]
    key = play(course, events)
    assert load(course.store, key).searches == (Search(1, (1, 3), (4, 0)),)
    page = making.session_page(course.store, key).decode()
    assert "1: 3 left out on the left, 0 right." in page
    picture = page[page.index("Lanterns found and left out by side") :].partition("</svg>")[0]
    assert (picture.count('class="reached"'), picture.count('class="missed"')) == (5, 3)
    hidden = play(course, events, snapshot=to_json({"prescribed": {"participant": "P07"}}))
    assert load(course.store, hidden).searches == ()  # a study's settings are not shown


def test_breath_shows_the_own_rate_before_and_after(course) -> None:
    begun = {"block": 0, "exercise": "shore/1", "kind": "training", "settings": {}}
    trial = {"block": 0, "side": "", "practice": False, "status": "success"}
    first = {"rate_before": 14.2, "wave_rate": 10.0}
    events = [
        ("block_begin", {**begun, "measures": {}}),
        ("trial_end", {**trial, "number": 1, "results": first}),
        ("trial_end", {**trial, "number": 2, "results": {"wave_rate": 6.0, "rate_after": 7.5}}),
        ("block_end", {"block": 0, "status": "completed"}),
    ]
    page = read(making.session_page(course.store, play(course, events))).text
    assert "2 of 2 reached." in page
    assert "own breaths before 14.2" in page.replace("\u202f", " ")
    key = course.store.sessions()[0].id
    assert making.session_page(course.store, key, form="pdf").startswith(b"%PDF")


def test_the_head_is_drawn_where_it_went(course) -> None:
    body = np.zeros(200, BODY)
    body["t"] = np.arange(200) * 10**8
    body["valid"] = 1
    body["neck_yaw"] = np.radians(40.0) * np.sin(np.arange(200) / 10)  # to the left first
    found = drawn_course(body, SimpleNamespace(reach=(0.6, 0.6)), 0)
    assert found.neck[:, 0].max() == pytest.approx(40.0, abs=1.0)
    assert found.neck[15, 0] < -30.0
    session = load(course.store, play(course, neck()))
    view = heads.told(replace(session, course=found, recorded=20.0))
    assert view is not None
    ((title, drawn),) = [(c["title"], c["svg"]) for c in view["courses"]]
    assert title.startswith("Head turned")
    assert "At most 40 degrees right and 40 left." in drawn


def test_a_feared_movement_stands_with_its_rating(course) -> None:
    programme = {
        "session": [{"name": "A", "blocks": ["near", "up"]}],
        "block": [
            {"name": "near", "feared": "reaching for what is near", "fear": 3},
            {"name": "up", "feared": "raising the arm overhead", "fear": 8},
            {"name": "other", "feared": "never played", "fear": 9},
        ],
    }
    document = to_json({"from": "2026-01-05", "programme": programme})
    course.made("prescription", 0, patient_id=course.patient, version=1, document=document)
    prescribed = {"version": 1, "session": "A"}
    key = play(course, neck(), snapshot=to_json({"prescribed": prescribed}))
    page = read(making.session_page(course.store, key)).text
    assert "Fear of reaching for what is near 3 0 to 10" in page
    assert "Fear of raising the arm overhead 8 0 to 10" in page
    assert "never played" not in page
