"""The pictures that the runtime lends us: one array texture with a layer for each eye."""

from __future__ import annotations

from ctypes import byref, c_int64, c_uint32
from typing import Any

import xr

from rehab.drivers.openxr.functions import Runtime, handle_value
from rehab.drivers.openxr.instance import enumerate_into
from rehab.drivers.openxr.results import CallFailed, check
from rehab.errors import UserError

SRGB8_ALPHA8, SRGB8, RGBA16F, RGBA8 = 0x8C43, 0x8C41, 0x881A, 0x8058
FORMATS = (SRGB8_ALPHA8, SRGB8, RGBA16F, RGBA8)
"""OpenGL's internal formats, best first: sRGB, so that what we draw is light, not bytes."""


class Swapchain:
    """A stereo swapchain; `textures` are OpenGL's names, `size` is (width, height) of one eye."""

    def __init__(self, runtime: Runtime, session: Any, size: tuple[int, int]) -> None:
        self._runtime = runtime
        self.size = size
        session_value = handle_value(session)
        wanted = xr.SwapchainCreateInfo(
            usage_flags=xr.SwapchainUsageFlags.COLOR_ATTACHMENT_BIT
            | xr.SwapchainUsageFlags.SAMPLED_BIT,
            format=_format(runtime, session_value),
            sample_count=1,
            width=size[0],
            height=size[1],
            face_count=1,
            array_size=2,
            mip_count=1,
        )
        self.handle = xr.Swapchain()
        code = runtime.xrCreateSwapchain(session_value, byref(wanted), byref(self.handle))
        check("xrCreateSwapchain", code)
        self._value = handle_value(self.handle)
        self._held = False
        self._index = c_uint32()
        self._index_at = byref(self._index)
        self._forever = xr.SwapchainImageWaitInfo(timeout=xr.INFINITE_DURATION)
        self._forever_at = byref(self._forever)
        images = enumerate_into(
            runtime.xrEnumerateSwapchainImages,
            "xrEnumerateSwapchainImages",
            xr.SwapchainImageOpenGLKHR,
            self._value,
        )
        self.textures = [int(image.image) for image in images]
        if not self.textures:
            raise UserError("The OpenXR runtime lends no picture to draw into: restart it.")

    def acquire(self) -> int:
        """The texture to draw into, once the compositor has done with it."""
        acquired = self._runtime.xrAcquireSwapchainImage(self._value, None, self._index_at)
        if acquired < 0:
            check("xrAcquireSwapchainImage", acquired)
        ready = self._runtime.xrWaitSwapchainImage(self._value, self._forever_at)
        if ready < 0:
            check("xrWaitSwapchainImage", ready)
        self._held = True
        # A loss that is only pending comes with the picture, which has to be released first.
        if acquired or ready:
            check("xrWaitSwapchainImage", acquired or ready)
        index = self._index.value
        if index >= len(self.textures):
            name = f"xrAcquireSwapchainImage(image {index} of {len(self.textures)})"
            raise CallFailed(name, int(xr.Result.ERROR_INDEX_OUT_OF_RANGE))
        return self.textures[index]

    def release(self) -> None:
        """Hand the picture over; does nothing where none is held."""
        if not self._held:
            return
        self._held = False
        code = self._runtime.xrReleaseSwapchainImage(self._value, None)
        if code:
            check("xrReleaseSwapchainImage", code)

    def destroy(self) -> None:
        """Give it back."""
        self._runtime.xrDestroySwapchain(self._value)


def _format(runtime: Runtime, session: int) -> int:
    offered = list(
        enumerate_into(
            runtime.xrEnumerateSwapchainFormats, "xrEnumerateSwapchainFormats", c_int64, session
        )
    )
    for wanted in FORMATS:
        if wanted in offered:
            return wanted
    raise UserError(
        "The OpenXR runtime offers no picture format that we draw into "
        f"(sRGB 8 bit, 16 bit float or 8 bit; it has {', '.join(map(hex, offered))})."
    )
