"""One exercise played by a simulated patient through the director, with the truth of each frame."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from rehab.body.calibration import guessed
from rehab.drivers.patient import Patient, PatientDriver, Truth
from rehab.drivers.patient.profile import find
from rehab.frame import FRAME
from rehab.limits import Limit
from rehab.session import BlockPlan, Director, Event, Programme, play
from tests.session.person import Kept
from tests.session.playing import of

HZ = 45
LONGEST = 150 * HZ
"""Kept after which a session is stopped that would go on."""
BODY = replace(guessed(1.2), reach=(0.62, 0.62))


class Played:
    """A session of one exercise, calibrated before; `person` changes the profile, `own` the
    programme."""

    def __init__(
        self,
        exercise: str,
        settings: dict[str, Any],
        profile: str = "healthy",
        kind: type[PatientDriver] = PatientDriver,
        *,
        commands: Any = None,
        limits: tuple[Limit, ...] = (),
        person: dict[str, Any] | None = None,
        **own: Any,
    ) -> None:
        driver = kind(profile, 1, window=False, real_time=False, hz=HZ)
        driver.patient = Patient(replace(find(profile), lapse=0.0, **(person or {})), 1)
        driver.patient.history = self.truth = []
        self.programme = Programme(
            (BlockPlan(exercise, settings),),
            seed=3,
            limits=limits,
            **{"calibration": BODY, **own},
        )
        self.events: list[Event] = []
        self.director = Director(
            self.programme, on_event=self.events.append, vibrate=driver.vibrate
        )
        notes = Kept(commands or {LONGEST: ("stop", {})})
        self.status = play(driver, None, self.director, notes)
        self.frames = np.array(notes.kept, FRAME)
        self.ends = of(self.events, "trial_end")
        begun, ended = (
            [e.frame for e in self.events if e.kind == which]
            for which in ("trial_begin", "trial_end")
        )
        self.truths: list[list[Truth]] = [
            self.truth[first:last] for first, last in zip(begun, ended, strict=True)
        ]
