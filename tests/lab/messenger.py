"""A program that does nothing but hear the runtime's messages, as the specification has it."""

from __future__ import annotations

import ctypes

import xr


def main() -> None:
    info = xr.DebugUtilsMessengerCreateInfoEXT()
    info._message_severities = int(xr.DebugUtilsMessageSeverityFlagsEXT.ERROR_BIT)
    info._message_types = int(xr.DebugUtilsMessageTypeFlagsEXT.GENERAL_BIT)
    info._user_callback = hear = xr.PFN_xrDebugUtilsMessengerCallbackEXT(lambda *_: 0)
    wanted = xr.InstanceCreateInfo(enabled_extension_names=["XR_EXT_debug_utils"])
    with xr.create_instance(wanted) as instance:
        messenger = xr.DebugUtilsMessengerEXT()
        for name, *arguments in (
            (
                "xrCreateDebugUtilsMessengerEXT",
                instance,
                ctypes.byref(info),
                ctypes.byref(messenger),
            ),
            ("xrDestroyDebugUtilsMessengerEXT", messenger),
        ):
            address = xr.get_instance_proc_addr(instance, name)
            call = ctypes.cast(address, getattr(xr, f"PFN_{name}"))
            xr.check_result(xr.Result(call(*arguments)))
    del hear


if __name__ == "__main__":
    main()
