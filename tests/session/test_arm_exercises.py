"""Simulated patients play the arm's exercises; each comes out with the range that it has."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import atan2, degrees, hypot
from typing import Any

import numpy as np
import pytest

from rehab import math3d
from rehab.body import HELD, Mounts
from rehab.drivers.patient import Patient, PatientDriver, Truth
from rehab.drivers.patient.profile import find
from rehab.frame import FRAME, Frame
from rehab.session import BlockPlan, Director, Event, Programme, play, replay, verify
from tests.session.person import Kept
from tests.session.playing import of

SIDES = ("left", "right")
FAR = {
    "sunrise": {"movement": "flexion", "elevation": 130, "time_limit": 10},
    "door": {"movement": "both", "rotation": 80, "time_limit": 8, "trials": 4},
    "well": {"flexion": 140, "time_limit": 10},
}
"""Farther than most can go: everybody gives all that they have."""
NEAR = {
    "sunrise": {"movement": "all", "elevation": 60, "hold": 1, "trials": 6, "time_limit": 12},
    "door": {"movement": "both", "rotation": 15, "hold": 1, "trials": 4, "time_limit": 12},
    "well": {"flexion": 90, "straight": 40},
}
TURNS = {"external_rotation", "internal_rotation"}
PROFILES = ("healthy", "frozen-shoulder-right", "stroke-left-moderate")


class Losing(PatientDriver):
    """A headset that loses the right hand for a while, again and again."""

    def frame(self) -> Frame:
        record = super().frame()
        if self._index % 360 > 240:
            record["grip_right_bits"] = 0
        return record


class Fastened(PatientDriver):
    """A patient with controllers strapped to the left wrist and cuffed to the right forearm."""

    done = -1

    def frame(self) -> Frame:
        record = super().frame()
        if self.done != self._index:
            self.done = self._index
            for name, across, along in (("left", -0.06, 0.08), ("right", 0.075, 0.21)):
                pose = record[f"grip_{name}"]
                pose[:3] += math3d.rotate(pose[3:], (across, along, 0.0))
                pose[3:] = math3d.multiply(pose[3:], math3d.axis_angle((1.0, 0.0, 0.0), 2.0))
        return record


class Played:
    """A session, and how the patient's joints really were in each frame."""

    def __init__(
        self, driver: PatientDriver, plans: dict[str, dict[str, Any]], mounts: Mounts = HELD
    ) -> None:
        self.plans, driver.patient.history = plans, []
        blocks = tuple(BlockPlan(name, {"trials": 2, **own}) for name, own in plans.items())
        self.programme = Programme(blocks, seed=3, mounts=mounts)
        self.events: list[Event] = []
        frames = Kept()
        director = Director(self.programme, on_event=self.events.append, vibrate=driver.vibrate)
        self.status = play(driver, None, director, frames)
        self.frames, self.truth = np.array(frames.kept, FRAME), driver.patient.history

    def trials(self, exercise: str, side: str) -> list[tuple[dict[str, Any], list[Any]]]:
        """What was told of each trial, and the truth in its frames."""
        block, found, begun = list(self.plans).index(exercise), [], 0
        for event in self.events:
            if event.data.get("block") == block and event.data.get("side") == side:
                if event.kind == "trial_begin":
                    begun = event.frame
                elif event.kind == "trial_end":
                    found.append((event.data, self.truth[begun : event.frame]))
        return found


@lru_cache
def session(profile: str, goals: str) -> Played:
    driver = PatientDriver(profile, 1, window=False, real_time=False, hz=45)
    driver.patient = Patient(replace(find(profile), lapse=0.0), 1)  # nothing is overlooked
    return Played(driver, FAR if goals == "far" else NEAR)


def turned(truth: Truth, hand: int) -> float:
    """How far the forearm really points outwards, degrees."""
    x, _, z = (w - e for w, e in zip(truth.wrist[hand], truth.elbow[hand], strict=True))
    return degrees(atan2(x if hand else -x, -z))


def within(value: float, truth: float, error: float) -> bool:
    """Whether the truth lies in the 95 % interval of what was measured."""
    return abs(value - truth) <= 1.96 * error


@pytest.mark.parametrize("profile", PROFILES)
def test_a_range_comes_out_within_its_stated_error(profile: str) -> None:
    played = session(profile, "far")
    assert played.status == "completed"
    for hand, side in enumerate(SIDES):
        arm = find(profile).arms[hand]
        ((sun, truth),) = played.trials("sunrise", side)
        found, highest = sun["results"], degrees(max(t.elevation[hand] for t in truth))
        if degrees(arm.elevation) < 130:  # as high as it goes
            assert highest == pytest.approx(degrees(arm.elevation), abs=4)  # tired arms rise less
            assert within(found["elevation"], highest, found["elevation_error"])
            assert sun["status"] == "timeout"
        else:
            assert sun["status"] == "success"
        for gate, truth in played.trials("door", side):
            found, turns = gate["results"], [turned(t, hand) for t in truth]
            for turn, value in (("external", max(turns)), ("internal", -min(turns))):
                if f"{turn}_rotation" in found:
                    most = degrees(getattr(arm, turn))
                    assert value == pytest.approx(most, abs=4.5)  # the grip is beside the bone
                    assert within(found[f"{turn}_rotation"], value, found["rotation_error"])
        ((bucket, truth),) = played.trials("well", side)
        found, bent = bucket["results"], [degrees(t.elbow_flexion[hand]) for t in truth]
        assert max(bent) == pytest.approx(degrees(arm.elbow_most), abs=4.5)
        assert within(found["elbow_flexion"], max(bent), found["flexion_error"])


@pytest.mark.parametrize("profile", PROFILES)
def test_goals_in_reach_are_reached_on_both_sides(profile: str) -> None:
    played = session(profile, "near")
    for side in SIDES:
        hand = SIDES.index(side)
        suns = [sun for sun, _ in played.trials("sunrise", side)]
        assert [sun["status"] for sun in suns] == ["success"] * 3
        gates = [gate for gate, _ in played.trials("door", side)]
        assert [gate["status"] for gate in gates] == ["success"] * 2
        ((bucket, truth),) = played.trials("well", side)
        assert bucket["status"] == "success"
        found = bucket["results"]
        late = truth[len(truth) // 2 :]
        least = degrees(min(t.elbow_flexion[hand] for t in late))
        assert within(found["extension_deficit"], least, found["deficit_error"])
        assert 0.2 < found["lower_time"] < 5


def test_a_sun_is_held_as_high_and_as_steadily_as_is_said() -> None:
    for side, hand in (("left", 0), ("right", 1)):
        for sun, truth in session("healthy", "near").trials("sunrise", side):
            highest = degrees(max(t.elevation[hand] for t in truth))
            found = sun["results"]
            assert within(found["elevation"], highest, found["elevation_error"])
            held = np.array([t.grip[hand] for t in truth if t.t >= truth[-1].t - 1_000_000_000])
            strayed = hypot(*held.std(axis=0))
            assert found["hold_steadiness"] == pytest.approx(strayed, abs=0.004)


@pytest.mark.parametrize(("profile", "goals"), [(PROFILES[1], "far"), (PROFILES[2], "near")])
def test_a_replay_tells_the_same(profile: str, goals: str) -> None:
    played = session(profile, goals)
    assert verify(played.events, replay(played.frames, played.programme), exact=True) == []


def test_a_hand_lost_again_and_again_breaks_nothing() -> None:
    near = {name: {**own, "trials": 2, "sides": "right"} for name, own in NEAR.items()}
    played = Played(Losing("healthy", 2, window=False, real_time=False, hz=45), near)
    assert played.status == "completed"
    ends = of(played.events, "trial_end")
    assert len(ends) == 6
    assert {end["status"] for end in ends} <= {"success", "timeout"}
    assert [end["status"] for end in of(played.events, "block_end")] == ["completed"] * 3
    assert any(end["seen"] < 1.0 for end in ends)


def test_fastened_controllers_play_as_held_ones_do() -> None:
    plans = {name: {**own, "trials": 2} for name, own in NEAR.items()}
    plans["sunrise"]["movement"] = "flexion"
    driver = Fastened("frozen-shoulder-right", 1, window=False, real_time=False, hz=45)
    played = Played(driver, plans, ("strap", "forearm"))
    assert [end["status"] for end in of(played.events, "trial_end")] == ["success"] * 6
    for hand, side in enumerate(SIDES):
        ((sun, truth),) = played.trials("sunrise", side)
        highest = degrees(max(t.elevation[hand] for t in truth))
        assert within(sun["results"]["elevation"], highest, sun["results"]["elevation_error"])


def test_both_arms_raise_a_sun_and_draw_a_bucket_together() -> None:
    plans = {
        "sunrise": {"hands": "both", "elevation": 60, "hold": 1},
        "well": {"hands": "both", "flexion": 90, "straight": 40},
    }
    played = Played(PatientDriver("healthy", 1, window=False, real_time=False, hz=45), plans)
    assert [end["status"] for end in of(played.events, "trial_end")] == ["success"] * 4


def test_what_is_out_of_reach_ends_at_its_time_limit() -> None:
    played = session("frozen-shoulder-right", "far")
    ((sun, truth),) = played.trials("sunrise", "right")
    assert sun["status"] == "timeout"
    assert (truth[-1].t - truth[0].t) * 1e-9 == pytest.approx(10, abs=0.1)


def test_each_arm_goes_through_the_movements_in_random_turn() -> None:
    found = [gate["results"] for gate, _ in session("healthy", "near").trials("door", "left")]
    turns = [tuple(sorted(results.keys() & TURNS)) for results in found]
    assert sorted(turns) == [("external_rotation",), ("internal_rotation",)]
