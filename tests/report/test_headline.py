"""The first line answers whether it is better beyond the error, against the goal."""

from __future__ import annotations

import pytest
from histories import KEY, Course, told

from rehab.store.keys import to_json

FLEXION = ("active_rom", "shoulder_flexion", "right", "deg")
ABDUCTION = ("active_rom", "shoulder_abduction", "right", "deg")
TURN = ("active_rom", "shoulder_external_rotation", "right", "deg")
AWAY = ("elbow_away", "", "right", "m")
TRUNK = ("trunk_displacement", "", "right", "m")


@pytest.fixture
def course(tmp_path):
    made = Course(tmp_path / "s.db")
    yield made
    made.store.close()


def goal(course: Course, motion: str, target: float, by: str | None = None) -> None:
    own = {"measure": "active_rom", "motion": motion, "side": "right", "unit": "deg", "text": ""}
    course.entered("goal", **own, kind="improve", target=target, by_date=by)


def batteries(course: Course, flexion: list[float], abduction: list[float]) -> None:
    """Sessions with a battery each, its trunk and its elbow much worse every time."""
    for week, values in enumerate(zip(flexion, abduction, strict=True)):
        session = course.session(14 * week)
        course.block(session)
        for of, value in zip((FLEXION, ABDUCTION), values, strict=True):
            course.value(session, value, of=of, se=2.0, statistic="mean")
        course.value(session, 30.0 + 5 * week, of=TURN, statistic="mean", se=5.0)
        course.value(session, 0.1 * week, of=AWAY)
        course.value(session, 0.1 * week, of=TRUNK)


def test_the_goals_come_first_in_their_order_against_the_error_and_the_goal(course) -> None:
    goal(course, "shoulder_flexion", 121.0, "2026-09-01")
    goal(course, "shoulder_abduction", 80.0)
    batteries(course, [90, 92, 94, 112], [80, 80, 80, 82])
    found = told(course)
    flexion, abduction = found.headline.split("\n")[:2]
    assert flexion == (
        "Shoulder flexion, right: better beyond measurement error (5°), 93° to 112°; "
        "goal 121°, 9° to go."
    )
    assert abduction == (
        "Shoulder abduction, right: the same within measurement error (10°), 80° to 82°; "
        "goal 80°, reached."
    )
    assert [s.motion for s in found.series[:3]] == [FLEXION[1], ABDUCTION[1], TURN[1]]


def test_what_trunk_and_elbow_did_is_never_the_headline(course) -> None:
    batteries(course, [90, 92, 94, 112], [80, 80, 80, 82])
    found = told(course)
    assert [s.measure for s in found.series[-2:]] == ["elbow_away", "trunk_displacement"]
    assert "lbow" not in found.headline
    assert "runk" not in found.headline


def test_a_goal_before_its_baseline_and_one_without_a_test_say_so(course) -> None:
    goal(course, "shoulder_flexion", 121.0)
    goal(course, "cross_body", 60.0)
    batteries(course, [90], [80])
    first, second = told(course).headline.split("\n")[:2]
    assert first == "Shoulder flexion, right: 90°, no baseline yet; goal 121°, 31° to go."
    assert second == "Cross body, right: not tested yet; goal 60°."


def test_who_moved_the_limb_is_never_joined(course) -> None:
    for week, (mode, measure) in enumerate([("active", "active_rom"), ("passive", "passive_rom")]):
        key = KEY._replace(exercise="sunrise/1", mode=mode)
        session = course.session(14 * week)
        course.block(session, key=key, settings=to_json({"movement": "flexion"}))
        course.value(session, 90.0, key, of=(measure, *FLEXION[1:]), statistic="mean", se=3.0)
    found = {s.title: s.points for s in told(course).series}
    assert {title: len(points) for title, points in found.items()} == {
        "Shoulder flexion, active": 1,
        "Shoulder flexion, passive": 1,
    }
    (passive,) = found["Shoulder flexion, passive"]
    assert passive.key.mode == "passive"


def test_which_other_movements_a_battery_reached_breaks_no_line(course) -> None:
    for week, movements in enumerate([("flexion", "abduction"), ("flexion",)]):
        session = course.session(14 * week)
        for number, movement in enumerate(movements, 1):
            key = KEY._replace(exercise="sunrise/1", targets=f"movement={movement}")
            course.block(session, number, key, settings=to_json({"movement": movement}))
        course.value(session, 90.0, key._replace(targets=""), of=FLEXION, statistic="mean")
    (flexion,) = [s for s in told(course).series if s.motion == "shoulder_flexion"]
    assert not flexion.breaks
