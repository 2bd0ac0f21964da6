"""A figure of known bones, seen as a headset sees it: head and grips of a posed person."""

from __future__ import annotations

import numpy as np

from rehab import math3d
from rehab.body import Calibration, proportioned
from rehab.body.mount import ABOVE, ALONG
from rehab.frame import TRACKED, FrameBuffer

SECOND = 1_000_000_000
CHANNELS = {"head": "head", "grip_left": "left", "grip_right": "right"}


class Figure:
    """A person of the mean proportions at `eyes` metres; pose it, then take `frame`.

    Arms are given by the direction of each humerus and each forearm in play space for somebody
    who faces -Z; `heading` (rad, left positive) and `place` then turn and move the whole person.
    The shoulder rides up 5 cm, and 2 cm inwards, by 130 degrees, as clavicles do. A controller that
    `mounts` say is fastened sits at the back of wrist or forearm, turned by `askew` from the hand.
    """

    def __init__(self, eyes: float = 1.6, posture: str = "standing") -> None:
        self.body: Calibration = proportioned(eyes, posture)
        self.eyes = eyes
        self.buffer = FrameBuffer()
        self.heading = 0.0
        self.place = np.zeros(3)
        self.t = 0
        self.epoch = 0
        self.humerus = np.array([(0.0, -1.0, 0.0), (0.0, -1.0, 0.0)])
        self.forearm = np.array([(0.0, -1.0, 0.0), (0.0, -1.0, 0.0)])
        self.back: list = [None, None]  # a direction that is the back of the hand's, if one is told
        self.mounts = ["hand", "hand"]
        self.askew = [math3d.axis_angle((0.0, 0.0, 1.0), 0.0)] * 2
        self.lean_forward = self.lean_right = 0.0
        self.look = (0.0, 0.0)  # left and up, rad, about `pivot`: from the eyes, in the head
        self.worn = np.array((0.0, 0.0, 0.0, 1.0))  # how the headset is turned on the head
        self.pivot = np.array(self.body.neck_pivot)
        self.seen = {"head": True, "left": True, "right": True}
        self._asked: dict[str, tuple] = {"head": (), "arms": ()}
        self._poses: dict[str, np.ndarray] = {}

    def frame(self, seconds: float = 1 / 90):
        """The record of this pose, `seconds` after the last."""
        record = self.buffer.record
        self.t += round(seconds * SECOND)
        record["t_sample"] = record["t_display"] = self.t
        record["space_epoch"] = self.epoch
        self._pose()
        for channel, name in CHANNELS.items():
            seen = self.seen[name]
            record[channel] = self._poses[channel] if seen else 0.0
            record[f"{channel}_bits"] = TRACKED if seen else 0
        return self.buffer.quantise()

    def _pose(self) -> None:
        """What was moved; what is held is worked out once."""
        leans = (self.lean_forward, self.lean_right)
        stands = (self.body, self.place, self.eyes, self.heading, leans)
        head = self._new("head", *stands, self.look, self.worn, self.pivot)
        moved = (self.humerus, self.forearm, *self.askew, *self.back, self.mounts)
        arms = self._new("arms", *stands, *moved)
        if not head and not arms:
            return
        turn = math3d.axis_angle((0, 1, 0), self.heading)
        lean = math3d.multiply(
            math3d.axis_angle((0, 0, 1), -self.lean_right),
            math3d.axis_angle((1, 0, 0), -self.lean_forward),
        )
        hips = np.array((0.0, self.eyes, 0.0)) + self.body.neck - (0.0, self.body.trunk, 0.0)
        if head:
            self._put("head", *self._head(hips, lean), turn)
        if arms:
            for side, name in enumerate(("left", "right")):
                self._put(f"grip_{name}", *self._grip(side, hips, lean), turn)

    def _new(self, part: str, *asked) -> bool:
        """Whether what the poses of `part` follow from has changed, which is noted."""
        now = tuple(tuple(np.ravel(one)) for one in asked)
        before, self._asked[part] = self._asked[part], now
        return now != before

    def _head(self, hips, lean):
        """The eyes' position and the headset's orientation."""
        head = hips + math3d.rotate(lean, np.array((0.0, self.eyes, 0.0)) - hips)
        left, up = (
            math3d.axis_angle(a, x) for a, x in zip(((0, 1, 0), (1, 0, 0)), self.look, strict=True)
        )
        looking = math3d.multiply(lean, math3d.multiply(left, up))
        head = head + math3d.rotate(lean, self.pivot) - math3d.rotate(looking, self.pivot)
        return head, math3d.multiply(looking, self.worn)

    def shoulder(self, side: int, hips, lean):
        sign = 2 * side - 1
        part = min(
            1.0, np.arccos(-self.humerus[side][1] / np.linalg.norm(self.humerus[side])) / 2.27
        )
        half = 0.5 * self.body.shoulder_width - 0.02 * part
        return hips + math3d.rotate(lean, (sign * half, self.body.trunk + 0.05 * part, 0.0))

    def _grip(self, side, hips, lean):
        """Palm position and orientation: fingers on along the forearm, palm inwards or down."""
        upper = np.array(self.humerus[side]) / np.linalg.norm(self.humerus[side])
        fore = np.array(self.forearm[side]) / np.linalg.norm(self.forearm[side])
        elbow = self.shoulder(side, hips, lean) + self.body.upper_arm[side] * upper
        wrist = elbow + self.body.forearm[side] * fore
        out = np.array((2.0 * side - 1.0, 0.0, 0.0))  # the back of the hand looks outwards
        if abs(fore[0]) > 0.9:
            out = np.array((0.0, 1.0, 0.0))
        if self.back[side] is not None:
            out = np.array(self.back[side])
        back = out - (out @ fore) * fore
        back /= np.linalg.norm(back)
        x = back * (2 * side - 1)  # the grip's +X leaves the back of the right hand
        y = -fore
        q = _from_axes(x, y, np.cross(x, y))
        mount = self.mounts[side]
        if mount == "hand":
            return wrist + 0.08 * fore - 0.02 * back, q
        bone = elbow + ALONG[mount] * self.body.forearm[side] * fore
        return bone + ABOVE[mount] * back, math3d.multiply(q, self.askew[side])

    def _put(self, channel, position, orientation, turn) -> None:
        at = math3d.rotate(turn, position) + self.place
        self._poses[channel] = np.concatenate([at, math3d.multiply(turn, orientation)])


def _from_axes(x, y, z):
    """The quaternion of a rotation whose columns are x, y, z."""
    r = np.stack([x, y, z], axis=1)
    k = np.array(
        [
            [r[0, 0] - r[1, 1] - r[2, 2], 0, 0, 0],
            [r[0, 1] + r[1, 0], r[1, 1] - r[0, 0] - r[2, 2], 0, 0],
            [r[0, 2] + r[2, 0], r[1, 2] + r[2, 1], r[2, 2] - r[0, 0] - r[1, 1], 0],
            [r[2, 1] - r[1, 2], r[0, 2] - r[2, 0], r[1, 0] - r[0, 1], np.trace(r)],
        ]
    )
    return np.linalg.eigh(k / 3.0)[1][:, -1]


def direction(elevation: float, plane: str, side: int = 1) -> tuple[float, float, float]:
    """A humerus raised by `elevation` degrees: "forward", or "aside" (abduction)."""
    angle = np.radians(elevation)
    if plane == "forward":
        return 0.0, -np.cos(angle), -np.sin(angle)
    return (2 * side - 1) * np.sin(angle), -np.cos(angle), 0.0
