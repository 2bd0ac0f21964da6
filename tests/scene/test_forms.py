"""Forms: closed, smooth, the right size; the garden within its means; hands where they belong."""

from __future__ import annotations

import numpy as np
import pytest

from rehab import math3d
from rehab.frame import CONTROLLER, HAND, FrameBuffer
from rehab.scene import Scene, shapes
from rehab.scene.hand import _ARM
from rehab.scene.hands import Hands
from rehab.scene.implicit import melted, skin
from rehab.scene.mesh import smooth
from rehab.scene.place import find_place

PLAIN = ("sphere", "box", "cylinder", "cone", "torus", "disc", "ring", "star", "capsule", "petal")
SOLID = ("sphere", "box", "cylinder", "cone", "torus", "disc", "star", "capsule")


@pytest.mark.parametrize("name", shapes.NAMES)
def test_forms_are_sound(name):
    mesh = shapes.shape(name)
    assert np.isfinite(mesh.points).all()
    np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1.0, atol=1e-4)
    assert mesh.faces.min() == 0
    assert mesh.faces.max() == len(mesh.points) - 1
    assert len(mesh.faces) < 7000


@pytest.mark.parametrize("name", [*SOLID, "hand_left", "hand_right", "handle", "band"])
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


def test_hands_are_of_a_hands_size_and_mirror_each_other():
    left, right = shapes.shape("hand_left"), shapes.shape("hand_right")
    np.testing.assert_allclose(left.points * (-1, 1, 1), right.points, atol=1e-6)
    fist = right.points[right.points[:, 1] < 0.06]
    assert 0.07 < np.ptp(fist[:, 0]) < 0.11
    assert 0.08 < np.ptp(fist[:, 2]) < 0.13


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


def shown(hands: Hands, frame, seconds: float) -> None:
    for _ in range(round(seconds * 90)):
        frame["t_display"] += 11_111_111
        hands.step(frame)


def test_hands_follow_the_drawn_pose_fade_in_and_fade_out():
    scene = Scene(place=None)
    hands = Hands(scene)
    frame = FrameBuffer().record
    shown(hands, frame, 0.1)
    assert not hands.groups[0].visible
    frame["display_left"] = (0.1, 1.0, -0.4, 0, 0, 0, 1)
    frame["display_left_bits"] = 15
    shown(hands, frame, 0.1)
    assert 0.2 < hands.groups[0].opacity < 0.8
    shown(hands, frame, 0.2)
    assert hands.groups[0].opacity == 1.0
    assert hands.groups[0].position == pytest.approx((0.1, 1.0, -0.4))
    assert not hands.groups[1].visible
    frame["display_left_bits"] = 0
    shown(hands, frame, 0.3)
    assert not hands.groups[0].visible


NAMES = ("hand_left", "hand_right")


def row_of(hands: Hands, mesh: str, side: int) -> int:
    """The row of that part of the drawn hand."""
    table = hands.groups[side].table
    (row,) = (
        row
        for row in range(table.used)
        if table.parent[row] == hands.groups[side].row and table.mesh[row] == shapes.NUMBER[mesh]
    )
    return row


def test_a_fastened_controllers_hand_lies_beyond_it_and_holds_nothing():
    scene = Scene(place=None)
    hands = Hands(scene)
    frame = FrameBuffer().record
    for name, x in (("left", -0.2), ("right", 0.2)):
        frame[f"display_{name}"] = (x, 1.0, -0.4, 0, 0, 0, 1)
        frame[f"display_{name}_bits"] = 15
    # The right arm points ahead: its elbow lies behind (+Z), its palm 0.2 m before the controller.
    ahead = math3d.axis_angle((1, 0, 0), np.pi / 2)
    hands.fasten(1, (0.0, -0.03, -0.2, *ahead))
    shown(hands, frame, 0.3)
    scene.update()
    table = scene.table
    places = [table.world[row_of(hands, NAMES[side], side), :3, 3] for side in (0, 1)]
    np.testing.assert_allclose(places, [(-0.2, 1.0, -0.4), (0.2, 0.97, -0.6)], atol=1e-6)
    forearm = table.world[row_of(hands, NAMES[1], 1), :3, :3] @ _ARM
    assert forearm @ (0.0, 0.0, 1.0) > 0.99
    assert [bool(table.shown[row_of(hands, "handle", side)]) for side in (0, 1)] == [True, False]
    hands.fasten(1, None)
    shown(hands, frame, 0.1)
    scene.update()
    np.testing.assert_allclose(table.world[row_of(hands, NAMES[1], 1), :3, 3], (0.2, 1, -0.4))
    assert table.shown[row_of(hands, "handle", 1)]


def test_a_bare_hand_holds_no_handle():
    scene = Scene(place=None)
    hands = Hands(scene)
    frame = FrameBuffer().record
    for name in ("left", "right"):
        frame[f"display_{name}"] = (0, 1, -0.4, 0, 0, 0, 1)
        frame[f"display_{name}_bits"] = 15
    for held, seen in (((CONTROLLER, HAND), [True, False]), ((HAND, CONTROLLER), [False, True])):
        frame["held"] = held
        shown(hands, frame, 0.3)
        scene.update()
        assert [bool(scene.table.shown[row_of(hands, "handle", s)]) for s in (0, 1)] == seen


def test_rings_close_for_the_hand_that_is_meant():
    scene = Scene(place=None)
    hands = Hands(scene)
    mine = scene.add("star", position=(0, 1, -0.5), cue="touch", side="left")
    other = scene.add("star", position=(0, 1, -0.5), cue="touch", side="right")
    frame = FrameBuffer().record
    frame["display_left"] = (0, 1, -0.35, 0, 0, 0, 1)
    frame["display_left_bits"] = 15
    shown(hands, frame, 0.1)
    scene.update()
    shown(hands, frame, 0.1)
    assert 0.5 < mine.nearness < 1.0
    assert other.nearness == 0.0
