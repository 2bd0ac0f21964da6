"""The display's rate: the highest that our frames hold, and never another one in a trial."""

from __future__ import annotations

import logging
import math
from array import array
from ctypes import byref, c_float
from typing import Any

import numpy as np

from rehab.drivers.openxr.extensions import REFRESH_RATE
from rehab.drivers.openxr.instance import Instance, enumerate_into
from rehab.drivers.openxr.results import CallFailed, Lost, check

FRAMES = 300
"""Frames that a choice rests on: the last ones that showed a picture."""

HOLDS, STRAINS = 0.75, 0.9
"""Parts of a period: a rate is asked for where frames take less, and left where they take more."""

_log = logging.getLogger(__name__)


def best(offered: list[float], hertz: float, seconds: float) -> float:
    """Of the rates `offered` the one for frames of so many `seconds`, where `hertz` is the present.

    The gap between `HOLDS` and `STRAINS` keeps a rate that frames just hold from being left and
    asked for in turn.
    """
    held = [rate for rate in offered if seconds <= HOLDS / rate]
    if seconds <= STRAINS / hertz:
        return max([rate for rate in held if rate > hertz], default=hertz)
    return max([rate for rate in held if rate < hertz], default=min([hertz, *offered]))


class Rates:
    """What the display offers, and how long our frames take.

    `hertz` is the present rate, 0 where the runtime does not say. A frame takes as long as from its
    wake to its end, or as it was late.
    """

    def __init__(self, instance: Instance, session: int) -> None:
        """Raises `Lost`; a runtime that fails otherwise keeps its rate."""
        self._now = instance.runtime.now
        self._session = session
        self.hertz = 0.0
        self._offered: list[float] = []
        self._took = array("q", bytes(8 * FRAMES))
        self._count = 0
        self._woke = self._late = self._last = 0
        if REFRESH_RATE in instance.enabled:
            try:
                self._ask(instance)
            except Lost:
                raise
            except CallFailed as error:
                _log.warning("the display keeps its rate: %s", error)

    def wake(self, time: int, period: int) -> None:
        """The frame shown at XrTime `time` begins; `period` is the display's in ns."""
        self._late = time - self._last - period
        self._last = time
        self._woke = self._now()

    def done(self) -> None:
        """Its picture is finished."""
        took = self._now() - self._woke
        count = self._count
        self._took[count % FRAMES] = took if took > self._late else self._late
        self._count = count + 1

    def settle(self) -> None:
        """In a rest: ask for another rate where the last frames say so. Raises `Lost`."""
        if self._count < FRAMES or self.hertz == 0.0 or not self._offered:
            return
        self._count = 0
        seconds = float(np.percentile(self._took, 95)) * 1e-9
        wanted = best(self._offered, self.hertz, seconds)
        if wanted == self.hertz:
            return
        _log.info("frames take %.1f ms: %g Hz is asked for", 1e3 * seconds, wanted)
        try:
            check("xrRequestDisplayRefreshRateFB", self._request(self._session, wanted))
        except Lost:
            raise
        except CallFailed as error:
            self._offered.remove(wanted)
            _log.warning("the display keeps its rate: %s", error)
            return
        if wanted < self.hertz:
            # What did not hold is not tried again: rather a steady rate than the highest.
            self._offered = [rate for rate in self._offered if rate <= wanted]

    def changed(self, hertz: float) -> bool:
        """Take in that the display's rate is another one; whether it is one at all."""
        if not _is_rate(hertz):
            _log.warning("the runtime tells of a rate of %g Hz", hertz)
            return False
        self.hertz = hertz
        self._count = 0  # what is measured now is measured at this rate
        return True

    def _ask(self, instance: Instance) -> None:
        runtime, session = instance.runtime, self._session
        rate = c_float()
        ask: Any = runtime.extension(instance.value, "xrGetDisplayRefreshRateFB")
        check("xrGetDisplayRefreshRateFB", ask(session, byref(rate)))
        self.hertz = rate.value if _is_rate(rate.value) else 0.0
        self._request = runtime.extension(instance.value, "xrRequestDisplayRefreshRateFB")
        every = runtime.extension(instance.value, "xrEnumerateDisplayRefreshRatesFB")
        told = list(enumerate_into(every, "xrEnumerateDisplayRefreshRatesFB", c_float, session))
        self._offered = [hertz for hertz in told if _is_rate(hertz)]
        if len(self._offered) < len(told) or not told:
            _log.warning("the runtime offers the display rates %s", told)


def _is_rate(hertz: float) -> bool:
    return math.isfinite(hertz) and hertz > 0.0
