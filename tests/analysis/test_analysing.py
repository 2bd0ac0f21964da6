"""What an analysis says of movement that is known, and what must not matter to it."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from npz_files import needed, person, saved

from rehab import math3d
from rehab.analysis import analyse, read
from rehab.analysis.columns import COLUMNS, Columns, columns
from rehab.analysis.repeated import measure, whole
from rehab.analysis.rom import ranges
from rehab.body import Recording, bodies
from rehab.measures.repetitions import Repetition

RATE = 90.0


def recorded(arrays: dict) -> Recording:
    return Recording(arrays["t"], arrays["head"], (arrays["grip_l"], arrays["grip_r"]))


@pytest.fixture(scope="module")
def raising():
    return person("abduction", seconds=20.0)


@pytest.fixture(scope="module")
def found(raising):
    return analyse(recorded(raising))


class TestWhatItSays:
    def test_the_range_of_the_moving_arm_is_that_of_its_frames(self, found):
        side = found.active_side if found.active_side != "both" else "right"
        angle = found.angles[f"shoulder_elevation_{side}"]
        rom = found.rom[f"shoulder_elevation_{side}"]
        assert rom.max == pytest.approx(float(np.nanmax(angle)), abs=1.0)
        assert rom.min == pytest.approx(float(np.nanmin(angle)), abs=1.0)
        assert rom.range > 40.0

    def test_repetitions_are_those_that_were_done(self, raising, found):
        told = json.loads(str(raising["meta"]))
        assert len(found.repetitions) == told["n_reps"]
        side = {"l": "left", "r": "right", "both": "both"}[told["active_side"]]
        assert found.active_side == side
        for each in found.repetitions:
            assert each.smoothness.value == pytest.approx(-1.6, abs=0.4)
            assert 0.0 <= each.compensation.value <= 1.0

    def test_findings_begin_with_what_was_done_and_end_with_what_it_is(self, found):
        assert f"{len(found.repetitions)} repetitions of shoulder" in found.findings[0]
        assert "shoulder blade is not measured" in found.findings[-1]

    def test_standing_still_is_no_movement(self, raising):
        still = {name: np.repeat(raising[name][:1], 900, axis=0) for name in needed(raising)}
        still["t"] = np.arange(900) / RATE
        found = analyse(recorded(still))
        assert found.repetitions == []
        assert found.active_side == "none"
        assert found.compensation.value is None
        assert found.compensation.reason
        # An estimate may settle, by less than it may be wrong.
        rom = found.rom["shoulder_elevation_left"]
        assert rom.range < 2.0 * rom.se


class TestWhatMustNotMatter:
    def test_the_clock(self, tmp_path, raising, found):
        later = needed(raising)
        later["t"] = later["t"] + 5000.0
        again = analyse(read(saved(tmp_path / "a.npz", **later)))
        pairs = zip(again.summary()["repetitions"], found.summary()["repetitions"], strict=True)
        for one, other in pairs:
            assert one["start"] == pytest.approx(other["start"] + 5000.0, abs=0.05)
            assert one["peak"] == pytest.approx(other["peak"], abs=0.1)

    @settings(max_examples=8, deadline=None)
    @given(
        turn=st.floats(-3.1, 3.1),
        place=st.tuples(*[st.floats(-5.0, 5.0)] * 2),
    )
    def test_where_the_person_stands_and_which_way(self, turn, place):
        raising = person("abduction", seconds=8.0)
        found = analyse(recorded(raising))
        about = math3d.axis_angle((0.0, 1.0, 0.0), turn)
        moved = needed(raising)
        for name in moved.keys() - {"t"}:
            poses = moved[name]
            poses[:, :3] = math3d.rotate(about, poses[:, :3]) + np.array([place[0], 0.0, place[1]])
            poses[:, 3:] = math3d.multiply(about, poses[:, 3:])
        again = analyse(recorded(moved))
        for name in COLUMNS:
            np.testing.assert_allclose(again.angles[name], found.angles[name], atol=0.2)
        assert [r.repetition.motion for r in again.repetitions] == [
            r.repetition.motion for r in found.repetitions
        ]

    def test_a_mirror_swaps_left_and_right(self, raising, found):
        mirrored = needed(raising)
        # The axes of a grip pose are mirrored with the hand, so that it needs no further turn.
        for name, source in (("head", "head"), ("grip_l", "grip_r"), ("grip_r", "grip_l")):
            mirrored[name] = raising[source] * np.array([-1.0, 1, 1, 1, -1, -1, 1])
        again = analyse(recorded(mirrored))
        np.testing.assert_allclose(
            again.angles["shoulder_elevation_left"],
            found.angles["shoulder_elevation_right"],
            atol=0.5,
        )
        np.testing.assert_allclose(again.angles["neck_yaw"], -found.angles["neck_yaw"], atol=0.5)
        assert len(again.repetitions) == len(found.repetitions)

    def test_dropouts_are_gaps_and_not_numbers(self, raising):
        lossy = needed(raising)
        lossy["grip_r"][300:600] = np.nan
        found = analyse(recorded(lossy))
        assert np.isnan(found.angles["shoulder_elevation_right"][300:600]).all()
        assert np.isfinite(found.angles["neck_yaw"][300:600]).all()
        (gap,) = found.quality["gaps"]
        assert gap["device"] == "right_hand"
        assert gap["end"] - gap["start"] == pytest.approx(300 / RATE, abs=0.05)


def made(count: int, **angles) -> Columns:
    """Columns of `count` frames, all zero but for `angles`."""
    zero = np.zeros(count, np.float32)
    empty = Columns()
    for name in COLUMNS:
        empty.angles[name] = np.asarray(angles.get(name, zero), np.float32)
        empty.angles[f"{name}_se"] = np.where(np.isfinite(empty.angles[name]), 2.0, np.nan)
        empty.unsure[name] = np.zeros(count, np.bool_)
    return empty


class TestRanges:
    t = np.arange(900) / RATE
    wave = 60.0 - 50.0 * np.cos(2.0 * np.pi * t / 2.0)

    def of(self, angle, unsure=None, name="elbow_flexion_left"):
        columns = made(len(self.t), **{name: angle})
        if unsure is not None:
            columns.unsure[name] = unsure
        return ranges(self.t, columns)[name]

    def test_a_wave_has_its_ends(self):
        rom = self.of(self.wave)
        assert (rom.min, rom.max, rom.range) == pytest.approx((10.0, 110.0, 100.0), abs=0.3)
        assert rom.se == pytest.approx(np.hypot(2.0, 2.0))
        assert rom.reason is None

    @pytest.mark.parametrize("length", [1, 2, 3])
    def test_a_glitch_does_not_count(self, length):
        spiked = self.wave.copy()
        spiked[400 : 400 + length] = 170.0
        spiked[700 : 700 + length] = -40.0
        rom = self.of(spiked)
        assert (rom.min, rom.max) == pytest.approx((10.0, 110.0), abs=0.5)

    def test_what_is_too_uncertain_is_not_told(self):
        rom = self.of(self.wave, np.ones(900, np.bool_))
        assert (rom.min, rom.max, rom.range, rom.se) == (None,) * 4
        assert "uncertain" in rom.reason

    def test_what_is_partly_uncertain_counts_where_it_is_not_and_is_said(self):
        rom = self.of(self.wave, self.wave > 80.0)
        assert rom.max == pytest.approx(80.0, abs=6.0)
        assert rom.reason

    def test_a_peak_beside_a_gap_may_have_been_higher(self):
        lost = self.wave.copy()
        lost[80:100] = np.nan
        one_peak = np.where(self.t < 2.0, lost, 10.0)
        rom = self.of(one_peak)
        assert rom.max < 110.0
        assert "farther" in rom.reason

    def test_what_was_never_tracked_has_a_reason(self):
        rom = self.of(np.full(900, np.nan))
        assert rom.range is None
        assert "not tracked" in rom.reason

    def test_turning_past_the_back_is_not_a_leap(self):
        yaw = (150.0 + 60.0 * np.sin(self.t) + 180.0) % 360.0 - 180.0
        rom = self.of(yaw, name="trunk_yaw")
        assert rom.range == pytest.approx(120.0, abs=0.5)

    def test_turning_round_has_no_range(self):
        yaw = (100.0 * self.t + 180.0) % 360.0 - 180.0
        rom = self.of(yaw, name="trunk_yaw")
        assert rom.range is None
        assert "turn" in rom.reason


class TestRepeated:
    t = np.arange(0.0, 4.0, 1.0 / RATE)

    def moved(self, share: float) -> Columns:
        """A hand that goes 0.4 m forward and back, the trunk carrying it `share` of the way."""
        way = 0.2 * (1.0 - np.cos(2.0 * np.pi * self.t / 4.0))
        zero = np.zeros(len(self.t))
        forward = np.stack([zero, zero, -way], axis=1)
        body = made(len(self.t))
        body.hand = np.stack([forward, forward], axis=1) + np.array([0.0, 1.0, -0.3])
        body.chest = share * forward + np.array([0.0, 1.3, 0.0])
        body.heading = zero.astype(np.float32)
        return body

    def one(self, motion: str = "shoulder flexion", side: str = "right") -> Repetition:
        return Repetition(0.0, 4.0, side, motion, 60.0, 2.0)

    @pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
    def test_compensation_is_the_part_that_the_trunk_carried(self, share):
        head = np.zeros((len(self.t), 7))
        (found,) = measure(self.t, head, self.moved(share), [self.one()])
        assert found.compensation.value == pytest.approx(share, abs=0.01)
        assert whole([found]).value == pytest.approx(share, abs=0.01)

    def test_a_trunk_that_goes_the_other_way_takes_part_too(self):
        head = np.zeros((len(self.t), 7))
        (found,) = measure(self.t, head, self.moved(-0.4), [self.one()])
        assert found.compensation.value == pytest.approx(0.4, abs=0.01)

    def test_a_peak_that_is_too_uncertain_is_not_told(self):
        body = self.moved(0.0)
        head = np.zeros((len(self.t), 7))
        (found,) = measure(self.t, head, body, [self.one()])
        assert found.peak.value == 60.0
        body.unsure["shoulder_elevation_right"][150:200] = True
        (found,) = measure(self.t, head, body, [self.one()])
        assert found.to_dict(0.0)["peak"] is None
        assert any("uncertain" in reason for reason in found.to_dict(0.0)["reasons"])

    def test_the_trunk_has_its_part_in_a_turn_of_the_head(self):
        turn = 30.0 * (1.0 - np.cos(2.0 * np.pi * self.t / 4.0))
        body = made(len(self.t), trunk_forward=0.25 * turn, neck_pitch=-0.75 * turn)
        nod = Repetition(0.0, 4.0, "", "neck flexion", -45.0, 2.0)
        (found,) = measure(self.t, np.zeros((len(self.t), 7)), body, [nod])
        assert found.compensation.value == pytest.approx(0.25, abs=0.01)

    def test_smoothness_is_that_of_the_way_out(self):
        head = np.zeros((len(self.t), 7))
        (smooth,) = measure(self.t, head, self.moved(0.0), [self.one()])
        halting = self.moved(0.0)
        stops = 0.03 * np.sin(2.0 * np.pi * 4.0 * self.t)
        halting.hand[:, :, 2] += stops[:, None]
        (rough,) = measure(self.t, head, halting, [self.one()])
        assert smooth.smoothness.value > -1.7
        assert rough.smoothness.value < smooth.smoothness.value - 0.5

    def test_a_squat_is_judged_by_the_head_and_has_no_compensation(self):
        head = np.zeros((len(self.t), 7))
        head[:, 1] = 1.6 - 0.2 * (1.0 - np.cos(2.0 * np.pi * self.t / 4.0))
        squat = self.one("squat or sit to stand", "")
        (found,) = measure(self.t, head, self.moved(0.5), [squat])
        assert found.smoothness.value > -1.7
        assert found.compensation.value is None
        assert found.compensation.reason


def test_columns_are_the_bodies_in_degrees(raising):
    seen = bodies(recorded(raising))
    half = len(seen) // 2
    parts = (slice(0, half), slice(half, len(seen)))
    found = columns([(part, seen[part]) for part in parts], len(seen))
    np.testing.assert_allclose(
        found.angles["shoulder_elevation_right"],
        np.degrees(seen["shoulder_elevation"][:, 1]),
        rtol=1e-6,
    )
    np.testing.assert_allclose(
        found.angles["trunk_right_se"], np.degrees(seen["trunk_right_se"]), rtol=1e-6
    )
