"""How far a hand is rolled about its forearm's axis, and how surely that is known."""

from __future__ import annotations

import math

from rehab.body import Calibration
from rehab.body.mount import ALONG
from rehab.frame import HAND, SIDES, TRACKED, Frame

STEEP = 0.906
"""Sine of 65 degrees: a forearm that is steeper has hardly a thumb that points up."""

TURNED = 1.1
"""Degrees, one standard error: a controller's orientation (Quest 2 against Qualisys: at most 1.11
+- 0.37 degrees)."""

HELD, BARE, FASTENED = 5.0, 9.6, 25.0
"""Degrees, one standard error, of where "thumb up" is: of a controller, as it lies in one hand and
another [M]; of a bare hand, the error of its joints' angles (Quest 2); and of one that is fastened,
as backs of hands lie at rest [M]: more than the 20 degrees from which no angle is reported."""

Three = tuple[float, float, float]


def rolled(frame: Frame, calibration: Calibration, side: str) -> tuple[float, float]:
    """The roll of the hand `side` about the axis of its forearm against the vertical, degrees, 0
    with the thumb up and palm down positive, and its standard error; NaN where it is not tracked or
    the forearm is steep.

    It holds pronation and supination, what the wrist adds, and what the upper arm and the trunk
    add: all that turns a hand. Against the elbow, as a goniometer reads pronation, it is off by
    some 20 degrees, the same way palm down and palm up, since an upper arm hangs outwards and
    turned inwards (`rehab.bench.people`: root mean square 22 each way, of the arc between 7).

    A cuff half way up the forearm is turned half as far as the hand [M]: what it says is doubled,
    and so is its error.
    """
    hand = SIDES.index(side)
    mount = calibration.mounts[hand]
    bare = int(frame["held"][hand]) == HAND
    if int(frame[f"grip_{side}_bits"]) != TRACKED or (bare and mount != "hand"):
        return math.nan, math.nan
    turn = frame[f"grip_{side}"].tolist()[3:]
    ax, ay, az = turned(turn, calibration.up_forearm[hand])
    bx, by, bz = turned(turn, calibration.back_of_hand[hand])
    if abs(ay) > STEEP:
        return math.nan, math.nan
    raised = by - ay * (ax * bx + ay * by + az * bz)
    aside = (bx * az - bz * ax) * (1.0 if hand else -1.0)
    angle = math.degrees(math.atan2(raised, aside))
    if mount == "hand":
        return angle, math.hypot(TURNED, BARE if bare else HELD)
    far = 1.0 / ALONG[mount]
    return far * angle, far * math.hypot(TURNED, FASTENED)


def turned(turn: list[float], v: Three) -> Three:
    """`v` turned by the unit quaternion `turn` (4), in plain numbers."""
    x, y, z, w = turn
    vx, vy, vz = v
    tx, ty, tz = 2.0 * (y * vz - z * vy), 2.0 * (z * vx - x * vz), 2.0 * (x * vy - y * vx)
    return (
        vx + w * tx + y * tz - z * ty,
        vy + w * ty + z * tx - x * tz,
        vz + w * tz + x * ty - y * tx,
    )
