"""What drivers without a headset share: a clock, a frame to fill, an eye and where they stand."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from math import radians
from typing import Any

import numpy as np

from rehab.drivers import Renderer
from rehab.drivers.recentre import numbers, recentred, seen_from
from rehab.frame import (
    CONTROLLER,
    DISPLAYED,
    FOCUSED,
    FRAME,
    MEASURED,
    TRACKED,
    Eye,
    Frame,
    FrameBuffer,
)
from rehab.math3d import perspective

Pose = tuple[float, float, float, float, float, float, float]
Picture = Callable[[int, Renderer, Any, Eye], None]
"""`picture(frame_index, renderer, scene, eye)`: takes the pictures that it wants."""

FIELD_OF_VIEW = radians(90)
BREATH = 32
"""Frames played as fast as it goes between two moments for other threads: numpy lets go of the
interpreter's lock so briefly and so often that the recorder would never be given it."""

_KNOWN = (*MEASURED, *DISPLAYED)


class Clock:
    """When each frame is: paced by the real clock, or index / `hz` as fast as it is asked."""

    def __init__(self, hz: float, real_time: bool) -> None:
        self.period = round(1e9 / hz)
        self.now = 0
        self._hz = hz
        self._real = real_time
        self._next = 0

    def tick(self, index: int) -> None:
        """Wait for frame `index`; `now` is then its time in ns."""
        if not self._real:
            self.now = round(index * 1e9 / self._hz)
            if index % BREATH == 0:
                time.sleep(1e-4)
            return
        now = time.perf_counter_ns()
        if self._next > now:
            time.sleep((self._next - now) * 1e-9)
        # After a hitch go on from here, instead of hurrying after lost frames.
        self._next = max(self._next, now - self.period) + self.period
        self.now = time.perf_counter_ns()


class Slate:
    """A frame that is filled from plain floats, all channels at once."""

    def __init__(self) -> None:
        self._buffer = FrameBuffer()
        self.record: Frame = self._buffer.record
        array = self._buffer.array
        raw = array.view("u1")
        fields: Any = FRAME.fields
        first = fields["head"][1]
        self._floats = raw[first : first + 4 * 60].view("<f4")
        for name in FRAME.names or ():
            if name.removesuffix("_bits") in _KNOWN and name.endswith("_bits"):
                array[name] = TRACKED
        array["presence"] = FOCUSED
        array["held"] = CONTROLLER

    def fill(
        self,
        index: int,
        clock: Clock,
        epoch: int,
        poses: Sequence[Pose],
        triggers: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        """Write a frame of `poses` (head, grips, aims) and how far each trigger is pulled."""
        record = self.record
        record["index"] = index
        record["t_sample"] = clock.now
        record["t_display"] = clock.now + clock.period
        record["space_epoch"] = epoch
        head, left, right, aim_left, aim_right = poses
        self._floats[:] = (
            *head,
            *left,
            *right,
            *aim_left,
            *aim_right,
            *triggers,
            *(0.0, 0.0),
            *head,
            *left,
            *right,
        )
        self._buffer.quantise()


class Place:
    """Where play space lies in the person's own, moved and turned by each recentring.

    Plain floats, since five poses a frame go through it.
    """

    __slots__ = ("_at", "_turn", "pose")

    def __init__(self, pose: Sequence[float] = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)) -> None:
        self.pose = np.array(pose, np.float32)
        x, y, z, qx, qy, qz, qw = self.pose.tolist()
        self._at = (x, y, z)
        self._turn = (qx, qy, qz, qw)

    def recentred(self, head: Pose, mode: str, eyes: float) -> tuple[Place, list[float]]:
        """The place that `head` (in the person's space) asks for, and its pose (7,) in this one."""
        seen = np.array(self.inside(head), np.float32)
        there = recentred(self.pose, seen, mode, eyes)
        return Place(there.tolist()), numbers(seen_from(self.pose, there))

    def inside(self, pose: Pose) -> Pose:
        """A pose of the person's space in play space."""
        x, y, z, bx, by, bz, bw = pose
        px, py, pz = self._at
        qx, qy, qz, qw = self._turn
        ax, ay, az = -qx, -qy, -qz
        x, y, z = _turned(ax, ay, az, qw, x - px, y - py, z - pz)
        return (
            x,
            y,
            z,
            qw * bx + ax * bw + ay * bz - az * by,
            qw * by - ax * bz + ay * bw + az * bx,
            qw * bz + ax * by - ay * bx + az * bw,
            qw * bw - ax * bx - ay * by - az * bz,
        )

    def outside(self, point: tuple[float, float, float]) -> tuple[float, float, float]:
        """A point of play space in the person's space."""
        px, py, pz = self._at
        x, y, z = _turned(*self._turn, *point)
        return x + px, y + py, z + pz


def _turned(
    qx: float, qy: float, qz: float, qw: float, x: float, y: float, z: float
) -> tuple[float, float, float]:
    """x, y, z turned by the quaternion."""
    tx, ty, tz = 2.0 * (qy * z - qz * y), 2.0 * (qz * x - qx * z), 2.0 * (qx * y - qy * x)
    return (
        x + qw * tx + qy * tz - qz * ty,
        y + qw * ty + qz * tx - qx * tz,
        z + qw * tz + qx * ty - qy * tx,
    )


class Gaze:
    """The one eye of a picture or a window, 90 degrees high, at the head's pose."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.eye = Eye(size)
        self._shape(size)

    def _shape(self, size: tuple[int, int]) -> None:
        self.eye.size = size
        self.eye.projection[...] = perspective(FIELD_OF_VIEW, size[0] / max(size[1], 1))

    def look(self, pose: Sequence[float], size: tuple[int, int] | None = None) -> Eye:
        """The eye at `pose`, for a picture of `size`."""
        if size is not None and size != self.eye.size:
            self._shape(size)
        px, py, pz, x, y, z, w = map(float, pose)
        right = (1 - 2 * (y * y + z * z), 2 * (x * y + z * w), 2 * (x * z - y * w))
        up = (2 * (x * y - z * w), 1 - 2 * (x * x + z * z), 2 * (y * z + x * w))
        back = (2 * (x * z + y * w), 2 * (y * z - x * w), 1 - 2 * (x * x + y * y))
        self.eye.view[:3] = [
            (*axis, -(axis[0] * px + axis[1] * py + axis[2] * pz)) for axis in (right, up, back)
        ]
        return self.eye
