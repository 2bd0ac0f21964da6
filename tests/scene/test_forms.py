"""Forms: closed, smooth, the right size; the garden within its means."""

from __future__ import annotations

import numpy as np
import pytest

from rehab.scene import shapes
from rehab.scene.implicit import melted, skin
from rehab.scene.mesh import smooth
from rehab.scene.place import find_place

SOLID = ("sphere", "box", "rounded_box", "cylinder", "cone", "torus", "disc", "star", "capsule")
PLAIN = (*SOLID, "ring", "petal", "ground", "dome")
HANDS = ("hand_left", "hand_right", "bare_left", "bare_right")


@pytest.mark.parametrize("name", shapes.NAMES)
def test_forms_are_sound(name):
    mesh = shapes.shape(name)
    assert np.isfinite(mesh.points).all()
    np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1.0, atol=1e-4)
    assert mesh.faces.min() == 0
    assert mesh.faces.max() == len(mesh.points) - 1
    assert len(mesh.faces) < 9000


@pytest.mark.parametrize("name", [*SOLID, *HANDS, "handle", "band", "bare_band"])
def test_faces_turn_outwards(name):
    """Fading things are drawn without their far sides, which must be the ones that face away."""
    mesh = shapes.shape(name)
    faced = smooth(mesh.points, mesh.faces)
    turned = (faced * mesh.normals).sum(axis=1)
    assert (turned > 0.3).mean() > 0.97
    a, b, c = mesh.points[mesh.faces].transpose(1, 0, 2)
    assert np.einsum("ni,ni->n", a, np.cross(b, c)).sum() > 0  # the volume, six times


@pytest.mark.parametrize("name", PLAIN)
def test_plain_forms_are_one_across(name):
    points = shapes.shape(name).points
    assert np.ptp(points, axis=0).max() == pytest.approx(1.0, abs=0.08)


def test_a_skin_lies_where_its_distance_is_nothing():
    distance = melted([((-0.3, 0, 0), (0.3, 0, 0), 0.2, 0.2)], 0.001)
    mesh = skin(distance, (-0.6, -0.3, -0.3), (0.6, 0.3, 0.3), 0.05)
    assert np.abs(distance(mesh.points)).max() < 1e-3
    edges = np.sort(mesh.faces[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
    _, count = np.unique(edges, axis=0, return_counts=True)
    assert (count == 2).all()  # closed
    across = np.cross(
        mesh.points[mesh.faces[:, 1]] - mesh.points[mesh.faces[:, 0]],
        mesh.points[mesh.faces[:, 2]] - mesh.points[mesh.faces[:, 0]],
    )
    area = 0.5 * np.linalg.norm(across, axis=1).sum()
    assert area == pytest.approx(2 * np.pi * 0.2 * 0.6 + 4 * np.pi * 0.2**2, rel=0.02)


def test_the_garden_keeps_within_its_means():
    place = find_place("garden")
    mesh, sectors = place.mesh()
    assert len(mesh.faces) < 45_000
    assert sum(s.count for s in sectors) == mesh.faces.size
    assert [s.first for s in sectors] == np.cumsum([0, *[s.count for s in sectors]])[:-1].tolist()
    light = place.light()
    assert light.shape[2] == 2
    assert 120 < light[..., 0].mean() < 250


def test_the_ground_is_flat_where_people_play_and_the_mesh_follows_it():
    place = find_place("garden")
    angles = np.linspace(0, 6.28, 40)
    heights = [place.height(1.2 * np.cos(a), 1.2 * np.sin(a)) for a in angles]
    assert max(map(abs, heights)) < 0.05


def test_sectors_hold_their_points():
    mesh, sectors = find_place("garden").mesh()
    flat = mesh.faces.ravel()
    for sector in sectors:
        points = mesh.points[flat[sector.first : sector.first + sector.count]]
        low, high = sector.corners.min(axis=0), sector.corners.max(axis=0)
        assert (points >= low - 0.05).all()
        assert (points <= high + 0.05).all()
