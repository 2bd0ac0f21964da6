"""What the trunk did: rigid motions whose share is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from movement import clock, lost, minimum_jerk
from scipy.spatial.transform import Rotation

from rehab import measures

T = clock(90, 2.0)
DONE = minimum_jerk(T, 0.5, 1.0)
HAND = np.array([0.2, 1.0, -0.4])
CHEST = np.array([0.0, 1.3, 0.0])
HIP = np.array([0.0, 0.9, 0.0])


def still(point):
    return np.tile(point, (len(T), 1))


def ahead(metres):
    return np.outer(DONE, [0.0, 0.0, -metres])


def angles(heading=0.0, forward=0.0, right=0.0):
    return np.outer(DONE, [heading, forward, right])


def tipped(point, axis, degrees):
    """`point` (3,) turned about the hip by as much of `degrees` as is done (N, 3)."""
    turns = Rotation.from_rotvec(np.outer(np.radians(degrees) * DONE, axis))
    return HIP + turns.apply(point - HIP)


def share(hand, chest, trunk, se=None):
    return measures.trunk_share(T, hand, chest, trunk, se)


def test_a_reach_by_the_arm_alone_and_by_the_trunk_alone():
    assert share(still(HAND) + ahead(0.3), still(CHEST), angles()).value == pytest.approx(0.0)
    both = share(still(HAND) + ahead(0.3), still(CHEST) + ahead(0.3), angles())
    assert both.value == pytest.approx(1.0)
    third = share(still(HAND) + ahead(0.3), still(CHEST) + ahead(0.1), angles())
    assert third.value == pytest.approx(1 / 3)
    against = share(still(HAND) + ahead(0.3), still(CHEST) - ahead(0.05), angles())
    assert against.value < 0.0


@pytest.mark.parametrize(
    ("axis", "name", "degrees"),
    [
        ((0, 1, 0), "heading", 35),
        ((0, 1, 0), "heading", -35),
        ((-1, 0, 0), "forward", 25),
        ((0, 0, -1), "right", 20),
        ((0, 0, -1), "right", -20),
    ],
)
def test_a_trunk_that_turns_or_leans_with_a_stiff_arm_does_it_all(axis, name, degrees):
    hand, chest = tipped(HAND, axis, degrees), tipped(CHEST, axis, degrees)
    assert share(hand, chest, angles(**{name: degrees})).value == pytest.approx(1.0, abs=1e-6)
    # The chest's places alone would miss what the turn about it does.
    assert share(hand, chest, angles()).value < 0.85


def test_half_a_turn_does_half_and_the_arm_the_other():
    arm = tipped(HAND, (0, 1, 0), 40)
    assert share(arm, still(CHEST), angles(heading=20)).value == pytest.approx(0.5, abs=1e-6)


def test_the_error_of_the_share_is_that_of_the_angles():
    rng = np.random.default_rng(1)
    se = np.tile([3.0, 2.0, 1.0], (len(T), 1))
    hand = tipped(HAND, (0, 1, 0), 40)
    true = angles(heading=15, forward=10)
    found = share(hand, still(CHEST), true, se)
    step = np.zeros((len(T), 1))
    step[len(T) // 2 :] = 1.0  # one error at the beginning, another at the end
    draws = [
        share(
            hand, still(CHEST), true + np.where(step, *rng.normal(0, [3.0, 2.0, 1.0], (2, 3)))
        ).value
        for _ in range(400)
    ]
    assert found.se == pytest.approx(np.std(draws), rel=0.12)


def test_a_hand_that_stays_has_no_share():
    assert share(still(HAND), still(CHEST), angles()).reason == "The hand hardly moved."
    gone = lost(still(HAND) + ahead(0.3), T, 0.5, 1.5)
    assert share(gone, still(CHEST), angles()).value is None


def test_how_far_the_trunk_went_leaned_and_turned():
    chest = still(CHEST) + ahead(0.12)
    assert measures.trunk_displacement(T, chest).value == pytest.approx(0.12, abs=1e-3)
    lean = measures.trunk_lean(T, 10 + 9 * DONE, 12 * DONE, np.full(len(T), 2.0))
    assert lean.value == pytest.approx(15.0, abs=0.05)
    assert lean.se == pytest.approx(2 * math.sqrt(2))
    turn = measures.trunk_rotation(T, (170 + 30 * DONE + 180) % 360 - 180)
    assert turn.value == pytest.approx(30.0, abs=0.05)
    assert measures.trunk_rotation(T, np.nan * T).value is None


def test_the_share_of_a_turn_of_the_head():
    se = np.full(len(T), 2.0)
    found = measures.trunk_share_of_angle(T, 15 * DONE, 45 * DONE, se, se)
    assert found.value == pytest.approx(0.25)
    noise = np.random.default_rng(1).normal(0, 2.0, (20_000, 4))
    trunk, neck = 15 + noise[:, 0] - noise[:, 1], 45 + noise[:, 2] - noise[:, 3]
    assert found.se == pytest.approx(np.std(trunk / (trunk + neck)), rel=0.05)
    left = measures.trunk_share_of_angle(T, -15 * DONE, -45 * DONE)
    assert left.value == pytest.approx(0.25)
    assert measures.trunk_share_of_angle(T, DONE, DONE).reason == "The angle hardly changed."
