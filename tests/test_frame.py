"""The frame record: its layout, and the rounding that makes what is scored what is stored."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rehab import frame as f
from rehab import math3d

metres = st.floats(-20.0, 20.0, width=32)
part = st.floats(-1.0, 1.0, width=32)
unit = st.floats(0.0, 1.0, width=32)


@st.composite
def buffers(draw):
    buffer = f.FrameBuffer()
    for name in f.MEASURED:
        q = np.array(draw(st.tuples(part, part, part, part)))
        assume(np.linalg.norm(q) > 0.1)
        position = draw(st.tuples(metres, metres, metres))
        buffer.record[name] = [*position, *(q / np.linalg.norm(q))]
        buffer.record[f"{name}_bits"] = f.TRACKED
    buffer.record["trigger"] = draw(st.tuples(unit, unit))
    buffer.record["squeeze"] = draw(st.tuples(unit, unit))
    return buffer


@given(buffers())
def test_quantising_twice_is_quantising_once(buffer):
    once = buffer.quantise().tobytes()
    assert buffer.quantise().tobytes() == once


@given(buffers())
def test_steps_are_what_quantise_shows_bit_for_bit(buffer):
    raw = f.quantised_floats(buffer.array.copy())
    shown = f.quantised_floats(buffer.array)
    buffer.quantise()
    steps = f.to_steps(raw)
    assert f.from_steps(steps).tobytes() == shown.tobytes()
    # What is stored is made from what was shown, and must give it back.
    np.testing.assert_array_equal(f.to_steps(shown), steps)


def test_zero_has_one_sign():
    buffer = f.FrameBuffer()
    buffer.record["head"] = [-1e-7, 0.0, 0.0, -1e-7, 0.0, 0.0, 1.0]
    shown = buffer.quantise()["head"]
    assert not np.signbit(shown).any()


@given(buffers())
def test_rounding_moves_nothing_that_matters(buffer):
    before = buffer.array.copy()
    buffer.quantise()
    for name in f.MEASURED:
        old, new = before[name][0].astype(np.float64), buffer.array[name][0].astype(np.float64)
        # Half a step, and float32's own spacing at 20 m.
        assert np.abs(new[:3] - old[:3]).max() <= 0.5e-5 + 2e-6
        turn = math3d.multiply(
            math3d.conjugate(math3d.normalise(old[3:])), math3d.normalise(new[3:])
        )
        assert np.degrees(2.0 * np.linalg.norm(turn[:3])) < 0.002
    for name in ("trigger", "squeeze"):
        assert np.abs(buffer.array[name] - before[name]).max() <= 2.0**-17


def test_recorded_floats_lie_together_and_aligned():
    assert f.FRAME.alignment == 8
    assert f.FRAME.itemsize % 8 == 0
    assert len(f.STEPS) == 7 * len(f.MEASURED) + 4
    array = np.zeros(3, f.FRAME)
    for index, name in enumerate((*f.MEASURED, "trigger", "squeeze")):
        array[name] = index + 1
    floats = f.quantised_floats(array)
    assert floats.shape == (3, len(f.STEPS))
    expected = [i + 1 for i in range(len(f.MEASURED)) for _ in range(7)] + [6, 6, 7, 7]
    np.testing.assert_array_equal(floats, [expected] * 3)
    floats[:] = -1.0
    assert (array["squeeze"] == -1.0).all()  # a view, not a copy
    for name in ("index", "t_sample", "t_display", "space_epoch", *f.DISPLAYED):
        assert not array[name].any()


def test_floats_of_extras_lie_together():
    array = np.zeros(3, f.FRAME)
    for index, name in enumerate(f.EXTRAS):
        array[name] = index + 1
    floats = f.extra_floats(array)
    assert floats.shape == (3, len(f.EXTRA_STEPS))
    counts = [7 * n for n in (1, len(f.TRACKERS), 2 * f.JOINTS)]
    np.testing.assert_array_equal(floats, [np.repeat((1, 2, 3), counts)] * 3)
    floats[:] = 0.0
    assert not array.tobytes().strip(b"\0")  # a view, not a copy, of nothing else


@given(st.integers(0, 2**32 - 1))
def test_extras_are_rounded_as_they_are_stored_where_any_is_valid(seed):
    buffer = f.FrameBuffer()
    raw = np.random.default_rng(seed).normal(size=len(f.EXTRA_STEPS)).astype(np.float32)
    f.extra_floats(buffer.array)[0] = raw
    buffer.quantise(extras=True)
    shown = f.extra_floats(buffer.array)[0]
    steps = f.to_steps(shown, f.EXTRA_STEPS)
    assert f.from_steps(steps, f.EXTRA_STEPS).tobytes() == shown.tobytes()
    assert (np.abs(shown - raw) <= 0.5001 * f.EXTRA_STEPS + 1e-6).all()


def test_steps_follow_what_each_float_is():
    names = ["position"] * 3 + ["turn"] * 4
    kinds = names * len(f.MEASURED) + ["turn"] * 4
    for step, kind in zip(f.STEPS, kinds, strict=True):
        assert step == (f.POSITION_STEP if kind == "position" else f.UNIT_STEP)
    for step, kind in zip(f.EXTRA_STEPS, names * (len(f.EXTRA_STEPS) // 7), strict=True):
        assert step == (f.POSITION_STEP if kind == "position" else f.UNIT_STEP)


def test_quantise_leaves_what_is_drawn_alone():
    buffer = f.FrameBuffer()
    odd = np.float32([1 / 3] * 7)
    for name in f.DISPLAYED:
        buffer.record[name] = odd
    buffer.record["t_sample"] = 12_345_678_901_234_567
    assert buffer.quantise() is buffer.record
    for name in f.DISPLAYED:
        np.testing.assert_array_equal(buffer.record[name], odd)
    assert buffer.record["t_sample"] == 12_345_678_901_234_567


def test_an_invalid_pose_stays_zero():
    buffer = f.FrameBuffer()
    assert not buffer.quantise()["head"].any()


def test_recorded_channels_leave_out_only_what_is_drawn():
    assert set(f.FRAME.names) - set(f.RECORDED) == {
        name for pose in f.DISPLAYED for name in (pose, f"{pose}_bits")
    }


@pytest.mark.parametrize("name", f.MEASURED + f.EXTRAS + f.DISPLAYED)
def test_every_pose_has_its_bits(name):
    assert f.FRAME[name].shape[-1] == 7
    assert f.FRAME[f"{name}_bits"].base == np.dtype("u1")
    assert f.FRAME[f"{name}_bits"].shape == f.FRAME[name].shape[:-1]
