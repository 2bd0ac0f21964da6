"""What is done to clips: noise, fastening anew, looking about, mirrors, cutting and joining."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from rehab.bench.people import PEOPLE, clip, healthy
from rehab.bench.people.joining import cut_and_join
from rehab.bench.people.perturb import HEADSETS, look_about, mirror, noise, redon
from rehab.errors import UserError

MOTION = Path(__file__).resolve().parents[3] / "shared" / "motion"
CAPTURED = "uiprmd_m07_s02_correct"


@pytest.fixture(scope="module", params=["simulated", "captured"])
def given(request):
    """A clip of abduction, simulated or of motion capture."""
    if request.param == "simulated":
        return clip(healthy(2), "abduction", 1)
    path = MOTION / f"{CAPTURED}.npz"
    if not path.is_file():
        pytest.skip(f"no motion clips at ../{MOTION.parent.name}/{MOTION.name}")
    with np.load(path) as stored:
        return {name: stored[name] for name in stored.files}


def turned(a, b):
    """Degrees between the orientations of poses."""
    return np.degrees(
        (Rotation.from_quat(a[:, 3:]).inv() * Rotation.from_quat(b[:, 3:])).magnitude()
    )


def same(a, b):
    assert a.keys() == b.keys()
    for name, values in a.items():
        np.testing.assert_array_equal(values, b[name], err_msg=name)


ALL = {
    "noise": noise,
    "redon": redon,
    "look_about": look_about,
    "cut_and_join": lambda c, seed: cut_and_join(c, seed, 3),
}


@pytest.mark.parametrize("name", ALL)
def test_a_seed_decides_and_the_clip_stays_as_it_was(given, name):
    before = {key: np.array(values) for key, values in given.items()}
    one, again, other = ALL[name](given, 7), ALL[name](given, 7), ALL[name](given, 8)
    same(one, again)
    count = min(len(one["t"]), len(other["t"]))
    assert np.nanmax(np.abs(one["head"][:count] - other["head"][:count])) > 1e-6
    for key, values in given.items():
        np.testing.assert_array_equal(values, before[key], err_msg=key)


@pytest.mark.parametrize("headset", HEADSETS)
def test_noise_is_as_large_as_it_says(given, headset):
    out, device = noise(given, 3, headset), HEADSETS[headset]
    t = out["t"]
    assert np.all(np.diff(t) > 0)
    assert abs(np.median(np.diff(t)) * device.rate - 1) < 0.1
    assert np.isfinite(out["head"]).all()
    for name in ("gt_sh_elev_r", "gt_sh_abd_l", "gt_elbow_r", "gt_trunk_right"):
        np.testing.assert_allclose(out[name], np.interp(t, given["t"], given[name]), atol=1e-3)
    for name, white, slow in (("head", device.head, 0.25), ("grip_r", device.hand, 1.0)):
        seen = np.isfinite(out[name]).all(1)
        for axis in range(3):
            true = np.interp(t[seen], given["t"], given[name][:, axis])
            size = np.std(out[name][seen, axis] - true)
            expected = np.hypot(white[0], device.wander[0] * slow)
            assert 0.3 * expected < size < 2.5 * expected, (name, axis)
        np.testing.assert_allclose(np.linalg.norm(out[name][seen, 3:], axis=1), 1, atol=1e-5)


def test_losses_are_whole_rows_and_of_one_hand():
    given = clip(healthy(2), "standing", 1, seconds=240.0)
    out = noise(given, 5, "inside-out")
    for side in "lr":
        lost = np.isnan(out[f"grip_{side}"])
        assert np.all(lost.any(1) == lost.all(1))
        assert 0.0 < lost.mean() < 0.1
        assert np.array_equal(lost, np.isnan(out[f"hand_{side}"]))
        assert np.isfinite(out[f"gt_sh_elev_{side}"]).all()
    assert np.isfinite(out["trunk_tracker"]).all()


def test_what_is_lost_stays_lost():
    lossy = noise(clip(healthy(2), "abduction", 1, seconds=120.0), 5, "inside-out")
    again = noise(lossy, 6)
    before, after = (np.isnan(c["grip_l"]).any(1) for c in (lossy, again))
    assert before.any()
    for t in lossy["t"][before]:
        assert after[min(int(np.searchsorted(again["t"], t)), len(after) - 1)]
    lost = np.isnan(again["grip_l"])
    assert np.all(lost.any(1) == lost.all(1))


def residual(poses):
    """The noise of a track, metres, as `perturb` measured the A-Frame recordings."""
    third = np.abs(np.diff(poses[:, :3].astype(float), 3, axis=0)) / np.sqrt(20)
    speed = np.linalg.norm(np.diff(poses[:, :3].astype(float), axis=0), axis=1)[1:-1]
    return 1.483 * np.median(third[speed < np.quantile(speed, 0.2)])


def test_wands_are_as_noisy_as_recorded_ones():
    out = noise(clip(healthy(2), "standing", 1), 1, "wands")
    head, hand = residual(out["head"]), residual(out["grip_r"])
    assert 0.00002 < head < 0.00012
    assert 0.00005 < hand < 0.0003
    paths = sorted(MOTION.glob("aframe_*.npz"))
    if not paths:
        pytest.skip(f"no motion clips at ../{MOTION.parent.name}/{MOTION.name}")
    recorded = [np.load(path) for path in paths]
    assert 0.5 < head / np.median([residual(one["head"]) for one in recorded]) < 3
    assert 0.5 < hand / np.median([residual(one["ctrl_r"]) for one in recorded]) < 3


def test_no_such_headset(given):
    with pytest.raises(UserError, match="There is no headset goggles"):
        noise(given, 1, "goggles")


def test_fastened_anew_by_no_more_than_it_says(given):
    sizes = []
    for seed in range(0, 40, 2):
        out = redon(given, seed)
        back = {}
        for name in ("head", "grip_l", "grip_r"):
            seen = np.isfinite(out[name]).all(1)
            near = np.clip(np.searchsorted(given["t"], out["t"][seen]), 0, len(given["t"]) - 1)
            before, after = given[name][near], out[name][seen]
            frame = Rotation.from_quat(before[:, 3:])
            shift = frame.inv().apply(after[:, :3] - before[:, :3])
            back[name] = np.append(np.median(shift, 0), np.median(turned(before, after)))
        assert np.abs(back["head"][:3]).max() < 0.0125
        assert back["head"][3] < 7.5
        for name in ("grip_l", "grip_r"):
            assert np.abs(back[name][:3]).max() < 0.0125
            assert back[name][3] < 10.5
        sizes.append(np.concatenate([*back.values()]))
    assert np.all(np.std(sizes, 0) > np.tile([0.003, 0.003, 0.003, 0.8], 3))


def test_looking_about_moves_the_head_only(given):
    out = look_about(given, 3)
    for name in given.keys() - {"head", "gt_neck"}:
        np.testing.assert_array_equal(out[name], given[name], err_msg=name)
    yaw = out["gt_neck"][:, 0] - given["gt_neck"][:, 0]
    assert 20 < np.ptp(yaw) < 95
    assert 0.03 < np.linalg.norm(out["head"][:, :3] - given["head"][:, :3], axis=1).max() < 0.16
    # The head has turned by as much as the truth says.
    was, now = (Rotation.from_euler("YXZ", c["gt_neck"], degrees=True) for c in (given, out))
    np.testing.assert_allclose(
        turned(given["head"], out["head"]), np.degrees((was.inv() * now).magnitude()), atol=0.2
    )
    # And about the same axis, seen from the trunk, where the trunk is still.
    assert np.abs(yaw).max() > 1.5 * np.abs((out["gt_neck"] - given["gt_neck"])[:, 2]).max()


def test_looking_about_with_a_turned_neck():
    made = clip(healthy(3), "neck_roll", 1)
    out = look_about(made, 3)
    # Head to chest as both trackers show it: the truth between two constant turns.
    shown = Rotation.from_quat(out["trunk_tracker"][:, 3:]).inv() * Rotation.from_quat(
        out["head"][:, 3:]
    )
    true = Rotation.from_euler("YXZ", out["gt_neck"], degrees=True)
    sizes = [np.degrees((turns[0].inv() * turns).magnitude()) for turns in (shown, true)]
    assert sizes[1].max() > 30
    np.testing.assert_allclose(*sizes, atol=0.7)


def test_a_mirror_twice_is_nothing(given):
    there = mirror(given)
    back = mirror(there)
    for name, values in given.items():
        if name != "meta":
            np.testing.assert_array_equal(back[name], values, err_msg=name)
    np.testing.assert_array_equal(there["gt_sh_elev_l"], given["gt_sh_elev_r"])
    np.testing.assert_array_equal(there["gt_trunk_right"], -given["gt_trunk_right"])
    # Fingers and the back of the hand are mirrored points; so is where the eyes look.
    for name, other, ways in (
        ("hand_l", "hand_r", ((0, 0, -1), (0, 1, 0))),
        ("grip_r", "grip_l", ((0, 0, -1), (0, 1, 0))),
        ("head", "head", ((0, 0, -1), (0, 1, 0))),
    ):
        for way in ways:
            seen = Rotation.from_quat(there[name][:, 3:]).apply(way)
            true = Rotation.from_quat(given[other][:, 3:]).apply(way) * (-1, 1, 1)
            np.testing.assert_allclose(seen, true, atol=1e-5)
    side = json.loads(str(given["meta"]))["active_side"]
    swapped = {"l": "r", "r": "l"}.get(side, side)
    assert json.loads(there["meta"])["active_side"] == swapped


def test_a_mirrored_person_turns_the_other_way():
    made = clip(PEOPLE["scoliosis"](3), "neck_yaw", 2)
    there = mirror(made)
    for name, sign in (("gt_neck", (-1, 1, -1)),):
        np.testing.assert_array_equal(there[name], made[name] * np.float32(sign))
    # The trunk line's own angles say the same.
    x, y, _ = (there["c7"] - there["pelvis"]).T
    assert np.ptp(np.degrees(np.arctan2(x, y)) - there["gt_trunk_right"]) < 0.01


@pytest.mark.parametrize("count", [0, 1, 2, 9, 17])
def test_as_many_repetitions_as_asked(given, count):
    other = clip(healthy(2), "squat", 1)
    for seed in (1, 2):
        out = cut_and_join(given, seed, count, other)
        assert len(out["rep_spans"]) == count
        assert json.loads(out["meta"])["n_reps"] == count
        assert len(out["rep_bounds"]) == (count + 1 if count else 0)
        assert np.allclose(np.diff(out["t"]), np.diff(out["t"])[0])
        assert np.all(np.diff(out["rep_spans"].ravel()) > -1e-6)
        elevation, t = np.maximum(out["gt_sh_elev_r"], out["gt_sh_elev_l"]), out["t"]
        usual = np.max(np.maximum(given["gt_sh_elev_r"], given["gt_sh_elev_l"]))
        for start, end in out["rep_spans"]:
            assert elevation[(t >= start) & (t <= end)].max() > 0.7 * usual
        # Nothing jumps where pieces meet.
        fastest = np.abs(np.diff(given["head"][:, :3], axis=0)).max()
        fastest = max(fastest, np.abs(np.diff(other["head"][:, :3], axis=0)).max(), 0.02)
        assert np.abs(np.diff(out["head"][:, :3], axis=0)).max() < 1.5 * fastest


def test_another_movement_between_is_not_counted():
    person = healthy(2)
    given, other = clip(person, "abduction", 1), clip(person, "squat", 1)
    out = cut_and_join(given, 4, 5, other)
    low = out["head"][:, 1] < given["head"][:, 1].min() - 0.08
    assert low.any()
    t = out["t"]
    for start, end in out["rep_spans"]:
        assert not low[(t > start + 0.3) & (t < end - 0.3)].any()


def test_nothing_to_cut():
    with pytest.raises(UserError, match="no repetitions"):
        cut_and_join(clip(healthy(1), "standing", 1), 1, 3)
