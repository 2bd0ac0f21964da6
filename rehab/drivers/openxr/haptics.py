"""Vibration: each hand's pulses one after another, so that none cuts another off."""

from __future__ import annotations

import logging
from collections import deque
from ctypes import POINTER, byref, cast

import xr

from rehab.drivers.openxr.actions import Actions, AttachedActions
from rehab.drivers.openxr.functions import Runtime
from rehab.drivers.openxr.results import SUCCESS, check_loss, name
from rehab.frame import CONTROLLER

MOST = 8
"""Pulses of one hand that may wait: more would still be felt when what they tell is long over."""
GAP = 30_000_000
"""ns between two pulses: below about that skin feels them as one."""
_SECOND = 1_000_000_000

_log = logging.getLogger(__name__)
_Pulse = tuple[int, float, float]  # ns, strength, hertz


class Haptics:
    """The vibration of both hands; `step` once a frame, after the actions were synchronised."""

    def __init__(
        self, runtime: Runtime, session: int, actions: Actions, attached: AttachedActions
    ) -> None:
        self._runtime = runtime
        self._session = session
        self._attached = attached
        self._pulse = xr.HapticVibration()
        self._pulse_at = cast(byref(self._pulse), POINTER(xr.HapticBaseHeader))
        self._asked = [
            xr.HapticActionInfo(actions.action["haptic"], hand) for hand in actions.hands
        ]
        self._waiting: tuple[deque[_Pulse], deque[_Pulse]] = (deque(), deque())
        self._free = [0, 0]  # when the pulse that plays is over and felt to be

    def vibrate(self, side: int, seconds: float, strength: float, hertz: float) -> bool:
        """Pulse one hand once those before are over; `hertz` 0 leaves it to the device.

        False where it will not be felt: no controller that can is held, the focus is elsewhere,
        too much waits, the runtime refuses. Raises `Lost`.
        """
        held = self._attached
        if not (held.focused and held.held[side] == CONTROLLER and held.felt[side]):
            return False
        waiting, now = self._waiting[side], self._runtime.now()
        if len(waiting) >= MOST:
            return False
        length = max(0, round(seconds * _SECOND))
        pulse = (length, min(max(strength, 0.0), 1.0), max(0.0, hertz))
        if waiting or now < self._free[side]:
            waiting.append(pulse)
            return True
        return self._play(side, pulse, now)

    def step(self, now: int) -> None:
        """Start what is due at `now` (ns of the driver's clock); forget all without focus.

        Raises `Lost`.
        """
        for side in range(2):
            waiting = self._waiting[side]
            if not waiting:
                continue
            if not self._attached.focused or self._attached.held[side] != CONTROLLER:
                waiting.clear()
            elif now >= self._free[side]:
                self._play(side, waiting.popleft(), now)

    def _play(self, side: int, pulse: _Pulse, now: int) -> bool:
        self._pulse.duration, self._pulse.amplitude, self._pulse.frequency = pulse
        code = self._runtime.xrApplyHapticFeedback(
            self._session, byref(self._asked[side]), self._pulse_at
        )
        if code != SUCCESS:
            check_loss("xrApplyHapticFeedback", code)  # SESSION_NOT_FOCUSED is no error
            if code < SUCCESS:
                _log.warning("no vibration: xrApplyHapticFeedback returned %s", name(code))
            return False
        self._free[side] = now + pulse[0] + GAP
        return True
