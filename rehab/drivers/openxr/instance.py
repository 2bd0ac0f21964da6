"""From nothing to an instance of the runtime, with the extensions that we use."""

from __future__ import annotations

import ctypes
import re
from ctypes import byref
from typing import Any

import xr

from rehab.drivers.openxr import extensions
from rehab.drivers.openxr.debug import Messages
from rehab.drivers.openxr.functions import Runtime, handle_value
from rehab.drivers.openxr.results import CallFailed, check
from rehab.errors import UserError

STEREO = xr.ViewConfigurationType.PRIMARY_STEREO
MOST = 4096
"""Items that a runtime may tell at once; more is a mistake of its."""

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
    if issubclass(item, ctypes.Structure):
        for one in array:
            one._type = item()._type
    check(name, function(*arguments, count.value, byref(count), array))
    return array[: count.value]


class Instance:
    """An instance with what we need enabled; `extensions` is everything that the runtime offers.

    `name` is the runtime's with its version; `called` is what a person calls it.
    """

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
        try:
            full, version = self._name()
            self.name = f"{full} {version}"
            self.called = re.split(r" by |[('/]", full)[0].strip() or self.name
            if extensions.DEBUG in self.enabled:
                self._messages = Messages(runtime, self.value)  # it must live as long as this
        except CallFailed as error:
            self.destroy()
            raise _not_started(error) from error

    def _create(self) -> Any:
        application = xr.ApplicationInfo("rehab", 1, "rehab", 1, xr.Version(1, 0, 0))
        wanted = xr.InstanceCreateInfo(
            application_info=application, enabled_extension_names=sorted(self.enabled)
        )
        handle = xr.Instance()
        try:
            check("xrCreateInstance", self.runtime.xrCreateInstance(byref(wanted), byref(handle)))
        except CallFailed as error:
            raise _not_started(error) from error
        return handle

    def _name(self) -> tuple[str, str]:
        """The runtime's own name and version. Raises `CallFailed`."""
        properties = xr.InstanceProperties()
        code = self.runtime.xrGetInstanceProperties(self.value, byref(properties))
        check("xrGetInstanceProperties", code)
        return properties.runtime_name.decode(errors="replace"), str(properties.runtime_version)

    def path(self, text: str) -> int:
        """The runtime's number of a path such as "/user/hand/left"."""
        path = ctypes.c_uint64()
        code = self.runtime.xrStringToPath(self.value, text.encode(), byref(path))
        check(f"xrStringToPath({text})", code)
        return path.value

    def destroy(self) -> None:
        """Destroy it; whether the runtime still knows it does not matter any more."""
        self.runtime.xrDestroyInstance(self.value)


def _not_started(error: CallFailed) -> UserError:
    return error.refusal(
        f"The OpenXR runtime does not start ({error}): "
        "see that its service runs (SteamVR, monado-service)."
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
        raise error.refusal(
            f"The OpenXR runtime cannot be loaded ({error}): reinstall it if this does not pass."
        ) from error
    return frozenset(one.extension_name.decode(errors="replace") for one in found)
