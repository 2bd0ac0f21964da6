"""How a controller that is fastened to an arm sits on it, as that arm shows while it rests."""

from __future__ import annotations

import numpy as np

from rehab import math3d
from rehab.body.arm import POLE_BACK, POLE_DOWN, POLE_OUT, elbow
from rehab.body.calibration import Calibration
from rehab.body.mount import ABOVE, ALONG, Point

_ROUNDS = 3  # the controller's height above the bone and its direction follow from each other


def seat(body: Calibration, side: int, place: Point, turn: math3d.Array) -> tuple[Point, Point]:
    """`up` and `back` of the controller on arm `side` in its own axes; see `mount`.

    `place` (3) is the resting controller from mid-shoulder, and `turn` (4) its orientation, both in
    the trunk (right, up, back). The elbow is taken to rest where elbows naturally are; the back of
    the hand looks outwards and up, as it does beside the body and on a lap.
    """
    sign = 2.0 * side - 1.0
    mount = body.mounts[side]
    from_shoulder = np.array(place) - (sign * 0.5 * body.shoulder_width, 0.0, 0.0)
    outwards = np.array((sign, 1.0, 0.0))
    up, back = np.zeros(3), np.zeros(3)
    for _ in range(_ROUNDS):
        bone = from_shoulder - ABOVE[mount] * back
        x, y, z = bone.tolist()
        pole = (sign * POLE_OUT, -POLE_DOWN, POLE_BACK)
        joint = elbow((x, y, z), pole, body.upper_arm[side], ALONG[mount] * body.forearm[side])
        up = np.array(joint) - bone
        up /= np.linalg.norm(up)
        back = outwards - (outwards @ up) * up
        back /= np.linalg.norm(back)
    own = math3d.conjugate(turn)
    return tuple(math3d.rotate(own, up).tolist()), tuple(math3d.rotate(own, back).tolist())
