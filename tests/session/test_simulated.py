"""Simulated patients play whole sessions and each comes out as the person that they are."""

from __future__ import annotations

from statistics import mean

import numpy as np
import pytest

from rehab.drivers.patient import PatientDriver
from rehab.frame import FRAME
from rehab.session import BlockPlan, Director, Event, Programme, play, replay, verify
from tests.session.person import Kept

PROGRAMME = Programme((BlockPlan("star-reach", {"trials": 12}),), seed=3)


def session(profile: str) -> tuple[list[Event], Kept]:
    driver = PatientDriver(profile, 1, window=False, real_time=False, hz=45)
    events: list[Event] = []
    frames = Kept()
    director = Director(PROGRAMME, on_event=events.append, vibrate=driver.vibrate)
    assert play(driver, None, director, frames) == "completed"
    return events, frames


@pytest.mark.parametrize("profile", ["healthy", "frozen-shoulder-right", "stroke-left-moderate"])
def test_each_profile_plays_to_the_end_and_replays_exactly(profile: str) -> None:
    events, frames = session(profile)
    ends = [e.data for e in events if e.kind == "trial_end"]
    assert len(ends) == 12
    reached = [t for t in ends if t["status"] == "success"]
    assert len(reached) >= 8
    assert all("reaction_time" in t["results"] for t in reached)
    assert verify(events, replay(np.array(frames.kept, FRAME), PROGRAMME), exact=True) == []


def test_a_weak_left_arm_shows_on_its_own_side_only() -> None:
    events, _ = session("stroke-left-moderate")
    found: dict[str, list[dict[str, float]]] = {"left": [], "right": []}
    for trial in (e.data for e in events if e.kind == "trial_end"):
        if trial["status"] == "success":
            found[trial["side"]].append(trial["results"])
    left, right = (
        {name: mean(r[name] for r in found[side]) for name in found[side][0]}
        for side in ("left", "right")
    )
    assert left["movement_time"] > 1.5 * right["movement_time"]
    assert left["reaction_time"] > 1.3 * right["reaction_time"]
    assert left["path_efficiency"] < 0.95 < right["path_efficiency"]
