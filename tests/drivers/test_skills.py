"""What a simulated patient does of the arm's cues: as far as its joints go, and no further."""

from __future__ import annotations

from dataclasses import replace
from math import cos, degrees, radians, sin

import numpy as np
import pytest
from standin import HZ, Watch

from rehab.drivers.patient import Seen, Truth
from rehab.drivers.patient.profile import find

SIDES = ("left", "right")


def turned(truth: Truth, hand: int) -> float:
    """How far the forearm points outwards, degrees."""
    x, _, z = np.subtract(truth.wrist[hand], truth.elbow[hand])
    return degrees(np.arctan2(x if hand else -x, -z))


@pytest.mark.parametrize("plane", [0, 45, 90])
@pytest.mark.parametrize("hand", [0, 1])
def test_a_pointing_arm_is_straight_and_stops_at_its_range(hand: int, plane: float) -> None:
    watch = Watch("frozen-shoulder-right")
    watch.run(1, Seen("rest"))
    up, turn, out = radians(175), radians(plane), 1 if hand else -1
    x, y, z = watch.patient.truth.shoulder[hand]
    level = 0.6 * sin(up)
    at = (x + out * level * cos(turn), y - 0.6 * cos(up), z - level * sin(turn))
    watch.run(5, Seen("point", SIDES[hand], at))
    assert watch.patient.history is not None
    top = max(watch.patient.history, key=lambda truth: truth.elevation[hand])
    most = watch.patient.profile.arms[hand].elevation
    assert top.elevation[hand] == pytest.approx(most, abs=radians(1))
    assert degrees(top.elbow_flexion[hand]) < 9
    bone = np.subtract(top.elbow[hand], top.shoulder[hand])
    assert abs(bone @ (out * sin(turn), 0.0, cos(turn))) < 0.07  # in the plane that is asked


@pytest.mark.parametrize("name", ["healthy", "frozen-shoulder-right"])
@pytest.mark.parametrize(("hand", "asked"), [(0, 95), (1, 95), (0, -90), (1, -90)])
def test_a_forearm_turns_with_the_elbow_at_the_side(name: str, hand: int, asked: float) -> None:
    watch = Watch(name)
    watch.run(1)
    arm, out = find(name).arms[hand], 1 if hand else -1
    x, y, z = watch.patient.truth.elbow[hand]
    at = (x + out * 2 * sin(radians(asked)), y, z - 2 * cos(radians(asked)))
    watch.run(2.5, Seen("forearm", SIDES[hand], at))
    truth = watch.patient.truth
    most = degrees(arm.external) if asked > 0 else -degrees(arm.internal)
    assert turned(truth, hand) == pytest.approx(most, abs=4.5)  # the grip lies beside the bone
    assert degrees(truth.elevation[hand]) < 7


def test_an_elbow_bends_and_straightens_as_far_as_it_goes() -> None:
    watch = Watch(replace(find("stroke-left-moderate"), lapse=0.0))
    watch.run(1)
    arm = watch.patient.profile.arms[0]
    x, y, z = watch.patient.truth.elbow[0]
    slack = radians(4.5)  # the grip lies beside the bone
    watch.run(5, Seen("forearm", "left", (x, y + 2, z - 0.4)))
    bent = [truth.elbow_flexion[0] for truth in watch.patient.history or ()]
    assert max(bent) == pytest.approx(arm.elbow_most, abs=slack)
    watch.run(6, Seen("forearm", "left", (x, y - 2, z)))
    bent = [truth.elbow_flexion[0] for truth in watch.patient.history or ()]
    assert min(bent) == pytest.approx(arm.elbow_least, abs=slack)


def test_who_is_asked_to_hold_stays_and_both_arms_rise_where_either_is_asked() -> None:
    watch = Watch("healthy")
    watch.run(1)
    at = (0.3, 1.1, -0.6)
    watch.run(2, Seen("point", "either", at))
    raised = watch.patient.truth.elevation
    assert min(raised) > radians(60)
    assert raised[0] == pytest.approx(raised[1], abs=radians(3))
    watch.run(3, Seen("hold", "either", at))
    # Until "hold" is understood, the arms go a little further.
    assert watch.patient.truth.elevation == pytest.approx(raised, abs=radians(16))
    watch.run(2 + 1 / HZ)
    assert max(watch.patient.truth.elevation) < radians(30)


@pytest.mark.parametrize("rate", [0.8, 0.15])
def test_a_hand_that_goes_along_is_late_and_no_faster_than_its_arm(rate: float) -> None:
    healthy = find("healthy")
    left, right = healthy.arms
    arms = left, replace(right, rate=rate, spread=0.0)
    watch = Watch(replace(healthy, arms=arms, lapse=0.0))
    start = (0.25, 0.8, -0.35)
    watch.run(4, Seen("follow", "right", start))
    assert np.linalg.norm(np.subtract(watch.patient.truth.grip[1], start)) < 0.03
    begun = len(watch.patient.history or [])
    for frame in range(HZ):  # 40 cm to the left in a second
        x, y, z = start
        watch.run(1 / HZ, Seen("follow", "right", (x - 0.4 * frame / HZ, y, z)))
    passed = [truth.grip[1] for truth in (watch.patient.history or [])[begun:]]
    behind = passed[-1][0] - (start[0] - 0.4)
    assert 0.05 < behind < 0.25 if rate > 0.5 else behind > 0.25
    speed = np.linalg.norm(np.diff(passed, axis=0), axis=1) * HZ
    assert np.median(speed[HZ // 2 :]) < 1.2 * max(rate, 0.02)


def test_who_watches_keeps_the_hands_at_rest() -> None:
    watch = Watch("healthy")
    watch.run(2, Seen("watch", "right", (0.3, 1.0, -0.5)))
    rested = watch.patient.truth.grip
    watch.run(2, Seen("watch", "right", (-0.3, 1.2, -0.5)))
    for hand in (0, 1):
        assert np.linalg.norm(np.subtract(watch.patient.truth.grip[hand], rested[hand])) < 0.02
    assert watch.patient.truth.neck[0] > radians(3)  # the face went along to the left
