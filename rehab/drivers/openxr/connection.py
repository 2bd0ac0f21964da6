"""What is lost with a runtime and built anew when it returns: instance, headset and session."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import xr

from rehab.drivers import Info
from rehab.drivers.openxr.functions import Runtime
from rehab.drivers.openxr.instance import Instance
from rehab.drivers.openxr.results import CallFailed
from rehab.drivers.openxr.session import Session
from rehab.drivers.openxr.system import System
from rehab.errors import UserError
from rehab.frame import FrameBuffer


class Connection:
    """The way to one headset, with all that lives and dies with it; `info` says what it is."""

    def __init__(
        self,
        runtime: Runtime,
        bind: Callable[[tuple[int, int]], Any],
        buffer: FrameBuffer,
        *,
        seated: bool,
        epoch: int,
    ) -> None:
        """Build it.

        Args:
            runtime: OpenXR's functions.
            bind: the graphics binding, for eyes of (width, height) pixels.
            buffer: the frame that is filled.
            seated: how the patient plays, where the runtime knows no floor.
            epoch: the first `space_epoch`.

        Raises `UserError`, or `NotYet` where waiting may mend it; nothing is left behind.
        """
        with ExitStack() as owned:
            instance = Instance(runtime)
            owned.callback(instance.destroy)
            self.name, self.called = instance.name, instance.called
            try:
                system = System(instance)
                binding = bind(system.view_size)
                self.session = Session(
                    instance, system, binding, buffer, seated=seated, epoch=epoch
                )
                owned.callback(self.session.close)
            except CallFailed as error:
                raise _refusal(self.called, error) from error
            self._owned = owned.pop_all()
        words = self.session.capabilities
        rate = self.session.display.hertz
        self.info = Info(self.name, system.name, rate, system.view_size, words)
        # SteamVR on Linux leaves its own context current after a frame (SteamVR-for-Linux 421).
        self.takes_context = self.name.startswith("SteamVR")

    def close(self) -> None:
        """Destroy everything, children first, whether the runtime still takes it or not."""
        self._owned.close()


def _refusal(name: str, error: CallFailed) -> UserError:
    if error.code == xr.Result.ERROR_PERMISSION_INSUFFICIENT:
        return error.refusal(
            f"{name} does not permit the use of the headset ({error}): "
            "allow it in the headset or in its software."
        )
    return error.refusal(
        f"{name} fails while it is set up ({error}): restart it if this does not pass."
    )
