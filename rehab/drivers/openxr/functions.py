"""All that the OpenXR driver touches outside itself: the loader's functions, a clock, a window.

One object of one class, so that a scripted fake can take its place (`rehab.bench.fakexr`).
"""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable
from typing import Any

import xr
from xr import raw_functions
from xr.handle import HandleMixin

from rehab.drivers.openxr import graphics
from rehab.drivers.openxr.results import check
from rehab.drivers.window import Window

Call = Callable[..., int]
"""One OpenXR function: handles as integers, structs as `byref` objects; returns the code."""

_CODE, _HANDLE = ctypes.c_int, ctypes.c_void_p
_NUMBER, _FLOAT = ctypes.c_uint32, ctypes.c_float
FROM_ADDRESS = {
    "xrConvertTimespecTimeToTimeKHR": (_HANDLE, _HANDLE, _HANDLE),
    "xrConvertWin32PerformanceCounterToTimeKHR": (_HANDLE, _HANDLE, _HANDLE),
    "xrCreateDebugUtilsMessengerEXT": (_HANDLE, _HANDLE, _HANDLE),
    "xrCreateHandTrackerEXT": (_HANDLE, _HANDLE, _HANDLE),
    "xrCreatePassthroughFB": (_HANDLE, _HANDLE, _HANDLE),
    "xrCreatePassthroughLayerFB": (_HANDLE, _HANDLE, _HANDLE),
    "xrDestroyHandTrackerEXT": (_HANDLE,),
    "xrDestroyPassthroughFB": (_HANDLE,),
    "xrDestroyPassthroughLayerFB": (_HANDLE,),
    "xrEnumerateDisplayRefreshRatesFB": (_HANDLE, _NUMBER, _HANDLE, _HANDLE),
    "xrEnumerateViveTrackerPathsHTCX": (_HANDLE, _NUMBER, _HANDLE, _HANDLE),
    "xrGetDisplayRefreshRateFB": (_HANDLE, _HANDLE),
    "xrGetOpenGLGraphicsRequirementsKHR": (_HANDLE, ctypes.c_uint64, _HANDLE),
    "xrGetVisibilityMaskKHR": (_HANDLE, _CODE, _NUMBER, _CODE, _HANDLE),
    "xrLocateHandJointsEXT": (_HANDLE, _HANDLE, _HANDLE),
    "xrPassthroughLayerPauseFB": (_HANDLE,),
    "xrPassthroughLayerResumeFB": (_HANDLE,),
    "xrPassthroughPauseFB": (_HANDLE,),
    "xrPassthroughStartFB": (_HANDLE,),
    "xrRequestDisplayRefreshRateFB": (_HANDLE, _FLOAT),
}
"""The arguments of extension functions, which the loader does not export."""


class Runtime:
    """The functions of the active runtime, bound by their names in the specification.

    pyopenxr's own objects make an enumerator of every code (three times the cost of the call) and
    fail at codes that they do not know; these return plain integers and take handles as integers.
    """

    xrEnumerateInstanceExtensionProperties: Call
    xrCreateInstance: Call
    xrDestroyInstance: Call
    xrGetInstanceProperties: Call
    xrGetInstanceProcAddr: Call
    xrPollEvent: Call
    xrStringToPath: Call
    xrPathToString: Call
    xrGetSystem: Call
    xrGetSystemProperties: Call
    xrEnumerateViewConfigurationViews: Call
    xrEnumerateEnvironmentBlendModes: Call
    xrCreateSession: Call
    xrDestroySession: Call
    xrBeginSession: Call
    xrEndSession: Call
    xrRequestExitSession: Call
    xrEnumerateReferenceSpaces: Call
    xrGetReferenceSpaceBoundsRect: Call
    xrCreateReferenceSpace: Call
    xrCreateActionSpace: Call
    xrDestroySpace: Call
    xrLocateSpace: Call
    xrLocateViews: Call
    xrWaitFrame: Call
    xrBeginFrame: Call
    xrEndFrame: Call
    xrEnumerateSwapchainFormats: Call
    xrCreateSwapchain: Call
    xrDestroySwapchain: Call
    xrEnumerateSwapchainImages: Call
    xrAcquireSwapchainImage: Call
    xrWaitSwapchainImage: Call
    xrReleaseSwapchainImage: Call
    xrCreateActionSet: Call
    xrDestroyActionSet: Call
    xrCreateAction: Call
    xrSuggestInteractionProfileBindings: Call
    xrAttachSessionActionSets: Call
    xrGetCurrentInteractionProfile: Call
    xrSyncActions: Call
    xrGetActionStatePose: Call
    xrGetActionStateBoolean: Call
    xrGetActionStateFloat: Call
    xrApplyHapticFeedback: Call

    def __init__(self) -> None:
        # The loader writes half a page to stderr where no runtime is; we say one sentence.
        os.environ.setdefault("XR_LOADER_DEBUG", "none")
        for name in Runtime.__annotations__:
            setattr(self, name, _bound(name))

    def extension(self, instance: int, name: str) -> Call:
        """The extension function `name`; its extension must be enabled. Raises `CallFailed`."""
        address = xr.PFN_xrVoidFunction()
        code = self.xrGetInstanceProcAddr(instance, name.encode(), ctypes.byref(address))
        check(f"xrGetInstanceProcAddr({name})", code)
        kind = ctypes.CFUNCTYPE(_CODE, *FROM_ADDRESS[name])
        return ctypes.cast(address, kind)

    def now(self) -> int:
        """Nanoseconds of the clock that all of a frame's times are on."""
        return time.perf_counter_ns()

    def sleep(self, seconds: float) -> None:
        """Let other programs run."""
        time.sleep(seconds)

    def window(self, title: str, size: tuple[int, int], visible: bool) -> Window:
        """The window whose context the session is bound to, current; never waits for a screen."""
        return Window(title, size, visible=visible, swap_interval=0)

    def binding(self, window: Window) -> Any:
        """The struct that ties a session to the window's context."""
        return graphics.binding(window.native())


def handle_value(handle: Any) -> int:
    """The integer of one of pyopenxr's handle objects."""
    return ctypes.cast(handle, _HANDLE).value or 0


def _bound(name: str) -> Call:
    typed = getattr(raw_functions, name)
    function = xr.raw_functions.openxr_loader_library[name]  # a new object, ours to set up
    function.restype = _CODE
    function.argtypes = [
        _HANDLE if isinstance(kind, type) and issubclass(kind, HandleMixin) else kind
        for kind in typed.argtypes
    ]
    return function  # type: ignore[no-any-return]
