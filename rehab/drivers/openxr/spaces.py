"""Play space: the floor of the room where there is one, and where the patient is recentred to."""

from __future__ import annotations

import math
from ctypes import byref, c_int
from typing import Any

import numpy as np
import xr

from rehab.drivers import News
from rehab.drivers.openxr.extensions import LOCAL_FLOOR
from rehab.drivers.openxr.functions import Runtime, handle_value
from rehab.drivers.openxr.instance import Instance, enumerate_into
from rehab.drivers.openxr.results import check
from rehab.drivers.recentre import (
    SEATED_EYES,
    STANDING_EYES,
    UNMOVED,
    Pose,
    numbers,
    recentred,
    seen_from,
    within,
)

FARTHEST = 1.5
"""Metres from play space's origin, level, where the runtime knows no bounds: nobody who sits or
stands to reach gets there, and a room that was cleared for arm's length ends about there."""

SLACK = 0.1
"""Metres by which a head that was outside must be inside again: an edge is not crossed twice by
the sway of a head."""

STAGE = int(xr.ReferenceSpaceType.STAGE)
LOCAL = int(xr.ReferenceSpaceType.LOCAL)
FLOOR = int(xr.ReferenceSpaceType.LOCAL_FLOOR)


class PlaySpace:
    """The space of every pose, as one reference space whose origin we place.

    The base is STAGE where its bounds are known, else LOCAL_FLOOR, else LOCAL with the floor
    assumed an eye height of the posture below its origin. `epoch` grows whenever the space moves,
    by our hand or the runtime's, and each move is put into `news` for the driver to hand out.
    Moving it by the runtime's own transform costs nothing a frame.
    """

    def __init__(
        self, instance: Instance, session: Any, *, seated: bool = True, epoch: int = 0
    ) -> None:
        """`epoch` is above 0 where another session's play space went before: that is news."""
        self._runtime: Runtime = instance.runtime
        self._session = handle_value(session)
        self._bounds: tuple[float, float] | None = None
        self.kind = self._choose(instance)
        self.capabilities = {
            STAGE: frozenset({"floor", "bounds"}),
            FLOOR: frozenset({"floor"}),
        }.get(self.kind, frozenset())
        self._eyes = SEATED_EYES if seated else STANDING_EYES
        self._home = UNMOVED.copy()
        if self.kind == LOCAL:
            self._home[1] = -self._eyes
        self.pose = self._home
        self.epoch = epoch
        self.news: list[News] = []
        if epoch:
            self._tell("rebuilt", None)
        self._changes: list[tuple[int, Pose | None]] = []
        self._outside = 0
        self._area = _Area(self.pose, self._bounds)
        self.head = self._create(xr.ReferenceSpaceType.VIEW, UNMOVED)
        self.head_value = handle_value(self.head)
        self.handle = self._create(self.kind, self.pose)
        self.value = handle_value(self.handle)

    def recentre(self, head: Pose, mode: str) -> None:
        """Move play space to where the head (7,) is in it now."""
        pose = recentred(self.pose, head, mode, self._eyes)
        self._move(pose, "command", seen_from(self.pose, pose))

    def change_pending(self, event: Any) -> None:
        """The runtime moves a space (XrEventDataReferenceSpaceChangePending), as at the headset's
        own button: ours from the event's time on."""
        if event._reference_space_type == self.kind:
            moved = _sound(event.pose_in_previous_space) if event.pose_valid else None
            self._changes.append((event.change_time, moved))

    def advance(self, now: int) -> None:
        """Follow the changes of the runtime's that are due at XrTime `now`.

        Our own recentring was relative to the old space, and the person has just asked for another,
        so it is dropped.
        """
        while self._changes and now >= self._changes[0][0]:
            _, moved = self._changes.pop(0)
            if self.kind == STAGE:
                self._bounds = self._ask_bounds()
            transform = None
            if moved is not None:
                transform = seen_from(self.pose, within(moved, self._home))
            self._move(self._home, "runtime", transform)

    def outside(self, head: Pose) -> int:
        """1 while the head (7,) in play space is outside the area that one may play in, else 0.

        The area is the STAGE's own rectangle, wherever play space was moved to; where the runtime
        knows none, the circle of `FARTHEST` about play space's origin.
        """
        x, y, z = head[:3].tolist()
        self._outside = self._area.outside(x, y, z, self._outside)
        return self._outside

    def destroy(self) -> None:
        """Give both spaces back."""
        self._runtime.xrDestroySpace(self.value)
        self._runtime.xrDestroySpace(self.head_value)

    def _choose(self, instance: Instance) -> int:
        """The best reference space that there is; every runtime has LOCAL."""
        ask, name = self._runtime.xrEnumerateReferenceSpaces, "xrEnumerateReferenceSpaces"
        offered = set(enumerate_into(ask, name, c_int, self._session))
        if STAGE in offered:
            self._bounds = self._ask_bounds()
            # A stage that nobody set up has no known bounds, or 0 by 0, and no true floor.
            if self._bounds is not None:
                return STAGE
        return FLOOR if FLOOR in offered and LOCAL_FLOOR in instance.enabled else LOCAL

    def _ask_bounds(self) -> tuple[float, float] | None:
        """Half the width and depth of the STAGE's rectangle, metres; None where nobody knows."""
        bounds = xr.Extent2Df()
        code = self._runtime.xrGetReferenceSpaceBoundsRect(self._session, STAGE, byref(bounds))
        check("xrGetReferenceSpaceBoundsRect", code)
        width, depth = bounds.width, bounds.height
        known = code == xr.Result.SUCCESS and math.isfinite(width + depth)
        return (0.5 * width, 0.5 * depth) if known and width > 0 and depth > 0 else None

    def _move(self, pose: Pose, cause: str, transform: Pose | None) -> None:
        moved = self._create(self.kind, pose)
        self._runtime.xrDestroySpace(self.value)
        self.handle, self.value, self.pose = moved, handle_value(moved), pose
        self._area = _Area(pose, self._bounds)
        self.epoch += 1
        self._tell(cause, transform)

    def _tell(self, cause: str, transform: Pose | None) -> None:
        told = None if transform is None else numbers(transform)
        self.news.append(("space", {"epoch": self.epoch, "cause": cause, "transform": told}))

    def _create(self, kind: int, pose: Pose) -> Any:
        x, y, z, qx, qy, qz, qw = (float(part) for part in pose)
        wanted = xr.ReferenceSpaceCreateInfo(
            reference_space_type=kind,
            pose_in_reference_space=xr.Posef(xr.Quaternionf(qx, qy, qz, qw), xr.Vector3f(x, y, z)),
        )
        space = xr.Space()
        check(
            "xrCreateReferenceSpace",
            self._runtime.xrCreateReferenceSpace(self._session, byref(wanted), byref(space)),
        )
        return space


class _Area:
    """Where the head may be: plain numbers, since it is asked at every frame."""

    __slots__ = ("_half", "_rows")

    def __init__(self, pose: Pose, half: tuple[float, float] | None) -> None:
        """`pose` is the play space's in its base, `half` of the base's rectangle or None."""
        self._half = half
        px, _, pz, x, y, z, w = map(float, pose)
        # The base's x and z of a point in play space: two rows of the pose's matrix.
        self._rows = (
            (1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w), px),
            (2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y), pz),
        )

    def outside(self, x: float, y: float, z: float, was: int) -> int:
        """Whether the point is outside, with `SLACK` where it was so before."""
        if self._half is None:
            return int(math.hypot(x, z) > FARTHEST - (SLACK if was else 0.0))
        for half, (a, b, c, d) in zip(self._half, self._rows, strict=True):
            edge = max(half - SLACK, 0.5 * half) if was else half
            if abs(a * x + b * y + c * z + d) > edge:
                return 1
        return 0


def _sound(told: Any) -> Pose | None:
    """The numbers (7,) of an XrPosef with its turn at length 1; None where they are no pose."""
    at, turn = told.position, told.orientation
    pose = np.array([at.x, at.y, at.z, turn.x, turn.y, turn.z, turn.w], np.float32)
    size = float(np.linalg.norm(pose[3:]))
    if not np.isfinite(pose).all() or not 0.5 < size < 2.0:
        return None
    pose[3:] /= size
    return pose
