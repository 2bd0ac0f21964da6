"""What a session tells about itself to whoever sets a computer up; nothing here is for play.

`at` is the value of the session's handle.
"""

from __future__ import annotations

from ctypes import byref, c_char, c_int64, c_uint32
from typing import Any

import xr

from rehab.drivers.openxr.instance import Instance, enumerate_into
from rehab.drivers.openxr.profiles import PROFILES
from rehab.drivers.openxr.results import SUCCESS, check
from rehab.drivers.openxr.session import Session
from rehab.drivers.openxr.system import System
from rehab.frame import FrameBuffer


def session(instance: Instance, system: System, binding: Any) -> Session:
    """A session as play has one, whose frames nobody reads. Raises as `Session` does."""
    return Session(instance, system, binding, FrameBuffer(), seated=True, epoch=0)


def formats(instance: Instance, at: int) -> list[int]:
    """The picture formats that the runtime offers, as OpenGL numbers them, its favourite first."""
    ask = instance.runtime.xrEnumerateSwapchainFormats
    return [int(one) for one in enumerate_into(ask, "xrEnumerateSwapchainFormats", c_int64, at)]


def space(kind: int) -> str:
    """The name of a kind of reference space: STAGE, LOCAL_FLOOR, LOCAL."""
    return str(xr.ReferenceSpaceType(kind).name)


def bounds(instance: Instance, at: int) -> tuple[float, float]:
    """Width and depth of the room that was set up, metres; (0, 0) where none was."""
    size = xr.Extent2Df()
    ask = instance.runtime.xrGetReferenceSpaceBoundsRect
    check("xrGetReferenceSpaceBoundsRect", ask(at, xr.ReferenceSpaceType.STAGE, byref(size)))
    return float(size.width), float(size.height)


def held(instance: Instance, at: int, side: str) -> str:
    """The interaction profile of the hand "left" or "right" as OpenXR's path, "" for none."""
    state = xr.InteractionProfileState()
    hand = instance.path(f"/user/hand/{side}")
    ask = instance.runtime.xrGetCurrentInteractionProfile
    check("xrGetCurrentInteractionProfile", ask(at, hand, byref(state)))
    number = int(state.interaction_profile or 0)
    if not number:
        return ""
    length, text = c_uint32(), (c_char * 256)()  # XR_MAX_PATH_LENGTH
    name = instance.runtime.xrPathToString
    code = name(instance.value, number, len(text), byref(length), text)
    return text.value.decode(errors="replace") if code == SUCCESS else ""


def spoken(profile: str) -> str:
    """The name of an interaction profile for a person; its path where we do not know it."""
    return next((known.name for known in PROFILES if known.path == profile), profile)
