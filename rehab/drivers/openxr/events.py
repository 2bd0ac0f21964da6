"""The runtime's news: each event goes to whoever takes its kind, the others to nobody."""

from __future__ import annotations

from collections.abc import Callable
from ctypes import byref
from typing import Any

import xr
from xr import StructureType

from rehab.drivers.openxr.functions import Runtime, handle_value
from rehab.drivers.openxr.results import EVENT_UNAVAILABLE, check

MOST = 100
"""Events that one poll takes in; a runtime that never stops talking must not stop play."""


class Events:
    """The events of one instance, for one session."""

    def __init__(self, runtime: Runtime, instance: int, session: int) -> None:
        self._runtime = runtime
        self._instance = instance
        self._session = session
        self._handlers: dict[int, tuple[Callable[[Any], None], Any]] = {}
        self._event = xr.EventDataBuffer()
        self._at = byref(self._event)
        self._header = xr.EventDataBaseHeader.from_buffer(self._event)

    def on(self, event: Any, handler: Callable[[Any], None]) -> None:
        """Call `handler` with each event of pyopenxr's class `event`; it is valid only meanwhile.

        An event that names a session is handed on only where that is ours.
        """
        # Another view on the same bytes: which of them holds depends on the type.
        self._handlers[int(event()._type)] = handler, event.from_buffer(self._event)

    def poll(self) -> None:
        """Take in what there is. Raises `CallFailed`, or what a handler raises."""
        poll, instance, header = self._runtime.xrPollEvent, self._instance, self._header
        for _ in range(MOST):
            header._type = StructureType.EVENT_DATA_BUFFER
            header._next = None
            code = poll(instance, self._at)
            if code == EVENT_UNAVAILABLE:
                return
            if code:
                check("xrPollEvent", code)
            handler, event = self._handlers.get(header._type, (None, None))
            if handler is not None and self._is_ours(event):
                handler(event)

    def _is_ours(self, event: Any) -> bool:
        return not hasattr(event, "session") or handle_value(event.session) == self._session
