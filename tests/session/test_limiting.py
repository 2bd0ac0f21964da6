"""Limits in a session: targets keep away from them, passings are told, the third ends the block."""

from __future__ import annotations

from typing import Any

import pytest

from rehab.drivers.patient import PatientDriver
from rehab.frame import Frame
from rehab.limits import Limit
from rehab.session import BlockPlan, Director, Event, Programme, play
from tests.session.person import Notes
from tests.session.playing import of

ONCE = {"sides": "right", "trials": 2}
SUN = {"movement": "flexion", "elevation": 100, "hold": 0, "sides": "right", "time_limit": 8}


class Unseen(PatientDriver):
    """A headset that sees no right hand any more after thirty-two seconds."""

    def frame(self) -> Frame:
        record = super().frame()
        if self._index > 32 * 45:
            record["grip_right_bits"] = 0
        return record


def played(
    limit: Limit, driver: type[PatientDriver] = PatientDriver, trials: int = 3
) -> list[Event]:
    """A healthy patient raises suns with the right arm, then reaches for a star."""
    source = driver("healthy", 1, window=False, real_time=False, hz=45)
    events: list[Event] = []
    blocks = (
        BlockPlan("sunrise", {"trials": trials, **SUN}),
        BlockPlan("star-reach", {"trials": 1, "sides": "left"}),
    )
    director = Director(
        Programme(blocks, seed=3, limits=(limit,)), on_event=events.append, vibrate=source.vibrate
    )
    play(source, None, director, Notes())
    return events


def ends(events: list[Event]) -> list[dict[str, Any]]:
    return of(events, "block_end")


def test_a_target_keeps_away_from_the_limit_and_nobody_comes_near_it() -> None:
    events = played(Limit("shoulder flexion", 90.0, "surgeon, 2026-05-04", "right"))
    trials = [trial for trial in of(events, "trial_end") if trial["block"] == 0]
    assert [trial["status"] for trial in trials] == ["success"] * 3
    # The goal lies at least five degrees under the limit, where 100 were asked.
    assert all(trial["results"]["elevation"] < 90.0 for trial in trials)
    assert of(events, "limit") == []


def test_the_third_passing_ends_the_block_and_the_next_one_is_played() -> None:
    # Between two suns the hand lies on the thigh, its elbow bent by more than that.
    events = played(Limit("elbow flexion", 40.0, "surgeon, 2026-05-04", "right"), trials=8)
    passed = [told for told in of(events, "limit") if told["what"] == "passed"]
    assert [told["passings"] for told in passed if told["block"] == 0] == [1, 2, 3]
    assert {told["source"] for told in passed} == {"surgeon, 2026-05-04"}
    first, second = ends(events)
    assert first["status"] == "stopped"
    assert "elbow flexion, 40 degrees, was passed three times" in first["reason"]
    assert second["status"] == "completed"


def test_what_needs_a_limit_is_not_played_with_an_arm_that_is_not_seen() -> None:
    events = played(Limit("shoulder flexion", 120.0, "surgeon", "right"), Unseen, trials=8)
    unsure = next(told for told in of(events, "limit") if told["what"] == "unsure")
    assert "right arm is not seen" in unsure["why"]
    last = [trial["status"] for trial in of(events, "trial_end") if trial["block"] == 0][-1]
    assert last == "repeated"
    first, second = ends(events)
    assert (first["status"], first["reason"]) == ("stopped", unsure["why"])
    assert second["status"] == "completed"


def test_what_is_unsure_in_each_movement_ends_its_block() -> None:
    # At rest it is sure that the arm's turn is far below its limit; in a large turn it is not.
    source = PatientDriver("healthy", 1, window=False, real_time=False, hz=45)
    gates = BlockPlan("door", {"rotation": 80, "movement": "external", **ONCE})
    star = BlockPlan("star-reach", {"trials": 1, "sides": "left"})
    limit = Limit("shoulder external rotation", 40.0, "surgeon, 2026-05-04", "right")
    events: list[Event] = []
    programme = Programme((gates, star), seed=3, limits=(limit,))
    director = Director(programme, on_event=events.append, vibrate=source.vibrate)
    assert play(source, None, director, Notes()) == "completed"
    unsure = [told["why"] for told in of(events, "limit") if told["what"] == "unsure"]
    assert len(unsure) == 3
    first, second = ends(events)
    assert (first["status"], first["reason"]) == ("stopped", unsure[0])
    assert "known to" in unsure[0]
    assert second["status"] == "completed"


@pytest.mark.parametrize("limit", [60.0, 75.0, 95.0])
def test_no_star_is_placed_past_a_limit(limit: float) -> None:
    source = PatientDriver("healthy", 1, window=False, real_time=False, hz=45)
    events: list[Event] = []
    programme = Programme(
        (BlockPlan("star-reach", {"level": 5, "trials": 6, "sides": "right"}),),
        seed=3,
        limits=(Limit("shoulder elevation", limit, "precaution", "both"),),
    )
    director = Director(programme, on_event=events.append, vibrate=source.vibrate)
    play(source, None, director, Notes())
    trials = of(events, "trial_end")
    assert len(trials) == 6
    assert all(trial["results"]["peak_elevation"] <= limit for trial in trials)
