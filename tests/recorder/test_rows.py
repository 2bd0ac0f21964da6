"""What is stored of a block, so that only comparable numbers are ever joined."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest

from rehab.frame import CONTROLLER, FRAME, HAND
from rehab.recorder import Conditions
from rehab.recorder.rows import Rows

MOTIONS = {"raise-arm/1": {"peak_elevation": "shoulder_elevation"}}
KNOWN = Conditions("seated", ("strap", "hand"), "Quest 3", "three-point/3", MOTIONS)
SETTINGS = {"trials": 9, "sides": "left", "distance": 85.0, "size": 10.5, "shape": "ring"}


def event(what: str, /, frame: int = 1, **data) -> SimpleNamespace:
    return SimpleNamespace(frame=frame, t=1, kind=what, data=data)


def holding(*held: int, first: int = 0) -> np.ndarray:
    """A frame a number, from `first` on: what both hands held."""
    frames = np.zeros(len(held), FRAME)
    frames["index"] = np.arange(first, first + len(held))
    frames["held"] = np.array(held)[:, None]
    return frames


def block(rows: Rows, settings=SETTINGS, seen=()) -> tuple[dict[str, str], dict[str, str]]:
    """The key of a block as it begins, and as it ends after `seen`."""
    told = {"exercise": "raise-arm/1", "kind": "assessment", "settings": settings}
    (begun,) = rows.changes(event("block_begin", block=1, **told, measures={}))
    if len(seen):
        rows.saw(seen)
    (ended,) = rows.changes(event("block_end", status="completed"))
    return tuple(json.loads(row.values["comparability"]) for row in (begun, ended))


def test_a_block_says_under_which_conditions_it_was_played() -> None:
    begun, _ = block(Rows("s", KNOWN))
    assert begun == {
        "kind": "assessment",
        "exercise": "raise-arm/1",
        "posture": "seated",
        "input": "",
        "mount": "strap/hand",
        "headset": "Quest 3",
        "estimator": "three-point/3",
        "targets": "distance=85 shape=ring size=10.5",
    }


def test_words_of_several_parts_are_told_apart_in_a_target_set() -> None:
    begun, _ = block(Rows("s", KNOWN), {"movement": "reach size=9 'far'", "size": 90.0})
    assert begun["targets"] == "movement='reach size=9 '\"'\"'far'\"'\"'' size=90"


def test_arms_that_are_alike_are_one_mount() -> None:
    begun, _ = block(Rows("s", KNOWN._replace(mounts=("hand", "hand"))))
    assert begun["mount"] == "hand"


def test_a_test_says_who_moved_the_limb() -> None:
    told = {"exercise": "raise-arm/1", "kind": "assessment", "settings": SETTINGS}
    (begun,) = Rows("s", KNOWN).changes(event("block_begin", block=1, mode="passive", **told))
    assert json.loads(begun.values["comparability"])["mode"] == "passive"


def test_a_named_target_set_is_its_name() -> None:
    begun, _ = block(Rows("s", KNOWN), {**SETTINGS, "targets": "standard"})
    assert begun["targets"] == "standard"


@pytest.mark.parametrize(
    ("held", "word"),
    [
        ([CONTROLLER] * 100, "controller"),
        ([HAND] * 100, "hand"),
        ([HAND] * 4 + [CONTROLLER] * 96, "controller"),
        ([HAND] * 6 + [CONTROLLER] * 94, "mixed"),
        ([0] * 100, ""),
    ],
)
def test_the_input_is_what_hands_held_during_the_block(held, word) -> None:
    # Before it, while calibrating, and after it something else; all of that is seen at once, and
    # the events come later: what was played faster than it was written down.
    before, after = [HAND] * 500, [0 if word == "controller" else CONTROLLER] * 500
    rows = Rows("s", KNOWN)
    rows.saw(holding(*before, *held, *after))
    told = {"exercise": "raise-arm/1", "kind": "assessment", "settings": SETTINGS, "measures": {}}
    (begun,) = rows.changes(event("block_begin", frame=500, block=1, **told))
    (ended,) = rows.changes(event("block_end", frame=599, status="completed"))
    keys = [json.loads(row.values["comparability"]) for row in (begun, ended)]
    assert keys[0]["input"] == "hand"
    assert keys[1] == {**keys[0], "input": word}


def test_an_angle_says_of_which_movement_it_is() -> None:
    rows = Rows("s", KNOWN)
    units = {"peak_elevation": "deg", "reaction_time": "s"}
    told = {"exercise": "raise-arm/1", "kind": "assessment", "settings": {}, "measures": units}
    rows.changes(event("block_begin", block=1, **told))
    results = {"peak_elevation": 92.0, "reaction_time": 0.4}
    (trial,) = rows.changes(
        event("trial_end", number=1, side="left", status="success", results=results)
    )
    angle, time = json.loads(trial.values["measures"])
    assert (angle["motion"], angle["estimator"]) == ("shoulder_elevation", "three-point/3")
    assert not {"motion", "estimator"} & time.keys()
    ended = rows.changes(event("block_end", status="completed"))
    summaries = {row.values["name"]: row.values for row in ended[1:]}
    assert summaries["peak_elevation"]["motion"] == "shoulder_elevation"
    assert summaries["peak_elevation"]["estimator"] == "three-point/3"
    assert summaries["reaction_time"]["estimator"] == ""


def test_what_a_patient_says_in_numbers_is_a_rating_of_its_block() -> None:
    rows = Rows("s", KNOWN)
    told = {"exercise": "raise-arm/1", "kind": "training", "settings": SETTINGS, "measures": {}}
    (before,) = rows.changes(event("rating", what="pain", value=2))
    (begun,) = rows.changes(event("block_begin", block=0, **told))
    (hurt,) = rows.changes(event("hurt", block=0, pain=4, where="neck", answer="rest"))
    rows.changes(event("block_end", status="completed"))
    (after,) = rows.changes(event("rating", block=0, what="exertion", value=6))
    assert not rows.changes(event("rating", block=0, what="pain", value=None, why="skipped"))
    made = [row.values for row in (before, hurt, after)]
    assert [(v["kind"], v["value"], v["scale"]) for v in made] == [
        ("pain", 2.0, "0 to 10"),
        ("pain", 4.0, "0 to 10"),
        ("exertion", 6.0, "0 to 10"),
    ]
    assert [v["block_id"] for v in made] == [None, begun.values["id"], begun.values["id"]]


UNITS = {"elevation": "deg", "elevation_error": "deg", "trunk_lean": "deg"}


def summaries(mode: str = "", kind: str = "assessment", errors=(3.0, 3.0, 3.0)) -> dict[str, dict]:
    """The session's summaries, by name, of three suns after one of practice."""
    rows = Rows("s", KNOWN._replace(motions={"sunrise/1": {"elevation": "shoulder_elevation"}}))
    told = {"exercise": "sunrise/1", "kind": kind, "settings": {}, "measures": UNITS}
    rows.changes(event("block_begin", block=1, **told, **({"mode": mode} if mode else {})))
    for number, (top, error) in enumerate(zip((40.0, 88, 92, 96), (1.0, *errors), strict=True)):
        results = {"elevation": top, "elevation_error": error, "trunk_lean": 4.0}
        trial = {"number": number, "side": "right", "sector": "flexion", "status": "timeout"}
        rows.changes(event("trial_end", **trial, practice=number == 0, results=results))
    _, *of_block = rows.changes(event("block_end", status="completed"))
    of_session = rows.changes(event("session_end"))
    assert [r.values["value"] for r in of_block] == [r.values["value"] for r in of_session]
    return {row.values["name"]: row.values for row in of_session}


def test_a_test_tells_the_range_of_its_direction_and_not_of_its_exercise() -> None:
    found = summaries()
    assert set(found) == {"active_rom", "trunk_lean"}
    told = found["active_rom"]
    assert (told["motion"], told["side"], told["unit"]) == ("shoulder_flexion", "right", "deg")
    assert (told["statistic"], told["value"], told["count"]) == ("mean", 92.0, 3)
    assert (told["definition"], told["estimator"]) == ("sunrise/1", "three-point/3")
    # The angle's own error does not grow less by repeating; what the three differ by does.
    assert told["se"] == pytest.approx((3.0**2 + 4.0**2 / 3) ** 0.5)


def test_who_moved_the_limb_makes_another_measure() -> None:
    assert "assisted_rom" in summaries("active-assisted")
    assert "passive_rom" in summaries("passive")
    assert "active_rom" in summaries("active")


def test_the_error_of_a_range_is_unknown_where_one_of_its_angles_is() -> None:
    assert summaries(errors=(3.0, float("nan"), 3.0))["active_rom"]["se"] is None


def test_training_tells_no_range_of_motion() -> None:
    assert set(summaries(kind="training")) == set(UNITS)
