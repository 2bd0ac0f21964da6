"""Grip and aim of a hand that holds nothing, from its joints as the runtime tracks them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rehab import math3d

PALM, WRIST = 0, 1
_INSIDE = np.array([0.0, -0.02, 0.0], np.float32)
"""Metres from the palm joint, which lies in the bone, to what a closed hand would hold."""
_GRIP = np.array([[0.5, -0.5, -0.5, 0.5], [0.5, 0.5, 0.5, 0.5]], np.float32)
"""The grip's axes in a joint's, left and right.

Joints have -Z to the fingers and +Y out of the back of the hand, a grip +Y up the forearm and +X
out of the back of the right hand and of the palm of the left (OpenXR, "Standard pose identifier"
and XR_EXT_hand_tracking).
"""
_AHEAD = np.array([0.0, 0.0, -1.0], np.float32)

Floats = npt.NDArray[np.float32]


def grip(side: int, palm: Floats) -> Floats:
    """The grip (7,) of a hand with this palm joint (7,)."""
    turn = palm[3:]
    place = palm[:3] + math3d.rotate(turn, _INSIDE)
    return np.concatenate([place, math3d.multiply(turn, _GRIP[side])])


def aim(palm: Floats, wrist: Floats) -> Floats:
    """The aim (7,): from the palm joint (7,) on along the line from the wrist joint (7,)."""
    along = palm[:3] - wrist[:3]
    if not along.any():
        return palm.copy()
    turn = math3d.between(math3d.rotate(palm[3:], _AHEAD), along)
    return np.concatenate([palm[:3], math3d.multiply(turn, palm[3:])])
