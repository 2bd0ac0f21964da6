"""From nothing to a system: the runtime's instance, its extensions and the headset."""

from __future__ import annotations

import ctypes
from ctypes import byref
from typing import Any

import xr

from rehab.drivers.openxr import extensions
from rehab.drivers.openxr.debug import Messages
from rehab.drivers.openxr.functions import Runtime, handle_value
from rehab.drivers.openxr.results import CallFailed, check
from rehab.errors import UserError

STEREO = xr.ViewConfigurationType.PRIMARY_STEREO

_NO_RUNTIME = (
    "No OpenXR runtime is active on this computer: start your headset's software and make it the "
    "active one (SteamVR: Settings, OpenXR, Set SteamVR as OpenXR runtime), or set the variable "
    "XR_RUNTIME_JSON to the runtime's manifest file."
)


def enumerate_into(function: Any, name: str, item: Any, *arguments: Any) -> Any:
    """A ctypes array of `item` structs from one of OpenXR's functions that are called twice."""
    count = ctypes.c_uint32()
    check(name, function(*arguments, 0, byref(count), None))
    array = (item * count.value)()
    if issubclass(item, ctypes.Structure):
        for one in array:
            one._type = item()._type
    check(name, function(*arguments, count.value, byref(count), array))
    return array


class Instance:
    """An instance with what we need enabled; `extensions` is everything that the runtime offers."""

    def __init__(self, runtime: Runtime) -> None:
        """Raises `UserError` where there is no runtime, or one that cannot serve."""
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
        if self._messages is not None:
            self._hear(self._messages)

    def _create(self) -> Any:
        application = xr.ApplicationInfo("rehab", 1, "rehab", 1, xr.Version(1, 0, 0))
        wanted = xr.InstanceCreateInfo(
            application_info=application, enabled_extension_names=sorted(self.enabled)
        )
        # What goes wrong while it is created is told already.
        self._messages = Messages() if extensions.DEBUG in self.enabled else None
        if self._messages is not None:
            wanted._next = ctypes.cast(ctypes.pointer(self._messages.info), ctypes.c_void_p)
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

    def _hear(self, messages: Messages) -> None:
        try:
            messages.attach(self.runtime, self.value)
        except CallFailed as error:
            self.destroy()
            raise _not_started(error) from error

    def path(self, text: str) -> int:
        """The runtime's number of a path such as "/user/hand/left"."""
        path = ctypes.c_uint64()
        code = self.runtime.xrStringToPath(self.value, text.encode(), byref(path))
        check(f"xrStringToPath({text})", code)
        return path.value

    def destroy(self) -> None:
        """Destroy it; whether the runtime still knows it does not matter any more."""
        if self._messages is not None:
            self._messages.destroy()
        self.runtime.xrDestroyInstance(self.value)


class System:
    """The headset: its name, the pictures that it wants, how they are blended with the world."""

    def __init__(self, instance: Instance) -> None:
        """Raises `UserError` where no headset is connected."""
        runtime = instance.runtime
        wanted = xr.SystemGetInfo(xr.FormFactor.HEAD_MOUNTED_DISPLAY)
        number = ctypes.c_uint64()
        code = runtime.xrGetSystem(instance.value, byref(wanted), byref(number))
        if code == xr.Result.ERROR_FORM_FACTOR_UNAVAILABLE:
            raise UserError(
                f"{instance.name} finds no headset: connect it, switch it on, and start again."
            )
        check("xrGetSystem", code)
        self.number = number.value
        properties = xr.SystemProperties()
        check(
            "xrGetSystemProperties",
            runtime.xrGetSystemProperties(instance.value, self.number, byref(properties)),
        )
        self.name: str = properties.system_name.decode(errors="replace")
        views = enumerate_into(
            runtime.xrEnumerateViewConfigurationViews,
            "xrEnumerateViewConfigurationViews",
            xr.ViewConfigurationView,
            instance.value,
            self.number,
            STEREO,
        )
        # One array texture serves both eyes, so it has the larger of the two sizes.
        self.view_size = (
            max(view.recommended_image_rect_width for view in views),
            max(view.recommended_image_rect_height for view in views),
        )
        modes = enumerate_into(
            runtime.xrEnumerateEnvironmentBlendModes,
            "xrEnumerateEnvironmentBlendModes",
            ctypes.c_int,
            instance.value,
            self.number,
            STEREO,
        )
        self.blend_modes = [int(mode) for mode in modes]
        opaque = int(xr.EnvironmentBlendMode.OPAQUE)
        self.blend_mode = opaque if opaque in self.blend_modes else self.blend_modes[0]


def _started(function: str, code: int) -> None:
    try:
        check(function, code)
    except CallFailed as error:
        raise _not_started(error) from error


def _not_started(error: CallFailed) -> UserError:
    return UserError(
        f"The OpenXR runtime does not start ({error}): "
        "see that its service runs (SteamVR, monado-service), then try again."
    )


def _extensions(runtime: Runtime) -> frozenset[str]:
    name = "xrEnumerateInstanceExtensionProperties"
    try:
        found = enumerate_into(
            runtime.xrEnumerateInstanceExtensionProperties, name, xr.ExtensionProperties, None
        )
    except CallFailed as error:
        if error.code == xr.Result.ERROR_RUNTIME_UNAVAILABLE:
            raise UserError(_NO_RUNTIME) from error
        raise UserError(f"The OpenXR runtime cannot be loaded ({error}); reinstall it.") from error
    return frozenset(one.extension_name.decode() for one in found)
