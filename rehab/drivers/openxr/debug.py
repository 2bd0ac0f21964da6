"""What the runtime has to say, into our log (XR_EXT_debug_utils)."""

from __future__ import annotations

import logging
import re
from collections import Counter
from ctypes import byref
from threading import Lock
from typing import Any

import xr

from rehab.drivers.openxr.functions import Runtime
from rehab.drivers.openxr.results import CallFailed, Lost, check

KINDS = 200
"""Different messages that are told apart; what a runtime says beyond them is counted as one."""

_log = logging.getLogger(__name__)
_VERBOSE, _INFO, _WARNING, _ERROR = 0x1, 0x10, 0x100, 0x1000
_LEVELS = {
    _VERBOSE: logging.DEBUG,
    _INFO: logging.INFO,
    _WARNING: logging.WARNING,
    _ERROR: logging.ERROR,
}
_PERFORMANCE = int(xr.DebugUtilsMessageTypeFlagsEXT.PERFORMANCE_BIT)
_TYPES = {1: "", 2: "validation: ", _PERFORMANCE: "performance: ", 8: "conformance: "}
_NUMBERS = re.compile(r"\d+")


class Messages:
    """A messenger of one instance, which destroys it with itself.

    Khronos's validation layer takes a messenger that we destroy, or that is chained to the
    instance's creation, for no messenger; so we do neither, and what goes wrong before there is an
    instance is told by the call's code alone.

    A message is logged when it comes first and at every tenfold of it: runtimes repeat themselves
    at every frame. Messages come from any thread.
    """

    def __init__(self, runtime: Runtime, instance: int) -> None:
        """Hear `instance` from now on. Raises `Lost`; a runtime that refuses stays silent."""
        self._said: Counter[str] = Counter()
        self._lock = Lock()
        # Only what our own log would hold: each message costs the runtime's thread our interpreter.
        severities = sum(s for s, level in _LEVELS.items() if _log.isEnabledFor(level))
        self._hear = xr.PFN_xrDebugUtilsMessengerCallbackEXT(self.hear)
        self._info = xr.DebugUtilsMessengerCreateInfoEXT()
        self._info._message_severities = severities or _ERROR  # none at all is not allowed
        self._info._user_callback = self._hear
        name, handle = "xrCreateDebugUtilsMessengerEXT", xr.DebugUtilsMessengerEXT()
        try:
            create = runtime.extension(instance, name)
            check(name, create(instance, byref(self._info), byref(handle)))
        except Lost:
            raise
        except CallFailed as error:
            _log.warning("the runtime's messages are not heard: %s", error)

    def hear(self, severity: int, kinds: int, told: Any, _: object) -> int:
        """Take one message in; always 0: the call that it is about goes on."""
        data = told.contents
        function, text = _text(data._function_name), _text(data._message)
        key = f"{function}: {_NUMBERS.sub('#', text)}"
        with self._lock:
            if key not in self._said and len(self._said) >= KINDS:
                key = ""
            self._said[key] += 1
            count = self._said[key]
        if _is_tenfold(count):
            level = _LEVELS.get(severity, logging.WARNING)
            if kinds == _PERFORMANCE:
                level = min(level, logging.INFO)  # advice
            often = f" ({count} times)" if count > 1 else ""
            where = f"{function}: " if function else ""
            _log.log(level, "runtime: %s%s%s%s", _TYPES.get(kinds, ""), where, text, often)
        return 0


def _text(raw: bytes | None) -> str:
    return (raw or b"").decode(errors="replace").strip()


def _is_tenfold(count: int) -> bool:
    while count >= 10 and count % 10 == 0:
        count //= 10
    return count == 1
