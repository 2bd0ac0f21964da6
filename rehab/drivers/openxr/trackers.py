"""Trackers on the body and the gaze of the eyes, located into the frame record."""

from __future__ import annotations

from ctypes import byref
from typing import Any

import numpy as np
import numpy.typing as npt
import xr

from rehab.drivers.openxr.actions import Actions, AttachedActions
from rehab.drivers.openxr.functions import Runtime
from rehab.drivers.openxr.poses import ALL_FLAGS, Locations, strike_out_invalid
from rehab.drivers.openxr.results import check_loss
from rehab.frame import TRACKERS

LOOK_AGAIN = 1_000_000_000
"""ns between two looks for trackers that were switched on without news of it."""


class _Spots:
    """Some poses of the record, each from a space of its own."""

    def __init__(self, runtime: Runtime, bits: Any, poses: Any, spaces: list[int]) -> None:
        self._runtime = runtime
        self._bits, self._poses = bits, poses
        self._spaces = spaces
        self._locations = Locations(runtime, len(spaces))
        self._active = list(range(len(spaces)))

    def locate(self, base: int, now: int) -> bool:
        """Fill the record in the space `base`; whether any pose is valid. Raises `Lost`."""
        if not self._active:
            return False
        locations = self._locations
        for index in self._active:
            locations.locate(index, self._spaces[index], base, now)
        np.bitwise_and(locations.flags, ALL_FLAGS, out=self._bits, casting="unsafe")
        np.copyto(self._poses[:, :3], locations.places)
        np.copyto(self._poses[:, 3:], locations.turns)
        strike_out_invalid(locations, self._bits, self._poses)
        return bool(self._bits.any())

    def clear(self) -> None:
        """Nothing is known."""
        self._bits[:] = 0
        self._poses[:] = 0.0

    def destroy(self) -> None:
        """Give the spaces back."""
        self.clear()
        for space in self._spaces:
            self._runtime.xrDestroySpace(space)


class Gaze(_Spots):
    """Where both eyes look."""

    def __init__(
        self,
        runtime: Runtime,
        actions: Actions,
        attached: AttachedActions,
        record: npt.NDArray[np.void],
    ) -> None:
        """Raises `CallFailed`."""
        space = attached.add_space(actions.action["gaze"])
        super().__init__(runtime, record["gaze_bits"], record["gaze"], [space])


class Trackers(_Spots):
    """The body's trackers, by their roles; only those that are there are asked for."""

    def __init__(
        self,
        runtime: Runtime,
        session: int,
        actions: Actions,
        attached: AttachedActions,
        record: npt.NDArray[np.void],
    ) -> None:
        """Raises `CallFailed`."""
        action = actions.action["tracker"]
        spaces = [attached.add_space(action, role) for role in actions.roles]
        super().__init__(runtime, record["trackers_bits"][0], record["trackers"][0], spaces)
        self._session = session
        self._active = []
        self._state = xr.ActionStatePose()
        self._asked = [xr.ActionStateGetInfo(action, role) for role in actions.roles]
        self._due = 0

    def look(self) -> None:
        """Look for trackers with the next frame."""
        self._due = 0

    def locate(self, base: int, now: int) -> bool:
        """Fill the record in the space `base`; whether any pose is valid. Raises `Lost`."""
        if now >= self._due:
            self._due = now + LOOK_AGAIN
            self._find()
        return super().locate(base, now)

    def _find(self) -> None:
        read = self._runtime.xrGetActionStatePose
        before, self._active = self._active, []
        for index in range(len(TRACKERS)):
            code = read(self._session, byref(self._asked[index]), byref(self._state))
            if code:
                check_loss("xrGetActionStatePose", code)
            if code >= 0 and self._state.is_active:
                self._active.append(index)
            elif index in before:
                self._locations.flags[index] = 0
        if before and not self._active:
            self.clear()
