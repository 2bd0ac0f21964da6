"""What a simulated patient does of what moves: meets it, lets it by, or goes after it."""

from __future__ import annotations

from dataclasses import replace
from math import cos, dist, sin

import pytest
from standin import HZ, Watch

from rehab.drivers.patient import Seen
from rehab.drivers.patient.profile import find

START, GOAL = (0.25, 1.15, -1.2), (0.2, 0.85, -0.4)


def fallen(watch: Watch, cue: str, seconds: float = 4.0) -> float:
    """How near the right hand comes to a thing that drifts from far ahead past its goal, m."""
    nearest = 9.0
    for frame in range(round(1.3 * seconds * HZ)):
        part = frame / (seconds * HZ)
        x, y, z = (a + part * (b - a) for a, b in zip(START, GOAL, strict=True))
        watch.run(1 / HZ, Seen(cue, "right", (x, y, z)))
        nearest = min(nearest, dist(watch.patient.truth.grip[1], (x, y, z)))
    return nearest


def test_what_comes_is_met_on_its_way() -> None:
    watch = Watch("healthy")
    watch.run(1, Seen("rest"))
    assert fallen(watch, "catch") < 0.05


def test_what_is_to_be_let_by_is_touched_only_on_an_impulse() -> None:
    calm, hasty = Watch("healthy"), Watch(replace(find("healthy"), impulse=1.0))
    assert fallen(calm, "spare") > 0.15
    assert fallen(hasty, "spare") < 0.05


def test_a_hand_goes_after_what_moves_on_and_stays_close() -> None:
    for name, most in (("healthy", 0.035), ("stroke-left-moderate", 0.09)):
        watch = Watch(replace(find(name), lapse=0.0))
        side, hand = ("right", 1) if name == "healthy" else ("left", 0)
        out = 1.0 if hand else -1.0
        behind = []
        for frame in range(6 * HZ):
            t = max(frame / HZ - 2.0, 0.0)
            at = (out * (0.2 + 0.08 * sin(0.8 * t)), 0.95 + 0.04 * cos(0.8 * t), -0.38)
            watch.run(1 / HZ, Seen("trace", side, at))
            behind.append(dist(watch.patient.truth.grip[hand], at))
        assert max(behind[3 * HZ :]) < most
        assert max(behind[3 * HZ :]) > 0.005  # it follows: it does not know what comes


def test_a_hand_stays_where_nothing_moves_on() -> None:
    watch = Watch("healthy")
    watch.run(2, Seen("trace", "right", GOAL))
    before = watch.patient.truth.grip[1]
    watch.run(1, Seen("trace", "right", GOAL))
    assert watch.patient.truth.grip[1] == pytest.approx(before, abs=0.01)
