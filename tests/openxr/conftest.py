"""The driver on the fake runtime: no OpenGL, no headset, no waiting."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# pyopenxr loads PyOpenGL, which then chooses once for the whole test run.
os.environ.setdefault("PYOPENGL_PLATFORM", "egl")
sys.path.insert(0, str(Path(__file__).resolve().parent))

from rehab.bench.fakexr import FakeRuntime
from rehab.drivers.openxr import OpenXRDriver


@pytest.fixture
def drive() -> Iterator[Callable[..., OpenXRDriver]]:
    """Opens drivers on a fake runtime and, after the test, holds them to leaving nothing behind."""
    opened: list[tuple[OpenXRDriver, FakeRuntime]] = []

    def open_one(runtime: FakeRuntime, **options: bool) -> OpenXRDriver:
        driver = OpenXRDriver(runtime=runtime, **options)
        opened.append((driver, runtime))
        return driver

    yield open_one
    for driver, runtime in opened:
        driver.close()
        driver.close()
        assert runtime.live == {}
        assert runtime.wall.closed
