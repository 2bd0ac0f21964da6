"""What a system offers beyond head and controllers: joints, trackers and gaze."""

from __future__ import annotations

from ctypes import byref, c_void_p, cast, pointer
from typing import Any

import xr

from rehab.drivers.openxr import extensions
from rehab.drivers.openxr.instance import Instance
from rehab.drivers.openxr.results import check_loss


def offered(instance: Instance, system: int) -> frozenset[str]:
    """Of the capabilities "gaze", "joints" and "trackers" those that are there; raises `Lost`.

    An extension says that the runtime knows a thing; whether this headset has it is asked besides.
    """
    asked: dict[str, tuple[Any, str]] = {}
    if extensions.JOINTS in instance.enabled:
        asked["joints"] = (xr.SystemHandTrackingPropertiesEXT(), "supports_hand_tracking")
    if extensions.GAZE in instance.enabled:
        asked["gaze"] = (
            xr.SystemEyeGazeInteractionPropertiesEXT(),
            "supports_eye_gaze_interaction",
        )
    answer: Any = xr.SystemProperties()
    last = answer
    for properties, _ in asked.values():
        last._next = cast(pointer(properties), c_void_p)
        last = properties
    if asked:
        code = instance.runtime.xrGetSystemProperties(instance.value, system, byref(answer))
        check_loss("xrGetSystemProperties", code)
    found = {word for word, (properties, field) in asked.items() if getattr(properties, field)}
    # Trackers come and go: there is nothing to ask.
    return frozenset(found | ({"trackers"} if extensions.TRACKERS in instance.enabled else set()))
