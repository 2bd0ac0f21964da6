"""Faults of repetitions: made ones, known in closed form, and real ones, clean and on purpose."""

from __future__ import annotations

import re
import zlib

import numpy as np
import pytest
import recordings
from test_repetitions import CLOCK, STARTS, excursions, person, raising

from rehab.measures.faults import assess
from rehab.measures.repetitions import find

COUNT = len(STARTS)


def only(which, size):
    """(N,) an excursion of `size` during the repetitions of those numbers, from 1."""
    return excursions([STARTS[number - 1] for number in which], size=size)


def faults(moves, errors=None):
    """The faults of somebody who raises the right arm and does `moves` besides."""
    series = person(raising("right", excursions(STARTS, size=90)) | moves)
    series |= {f"{name}_se": np.full(len(CLOCK), se) for name, se in (errors or {}).items()}
    return assess(CLOCK, series, find(CLOCK, series))


def test_clean_repetitions_have_no_faults():
    found = faults({"trunk_right": excursions(STARTS, size=2)})
    assert len(found.score) == COUNT
    assert found.score.max() < 0.15
    assert found.findings == []


@pytest.mark.parametrize(
    ("moves", "sentence"),
    [
        ({"trunk_right": only([2, 3, 4], -20)}, "The trunk leaned {}° to the left"),
        ({"trunk_right": only([2, 3, 4], 20)}, "The trunk leaned {}° to the right"),
        ({"trunk_forward": only([2, 3, 4], 20)}, "The trunk leaned {}° forwards"),
        ({"trunk_forward": only([2, 3, 4], -20)}, "The trunk leaned {}° backwards"),
        ({"trunk_yaw": only([2, 3, 4], 20)}, "The trunk turned {}° to the left"),
        ({"head_height": only([2, 3, 4], -0.2)}, "The head went down {} cm"),
        ({"elbow_flexion_right": only([2, 3, 4], 60)}, "The right elbow bent {}°"),
    ],
)
def test_a_fault_is_named_with_its_repetitions(moves, sentence):
    found = faults(moves)
    (said,) = found.findings
    before, after = sentence.split("{}")
    assert said.startswith(before)
    assert said.endswith(f"{after} while the right arm was raised (repetitions 2 to 4 of {COUNT}).")
    faulty = np.isin(np.arange(COUNT), [1, 2, 3])
    assert found.score[faulty].min() > 0.5 > found.score[~faulty].max()


def test_a_low_repetition_is_measured_against_the_best():
    series = person(raising("left", excursions(STARTS, size=90) - only([3], 50)))
    found = assess(CLOCK, series, find(CLOCK, series))
    (said,) = found.findings
    assert re.fullmatch(
        rf"The arm stayed low: 5[123]° where the best was 10[123]° \(repetition 3 of {COUNT}\)\.",
        said,
    )
    assert np.argmax(found.score) == 2


def test_repetitions_are_listed_as_a_person_would():
    said = faults({"trunk_right": only([1, 3, 4, 6], 20)}).findings
    assert said[0].endswith(f"(repetitions 1, 3, 4 and 6 of {COUNT}).")


def test_what_may_be_nothing_is_not_said_and_counts_less():
    moves = {"trunk_right": only([2], 12)}
    sure, unsure = faults(moves, {"trunk_right": 2.0}), faults(moves, {"trunk_right": 9.0})
    assert len(sure.findings) == 1
    assert unsure.findings == []
    assert unsure.score[1] < sure.score[1]


def test_a_turn_of_the_trunk_counts_only_where_it_is_well_known():
    moves = {"trunk_yaw": only([2], 40)}
    assert len(faults(moves, {"trunk_yaw": 2.0}).findings) == 1
    unknown = faults(moves, {"trunk_yaw": 8.0})
    assert unknown.findings == []
    assert unknown.score.max() < 0.15


def test_a_squat_bends_the_trunk_and_lowers_the_head():
    x = excursions(STARTS)
    clean = person({"head_height": -0.4 * x, "trunk_forward": 40 * x})
    assert assess(CLOCK, clean, find(CLOCK, clean)).findings == []
    leaning = person({"head_height": -0.4 * x, "trunk_right": only([5], 15)})
    (said,) = assess(CLOCK, leaning, find(CLOCK, leaning)).findings
    assert said.endswith(f"to the right during the movement (repetition 5 of {COUNT}).")


def test_unknown_series_leave_the_score_unknown_or_out():
    series = person(raising("right", excursions(STARTS, size=90)))
    found = find(CLOCK, series)
    assert assess(CLOCK, series, []).findings == []
    nothing = {name: np.full(len(CLOCK), np.nan) for name in series}
    assert np.isnan(assess(CLOCK, nothing, found).score).all()
    arm = {name: x for name, x in series.items() if name.startswith("shoulder_elevation")}
    assert assess(CLOCK, arm, found).score.max() < 0.1


real = pytest.mark.skipif(
    not recordings.MOTION.is_dir(),
    reason=f"no motion clips at ../{recordings.MOTION.parent.name}/{recordings.MOTION.name}",
)
NAMES = [name for name in recordings.clips() if name.split("_")[1] in ("m07", "m10")]


def judged(name, kind):
    """The faults of a real clip in which the person looks about, too."""
    data = recordings.whole(recordings.load(name))
    data = recordings.look_about(data, np.random.default_rng(zlib.crc32(name.encode())))
    t, series = recordings.series(data) if kind == "true" else recordings.estimated(data)
    return assess(t, series, find(t, series))


def area_under_curve(faulty, clean):
    """The probability that a faulty repetition scores higher than a clean one."""
    faulty, clean = np.array(faulty)[:, None], np.array(clean)
    return (faulty > clean).mean() + 0.5 * (faulty == clean).mean()


@real
@pytest.mark.parametrize(("kind", "least"), [("true", 0.95), ("estimated", 0.9)])
def test_wrong_repetitions_are_told_from_right_ones(kind, least):
    scores = {name: judged(name, kind).score.tolist() for name in NAMES}
    clean = [x for name in NAMES if name.endswith("_correct") for x in scores[name]]
    faulty = [x for name in NAMES if name.endswith("_incorrect") for x in scores[name]]
    assert min(len(clean), len(faulty)) >= 80
    assert area_under_curve(faulty, clean) >= least


@real
@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "uiprmd_m07_s05_incorrect",
            ["leaned 21° to the right", "leaned 19° to the left"],
        ),
        ("uiprmd_m07_s07_incorrect", ["to the right while the left arm was raised", "stayed low"]),
        ("uiprmd_m10_s09_incorrect", ["backwards while the right arm was raised"]),
        ("uiprmd_m10_s03_incorrect", ["to the left while the right arm was raised", "stayed low"]),
    ],
)
def test_the_sentences_name_what_the_person_did_wrong(name, words):
    said = " ".join(judged(name, "true").findings)
    assert all(each in said for each in words), said


@real
@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("_correct")])
def test_nothing_is_said_of_a_trunk_that_stayed_still(name):
    said = " ".join(judged(name, "true").findings)
    assert "leaned" not in said
    assert "elbow" not in said
