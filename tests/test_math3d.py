"""Vectors, turns and matrices against closed forms, float64 and an independent library."""

from __future__ import annotations

import math

import numpy as np
import pyrr
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rehab import math3d as m

coordinate = st.floats(-10.0, 10.0, width=32)
points = st.tuples(coordinate, coordinate, coordinate)
angles = st.floats(-math.pi, math.pi)
parts = st.floats(-1.0, 1.0, width=32)


@st.composite
def turns(draw):
    q = np.array([draw(parts) for _ in range(4)])
    assume(np.linalg.norm(q) > 0.1)
    return (q / np.linalg.norm(q)).astype(np.float32)


def exact_matrix(q):
    """The rotation of a unit quaternion by Rodrigues' formula, float64."""
    x, y, z, w = q.astype(np.float64) / np.linalg.norm(q.astype(np.float64))
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + 2.0 * w * cross + 2.0 * cross @ cross


def near(a, b, tolerance=1e-5):
    np.testing.assert_allclose(a, b, rtol=0, atol=tolerance)


@given(turns(), points)
def test_rotate_agrees_with_rodrigues_and_with_its_matrix(q, p):
    near(m.rotate(q, p), exact_matrix(q) @ p, 1e-4)
    near(m.rotation_matrix(q) @ np.float32(p), exact_matrix(q) @ p, 1e-4)


@given(turns(), points)
def test_conjugate_undoes_a_turn(q, p):
    near(m.rotate(m.conjugate(q), m.rotate(q, p)), p, 1e-4)
    near(m.multiply(q, m.conjugate(q)), m.IDENTITY)


@given(turns(), turns(), points)
def test_product_turns_by_its_right_factor_first(a, b, p):
    near(m.rotate(m.multiply(a, b), p), exact_matrix(a) @ exact_matrix(b) @ p, 1e-4)


@given(turns(), points)
def test_agrees_with_pyrr_where_its_convention_is_right(q, p):
    # Quaternion * vector; pyrr's matrices from quaternions are transposed, so not those.
    near(m.rotate(q, p), np.array(pyrr.Quaternion(q.astype(np.float64)) * pyrr.Vector3(p)), 1e-4)


@given(turns())
def test_product_agrees_with_pyrr(q):
    other = np.array([0.1, -0.7, 0.5, 0.5]) / np.linalg.norm([0.1, -0.7, 0.5, 0.5])
    near(m.multiply(q, other), pyrr.quaternion.cross(q.astype(np.float64), other))


@given(angles)
def test_axis_angle_is_right_handed(angle):
    near(
        m.rotate(m.axis_angle((0, 1, 0), angle), (0, 0, -1)),
        (-math.sin(angle), 0, -math.cos(angle)),
    )
    near(m.rotate(m.axis_angle((0, 0, 2), angle), (1, 0, 0)), (math.cos(angle), math.sin(angle), 0))


@given(st.floats(-3.1, 3.1), st.floats(-1.4, 1.4), st.floats(-3.1, 3.1))
def test_yaw_is_the_heading_whatever_pitch_and_roll(heading, pitch, roll):
    tilted = m.multiply(m.axis_angle((1, 0, 0), pitch), m.axis_angle((0, 0, 1), roll))
    assert m.yaw(m.multiply(m.axis_angle((0, 1, 0), heading), tilted)) == pytest.approx(
        heading, abs=1e-4
    )


def test_turning_left_is_positive_yaw():
    assert m.yaw(m.axis_angle((0, 1, 0), math.radians(90))) == pytest.approx(math.pi / 2)
    near(m.rotate(m.axis_angle((0, 1, 0), math.radians(90)), (0, 0, -1)), (-1, 0, 0))


def same_turn(a, b, tolerance=1e-5):
    """Quaternions of one turn may differ in sign."""
    assert abs(float(np.dot(a, b))) == pytest.approx(1.0, abs=tolerance)


@given(turns(), turns())
def test_slerp_begins_and_ends_at_its_ends(a, b):
    same_turn(m.slerp(a, b, 0.0), a)
    same_turn(m.slerp(a, b, 1.0), b)


@given(st.floats(0.0, 3.0), st.floats(0.0, 1.0))
def test_slerp_turns_in_proportion(angle, t):
    end = m.axis_angle((0, 0, 1), angle)
    half = m.slerp(m.IDENTITY, end, t)
    near(m.rotate(half, (1, 0, 0)), (math.cos(t * angle), math.sin(t * angle), 0), 2e-4)


def test_slerp_takes_the_shorter_way():
    b = -m.axis_angle((0, 0, 1), 0.4)
    near(m.rotate(m.slerp(m.IDENTITY, b, 0.5), (1, 0, 0)), (math.cos(0.2), math.sin(0.2), 0))


@given(points, points)
def test_between_takes_one_direction_to_the_other(a, b):
    assume(np.linalg.norm(a) > 0.1 and np.linalg.norm(b) > 0.1)
    near(m.rotate(m.between(a, b), m.normalise(a)), m.normalise(b), 3e-3)


@pytest.mark.parametrize("axis", [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 2, 3)])
def test_between_opposite_directions_turns_half_round(axis):
    near(m.rotate(m.between(axis, np.negative(axis)), m.normalise(axis)), -m.normalise(axis), 1e-3)


@given(points, turns())
def test_view_matrix_undoes_the_pose(position, q):
    pose = np.concatenate([position, q]).astype(np.float32)
    near(m.view_matrix(pose) @ m.compose(position, q), np.eye(4), 2e-5)


@given(points, turns(), points, st.floats(0.1, 4.0))
def test_compose_scales_then_turns_then_moves(position, q, p, scale):
    moved = m.compose(position, q, (scale, 2.0 * scale, 1.0)) @ np.float32([*p, 1.0])
    near(moved[:3], exact_matrix(q) @ (np.array(p) * (scale, 2 * scale, 1)) + position, 1e-3)
    assert moved[3] == 1.0


fov = st.floats(0.2, 1.3)


@given(fov, fov, fov, fov)
def test_projection_puts_the_field_of_views_edges_on_the_edges(left, right, up, down):
    projection = m.projection_fov(-left, right, up, -down, 0.05, 200.0).astype(np.float64)
    for x, y in [(-left, 0.0), (right, 0.0), (0.0, up), (0.0, -down)]:
        clip = projection @ (3.0 * math.tan(x), 3.0 * math.tan(y), -3.0, 1.0)
        ndc = clip[:3] / clip[3]
        if x:
            assert ndc[0] == pytest.approx(math.copysign(1.0, x), abs=1e-6)
        else:
            assert ndc[1] == pytest.approx(math.copysign(1.0, y), abs=1e-6)


@pytest.mark.parametrize(("near_plane", "far_plane"), [(0.05, 200.0), (0.1, 10.0)])
def test_projection_depth_ends(near_plane, far_plane):
    projection = m.projection_fov(-0.9, 0.7, 0.8, -0.6, near_plane, far_plane).astype(np.float64)
    for z, depth in ((near_plane, -1.0), (far_plane, 1.0)):
        clip = projection @ (0.0, 0.0, -z, 1.0)
        assert clip[2] / clip[3] == pytest.approx(depth, abs=1e-5)


def test_perspective_is_the_symmetric_projection():
    wide = m.perspective(1.0, 1.5) @ np.float32([1.5 * math.tan(0.5), math.tan(0.5), -1, 1])
    near(wide[:2] / wide[3], (1, 1))


@given(points, points)
def test_look_faces_its_target_level(position, target):
    assume(np.linalg.norm(np.subtract(target, position)) > 0.1)
    assume(np.hypot(target[0] - position[0], target[2] - position[2]) > 0.05)
    pose = m.look(position, target)
    near(m.rotate(pose[3:], (0, 0, -1)), m.normalise(np.subtract(target, position)), 2e-3)
    assert m.rotate(pose[3:], (1, 0, 0))[1] == pytest.approx(0.0, abs=1e-5)


def test_functions_broadcast_over_leading_axes():
    q = m.axis_angle((0, 1, 0), np.linspace(-1, 1, 6).reshape(2, 3))
    assert q.shape == (2, 3, 4)
    assert m.rotate(q, (0, 0, -1)).shape == (2, 3, 3)
    assert m.compose(np.zeros((2, 3, 3)), q).shape == (2, 3, 4, 4)
    assert m.view_matrix(np.concatenate([np.zeros((2, 3, 3)), q], -1)).shape == (2, 3, 4, 4)
    near(m.yaw(q), np.linspace(-1, 1, 6).reshape(2, 3))


@pytest.mark.parametrize("shapes", [((3,), (3,)), ((5, 3), (3,)), ((4, 1, 3), (7, 3))])
def test_cross_and_normalise_are_numpys_to_the_last_bit(shapes):
    generator = np.random.default_rng(1)
    a, b = (generator.normal(size=shape).astype(np.float32) for shape in shapes)
    np.testing.assert_array_equal(m.cross(a, b), np.cross(a, b))
    length = np.linalg.norm(a, axis=-1, keepdims=True)
    np.testing.assert_array_equal(m.normalise(a), a / length)


def test_normalise_leaves_zero_alone():
    near(m.normalise([(0, 0, 0), (0, 3, 4)]), [(0, 0, 0), (0, 0.6, 0.8)])
