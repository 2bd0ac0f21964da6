"""Sessions of people whose controllers are fastened to their arms."""

from __future__ import annotations

import dataclasses
import json

import numpy as np

from rehab import math3d
from rehab.body import Calibration
from rehab.frame import Frame
from rehab.session import Programme, replay, verify
from tests.session.person import EYES, Person
from tests.session.playing import of, run, uncalibrated


def strapped(record: Frame) -> None:
    """The hands of `Person` with their controllers on the wrist, along straight forearms."""
    for side, name in enumerate(("grip_left", "grip_right")):
        palm = record[name][:3].copy()
        arm = math3d.normalise(palm - (EYES + np.array((0.17 * (2 * side - 1), -0.25, 0.1))))
        record[name][:3] = palm - 0.08 * arm
        record[name][3:] = math3d.multiply(
            math3d.between((0.0, -1.0, 0.0), arm), math3d.axis_angle((1.0, 0.0, 0.0), 2.0)
        )


def test_a_session_with_strapped_controllers_is_played_and_replayed() -> None:
    programme = dataclasses.replace(uncalibrated(4), mounts=("strap", "strap"), record_gaze=True)
    events, person, _ = run(programme, Person(change=strapped))
    (told,) = of(events, "calibrated")
    assert told["calibration"]["mounts"] == ("strap", "strap")
    assert told["calibration"]["measured"] == (True, True)
    assert [trial["status"] for trial in of(events, "trial_end")] == ["success"] * 4
    stored = Programme.from_dict(json.loads(json.dumps(programme.to_dict())))
    assert stored == programme
    assert verify(events, replay(person.frames(), stored), exact=True) == []


def test_a_resumed_session_keeps_its_mounts() -> None:
    programme = dataclasses.replace(uncalibrated(4), mounts=("strap", "strap"))
    events, _, _ = run(programme, Person(change=strapped))
    kept = Calibration.from_dict(of(events, "calibrated")[0]["calibration"])
    rest = programme.resumed(kept, 3)
    assert rest.mounts == ("strap", "strap")
    events, _, _ = run(rest, Person(change=strapped))
    assert [trial["status"] for trial in of(events, "trial_end")] == ["success"] * 2


def test_a_programme_from_before_there_were_mounts_is_read() -> None:
    stored = uncalibrated(4).to_dict()
    del stored["mounts"], stored["record_gaze"]
    assert Programme.from_dict(stored) == uncalibrated(4)
