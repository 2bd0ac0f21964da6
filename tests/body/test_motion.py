"""The estimated body against motion capture of real people (shared/motion, where it is)."""

from __future__ import annotations

import numpy as np
import pytest

from tools.body_error import MOTION, survey

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not MOTION.is_dir(), reason=f"no motion clips at ../{MOTION.parent.name}/{MOTION.name}"
    ),
]

# The truth of s05 has that arm 30 degrees raised where it hangs; in s09 the trunk swings by 35
# degrees and the shoulder is hiked, which three points cannot see.
BEYOND = {"uiprmd_m07_s05_correct": 24.5, "uiprmd_m07_s09_incorrect": 27.0}
MOST = 15.0


@pytest.fixture(scope="module", params=[False, True], ids=["calibrated", "default-body"])
def raising(request):
    """Errors in abduction (m07) and scaption (m10), of the arm that moves."""
    return request.param, survey(MOTION, ("m07", "m10"), request.param)


def test_range_of_elevation(raising):
    default_body, rows = raising
    assert len(rows) == 18
    allowance = 3.0 if default_body else 0.0
    for row in rows:
        assert abs(row.range) <= BEYOND.get(row.clip, MOST) + allowance, row
    assert np.median([abs(row.range) for row in rows]) <= (10.0 if default_body else 8.0)


def test_elevation_follows_the_truth(raising):
    _, rows = raising
    assert np.mean([row.rms for row in rows]) <= 6.2
    assert max(abs(row.bias) for row in rows) <= 20.0


def test_extension_squat_and_sit_to_stand():
    rows = survey(MOTION, ("m08", "m01", "m05"), False)
    for name, most in (("m08", 7.5), ("m01", 4.5), ("m05", 4.0)):
        assert np.mean([row.rms for row in rows if name in row.clip]) <= most


@pytest.mark.parametrize(("mount", "most"), [("strap", 8.0), ("forearm", 6.0)])
def test_fastened_controllers_follow_the_truth_as_held_ones_do(mount, most):
    sets = ("m07", "m10", "m08", "m01", "m05")
    held, fastened = survey(MOTION, sets, False), survey(MOTION, sets, False, mount)
    rms = [np.mean([row.rms for row in rows]) for rows in (fastened, held)]
    assert rms[0] <= rms[1] + 0.5
    assert np.median([abs(row.range) for row in fastened]) <= most
