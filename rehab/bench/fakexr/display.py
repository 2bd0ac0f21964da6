"""The fake runtime's display: rates, masks, depth, the room behind the picture, messages."""

from __future__ import annotations

import ctypes
from ctypes import addressof
from typing import Any

from rehab.bench.fakexr.inputs import Inputs
from rehab.bench.fakexr.world import fill, require
from rehab.drivers.openxr.functions import handle_value

# isort: split
import xr  # after the driver, which tames it
from xr import Result, StructureType

Mask = tuple[list[tuple[float, float]], list[int]]
_BLENDED = int(xr.CompositionLayerFlags.BLEND_TEXTURE_SOURCE_ALPHA_BIT)


class Display(Inputs):
    """The part of the runtime that is about pictures, beside their order in a frame.

    `rates` are those offered, `asked_rates` those asked for, `rate` is the present one. `masks`
    holds corners and indices of each eye. `laid` is what was submitted last: the blend mode, then
    the kind of each layer, with its flags; `depths` the near and far of that picture's eyes.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.rate = 1e9 / self.period
        self.rates: list[float] = [self.rate]
        self.asked_rates: list[float] = []
        self.masks: dict[int, Mask] = {}
        self.laid: tuple[Any, ...] = ()
        self.depths: list[tuple[float, float]] = []
        self._running: set[int] = set()  # of passthroughs and their layers
        self._messenger: Any = None

    def change_rate(self, hertz: float) -> None:
        """The display goes at another rate, and says so."""
        event = xr.EventDataDisplayRefreshRateChangedFB(self.rate, hertz)
        self.rate = hertz
        if hertz > 0:
            self.period = round(1e9 / hertz)
        self.send(event)

    def change_mask(self, eye: int, mask: Mask) -> None:
        """The lenses hide something else, and the runtime says so."""
        self.masks[eye] = mask
        self.send(xr.EventDataVisibilityMaskChangedKHR(view_index=eye))

    def say(self, severity: int, text: str, *, kinds: int = 1, function: str = "xrFake") -> None:
        """A message of the runtime's, if anyone hears it."""
        if self._messenger is None or not severity & self._messenger._message_severities:
            return
        data = xr.DebugUtilsMessengerCallbackDataEXT()
        data._function_name, data._message = function.encode(), text.encode()
        again = self._messenger._user_callback(severity, kinds, ctypes.byref(data), None)
        require(not again, "whoever hears a message lets the call go on")

    # Rates

    def _xrGetDisplayRefreshRateFB(self, session: int, into: Any) -> int:
        into._obj.value = self.rate
        return 0

    def _xrEnumerateDisplayRefreshRatesFB(self, session: int, *into: Any) -> int:
        return fill(into, self.rates, None)

    def _xrRequestDisplayRefreshRateFB(self, session: int, hertz: float) -> int:
        near = [rate for rate in self.rates if abs(rate - hertz) < 0.01]
        require(bool(near), "a rate is asked for that is offered")
        self.asked_rates.append(near[0])
        self.change_rate(near[0])
        return 0

    # Masks

    def _xrGetVisibilityMaskKHR(
        self, session: int, views: int, eye: int, kind: int, into: Any
    ) -> int:
        require(views == 2 and eye in (0, 1) and kind == 1, "the hidden triangles of an eye")
        mask = into._obj
        corners, indices = self.masks.get(eye, ([], []))
        mask.vertex_count_output, mask.index_count_output = len(corners), len(indices)
        if not mask.vertex_capacity_input and not mask.index_capacity_input:
            return 0
        if mask.vertex_capacity_input < len(corners) or mask.index_capacity_input < len(indices):
            return int(Result.ERROR_SIZE_INSUFFICIENT)
        for number, (x, y) in enumerate(corners):
            mask.vertices[number].x, mask.vertices[number].y = x, y
        for number, index in enumerate(indices):
            mask.indices[number] = index
        return 0

    # The room

    def _xrCreatePassthroughFB(self, session: int, wanted: Any, into: Any) -> int:
        require("room" in self.can, "a passthrough is made where the headset has cameras")
        return self._make("passthrough", session, into)

    def _xrCreatePassthroughLayerFB(self, session: int, wanted: Any, into: Any) -> int:
        parent = handle_value(wanted._obj.passthrough)
        require(parent in self.live, "a passthrough's layer is made from a living one")
        return self._make("passthrough layer", parent, into)

    def _xrPassthroughStartFB(self, passthrough: int) -> int:
        self._running.add(passthrough)
        return 0

    def _xrPassthroughPauseFB(self, passthrough: int) -> int:
        self._running.discard(passthrough)
        return 0

    _xrPassthroughLayerResumeFB = _xrPassthroughStartFB
    _xrPassthroughLayerPauseFB = _xrPassthroughPauseFB

    def _xrDestroyPassthroughFB(self, passthrough: int) -> int:
        return self._destroy("passthrough", passthrough)

    def _xrDestroyPassthroughLayerFB(self, layer: int) -> int:
        return self._destroy("passthrough layer", layer)

    # Messages

    def _xrCreateDebugUtilsMessengerEXT(self, instance: int, wanted: Any, into: Any) -> int:
        require(bool(wanted._obj._message_severities), "a messenger hears something")
        self._messenger = wanted._obj
        return self._make("messenger", instance, into)

    # What is submitted

    def _check_layers(self, info: Any) -> Any:
        """Look through what a frame ends with; returns the projection layer."""
        mode = info._environment_blend_mode
        offered = self.blend_modes or [1]  # a runtime that names none can only mean this
        require(mode in offered, "a blend mode that the system offers")
        kinds: list[tuple[str, int]] = []
        found = None
        for number in range(info.layer_count):
            at = addressof(info._layers[number].contents)
            head = xr.CompositionLayerBaseHeader.from_address(at)
            if head._type == StructureType.COMPOSITION_LAYER_PASSTHROUGH_FB:
                self._check_room(xr.CompositionLayerPassthroughFB.from_address(at))
                kinds.append(("room", head._layer_flags))
            else:
                found = xr.CompositionLayerProjection.from_address(at)
                kinds.append(("picture", head._layer_flags))
        require(found is not None, "a frame with layers has a picture")
        beneath = kinds[0][0] == "room" or mode != 1
        if beneath and 1 in offered:
            require(bool(kinds[-1][1] & _BLENDED), "a picture over the room is blended with it")
        self.laid = (mode, *kinds)
        self._check_depth(found)
        return found

    def _check_room(self, layer: Any) -> None:
        handle = handle_value(layer.layer_handle)
        require(self.live.get(handle, ("", 0))[0] == "passthrough layer", "a living room layer")
        running = {handle, self.live[handle][1]} <= self._running
        require(running, "the room is started before it is submitted")

    def _check_depth(self, layer: Any) -> None:
        self.depths = []
        for eye in range(layer.view_count):
            view = layer._views[eye]
            if not view._next:
                continue
            depth = xr.CompositionLayerDepthInfoKHR.from_address(view._next)
            kind = StructureType.COMPOSITION_LAYER_DEPTH_INFO_KHR
            require(depth._type == kind, "depth is chained to a view")
            part = depth.sub_image
            require(handle_value(part.swapchain) in self.live, "depth lies in a living swapchain")
            require(part.image_array_index == eye, "each eye has its own depth")
            extent = part.image_rect.extent
            require((extent.width, extent.height) == self.size, "depth is as large as the picture")
            low, high = depth.min_depth, depth.max_depth
            require(0.0 <= low < high <= 1.0, "depth goes from 0 to 1")
            ends = depth.near_z, depth.far_z
            require(min(ends) > 0.0 and ends[0] != ends[1], "depth has a near and a far end")
            self.depths.append((depth.near_z, depth.far_z))
        require(len(self.depths) in (0, 2), "both eyes have depth, or none")
