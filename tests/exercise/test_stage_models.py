"""Things on an exercise's stage: its own models, what stands there, and what faces the eyes."""

from __future__ import annotations

import importlib.resources
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rehab import math3d
from rehab.audio import Silent
from rehab.body.calibration import guessed
from rehab.errors import UserError
from rehab.exercise import Settings, Stage
from rehab.scene import Scene, gltf

BIRD = importlib.resources.files("rehab.authoring") / "template" / "bird.glb"


@pytest.fixture
def stage() -> Stage:
    return Stage(
        Scene(place=None),
        Settings(),
        np.random.default_rng(0),
        guessed(1.2),
        audio=Silent(),
        vibrate=lambda *_: False,
        tell=lambda *_: None,
    )


def test_a_model_of_one_mesh_is_a_thing_that_can_be_a_target(stage: Stage) -> None:
    bird = stage.model(str(BIRD), position=(0.0, 1.0, -0.4), scale=0.2, cue="touch", side="left")
    assert bird.mesh == "bird.glb:0"
    assert [node.handle for node in stage._scene.tagged("touch")] == [bird.handle]
    assert stage.things == [bird]
    stage.clear()
    assert stage.things == []
    assert not bird.alive


def test_a_model_of_several_meshes_hangs_below_one_thing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = gltf.load(str(BIRD))
    branch = replace(one.branches[0], parts=(0, 1))
    two = replace(one, name="two.glb", parts=one.parts * 2, branches=(branch,))
    monkeypatch.setattr(gltf, "load", lambda file: two)
    birds = stage.model("two.glb", position=(0.0, 1.0, -0.4))
    assert birds.mesh == ""
    assert stage.things == [birds]
    table = stage._scene.table
    drawn = [row for row in range(table.used) if table.mesh[row] >= 0]
    assert len(drawn) == 2
    birds.remove()
    assert all(table.mesh[row] < 0 for row in drawn)


def test_a_file_that_is_no_model_is_refused_in_a_sentence(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "broken.glb").write_bytes(b"glTF")
    with pytest.raises(UserError, match=r"The model broken\.glb cannot be used"):
        stage.model(tmp_path / "broken.glb")
    assert stage.things == []


@pytest.mark.parametrize("angles", [(0, 0, 0), (40, -20, 15), (-75, 60, -30)])
def test_a_thing_is_turned_to_the_eyes_as_three_turns_in_a_row_would(
    stage: Stage, angles: tuple[float, float, float]
) -> None:
    stage.facing = 0.7
    bearing, height, lean = np.radians(angles)
    turn = math3d.axis_angle((0.0, 1.0, 0.0), stage.facing - bearing)
    up = math3d.axis_angle((1.0, 0.0, 0.0), height)
    top = math3d.axis_angle((0.0, 0.0, 1.0), -lean)
    whole = math3d.multiply(math3d.multiply(turn, up), top)
    np.testing.assert_allclose(stage.to_eyes(*angles), whole, atol=1e-6)
