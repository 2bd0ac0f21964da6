"""The fake runtime's functions in the frame, with the rules of their order."""

from __future__ import annotations

import struct
from ctypes import addressof, c_char, memmove, sizeof
from typing import Any

from rehab.bench.fakexr.display import Display
from rehab.bench.fakexr.setup import Setup
from rehab.bench.fakexr.world import OFFSET, RuleBroken, fill, require
from rehab.drivers.openxr.functions import handle_value

# isort: split
import xr  # after the driver, which tames it
from xr import Result, SessionState

TRACKED = 15
FOV = (-0.9, 0.8, 0.85, -0.9)
HALF_IPD = 0.032
_LOCATION = struct.Struct("=Q7f")  # from an XrSpaceLocation's flags on: quaternion, position
_VIEW = struct.Struct("=11f")  # from an XrView's pose on
_Bytes = c_char * _VIEW.size
_HEADER = 16  # bytes of type and next before any struct's own fields


class FakeRuntime(Setup, Display):
    """The whole runtime; see `World` for what a script may do with it."""

    # Frames

    def xrWaitFrame(self, session: int, wanted: Any, into: Any) -> int:
        if not self.running:
            return int(Result.ERROR_SESSION_NOT_RUNNING)
        require(not self._waited, "every frame waited for is begun")
        self.frames += 1
        if self.frames in self._script:
            self._script[self.frames]()
        self.time += self.period
        state = into._obj
        self.shown = state.predicted_display_time = self.time + 2 * self.period + OFFSET
        state.predicted_display_period = self.period
        state.should_render = self.state in (SessionState.VISIBLE, SessionState.FOCUSED)
        self._renders = bool(state.should_render)
        self._waited, self._synced, self._views = True, False, None
        return 0

    def xrBeginFrame(self, session: int, wanted: Any) -> int:
        require(self._waited, "a frame is waited for before it is begun")
        discarded = self._begun
        self.discarded += discarded
        self._waited, self._begun = False, True
        return int(Result.FRAME_DISCARDED) if discarded else 0

    def xrEndFrame(self, session: int, wanted: Any) -> int:
        info = wanted._obj
        require(self._begun, "a frame is begun before it is ended")
        free = set(self._lent.values()) <= {"free"} or not info.layer_count
        require(free, "a picture is released before it is submitted")
        require(info.display_time == self.shown, "a frame ends with the time it was waited with")
        self._begun = False
        if info.layer_count:
            self._check_layer(info)
            self.pictures += 1
        if self.auto and self.state == SessionState.READY:
            self.go(SessionState.SYNCHRONIZED, SessionState.VISIBLE, SessionState.FOCUSED)
        return 0

    def xrLocateViews(
        self, session: int, wanted: Any, state: Any, capacity: int, count: Any, views: Any
    ) -> int:
        info = wanted._obj
        require(self._begun or self._waited, "views are located in a frame")
        require(info.display_time == self.shown, "views are located at the frame's time")
        base = handle_value(info.space)
        require(base in self.live, "views are located in a living space")
        count._obj.value = 2
        head = self._pose("head", self.shown, base)
        if head is None:
            state._obj._view_state_flags = 0
            return 0
        x, y, z, qx, qy, qz, qw = head
        # Half the eyes' distance along the head's own x axis.
        sx, sy, sz = 1 - 2 * (qy * qy + qz * qz), 2 * (qx * qy + qz * qw), 2 * (qx * qz - qy * qw)
        sx, sy, sz = sx * HALF_IPD, sy * HALF_IPD, sz * HALF_IPD
        left = _VIEW.pack(qx, qy, qz, qw, x - sx, y - sy, z - sz, *FOV)
        right = _VIEW.pack(qx, qy, qz, qw, x + sx, y + sy, z + sz, *FOV)
        memmove(addressof(views) + _HEADER, left, 44)
        memmove(addressof(views) + 64 + _HEADER, right, 44)
        self._views = (left, right)
        state._obj._view_state_flags = TRACKED
        return 0

    # Pictures

    def xrEnumerateSwapchainFormats(self, session: int, *into: Any) -> int:
        return fill(into, self.formats, None)

    def xrCreateSwapchain(self, session: int, wanted: Any, into: Any) -> int:
        info = wanted._obj
        require(info.format in self.formats, "a format that the runtime offers")
        size, first = (info.width, info.height), 11 + 10 * len(self._textures)
        made = self._images(size, info.format) if self._images else range(first, first + 3)
        self._make("swapchain", session, into)
        self._lent[self._handle], self._textures[self._handle] = "free", list(made)
        return 0

    def xrDestroySwapchain(self, swapchain: int) -> int:
        self._lent.pop(swapchain, None)
        return self._destroy("swapchain", swapchain)

    def xrEnumerateSwapchainImages(self, swapchain: int, *into: Any) -> int:
        return fill(into, self._textures[swapchain], _put_image)

    def xrAcquireSwapchainImage(self, swapchain: int, wanted: Any, into: Any) -> int:
        require(self._lent.get(swapchain) == "free", "one picture is acquired at a time")
        self._lent[swapchain] = "acquired"
        into._obj.value = self.frames % len(self._textures[swapchain])
        return 0

    def xrWaitSwapchainImage(self, swapchain: int, wanted: Any) -> int:
        require(
            self._lent.get(swapchain) == "acquired", "a picture is acquired before it is waited for"
        )
        self._lent[swapchain] = "ready"
        return 0

    def xrReleaseSwapchainImage(self, swapchain: int, wanted: Any) -> int:
        require(
            self._lent.get(swapchain) == "ready", "a picture is waited for before it is released"
        )
        self._lent[swapchain] = "free"
        return 0

    def xrLocateSpace(self, space: int, base: int, time: int, into: Any) -> int:
        if space not in self.live or base not in self.live:
            raise RuleBroken("a space is located that was destroyed")
        name = self._names[space]
        pose = self._pose(name, time, base)
        if pose is None or (name != "head" and self.state != SessionState.FOCUSED):
            into._obj._location_flags = 0
            return 0
        x, y, z, qx, qy, qz, qw = pose
        _LOCATION.pack_into(into._obj, _HEADER, TRACKED, qx, qy, qz, qw, x, y, z)
        return 0

    def _check_layer(self, info: Any) -> None:
        """What is submitted is what was located and drawn."""
        layer = self._check_layers(info)
        require(self._renders, "no picture is submitted that nobody sees")
        require(handle_value(layer.space) in self.live, "a layer lies in a living space")
        require(self._views is not None, "views are located before they are submitted")
        at = addressof(layer._views.contents)
        for eye, located in enumerate(self._views or ()):
            start = at + eye * sizeof(xr.CompositionLayerProjectionView) + _HEADER
            require(
                _Bytes.from_address(start).raw == located,
                "pose and field of view are submitted as they were located",
            )


def _put_image(image: Any, texture: int) -> None:
    image.image = texture
