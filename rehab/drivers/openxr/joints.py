"""The joints of both hands, located into the frame record; what cannot be is struck out."""

from __future__ import annotations

from contextlib import ExitStack
from ctypes import POINTER, addressof, byref, c_int32, c_void_p, cast, pointer, sizeof

import numpy as np
import numpy.typing as npt
import xr

from rehab.drivers.openxr import credible, palm
from rehab.drivers.openxr.actions import AttachedActions
from rehab.drivers.openxr.credible import Credible
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

_ALL_FLAGS = 15
_ROW = 10  # float32s of one XrHandJointLocationEXT: 2 of flags, 4 turn, 3 place, radius
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
        self._places, self._turns = self._poses[:, :, :3], self._poses[:, :, 3:]
        self._bits = record["joints_bits"][0]
        self._source = record["joints_source"][0]
        self._head, self._head_bits = record["head"][0, :3], record["head_bits"]
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
        known = self._head_bits[0] & POSITION_VALID
        good = self._credible.judge(self._head if known else None)
        np.bitwise_and(self._flags, _ALL_FLAGS, out=self._bits, casting="unsafe")
        np.copyto(self._places, self._numbers[:, :, 4:7])
        np.copyto(self._turns, self._numbers[:, :, :4])
        seen = [True, True]
        if not good.all():
            bad = ~good
            self._bits[bad] = 0
            self._poses[bad] = 0.0
            seen = np.any(good, axis=1).tolist()
        for side in range(2):
            self._source[side] = self._source_of(side) if seen[side] else NOTHING
        if self._attached.focused and NOTHING in self._attached.held:
            self._hold(base, shown, good)
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
        rows[:, :, 5] = 1.0  # no hand yet, and nothing wrong with it
        self._numbers = rows[:, :, 2:]
        self._flags = np.frombuffer(self._kept, np.uint64).reshape(2, JOINTS, _ROW // 2)[:, :, 0]
        self._credible = Credible(self._numbers, self._flags)
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

    def _source_of(self, side: int) -> int:
        if not self._told:
            return UNKNOWN
        told = self._told[side]
        return _SOURCES.get(told._data_source, UNKNOWN) if told.is_active else UNKNOWN

    def _hold(self, base: int, shown: int, good: npt.NDArray[np.bool_]) -> None:
        """Give grip and aim to hands that have none of a controller's."""
        held = self._attached.held
        bare = [
            side
            for side in range(2)
            if held[side] == NOTHING
            and self._source[side] != CONTROLLER
            and good[side, PALM]
            and good[side, WRIST]
        ]
        for side in bare:
            held[side] = HAND
            place, turn = self._palm(side)
            wrist = self._numbers[side, WRIST, 4:7].tolist()
            self._put(f"grip_{SIDES[side]}", side, palm.grip(side, place, turn))
            self._put(f"aim_{SIDES[side]}", side, palm.aim(place, turn, wrist))
        if bare and self._read(base, shown):
            for side in bare:
                place, turn = self._palm(side)
                if credible.alone(int(self._flags[side, PALM]), place, turn):
                    grip = palm.grip(side, place, turn)
                    self._put(f"display_{SIDES[side]}", side, grip)

    def _palm(self, side: int) -> tuple[list[float], list[float]]:
        numbers = self._numbers[side, PALM].tolist()
        return numbers[4:7], numbers[:4]

    def _put(self, name: str, side: int, pose: tuple[float, ...]) -> None:
        self._record[name][0] = pose
        self._record[f"{name}_bits"] = int(self._flags[side, PALM]) & _ALL_FLAGS
