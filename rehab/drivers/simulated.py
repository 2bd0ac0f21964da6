"""What drivers without a headset share: a clock, a frame to fill, an eye and where they stand."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from math import atan2, cos, radians, sin
from typing import Any

from rehab.drivers import Renderer
from rehab.frame import FOCUSED, FRAME, TRACKED, Eye, Frame, FrameBuffer
from rehab.math3d import perspective

Pose = tuple[float, float, float, float, float, float, float]
Picture = Callable[[int, Renderer, Any, Eye], None]
"""`picture(frame_index, renderer, scene, eye)`: takes the pictures that it wants."""

FIELD_OF_VIEW = radians(90)


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
            if name.endswith("_bits"):
                array[name] = TRACKED
        array["presence"] = FOCUSED

    def fill(self, index: int, clock: Clock, epoch: int, poses: Sequence[Pose]) -> None:
        """Write a frame of `poses` (head, grips, aims) with empty hands and still buttons."""
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
            *(0.0, 0.0, 0.0, 0.0),
            *head,
            *left,
            *right,
        )
        self._buffer.quantise()


class Place:
    """Where play space lies in the person's own: moved and turned by each recentring."""

    __slots__ = ("_cos", "_sin", "_w", "_y", "x", "z")

    def __init__(self, x: float = 0.0, z: float = 0.0, yaw: float = 0.0) -> None:
        self.x, self.z = x, z
        self._cos, self._sin = cos(yaw), sin(yaw)
        self._y, self._w = sin(0.5 * yaw), cos(0.5 * yaw)

    @classmethod
    def at(cls, head: Pose) -> Place:
        """The place in which `head` is over the origin and faces -Z; the floor stays the floor."""
        return cls(head[0], head[2], heading(head))

    def inside(self, pose: Pose) -> Pose:
        """A pose of the person's space in play space."""
        x, y, z, qx, qy, qz, qw = pose
        x, z = x - self.x, z - self.z
        x, z = self._cos * x - self._sin * z, self._sin * x + self._cos * z
        sy, w = -self._y, self._w
        return x, y, z, w * qx + sy * qz, w * qy + sy * qw, w * qz - sy * qx, w * qw - sy * qy

    def outside(self, point: tuple[float, float, float]) -> tuple[float, float, float]:
        """A point of play space in the person's space."""
        x, y, z = point
        return (
            self._cos * x + self._sin * z + self.x,
            y,
            self._cos * z - self._sin * x + self.z,
        )


def heading(pose: Pose) -> float:
    """The angle about +Y of where a pose's -Z points, rad; left is positive."""
    _, _, _, x, y, z, w = pose
    return atan2(2.0 * (x * z + w * y), 1.0 - 2.0 * (x * x + y * y))


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
