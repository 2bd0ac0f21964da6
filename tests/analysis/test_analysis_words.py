"""What a clinician reads."""

from __future__ import annotations

from dataclasses import replace

from rehab.analysis import words
from rehab.analysis.columns import COLUMNS
from rehab.analysis.repeated import Repeated
from rehab.analysis.rom import LOST, Rom
from rehab.measures import Measured
from rehab.measures.repetitions import Repetition

NOTHING = Measured(None, 0.0, "")


def repeated(*peaks: float, motion="shoulder abduction", side="right") -> list[Repeated]:
    def one(start: float, peak: float) -> Repeated:
        found = Repetition(start, start + 1.5, side, motion, peak, start + 1.0)
        return Repeated(found, Measured(peak, 1.0), NOTHING, NOTHING)

    return [one(2.0 * k, peak) for k, peak in enumerate(peaks)]


def withheld(*names: str, reason="It was not tracked.") -> dict[str, Rom]:
    known = Rom(0.0, 10.0, 10.0, 2.0)
    return {
        name: Rom(None, None, None, None, reason) if name in names else known for name in COLUMNS
    }


def test_repetitions_are_one_sentence_a_kind():
    assert words.repetitions(repeated(80.2, 91.7)) == [
        "2 repetitions of shoulder abduction, right arm: peak 80 to 92°, 1.5 s each."
    ]
    assert words.repetitions(repeated(0.31, 0.305, motion="squat or sit to stand", side="")) == [
        "2 repetitions of squat or sit to stand: the head moved 30 to 31 cm, 1.5 s each."
    ]
    turns = repeated(50.0, motion="neck rotation", side="left")
    turns += repeated(-40.0, motion="neck rotation", side="right")
    assert words.repetitions(turns) == [
        "1 repetition of neck rotation to the left: peak 50°, 1.5 s each.",
        "1 repetition of neck rotation to the right: peak −40°, 1.5 s each.",
    ]
    unsure = [replace(each, peak=NOTHING) for each in repeated(80.0, 90.0, 85.0)]
    assert "too uncertain" in words.repetitions([*unsure, *repeated(88.0)])[0]
    assert words.repetitions([]) == ["No repeated movement was found."]


def test_what_is_not_told_is_listed_as_a_person_would():
    left = [name for name in COLUMNS if name.endswith("_left")]
    assert words.not_reported(withheld(*left)) == ["No range of the left arm: it was not tracked."]
    rotation = (
        "shoulder_rotation_left",
        "shoulder_rotation_right",
        "neck_yaw",
        "elbow_flexion_right",
    )
    assert words.not_reported(withheld(*rotation, reason="It was too uncertain.")) == [
        "No range of shoulder rotation, right elbow flexion, neck yaw: it was too uncertain."
    ]
    assert words.not_reported(withheld()) == []


def test_a_range_that_may_be_larger_is_marked():
    assert words.note(Rom(0.0, 9.0, 9.0, 1.0)) == ""
    assert words.note(Rom(0.0, 9.0, 9.0, 1.0, LOST)) == "at least"
    assert words.note(Rom(0.0, 9.0, 9.0, 1.0, "Left out where too uncertain.")) == "in part"
    assert words.note(Rom(None, None, None, None, "It was not tracked.")) == ""


def test_degrees_have_a_real_minus_and_no_minus_zero():
    assert [words.degrees(value) for value in (-12.4, -0.3, 0.0, 99.6)] == ["−12", "0", "0", "100"]
