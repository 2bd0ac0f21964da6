"""What the station is shown of play: nothing of who plays, all of what happens."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from cli_program import Program

from rehab.body import BODY
from rehab.cli.showing import Told
from rehab.exercise import find


class _Nobody:
    """As much of a director as a status asks for."""

    paused = ""
    held = ""
    seconds = 12.0
    block = None
    blocks = ()

    class pause:
        asking = False


def status(told: Told) -> dict[str, object]:
    found: dict[str, object] = told.status(_Nobody(), [200, 20, 200, 100, 0])  # type: ignore[arg-type]
    return found


def test_events_become_what_is_shown() -> None:
    told = Told()
    told.event("phase", {"name": "trials", "block": 0})
    settings = {"trials": 6}
    begun = {"block": 0, "exercise": "sunrise/1", "kind": "training", "settings": settings}
    told.event("block_begin", begun)
    trial = {"block": 0, "number": 3, "side": "left", "practice": False}
    told.event("trial_begin", trial)
    told.event("trial_end", {**trial, "status": "success", "results": {"elevation": 92.4}})
    told.event("staff", {"why": "identity", "because": "the headset was off for 24 s"})
    told.event("limit", {"block": 0, "what": "passed", "direction": "shoulder flexion"})
    now = status(told)
    assert (now["title"], now["number"], now["of"], now["side"]) == ("Sunrise", 3, 6, "left")
    assert (now["played"], now["succeeded"]) == (1, 1)
    assert now["results"] == [["Highest shoulder elevation", "deg", 92.4]]
    assert now["tracking"] == [1.0, 0.5, 0.0]
    assert now["late"] == 0.1
    assert now["waits"] == {"why": "identity", "because": "the headset was off for 24 s"}
    assert now["passed"] == 1
    told.event("command", {"name": "resume", "data": {}, "refused": "not now"})
    assert status(told)["waits"] is not None
    told.event("command", {"name": "resume", "data": {}})
    assert status(told)["waits"] is None
    json.dumps(now)


def test_a_live_file_that_cannot_be_made_is_one_sentence(anna: Program, tmp_path: Path) -> None:
    there = tmp_path / "there.live"
    there.write_bytes(b"")
    said = anna.refuses(
        *("play", "--patient", "anna-example", "--driver", "patient", "--headless"),
        *("--live", str(there)),
    )
    assert said == f"The live file {there} cannot be made: File exists."


def test_what_play_does_not_wait_for_is_no_question() -> None:
    told = Told()
    told.event("staff", {"why": "identity", "because": "the headset was off", "waits": False})
    assert status(told)["waits"] is None
    told.event("staff", {"why": "identity", "because": "the headset was off", "waits": True})
    assert status(told)["waits"]


def test_where_both_arms_are_is_shown_where_both_are_asked() -> None:
    told = Told()
    begun = {"block": 0, "exercise": "tray/1", "kind": "training", "settings": {"trials": 6}}
    told.event("block_begin", begun)
    told.event("trial_begin", {"block": 0, "number": 1, "side": "both", "practice": False})
    body = np.zeros(1, BODY)[0]
    body["valid"], body["arm_valid"] = 1, (1, 1)
    for name in ("shoulder_elevation", "shoulder_flexion"):
        body[name], body[f"{name}_se"] = np.radians((40.0, 60.0)), np.radians((5.0, 6.0))
    director = _Nobody()
    director.block = type("Block", (), {"spec": find("tray").spec, "can_change": False})()  # type: ignore[assignment]
    director.body = body  # type: ignore[attr-defined]
    found = told.status(director, [200, 20, 200, 100, 0])["numbers"]  # type: ignore[arg-type]
    assert found[:2] == [
        ["shoulder flexion", "left", 40.0, 5.0],
        ["shoulder flexion", "right", 60.0, 6.0],
    ]
