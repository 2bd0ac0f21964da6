"""Which errors OpenXR gives each function that we call.

Facts of the registry of OpenXR 1.0.20 (`xr.xml` in Debian 12's source package openxr-sdk-source),
in our own order; where a function has an extension, FUNCTION_UNSUPPORTED included.
"""

from __future__ import annotations

from xr import Result

_CALL = ("VALIDATION_FAILURE", "RUNTIME_FAILURE")
_INSTANCE = (*_CALL, "HANDLE_INVALID", "INSTANCE_LOST")
_SESSION = (*_INSTANCE, "SESSION_LOST")
_ROOM = ("OUT_OF_MEMORY", "LIMIT_REACHED")
_PATHS = ("PATH_UNSUPPORTED", "PATH_INVALID")
_STATE = (*_SESSION, *_PATHS, "ACTION_TYPE_MISMATCH", "ACTIONSET_NOT_ATTACHED")
_NAMES = ("NAME_INVALID", "NAME_DUPLICATED", "LOCALIZED_NAME_INVALID", "LOCALIZED_NAME_DUPLICATED")
_VIEWS = ("VIEW_CONFIGURATION_TYPE_UNSUPPORTED",)
_EXTENSION = ("FUNCTION_UNSUPPORTED",)
_PASSTHROUGH = (*_SESSION, *_EXTENSION, "FEATURE_UNSUPPORTED")
_PAUSE = (*_PASSTHROUGH, "UNEXPECTED_STATE_PASSTHROUGH_FB")
_GONE = ("HANDLE_INVALID",)

_TABLE: dict[str, tuple[str, ...]] = {
    "xrEnumerateInstanceExtensionProperties": (
        *(*_CALL, "OUT_OF_MEMORY", "SIZE_INSUFFICIENT"),
        *("RUNTIME_UNAVAILABLE", "API_LAYER_NOT_PRESENT"),
    ),
    "xrCreateInstance": (
        *(*_CALL, *_ROOM, "RUNTIME_UNAVAILABLE", "NAME_INVALID", "INITIALIZATION_FAILED"),
        *("EXTENSION_NOT_PRESENT", "API_VERSION_UNSUPPORTED", "API_LAYER_NOT_PRESENT"),
    ),
    "xrDestroyInstance": _GONE,
    "xrGetInstanceProperties": _INSTANCE,
    "xrGetInstanceProcAddr": (*_INSTANCE, *_EXTENSION, "OUT_OF_MEMORY"),
    "xrPollEvent": _INSTANCE,
    "xrStringToPath": (*_INSTANCE, "PATH_FORMAT_INVALID", "PATH_COUNT_EXCEEDED"),
    "xrPathToString": (*_INSTANCE, "SIZE_INSUFFICIENT", "PATH_INVALID"),
    "xrGetSystem": (*_INSTANCE, "FORM_FACTOR_UNSUPPORTED", "FORM_FACTOR_UNAVAILABLE"),
    "xrGetSystemProperties": (*_INSTANCE, "OUT_OF_MEMORY", "SYSTEM_INVALID"),
    "xrEnumerateViewConfigurationViews": (
        *(*_INSTANCE, "SIZE_INSUFFICIENT", "SYSTEM_INVALID", *_VIEWS),
    ),
    "xrEnumerateEnvironmentBlendModes": (
        *(*_INSTANCE, "SIZE_INSUFFICIENT", "SYSTEM_INVALID", *_VIEWS),
    ),
    "xrCreateSession": (
        *(*_INSTANCE, *_ROOM, "SYSTEM_INVALID", "INITIALIZATION_FAILED"),
        *("GRAPHICS_REQUIREMENTS_CALL_MISSING", "GRAPHICS_DEVICE_INVALID"),
    ),
    "xrDestroySession": _GONE,
    "xrBeginSession": (*_SESSION, *_VIEWS, "SESSION_RUNNING", "SESSION_NOT_READY"),
    "xrEndSession": (*_SESSION, "SESSION_NOT_STOPPING", "SESSION_NOT_RUNNING"),
    "xrRequestExitSession": (*_SESSION, "SESSION_NOT_RUNNING"),
    "xrEnumerateReferenceSpaces": (*_SESSION, "SIZE_INSUFFICIENT"),
    "xrGetReferenceSpaceBoundsRect": (*_SESSION, *_EXTENSION, "REFERENCE_SPACE_UNSUPPORTED"),
    "xrCreateReferenceSpace": (*_SESSION, *_ROOM, "REFERENCE_SPACE_UNSUPPORTED", "POSE_INVALID"),
    "xrCreateActionSpace": (*_SESSION, *_ROOM, *_PATHS, "POSE_INVALID", "ACTION_TYPE_MISMATCH"),
    "xrDestroySpace": _GONE,
    "xrLocateSpace": (*_SESSION, "TIME_INVALID"),
    "xrLocateViews": (*_SESSION, *_VIEWS, "SIZE_INSUFFICIENT", "TIME_INVALID"),
    "xrWaitFrame": (*_SESSION, "SESSION_NOT_RUNNING"),
    "xrBeginFrame": (*_SESSION, "SESSION_NOT_RUNNING", "CALL_ORDER_INVALID"),
    "xrEndFrame": (
        *(*_SESSION, "SESSION_NOT_RUNNING", "CALL_ORDER_INVALID", "TIME_INVALID", "POSE_INVALID"),
        *("SWAPCHAIN_RECT_INVALID", "LAYER_LIMIT_EXCEEDED", "LAYER_INVALID"),
        *("ENVIRONMENT_BLEND_MODE_UNSUPPORTED",),
    ),
    "xrEnumerateSwapchainFormats": (*_SESSION, "SIZE_INSUFFICIENT"),
    "xrCreateSwapchain": (
        *(*_SESSION, *_ROOM, "SWAPCHAIN_FORMAT_UNSUPPORTED", "FEATURE_UNSUPPORTED"),
    ),
    "xrDestroySwapchain": _GONE,
    "xrEnumerateSwapchainImages": (*_SESSION, "SIZE_INSUFFICIENT"),
    "xrAcquireSwapchainImage": (*_SESSION, "CALL_ORDER_INVALID"),
    "xrWaitSwapchainImage": (*_SESSION, "CALL_ORDER_INVALID"),
    "xrReleaseSwapchainImage": (*_SESSION, "CALL_ORDER_INVALID"),
    "xrCreateActionSet": (*_INSTANCE, *_ROOM, *_NAMES, "PATH_FORMAT_INVALID"),
    "xrDestroyActionSet": _GONE,
    "xrCreateAction": (
        *(*_INSTANCE, *_ROOM, *_NAMES, *_PATHS, "PATH_FORMAT_INVALID"),
        *("ACTIONSETS_ALREADY_ATTACHED",),
    ),
    "xrSuggestInteractionProfileBindings": (*_INSTANCE, *_PATHS, "ACTIONSETS_ALREADY_ATTACHED"),
    "xrAttachSessionActionSets": (*_SESSION, "ACTIONSETS_ALREADY_ATTACHED"),
    "xrGetCurrentInteractionProfile": (*_SESSION, *_PATHS, "ACTIONSET_NOT_ATTACHED"),
    "xrSyncActions": (*_SESSION, *_PATHS, "ACTIONSET_NOT_ATTACHED"),
    "xrGetActionStatePose": _STATE,
    "xrGetActionStateBoolean": _STATE,
    "xrGetActionStateFloat": _STATE,
    "xrApplyHapticFeedback": _STATE,
    "xrStopHapticFeedback": _STATE,
    "xrConvertTimespecTimeToTimeKHR": (*_INSTANCE, *_EXTENSION, "TIME_INVALID"),
    "xrConvertWin32PerformanceCounterToTimeKHR": (*_INSTANCE, *_EXTENSION, "TIME_INVALID"),
    "xrCreateDebugUtilsMessengerEXT": (*_INSTANCE, *_EXTENSION, *_ROOM),
    "xrCreateHandTrackerEXT": (*_SESSION, *_EXTENSION, *_ROOM, "FEATURE_UNSUPPORTED"),
    "xrCreatePassthroughFB": (
        *(*_PASSTHROUGH, *_ROOM, "UNKNOWN_PASSTHROUGH_FB", "NOT_PERMITTED_PASSTHROUGH_FB"),
        *("FEATURE_ALREADY_CREATED_PASSTHROUGH_FB",),
    ),
    "xrCreatePassthroughLayerFB": (
        *(*_PASSTHROUGH, *_ROOM, "UNKNOWN_PASSTHROUGH_FB"),
        *("INSUFFICIENT_RESOURCES_PASSTHROUGH_FB", "FEATURE_REQUIRED_PASSTHROUGH_FB"),
    ),
    "xrDestroyHandTrackerEXT": (*_GONE, *_EXTENSION),
    "xrDestroyPassthroughFB": (*_GONE, *_EXTENSION, "RUNTIME_FAILURE", "FEATURE_UNSUPPORTED"),
    "xrDestroyPassthroughLayerFB": (*_GONE, *_EXTENSION, "RUNTIME_FAILURE", "FEATURE_UNSUPPORTED"),
    "xrEnumerateDisplayRefreshRatesFB": (*_SESSION, *_EXTENSION, "SIZE_INSUFFICIENT"),
    "xrEnumerateViveTrackerPathsHTCX": (*_INSTANCE, *_EXTENSION, "SIZE_INSUFFICIENT"),
    "xrGetDisplayRefreshRateFB": (*_SESSION, *_EXTENSION),
    "xrGetOpenGLGraphicsRequirementsKHR": (*_INSTANCE, *_EXTENSION, "SYSTEM_INVALID"),
    "xrGetVisibilityMaskKHR": (*_SESSION, *_EXTENSION, *_VIEWS, "SIZE_INSUFFICIENT"),
    "xrLocateHandJointsEXT": (*_SESSION, *_EXTENSION, "TIME_INVALID"),
    "xrPassthroughLayerPauseFB": _PAUSE,
    "xrPassthroughLayerResumeFB": _PAUSE,
    "xrPassthroughPauseFB": _PAUSE,
    "xrPassthroughStartFB": _PAUSE,
    "xrRequestDisplayRefreshRateFB": (
        *(*_SESSION, *_EXTENSION, "FEATURE_UNSUPPORTED", "DISPLAY_REFRESH_RATE_UNSUPPORTED_FB"),
    ),
}

ERRORS: dict[str, tuple[int, ...]] = {
    function: tuple(int(Result[f"ERROR_{name}"]) for name in names)
    for function, names in _TABLE.items()
}
"""A function's error codes."""

PENDING = int(Result.SESSION_LOSS_PENDING)
"""A success that every function of a session may return: it is about to be lost."""

MAY_BE_PENDING = frozenset(
    function for function, names in _TABLE.items() if "SESSION_LOST" in names
)
