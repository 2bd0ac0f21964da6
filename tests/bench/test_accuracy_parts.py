"""The parts of the accuracy bench, on movement whose errors are known beforehand."""

from __future__ import annotations

import json

import numpy as np
import pytest

from rehab.bench.accuracy import between_days, goals, page
from rehab.bench.accuracy.errors import errors
from rehab.bench.accuracy.obvious import ELBOW, SHOULDER, obvious
from rehab.bench.accuracy.table import EVERYBODY, rows
from rehab.bench.accuracy.takes import SIDES, Take, load, simulated
from rehab.bench.figures import Result
from rehab.bench.people import PEOPLE, clip
from rehab.bench.people.perturb import mirror
from rehab.errors import UserError


@pytest.fixture(scope="module")
def take():
    arrays = clip(PEOPLE["healthy"](3), "abduction", 3)
    moving = {"l": "left", "r": "right"}.get(json.loads(str(arrays["meta"]))["active_side"], "both")
    return Take("healthy", "healthy", "healthy 3", False, moving, arrays)


def shifted(take, name, by):
    """The true angles, one of them off by `by` (N,)."""
    found = take.truth()
    found[name] = found[name] + by
    return found


def the(found, angle, side):
    return next(error for error in found if (error.angle, error.side) == (angle, side))


def test_what_is_true_has_no_error(take):
    for error in errors(take, take.truth()):
        # Means of the same curve may differ in the last bit.
        assert [error.mae, error.offset_free, error.range] == pytest.approx([0.0] * 3, abs=1e-12)
        assert error.ranges == pytest.approx(0.0, abs=1e-12)
        assert error.peaks == pytest.approx(0.0, abs=1e-12)


def test_a_constant_error_is_an_offset_and_leaves_the_range(take):
    found = the(errors(take, shifted(take, "elbow_flexion_left", 7.0)), "elbow_flexion", "left")
    assert found.mae == pytest.approx(7.0)
    assert found.bias == pytest.approx(7.0)
    assert found.offset_free == pytest.approx(0.0, abs=1e-9)
    assert found.range == pytest.approx(0.0, abs=1e-9)
    assert found.peaks == pytest.approx(7.0)


def test_half_an_excursion_costs_half_the_range(take):
    name = f"shoulder_elevation_{'right' if take.moving == 'both' else take.moving}"
    true = take.truth()[name]
    found = the(errors(take, shifted(take, name, -0.5 * true)), *name.rsplit("_", 1))
    parts = [np.ptp(true[part]) for part in take.repetitions()]
    assert found.ranges == pytest.approx([-0.5 * part for part in parts], rel=0.005)
    assert found.range == pytest.approx(-0.5 * np.ptp(true), rel=0.005)


def test_a_turn_past_half_a_circle_is_small(take):
    true = take.truth()["trunk_yaw"]
    found = the(errors(take, {"trunk_yaw": true + 361.0}), "trunk_yaw", "")
    assert found.mae == pytest.approx(1.0)
    assert found.range == pytest.approx(0.0, abs=1e-9)


def test_a_glitch_of_a_frame_is_no_range(take):
    glitch = np.where(np.arange(len(take.arrays["t"])) % 500 == 250, 60.0, 0.0)
    found = the(
        errors(take, shifted(take, "elbow_flexion_right", glitch)), "elbow_flexion", "right"
    )
    assert found.range == pytest.approx(0.0, abs=0.5)
    assert found.mae == pytest.approx(60.0 / 500, rel=0.1)


def test_nine_of_ten_true_values_lie_within_1_645_standard_errors(take):
    noise = np.random.default_rng(1).normal(0, 2.0, len(take.arrays["t"]))
    estimated = shifted(take, "trunk_forward", noise)
    estimated["trunk_forward_se"] = np.full(len(noise), 2.0)
    found = the(errors(take, estimated), "trunk_forward", "")
    assert found.covered == pytest.approx(0.90, abs=0.02)


def test_untracked_frames_do_not_count(take):
    off = np.where(np.arange(len(take.arrays["t"])) % 3 == 0, np.nan, 4.0)
    found = the(errors(take, shifted(take, "trunk_right", off)), "trunk_right", "")
    assert found.mae == pytest.approx(4.0)
    assert list(errors(take, {"trunk_right": np.full(len(off), np.nan)})) == []


def test_people_count_alike_however_many_takes_they_have(take):
    other = Take("other", take.group, "another", False, take.moving, take.arrays)
    found = [
        *errors(take, shifted(take, "trunk_right", 1.0)),
        *errors(take, shifted(take, "trunk_right", 3.0)),
        *errors(other, shifted(other, "trunk_right", 6.0)),
    ]
    everybody = {row.person: row for row in rows({"live": found}) if row.angle == "trunk_right"}
    assert everybody[EVERYBODY].mae == pytest.approx(4.0)
    assert everybody["another"].mae == pytest.approx(6.0)


@pytest.mark.parametrize("own_shoulders", [False, True])
def test_the_obvious_method_is_right_where_its_assumptions_hold(own_shoulders):
    """An upright person whose shoulders and elbows are where it looks for them."""
    count, upper, fore = 50, 0.3, 0.25
    head = np.tile([0.1, 1.6, 0.2, 0.0, 0.0, 0.0, 1.0], (count, 1))
    lift = np.radians(np.linspace(10.0, 60.0, count))
    arrays = {"t": np.arange(count) / 100, "head": head}
    for side, letter in SIDES.items():
        out = 1.0 if side == "right" else -1.0
        shoulder = head[:, :3] + np.array(SHOULDER) * (out, 1, 1)
        # The arm forwards, in the vertical plane, the elbow hanging below the line to the wrist.
        bone = np.stack([0 * lift, -np.cos(lift), -np.sin(lift)], 1)
        bent = np.stack([0 * lift, -np.cos(lift + 1.2), -np.sin(lift + 1.2)], 1)
        elbow = shoulder + upper * bone
        wrist = elbow + fore * bent
        arrays |= {f"sjc_{letter}": shoulder, f"ejc_{letter}": elbow, f"wjc_{letter}": wrist}
        arrays[f"hand_{letter}"] = np.concatenate([wrist, head[:, 3:]], 1)
        arrays[f"gt_sh_elev_{letter}"] = np.degrees(lift)
    found = obvious(Take("a", "m07", "p", False, "both", arrays), own_shoulders=own_shoulders)
    assert ELBOW[1] < 0
    for side in SIDES:
        assert found[f"elbow_flexion_{side}"] == pytest.approx(np.degrees(1.2), abs=1e-4)
        # It looks for the elbow outwards too, which turns the bent arm a little out of the plane.
        assert found[f"shoulder_elevation_{side}"] == pytest.approx(np.degrees(lift), abs=8.0)


def test_the_obvious_method_is_the_same_on_both_sides(take):
    there, here = obvious(take.changed(mirror(take.arrays))), obvious(take)
    for name in ("shoulder_elevation", "shoulder_rotation", "elbow_flexion", "shoulder_flexion"):
        assert there[f"{name}_left"] == pytest.approx(here[f"{name}_right"], abs=1e-2)


def test_sem_is_the_spread_between_days_and_mdc_follows(monkeypatch, take):
    """A measure that only chance moves, by a known amount."""
    rng = np.random.default_rng(2)
    key = ("active_rom", "shoulder_elevation", "deg")
    level = np.linspace(90, 140, 6)
    monkeypatch.setattr(between_days, "TIMES", 400)
    monkeypatch.setattr(between_days, "redon", lambda arrays, seed: arrays)
    monkeypatch.setattr(
        between_days, "_measured", lambda take, half: {key: level + rng.normal(0, 2.5, 6)}
    )
    arrays = take.arrays | {"rep_bounds": np.arange(7)}
    (row,) = between_days.own_error([Take("x", "m07", "p", False, "right", arrays)])
    assert row["sem"] == pytest.approx(2.5, rel=0.06)
    assert row["mdc95"] == pytest.approx(1.96 * np.sqrt(2) * row["sem"], abs=1e-3)
    assert (row["measure"], row["motion"], row["unit"], row["n"]) == (*key, 1)


def test_the_page_is_rewritten_between_its_markers_only():
    figures = {"a": goals.Figure(4.0, "°", 3.0), "b": goals.Figure(99.0, "%", 95.0, True)}
    found = page.Accuracy(Result(figures), [], [], {}, [])
    text = "before\n<!-- goals -->\nold\n<!-- /goals -->\nafter\n"
    once = page.rewritten(text, found)
    assert once.startswith("before\n<!-- goals -->\n| figure |")
    assert once.endswith("<!-- /goals -->\nafter\n")
    assert "| a | 4° | ≤ 3° | **no** |" in once
    assert "| b | 99 % | ≥ 95 % | yes |" in once
    assert page.rewritten(once, found) == once


@pytest.mark.parametrize("what", ["nowhere", "empty", "text", "other"])
def test_a_folder_without_clips_is_refused_in_a_sentence(tmp_path, what):
    folder = tmp_path / what
    if what != "nowhere":
        folder.mkdir()
    if what == "text":
        (folder / "uiprmd_m07_s02_correct.npz").write_text("no arrays")
    if what == "other":
        np.savez(folder / "uiprmd_m07_s02_correct.npz", t=np.zeros(3), meta="{}")
    with pytest.raises(UserError, match=r"\.$"):
        load(folder)


def test_simulated_people_have_truth_for_every_angle():
    take = next(simulated(("rotation",)))
    names = {error.angle for error in errors(take, take.truth())}
    assert {"forearm_pronation", "neck_yaw", "shoulder_rotation", "trunk_yaw"} <= names
