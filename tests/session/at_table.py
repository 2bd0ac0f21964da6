"""Sessions at the garden table, played by simulated patients, with how their joints really were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from rehab.body.calibration import guessed
from rehab.drivers.patient import Patient, PatientDriver, Truth
from rehab.drivers.patient.profile import find
from rehab.frame import FRAME, TRACKED, Frame
from rehab.limits import Limit
from rehab.session import BlockPlan, Director, Event, Programme, play
from tests.session.person import Kept

HZ = 45
BODY = replace(guessed(1.2), reach=(0.62, 0.62))
SIDES = ("left", "right")


class Changed(PatientDriver):
    """A headset whose frames are `changed` before anyone sees them."""

    changed: Callable[[Changed, Frame], None]
    done = -1

    def frame(self) -> Frame:
        record = super().frame()
        if self.done != self._index:
            self.done = self._index
            self.changed(record)
        return record


class Losing(Changed):
    """A headset that loses the right hand again and again."""

    def changed(self, record: Frame) -> None:
        record["grip_right_bits"] = 0 if self._index % 200 > 170 else TRACKED


class Played:
    """A session, what was told in it and what the patient did."""

    def __init__(
        self,
        plan: BlockPlan,
        profile: str = "healthy",
        kind: type[PatientDriver] = PatientDriver,
        limits: tuple[Limit, ...] = (),
    ) -> None:
        driver = kind(profile, 1, window=False, real_time=False, hz=HZ)
        driver.patient = Patient(replace(find(profile), lapse=0.0), 1)  # nothing is overlooked
        driver.patient.history = []
        self.profile = driver.patient.profile
        self.programme = Programme((plan,), seed=3, calibration=BODY, limits=limits)
        self.events: list[Event] = []
        frames = Kept()
        director = Director(self.programme, on_event=self.events.append, vibrate=driver.vibrate)
        self.status = play(driver, None, director, frames)
        self.frames, self.truth = np.array(frames.kept, FRAME), driver.patient.history

    def trials(self) -> list[tuple[dict[str, Any], list[Truth], list[Event]]]:
        """What was told at the end of each trial, the truth in its frames, and its events."""
        begun = [event for event in self.events if event.kind == "trial_begin"]
        ended = [event for event in self.events if event.kind == "trial_end"]
        return [
            (
                last.data,
                self.truth[first.frame : last.frame + 1],
                [event for event in self.events if first.t <= event.t <= last.t],
            )
            for first, last in zip(begun, ended, strict=True)
        ]
