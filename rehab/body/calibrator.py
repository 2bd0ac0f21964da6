"""Twenty seconds that make a calibration: a rest, a comfortable reach forwards, a look about.

Only frames whose head is tracked count; each hand is used where it is tracked. The body begins as
mean proportions of the eye height and is moved by what is shown, as far as that is likely. No pose
needs an arm: what is not shown is of mean proportions, or the other arm's.
"""

from __future__ import annotations

import dataclasses
from gettext import gettext as _

import numpy as np

# Order statistics import it at their first use: 70 ms, in the middle of a session.
import numpy.ma
import numpy.typing as npt

from rehab.body import doubts
from rehab.body.calibration import Calibration
from rehab.body.likely import likely
from rehab.body.mount import HELD, Mounts
from rehab.body.pivot import pivot
from rehab.body.reached import reached
from rehab.body.recording import from_frames
from rehab.body.resting import rested, shown_hands
from rehab.errors import UserError
from rehab.frame import FRAME, TRACKED, Frame

SECONDS = {"rest": 5.0, "reach": 5.0, "look": 7.0}
"""The phases in their order, and the tracked time that each takes."""

LONGEST_FRAME = 0.1
"""Seconds that one frame counts for at most, so that a gap in tracking is not counted."""

Array = npt.NDArray[np.float64]


class Calibrator:
    """Takes frames of the phases "rest", "reach" and "look", and gives the `Calibration`."""

    def __init__(self, posture: str, mounts: Mounts = HELD) -> None:
        self._posture = posture
        self._mounts = mounts
        self._seconds = dict.fromkeys(SECONDS, 0.0)
        self._frames: dict[str, list[bytes]] = {phase: [] for phase in SECONDS}
        self._last: int | None = None
        self._epoch: int | None = None
        self._rested: Calibration | None = None
        self._doubts: list[doubts.Doubt] = []
        self.worth_repeating = False
        """Whether what `result` doubts may be mended by another attempt."""

    def step(self, frame: Frame, phase: str) -> None:
        """Take one frame, if its head is tracked and `phase` has not had its seconds."""
        t = int(frame["t_sample"])
        elapsed = 0.0 if self._last is None else (t - self._last) * 1e-9
        self._last = t
        if frame["head_bits"] != TRACKED or self.progress(phase) >= 1.0:
            return
        if phase == "rest" and self._epoch != int(frame["space_epoch"]):
            # Half a rest in another place is no rest.
            self._epoch = int(frame["space_epoch"])
            self._seconds["rest"] = 0.0
            self._frames["rest"] = []
        self._frames[phase].append(frame.tobytes())
        self._seconds[phase] += min(max(elapsed, 0.0), LONGEST_FRAME)
        if phase == "rest" and self.progress(phase) >= 1.0:
            self.rested()  # here, where nothing new is shown: it takes some milliseconds

    def progress(self, phase: str) -> float:
        """The part, 0 to 1, of `phase`'s seconds that is done."""
        return min(self._seconds[phase] / SECONDS[phase], 1.0)

    def rested(self) -> Calibration:
        """The body that the rest alone shows; its `quality` doubts nothing but the rest."""
        if self._rested is None:
            if self._epoch is None:
                raise UserError(_("Calibration needs the headset to be tracked while at rest."))
            head, grips = self._shown("rest")
            body = rested(head, grips, self._posture, self._epoch, self._mounts)
            self._doubts = doubts.of_rest(body, head, grips)
            self._rested = _doubted(body, self._doubts)
        return self._rested

    def result(self) -> Calibration:
        """The body; an arm that did not reach takes the other's and is marked not `measured`."""
        rest = body = self.rested()
        said = list(self._doubts)
        head, _grips = self._shown("look")
        if len(head):
            turning = pivot(head, rest.neck_pivot)
            body = dataclasses.replace(body, neck_pivot=turning.point)
            said += doubts.of_look(turning)
        shown = [self._shown(phase) for phase in ("rest", "reach")]
        if len(shown[1][0]):
            head = np.concatenate([one[0] for one in shown])
            grips = tuple(np.concatenate([one[1][side] for one in shown]) for side in (0, 1))
            hands = shown_hands(body, head, (grips[0], grips[1]), sure=True)
            body = likely(body, hands)
            body, far = reached(body, *shown[1])
            said += doubts.of_reach(body, far)
        self.worth_repeating = any(doubt.again for doubt in said)
        return _doubted(body, said)

    def _shown(self, phase: str) -> tuple[Array, tuple[Array, Array]]:
        """Heads (n, 7) and both arms' grips (n, 7) of that phase in the epoch of the rest."""
        frames = np.frombuffer(b"".join(self._frames[phase]), FRAME)
        here = from_frames(frames[frames["space_epoch"] == self._epoch], self._mounts)
        left, right = here.grips
        assert left is not None
        assert right is not None
        return here.head, (left, right)


def _doubted(body: Calibration, said: list[doubts.Doubt]) -> Calibration:
    return dataclasses.replace(body, quality=tuple(doubt.text for doubt in said))
