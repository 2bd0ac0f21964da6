"""What it costs to cross from Python into a foreign runtime and back, for the calls of one frame.

The fake runtime is Python and is called without crossing; a real one is reached through ctypes,
whose conversion of arguments is part of what OpenXR costs a Python program.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rehab.drivers.openxr import functions

if TYPE_CHECKING:
    from rehab.bench.fakexr import FakeRuntime

# Looks at none of its arguments and returns 0 (glibc and musl).
_NOTHING = "pthread_rwlockattr_destroy"


class Listener:
    """Notes the calls that a runtime gets while it is told to."""

    def __init__(self, runtime: FakeRuntime) -> None:
        """Wrap every function of `runtime`, before anyone has taken hold of one."""
        self.listening = False
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        for name in dir(runtime):
            if name.startswith(("xr", "_xr")):
                setattr(runtime, name, self._noted(name.removeprefix("_"), getattr(runtime, name)))

    def _noted(self, name: str, function: Callable[..., int]) -> Callable[..., int]:
        def call(*arguments: Any) -> int:
            if self.listening:
                self.calls.append((name, arguments))
            return function(*arguments)

        return call


def cost(calls: list[tuple[str, tuple[Any, ...]]], rounds: int = 2000) -> float:
    """Microseconds of thread time that `calls` take when each does nothing on the other side."""
    address = ctypes.cast(getattr(ctypes.CDLL(None), _NOTHING), ctypes.c_void_p).value
    assert address is not None
    known: Any = functions.Runtime()
    made = [(_stub(known, name, address), arguments) for name, arguments in calls]
    best = float("inf")
    for _ in range(5):
        before = time.thread_time_ns()
        for _ in range(rounds):
            for stub, arguments in made:
                stub(*arguments)
        best = min(best, (time.thread_time_ns() - before) / rounds / 1000)
    return best


def _stub(known: Any, name: str, address: int) -> Callable[..., int]:
    own = getattr(known, name, None)
    types = functions.FROM_ADDRESS[name] if own is None else own.argtypes
    return ctypes.CFUNCTYPE(ctypes.c_int, *types)(address)
