"""The body, frame by frame (`Estimator`) or from a whole recording (`batch`)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rehab.body import anthropometry as human
from rehab.body import kernel
from rehab.body.calibration import USUAL_EYES, Calibration, proportioned
from rehab.body.mount import HELD
from rehab.body.record import BODY, FIRST_FLOAT, FLOATS, Body
from rehab.frame import HAND, TRACKED, Frame

POSES = ("head", "grip_left", "grip_right")
_BITS = tuple(f"{name}_bits" for name in POSES)


class Estimator:
    """Steps the kernel through a session; `record` is the same object every time.

    Without a calibration the first tracked head stands for one, by mean proportions.
    """

    def __init__(self, calibration: Calibration | None = None) -> None:
        self._array = np.zeros(1, BODY)
        self.record: Body = self._array[0]
        raw = self._array.view(np.uint8)
        self._floats = raw[FIRST_FLOAT : FIRST_FLOAT + 4 * FLOATS].view(np.float32)
        self._valid = raw[12:15]
        self._out = [0.0] * kernel.OUT_SIZE
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
        flat = [
            0.0,
            float(epoch),
            *(1.0 if frame[bits].item() == TRACKED else 0.0 for bits in _BITS),
            *frame["head"].tolist(),
            *frame["grip_left"].tolist(),
            *frame["grip_right"].tolist(),
        ]
        for side in self._fastened:
            # A seen hand's pose is not that of the controller on its arm, so it says nothing.
            if frame["held"][side] == HAND:
                flat[kernel.TRACKED + 1 + side] = 0.0
        out = self._advance(t, flat)
        record = self.record
        record["t"] = t
        record["epoch"] = epoch
        self._floats[:] = out[:FLOATS]
        self._valid[:] = out[FLOATS:]
        return record

    def _advance(self, t: int, flat: list[float]) -> list[float]:
        """One step of the kernel at time `t` (ns)."""
        if self._state is None:
            eyes = flat[kernel.POSES + 1]
            if flat[kernel.TRACKED] == 0.0 or not -10.0 < eyes < 10.0:
                return self._out
            body = proportioned(eyes if eyes > 0.7 else USUAL_EYES)
            self._state = initial_state(body)
        # Time that does not advance is no time: the same frame twice moves nothing.
        if self._last is not None:
            flat[kernel.DT] = max(0, t - self._last) * 1e-9
        self._last = t if self._last is None else max(t, self._last)
        kernel.step(self._state, flat, self._out)
        return self._out


def initial_state(calibration: Calibration) -> list[float]:
    """The kernel's state for this body before its first frame."""
    state = [0.0] * kernel.STATE_SIZE
    state[kernel.NEUTRAL : kernel.NEUTRAL + 3] = calibration.neutral
    state[kernel.FACING] = calibration.facing
    state[kernel.NECK : kernel.NECK + 3] = calibration.neck
    state[kernel.HALF_WIDTH] = 0.5 * calibration.shoulder_width
    state[kernel.TRUNK] = calibration.trunk
    state[kernel.UPPER] = calibration.upper_arm
    state[kernel.FORE] = calibration.forearm
    state[kernel.STATURE] = human.stature(calibration.eye_height, calibration.posture)
    for side, up in enumerate(calibration.up_forearm):
        wrist, palm = calibration.from_controller(side)
        for place, point in ((kernel.UP_FOREARM, up), (kernel.WRIST, wrist), (kernel.PALM, palm)):
            state[place + 3 * side : place + 3 * side + 3] = point
    state[kernel.HOME] = float(calibration.epoch)
    state[kernel.IN_EPOCH] = float("nan")  # equal to no epoch: the first frame resets
    return state


def batch(frames: npt.NDArray[np.void], calibration: Calibration | None) -> npt.NDArray[np.void]:
    """The bodies (N,) of `frames` (N,), records of `FRAME`: what `Estimator` gives one by one."""
    estimator = Estimator(calibration)
    bodies = np.zeros(len(frames), BODY)
    for index, frame in enumerate(frames):
        bodies[index] = estimator.step(frame)
    return bodies
