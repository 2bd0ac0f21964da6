"""Plain forms against closed forms; ribbons; the registry."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehab.scene import shapes
from rehab.scene.mesh import grid_faces, make
from rehab.scene.primitives import ball, box, capsule, cylinder, ribbon, torus

PI = np.pi


def measured(mesh) -> tuple[float, float]:
    """Volume and area of a closed mesh."""
    a, b, c = mesh.points[mesh.faces].astype(float).transpose(1, 0, 2)
    area = 0.5 * np.linalg.norm(np.cross(b - a, c - a), axis=1).sum()
    return float(np.einsum("ni,ni->n", a, np.cross(b, c)).sum() / 6), float(area)


def rounded_cube(r: float) -> tuple[float, float]:
    """Steiner's formula for a cube with sides 1 - 2r, grown by r."""
    a = 1 - 2 * r
    volume = a**3 + 6 * a**2 * r + 3 * PI * a * r**2 + 4 / 3 * PI * r**3
    return volume, 6 * a**2 + 6 * PI * a * r + 4 * PI * r**2


def rounded_cylinder(r: float) -> tuple[float, float]:
    """Steiner's formula for a cylinder of radius 1/2 - r and height 1 - 2r, grown by r."""
    p, h = 0.5 - r, 1 - 2 * r
    mean = PI * h + PI**2 * p
    area = 2 * PI * p * h + 2 * PI * p**2
    return PI * p**2 * h + area * r + mean * r**2 + 4 / 3 * PI * r**3, (
        area + 2 * mean * r + 4 * PI * r**2
    )


CLOSED = {
    "sphere": (ball(), (PI / 6, PI)),
    "box": (box(0.03), rounded_cube(0.03)),
    "rounded_box": (box(0.16), rounded_cube(0.16)),
    "capsule": (capsule(), (PI * 0.25**2 * 0.5 + 4 / 3 * PI * 0.25**3,
                            2 * PI * 0.25 * 0.5 + 4 * PI * 0.25**2)),
    "cylinder": (cylinder(), rounded_cylinder(0.06)),
    "torus": (torus(), (2 * PI**2 * 0.42 * 0.08**2, 4 * PI**2 * 0.42 * 0.08)),
}  # fmt: skip


@pytest.mark.parametrize("name", CLOSED)
def test_volume_and_area_are_those_of_the_closed_form(name):
    mesh, (volume, area) = CLOSED[name]
    got = measured(mesh)
    tube = 0.05 if name == "torus" else 0.03  # chords of few sides lie within
    assert got[0] == pytest.approx(volume, rel=tube)
    assert got[0] <= volume * 1.0001
    assert got[1] == pytest.approx(area, rel=tube)


def test_a_cone_is_a_cone_but_for_its_rounding():
    volume, _ = measured(shapes.shape("cone"))
    assert 0.9 * PI / 12 < volume < PI / 12
    assert shapes.shape("cone").points[:, 1].max() < 0.5


@pytest.mark.parametrize("name", [*CLOSED, "cone", "disc", "star"])
def test_solid_forms_are_watertight_and_the_flat_ones_are_known_not_to_be(name):
    assert shapes.bounds(shapes.NUMBER[name]).closed


@pytest.mark.parametrize("name", ["ring", "ground", "dome", "petal", "paper"])
def test_flat_forms_have_no_inside(name):
    assert not shapes.bounds(shapes.NUMBER[name]).closed


@pytest.mark.parametrize("name", ["sphere", "capsule", "cylinder", "cone", "rounded_box", "torus"])
def test_normals_are_across_the_surface(name):
    """Each face looks where the mean of its corners' normals does, within its own bend."""
    mesh = shapes.shape(name)
    a, b, c = mesh.points[mesh.faces].transpose(1, 0, 2)
    faced = np.cross(b - a, c - a)
    size = np.linalg.norm(faced, axis=1)
    real = size > 1e-7
    mean = mesh.normals[mesh.faces].sum(axis=1)
    mean /= np.linalg.norm(mean, axis=1, keepdims=True)
    agreed = (faced * mean).sum(axis=1)[real] / size[real]
    assert agreed.min() > 0.9


def test_ground_looks_up_and_a_dome_inwards():
    assert shapes.shape("ground").normals.tolist() == [[0, 1, 0]] * len(
        shapes.shape("ground").points
    )
    dome = shapes.shape("dome")
    np.testing.assert_allclose(dome.normals, -2 * dome.points, atol=1e-6)
    for name in ("ground", "dome"):
        mesh = shapes.shape(name)
        a, b, c = mesh.points[mesh.faces].transpose(1, 0, 2)
        assert ((np.cross(b - a, c - a) * mesh.normals[mesh.faces[:, 0]]).sum(axis=1) > 0).all()


def test_all_of_them_are_made_in_no_time():
    start = time.process_time()
    for name, make_it in shapes._MAKERS.items():
        if "hand" not in name and "bare" not in name:
            make_it()
    assert time.process_time() - start < 0.5  # 20 ms, whoever else is there


def test_a_ribbon_along_a_circle_is_a_ring():
    angle = np.linspace(0, 2 * PI, 129)
    way = np.stack([np.cos(angle), 0 * angle, np.sin(angle)], axis=1)
    mesh = ribbon(way, 0.1)
    _, area = measured(mesh)
    assert area == pytest.approx(2 * PI * 0.1, rel=2e-3)
    np.testing.assert_allclose(mesh.normals, [(0, 1, 0)] * len(mesh.points), atol=1e-6)
    faces = mesh.points[mesh.faces]
    assert (np.cross(faces[:, 1] - faces[:, 0], faces[:, 2] - faces[:, 0])[:, 1] > 0).all()


def test_a_ribbon_turns_no_more_than_its_way_does():
    """Along a helix a transported frame turns back by the torsion: 2 pi sin(pitch) a round."""
    angle = np.linspace(0, 2 * PI, 600)
    radius, rise = 1.0, 0.15
    way = np.stack([radius * np.cos(angle), rise * angle, -radius * np.sin(angle)], axis=1)
    mesh = ribbon(way, 0.05, up=(1, 0, 0))
    out = np.stack([np.cos(angle), 0 * angle, -np.sin(angle)], axis=1)
    facing = mesh.normals[::2]
    tangent = np.gradient(way, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    around = np.unwrap(np.arctan2((np.cross(tangent, out) * facing).sum(1), (out * facing).sum(1)))
    torsion = rise / (radius**2 + rise**2)
    length = 2 * PI * np.hypot(radius, rise)
    assert abs(around[-1] - around[0]) == pytest.approx(torsion * length, abs=0.03)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.integers(-50, 50)] * 3), min_size=2, max_size=12, unique=True))
def test_any_way_makes_a_ribbon_of_its_width(way):
    mesh = ribbon(np.array(way) / 20, 0.03)
    assert np.isfinite(mesh.points).all()
    sides = mesh.points.reshape(-1, 2, 3)
    np.testing.assert_allclose(np.linalg.norm(sides[:, 1] - sides[:, 0], axis=1), 0.03, atol=2e-4)
    np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("way", [[(0, 0, 0)], [(0, 0, 0)] * 2, [(0, 0, 0), (np.nan, 0, 0)], [1, 2]])
def test_what_is_no_way_is_refused(way):
    with pytest.raises(ValueError, match="ribbon"):
        ribbon(way, 0.1)


def test_registering_adds_once_and_replaces_in_place():
    square = make([(0, 0, 0), (3, 0, 0), (3, 1, 0), (0, 1, 0)], grid_faces(2, 2))
    before = len(shapes.NAMES), shapes.version
    number = shapes.register("test square", square)
    assert (number, shapes.version) == (before[0], before[1] + 1)
    assert shapes.shape("test square") is square
    assert len(shapes.NAMES) == len(shapes.REACH) == len(shapes.RADIUS) == number + 1
    assert shapes.REACH[number] == 1.5
    assert shapes.RADIUS[number] == pytest.approx(np.sqrt(10))
    assert shapes.bounds(number).high.tolist() == [3, 1, 0]
    other = square.moved(scale=2.0)
    assert shapes.register("test square", other) == number
    assert shapes.bounds(number).high.tolist() == [6, 2, 0]
    assert shapes.REACH[number] == 3.0
    with pytest.raises(ValueError, match="name"):
        shapes.register("", square)
    with pytest.raises(ValueError, match="no mesh"):
        shapes.shape("nothing")


def test_balls_hold_their_forms():
    for name in shapes.NAMES:
        mesh = shapes.shape(name)
        assert (
            shapes.RADIUS[shapes.NUMBER[name]] >= np.linalg.norm(mesh.points, axis=1).max() - 1e-6
        )
