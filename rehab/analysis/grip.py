"""Where a controller's grip pose would be in a hand whose wrist is known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rehab import math3d

PALM_IN_WRIST = (0.0, -0.02, -0.08)
"""Metres, in the wrist's axes: 8 cm towards the fingers and 2 cm out of the palm, where a held
controller has its grip pose (the inverse of `body.mount`'s)."""

GRIP_IN_WRIST = ((0.5, -0.5, -0.5, 0.5), (0.5, 0.5, 0.5, 0.5))
"""The turn, x y z w, from the wrist's axes (-Z to the fingers, +Y out of the back of the hand) to
the grip's (+Y to the wrist; +X out of the back of the right hand, into that of the left)."""


def of_wrist(poses: npt.NDArray[np.floating], side: int) -> npt.NDArray[np.floating]:
    """Grip poses (N, 7) of a hand's wrist poses (N, 7), `XR_EXT_hand_tracking`; 0 left, 1 right."""
    turns = poses[:, 3:]
    out = np.empty_like(poses)
    out[:, :3] = poses[:, :3] + math3d.rotate(turns, PALM_IN_WRIST)
    out[:, 3:] = math3d.multiply(turns, GRIP_IN_WRIST[side])
    return out
