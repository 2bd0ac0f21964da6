"""Where a limit of the shoulder lets a target stand."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rehab.exercise.bounds import EYES, allowed, seen

ANGLES = st.floats(-180.0, 180.0)


def way(elevation: float, plane: float) -> np.ndarray:
    """From the shoulder, raised by `elevation` in `plane` (90 forwards, 0 outwards), degrees."""
    up, turn = math.radians(elevation), math.radians(plane)
    level = math.sin(up)
    return 0.6 * np.array([level * math.cos(turn), -math.cos(up), -level * math.sin(turn)])


@given(st.floats(1.0, 179.0), st.floats(46.0, 134.0), st.floats(1.0, 179.0))
def test_raised_forwards_the_elevation_is_the_flexion(up: float, plane: float, most: float) -> None:
    if abs(up - most) > 1e-6:
        assert bool(allowed(way(up, plane), [("shoulder flexion", most)])) == (up < most)


@given(st.floats(1.0, 179.0), ANGLES, st.floats(1.0, 179.0))
def test_elevation_holds_in_every_plane(up: float, plane: float, most: float) -> None:
    if abs(up - most) > 1e-6:
        assert bool(allowed(way(up, plane), [("shoulder elevation", most)])) == (up < most)


def test_each_direction_bounds_its_own_half() -> None:
    ways = np.array([way(60, 90), way(60, 0), way(60, 180), way(60, -90)])
    for direction, kept in (
        ("shoulder flexion", [False, True, True, True]),
        ("shoulder abduction", [True, False, True, True]),
        ("cross-body", [True, True, False, True]),
        ("shoulder extension", [True, True, True, False]),
        ("elbow flexion", [True, True, True, True]),
    ):
        assert allowed(ways, [(direction, 30.0)]).tolist() == kept
    assert allowed(ways, []).all()


def test_what_a_neck_may_not_turn_to_is_seen_as_far_as_eyes_go() -> None:
    def at(bearing: float, height: float = 0.0) -> np.ndarray:
        turn, up = math.radians(bearing), math.radians(height)
        level = 0.5 * math.cos(up)
        return np.array([level * math.sin(turn), 0.5 * math.sin(up), -level * math.cos(turn)])

    ways = np.array([at(0), at(EYES + 9), at(EYES + 11), at(-80), at(0, -60), at(0, 50)])
    rotation = seen(ways, [("neck right rotation", 10.0), ("shoulder flexion", 5.0)])
    assert rotation.tolist() == [True, True, False, True, True, True]
    assert seen(ways, [("neck left rotation", -3.0)]).tolist()[2:4] == [True, False]
    assert seen(ways, [("neck flexion", 20.0)]).tolist()[4:] == [False, True]
    assert seen(ways, [("neck extension", 10.0)]).tolist()[4:] == [True, False]
    assert seen(ways, []).all()
