"""What a simulated patient does of rolling a forearm and of closing a hand by degrees."""

from __future__ import annotations

from dataclasses import replace
from math import cos, degrees, radians, sin

import numpy as np
import pytest
from standin import Watch

from rehab.drivers.patient import Seen
from rehab.drivers.patient.profile import find

SIDES = ("left", "right")
FRUIT = ((-0.2, 0.85, -0.4), (0.2, 0.85, -0.4))
BASKET = ((-0.05, 0.85, -0.4), (0.05, 0.85, -0.4))


def beside(watch: Watch, hand: int, roll: float) -> tuple[float, float, float]:
    """Where a thumb points at that roll, degrees, of a hand whose forearm points ahead."""
    x, y, z = watch.patient.truth.grip[hand]
    inwards = -0.3 * sin(radians(roll)) * (1 if hand else -1)
    return x + inwards, y + 0.3 * cos(radians(roll)), z


@pytest.mark.parametrize("hand", [0, 1])
@pytest.mark.parametrize(("asked", "limit"), [(100, "pronation"), (-100, "supination")])
def test_a_forearm_rolls_as_far_as_it_goes_and_comes_back(
    hand: int, asked: float, limit: str
) -> None:
    watch = Watch(replace(find("stroke-left-moderate"), lapse=0.0, neglect=0.0))
    watch.run(3.5, Seen("touch", SIDES[hand], FRUIT[hand]))
    before = watch.patient.truth.grip[hand]
    watch.run(2.8, Seen("roll", SIDES[hand], beside(watch, hand, asked)))
    truth, most = watch.patient.truth, getattr(watch.patient.profile.arms[hand], limit)
    assert abs(truth.roll[hand]) == pytest.approx(most, abs=1e-6)
    assert truth.roll[hand] * asked > 0
    assert truth.roll[1 - hand] == 0.0
    assert np.linalg.norm(np.subtract(truth.grip[hand], before)) < 0.02
    watch.run(2.5)
    assert watch.patient.truth.roll[hand] == 0.0


def test_a_roll_that_does_nothing_goes_a_little_further_and_stays_where_it_is_held() -> None:
    watch = Watch("healthy")
    watch.run(2, Seen("touch", "right", FRUIT[1]))
    watch.run(1.2, Seen("roll", "right", beside(watch, 1, 30)))
    first = degrees(watch.patient.truth.roll[1])
    assert 25 < first < 40
    watch.run(1.0, Seen("roll", "right", beside(watch, 1, 30)))
    assert degrees(watch.patient.truth.roll[1]) > first + 3
    watch.run(1.5, Seen("hold", "right"))
    kept = watch.patient.truth.roll[1]
    watch.run(1.5, Seen("hold", "right"))
    assert watch.patient.truth.roll[1] == kept


def test_who_rolls_a_forearm_looks_at_the_hand_and_not_where_the_thumb_is_to_point() -> None:
    yaws = []
    for asked in (60, -60):
        watch = Watch("healthy")
        watch.run(2, Seen("touch", "right", FRUIT[1]))
        watch.run(2, Seen("roll", "right", beside(watch, 1, asked)))
        yaws.append(degrees(watch.patient.truth.neck[0]))
    assert yaws[0] == pytest.approx(yaws[1], abs=2.0)
    assert -30.0 < yaws[0] < -5.0  # the right hand lies to the right


def test_a_hand_closes_slowly_keeps_what_it_holds_loosens_and_opens() -> None:
    watch, arm = Watch("healthy"), find("healthy").arms[1]
    pick, carry = Seen("pick", "right", FRUIT[1]), Seen("carry", "right", FRUIT[1])
    watch.run(2.2, pick)
    grasp = [t.grasp[1] for t in watch.patient.history or ()]
    rates = np.diff(grasp) * 90
    assert rates.max() == pytest.approx(arm.close_rate, rel=0.01)
    assert 0.2 < grasp[-1] < 0.9
    watch.run(0.6, carry)  # until that is seen it goes on closing
    kept = watch.patient.truth.grasp[1]
    watch.run(2.0, Seen("carry", "right", BASKET[1]))
    held = [t.grasp[1] for t in (watch.patient.history or ())[-180:]]
    assert np.std(held) == pytest.approx(arm.close_spread, rel=0.6)
    assert np.mean(held) == pytest.approx(kept, abs=3 * arm.close_spread)
    assert np.linalg.norm(np.subtract(watch.patient.truth.grip[1], BASKET[1])) < 0.05
    watch.run(0.8, Seen("looser", "right", BASKET[1]))
    assert watch.patient.truth.grasp[1] < np.mean(held) - 0.05
    watch.run(0.8, Seen("open", "right", BASKET[1]))
    assert watch.patient.truth.grasp[1] == 0.0


def test_a_hand_after_a_stroke_opens_late() -> None:
    def opening(hand: int) -> float:
        watch = Watch(replace(find("stroke-left-moderate"), lapse=0.0, neglect=0.0))
        watch.run(5, Seen("pick", SIDES[hand], FRUIT[hand]))
        begun = len(watch.patient.history or ())
        watch.run(3, Seen("open", SIDES[hand], FRUIT[hand]))
        after = [t.grasp[hand] for t in (watch.patient.history or ())[begun:]]
        assert after[0] > 0.3
        return next(i for i, grasp in enumerate(after) if grasp < 0.15) / 90

    assert opening(0) > opening(1) + 0.3
