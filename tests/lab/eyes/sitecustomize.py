"""The eyes of a simulated patient in a program of the lab: what each picture shows, told at once.

Python reads this file at its start where this folder is on its path. The program is as it was
installed; only where `REHAB_LAB_EYES` names a port, the cues of every scene that its headset's
driver draws also go there, so that somebody in another process sees what they are to do.
"""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

DRIVER = "rehab.drivers.openxr.driver"


class Finder:
    """Finds the driver's module as it is, and opens its eyes once it is read."""

    @classmethod
    def find_spec(cls, name: str, *_: object) -> ModuleSpec | None:
        """See `importlib.abc.MetaPathFinder`."""
        if name != DRIVER:
            return None
        sys.meta_path.remove(cls)
        spec = importlib.util.find_spec(name)
        assert spec is not None
        read = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            read(module)
            open_eyes(module.OpenXRDriver)

        spec.loader.exec_module = exec_module
        return spec


def open_eyes(driver: type) -> None:
    """Tell what every picture of `driver` shows."""
    from rehab.drivers.patient import seen_in

    told = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    there = ("127.0.0.1", int(os.environ["REHAB_LAB_EYES"]))
    draw = driver.draw

    def drawn(self: Any, renderer: Any, scene: Any) -> None:
        draw(self, renderer, scene)
        told.sendto(json.dumps(seen_in(scene)).encode(), there)

    driver.draw = drawn


if "REHAB_LAB_EYES" in os.environ:
    sys.meta_path.insert(0, Finder)
