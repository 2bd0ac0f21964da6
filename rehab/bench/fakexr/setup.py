"""The fake runtime's functions outside the frame: instance, system, session, spaces."""

from __future__ import annotations

import ctypes
from ctypes import addressof, memmove
from typing import Any

from rehab.bench.fakexr.inputs import Inputs
from rehab.bench.fakexr.world import OFFSET, fill, require

# isort: split
import xr  # after the driver, which tames it
from xr import Result, SessionState


class Setup(Inputs):
    """The runtime, short of its frames."""

    # Instance and system

    def xrEnumerateInstanceExtensionProperties(self, layer: Any, *into: Any) -> int:
        return fill(into, self.extensions, _put_name)

    def xrCreateInstance(self, wanted: Any, into: Any) -> int:
        names = wanted._obj.enabled_extension_names
        missing = {name.decode() for name in names} - set(self.extensions)
        if missing:
            return int(Result.ERROR_EXTENSION_NOT_PRESENT)
        if not self.service:
            return int(Result.ERROR_RUNTIME_FAILURE)
        self.enabled = frozenset(name.decode() for name in names)
        self._dead = 0
        return self._make("instance", 0, into)

    def xrDestroyInstance(self, instance: int) -> int:
        return self._destroy("instance", instance)

    def xrGetInstanceProperties(self, instance: int, into: Any) -> int:
        into._obj.runtime_name = self.name
        return 0

    def xrGetInstanceProcAddr(self, instance: int, name: bytes, into: Any) -> int:
        return 0  # `extension` finds the function

    def xrPollEvent(self, instance: int, into: Any) -> int:
        if not self._events:
            return 4  # EVENT_UNAVAILABLE
        event = self._events.popleft()
        memmove(addressof(into._obj), addressof(event), ctypes.sizeof(event))
        if isinstance(event, xr.EventDataSessionStateChanged):
            self._announced = event._state
        return 0

    def xrStringToPath(self, instance: int, text: bytes, into: Any) -> int:
        into._obj.value = self._path(text.decode())
        return 0

    def xrGetSystem(self, instance: int, wanted: Any, into: Any) -> int:
        into._obj.value = 7
        return 0 if self.headset else int(Result.ERROR_FORM_FACTOR_UNAVAILABLE)

    def xrGetSystemProperties(self, instance: int, system: int, into: Any) -> int:
        into._obj.system_name = self.system
        self._tell_abilities(into._obj)
        return 0

    def xrEnumerateViewConfigurationViews(self, *arguments: Any) -> int:
        return fill(arguments[3:], [(self.size, self.largest)] * self.views, _put_sizes)

    def xrEnumerateEnvironmentBlendModes(self, *arguments: Any) -> int:
        return fill(arguments[3:], self.blend_modes, None)

    # Session

    def xrCreateSession(self, instance: int, wanted: Any, into: Any) -> int:
        self._dead = 0
        self._make("session", instance, into)
        self.state = SessionState.UNKNOWN
        if self.auto:
            self.go(SessionState.IDLE, SessionState.READY)
        return 0

    def xrDestroySession(self, session: int) -> int:
        self._events.clear()
        self._waited = self._begun = self.running = False
        return self._destroy("session", session)

    def xrBeginSession(self, session: int, wanted: Any) -> int:
        require(self._announced == SessionState.READY, "a session is begun when READY")
        require(not self.running, "a session is begun once")
        if self.state != SessionState.READY:
            return int(Result.ERROR_SESSION_NOT_READY)
        self.running = True
        self._waited = self._begun = False
        return 0

    def xrEndSession(self, session: int) -> int:
        require(self._announced == SessionState.STOPPING, "a session is ended when STOPPING")
        require(not self._waited, "every frame waited for is begun before a session is ended")
        require(not self._begun, "a session is not ended inside a frame")
        if self.state != SessionState.STOPPING:
            return int(Result.ERROR_SESSION_NOT_STOPPING)
        self.running = False
        if self.auto:
            self.go(SessionState.IDLE)
            self.go(SessionState.EXITING if self.exit_asked else SessionState.READY)
        return 0

    def xrRequestExitSession(self, session: int) -> int:
        if not self.running:
            return int(Result.ERROR_SESSION_NOT_RUNNING)
        self.exit_asked = True
        if self.auto:
            self.leave()
        return 0

    # Spaces

    def xrEnumerateReferenceSpaces(self, session: int, *into: Any) -> int:
        return fill(into, self.reference_spaces, None)

    def xrGetReferenceSpaceBoundsRect(self, session: int, kind: int, into: Any) -> int:
        into._obj.width, into._obj.height = self.bounds
        return 0 if any(self.bounds) else int(Result.SPACE_BOUNDS_UNAVAILABLE)

    def xrCreateReferenceSpace(self, session: int, wanted: Any, into: Any) -> int:
        kind = wanted._obj._reference_space_type
        require(kind in self.reference_spaces, "a reference space that the runtime offers")
        code = self._make("space", session, into)
        handle = self._handle
        pose = wanted._obj.pose_in_reference_space
        turn, place = pose.orientation, pose.position
        origin = (place.x, place.y, place.z, turn.x, turn.y, turn.z, turn.w)
        if origin != (0, 0, 0, 0, 0, 0, 1):
            self._origins[handle] = origin
        self._names[handle] = "head" if kind == xr.ReferenceSpaceType.VIEW else f"base {kind}"
        return code

    def xrDestroySpace(self, space: int) -> int:
        return self._destroy("space", space)

    # Extensions

    def _xrGetOpenGLGraphicsRequirementsKHR(self, instance: int, system: int, into: Any) -> int:
        return 0

    def _xrConvertTimespecTimeToTimeKHR(self, instance: int, ours: Any, theirs: Any) -> int:
        spec = ours._obj
        theirs._obj.value = spec.seconds * 1_000_000_000 + spec.nanoseconds + OFFSET
        return 0

    def _xrConvertWin32PerformanceCounterToTimeKHR(
        self, instance: int, ours: Any, theirs: Any
    ) -> int:
        theirs._obj.value = ours._obj.value * 100 + OFFSET  # the counter of 10 MHz that PCs have
        return 0


def _put_name(properties: Any, name: str) -> None:
    properties.extension_name = name.encode()


def _put_sizes(view: Any, sizes: tuple[tuple[int, int], tuple[int, int]]) -> None:
    size, largest = sizes
    view.recommended_image_rect_width, view.recommended_image_rect_height = size
    view.max_image_rect_width, view.max_image_rect_height = largest
