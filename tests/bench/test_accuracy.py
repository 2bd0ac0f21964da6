"""The accuracy bench on motion capture of real people (shared/motion, where it is): its bars."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rehab.bench.accuracy import MOTION, bench
from rehab.bench.accuracy.table import EVERYBODY, LIVE
from rehab.body import VERSION
from rehab.cli.app import app
from rehab.measures import own_errors

REACHED = Path(__file__).with_name("reached.json")
"""Figures that miss their goal, and what they must keep to: by `python -m tools.write_accuracy`."""

HELD = 0.5
"""Degrees by which fastening a controller may worsen the offset-free elevation."""

with_motion = pytest.mark.skipif(
    not MOTION.is_dir(), reason=f"no motion clips at ../{MOTION.parent.name}/{MOTION.name}"
)


@pytest.fixture(scope="module")
def found():
    return bench(MOTION)


@with_motion
@pytest.mark.slow
def test_every_goal_is_kept_or_comes_as_near_as_it_did(found):
    reached = json.loads(REACHED.read_text(encoding="utf-8"))
    missed = {}
    for name, figure in found.result.figures.items():
        if figure.goal is None or figure.holds:
            continue
        bar = reached.get(name, figure.goal)
        if figure.value < bar if figure.at_least else figure.value > bar:
            missed[name] = (round(figure.value, 2), bar)
    assert missed == {}
    assert reached.keys() <= found.result.figures.keys()


@with_motion
@pytest.mark.slow
def test_the_body_is_nearer_to_the_truth_than_the_obvious_method(found):
    errors = {
        (row.group, row.angle, row.method): row.mae
        for row in found.table
        if row.person == EVERYBODY and row.role != "resting"
    }
    for group in ("m01", "m05", "m07", "m08", "m09", "m10", "cmu"):
        ours, obvious = (errors[group, "shoulder_elevation", m] for m in (LIVE, "obvious"))
        assert ours < obvious, group


@with_motion
@pytest.mark.slow
def test_fastened_controllers_follow_the_truth_as_held_ones_do(found):
    held, *fastened = (
        found.result.figures[f"controllers by {mount}, calibrated: elevation, offset-free"].value
        for mount in ("hand", "strap", "forearm")
    )
    assert max(fastened) <= held + HELD


@with_motion
@pytest.mark.slow
def test_the_shipped_error_between_days_is_this_estimators(found):
    """It is written by `python -m tools.write_accuracy`."""
    shipped = own_errors()
    assert shipped.estimator == VERSION
    ours = {(row["measure"], row["motion"]): row["mdc95"] for row in found.own_error}
    assert {(row.measure, row.motion) for row in shipped.rows} == ours.keys()
    for row in shipped.rows:
        assert row.mdc95 == pytest.approx(ours[row.measure, row.motion], rel=0.05, abs=1e-3)


@with_motion
@pytest.mark.slow
def test_json_holds_the_whole_table(found):
    told = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert {row["group"] for row in told["table"]} >= {"m01", "m07", "cmu", "kyphosis"}
    assert told["figures"].keys() == found.result.figures.keys()


def test_the_shipped_error_bears_the_estimators_version():
    assert own_errors().estimator == VERSION
    assert all(
        row.mdc95 == pytest.approx(2.7719 * row.sem, rel=1e-2, abs=1e-3)
        for row in own_errors().rows
    )


def test_no_clips_are_one_sentence(tmp_path):
    done = CliRunner().invoke(app, ["bench", "accuracy", "--data", str(tmp_path / "nowhere")])
    assert done.exit_code == 2
    assert done.output.startswith("There is no folder")
    assert done.output.count("\n") == 1
