"""Places: what grows in them, where and how much; their sectors, light and heights."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehab.scene import Scene, shapes
from rehab.scene.colour import linear
from rehab.scene.place import NAMES, find_place

PLACES = [find_place(name) for name in NAMES]
ARM = 1.0  # metres that a hand comes away from someone who sits at the origin, at most

every_place = pytest.mark.parametrize("place", PLACES, ids=NAMES)
numbers = st.integers(0, 5000)


@every_place
@given(number=numbers)
def test_growth_is_the_same_each_time_and_can_be_drawn(place, number):
    growth = place.growth(number)
    assert growth == place.growth(number)
    assert growth.form in shapes.NUMBER
    assert 0.4 < growth.size < 2.0
    assert len(linear(growth.colour)) == 3


@every_place
@given(number=numbers)
def test_nothing_grows_where_hands_and_plumb_lines_of_targets_are(place, number):
    x, y, z = place.growth(number).position
    assert math.hypot(x, z) > ARM + 0.8
    assert y < 1.5
    # The way straight ahead stays free.
    assert not (z < 0 and math.hypot(x, z) < 3.0 and abs(math.atan2(x, -z)) < 0.15)


@every_place
def test_early_growth_keeps_apart_and_lies_on_both_sides(place):
    spots = np.array([place.growth(n).position for n in range(40)])
    away = np.linalg.norm(spots[:, None] - spots[None], axis=2) + 9 * np.eye(40)
    assert away.min() > 0.04
    for many in (6, 40):
        left = (spots[:many, 0] < 0).mean()
        assert 0.25 <= left <= 0.85


def test_in_the_garden_growth_stands_on_the_ground():
    garden = find_place("garden")
    for number in range(400):
        x, y, z = garden.growth(number).position
        assert y == garden.height(x, z)


@every_place
def test_hundreds_of_growths_cost_few_meshes_and_less_than_the_place(place):
    forms = [place.growth(n).form for n in range(400)]
    assert len(set(forms)) <= 5
    faces = sum(len(shapes.shape(form).faces) for form in forms)
    assert faces < 45_000


@every_place
def test_every_face_lies_in_one_sector_within_its_hull(place):
    mesh, sectors = place.mesh()
    assert len(mesh.points) < 2**20
    covered = np.concatenate([np.arange(s.first, s.first + s.count) for s in sectors])
    np.testing.assert_array_equal(np.sort(covered), np.arange(mesh.faces.size))
    for sector in sectors:
        points = mesh.points[mesh.faces.ravel()[sector.first : sector.first + sector.count]]
        low, high = sector.corners.min(axis=0), sector.corners.max(axis=0)
        assert (points >= low - 1e-3).all()
        assert (points <= high + 1e-3).all()


@every_place
def test_a_mesh_is_sound(place):
    mesh, _ = place.mesh()
    for array in (mesh.points, mesh.normals, mesh.colours, mesh.sway):
        assert np.isfinite(array).all()
    np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1.0, atol=1e-3)
    assert mesh.sway.min() >= 0  # negative would fade a point out
    assert mesh.faces.max() < len(mesh.points)


@every_place
def test_the_patient_stands_on_level_lit_ground(place):
    for x, z in ((0, 0), (1.2, 0.5), (-0.7, -1.0)):
        assert abs(place.height(x, z)) < 0.03
    light = place.light()
    middle = light.shape[0] // 2
    assert light.dtype == np.uint8
    assert light.shape == (len(light), len(light), 2)
    around = light[middle - 6 : middle + 6, middle - 6 : middle + 6, 0] / 255
    assert around.min() > 0.35


@every_place
def test_lighting_is_one_sun_behind_the_left_shoulder_and_a_sky(place):
    lighting = place.lighting
    x, y, z = lighting.sun
    assert math.hypot(x, y, z) == pytest.approx(1.0, abs=0.01)
    assert x < 0 < z
    assert y > 0.3
    red, _, blue = lighting.skylight
    assert red <= blue  # cool from above, warm from the sun
    assert lighting.sunlight[0] > lighting.sunlight[2]


def test_a_place_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="no place 'moon'; there are garden, clinic"):
        Scene("moon")
