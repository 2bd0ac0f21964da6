"""A scripted OpenXR runtime in Python: no headset, no time, any state, any failure at any call.

It stands in for `rehab.drivers.openxr.functions.Runtime`: same names, same arguments. It keeps the
rules of Khronos's best-practices layer as assertions (`RuleBroken`), counts handles, and runs on a
clock of its own, so that a benchmark waits for nothing.
"""

from __future__ import annotations

from rehab.bench.fakexr.frames import FakeRuntime
from rehab.bench.fakexr.world import OFFSET, FakeWindow, RuleBroken

__all__ = ["OFFSET", "FakeRuntime", "FakeWindow", "RuleBroken"]
