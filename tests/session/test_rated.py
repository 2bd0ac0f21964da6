"""Numbers that patients are asked for are the ones that they mean, wherever the head was before."""

from __future__ import annotations

import pytest

from rehab.body.calibration import guessed
from rehab.drivers.patient import PatientDriver
from rehab.drivers.patient.profile import find
from rehab.session import BlockPlan, Director, Event, Programme, play
from tests.session.person import Notes
from tests.session.playing import of

FAR = {"movement": "rotation", "trials": 2, "range": 80, "speed": 40, "hold": 0, "unseen": "no"}
"""The last flight ends with the head as far aside as the neck lets it."""


@pytest.mark.parametrize("profile", ["healthy", "neck-pain"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_asked_after_a_test_of_the_neck_stands_where_the_neck_gets_to(
    profile: str, seed: int
) -> None:
    plan = BlockPlan("dragonfly", FAR, kind="assessment")
    programme = Programme((plan,), seed=seed, calibration=guessed(1.22), ratings=True)
    driver = PatientDriver(profile, seed, window=False, hz=45.0, real_time=False)
    events: list[Event] = []
    director = Director(programme, on_event=events.append, vibrate=driver.vibrate)
    play(driver, None, director, Notes())
    says = find(profile).says
    told = [(data["what"], data["value"]) for data in of(events, "rating")]
    assert told == [(what, says[what]) for what in ("pain", "pain", "exertion", "discomfort")]
    at = [data.get("at") for data in of(events, "rating")]
    assert at == [None, "end of range", None, None]
    assert of(events, "session_end") == [{"status": "completed", "reason": ""}]
