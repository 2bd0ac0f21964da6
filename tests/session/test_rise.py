"""Simulated patients stand up five times; what is told of it is what their hips did."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from rehab.drivers.patient import Patient, PatientDriver, Truth
from rehab.errors import UserError
from rehab.exercise import find as exercise
from rehab.exercise import parse_settings
from rehab.frame import TRACKED, Frame
from rehab.limits import Limit
from rehab.session import BlockPlan, replay, verify
from tests.session.exercised import HZ, Played
from tests.session.playing import of

STATED = 0.15
"""Seconds, of docs/exercises.md: how well the time of five is known."""


class Losing(PatientDriver):
    """A headset that is lost for a moment while its wearer stands up."""

    def frame(self) -> Frame:
        record = super().frame()
        record["head_bits"] = 0 if 780 <= self._index < 830 else TRACKED
        return record


@lru_cache
def played(profile: str) -> Played:
    return Played(BlockPlan("rise", {}), profile)


def stood(truth: list[Truth]) -> list[float]:
    """When the hips really were up by nine tenths, s, each time anew."""
    build = Patient("healthy", 1).build
    part = np.array([(t.hips - build.hip) / build.rise for t in truth])
    times, up = [], False
    for now, at in zip(truth, part, strict=True):
        if at >= 0.9 and not up:
            times.append(now.t * 1e-9)
        up = at >= 0.9 or (up and at > 0.35)
    return times


def necks(truth: list[Truth]) -> np.ndarray:
    """How high the base of the neck really was, m."""
    hips, forward, right = np.array([(t.hips, t.trunk_forward, t.trunk_right) for t in truth]).T
    up = Patient("healthy", 1).build.neck_up
    return hips + up / np.sqrt(1.0 + np.tan(forward) ** 2 + np.tan(right) ** 2)


@pytest.mark.parametrize("profile", ["healthy", "stroke-left-moderate"])
def test_five_rises_take_as_long_as_the_hips_took(profile: str) -> None:
    session = played(profile)
    (end,) = session.ends
    assert (session.status, end["status"], end["side"]) == ("completed", "success", "")
    truth, found = session.truths[-1], end["results"]
    times = stood(truth)
    assert len(times) == 6  # one showed how high
    went = next(e.t for e in session.events if e.data.get("cue") == "countdown")
    bent = min(t.t for t in truth if t.t > went and t.trunk_forward > 0.03) * 1e-9
    assert found["five_rises"] == pytest.approx(times[5] - bent, abs=STATED)
    assert found["stands"] == 5
    rise = Patient("healthy", 1).build.rise
    assert found["head_rise"] == pytest.approx(rise, abs=0.02)
    assert 0.0 < found["rise_time"] <= found["slowest_rise"]
    fast = np.diff(necks(truth)).max() * HZ
    assert (
        0.75 * fast < found["rise_speed"] < 1.05 * fast
    )  # the median of five, and the fastest of six


def test_who_sinks_back_is_slower_and_it_is_told() -> None:
    well, weak = (
        played(profile).ends[0]["results"] for profile in ("healthy", "stroke-left-moderate")
    )
    assert (well["short_rises"], weak["short_rises"] > 0) == (0, True)
    assert weak["five_rises"] > 1.4 * well["five_rises"]
    assert weak["rise_time"] > 1.3 * well["rise_time"]


def test_a_second_set_needs_no_showing() -> None:
    session = Played(BlockPlan("rise", {"trials": 2}), person={"rising": 0.8})
    assert [end["status"] for end in session.ends] == ["success"] * 2
    assert len(stood(session.truths[-1])) == 5


def test_a_replay_tells_the_same() -> None:
    session = played("stroke-left-moderate")
    assert verify(session.events, replay(session.frames, session.programme), exact=True) == []


def test_time_ends_it_with_somebody_seated_again() -> None:
    session = Played(BlockPlan("rise", {"time_limit": 30}), person={"rising": 4.2})
    (end,) = session.ends
    assert end["status"] == "timeout"
    assert "five_rises" not in end["results"]
    assert end["results"]["stands"] < 5
    assert session.truths[-1][-1].hips == pytest.approx(session.truth[0].hips, abs=0.02)


def test_who_does_not_get_up_at_all_is_let_be() -> None:
    session = Played(BlockPlan("rise", {}), person={"sinks": 1.0})
    (end,) = session.ends
    assert (end["status"], end["results"]) == ("timeout", {})


def test_a_headset_lost_on_the_way_repeats_the_set() -> None:
    session = Played(BlockPlan("rise", {}), kind=Losing)
    assert session.status == "completed"
    assert [end["status"] for end in session.ends] == ["repeated", "success"]


def test_nobody_stands_up_before_staff_are_beside() -> None:
    session = Played(BlockPlan("rise", {}), supervised=False, commands={700: ("resume", {})})
    assert of(session.events, "staff") == [{"why": "supervision"}]
    resumed = next(e.frame for e in session.events if e.kind == "command")
    assert next(e.frame for e in session.events if e.kind == "trial_begin") > resumed
    hips = np.array([t.hips for t in session.truth])
    assert np.flatnonzero(hips > hips[0] + 0.01)[0] > resumed


def test_crossed_arms_are_not_taken_for_swapped_controllers() -> None:
    assert not [e for e in of(played("healthy").events, "hand") if e["state"] == "swapped"]


def test_a_trunk_that_must_not_bend_is_not_asked_to() -> None:
    limit = Limit("trunk flexion", 40.0, "surgeon, 2026-11-02")
    session = Played(BlockPlan("rise", {}), limits=(limit,))
    (end,) = of(session.events, "block_end")
    assert end["status"] == "failed"
    assert "trunk flexion" in end["reason"]
    assert not session.ends


@pytest.mark.parametrize("values", [{"seat": 30}, {"trials": 6}, {"time_limit": 10}])
def test_settings_have_bounds(values: dict[str, Any]) -> None:
    with pytest.raises(UserError, match=next(iter(values))):
        parse_settings(exercise("rise").Settings, values)
