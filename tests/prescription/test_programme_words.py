"""What a new version changes, in words."""

from __future__ import annotations

import pytest
from programmes import GOOD

from rehab.prescription import described, difference, loads

BEFORE = loads(GOOD)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "degrees = 120",
            "degrees = 125",
            "Goal to improve shoulder flexion, right: to 125°, before 120°",
        ),
        (
            "degrees = 130",
            "degrees = 125",
            "Limit of shoulder elevation, right: 125° (surgeon, 2026-05-04), before 130° "
            "(surgeon, 2026-05-04)",
        ),
        (
            "sessions_a_week = 3",
            "sessions_a_week = 4",
            "How often: 4 sessions a week, before 3 sessions a week",
        ),
        (
            "distance = 95",
            "distance = 90",
            'Stars "far" in session "A": distance 90 % of comfortable reach, before 95 % of '
            "comfortable reach",
        ),
        (
            "size = 8",
            "size = 7",
            'Stars "far" in session "A": from repetition 6 size of a star 7 cm, before 8 cm',
        ),
        ("after_weeks = 4", "after_weeks = 6", 'Stage "second": after 6 weeks, before 4 weeks'),
        ('["reach", "far"]', '["far", "reach"]', 'Session "A": far → reach, before reach → far'),
        (
            "\n[assessment]",
            '[stops]\nrule = "post-operative"\n[assessment]',
            "Stops: at pain above 3, before 5",
        ),
    ],
)
def test_a_change_is_told(old: str, new: str, sentence: str) -> None:
    assert sentence in difference(BEFORE, loads(GOOD.replace(old, new, 1)))


def test_what_comes_and_goes_is_told() -> None:
    limit = GOOD[GOOD.index("[[limit]]") : GOOD.index("[[block]]")]
    without = loads(GOOD.replace(limit, ""))
    assert difference(BEFORE, without) == ["Limit of shoulder elevation, right: no longer"]
    assert difference(without, BEFORE) == [
        "Limit of shoulder elevation, right: new, 130° (surgeon, 2026-05-04)"
    ]


def test_the_same_is_no_change_and_the_first_is_told_whole() -> None:
    assert difference(BEFORE, loads("# a remark\n" + GOOD)) == []
    assert difference(None, BEFORE) == described(BEFORE)


RAISE = """\
title = "Raising"
sessions_a_week = 3
minutes_a_session = 20
[[block]]
name = "raise"
exercise = "sunrise"
adapt = { hardest = 80 }
[[session]]
name = "A"
blocks = ["raise"]
"""


@pytest.mark.usefixtures("all_exercises")
def test_a_bound_of_what_adapts_is_told_in_its_unit() -> None:
    (line,) = difference(loads(RAISE), loads(RAISE.replace("80", "90")))
    assert line.casefold() == "sunrise: to 90°, before 80°"
