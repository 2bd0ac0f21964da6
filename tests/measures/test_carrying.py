"""How level, how high and how alike two hands carry, against movements of known tilt."""

from __future__ import annotations

import math

import numpy as np
import pytest
from movement import RATES, clock, lost

from rehab import measures
from rehab.measures import Profile, profile
from rehab.measures.carrying import PALM


def hands(hz: float, lower: float = 0.0, late: float = 0.0) -> tuple[Profile, Profile]:
    """Two palms, 0.4 m apart, that rise by 0.3 m in a second, the left one `lower` and `late`."""
    t = clock(hz, 3.0)

    def palm(x: float, low: float, begin: float) -> Profile:
        s = np.clip(t - begin, 0.0, 1.0)
        up = 0.3 * s**3 * (10 - 15 * s + 6 * s * s)
        place = np.stack([0 * t + x, 0.7 + up - low, 0 * t - 0.3], axis=1)
        return profile(t, place)

    return palm(-0.2, lower, 0.5 + late), palm(0.2, 0.0, 0.5)


@pytest.mark.parametrize("hz", RATES)
def test_a_hand_that_is_lower_all_the_time(hz: float) -> None:
    left, right = hands(hz, lower=0.05)
    tilt = math.degrees(math.atan2(0.05, 0.4))
    for found in (measures.tilt_rms(left, right), measures.tilt_peak(left, right)):
        assert found.value == pytest.approx(tilt, abs=0.05)
        assert found.se == pytest.approx(math.degrees(math.sqrt(2) * PALM / 0.4), rel=0.01)
    assert measures.height_difference(left, right).value == pytest.approx(0.05, abs=1e-4)
    assert measures.lift_lag(left, right).value == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("hz", RATES)
def test_a_hand_that_is_late(hz: float) -> None:
    left, right = hands(hz, late=0.2)
    assert measures.lift_lag(left, right).value == pytest.approx(0.2, abs=0.003)
    assert measures.tilt_peak(left, right).value > 10.0
    assert measures.height_difference(left, right).value > 0.0


def test_the_stated_error_is_that_of_noisy_palms() -> None:
    rng = np.random.default_rng(3)
    left, right = hands(90.0)
    found = []
    for _ in range(400):
        off = rng.normal(0.0, PALM, 2)
        low = [Profile(p.t, p.position + np.array((0.0, o, 0.0)), p.speed, p.tracked)
               for p, o in zip((left, right), off, strict=True)]  # fmt: skip
        found.append(measures.tilt_rms(*low).value)
    assert np.sqrt(np.mean(np.square(found))) == pytest.approx(
        measures.tilt_rms(left, right).se, rel=0.15
    )


def test_what_is_not_seen_or_not_lifted_is_not_told() -> None:
    left, right = hands(90.0)
    t = clock(90.0, 3.0)
    hidden = profile(t, lost(np.tile((-0.2, 0.7, -0.3), (len(t), 1)), t, 0.5, 2.5))
    for name in ("tilt_rms", "tilt_peak", "height_difference", "lift_lag"):
        assert getattr(measures, name)(hidden, right).value is None
    still = profile(t, np.tile((-0.2, 0.7, -0.3), (len(t), 1)))
    assert measures.lift_lag(still, right).reason == "A hand was not lifted."
    assert measures.tilt_rms(still, left).value is not None
