"""One reach, gathered frame by frame."""

from __future__ import annotations

import math

import numpy as np
import pytest
from movement import arc, straight

from rehab.body import BODY, certainty
from rehab.frame import FRAME
from rehab.measures import Reach
from rehab.measures.reach import UNSURE

SECOND = 1_000_000_000
SHOWN = 77 * SECOND
KEYS = {
    "reaction_time",
    "movement_time",
    "path_efficiency",
    "movement_units",
    "peak_speed",
    "peak_elevation",
    "trunk_displacement",
}


class Recording:
    """Feeds a `Reach` a hand's path; times are seconds after the target appeared."""

    def __init__(self, target, side=1):
        self.reach, self.side = Reach(target, SHOWN), side
        self.frame, self.body = np.zeros(1, FRAME)[0], np.zeros(1, BODY)[0]
        self.body["arm_valid"] = 1

    def add(self, t, hand, chest=(0, 1.3, 0), elevation=0.0, epoch=0, valid=True, se=0.0):
        self.frame["t_sample"] = SHOWN + round(t * SECOND)
        self.body["epoch"] = epoch
        self.body["arm_valid"][self.side] = valid
        self.body["hand"][self.side] = hand
        self.body["chest"] = chest
        self.body["shoulder_elevation"][self.side] = elevation
        self.body["shoulder_elevation_se"][self.side] = se
        self.reach.add(self.frame, self.body, self.side)


def record(hz=90, path=straight, before=0.3, start=0.5, seconds=1.0, until=2.0, **changes):
    t = np.arange(-before, until, 1 / hz)
    hand = path(t, start, seconds)
    recording = Recording(hand[-1])
    for i, now in enumerate(t):
        recording.add(now, hand[i], **{name: change(now) for name, change in changes.items()})
    return recording.reach


def at(seconds):
    return SHOWN + round(seconds * SECOND)


@pytest.mark.parametrize("hz", [72, 90, 120])
def test_a_minimum_jerk_reach(hz):
    reach = record(
        hz,
        elevation=lambda t: math.radians(80) * math.sin(min(max(t, 0), 1) * math.pi / 2),
        chest=lambda t: (0.0, 1.3, -0.05 * min(max(t - 0.5, 0), 1)),
    )
    found = reach.results(at(1.4))
    assert set(found) == KEYS
    assert found["reaction_time"] == pytest.approx(0.546, abs=0.015)
    assert found["movement_time"] == pytest.approx(1.4 - 0.546, abs=0.015)
    assert found["path_efficiency"] == pytest.approx(1.0, abs=1e-3)
    assert found["peak_speed"] == pytest.approx(1.875 * 0.3, rel=0.01)
    assert found["peak_elevation"] == pytest.approx(80, abs=0.1)
    assert found["trunk_displacement"] == pytest.approx(0.045, abs=0.002)


def test_a_reach_round_half_a_circle():
    assert record(path=arc).results(at(1.5))["path_efficiency"] == pytest.approx(
        2 / math.pi, abs=0.005
    )


def test_a_target_that_was_not_touched():
    found = record().results(None)
    assert set(found) == KEYS - {"movement_time", "path_efficiency", "movement_units"}


def test_a_hand_that_stays_has_neither_reaction_nor_movement():
    found = record(start=9.0).results(None)
    assert set(found) == {"peak_speed", "peak_elevation", "trunk_displacement"}
    assert found["peak_speed"] < 0.01


def test_a_hand_already_moving_when_the_target_appears():
    found = record(start=-0.2).results(at(0.8))
    assert "reaction_time" not in found
    assert "movement_time" not in found
    assert found["peak_speed"] == pytest.approx(0.5625, rel=0.01)


def test_moving_away_first_is_not_the_reach():
    t = np.arange(-0.3, 3.0, 1 / 90)
    hand = straight(t, 1.5, 0.8)
    hand[:, 1] -= 0.1 * np.sin(np.clip(t - 0.3, 0, 0.5) / 0.5 * np.pi) ** 2  # down and back
    recording = Recording(hand[-1])
    for now, place in zip(t, hand, strict=True):
        recording.add(now, place)
    assert recording.reach.results(at(2.2))["reaction_time"] == pytest.approx(1.54, abs=0.03)


def test_lost_tracking_is_never_bridged():
    reach = record(valid=lambda t: not 0.8 < t < 1.1)
    assert set(reach.results(at(1.5))) == {"peak_elevation", "trunk_displacement"}


def test_a_touch_that_was_not_seen():
    reach = record(valid=lambda t: t < 1.0)
    assert set(reach.results(at(1.5))) == {"peak_elevation", "trunk_displacement"}


def test_a_recentre_in_the_middle_leaves_only_what_does_not_need_place():
    assert set(record(epoch=lambda t: int(t > 0.9)).results(at(1.5))) == {"peak_elevation"}


def test_nothing_seen_measures_nothing():
    assert Reach((0, 1, -0.5), SHOWN).results(at(1.0)) == {}
    assert record(valid=lambda t: False).results(None) == {}


def test_results_are_finite_plain_numbers():
    for touch in (None, at(0.0), at(0.01), at(1.4), at(50.0)):
        for value in record().results(touch).values():
            assert type(value) is float
            assert math.isfinite(value)


def test_an_elevation_that_is_too_uncertain_is_not_scored():
    assert UNSURE == certainty.WITHHELD
    found = record(elevation=lambda t: 1.0, se=lambda t: UNSURE * 1.01).results(at(1.5))
    assert "peak_elevation" not in found
    assert {"trunk_displacement", "peak_speed"} <= set(found)
