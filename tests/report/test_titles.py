"""What a clinician reads of the exercises that come along is what they measure."""

from __future__ import annotations

from collections import defaultdict

from rehab.exercise import Measure, find, names
from rehab.measures import DEFINITIONS
from rehab.measures.tested import ERRORS
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
