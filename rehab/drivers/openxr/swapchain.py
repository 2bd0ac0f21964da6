"""The pictures that the runtime lends us: one array texture with a layer for each eye."""

from __future__ import annotations

import logging
from ctypes import byref, c_int64, c_uint32
from typing import Any

import xr

from rehab.drivers.openxr.functions import Runtime, handle_value
from rehab.drivers.openxr.instance import enumerate_into
from rehab.drivers.openxr.results import CallFailed, Lost, check
from rehab.errors import UserError

SRGB8_ALPHA8, RGBA16F, RGBA8 = 0x8C43, 0x881A, 0x8058
FORMATS = (SRGB8_ALPHA8, RGBA16F, RGBA8)
"""OpenGL's internal formats, best first: sRGB, so that what we draw is light, not bytes. All have
the alpha that the room is seen through."""

D24, D32F, D24_S8, D32F_S8, D16 = 0x81A6, 0x8CAC, 0x88F0, 0x8CAD, 0x81A5
DEPTHS = (D32F, D24, D24_S8, D32F_S8, D16)
"""Those of depth, best first: floats are dense where reversed depth is far."""

_COLOUR_USE = xr.SwapchainUsageFlags.COLOR_ATTACHMENT_BIT | xr.SwapchainUsageFlags.SAMPLED_BIT
_DEPTH_USE = (
    xr.SwapchainUsageFlags.DEPTH_STENCIL_ATTACHMENT_BIT | xr.SwapchainUsageFlags.SAMPLED_BIT
)

_log = logging.getLogger(__name__)


class Swapchain:
    """A stereo swapchain; `textures` are OpenGL's names, `size` is (width, height) of one eye."""

    def __init__(
        self, runtime: Runtime, session: Any, size: tuple[int, int], form: int, use: Any
    ) -> None:
        """Raises `CallFailed`, with nothing left behind."""
        self._runtime = runtime
        self.size = size
        session_value = handle_value(session)
        wanted = xr.SwapchainCreateInfo(
            usage_flags=use,
            format=form,
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
        self.form = form
        try:
            self.textures = self._names()
        except (CallFailed, UserError):
            self.destroy()
            raise

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

    def _names(self) -> list[int]:
        images = enumerate_into(
            self._runtime.xrEnumerateSwapchainImages,
            "xrEnumerateSwapchainImages",
            xr.SwapchainImageOpenGLKHR,
            self._value,
        )
        if not images:
            raise UserError("The OpenXR runtime lends no picture to draw into: restart it.")
        return [int(image.image) for image in images]


def colour_swapchain(runtime: Runtime, session: Any, size: tuple[int, int]) -> Swapchain:
    """What pictures are drawn into. Raises `UserError` where nothing of it can be drawn."""
    offered = _formats(runtime, session)
    for wanted in FORMATS:
        if wanted in offered:
            return Swapchain(runtime, session, size, wanted, _COLOUR_USE)
    raise UserError(
        "The OpenXR runtime offers no picture format that we draw into "
        f"(sRGB 8 bit, 16 bit float or 8 bit; it has {', '.join(map(hex, offered))})."
    )


def depth_swapchain(runtime: Runtime, session: Any, size: tuple[int, int]) -> Swapchain | None:
    """What their depth is copied into; None where the runtime has nothing for it. `Lost`."""
    offered = _formats(runtime, session)
    found = next((wanted for wanted in DEPTHS if wanted in offered), None)
    try:
        if found is not None:
            return Swapchain(runtime, session, size, found, _DEPTH_USE)
        _log.warning("pictures go without depth: the runtime offers no format for it")
    except Lost:
        raise
    except CallFailed as error:
        _log.warning("pictures go without depth: %s", error)
    return None


def _formats(runtime: Runtime, session: Any) -> list[int]:
    name = "xrEnumerateSwapchainFormats"
    value = handle_value(session)
    return list(enumerate_into(runtime.xrEnumerateSwapchainFormats, name, c_int64, value))
