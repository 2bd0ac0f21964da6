"""What a body at rest shows: its place, how headset and controllers sit on it, and its hands."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import numpy.typing as npt

from rehab import math3d
from rehab.body.arm import POLE_BACK, POLE_DOWN, POLE_OUT, elbow
from rehab.body.calibration import (
    NO_FLOOR,
    USUAL_EYES,
    USUAL_EYES_SEATED,
    Calibration,
    proportioned,
)
from rehab.body.fastened import seat
from rehab.body.likely import Hand, hand, hanging, likely
from rehab.body.mount import Mounts, Point

Array = npt.NDArray[np.float64]
Grips = tuple[Array, Array]

TILT_MOST = math.radians(20.0)
"""A resting head that is tilted by more than this looks somewhere, and is not neutral."""

USUALLY_HELD = math.radians(15.0)
"""How far a grip's axis usually is from the forearm: so it is in shared/motion."""

HANDS_APART, HANDS_TURN = 0.25, math.radians(30.0)
"""Hands nearer than this, metres, or turned by more than this from the head, show no facing."""


def placed(head: Array, posture: str, epoch: int) -> Calibration:
    """Mean proportions of the eye height, where the resting heads (N, 7), all tracked, are."""
    x, y, z = np.median(head[:, :3], axis=0).tolist()
    usual = USUAL_EYES_SEATED if posture == "seated" else USUAL_EYES
    heading, pitch, roll = _angles(middle(head)[1])
    body = proportioned(y if y > NO_FLOOR else usual, posture, (x, y, z), heading, epoch)
    pitch, roll = (float(np.clip(angle, -TILT_MOST, TILT_MOST)) for angle in (pitch, roll))
    return dataclasses.replace(body, head_tilt=(pitch, roll))


def rested(head: Array, grips: Grips, posture: str, epoch: int, mounts: Mounts) -> Calibration:
    """The body that a rest shows: head (N, 7), all tracked, and grips (N, 7), NaN where not."""
    body = _seated(dataclasses.replace(placed(head, posture, epoch), mounts=mounts), grips)
    palms = _palms(body, grips)
    # Heads look about; the line between resting hands turns with the trunk.
    body = dataclasses.replace(body, facing=mean_facing(body.facing, palms))
    shown = shown_hands(body, head, grips, sure=False)
    body = likely(body, shown)
    left, right = (_up_forearm(body, side, grips[side], shown[side]) for side in (0, 1))
    body = _seated(dataclasses.replace(body, up_forearm=(left, right)), grips)
    left_palm, right_palm = (in_trunk(palm, body) for palm in _palms(body, grips))
    return dataclasses.replace(body, rest_hands=(left_palm, right_palm))


def shown_hands(
    body: Calibration, head: Array, grips: Grips, *, sure: bool
) -> tuple[Hand | None, Hand | None]:
    """What each arm shows; `sure` that the forearm's direction is known of those that are held."""
    left, right = (
        hand(body, side, head, grips[side], sure=sure or body.mounts[side] != "hand")
        if tracked(grips[side]).any()
        else None
        for side in (0, 1)
    )
    return left, right


def hangs(body: Calibration, shown: Hand | None, side: int) -> bool:
    """Whether that arm was seen to hang."""
    return shown is not None and hanging(shown, body, side)


def tracked(poses: Array) -> npt.NDArray[np.bool_]:
    """Which of the poses (N, 7) are whole."""
    return np.asarray(np.isfinite(poses).all(1))


def middle(poses: Array) -> tuple[Array, math3d.Array]:
    """The median position (3) and the mean orientation (4) of the poses (N, 7) that are whole."""
    poses = poses[tracked(poses)]
    turns = poses[:, 3:] * np.sign(poses[:, 3:] @ poses[len(poses) // 2, 3:])[:, None]
    return np.median(poses[:, :3], axis=0), math3d.normalise(np.median(turns, axis=0))


def in_trunk(palm: Array | None, body: Calibration) -> Point | None:
    """A palm (play space) from mid-shoulder at rest: right, up, back."""
    if palm is None:
        return None
    turn = math3d.axis_angle((0.0, 1.0, 0.0), -body.facing)
    x, y, z = (math3d.rotate(turn, palm - np.array(body.neutral)) - np.array(body.neck)).tolist()
    return x, y, z


def mean_facing(head: float, palms: tuple[Array | None, Array | None]) -> float:
    """The mean of the head's heading and of the hands' line, where that makes sense."""
    left, right = palms
    if left is None or right is None:
        return head
    dx, dz = float(right[0] - left[0]), float(right[2] - left[2])
    turn = math.remainder(math.atan2(-dz, dx) - head, 2.0 * math.pi)
    if math.hypot(dx, dz) < HANDS_APART or abs(turn) > HANDS_TURN:
        return head
    return math.remainder(head + 0.5 * turn, 2.0 * math.pi)


def _angles(turn: math3d.Array) -> tuple[float, float, float]:
    """Heading (left positive), pitch (up) and roll (left ear down) of a head, rad."""
    ahead, ear, crown = (
        math3d.rotate(turn, axis).tolist() for axis in ((0, 0, -1), (1, 0, 0), (0, 1, 0))
    )
    pitch = math.asin(max(-1.0, min(1.0, ahead[1])))
    return math.atan2(-ahead[0], -ahead[2]), pitch, math.atan2(ear[1], crown[1])


def _palms(body: Calibration, grips: Grips) -> tuple[Array | None, Array | None]:
    """The resting palms, play space."""
    left, right = (_palm(body, side, poses) for side, poses in enumerate(grips))
    return left, right


def _palm(body: Calibration, side: int, poses: Array) -> Array | None:
    if not tracked(poses).any():
        return None
    place, turn = middle(poses)
    return place + math3d.rotate(turn, body.from_controller(side)[1])


def _seated(body: Calibration, grips: Grips) -> Calibration:
    """`body` with how each fastened controller that was seen sits on its arm."""
    up, back = list(body.up_forearm), list(body.back_of_hand)
    for side, poses in enumerate(grips):
        if tracked(poses).any() and body.mounts[side] != "hand":
            position, turn = middle(poses)
            place = in_trunk(position, body)
            assert place is not None
            up[side], back[side] = seat(body, side, place, _to_trunk(turn, body))
    return dataclasses.replace(body, up_forearm=(up[0], up[1]), back_of_hand=(back[0], back[1]))


def _up_forearm(body: Calibration, side: int, poses: Array, shown: Hand | None) -> Point:
    """How a hanging arm holds its grip, if its elbow is where elbows naturally are."""
    if body.mounts[side] != "hand" or not hangs(body, shown, side):
        return body.up_forearm[side]
    assert shown is not None
    sign = 2.0 * side - 1.0
    wx, wy, wz = shown.wrist[0].tolist()
    wx -= sign * 0.5 * body.shoulder_width
    pole = (sign * POLE_OUT, -POLE_DOWN, POLE_BACK)
    x, y, z = elbow((wx, wy, wz), pole, body.upper_arm[side], body.forearm[side])
    own = math3d.conjugate(_to_trunk(middle(poses)[1], body))
    up = math3d.rotate(own, math3d.normalise((x - wx, y - wy, z - wz)))
    # Where elbows naturally are is no surer than how grips are usually held, unless far from it.
    usual = np.array(body.up_forearm[side], np.float32)
    off = math.acos(max(-1.0, min(1.0, float(up @ usual))))
    up = math3d.normalise(usual + off**2 / (off**2 + USUALLY_HELD**2) * (up - usual))
    return tuple(up.tolist())


def _to_trunk(turn: math3d.Array, body: Calibration) -> math3d.Array:
    """An orientation (4), play space, in the resting trunk."""
    return math3d.multiply(math3d.axis_angle((0.0, 1.0, 0.0), -body.facing), turn)
