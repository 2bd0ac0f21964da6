"""Trails: behind a hand that moves, never for ever, never across a jump."""

from __future__ import annotations

import numpy as np
import pytest

from rehab.frame import FrameBuffer
from rehab.scene import Scene
from rehab.scene.hands import Hands
from rehab.scene.trail import SEGMENT, Trail


def moved(trail: Trail, xs) -> None:
    for x in xs:
        trail.node.position = (x, 1.0, -0.4)
        trail.step(1 / 90)


@pytest.fixture
def trail():
    scene = Scene(place=None)
    return Trail(scene, scene.add("sphere"), "#FFB347", seconds=0.5, width=0.02)


def test_a_trail_follows_from_the_hand_backwards_and_thins_and_pales(trail):
    moved(trail, np.linspace(0, 0.4, 36))
    out = trail.segments
    assert (out[:, 1, 0] == SEGMENT).all()
    np.testing.assert_allclose(out[0, 0, :3], (0.4, 1, -0.4), atol=1e-6)
    np.testing.assert_array_equal(out[:-1, 1, 1:], out[1:, 0, :3])  # of one piece
    np.testing.assert_array_equal(out[:-1, 4, 0], out[1:, 0, 3])
    assert (np.diff(out[:, 0, 0]) < 0).all()
    assert (np.diff(out[:, 0, 3]) <= 1e-7).all()
    assert out[0, 0, 3] == pytest.approx(0.01)
    assert (np.diff(out[:, 3, 3]) <= 1e-7).all()
    assert out[:, 3, 3].min() >= 0
    assert 0.3 < out[0, 0, 0] - out[-1, 1, 1] <= 0.4


def test_it_is_gone_when_the_hand_rests_and_starts_anew_after_a_jump(trail):
    moved(trail, np.linspace(0, 0.4, 20))
    assert len(trail.segments) > 10
    moved(trail, [0.4] * 50)
    assert len(trail.segments) == 0
    moved(trail, 0.4 + 0.002 * np.sin(np.arange(60)))  # trembling is no movement
    assert len(trail.segments) == 0
    moved(trail, np.linspace(0.4, 0.8, 20))
    moved(trail, [-0.5, -0.48, -0.46])
    assert trail.segments[:, 0, 0].max() < -0.4


def test_a_hidden_or_removed_hand_leaves_what_fades(trail):
    moved(trail, np.linspace(0, 0.4, 20))
    trail.node.visible = False
    before = len(trail.segments)
    trail.step(0.05)
    assert 0 < len(trail.segments) <= before
    trail.node.remove()
    for _ in range(60):
        trail.step(1 / 90)
    assert len(trail.segments) == 0


def test_it_keeps_its_memory_however_fast_and_long(trail):
    base = trail.segments.base if trail.segments.base is not None else trail.segments
    moved(trail, np.tile(np.linspace(-0.3, 0.3, 12), 100))
    assert len(trail.segments) <= len(base)
    assert trail.segments.base is base
    trail.remove()
    assert trail not in trail._scene.trails


def test_hands_have_faint_trails():
    scene = Scene(place=None)
    hands = Hands(scene)
    frame = FrameBuffer().record
    frame["display_left_bits"] = 15
    for x in np.linspace(0, 0.5, 40):
        frame["t_display"] += 11_111_111
        frame["display_left"] = (x, 1.0, -0.4, 0, 0, 0, 1)
        hands.step(frame)
        for trail in scene.trails:
            trail.step(1 / 90)
    assert sorted(len(trail.segments) > 0 for trail in scene.trails) == [False] * 3 + [True]
    assert max(trail.segments[:, 3, 3].max(initial=0) for trail in scene.trails) < 0.5
