"""Ten seconds that make a calibration: arms at rest, then a comfortable reach forwards.

Only frames whose head is tracked count; each hand is used where it is tracked. The body begins
as mean proportions of the eye height and is moved by what the hands show, within the spread of
healthy adults: a reach may be a bent arm, so it can prove an arm longer, never shorter.
"""

from __future__ import annotations

import dataclasses
import math
from gettext import gettext as _

import numpy as np

# Order statistics import it at their first use: 70 ms, in the middle of a session.
import numpy.ma
import numpy.typing as npt

from rehab import math3d
from rehab.body.arm import POLE_BACK, POLE_DOWN, POLE_OUT, elbow
from rehab.body.calibration import (
    SEATED_BELOW,
    UP_FOREARM,
    USUAL_EYES,
    USUAL_EYES_SEATED,
    Calibration,
    proportioned,
)
from rehab.body.estimator import Estimator
from rehab.body.fastened import seat
from rehab.body.mount import HELD, PALM, Mounts, Point
from rehab.errors import UserError
from rehab.frame import GRIPS, TRACKED, Frame

PHASES = ("rest", "reach")
SECONDS = 5.0
"""Tracked time that each phase takes."""

LONGEST_FRAME = 0.1
"""Seconds that one frame counts for at most, so that a gap in tracking is not counted."""

LIFTED = 0.15
"""Metres that a palm must move from rest for its arm to count as having reached."""

ARM_SPREAD = (0.88, 1.08)
"""Bounds of an arm's length over its proportion of stature: about two standard deviations [M]."""

HANGING = 0.975
"""Shoulder to wrist over arm length where the arm hangs: the elbow rests 15 to 20 degrees bent."""

HANGS_FORWARD = 0.08
"""Metres by which a hanging palm lies before its shoulder joint [M]."""

PROTRACTION = 0.03
"""Metres by which the shoulder girdle slides forwards in a full reach [M]."""

RESTLESS_HEAD, RESTLESS_HANDS = 0.06, 0.12
"""Metres, 5th to 95th percentile, over which a rest was not at rest."""

Positions = npt.NDArray[np.float64]


class Calibrator:
    """Takes frames of the phase "rest", then "reach", and gives the `Calibration`."""

    def __init__(self, posture: str, mounts: Mounts = HELD) -> None:
        self._posture = posture
        self._mounts = mounts
        self._seconds = dict.fromkeys(PHASES, 0.0)
        self._last: int | None = None
        self._epoch: int | None = None
        self._rest = _Rest()
        self._body: Calibration | None = None
        self._reach: _Reached | None = None

    def step(self, frame: Frame, phase: str) -> None:
        """Take one frame, if its head is tracked and `phase` has not had its seconds."""
        t = int(frame["t_sample"])
        elapsed = 0.0 if self._last is None else (t - self._last) * 1e-9
        self._last = t
        if frame["head_bits"] != TRACKED or self.progress(phase) >= 1.0:
            return
        if phase == "rest":
            self._step_rest(frame)
        else:
            self._step_reach(frame)
        self._seconds[phase] += min(max(elapsed, 0.0), LONGEST_FRAME)
        if phase == "rest" and self.progress(phase) >= 1.0:
            self._rested()  # here, where nothing new is shown: it takes some milliseconds

    def progress(self, phase: str) -> float:
        """The part, 0 to 1, of `phase`'s seconds that is done."""
        return min(self._seconds[phase] / SECONDS, 1.0)

    def result(self) -> Calibration:
        """The body; an arm that did not reach takes the other's and is marked not `measured`."""
        rest = self._rested()
        return rest if self._reach is None else self._reach.refine(rest)

    def _step_rest(self, frame: Frame) -> None:
        if self._epoch != int(frame["space_epoch"]):  # half a rest in another place is no rest
            self._epoch = int(frame["space_epoch"])
            self._seconds["rest"] = 0.0
            self._rest = _Rest()
        self._rest.add(frame)

    def _step_reach(self, frame: Frame) -> None:
        if self._reach is None:
            self._reach = _Reached(self._rested())
        self._reach.add(frame)

    def _rested(self) -> Calibration:
        if self._body is None:
            if self._epoch is None:
                raise UserError(_("Calibration needs the headset to be tracked while at rest."))
            self._body = self._rest.calibration(self._posture, self._mounts, self._epoch)
        return self._body


class _Rest:
    """What was seen of head and palms while the arms rested."""

    def __init__(self) -> None:
        self.head: list[bytes] = []  # poses as they lie in a frame: an array of them is made fast
        self.grips: tuple[list[bytes], list[bytes]] = ([], [])

    def add(self, frame: Frame) -> None:
        self.head.append(frame["head"].tobytes())
        for poses, grip in zip(self.grips, GRIPS, strict=True):
            if frame[f"{grip}_bits"] == TRACKED:
                poses.append(frame[grip].tobytes())

    def calibration(self, posture: str, mounts: Mounts, epoch: int) -> Calibration:
        """Proportions, resting place and the lengths that hanging arms show."""
        poses = _poses(self.head)
        eyes = np.median(poses[:, :3], axis=0)
        doubts = self._doubts(poses[:, :3], float(eyes[1]), posture)
        x, y, z = eyes.tolist()
        usual = USUAL_EYES_SEATED if posture == "seated" else USUAL_EYES
        head = _circular_median(math3d.yaw(poses[:, 3:]))
        body = proportioned(y if y > 0.7 else usual, posture, (x, y, z), head, epoch)
        body = self._seated(dataclasses.replace(body, mounts=mounts))
        palms = self._palms(body)
        # Heads look about; the line between resting hands turns with the trunk.
        body = dataclasses.replace(body, facing=_mean_facing(head, palms))
        body = _under_shoulders(body, palms)
        hands = (_in_trunk(palms[0], body), _in_trunk(palms[1], body))
        hanging = max(_hanging_arm(hand, body) for hand in hands)
        # An arm that seems shorter than any is bent, and says nothing of its length.
        if hanging > ARM_SPREAD[0] * body.arm(0):
            body = _with_arm(body, hanging)
        left, right = (self._up_forearm(side, hands[side], body) for side in (0, 1))
        body = self._seated(dataclasses.replace(body, up_forearm=(left, right)))
        palms = self._palms(body)
        hands = (_in_trunk(palms[0], body), _in_trunk(palms[1], body))
        doubts += _unsure_mounts(hands, body)
        return dataclasses.replace(body, rest_hands=hands, quality=tuple(doubts))

    def _palms(self, body: Calibration) -> list[Positions | None]:
        """The resting palms, play space."""
        palms: list[Positions | None] = []
        for side, kept in enumerate(self.grips):
            if kept:
                _, palm = body.from_controller(side)
                place, turn = _middle(kept)
                palms.append(place + math3d.rotate(turn, palm))
            else:
                palms.append(None)
        return palms

    def _seated(self, body: Calibration) -> Calibration:
        """`body` with how each fastened controller that was seen sits on its arm."""
        up, back = list(body.up_forearm), list(body.back_of_hand)
        for side, kept in enumerate(self.grips):
            if kept and body.mounts[side] != "hand":
                position, turn = _middle(kept)
                place = _in_trunk(position, body)
                assert place is not None
                up[side], back[side] = seat(body, side, place, _to_trunk(turn, body))
        return dataclasses.replace(body, up_forearm=(up[0], up[1]), back_of_hand=(back[0], back[1]))

    def _up_forearm(self, side: int, hand: Point | None, body: Calibration) -> Point:
        """How a hanging arm holds its grip, if its elbow is where elbows naturally are."""
        if hand is None or body.mounts[side] != "hand" or not _hanging_arm(hand, body):
            return UP_FOREARM
        sign = 2 * side - 1
        to_trunk = _to_trunk(_middle(self.grips[side])[1], body)
        wrist = math3d.rotate(to_trunk, body.from_controller(side)[0])
        wx, wy, wz = (wrist + hand).tolist()
        wx -= sign * 0.5 * body.shoulder_width
        pole = (sign * POLE_OUT, -POLE_DOWN, POLE_BACK)
        x, y, z = elbow((wx, wy, wz), pole, body.upper_arm[side], body.forearm[side])
        up = math3d.rotate(math3d.conjugate(to_trunk), math3d.normalise((x - wx, y - wy, z - wz)))
        return tuple(up.tolist())

    def _doubts(self, eyes: Positions, height: float, posture: str) -> list[str]:
        doubts = []
        if height < 0.7:
            doubts.append(_("The floor is not known: body lengths are those of an average adult."))
        elif (posture == "seated") != (height < SEATED_BELOW):
            doubts.append(
                _("Eyes {height:.2f} m above the floor do not look {posture}.").format(
                    height=height, posture=_(posture)
                )
            )
        if _spread(eyes) > RESTLESS_HEAD:
            doubts.append(_("The head moved while at rest."))
        if any(g and _spread(_poses(g)[:, :3]) > RESTLESS_HANDS for g in self.grips):
            doubts.append(_("A hand moved while at rest."))
        return doubts


def _poses(kept: list[bytes]) -> Positions:
    """The poses (n, 7) that were kept."""
    return np.frombuffer(b"".join(kept), np.float32).reshape(-1, 7).astype(np.float64)


def _middle(kept: list[bytes]) -> tuple[Positions, math3d.Array]:
    """The median position (3) and the mean orientation (4) of the poses that were kept."""
    poses = _poses(kept)
    turns = poses[:, 3:] * np.sign(poses[:, 3:] @ poses[0, 3:])[:, None]
    return np.median(poses[:, :3], axis=0), math3d.normalise(turns.mean(0))


class _Reached:
    """How far each palm came from its shoulder while reaching."""

    def __init__(self, body: Calibration) -> None:
        self._estimator = Estimator(body)
        self._distances: tuple[list[float], list[float]] = ([], [])
        self._moved: tuple[list[float], list[float]] = ([], [])
        self._lean: list[float] = []

    def add(self, frame: Frame) -> None:
        body = self._estimator.step(frame)
        if not body["valid"]:
            return
        self._lean.append(float(body["trunk_forward"]))
        for side in (0, 1):
            if body["arm_valid"][side]:
                hand, shoulder = body["hand"][side], body["shoulder"][side]
                self._distances[side].append(float(np.linalg.norm(hand - shoulder)))
                self._moved[side].append(self._from_rest(hand - body["chest"], side))

    def _from_rest(self, offset: npt.NDArray[np.float32], side: int) -> float:
        """Metres between a palm (from mid-shoulder, play space) and where it rested."""
        body = self._estimator.calibration
        assert body is not None
        rest = body.rest_hands[side]
        turn = math3d.axis_angle((0.0, 1.0, 0.0), -body.facing)
        local = math3d.rotate(turn, offset)
        if rest is None:  # never seen at rest: what counts is how far before the chest it is
            return float(-local[2]) - 0.2
        return float(np.linalg.norm(local - np.array(rest, np.float32)))

    def refine(self, rest: Calibration) -> Calibration:
        """`rest` with what the reach adds."""
        reach: list[float] = []
        for distances, moved in zip(self._distances, self._moved, strict=True):
            # Raising takes the first second or two; the held reach is the upper part.
            held = np.percentile(moved, 75) if moved else 0.0
            reach.append(float(np.percentile(distances, 75)) if held > LIFTED else 0.0)
        doubts = [*rest.quality, *self._doubts(reach, rest)]
        measured = (reach[0] > 0.0, reach[1] > 0.0)
        seen = max(
            max(reach) - PALM - PROTRACTION, *(_hanging_arm(hand, rest) for hand in rest.rest_hands)
        )
        usual = proportioned(rest.eye_height, rest.posture)
        body = _with_arm(rest, seen) if seen > ARM_SPREAD[0] * usual.arm(0) else rest
        left, right = reach[0] or reach[1], reach[1] or reach[0]
        if any(measured):
            longest = body.arm(0) + PALM + PROTRACTION
            body = dataclasses.replace(body, reach=(min(left, longest), min(right, longest)))
        return dataclasses.replace(body, measured=measured, quality=tuple(doubts))

    def _doubts(self, reach: list[float], rest: Calibration) -> list[str]:
        doubts = []
        sides = (_("left"), _("right"))
        for side, distance in enumerate(reach):
            if not distance and reach[1 - side]:
                doubts.append(
                    _("The {side} arm did not reach; the other arm's reach stands for it.").format(
                        side=sides[side]
                    )
                )
        if not any(reach):
            doubts.append(_("Neither arm reached; the reach is an average adult's."))
        if max(reach) > ARM_SPREAD[1] * rest.arm(0) + PALM + PROTRACTION:
            doubts.append(_("A hand reached further than an arm is long; check the floor height."))
        if self._lean and np.percentile(self._lean, 75) > math.radians(15.0):
            doubts.append(_("The trunk leaned forwards to reach."))
        return doubts


def _with_arm(body: Calibration, length: float) -> Calibration:
    """`body` with arms of `length` (metres), held within the spread of adults."""
    usual = proportioned(body.eye_height, body.posture)
    scale = min(max(length / usual.arm(0), ARM_SPREAD[0]), ARM_SPREAD[1])
    upper, fore = usual.upper_arm[0] * scale, usual.forearm[0] * scale
    return dataclasses.replace(body, upper_arm=(upper, upper), forearm=(fore, fore))


def _under_shoulders(body: Calibration, palms: list[Positions | None]) -> Calibration:
    """`body` with mid-shoulder drawn half way to above its hanging hands, by 3 cm at most."""
    hands = [_in_trunk(palm, body) for palm in palms]
    left, right = hands
    if left is None or right is None or not all(_hanging_arm(hand, body) for hand in hands):
        return body
    aside = 0.25 * (left[0] + right[0])
    behind = 0.25 * (left[2] + right[2]) + 0.5 * HANGS_FORWARD
    limit = max(1.0, math.hypot(aside, behind) / 0.03)
    x, y, z = body.neck
    return dataclasses.replace(body, neck=(x + aside / limit, y, z + behind / limit))


def _hanging_arm(hand: Point | None, body: Calibration) -> float:
    """The arm's length that a palm shows if it hangs below its shoulder; else 0."""
    if hand is None:
        return 0.0
    side = abs(hand[0]) - 0.5 * body.shoulder_width
    down = -hand[1]
    aside = math.hypot(side, hand[2])
    if down <= 0.0 or aside > 0.35 * down:
        return 0.0
    return (math.hypot(down, aside) - PALM) / HANGING


def _unsure_mounts(hands: tuple[Point | None, Point | None], body: Calibration) -> list[str]:
    """A sentence for each fastened controller whose arm did not show how it sits."""
    doubt = _("The {side} arm did not hang at rest: how its controller sits is estimated.")
    return [
        doubt.format(side=name)
        for name, mount, hand in zip((_("left"), _("right")), body.mounts, hands, strict=True)
        if mount != "hand" and not _hanging_arm(hand, body)
    ]


def _to_trunk(turn: math3d.Array, body: Calibration) -> math3d.Array:
    """An orientation (4), play space, in the resting trunk."""
    return math3d.multiply(math3d.axis_angle((0.0, 1.0, 0.0), -body.facing), turn)


def _in_trunk(palm: Positions | None, body: Calibration) -> Point | None:
    """A palm (play space) from mid-shoulder at rest: right, up, back."""
    if palm is None:
        return None
    turn = math3d.axis_angle((0.0, 1.0, 0.0), -body.facing)
    x, y, z = (math3d.rotate(turn, palm - np.array(body.neutral)) - np.array(body.neck)).tolist()
    return x, y, z


def _mean_facing(head: float, palms: list[Positions | None]) -> float:
    """The mean of the head's heading and of the hands' line, where that makes sense."""
    left, right = palms
    if left is None or right is None:
        return head
    dx, dz = float(right[0] - left[0]), float(right[2] - left[2])
    turn = math.remainder(math.atan2(-dz, dx) - head, 2.0 * math.pi)
    if math.hypot(dx, dz) < 0.25 or abs(turn) > math.radians(30.0):
        return head
    return math.remainder(head + 0.5 * turn, 2.0 * math.pi)


def _circular_median(angles: npt.NDArray[np.float32]) -> float:
    """The median of angles (N,) rad about their mean direction."""
    mean = math.atan2(float(np.sin(angles).mean()), float(np.cos(angles).mean()))
    off = np.mod(angles - mean + math.pi, 2.0 * math.pi) - math.pi
    return math.remainder(mean + float(np.median(off)), 2.0 * math.pi)


def _spread(points: Positions) -> float:
    """The largest 5th-to-95th-percentile range, metres, over the axes of points (N, 3)."""
    return float(np.ptp(np.percentile(points, (5.0, 95.0), axis=0), axis=0).max())
