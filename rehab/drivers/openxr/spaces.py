"""Play space: the floor of the room where there is one, and where the patient is recentred to."""

from __future__ import annotations

from ctypes import byref, c_int
from typing import Any

import numpy as np
import numpy.typing as npt
import xr

from rehab import math3d
from rehab.drivers import News
from rehab.drivers.openxr.extensions import LOCAL_FLOOR
from rehab.drivers.openxr.functions import Runtime, handle_value
from rehab.drivers.openxr.instance import Instance, enumerate_into
from rehab.drivers.openxr.results import check

SEATED_EYES = 1.2
"""Height of the eyes of a seated adult above the floor, metres.

Sitting eye height 0.74 to 0.79 m (the medians of ANSUR II's women and men) on a seat at 0.45 m.
Used where the runtime knows no floor.
"""

Pose = npt.NDArray[np.float32]
UNMOVED: Pose = np.array([0, 0, 0, 0, 0, 0, 1], np.float32)


def recentred(current: Pose, head: Pose, mode: str) -> Pose:
    """The pose (7,) of the play space, in its base, that brings the head to the origin's axis.

    `current` is the play space's pose now and `head` the head's in it. The new space's origin lies
    below the head and its -Z is where the head looks, level. "keep-height" leaves the floor where
    it is; "full" puts it `SEATED_EYES` below the head. Raises ValueError for another mode.
    """
    if mode not in ("full", "keep-height"):
        raise ValueError(f'recentre mode {mode!r}: "full" or "keep-height"')
    x, y, z = head[:3]
    floor = 0.0 if mode == "keep-height" else float(y) - SEATED_EYES
    turn = math3d.axis_angle((0.0, 1.0, 0.0), math3d.yaw(head[3:]))
    position = current[:3] + math3d.rotate(current[3:], (x, floor, z))
    return np.concatenate([position, math3d.multiply(current[3:], turn)]).astype(np.float32)


class PlaySpace:
    """The space of every pose, as one reference space whose origin we place.

    The base is STAGE where its bounds are known, else LOCAL_FLOOR, else LOCAL with the floor
    assumed `SEATED_EYES` below its origin. `epoch` grows whenever the space moves, by our hand or
    the runtime's. Moving it by the runtime's own transform costs nothing a frame.
    """

    def __init__(
        self, instance: Instance, session: Any, *, seated: bool = True, epoch: int = 0
    ) -> None:
        """`epoch` is above 0 where another session's play space went before: that is news."""
        self._runtime: Runtime = instance.runtime
        self._session = handle_value(session)
        kinds = _kinds(instance, self._session)
        self.kind = kinds[0]
        self.capabilities = {
            xr.ReferenceSpaceType.STAGE: frozenset({"floor", "bounds"}),
            xr.ReferenceSpaceType.LOCAL_FLOOR: frozenset({"floor"}),
        }.get(self.kind, frozenset())
        self._home = UNMOVED.copy()
        if self.kind == xr.ReferenceSpaceType.LOCAL:
            self._home[1] = -SEATED_EYES
        self.pose = self._home
        self.epoch = epoch
        self.news: list[News] = []
        if epoch:
            self.news.append(("space", {"epoch": epoch, "cause": "rebuilt", "transform": None}))
        self._change: int | None = None
        self.head = self._create(xr.ReferenceSpaceType.VIEW, UNMOVED)
        self.head_value = handle_value(self.head)
        self.handle = self._create(self.kind, self.pose)
        self.value = handle_value(self.handle)

    def recentre(self, head: Pose, mode: str) -> None:
        """Move play space to where the head (7,) is in it now."""
        self._move(recentred(self.pose, head, mode))

    def change_pending(self, event: Any) -> None:
        """The runtime moves a space (XrEventDataReferenceSpaceChangePending), as at the headset's
        own button: ours from the event's time on."""
        if event._reference_space_type == self.kind:
            self._change = event.change_time

    def advance(self, now: int) -> None:
        """Follow a change of the runtime's that is due at XrTime `now`.

        Our own recentring was relative to the old space, and the person has just asked for another,
        so it is dropped.
        """
        if self._change is not None and now >= self._change:
            self._change = None
            self._move(self._home)

    def outside(self, head: Pose) -> int:
        """1 while the head (7,) is outside the play area, else 0."""
        return 0

    def destroy(self) -> None:
        """Give both spaces back."""
        self._runtime.xrDestroySpace(self.value)
        self._runtime.xrDestroySpace(self.head_value)

    def _move(self, pose: Pose) -> None:
        moved = self._create(self.kind, pose)
        self._runtime.xrDestroySpace(self.value)
        self.handle, self.value, self.pose = moved, handle_value(moved), pose
        self.epoch += 1

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


def _kinds(instance: Instance, session: int) -> list[int]:
    """The reference spaces that may serve, best first; every runtime has LOCAL."""
    runtime = instance.runtime
    offered = set(
        enumerate_into(
            runtime.xrEnumerateReferenceSpaces, "xrEnumerateReferenceSpaces", c_int, session
        )
    )
    kinds = []
    bounds = xr.Extent2Df()
    stage = xr.ReferenceSpaceType.STAGE
    if stage in offered:
        code = runtime.xrGetReferenceSpaceBoundsRect(session, stage, byref(bounds))
        check("xrGetReferenceSpaceBoundsRect", code)
        # A stage that nobody set up has no known bounds, or bounds of 0 by 0, and no true floor.
        if code == xr.Result.SUCCESS and bounds.width > 0 and bounds.height > 0:
            kinds.append(stage)
    floor = xr.ReferenceSpaceType.LOCAL_FLOOR
    if floor in offered and LOCAL_FLOOR in instance.enabled:
        kinds.append(floor)
    return [*kinds, xr.ReferenceSpaceType.LOCAL]
