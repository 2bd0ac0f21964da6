"""The body, frame by frame: the kernel stepped through a session."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rehab.body import anthropometry as human
from rehab.body import kernel, layout, trunk
from rehab.body.calibration import Calibration, guessed
from rehab.body.mount import HELD
from rehab.body.record import BODY, FIRST_FLOAT, FLOATS, Body
from rehab.body.weights import Weights, weights
from rehab.frame import FRAME, GRIPS, HAND, TRACKED, TRACKERS, Frame

TRUNK_ROLES = (TRACKERS.index("chest"), TRACKERS.index("waist"))
"""The trackers that show the trunk, the better one first."""

UPPER_ARM_ROLES = tuple(
    (TRACKERS.index(f"{side}_elbow"), TRACKERS.index(f"{side}_shoulder"))
    for side in ("left", "right")
)
"""The trackers that show each upper arm, the better one first."""

_ROLES = (TRUNK_ROLES, *UPPER_ARM_ROLES)

# Where a frame's bytes hold head and grips, one after the other, and how they are tracked.
_PLACES: dict[str, int] = {name: place[1] for name, place in (FRAME.fields or {}).items()}
_BITS, _POSES, _TRACKERS = (_PLACES[n] for n in ("head_bits", "head", "trackers_bits"))
assert [_PLACES[n] for n in GRIPS] == [_POSES + 28, _POSES + 56]
assert [_PLACES[f"{n}_bits"] for n in GRIPS] == [_BITS + 1, _BITS + 2]


class Estimator:
    """Steps the kernel through a session; `record` is the same object every time.

    Without a calibration it begins with the mean proportions of the first tracked head, and learns
    from what is done.
    """

    def __init__(self, calibration: Calibration | None = None) -> None:
        self._array = np.zeros(1, BODY)
        self.record: Body = self._array[0]
        raw = self._array.view(np.uint8)
        self._floats = raw[FIRST_FLOAT : FIRST_FLOAT + 4 * FLOATS].view(np.float32)
        self._valid = raw[12:15]
        self._in = np.zeros(layout.FRAME_SIZE)
        self._out = np.zeros(layout.OUT_SIZE)
        self.calibration = calibration

    @property
    def calibration(self) -> Calibration | None:
        """The body that is stepped; setting it forgets everything that came before."""
        return self._calibration

    @calibration.setter
    def calibration(self, calibration: Calibration | None) -> None:
        self._calibration = calibration
        self._state = None if calibration is None else initial_state(calibration)
        mounts = HELD if calibration is None else calibration.mounts
        self._fastened = [side for side in range(2) if mounts[side] != "hand"]
        self._last: int | None = None

    def step(self, frame: Frame) -> Body:
        """The body in `frame`, a record of `FRAME`; its numbers hold until the next step."""
        t = frame["t_sample"].item()
        epoch = frame["space_epoch"].item()
        self._take(frame, epoch)
        # Time that does not advance is no time: the same frame twice moves nothing.
        self._in[layout.DT] = 0.0 if self._last is None else max(0, t - self._last) * 1e-9
        record = self.record
        record["t"], record["epoch"] = t, epoch
        if self._state is None and self._in[layout.TRACKED]:
            self._state = initial_state(guessed(float(self._in[layout.POSES + 1])))
        self._last = t if self._last is None else max(t, self._last)
        if self._state is not None:
            kernel.step(self._state, self._in, self._out)
            self._floats[:] = self._out[:FLOATS]
            self._valid[:] = self._out[FLOATS:]
        return record

    def _take(self, frame: Frame, epoch: int) -> None:
        """Fill the kernel's input."""
        flat = self._in
        flat[layout.EPOCH] = epoch
        raw = frame.tobytes()  # reading fields one by one would take as long as all the rest
        for which, place in enumerate(range(_BITS, _BITS + 3)):
            flat[layout.TRACKED + which] = raw[place] == TRACKED
        flat[layout.POSES : layout.POSES + 21] = np.frombuffer(raw, np.float32, 21, _POSES)
        for side in self._fastened:
            # A seen hand's pose is not that of the controller on its arm, so it says nothing.
            if frame["held"][side] == HAND:
                flat[layout.TRACKED + layout.LEFT_IN + side] = 0.0
        bits = raw[_TRACKERS : _TRACKERS + len(TRACKERS)]
        if not any(bits):
            flat[layout.TRACKED + layout.TRUNK_IN : layout.POSES] = 0.0
            return
        for which, roles in enumerate(_ROLES, layout.TRUNK_IN):
            role = next((role for role in roles if bits[role] == TRACKED), None)
            flat[layout.TRACKED + which] = role is not None
            if role is not None:
                place = layout.POSES + 7 * which
                flat[place : place + 7] = frame["trackers"][role]


def initial_state(
    calibration: Calibration, fitted: Weights | None = None
) -> npt.NDArray[np.float64]:
    """The kernel's state for this body before its first frame."""
    state = np.zeros(layout.STATE_SIZE)
    state[layout.NEUTRAL : layout.NEUTRAL + 3] = calibration.neutral
    state[layout.FACING] = calibration.facing
    state[layout.NECK : layout.NECK + 3] = calibration.neck
    state[layout.HALF_WIDTH] = 0.5 * calibration.shoulder_width
    state[layout.TRUNK] = calibration.trunk
    state[layout.UPPER : layout.UPPER + 2] = calibration.upper_arm
    state[layout.FORE : layout.FORE + 2] = calibration.forearm
    state[layout.STATURE] = human.stature(calibration.eye_height, calibration.posture)
    for side, up in enumerate(calibration.up_forearm):
        wrist, palm = calibration.from_controller(side)
        for place, vector in (
            (layout.UP_FOREARM, up),
            (layout.WRIST_IN_GRIP, wrist),
            (layout.PALM_IN_GRIP, palm),
            (layout.BACK_IN_GRIP, calibration.back_of_hand[side]),
        ):
            state[place + 3 * side : place + 3 * side + 3] = vector
    state[layout.HELD_UP : layout.HELD_UP + 6] = state[layout.UP_FOREARM : layout.UP_FOREARM + 6]
    state[layout.ARM_SCALE : layout.ARM_SCALE + 2] = 1.0
    state[layout.MEASURED] = float(calibration.shown)
    state[trunk.UNSHOWN] = float(not calibration.shown)
    state[trunk.SLOW_EYES] = calibration.neutral[1]
    for side, mount in enumerate(calibration.mounts):
        state[layout.FASTENED + side] = float(mount != "hand")
    down, right = (-tilt for tilt in calibration.head_tilt)
    state[trunk.REST_PITCH] = state[trunk.TILT_DOWN] = down
    state[trunk.TILT_RIGHT] = right
    state[layout.WEIGHTS :] = (fitted or weights()).flat()
    state[layout.HOME] = float(calibration.epoch)
    state[layout.IN_EPOCH] = float("nan")  # equal to no epoch: the first frame resets
    return state
