"""The joints of both hands, located into the frame record; what cannot be is struck out."""

from __future__ import annotations

from contextlib import ExitStack
from ctypes import POINTER, addressof, byref, c_int32, c_void_p, cast, pointer, sizeof

import numpy as np
import numpy.typing as npt
import xr

from rehab.drivers.openxr import palm
from rehab.drivers.openxr.actions import AttachedActions
from rehab.drivers.openxr.extensions import JOINTS_SOURCE
from rehab.drivers.openxr.functions import handle_value
from rehab.drivers.openxr.instance import Instance
from rehab.drivers.openxr.palm import PALM, WRIST
from rehab.drivers.openxr.results import check, check_loss
from rehab.frame import (
    CONTROLLER,
    HAND,
    JOINTS,
    NOTHING,
    POSITION_VALID,
    SIDES,
    UNKNOWN,
)

FARTHEST = 3.0
"""Metres from the head that no hand of its owner's can be."""
LONGEST = 0.3
"""Metres between two neighbouring joints that no hand has."""
_OFF_UNIT = 0.02  # how far the square of a turn's length may lie from 1
_ALL_FLAGS, _BOTH = 15, 3
_ROW = 10  # float32s of one XrHandJointLocationEXT: 2 of flags, 4 turn, 3 place, radius
_FINGERS = (2, 6, 11, 16, 21)  # the first joint of each, which follows the wrist
_BEFORE = np.array(
    [WRIST if joint in (PALM, WRIST, *_FINGERS) else joint - 1 for joint in range(JOINTS)]
)
"""The neighbour of each joint on the way to the wrist."""
_SOURCES = {
    int(xr.HandTrackingDataSourceEXT.UNOBSTRUCTED): HAND,
    int(xr.HandTrackingDataSourceEXT.CONTROLLER): CONTROLLER,
}


class Joints:
    """Trackers of both hands and where their joints are.

    A hand without an active grip whose joints are seen is held to be bare: it gets its grip and
    aim from palm and wrist.
    """

    def __init__(
        self,
        instance: Instance,
        session: int,
        attached: AttachedActions,
        record: npt.NDArray[np.void],
    ) -> None:
        """Raises `CallFailed`, with nothing left behind."""
        self._attached = attached
        self._record = record
        self._poses = record["joints"][0]
        self._bits = record["joints_bits"][0]
        self._source = record["joints_source"][0]
        self._call = instance.runtime.extension(instance.value, "xrLocateHandJointsEXT")
        self._dirty = False
        self._allocate(JOINTS_SOURCE in instance.enabled)
        with ExitStack() as owned:
            self._trackers = [
                self._create(instance, session, side, owned) for side in range(len(SIDES))
            ]
            self._owned = owned.pop_all()

    def locate(self, base: int, now: int, shown: int) -> bool:
        """Fill the record's joints as they are at `now` in the space `base`; whether any is valid.

        Bare hands are located at `shown` too. The other poses and what is held come first. Raises
        `Lost`.
        """
        if not self._read(base, now):
            self.clear()
            return False
        self._dirty = True
        good = self._good()
        np.copyto(self._bits, 0)
        np.copyto(self._bits, self._flags & _ALL_FLAGS, where=good, casting="unsafe")
        np.copyto(self._poses, 0.0)
        shown_where = good[:, :, None]
        np.copyto(self._poses[:, :, :3], self._numbers[:, :, 4:7], where=shown_where)
        np.copyto(self._poses[:, :, 3:], self._numbers[:, :, :4], where=shown_where)
        seen: list[bool] = np.any(good, axis=1).tolist()
        for side in range(2):
            self._source[side] = self._source_of(side) if seen[side] else NOTHING
        if self._attached.focused:
            known: list[bool] = (good[:, PALM] & good[:, WRIST]).tolist()
            self._hold(base, shown, known)
        return any(seen)

    def clear(self) -> None:
        """Nothing is known."""
        if self._dirty:
            self._bits[:] = 0
            self._source[:] = NOTHING
            self._poses[:] = 0.0
            self._dirty = False

    def destroy(self) -> None:
        """Give the trackers back."""
        self.clear()
        self._owned.close()

    def _allocate(self, with_source: bool) -> None:
        count = 2 * JOINTS
        self._kept = (xr.HandJointLocationEXT * count)()
        rows = np.frombuffer(self._kept, np.float32).reshape(2, JOINTS, _ROW)
        self._numbers = rows[:, :, 2:]
        self._flags = np.frombuffer(self._kept, np.uint64).reshape(2, JOINTS, _ROW // 2)[:, :, 0]
        self._asked = xr.HandJointsLocateInfoEXT()
        self._asked_at = byref(self._asked)
        self._base = c_void_p.from_buffer(self._asked, type(self._asked).base_space.offset)
        self._located = [xr.HandJointLocationsEXT() for _ in SIDES]
        self._located_at = [byref(one) for one in self._located]
        self._told = [xr.HandTrackingDataSourceStateEXT() for _ in SIDES] if with_source else []
        for side, located in enumerate(self._located):
            first = addressof(self._kept) + side * JOINTS * sizeof(xr.HandJointLocationEXT)
            located.joint_count = JOINTS
            located._joint_locations = cast(first, POINTER(xr.HandJointLocationEXT))
            if with_source:
                located._next = cast(pointer(self._told[side]), c_void_p)

    def _create(self, instance: Instance, session: int, side: int, owned: ExitStack) -> int:
        create = instance.runtime.extension(instance.value, "xrCreateHandTrackerEXT")
        destroy = instance.runtime.extension(instance.value, "xrDestroyHandTrackerEXT")
        wanted = xr.HandTrackerCreateInfoEXT(
            hand=xr.HandEXT.LEFT if side == 0 else xr.HandEXT.RIGHT
        )
        if self._told:
            sources = (c_int32 * len(_SOURCES))(*_SOURCES)
            both = xr.HandTrackingDataSourceInfoEXT()
            both.requested_data_source_count = len(_SOURCES)
            both._requested_data_sources = cast(sources, type(both._requested_data_sources))
            wanted._next = cast(pointer(both), c_void_p)
        tracker = xr.HandTrackerEXT()
        code = create(session, byref(wanted), byref(tracker))
        check("xrCreateHandTrackerEXT", code)
        value = handle_value(tracker)
        owned.callback(destroy, value)
        return value

    def _read(self, base: int, time: int) -> bool:
        """Ask for both hands; whether one is there at all."""
        self._base.value = base
        self._asked.time = time
        active = False
        for side, tracker in enumerate(self._trackers):
            located = self._located[side]
            code = self._call(tracker, self._asked_at, self._located_at[side])
            if code:
                check_loss("xrLocateHandJointsEXT", code)
                located.is_active = 0
            if located.is_active:
                active = True
            else:
                self._flags[side] = 0
        return active

    def _good(self) -> npt.NDArray[np.bool_]:
        """Which joints (2, 26) can be believed."""
        numbers = self._numbers
        good: npt.NDArray[np.bool_] = (self._flags & _BOTH) == _BOTH
        good &= np.isfinite(numbers).all(axis=2)
        sound = np.where(good[:, :, None], numbers, 0.0)
        turns, places = sound[:, :, :4], sound[:, :, 4:7]
        with np.errstate(over="ignore", invalid="ignore"):
            good &= np.abs(np.square(turns).sum(axis=2) - 1.0) < _OFF_UNIT
            good &= sound[:, :, 7] >= 0.0
            if int(self._record["head_bits"][0]) & POSITION_VALID:
                away = places - self._record["head"][0, :3]
                good &= np.square(away).sum(axis=2) <= FARTHEST**2
            bones = np.square(places - places[:, _BEFORE]).sum(axis=2)
        torn = (bones > LONGEST**2) & good & good[:, _BEFORE]
        if torn.any():  # nobody knows which end of a bone is the wrong one
            for side, joint in np.argwhere(torn).tolist():
                good[side, joint] = good[side, _BEFORE[joint]] = False
        return good

    def _source_of(self, side: int) -> int:
        if not self._told:
            return UNKNOWN
        told = self._told[side]
        return _SOURCES.get(told._data_source, UNKNOWN) if told.is_active else UNKNOWN

    def _hold(self, base: int, shown: int, known: list[bool]) -> None:
        """Give grip and aim to hands that have none of a controller's."""
        held, record = self._attached.held, self._record
        bare = [
            side
            for side in range(2)
            if known[side] and held[side] == NOTHING and self._source[side] != CONTROLLER
        ]
        for side in bare:
            held[side] = HAND
            centre, wrist = self._poses[side, PALM], self._poses[side, WRIST]
            for name, pose in (
                (f"grip_{SIDES[side]}", palm.grip(side, centre)),
                (f"aim_{SIDES[side]}", palm.aim(centre, wrist)),
            ):
                record[name][0] = pose
                record[f"{name}_bits"] = self._bits[side, PALM]
        if bare and self._read(base, shown):
            good = self._good()
            for side in bare:
                if good[side, PALM]:
                    turn, place = self._numbers[side, PALM, :4], self._numbers[side, PALM, 4:7]
                    pose = palm.grip(side, np.concatenate([place, turn]))
                    record[f"display_{SIDES[side]}"][0] = pose
                    record[f"display_{SIDES[side]}_bits"] = self._flags[side, PALM] & _ALL_FLAGS
