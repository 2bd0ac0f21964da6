"""Water along a course: as wide as it says, seen from above, one at a time; the boat on it."""

from __future__ import annotations

import numpy as np
import pytest

from rehab.audio import Silent
from rehab.body.calibration import guessed
from rehab.exercise import Settings, Stage
from rehab.scene import Scene, shapes
from rehab.scene.stream import BANK, SHALLOW, boat, stream

COURSE = [(x, 1.0, 0.05 * np.sin(12.0 * x)) for x in np.linspace(-0.2, 0.2, 41)]
UP = (0.0, 1.0, 0.0)


@pytest.mark.parametrize("width", [0.02, 0.05, 0.08])
def test_water_is_as_wide_as_it_says_and_faces_who_looks_down(width: float) -> None:
    straight = [(x, 1.0, 0.0) for x in np.linspace(-0.2, 0.2, 41)]
    mesh = stream(straight, UP, width)
    low, high = mesh.points.min(axis=0), mesh.points.max(axis=0)
    banks = 1.6 * BANK
    assert high[2] - low[2] == pytest.approx(width + 2.0 * banks, abs=1e-5)
    assert high[0] - low[0] >= 0.4 + 0.9 * width
    a, b, c = mesh.points[mesh.faces].transpose(1, 0, 2)
    faced = np.cross(b - a, c - a)
    assert (faced[:, 1] > -1e-9).mean() > 0.98
    assert (mesh.normals[:, 1] > 0.0).mean() > 0.9


def test_a_winding_course_lies_in_the_middle_of_its_water() -> None:
    mesh = stream(COURSE, UP, 0.05)
    colour = tuple(int(SHALLOW[at : at + 2], 16) / 255.0 for at in (1, 3, 5))
    shallow = mesh.points[np.abs(mesh.colours[:, :3] - colour).max(axis=1) < 0.02]
    away = np.linalg.norm(shallow[:, None] - np.array(COURSE)[None], axis=2).min(axis=1)
    assert away.max() < 0.0255  # its round ends reach beyond the course


def test_a_stage_lays_one_water_at_a_time() -> None:
    scene = Scene(None)
    stage = Stage(scene, Settings(), np.random.default_rng(1), guessed(1.2), audio=Silent(),
                  vibrate=lambda *_: None, tell=lambda *_: None)  # fmt: skip
    stage.remove(stage.stream(COURSE, UP, 0.05))
    first, names = shapes.shape("stream"), list(shapes.NAMES)
    node = stage.stream(COURSE, UP, 0.08)
    assert (node.mesh, node.label) == ("stream", "water")
    assert names == shapes.NAMES
    assert shapes.shape("stream") is not first


def test_the_boat_floats_and_its_bow_points_ahead() -> None:
    mesh = boat()
    assert np.ptp(mesh.points[:, 2]) == pytest.approx(1.0, abs=0.05)
    assert mesh.points[:, 1].min() < 0.0 < mesh.points[:, 1].max()
    takes = mesh.colours[:, 3] == 1.0
    assert np.ptp(mesh.points[takes, 0]) < 0.5
    sail = mesh.points[~takes]
    assert sail[:, 2].max() > 0.3 > abs(sail[:, 2].min())  # it lies behind the mast
