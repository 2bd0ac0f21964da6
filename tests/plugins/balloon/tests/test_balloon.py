"""The balloon, as its author tests it: by simulated patients whose elbows are known."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from rehab.authoring import subject
from rehab.authoring.playing import again, run
from rehab.session import verify

BALLOON = subject(str(Path(__file__).parents[1]))


@pytest.mark.parametrize("profile", ["healthy", "stroke-left-moderate"])
def test_the_bend_that_is_reported_is_the_elbows_within_its_error(profile: str) -> None:
    played = run(BALLOON.kind, profile, {"trials": 2})
    assert played.failed == ""
    ends = played.of("trial_end")
    assert [end["status"] for end in ends] == ["success", "success"]
    for end, truth in zip(ends, played.trials(), strict=True):
        hand = ("left", "right").index(end["side"])
        bent = math.degrees(max(joints.elbow_flexion[hand] for joints in truth))
        found = end["results"]
        assert abs(found["elbow_flexion"] - bent) <= 1.96 * found["flexion_error"]
        assert 0.3 < found["rise_time"] < 6.0
    assert verify(played.events, again(BALLOON.kind, played)[0], exact=True) == []


def test_it_goes_on_while_no_hand_is_seen() -> None:
    blind = run(BALLOON.kind, "healthy", {"trials": 2, "time_limit": 6}, loses=True)
    assert blind.failed == ""
    assert blind.of("trial_end")[0]["status"] == "timeout"
