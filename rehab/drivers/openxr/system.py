"""The headset: what it is called, what it can, and what its pictures must be."""

from __future__ import annotations

import ctypes
from ctypes import byref
from typing import Any

import xr

from rehab.drivers.openxr import extensions
from rehab.drivers.openxr.instance import STEREO, Instance, enumerate_into
from rehab.drivers.openxr.results import NotYet, check
from rehab.errors import UserError

LARGEST = 16384
"""Pixels: the widest and highest texture that OpenGL 4.1 need have."""

_ABILITIES = {
    "gaze": (
        extensions.GAZE,
        xr.SystemEyeGazeInteractionPropertiesEXT,
        "supports_eye_gaze_interaction",
    ),
    "joints": (
        extensions.JOINTS,
        xr.SystemHandTrackingPropertiesEXT,
        "supports_hand_tracking",
    ),
    "presence": (
        extensions.PRESENCE,
        xr.SystemUserPresencePropertiesEXT,
        "supports_user_presence",
    ),
    "room": (
        extensions.PASSTHROUGH,
        xr.SystemPassthroughPropertiesFB,
        "supports_passthrough",
    ),
}
"""An extension says that the runtime knows a thing; whether this headset has it is asked besides,
by a struct and its field."""


class System:
    """The headset: its name, the pictures that it wants, how they are blended with the world.

    `abilities` are those of the words "gaze", "joints", "presence", "room" (seen through cameras)
    and "trackers" that it has.
    """

    def __init__(self, instance: Instance) -> None:
        """Raises `NotYet` where no headset is connected, `UserError` where it is of no use, and
        `CallFailed`."""
        runtime = instance.runtime
        wanted = xr.SystemGetInfo(xr.FormFactor.HEAD_MOUNTED_DISPLAY)
        number = ctypes.c_uint64()
        code = runtime.xrGetSystem(instance.value, byref(wanted), byref(number))
        if code == xr.Result.ERROR_FORM_FACTOR_UNAVAILABLE:
            raise NotYet(f"{instance.called} finds no headset: connect it and switch it on.")
        check("xrGetSystem", code)
        self.number = number.value
        self.name, self.abilities = _properties(instance, self.number)
        of_it = (instance.value, self.number, STEREO)
        name = "xrEnumerateViewConfigurationViews"
        view = xr.ViewConfigurationView
        views = enumerate_into(runtime.xrEnumerateViewConfigurationViews, name, view, *of_it)
        self.view_size = _size(instance.called, views)
        name = "xrEnumerateEnvironmentBlendModes"
        every = runtime.xrEnumerateEnvironmentBlendModes
        self.blend_modes: list[int] = enumerate_into(every, name, ctypes.c_int, *of_it)
        opaque = int(xr.EnvironmentBlendMode.OPAQUE)
        usual = opaque in self.blend_modes or not self.blend_modes
        self.blend_mode = opaque if usual else self.blend_modes[0]


def _properties(instance: Instance, number: int) -> tuple[str, frozenset[str]]:
    """What the system is called, and its abilities. Raises `CallFailed`."""
    asked = {
        word: (struct(), field)
        for word, (extension, struct, field) in _ABILITIES.items()
        if extension in instance.enabled
    }
    answer: Any = xr.SystemProperties()
    last = answer
    for properties, _ in asked.values():
        last._next = ctypes.cast(ctypes.pointer(properties), ctypes.c_void_p)
        last = properties
    code = instance.runtime.xrGetSystemProperties(instance.value, number, byref(answer))
    check("xrGetSystemProperties", code)
    found = {word for word, (properties, field) in asked.items() if getattr(properties, field)}
    if extensions.TRACKERS in instance.enabled:
        found.add("trackers")  # they come and go: there is nothing to ask
    return answer.system_name.decode(errors="replace"), frozenset(found)


def _size(name: str, views: list[Any]) -> tuple[int, int]:
    """The pixels of a picture for either eye: one array texture serves both, so the larger size.

    Raises `UserError` where that is none, or where there are not two eyes.
    """
    if len(views) != 2:
        raise UserError(
            f"{name} asks for {len(views)} pictures instead of two: update or change it."
        )
    width, height = (
        max(min(getattr(v, f"recommended_image_rect_{s}"), _most(v, s)) for v in views)
        for s in ("width", "height")
    )
    if not width or not height:
        raise UserError(f"{name} asks for pictures of {width} by {height} pixels: restart it.")
    return width, height


def _most(view: Any, side: str) -> int:
    """The pixels that a side may have; a runtime that says 0 has not said."""
    return min(getattr(view, f"max_image_rect_{side}") or LARGEST, LARGEST)
