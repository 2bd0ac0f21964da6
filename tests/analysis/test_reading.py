"""What a file may hold, what is left out of it with a word, and what is refused."""

from __future__ import annotations

import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from npz_files import MOTION, needed, person, saved

from rehab import math3d
from rehab.analysis import analyse, read
from rehab.analysis.grip import of_wrist
from rehab.errors import UserError


def refusal(path) -> str:
    with pytest.raises(UserError) as caught:
        read(path)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def warned(recording, *words: str) -> bool:
    return any(all(word in said for word in words) for said in recording.warnings)


def test_a_clean_file_is_read_as_it_is_and_without_a_word(tmp_path, whole):
    found = read(saved(tmp_path / "a.npz", **whole))
    assert found.warnings == ()
    assert found.t[0] == 0.0
    np.testing.assert_allclose(found.t, whole["t"] - whole["t"][0], atol=1e-12)
    np.testing.assert_allclose(found.head, whole["head"], atol=1e-6)
    for side, letter in enumerate("lr"):
        np.testing.assert_allclose(found.grips[side], whole[f"grip_{letter}"], atol=1e-6)


@pytest.mark.parametrize("side", [0, 1])
def test_a_wrist_gives_the_grip_pose_of_what_the_hand_would_hold(side):
    poses = np.array([[1.0, 2.0, 3.0, 0.0, 0.0, 0.0, 1.0]])  # fingers to -Z, back of the hand up
    (grip,) = of_wrist(poses, side)
    np.testing.assert_allclose(grip[:3], (1.0, 1.98, 2.92), atol=1e-6)
    np.testing.assert_allclose(math3d.rotate(grip[3:], (0, 1, 0)), (0, 0, 1), atol=1e-6)
    out_of_the_back = (0, 1, 0) if side else (0, -1, 0)
    np.testing.assert_allclose(math3d.rotate(grip[3:], (1, 0, 0)), out_of_the_back, atol=1e-6)


@pytest.mark.skipif(not MOTION.is_dir(), reason="no motion clips beside the checkout")
@pytest.mark.parametrize("name", ["cmu_02_05", "uiprmd_m07_s07_correct"])
def test_real_hands_give_the_grip_poses_that_go_with_them(tmp_path, name):
    with np.load(MOTION / f"{name}.npz") as clip:
        stored = dict(clip)
    hands = {name: stored[name] for name in ("t", "head", "hand_l", "hand_r")}
    found = read(saved(tmp_path / "a.npz", **hands))
    for side, letter in enumerate("lr"):
        grip = stored[f"grip_{letter}"]
        turn = np.abs(np.sum(found.grips[side][:, 3:] * grip[:, 3:], axis=1))
        np.testing.assert_allclose(turn, 1.0, atol=2e-6)
        # The clips are rounded to a hundredth of a millimetre.
        np.testing.assert_allclose(found.grips[side][:, :3], grip[:, :3], atol=2e-5)


def test_float32_and_names_that_nobody_asked_for_do_no_harm(tmp_path, arrays):
    small = {name: value.astype(np.float32) for name, value in arrays.items() if name != "t"}
    path = saved(tmp_path / "a.npz", t=arrays["t"], notes=np.array(["x", None], object), **small)
    np.testing.assert_allclose(read(path).head, arrays["head"], atol=1e-6)


def test_the_better_of_two_sources_of_a_hand_is_taken(tmp_path, arrays, whole):
    lost = np.full_like(arrays["grip_l"], np.nan)
    arrays |= {"grip_l": lost, "hand_l": whole["hand_l"]}
    found = read(saved(tmp_path / "a.npz", **arrays))
    np.testing.assert_allclose(found.grips[0], of_wrist(whole["hand_l"], 0), atol=1e-6)


class TestTime:
    def test_a_repeated_stamp_costs_one_frame_and_is_said(self, tmp_path, arrays):
        arrays["t"][100] = arrays["t"][99]
        found = read(saved(tmp_path / "a.npz", **arrays))
        assert len(found.t) == len(arrays["t"]) - 1
        assert (np.diff(found.t) > 0.0).all()
        assert warned(found, "1 frame that repeat a time")

    def test_a_few_frames_out_of_order_are_left_out_and_said(self, tmp_path, arrays):
        arrays["t"][[200, 500]] = arrays["t"][[150, 700]]
        found = read(saved(tmp_path / "a.npz", **arrays))
        assert len(found.t) == len(arrays["t"]) - 2
        assert warned(found, "2 frames", "backwards")

    @pytest.mark.parametrize("disorder", ["shuffled", "joined", "reversed"])
    def test_a_file_in_disorder_is_refused(self, tmp_path, arrays, disorder):
        t = arrays["t"]
        if disorder == "shuffled":
            np.random.default_rng(1).shuffle(t)
        elif disorder == "joined":
            t[len(t) // 2 :] -= t[len(t) // 2]
        else:
            arrays["t"] = t[::-1]
        assert "goes back" in refusal(saved(tmp_path / "a.npz", **arrays))

    @pytest.mark.parametrize(
        ("factor", "unit"),
        [(1e3, "milliseconds"), (1e6, "microseconds"), (1e9, "nanoseconds"), (1 / 60, "seconds")],
    )
    def test_other_units_are_named(self, tmp_path, arrays, factor, unit):
        arrays["t"] = arrays["t"] * factor
        assert unit in refusal(saved(tmp_path / "a.npz", **arrays))

    def test_the_clock_may_start_anywhere(self, tmp_path, arrays):
        arrays["t"] = arrays["t"] + 1.7e9
        found = read(saved(tmp_path / "a.npz", **arrays))
        assert found.warnings == ()
        assert analyse(found).t[0] == pytest.approx(1.7e9)

    def test_a_leap_of_hours_is_refused(self, tmp_path, arrays):
        arrays["t"][-1] = 1e6
        assert "leaps" in refusal(saved(tmp_path / "a.npz", **arrays))

    def test_frames_without_a_time_are_left_out_and_said(self, tmp_path, arrays):
        arrays["t"][5:8] = np.nan
        found = read(saved(tmp_path / "a.npz", **arrays))
        assert len(found.t) == len(arrays["t"]) - 3
        assert warned(found, "3 frames", "no time")

    @pytest.mark.parametrize("count", [0, 1])
    def test_no_movement_without_two_frames(self, tmp_path, arrays, count):
        few = {name: value[:count] for name, value in arrays.items()}
        assert "two at least" in refusal(saved(tmp_path / "a.npz", **few))

    def test_time_that_stands_still_is_refused(self, tmp_path, arrays):
        arrays["t"][:] = 3.0
        assert "does not increase" in refusal(saved(tmp_path / "a.npz", **arrays))


class TestPoses:
    def test_what_is_not_finite_is_untracked(self, tmp_path, arrays):
        arrays["grip_r"][10:20, 4] = np.nan
        arrays["head"][30, 0] = np.inf
        found = read(saved(tmp_path / "a.npz", **arrays))
        assert np.isnan(found.grips[1][10:20]).all()
        assert np.isnan(found.head[30]).all()
        assert np.isfinite(found.grips[1][20:]).all()

    def test_a_quaternion_slightly_off_is_brought_to_length_one(self, tmp_path, arrays):
        arrays["head"][:, 3:] *= 1.005
        found = read(saved(tmp_path / "a.npz", **arrays))
        assert found.warnings == ()
        np.testing.assert_allclose(np.linalg.norm(found.head[:, 3:], axis=1), 1.0, atol=1e-6)

    def test_a_quaternion_far_off_is_no_turn_and_said(self, tmp_path, arrays):
        arrays["grip_l"][:9, 3:] *= 2.0
        found = read(saved(tmp_path / "a.npz", **arrays))
        assert np.isnan(found.grips[0][:9]).all()
        assert warned(found, "9 frames", "grip_l", "untracked")

    def test_zeros_are_how_many_say_untracked(self, tmp_path, arrays):
        arrays["grip_l"][:50] = 0.0
        found = read(saved(tmp_path / "a.npz", **arrays))
        assert np.isnan(found.grips[0][:50]).all()

    @pytest.mark.parametrize("name", ["head", "grip_l"])
    def test_shapes_are_checked(self, tmp_path, arrays, name):
        for wrong in (arrays[name].T, arrays[name][:, :3], arrays[name][:-1], arrays[name][0]):
            assert name in refusal(saved(tmp_path / "a.npz", **arrays | {name: wrong}))

    @pytest.mark.parametrize("wrong", ["text", "objects", "complex", "booleans"])
    def test_kinds_are_checked(self, tmp_path, arrays, wrong):
        made = {
            "text": np.array(["a"] * 7),
            "objects": np.array([None] * 7, object),
            "complex": arrays["head"] * 1j,
            "booleans": arrays["head"] > 0,
        }[wrong]
        assert "head" in refusal(saved(tmp_path / "a.npz", **arrays | {"head": made}))

    def test_a_head_that_is_never_tracked_is_refused(self, tmp_path, arrays):
        arrays["head"][:] = np.nan
        assert "head" in refusal(saved(tmp_path / "a.npz", **arrays))

    @pytest.mark.parametrize("name", ["t", "head"])
    def test_what_is_needed_is_named(self, tmp_path, arrays, name):
        del arrays[name]
        assert f"no array {name}" in refusal(saved(tmp_path / "a.npz", **arrays))

    def test_a_head_alone_is_analysed_and_said(self, tmp_path, arrays):
        found = read(saved(tmp_path / "a.npz", t=arrays["t"], head=arrays["head"]))
        assert warned(found, "no hand")
        rom = analyse(found).rom
        assert rom["elbow_flexion_left"].range is None
        assert rom["neck_yaw"].range is not None


class TestSuspicions:
    @pytest.mark.parametrize(("factor", "unit"), [(1000.0, "millimetres"), (100.0, "centimetres")])
    @pytest.mark.parametrize("hands", [True, False])
    def test_other_lengths_are_refused_with_the_remedy(self, tmp_path, arrays, factor, unit, hands):
        if not hands:
            del arrays["grip_l"], arrays["grip_r"]
        for name in arrays.keys() - {"t"}:
            arrays[name][:, :3] *= factor
        said = refusal(saved(tmp_path / "a.npz", **arrays))
        assert unit in said
        assert f"divide them by {factor:.0f}" in said

    def test_swapped_sides_are_suspected(self, tmp_path, arrays):
        swapped = arrays | {"grip_l": arrays["grip_r"], "grip_r": arrays["grip_l"]}
        assert warned(read(saved(tmp_path / "a.npz", **swapped)), "swapped")
        assert not warned(read(saved(tmp_path / "b.npz", **arrays)), "swapped")

    def test_a_single_hand_on_the_wrong_side_is_suspected(self, tmp_path, arrays):
        arrays["grip_l"] = arrays.pop("grip_r")
        assert warned(read(saved(tmp_path / "a.npz", **arrays)), "swapped", "left hand")

    def test_arms_that_cross_are_not_swapped(self, tmp_path, arrays):
        left, right = arrays["grip_l"], arrays["grip_r"]
        crossed = slice(0, len(left) // 2)
        left[crossed], right[crossed] = right[crossed].copy(), left[crossed].copy()
        assert not warned(read(saved(tmp_path / "a.npz", **arrays)), "swapped")

    @pytest.mark.parametrize("height", [-1.6, 20.0])
    def test_without_a_floor_the_angles_are_the_same(self, tmp_path, arrays, height):
        flat = read(saved(tmp_path / "a.npz", **arrays))
        for name in arrays.keys() - {"t"}:
            arrays[name][:, 1] += height
        found = read(saved(tmp_path / "b.npz", **arrays))
        assert warned(found, "floor")
        if abs(float(np.nanmedian(flat.head[:, 1])) - 1.6) < 0.1:  # the usual eyes' height
            near = [analyse(each).rom["shoulder_elevation_right"].max for each in (flat, found)]
            assert near[0] == pytest.approx(near[1], abs=3.0)

    def test_z_up_is_refused(self, tmp_path, arrays):
        half = np.sqrt(0.5)
        for name in arrays.keys() - {"t"}:
            x, y, z = arrays[name][:, :3].T.copy()
            arrays[name][:, :3] = np.stack([x, -z, y], axis=1)
            qx, qy, qz, qw = arrays[name][:, 3:].T.copy()
            # (half, 0, 0, half) turns +Y to +Z
            turned = [half * (qw + qx), half * (qy - qz), half * (qy + qz), half * (qw - qx)]
            arrays[name][:, 3:] = np.stack(turned, axis=1)
        assert "z points up" in refusal(saved(tmp_path / "a.npz", **arrays))

    def test_quaternions_with_w_first_are_refused(self, tmp_path, arrays):
        for name in arrays.keys() - {"t"}:
            arrays[name][:, 3:] = arrays[name][:, [6, 3, 4, 5]]
        assert "w x y z" in refusal(saved(tmp_path / "a.npz", **arrays))

    def test_a_controller_that_lies_aside_is_in_no_hand(self, tmp_path, arrays):
        arrays["grip_l"][:300, 0] += 4.0
        found = read(saved(tmp_path / "a.npz", **arrays))
        assert np.isnan(found.grips[0][:300]).all()
        assert warned(found, "left hand", "1.5 m")

    def test_a_pose_that_is_repeated_for_seconds_is_suspected(self, tmp_path, arrays):
        arrays["grip_r"][400:800] = arrays["grip_r"][400]
        assert warned(read(saved(tmp_path / "a.npz", **arrays)), "right hand", "last digit")


class TestFiles:
    def test_what_is_no_archive(self, tmp_path, arrays):
        (tmp_path / "a.npz").write_bytes(b"")
        (tmp_path / "b.npz").write_text("t,head\n")
        np.save(tmp_path / "c.npy", arrays["head"])
        with zipfile.ZipFile(tmp_path / "d.npz", "w") as archive:
            archive.writestr("t.npy", b"no array")
            archive.writestr("head.npy", b"\x93NUMPY\x01\x00")
        for path in sorted(tmp_path.iterdir()):
            refusal(path)
        refusal(tmp_path)
        assert "no file" in refusal(tmp_path / "nowhere.npz")

    def test_a_file_that_was_cut_short(self, tmp_path, arrays):
        whole = saved(tmp_path / "a.npz", **arrays).read_bytes()
        for part in (0.1, 0.5, 0.9, 0.999):
            (tmp_path / "b.npz").write_bytes(whole[: int(part * len(whole))])
            refusal(tmp_path / "b.npz")

    def test_objects_are_never_unpickled(self, tmp_path, arrays):
        arrays["t"] = arrays["t"].astype(object)
        assert "Python objects" in refusal(saved(tmp_path / "a.npz", **arrays))


SMALL = needed(person(seconds=3.0))
SPOILT = st.sampled_from(
    [np.nan, np.inf, -np.inf, 0.0, 1.0, -1.0, 1e-300, 1e300, 1e38, 1e9, -1e6, 3.0]
)


@st.composite
def spoilt(draw) -> dict:
    """A short recording with some of its numbers, rows or dtypes spoilt."""
    arrays = {name: value.copy() for name, value in SMALL.items()}
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(sorted(arrays)))
        array = arrays[name].astype(np.float64)
        arrays[name] = array
        rows = draw(st.slices(len(array)))
        what = draw(st.sampled_from(["set", "scale", "shift", "swap", "noise", "dtype", "cut"]))
        value = draw(SPOILT)
        with np.errstate(all="ignore"):
            if what == "set":
                (array[rows, draw(st.slices(7))] if array.ndim == 2 else array[rows])[...] = value
            elif what == "scale":
                array[rows] *= value
            elif what == "shift":
                array[rows] += value
            elif what == "swap":
                array[:] = array[::-1].copy()
            elif what == "noise":
                seed = draw(st.integers(0, 9))
                array += np.random.default_rng(seed).normal(0.0, abs(value), array.shape)
            elif what == "dtype":
                arrays[name] = array.astype(draw(st.sampled_from(["f2", "f4", "i4", "u1"])))
            else:
                arrays[name] = array[: draw(st.integers(0, len(array)))]
    return arrays


@pytest.mark.filterwarnings("error::RuntimeWarning:rehab")
@settings(max_examples=150, deadline=None)
@given(arrays=spoilt())
def test_whatever_the_numbers_are_a_sentence_or_finite_numbers_come_out(tmp_path_factory, arrays):
    path = saved(tmp_path_factory.getbasetemp() / "fuzzed.npz", **arrays)
    try:
        found = analyse(read(path))
    except UserError:
        refusal(path)
        return
    for values in found.angles.values():
        assert not np.isinf(values).any()
    for name, angle in found.angles.items():
        if not name.endswith("_se"):
            error = found.angles[f"{name}_se"]
            assert (np.isfinite(angle) == np.isfinite(error)).all()
            assert (error[np.isfinite(error)] >= 0.0).all()
    assert finite(found.summary())


def finite(told) -> bool:
    if isinstance(told, dict):
        return all(finite(value) for value in told.values())
    if isinstance(told, list):
        return all(finite(value) for value in told)
    return not isinstance(told, float) or bool(np.isfinite(told))


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_the_bytes_are_a_sentence_comes_out(tmp_path_factory, data):
    folder = tmp_path_factory.getbasetemp()
    stored = bytearray(saved(folder / "whole.npz", **SMALL).read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        stored[data.draw(st.integers(0, len(stored) - 1))] = data.draw(st.integers(0, 255))
    path = folder / "spoilt.npz"
    path.write_bytes(bytes(stored))
    try:
        read(path)
    except UserError:
        refusal(path)
