"""The real room behind the picture: blended in by the display, or seen through cameras."""

from __future__ import annotations

from contextlib import ExitStack
from ctypes import byref
from typing import Any

import xr

from rehab.drivers.openxr.functions import handle_value
from rehab.drivers.openxr.instance import Instance
from rehab.drivers.openxr.results import check
from rehab.drivers.openxr.system import System

BLENDED = int(xr.CompositionLayerFlags.BLEND_TEXTURE_SOURCE_ALPHA_BIT)
_ALPHA = int(xr.EnvironmentBlendMode.ALPHA_BLEND)
_ADDITIVE = int(xr.EnvironmentBlendMode.ADDITIVE)


class Room:
    """The way in which this headset shows the room.

    `offered` says whether there is one. While the room is shown, frames end with the blend mode
    `blend` and lie over the layer `under`, where that is not None.
    """

    def __init__(self, instance: Instance, system: System, session: int) -> None:
        self._instance = instance
        self._session = session
        self.blend = next((m for m in (_ALPHA, _ADDITIVE) if m in system.blend_modes), 0)
        self.under: Any = None
        self._cameras = not self.blend and "room" in system.abilities
        self.offered = bool(self.blend) or self._cameras
        if not self.blend:
            self.blend = system.blend_mode
        self._made = ExitStack()
        self._passthrough: Any = None
        self._layer: Any = None

    def start(self) -> None:
        """Have the room ready to be shown. Raises `CallFailed`."""
        if not self._cameras:
            return
        if self._passthrough is None:
            wanted, made = xr.PassthroughCreateInfoFB(), xr.PassthroughFB()
            self._call("xrCreatePassthroughFB", self._session, byref(wanted), byref(made))
            self._own(made, "xrDestroyPassthroughFB")
            self._passthrough = made
        if self._layer is None:
            part, laid = xr.PassthroughLayerCreateInfoFB(self._passthrough), xr.PassthroughLayerFB()
            self._call("xrCreatePassthroughLayerFB", self._session, byref(part), byref(laid))
            self._own(laid, "xrDestroyPassthroughLayerFB")
            self._layer = laid
            self.under = xr.CompositionLayerPassthroughFB(layer_handle=laid)
            self.under._layer_flags = BLENDED  # pyopenxr's own argument is lost on the way
        self._call("xrPassthroughStartFB", handle_value(self._passthrough))
        self._call("xrPassthroughLayerResumeFB", handle_value(self._layer))

    def pause(self) -> None:
        """Let the cameras rest; the room must not be in any further frame. Raises `CallFailed`."""
        if self._layer is not None:
            self._call("xrPassthroughLayerPauseFB", handle_value(self._layer))
            self._call("xrPassthroughPauseFB", handle_value(self._passthrough))

    def destroy(self) -> None:
        """Give the cameras back."""
        self._made.close()

    def _own(self, made: Any, destroyer: str) -> None:
        destroy = self._instance.runtime.extension(self._instance.value, destroyer)
        self._made.callback(destroy, handle_value(made))

    def _call(self, name: str, *arguments: Any) -> None:
        function = self._instance.runtime.extension(self._instance.value, name)
        check(name, function(*arguments))
