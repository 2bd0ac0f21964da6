"""How an arm carries its controller, and where its wrist and palm are from the controller then.

A weak hand cannot hold a controller; fastened to the arm, the same movement is scored. A fastened
controller has no axes of its own that mean anything: `up` and `back` say how it sits.
"""

from __future__ import annotations

import numpy as np

from rehab import math3d
from rehab.errors import UserError
from rehab.frame import SIDES

Point = tuple[float, float, float]
Mounts = tuple[str, str]

MOUNTS = ("hand", "strap", "forearm")
"""What a controller can be: of each arm one.

- hand: it is held, as its grip pose means it
- strap: a strap holds it on the back of the wrist
- forearm: a cuff holds it on the back of the forearm, half way between elbow and wrist
"""

HELD: Mounts = ("hand", "hand")

PALM = 0.08
"""Wrist to palm, metres."""

GRIP_TO_WRIST_IN, GRIP_TO_WRIST_BACK = 0.02, 0.08
"""The wrist from the grip pose of a held controller, metres: towards the back of the hand, and
towards the forearm."""

ALONG = {"strap": 1.0, "forearm": 0.5}
"""Where the controller sits, elbow 0 to wrist 1: a cuff is put half way by whoever fastens it."""

ABOVE = {"strap": 0.04, "forearm": 0.055}
"""The middle of a fastened controller above the line from elbow to wrist, metres: half the depth of
the wrist (0.04) or of the middle forearm (0.07), and 0.02 for the half of a handle [M]."""


def wrist_and_palm(
    mount: str, side: int, up: Point, back: Point, forearm: float
) -> tuple[Point, Point]:
    """Wrist and palm from the controller, in its axes, metres.

    `up` is the unit vector from wrist to elbow and `back` the one out of the back of the hand, both
    in the controller's axes; `forearm` is the bone's length.
    """
    if mount == "hand":
        return ((2.0 * side - 1.0) * GRIP_TO_WRIST_IN, GRIP_TO_WRIST_BACK, 0.0), (0.0, 0.0, 0.0)
    (ux, uy, uz), (bx, by, bz) = up, back
    beyond, above = (1.0 - ALONG[mount]) * forearm, ABOVE[mount]
    x, y, z = -beyond * ux - above * bx, -beyond * uy - above * by, -beyond * uz - above * bz
    return (x, y, z), (x - PALM * ux, y - PALM * uy, z - PALM * uz)


def along_forearm(side: int, up: math3d.Like, back: math3d.Like) -> math3d.Array:
    """The turn (…, 4) to axes of a hand from those in which its `up` and `back` (…, 3) are given.

    Its +Y runs to the elbow, and its +X leaves the back of the right hand (1) or enters the left's.
    """
    up, back = np.asarray(up, np.float32), np.asarray(back, np.float32)
    upright = math3d.between((0.0, 1.0, 0.0), up)
    x = math3d.rotate(upright, (2.0 * side - 1.0, 0.0, 0.0))
    roll = np.arctan2((np.cross(x, back) * up).sum(-1), (x * back).sum(-1))
    return math3d.multiply(math3d.axis_angle(up, roll), upright)


def check_mounts(mounts: Mounts) -> None:
    """Raise `UserError` where an arm's is none of `MOUNTS`."""
    for side, mount in zip(SIDES, mounts, strict=True):
        if mount not in MOUNTS:
            raise UserError(f"Mount {side}={mount} is not possible: {', '.join(MOUNTS)}.")
