"""A block of one exercise, played by a simulated patient through the director, with the truth of
each frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from rehab.body.calibration import guessed
from rehab.drivers.patient import Patient, PatientDriver, Truth
from rehab.drivers.patient.profile import find
from rehab.frame import FRAME, TRACKED, Frame
from rehab.session import BlockPlan, Director, Event, Programme, play
from tests.session.person import Kept
from tests.session.playing import of

HZ = 45
LONGEST = 300 * HZ
"""Frames after which a session is stopped that would go on."""
BODY = replace(guessed(1.2), reach=(0.62, 0.62))
"""Whom the patient is known as, so that nobody is measured first."""
SIDES = ("left", "right")


class Changed(PatientDriver):
    """A headset whose frames are `changed` before anyone sees them, each once."""

    changed: Callable[[Any, Frame], None]
    done = -1

    def frame(self) -> Frame:
        record = super().frame()
        if self.done != self._index:
            self.done = self._index
            self.changed(record)
        return record


def losing(every: int, seen: int) -> type[PatientDriver]:
    """A headset that sees the right hand in so many frames of every so many."""

    class Losing(PatientDriver):
        def frame(self) -> Frame:
            record = super().frame()
            record["grip_right_bits"] = 0 if self._index % every > seen else TRACKED
            return record

    return Losing


class Played:
    """The session and what was told in it. Nothing is overlooked by the patient; `person` changes
    the profile otherwise, `own` the programme. `told` and `drawn` may be told more."""

    def __init__(
        self,
        plan: BlockPlan,
        profile: str = "healthy",
        kind: type[PatientDriver] = PatientDriver,
        *,
        commands: Any = None,
        person: dict[str, Any] | None = None,
        **own: Any,
    ) -> None:
        driver = kind(profile, 1, window=False, real_time=False, hz=HZ)
        whole = replace(find(profile), **{"lapse": 0.0, **(person or {})})
        self.patient = driver.patient = Patient(whole, 1)
        self.patient.history = self.truth = []
        self.programme = Programme((plan,), seed=3, **{"calibration": BODY, **own})
        self.events: list[Event] = []
        self.director = Director(self.programme, on_event=self.told, vibrate=driver.vibrate)
        watch = driver.draw

        def draw(renderer: Any, scene: Any) -> None:
            self.drawn(scene)
            watch(renderer, scene)

        driver.draw = draw  # type: ignore[method-assign]
        notes = Kept(commands or {LONGEST: ("stop", {})})
        self.status = play(driver, None, self.director, notes)
        self.frames = np.array(notes.kept, FRAME)
        self.ends = of(self.events, "trial_end")

    def told(self, event: Event) -> None:
        """Hear what the session tells."""
        self.events.append(event)

    def drawn(self, scene: Any) -> None:
        """See what the patient will see."""

    def trials(self) -> list[tuple[dict[str, Any], list[Truth], list[Event]]]:
        """What was told at the end of each trial, the patient's joints in its frames, and its
        events."""
        begun, ended = (
            [event for event in self.events if event.kind == kind]
            for kind in ("trial_begin", "trial_end")
        )
        return [
            (
                last.data,
                self.truth[first.frame : last.frame + 1],
                [event for event in self.events if first.t <= event.t <= last.t],
            )
            for first, last in zip(begun, ended, strict=True)
        ]

    def timed(self) -> list[tuple[dict[str, Any], float, float]]:
        """What was told of each trial, and when it began and ended, s."""
        return [
            (told, events[0].t * 1e-9, events[-1].t * 1e-9) for told, _, events in self.trials()
        ]

    @property
    def truths(self) -> list[list[Truth]]:
        """How the patient's joints were in each trial before the frame of its end."""
        return [truth[:-1] for _, truth, _ in self.trials()]
