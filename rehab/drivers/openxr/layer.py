"""The picture as it is handed over: two eyes located late, submitted as they were located."""

from __future__ import annotations

import math
import struct
from ctypes import POINTER, addressof, byref, c_uint32, c_void_p, cast, memmove, pointer, sizeof
from typing import Any

import xr

from rehab.drivers.openxr.functions import Runtime
from rehab.drivers.openxr.instance import STEREO
from rehab.drivers.openxr.results import check
from rehab.drivers.openxr.room import BLENDED
from rehab.drivers.openxr.swapchain import Swapchain
from rehab.frame import Eye

NEAR, FAR = 0.05, 200.0
_POSE_AND_FOV = struct.Struct("=11f")
_MATRIX = struct.Struct("=16f")
_VIEW_BYTES = sizeof(xr.View)
_POSE_AT = xr.View.pose.offset
_Header = POINTER(xr.CompositionLayerBaseHeader)
_VALID = int(xr.ViewStateFlags.ORIENTATION_VALID_BIT | xr.ViewStateFlags.POSITION_VALID_BIT)


def set_eye(eye: Eye, numbers: tuple[float, ...]) -> None:
    """Change `eye`'s matrices in place.

    Args:
        numbers: an `XrPosef` and an `XrFovf`: quaternion x y z w, position x y z; left, right, up,
            down angles from the forward axis, radians, left and down negative.
    """
    x, y, z, w, px, py, pz, left, right, up, down = numbers
    # Rows of the inverse turn are the columns of the turn.
    ax, ay, az = 1 - 2 * (y * y + z * z), 2 * (x * y + z * w), 2 * (x * z - y * w)
    bx, by, bz = 2 * (x * y - z * w), 1 - 2 * (x * x + z * z), 2 * (y * z + x * w)
    cx, cy, cz = 2 * (x * z + y * w), 2 * (y * z - x * w), 1 - 2 * (x * x + y * y)
    _MATRIX.pack_into(
        eye.view.data, 0,
        ax, ay, az, -(ax * px + ay * py + az * pz),
        bx, by, bz, -(bx * px + by * py + bz * pz),
        cx, cy, cz, -(cx * px + cy * py + cz * pz),
        0.0, 0.0, 0.0, 1.0,
    )  # fmt: skip
    tan_l, tan_r, tan_u, tan_d = math.tan(left), math.tan(right), math.tan(up), math.tan(down)
    wide, high = 1.0 / (tan_r - tan_l), 1.0 / (tan_u - tan_d)
    _MATRIX.pack_into(
        eye.projection.data, 0,
        2.0 * wide, 0.0, (tan_r + tan_l) * wide, 0.0,
        0.0, 2.0 * high, (tan_u + tan_d) * high, 0.0,
        0.0, 0.0, -(FAR + NEAR) / (FAR - NEAR), -2.0 * FAR * NEAR / (FAR - NEAR),
        0.0, 0.0, -1.0, 0.0,
    )  # fmt: skip


class Layer:
    """One projection layer of two views, and the end of a frame with or without it."""

    def __init__(
        self,
        runtime: Runtime,
        session: int,
        swapchain: Swapchain,
        depth: Swapchain | None,
        blend: int,
    ) -> None:
        self._runtime = runtime
        self._session = session
        self.eyes = (Eye(swapchain.size, 0, 0), Eye(swapchain.size, 0, 1))
        for eye in self.eyes:
            eye.near, eye.far = NEAR, FAR
        self._views: Any = (xr.View * 2)(xr.View(), xr.View())
        self._bytes = memoryview(self._views).cast("B")
        self._where = xr.ViewLocateInfo(STEREO)
        self._state = xr.ViewState()
        self._count = c_uint32()
        self._asked = (byref(self._where), byref(self._state), 2, byref(self._count), self._views)
        whole = xr.Rect2Di(xr.Offset2Di(0, 0), xr.Extent2Di(*swapchain.size))
        self._shown: Any = (xr.CompositionLayerProjectionView * 2)(
            *(
                xr.CompositionLayerProjectionView(
                    sub_image=xr.SwapchainSubImage(swapchain.handle, whole, eye)
                )
                for eye in range(2)
            )
        )
        self._depths = [] if depth is None else [_depth(depth, whole, eye) for eye in range(2)]
        self._copies = [
            (
                addressof(shown) + xr.CompositionLayerProjectionView.pose.offset,
                addressof(view) + _POSE_AT,
            )
            for shown, view in zip(self._shown, self._views, strict=True)
        ]
        self._layer = xr.CompositionLayerProjection(views=self._shown)
        self._end = xr.FrameEndInfo()
        self._end_at = byref(self._end)
        self.lay(blend, None, see_through=False)

    def lay(self, blend: int, under: Any, *, see_through: bool) -> None:
        """From now on end frames with the mode `blend`, our picture over the layer `under`, if any.

        `see_through` lets what is behind be seen where the picture's alpha is below 1.
        """
        layers = [self._layer] if under is None else [under, self._layer]
        self._layer._layer_flags = BLENDED if see_through else 0
        self._layers = (_Header * len(layers))(*(cast(pointer(one), _Header) for one in layers))
        self._count_laid = len(layers)
        self._end._environment_blend_mode = blend
        self._end._layers = cast(self._layers, POINTER(_Header))

    def deepen(self, deep: bool) -> None:
        """From now on submit each picture with its depth, or without."""
        for eye, shown, depth in zip(self.eyes, self._shown, self._depths, strict=True):
            # Where depth is reversed, what it calls near (0) is what lies far.
            ends = (FAR, NEAR) if eye.reversed else (NEAR, FAR)
            depth.near_z, depth.far_z = ends
            shown._next = cast(pointer(depth), c_void_p) if deep else None

    def place(self, space: Any) -> None:
        """Locate and submit in `space` from now on."""
        self._where.space = space
        self._layer.space = space

    def locate(self, time: int) -> bool:
        """Put the eyes where they will be at XrTime `time`; False where nobody knows that."""
        self._where.display_time = time
        code = self._runtime.xrLocateViews(self._session, *self._asked)
        if code:
            check("xrLocateViews", code)
        if self._state._view_state_flags & _VALID != _VALID or self._count.value != 2:
            return False
        for eye, (shown, view) in enumerate(self._copies):
            numbers = _POSE_AND_FOV.unpack_from(self._bytes, eye * _VIEW_BYTES + _POSE_AT)
            left, right, up, down = numbers[7:]
            if not math.isfinite(sum(numbers)) or left == right or up == down:
                return False
            set_eye(self.eyes[eye], numbers)
            memmove(shown, view, _POSE_AND_FOV.size)
        return True

    def end(self, time: int, picture: bool) -> None:
        """End the frame that is shown at XrTime `time`, with our picture or without one."""
        self._end.display_time = time
        self._end.layer_count = self._count_laid if picture else 0
        code = self._runtime.xrEndFrame(self._session, self._end_at)
        if code:
            check("xrEndFrame", code)


def _depth(swapchain: Swapchain, whole: Any, eye: int) -> Any:
    """Where the depth of an eye's picture lies; `Layer.deepen` says what its numbers mean."""
    part = xr.SwapchainSubImage(swapchain.handle, whole, eye)
    return xr.CompositionLayerDepthInfoKHR(sub_image=part, min_depth=0.0, max_depth=1.0)
