"""Where recentring puts play space, whatever the head does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehab import math3d
from rehab.drivers import RECENTRES
from rehab.drivers.recentre import SEATED_EYES, UNMOVED, recentred, seen_from, within

numbers = st.floats(-3, 3, width=32)
angles = st.floats(-3, 3, width=32)
tilts = st.floats(-1.25, 1.25, width=32)
rolls = st.floats(-1.0, 1.0, width=32)
UP = np.array([0.0, 1.0, 0.0])


def turned(heading: float, tilt: float, roll: float = 0.0) -> np.ndarray:
    turn = math3d.multiply(
        math3d.axis_angle((0, 1, 0), heading), math3d.axis_angle((1, 0, 0), tilt)
    )
    return math3d.multiply(turn, math3d.axis_angle((0, 0, 1), roll))


def head_at(x: float, y: float, z: float, *turns: float) -> np.ndarray:
    return np.concatenate([[x, y, z], turned(*turns)]).astype(np.float32)


poses = st.builds(head_at, numbers, numbers, numbers, angles, tilts, rolls)
eyes = st.sampled_from([1.2, 1.6])


@given(poses, eyes)
def test_full_and_keep_height_are_level_and_face_where_the_head_does(head, eyes):
    for mode, height in (("keep-height", head[1]), ("full", eyes)):
        space = recentred(UNMOVED, head, mode, eyes)
        there = seen_from(space, head)
        np.testing.assert_allclose(there[:3], [0, height, 0], atol=1e-5)
        assert abs(float(math3d.yaw(there[3:]))) < 1e-3
        np.testing.assert_allclose(math3d.rotate(space[3:], UP), UP, atol=1e-6)


@given(poses, eyes)
def test_reclined_makes_the_head_level_but_for_its_roll(head, eyes):
    space = recentred(UNMOVED, head, "reclined", eyes)
    there = seen_from(space, head)
    np.testing.assert_allclose(there[:3], [0, eyes, 0], atol=1e-5)
    look = math3d.rotate(there[3:], (0, 0, -1))
    np.testing.assert_allclose(look, [0, 0, -1], atol=1e-3)
    # Its own sideways axis stays level: the roll was not taken over.
    assert abs(float(math3d.rotate(space[3:], (1, 0, 0))[1])) < 1e-5
    pitch = np.arcsin(np.clip(math3d.rotate(head[3:], (0, 0, -1))[1], -1, 1))
    up = math3d.rotate(space[3:], UP)
    assert float(up[1]) == pytest.approx(float(np.cos(pitch)), abs=1e-3)


@given(poses, poses, st.sampled_from(RECENTRES), st.sampled_from(RECENTRES[::2]))
def test_recentring_again_starts_from_where_play_space_is(first, second, mode, again):
    """Twice is the same as once at the second place, from a tilted space as well."""
    once = recentred(UNMOVED, second, again)
    moved = recentred(UNMOVED, first, mode)
    twice = recentred(moved, seen_from(moved, second), again)
    np.testing.assert_allclose(twice[:3], once[:3], atol=1e-3)
    assert abs(float(np.dot(twice[3:], once[3:]))) == pytest.approx(1.0, abs=1e-4)


@given(poses, poses)
def test_keep_height_leaves_the_floor_where_a_full_one_put_it(first, second):
    moved = recentred(UNMOVED, first, "full")
    again = recentred(moved, seen_from(moved, second), "keep-height")
    assert again[1] == moved[1]


@given(poses, poses, poses)
def test_transforms_compose(a, b, pose):
    np.testing.assert_allclose(seen_from(a, within(a, pose))[:3], pose[:3], atol=1e-4)
    apart = seen_from(a, b)
    np.testing.assert_allclose(within(a, within(apart, pose))[:3], within(b, pose)[:3], atol=1e-3)


@pytest.mark.parametrize("heading", [0.0, 1.0, -2.5])
def test_lying_flat_the_ceiling_becomes_ahead(heading: float):
    """Straight up the look has no heading: the head's right hand side gives it."""
    head = head_at(0.3, 0.7, 0.1, heading, np.pi / 2)
    there = seen_from(recentred(UNMOVED, head, "reclined"), head)
    if there[6] < 0:
        there[3:] *= -1
    np.testing.assert_allclose(there, [0, SEATED_EYES, 0, 0, 0, 0, 1], atol=1e-3)


def test_an_unknown_mode_names_those_that_there_are():
    with pytest.raises(ValueError, match="full, keep-height, reclined"):
        recentred(UNMOVED, UNMOVED, "sideways")
