"""What a clinician reads of the exercises that come along is what they measure."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from histories import TRAINING, Course
from reading_pages import read

from rehab.exercise import Measure, find, names
from rehab.measures import DEFINITIONS
from rehab.measures.tested import ERRORS
from rehab.report import views
from rehab.report.build import overview
from rehab.report.naming import named
from rehab.report.page import page
from rehab.report.titles import OWN

ALIKE = frozenset({"time_to_goal", "trunk_lean"})
"""Of one meaning in every exercise, besides what is defined in `rehab.measures`."""


def every() -> dict[str, list[Measure]]:
    found = defaultdict(list)
    for name in names():
        for measure in find(name).spec.measures:
            found[measure.name].append(measure)
    return found


def test_each_has_a_title_or_is_the_error_of_another() -> None:
    for name, measures in every().items():
        for measure in measures:
            is_error = measure.title.startswith("Standard error")
            assert is_error == (name in ERRORS), measure
            assert is_error or name in OWN or name in DEFINITIONS, measure


def test_no_name_means_one_thing_here_and_another_there() -> None:
    several = {name for name, measures in every().items() if len(measures) > 1}
    assert several <= ALIKE | DEFINITIONS.keys() | ERRORS
    for name, measures in every().items():
        assert len({measure.unit for measure in measures}) == 1, measures
        if name in DEFINITIONS:
            assert measures[0].unit == DEFINITIONS[name].unit


def test_every_title_is_of_something() -> None:
    derived = {"range_used", "pain_nrs"}
    assert OWN.keys() - derived <= every().keys()


def test_less_is_better_of_how_far_down_an_angle_went() -> None:
    ways = {of: named("range_used", "elbow_flexion", "deg", of) for of in ("lowest", "highest")}
    assert {of: one.direction for of, one in ways.items()} == {
        "lowest": "lower",
        "highest": "higher",
    }
    assert ways["lowest"].title == "Elbow flexion, lowest used in training"


def test_training_stands_under_its_exercise_also_where_both_arms_play(tmp_path: Path) -> None:
    course = Course(tmp_path / "rehab.db")
    session = course.session(0)
    drums = TRAINING._replace(exercise="drums/1")
    course.block(session, key=drums)
    course.value(session, 0.03, drums, ("timing_variability", "", "both", "s"))
    course.value(session, 4.0, drums, ("beats_missed_left", "", "both", "1"))
    text = read(page("course", views.course(overview(course.write(), "anna-example")))).text
    _, training = text.split("Used in training: Drums")
    assert "Timing variability against the beat" in training
    counted = training.partition("Beats that the left hand left out")[2]
    assert counted.replace("\u202f", " ").split("In training")[0].split()[-1] == "4"
    assert "Left against right" not in text
    course.store.close()
