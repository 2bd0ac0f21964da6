"""From nothing to a system: the runtime's instance, its extensions and the headset."""

from __future__ import annotations

import ctypes
from ctypes import byref
from typing import Any

import xr

from rehab.drivers.openxr import extensions
from rehab.drivers.openxr.functions import Runtime, handle_value
from rehab.drivers.openxr.results import CallFailed, NotYet, check
from rehab.errors import UserError

STEREO = xr.ViewConfigurationType.PRIMARY_STEREO
MOST = 4096
"""Items that a runtime may tell at once; more is a mistake of its."""
LARGEST = 16384
"""Pixels: the widest and highest texture that OpenGL 4.1 need have."""

_NO_RUNTIME = (
    "No OpenXR runtime is active on this computer: start your headset's software and make it the "
    "active one (SteamVR: Settings, OpenXR, Set SteamVR as OpenXR runtime), or set the variable "
    "XR_RUNTIME_JSON to the runtime's manifest file."
)


def enumerate_into(function: Any, name: str, item: Any, *arguments: Any) -> Any:
    """A list of `item`s, structs or numbers, from one of OpenXR's functions that are called twice.

    Raises `CallFailed`.
    """
    count = ctypes.c_uint32()
    check(name, function(*arguments, 0, byref(count), None))
    if count.value > MOST:
        raise CallFailed(f"{name}({count.value} items)", int(xr.Result.ERROR_RUNTIME_FAILURE))
    array = (item * count.value)()
    if item not in (ctypes.c_int64, ctypes.c_int):
        for one in array:
            one._type = item()._type
    check(name, function(*arguments, count.value, byref(count), array))
    return array[: count.value]


class Instance:
    """An instance with what we need enabled; `extensions` is everything that the runtime offers."""

    def __init__(self, runtime: Runtime) -> None:
        """Raises `UserError` where there is no runtime or one that cannot serve, `NotYet` where it
        does not answer."""
        self.runtime = runtime
        self.extensions = _extensions(runtime)
        for needed in extensions.NEEDED:
            if needed.name not in self.extensions:
                raise UserError(
                    f"The active OpenXR runtime does not give {needed.gives} (it lacks "
                    f"{needed.name}). {needed.loss} Make another one active, for example SteamVR."
                )
        self.enabled = extensions.enabled(self.extensions)
        self.handle = self._create()
        self.value = handle_value(self.handle)
        self.name = self._name()

    def _create(self) -> Any:
        application = xr.ApplicationInfo("rehab", 1, "rehab", 1, xr.Version(1, 0, 0))
        wanted = xr.InstanceCreateInfo(
            application_info=application, enabled_extension_names=sorted(self.enabled)
        )
        handle = xr.Instance()
        code = self.runtime.xrCreateInstance(byref(wanted), byref(handle))
        _started("xrCreateInstance", code)
        return handle

    def _name(self) -> str:
        properties = xr.InstanceProperties()
        code = self.runtime.xrGetInstanceProperties(self.value, byref(properties))
        try:
            _started("xrGetInstanceProperties", code)
        except UserError:
            self.destroy()
            raise
        return f"{properties.runtime_name.decode(errors='replace')} {properties.runtime_version}"

    def path(self, text: str) -> int:
        """The runtime's number of a path such as "/user/hand/left"."""
        path = ctypes.c_uint64()
        code = self.runtime.xrStringToPath(self.value, text.encode(), byref(path))
        check(f"xrStringToPath({text})", code)
        return path.value

    def destroy(self) -> None:
        """Destroy it; whether the runtime still knows it does not matter any more."""
        self.runtime.xrDestroyInstance(self.value)


class System:
    """The headset: its name, the pictures that it wants, how they are blended with the world."""

    def __init__(self, instance: Instance) -> None:
        """Raises `NotYet` where no headset is connected, `UserError` where it is of no use."""
        runtime = instance.runtime
        wanted = xr.SystemGetInfo(xr.FormFactor.HEAD_MOUNTED_DISPLAY)
        number = ctypes.c_uint64()
        code = runtime.xrGetSystem(instance.value, byref(wanted), byref(number))
        if code == xr.Result.ERROR_FORM_FACTOR_UNAVAILABLE:
            raise NotYet(f"{instance.name} finds no headset: connect it and switch it on.")
        check("xrGetSystem", code)
        self.number = number.value
        properties = xr.SystemProperties()
        presence = xr.SystemUserPresencePropertiesEXT()
        asks = extensions.PRESENCE in instance.enabled
        if asks:
            properties._next = ctypes.cast(ctypes.pointer(presence), ctypes.c_void_p)
        check(
            "xrGetSystemProperties",
            runtime.xrGetSystemProperties(instance.value, self.number, byref(properties)),
        )
        self.name: str = properties.system_name.decode(errors="replace")
        self.tells_presence = asks and bool(presence.supports_user_presence)
        views = enumerate_into(
            runtime.xrEnumerateViewConfigurationViews,
            "xrEnumerateViewConfigurationViews",
            xr.ViewConfigurationView,
            instance.value,
            self.number,
            STEREO,
        )
        self.view_size = _size(instance.name, views)
        modes = enumerate_into(
            runtime.xrEnumerateEnvironmentBlendModes,
            "xrEnumerateEnvironmentBlendModes",
            ctypes.c_int,
            instance.value,
            self.number,
            STEREO,
        )
        opaque = int(xr.EnvironmentBlendMode.OPAQUE)
        self.blend_mode = opaque if opaque in modes or not modes else int(modes[0])


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


def _started(function: str, code: int) -> None:
    try:
        check(function, code)
    except CallFailed as error:
        raise error.refusal(
            f"The OpenXR runtime does not start ({error}): "
            "see that its service runs (SteamVR, monado-service)."
        ) from error


def _extensions(runtime: Runtime) -> frozenset[str]:
    name = "xrEnumerateInstanceExtensionProperties"
    try:
        found = enumerate_into(
            runtime.xrEnumerateInstanceExtensionProperties, name, xr.ExtensionProperties, None
        )
    except CallFailed as error:
        if error.code == xr.Result.ERROR_RUNTIME_UNAVAILABLE:
            raise UserError(_NO_RUNTIME) from error
        raise error.refusal(
            f"The OpenXR runtime cannot be loaded ({error}): reinstall it if this does not pass."
        ) from error
    return frozenset(one.extension_name.decode(errors="replace") for one in found)
