"""Simulated people: their truth by an independent way, and likeness to people in motion capture."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from rehab.bench.people import MOVEMENTS, PEOPLE, clip, healthy
from rehab.errors import UserError

MOTION = Path(__file__).resolve().parents[3] / "shared" / "motion"
OUT = {"l": -1.0, "r": 1.0}

COLUMNS = {
    **dict.fromkeys(("head", "hand_l", "hand_r", "grip_l", "grip_r", "trunk_tracker"), 7),
    **dict.fromkeys(("gt_neck", "c7", "pelvis"), 3),
    **{f"{joint}jc_{side}": 3 for joint in "sew" for side in "lr"},
    **{
        f"gt_{name}_{side}": 0
        for name in ("sh_elev", "sh_elev_grav", "sh_plane", "sh_flex", "sh_abd", "sh_rot", "elbow")
        for side in "lr"
    },
    **dict.fromkeys(("gt_trunk_fwd", "gt_trunk_right", "gt_trunk_yaw"), 0),
    **dict.fromkeys(("gt_pronation_l", "gt_pronation_r"), 0),
}


def angle(a, b):
    cosine = (a * b).sum(-1) / np.linalg.norm(a, axis=-1) / np.linalg.norm(b, axis=-1)
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def bones(made):
    for side in "lr":
        humerus = made[f"ejc_{side}"] - made[f"sjc_{side}"]
        yield side, humerus.astype(float), (made[f"wjc_{side}"] - made[f"ejc_{side}"]).astype(float)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("movement", MOVEMENTS)
def test_every_clip_is_whole(who, movement):
    made = clip(PEOPLE[who](4), movement, 5, seconds=12.0)
    count = len(made["t"])
    assert count == 1200
    assert np.all(np.diff(made["t"]) > 0)
    for name, columns in COLUMNS.items():
        assert made[name].shape == ((count, columns) if columns else (count,)), name
        if not name.startswith("gt_sh_rot"):
            assert np.isfinite(made[name]).all(), name
        if columns == 7:
            np.testing.assert_allclose(np.linalg.norm(made[name][:, 3:], axis=1), 1, atol=1e-5)
    assert json.loads(made["meta"])["n_reps"] == len(made["rep_spans"])
    assert len(made["rep_bounds"]) == (len(made["rep_spans"]) + 1 if len(made["rep_spans"]) else 0)
    for side, humerus, forearm in bones(made):
        for bone in (humerus, forearm):
            assert np.ptp(np.linalg.norm(bone, axis=1)) < 1e-5
        assert np.abs(angle(humerus, forearm) - made[f"gt_elbow_{side}"]).max() < 0.1
        down = np.broadcast_to((0.0, -1.0, 0.0), humerus.shape)
        assert np.abs(angle(humerus, down) - made[f"gt_sh_elev_grav_{side}"]).max() < 0.1


def test_unknown_movement():
    with pytest.raises(UserError, match="There is no movement hopping"):
        clip(healthy(1), "hopping", 1)
