"""Hands: of a hand's size, where the frame has them, bare or holding, fading when not known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehab import math3d
from rehab.frame import CONTROLLER, HAND, JOINTS, TRACKED, UNKNOWN, FrameBuffer
from rehab.scene import Scene, bones, shapes
from rehab.scene.bones import NEUTRAL, Pose
from rehab.scene.colour import to_linear
from rehab.scene.hand import _ARM
from rehab.scene.hands import SKIN_TONES, Hands

FIST = Pose(((1.45, 1.75, 1.0),) * 4, (0, 0, 0, 0), (-0.35, -0.62, -0.7), (-0.75, -0.15, 0.6))
OPEN = Pose(((0.0, 0.05, 0.03),) * 4, (-0.2, -0.03, 0.1, 0.25))


def test_hands_are_of_a_hands_size_and_mirror_each_other():
    left, right = shapes.shape("hand_left"), shapes.shape("hand_right")
    np.testing.assert_allclose(left.points * (-1, 1, 1), right.points, atol=1e-6)
    fist = right.points[right.points[:, 1] < 0.06]
    assert 0.07 < np.ptp(fist[:, 0]) < 0.11
    assert 0.08 < np.ptp(fist[:, 2]) < 0.13


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


def test_hands_start_in_a_tone_that_is_known_and_tones_are_of_skin():
    with pytest.raises(ValueError, match="ebony"):
        Hands(Scene(place=None), tone="green")
    lightness = []
    for colour in SKIN_TONES.values():
        srgb = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        x, y, z = np.array([(0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722),
                            (0.0193, 0.1192, 0.9505)]) @ to_linear(srgb)  # fmt: skip
        fx, fy, fz = np.cbrt([x / 0.9505, y, z / 1.089])
        lightness.append(116 * fy - 16)
        assert 45 < np.degrees(np.arctan2(200 * (fy - fz), 500 * (fx - fy))) < 66
    assert (np.diff(lightness) < -5).all()
    assert lightness[0] < 80  # nothing burns out in the sun
    assert lightness[-1] > 25


@pytest.mark.parametrize("side", [0, 1])
def test_a_neutral_hand_is_drawn_as_it_is_made(side):
    both = np.stack([bones.joints(NEUTRAL, s) for s in (0, 1)])
    moved = bones.matrices(both, np.zeros((2, 3), np.float32))
    mesh = shapes.shape(("bare_left", "bare_right")[side])
    posed = mesh.posed(moved[side])
    np.testing.assert_allclose(posed.points, mesh.points, atol=1e-6)
    np.testing.assert_allclose(mesh.weights.sum(axis=1), 1.0, atol=1e-5)
    assert mesh.vertices()["weights"].sum(axis=1).tolist() == [255] * len(mesh.points)
    assert (mesh.vertices()["joints"] < len(bones.BONES)).all()


TURNS = st.tuples(*[st.floats(-1, 1)] * 4).filter(lambda q: np.linalg.norm(q) > 0.1)


@settings(max_examples=25, deadline=None)
@given(
    TURNS, st.tuples(*[st.floats(-2, 2)] * 3), st.floats(0.7, 1.3), st.sampled_from([FIST, OPEN])
)
def test_a_turned_moved_and_larger_hand_has_the_same_skin(turn, place, size, pose):
    """What is done to all joints alike is done to the skin."""
    turn = math3d.normalise(turn)
    both = np.stack([bones.joints(pose, s) for s in (0, 1)])
    moved = both.copy()
    moved[..., :3] = math3d.rotate(turn, both[..., :3] * np.float32(size)) + np.float32(place)
    moved[..., 3:] = math3d.multiply(turn, both[..., 3:])
    none = np.zeros((2, 3), np.float32)
    for side, name in enumerate(("bare_left", "bare_right")):
        own = shapes.shape(name).posed(bones.matrices(both, none)[side])
        other = shapes.shape(name).posed(bones.matrices(moved, moved[:, 0, :3])[side])
        expected = math3d.rotate(turn, own.points * np.float32(size)) + place - moved[side, 0, :3]
        np.testing.assert_allclose(other.points, expected, atol=1e-5)
        turned = (other.normals * math3d.rotate(turn, own.normals)).sum(axis=1)
        assert np.percentile(turned, 1) > 0.999


def test_left_hands_mirror_right_ones_in_every_pose():
    for pose in (FIST, OPEN):
        both = np.stack([bones.joints(pose, s) for s in (0, 1)])
        moved = bones.matrices(both, np.zeros((2, 3), np.float32))
        left, right = (shapes.shape(n).posed(m) for n, m in zip(HANDS, moved, strict=True))
        np.testing.assert_allclose(left.points * (-1, 1, 1), right.points, atol=1e-5)


HANDS = ("bare_left", "bare_right")


@pytest.mark.parametrize("pose", [FIST, OPEN, NEUTRAL])
def test_the_skin_stays_on_its_bones_and_of_their_size(pose):
    """No bone leaves the skin, and no skin collapses or swells, in poses far from neutral."""
    both = np.stack([bones.joints(pose, s) for s in (0, 1)])
    moved = bones.matrices(both, np.zeros((2, 3), np.float32))
    posed = shapes.shape("bare_right").posed(moved[1])
    for joint, next_one in zip(bones.BONES[1:], bones.NEXT[1:], strict=True):
        for part in (0.25, 0.5, 0.75):
            place = (1 - part) * both[1, joint, :3] + part * both[1, next_one, :3]
            near = np.linalg.norm(posed.points - place, axis=1).min()
            assert 0.001 < near < 0.017
    tips = [5, 10, 15, 20, 25]
    away = np.linalg.norm(posed.points[:, None] - both[1, tips, :3], axis=2).min(axis=0)
    assert away.max() < 0.004
    rest = shapes.shape("bare_right")
    assert abs(volume(posed) / volume(rest) - 1) < 0.12


def volume(mesh) -> float:
    a, b, c = (mesh.points[mesh.faces] - mesh.points.mean(axis=0)).transpose(1, 0, 2)
    return float(np.einsum("ni,ni->n", a, np.cross(b, c)).sum() / 6)


def bare(frame, pose=OPEN, place=(0.2, 1.0, -0.4), source=HAND, sides=(0, 1)) -> None:
    """Put seen joints into `frame`."""
    for side in sides:
        joints = bones.joints(pose, side)
        joints[:, :3] += place
        frame["joints"][side] = joints
        frame["joints_bits"][side] = TRACKED
        frame["joints_source"][side] = source


@pytest.mark.parametrize("source", [HAND, UNKNOWN])
def test_a_seen_hand_is_drawn_bare_and_its_skin_follows(source):
    scene = Scene(place=None)
    hands = Hands(scene)
    frame = FrameBuffer().record
    bare(frame, source=source)
    shown(hands, frame, 0.3)
    scene.update()
    table = scene.table
    (row,) = (r for r in range(table.used) if table.mesh[r] == shapes.NUMBER["bare_right"])
    assert table.shown[row]
    assert table.alpha[row] == 1.0
    assert not hands.groups[1].visible
    centre = frame["joints"][1, 0, :3]
    np.testing.assert_allclose(table.world[row, :3, 3], centre, atol=1e-6)
    np.testing.assert_allclose(table.world[row, :3, :3], np.eye(3), atol=1e-6)
    before = hands._matrices[1].copy()
    bare(frame, FIST, source=source)
    shown(hands, frame, 0.02)
    assert np.abs(hands._matrices[1] - before).max() > 0.1
    tip = shapes.shape("bare_right").posed(hands._matrices[1]).points + frame["joints"][1, 0, :3]
    assert np.linalg.norm(tip - frame["joints"][1, 10, :3], axis=1).min() < 0.004


@pytest.mark.parametrize("source", [CONTROLLER, UNKNOWN])
def test_joints_guessed_from_a_controller_draw_the_hand_that_holds_it(source):
    scene = Scene(place=None)
    hands = Hands(scene)
    frame = FrameBuffer().record
    bare(frame, source=source)
    frame["display_right"] = (0.2, 1.0, -0.4, 0, 0, 0, 1)
    frame["display_right_bits"] = TRACKED
    frame["held"] = CONTROLLER
    shown(hands, frame, 0.3)
    assert hands.groups[1].opacity == 1.0
    bare(frame, source=HAND)  # laid aside: the hand itself is seen
    shown(hands, frame, 0.3)
    assert not hands.groups[1].visible


def test_a_joint_that_is_lost_keeps_its_pose_in_the_hand_and_the_hand_pales():
    scene = Scene(place=None)
    hands = Hands(scene)
    frame = FrameBuffer().record
    bare(frame, place=(0.0, 1.0, -0.4))
    shown(hands, frame, 0.3)
    frame["joints_bits"][1, 9:11] = 0
    frame["joints"][1, 9:11] = 0
    frame["joints"][1, :9, :3] += (0.1, 0, 0)
    frame["joints"][1, 11:, :3] += (0.1, 0, 0)
    shown(hands, frame, 0.3)
    own = bones.joints(OPEN, 1)[:, :3]
    np.testing.assert_allclose(
        hands._joints[1, :, :3] - own, [(0.1, 1.0, -0.4)] * JOINTS, atol=1e-5
    )
    assert 0.5 < hands._bare[1].part < 1.0
    frame["joints_bits"][1] = 0
    frame["joints"][1] = 0
    kept = hands._matrices[1].copy()
    shown(hands, frame, 0.1)
    np.testing.assert_array_equal(hands._matrices[1], kept)
    assert 0.0 < hands._bare[1].part < 0.6
    shown(hands, frame, 0.2)
    assert hands._bare[1].part == 0.0
    assert hands._bare[0].part == 1.0


def test_rings_close_for_a_bare_hand_too():
    scene = Scene(place=None)
    hands = Hands(scene)
    star = scene.add("star", position=(0.2, 1.0, -0.55), cue="touch", side="right")
    frame = FrameBuffer().record
    bare(frame, sides=(1,))
    scene.update()
    shown(hands, frame, 0.1)
    assert 0.5 < star.nearness <= 1.0


def test_a_hand_is_drawn_as_the_other_ones_mirror_image():
    scene = Scene(place=None)
    hands = Hands(scene)
    frame = FrameBuffer().record
    frame["display_right"] = (0.2, 1.0, -0.4, 0, 0, 0, 1)
    frame["display_right_bits"] = 15
    frame["display_left"] = (-0.1, 0.6, -0.2, 0, 0, 0, 1)
    frame["display_left_bits"] = 15
    frame["held"] = CONTROLLER

    def image(poses, palm):
        return poses * np.array((-1, 1, 1, 1, 1, 1, 1), np.float32)

    for _ in range(40):
        frame["t_display"] += 11_111_111
        hands.step(frame, "left", image)
    assert hands.groups[0].position == pytest.approx((-0.2, 1.0, -0.4))
    assert hands.groups[1].position == pytest.approx((0.2, 1.0, -0.4))
    assert frame["display_left"][1] == pytest.approx(0.6)  # what was seen stays what it was
    for _ in range(40):
        frame["t_display"] += 11_111_111
        hands.step(frame)
    assert hands.groups[0].position == pytest.approx((-0.1, 0.6, -0.2))


def test_the_mirror_image_of_a_bare_hand_has_its_joints():
    scene = Scene(place=None)
    hands = Hands(scene)
    frame = FrameBuffer().record
    frame["joints"][1] = bones.joints(FIST, 1)
    frame["joints_bits"][1], frame["joints_source"][1] = TRACKED, HAND
    frame["held"][1] = HAND
    told = []

    def image(poses, palm):
        told.append((len(poses), palm))
        return poses

    for _ in range(40):
        frame["t_display"] += 11_111_111
        hands.step(frame, "left", image)
    assert (JOINTS, bones.PALM) in told
    drawn = [row for row, label in enumerate(scene.table.label) if label.startswith("bare hand")]
    assert [bool(scene.table.visible[row]) for row in drawn[:2]] == [True, True]


def test_a_hand_behind_the_mirror_is_seen_as_its_image_alone():
    scene = Scene(place=None)
    hands = Hands(scene)
    frame = FrameBuffer().record
    frame["display_right"], frame["display_right_bits"] = (0.2, 1.0, -0.4, 0, 0, 0, 1), 15
    frame["held"] = CONTROLLER

    def image(poses, palm):
        return poses * np.array((-1, 1, 1, 1, 1, 1, 1), np.float32)

    for alone, seen in ((True, [True, False]), (False, [True, True])):
        for _ in range(40):
            frame["t_display"] += 11_111_111
            hands.step(frame, "left", image, alone)
        assert [bool(group.visible) for group in hands.groups] == seen
    assert int(frame["display_right_bits"]) == 15
