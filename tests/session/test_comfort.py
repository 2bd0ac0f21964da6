"""The comfort guard: what it makes of late frames, and what it leaves alone."""

from __future__ import annotations

import numpy as np
import pytest

from rehab.frame import FOCUSED, VISIBLE, FrameBuffer
from rehab.session.comfort import NOT_AGAIN, Comfort

PERIOD = 11_111_111


def decided(comfort: Comfort, gaps: list[int], presence: int = FOCUSED, begin: int = 0) -> list:
    """When (s) it decided what, over frames that come so many periods after each other."""
    frame = FrameBuffer().record
    frame["presence"] = presence
    found, now = [], begin
    for gap in gaps:
        now += gap * PERIOD
        frame["t_display"] = now
        if comfort.step(frame):
            found.append(((now - begin) * 1e-9, comfort.quality, comfort.pause))
    return found


def late(share: float, seconds: float) -> list[int]:
    """Gaps over `seconds`, `share` of whose pictures come late, evenly."""
    gaps, owed, held = [1] * 90, 0.0, 0
    while held < seconds * 90:
        owed += share
        gap = 2 if owed >= 1.0 else 1
        owed -= (gap == 2) * 1.0
        owed += (gap == 2) * share
        held += gap
        gaps.append(gap)
    return gaps


def test_a_steady_picture_is_left_alone():
    assert decided(Comfort(), [1] * 2000) == []


@pytest.mark.parametrize(("share", "steps"), [(0.02, 0), (0.04, 0), (0.08, 2), (0.15, 2)])
def test_more_than_a_twentieth_late_for_a_second_steps_down(share: float, steps: int):
    found = decided(Comfort(), late(share, 20.0))
    assert [quality for _, quality, _ in found] == [1, 0][:steps]
    assert not any(pause for *_, pause in found)
    if steps:
        first, second = (at for at, *_ in found)
        assert 1.0 < first < 2.6
        assert second - first >= 1.0


def test_more_than_a_fifth_late_for_five_seconds_pauses_once_a_minute():
    comfort = Comfort()
    gaps = late(0.3, 70.0)
    found = decided(comfort, gaps)
    paused = [at for at, _, pause in found if pause]
    assert 5.0 < paused[0] < 6.5
    comfort.rested()
    again = [at for at, _, pause in decided(comfort, gaps, begin=10**12) if pause]
    assert again[0] >= NOT_AGAIN


def test_a_picture_that_a_runtime_predicts_too_early_makes_no_others_late():
    comfort, frame = Comfort(), FrameBuffer().record
    frame["presence"] = FOCUSED
    for number in range(1800):
        hurried = number % 300 == 299
        frame["t_display"] = number * PERIOD - hurried * PERIOD // 2
        assert not comfort.step(frame), number


def test_a_display_that_becomes_slower_is_not_late():
    comfort = Comfort()
    decided(comfort, [1] * 900)
    comfort.told(45.0)
    assert decided(comfort, [2] * 900, begin=10**12) == []


def test_what_nobody_sees_counts_for_nothing():
    assert decided(Comfort(), late(0.5, 20.0), presence=VISIBLE) == []


def test_a_gap_in_the_pictures_is_no_lateness():
    rng = np.random.default_rng(1)
    gaps = [1] * 2000
    for at in rng.integers(0, 2000, 12):
        gaps[at] = 200  # more than two seconds: nothing was shown at all
    assert decided(Comfort(), gaps) == []
