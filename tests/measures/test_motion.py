"""Measures of real movement: motion capture and real headsets (shared/motion, where it is)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from rehab import measures
from rehab.measures import profile

MOTION = Path(__file__).resolve().parents[3] / "shared" / "motion"
pytestmark = pytest.mark.skipif(not MOTION.is_dir(), reason="no motion clips beside the checkout")


def clips(pattern):
    found = [np.load(path) for path in sorted(MOTION.glob(pattern))]
    assert found
    return found


def hands():
    """Whole recordings of real headsets' controllers."""
    for clip in clips("aframe_*.npz"):
        for name in ("ctrl_l", "ctrl_r"):
            if name in clip:
                yield clip["t"], clip[name][:, :3]


def reaches(t, hand):
    """The stretches of two seconds that were tracked whole."""
    whole = profile(t, hand)
    for start in np.arange(t[0], t[-1] - 2.0, 2.0):
        part = whole.between(start, start + 2.0)
        if part.unbroken:
            yield part


def test_five_times_sit_to_stand():
    for clip in clips("uiprmd_m05_*_correct.npz"):
        t, bounds = clip["t"], clip["t"][clip["rep_bounds"][:-1]]
        found = measures.five_times_sit_to_stand(t, clip["head"][:, 1], t[0])
        # The people stand at the bounds; 90 % of the height is reached a little earlier.
        assert bounds[5] - t[0] - 1.3 < found.value < bounds[5] - t[0]


def test_range_of_elevation():
    """The robust peak of each repetition is the peak that the data set gives, within 2 degrees."""
    for clip in clips("uiprmd_m07_*.npz"):
        about = json.loads(str(clip["meta"]))
        angle = clip[f"gt_sh_elev_{about['active_side'][0]}"]
        bounds = np.minimum(clip["rep_bounds"], len(angle) - 1)
        for first, past, peak in zip(
            bounds[:-1], bounds[1:], about["rep_peak_sh_elev"], strict=True
        ):
            found = measures.active_rom(clip["t"][first:past], angle[first:past])
            assert found.value == pytest.approx(peak, abs=2.0)


def test_a_recording_s_precision_moves_no_measure_of_a_real_hand_by_a_hundredth():
    compared = 0
    for t, hand in hands():
        for exact, stored in zip(reaches(t, hand), reaches(t, np.round(hand, 5)), strict=True):
            for name in ("peak_speed", "path_efficiency", "hand_path_error", "sparc", "ldlj"):
                one = getattr(measures, name)(exact).value
                other = getattr(measures, name)(stored).value
                if one is not None and other is not None:
                    compared += 1
                    assert other == pytest.approx(one, abs=0.01, rel=0.01), name
    assert compared > 300


def test_the_tracking_noise_of_real_controllers_is_what_the_definitions_assume():
    """About 0.05 mm: third differences of a hand that hardly moves are noise, times sqrt(20)."""
    noise = []
    for t, hand in hands():
        third = np.diff(hand, n=3, axis=0)
        slow = profile(t, hand)
        speed = np.interp(t[2:-1], slow.t, np.nan_to_num(slow.speed, nan=9.0))
        if np.count_nonzero(speed < 0.03) > 60:
            noise.append(np.sqrt(np.mean(third[speed < 0.03] ** 2) / 20.0))
    assert len(noise) >= 8
    assert 3e-5 < np.median(noise) < 1e-4
    assert max(noise) < 3e-4
