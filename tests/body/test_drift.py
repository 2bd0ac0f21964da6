"""Whether a body of another day still fits."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from rehab import math3d
from rehab.body import drift, proportioned, taken_over

HANDS = ((-0.25, -0.6, -0.08), (0.25, -0.6, -0.08))
KNOWN = dataclasses.replace(
    proportioned(1.2, "seated"), rest_hands=HANDS, measured=(True, True), reach=(0.5, 0.6)
)


def rest(**changed):
    return dataclasses.replace(proportioned(1.2, "seated"), **{"rest_hands": HANDS, **changed})


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"eye_height": 1.23},
        {"head_tilt": (math.radians(8), math.radians(-5))},
        {"rest_hands": (None, HANDS[1])},
        {"rest_hands": ((-0.15, -0.35, -0.3), HANDS[1])},  # a hand in the lap says nothing
        {"rest_hands": tuple((x, y - 0.03, z + 0.02) for x, y, z in HANDS)},
        {"facing": 2.0, "neutral": (1.0, 1.2, 3.0)},
    ],
)
def test_another_donning_and_place_change_nothing(changed):
    assert drift(KNOWN, rest(**changed)) is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"eye_height": 1.13}, "The eyes are 7 cm lower than last time."),
        ({"eye_height": 1.25}, "The eyes are 5 cm higher than last time."),
        ({"head_tilt": (0.3, 0.0)}, "The headset sits at another angle than last time."),
        ({"neck": (0.05, -0.22, 0.09)}, "The shoulders are not where they were last time."),
        (
            {"rest_hands": (HANDS[0], (0.25, -0.53, -0.08))},
            "The right hand hangs elsewhere than last time.",
        ),
        ({"mounts": ("strap", "hand")}, "Posture or controllers are not those of last time."),
        ({"posture": "standing"}, "Posture or controllers are not those of last time."),
    ],
)
def test_more_than_that_is_said_in_a_sentence(changed, said):
    assert drift(KNOWN, rest(**changed)) == said


def test_lengths_are_kept_and_place_and_wearing_are_todays():
    now = rest(facing=1.0, epoch=4, head_tilt=(0.1, 0.0), eye_height=1.21)
    body = taken_over(KNOWN, now)
    assert (body.reach, body.measured, body.upper_arm) == (
        KNOWN.reach,
        KNOWN.measured,
        KNOWN.upper_arm,
    )
    assert (body.facing, body.epoch, body.eye_height) == (1.0, 4, 1.21)
    # The pivot stays where it is in the head, whose headset is now tilted.
    level = math3d.rotate(body.tilt(), body.neck_pivot)
    np.testing.assert_allclose(level, KNOWN.neck_pivot, atol=1e-6)
