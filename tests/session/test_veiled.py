"""In a veil "This hurts" is still there, and tells nothing of where ahead is."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehab import math3d
from rehab.audio import Silent
from rehab.exercise.stage import VEIL
from rehab.scene import Node, Scene
from rehab.session.guide import Guide
from rehab.session.signals import LOW, Signals

ANGLES = st.floats(-1.2, 1.2)


@lru_cache
def veiled() -> tuple[Scene, Signals]:
    scene = Scene()
    signals = Signals(scene, Guide(scene, Silent()).kit)
    scene.veil = scene.add("veil", scale=VEIL)
    return scene, signals


@settings(deadline=None)
@given(ANGLES, ANGLES, ANGLES)
def test_it_goes_exactly_with_the_head_and_within_the_veil(
    yaw: float, pitch: float, roll: float
) -> None:
    scene, signals = veiled()
    turn = math3d.multiply(
        math3d.multiply(math3d.axis_angle((0, 1, 0), yaw), math3d.axis_angle((1, 0, 0), pitch)),
        math3d.axis_angle((0, 0, 1), roll),
    )
    head = np.array([0.1, 1.3, -0.2, *turn])
    signals.step(head.tolist(), yaw, (), 1 / 90)
    scene.advance(1 / 90)
    group = Node(scene, list(scene.table.label).index("signals"))
    off = np.asarray(group.world_position()) - head[:3]
    assert np.linalg.norm(off) < 0.5 * VEIL
    own = math3d.rotate(math3d.conjugate(turn), off) / np.linalg.norm(off)
    assert own == pytest.approx([0.0, -math.sin(LOW), -math.cos(LOW)], abs=1e-5)


def test_it_follows_late_again_when_the_veil_opens() -> None:
    scene, signals = veiled.__wrapped__()
    assert scene.veil is not None
    head = [0.0, 1.3, 0.0, 0.0, 0.0, 0.0, 1.0]
    signals.step(head, 0.0, (), 1 / 90)
    scene.veil.remove()
    signals.step(head, 0.0, (), 1 / 90)
    group = Node(scene, list(scene.table.label).index("signals"))
    assert math.dist(group.world_position(), head[:3]) == pytest.approx(1.2)
