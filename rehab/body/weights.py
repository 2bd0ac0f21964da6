"""The numbers of the model that were fitted to people, by `tools/fit_body.py`.

Beside those fitted to everybody, `weights.npz` holds for each person the ones that were fitted to
all others: so that what is said of the error can be measured on people who were not fitted.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rehab.body.record import ANGLES

Numbers = npt.NDArray[np.float64]

VERSION = "three-point/3"
"""Of the estimator: another one gives other angles from the same recording."""

ARM = (
    "rise",  # how far the raised shoulder has moved, at `GIRDLE_FULL`, over stature: up,
    "inward",  # inwards,
    "inward_out",  # and more so where the arm points outwards;
    "ahead",  # forwards,
    "ahead_ahead",  # and more so where it points forwards
    "give",  # share of what is out of reach by which the shoulder follows the hand
    "pole_out",  # which way the elbow stands off: outwards, up and ahead in the trunk,
    "pole_up",
    "pole_ahead",
    "pole_forearm",  # along the forearm that the hand shows, out of the back of the hand,
    "pole_back",
    "pole_thumb",  # and square to both
    "straight",  # reach over arm's length past which the elbow is eased,
    "ease",  # and what is left of what is past it
    "share",  # the hand's share in the upper arm's direction
    "rest_out",  # the resting shoulder from where proportions put it, over stature: outwards,
    "rest_up",  # up
    "rest_ahead",  # and ahead
    "tilt",  # rad by which the thorax leans back from the line from pelvis to neck, at rest
    "bend_side",  # how much further than that line the thorax leans: sideways
    "bend_ahead",  # and forwards
    "learn",  # 1/s: how fast the hold of the hand is learnt from a straight arm,
    "learn_from",  # and from which reach over arm's length on
)
"""What each number of `Weights.arm` is."""

FEATURES = (
    "one",
    "trunk_forward",
    "trunk_right",
    "trunk_yaw",
    "neck_yaw",
    "neck_pitch",
    "elevation",
    "elevation_squared",
    "elbow_flexion",
    "flexion",
    "level",
)
"""What the logarithm of an angle's standard error (degrees) is linear in; see `certainty`."""


@dataclass(frozen=True)
class Weights:
    """What was fitted: of the arms (23), and of each angle's standard error (14, 11)."""

    arm: Numbers
    certainty: Numbers

    def flat(self) -> Numbers:
        """All of it in the order in which the kernel's state holds it."""
        return np.concatenate([self.arm, self.certainty.ravel()])


SIZE = len(ARM) + len(ANGLES) * len(FEATURES)


@cache
def weights(without: str = "") -> Weights:
    """Those fitted to everybody, or to everybody but one person of the data."""
    with np.load(Path(__file__).parent / "weights.npz", allow_pickle=False) as stored:
        suffix = f"/{without}" if f"arm/{without}" in stored else ""
        return Weights(stored[f"arm{suffix}"], stored[f"certainty{suffix}"])


def people() -> tuple[str, ...]:
    """Those whom the weights are fitted to."""
    with np.load(Path(__file__).parent / "weights.npz", allow_pickle=False) as stored:
        return tuple(name.removeprefix("arm/") for name in stored if name.startswith("arm/"))
