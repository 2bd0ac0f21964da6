"""Plays an exercise by a simulated patient, and notes all that the checks judge."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from rehab.audio import Silent
from rehab.authoring.targets import beyond
from rehab.body import Calibration
from rehab.body.calibration import guessed
from rehab.body.certainty import WITHHELD
from rehab.drivers.patient import Patient, PatientDriver, Truth
from rehab.drivers.patient.profile import find as profile_of
from rehab.exercise import Exercise, Stage, Status
from rehab.exercise.registry import trying
from rehab.frame import FRAME, SIDES, TRACKED, Frame
from rehab.limits import Z95, Limit
from rehab.session import BlockPlan, Director, Event, Programme, play, replay

HZ = 45
"""Pictures a second: half of a headset's, since nothing that is judged asks for more."""

LONGEST = 600.0
"""Seconds of play after which a session that has not ended is taken to be stuck."""

BODY = replace(guessed(1.2), reach=(0.62, 0.62))
"""Whom the simulated patients are known as, so that no session begins with calibrating."""

SEED = 3

_fine = time.get_clock_info("thread_time").resolution < 1e-6
_clock = time.thread_time_ns if _fine else time.perf_counter_ns
"""What waits for another program is not a step's time, where that can be told."""

ASIDE = ("play", "say", "vibrate", "burst", "plant")
"""What a stage is told to do in passing: how long that takes is the program's affair."""

Look = Callable[[Any, Any], object]
"""Is given the scene and the head's pose (7,) at the moment to be pictured."""

Watch = Callable[[Any], Any]
"""Is given the exercise after each step; what it gives is kept."""


@dataclass
class Log:
    """What was seen of the exercise itself."""

    steps: list[int] = field(default_factory=list)
    """Nanoseconds of each `step`, less what `ASIDE` took in it."""
    aside: int = 0
    reported: list[dict[str, float]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    """Things on the stage after each trial."""
    beyond: list[str] = field(default_factory=list)
    """Of each frame the limits past which a target lay, by their direction."""
    watched: dict[int, Any] = field(default_factory=dict)
    """What was watched in each step, by its frame's `t_sample`, ns."""


@dataclass
class Run:
    """One session."""

    programme: Programme
    status: str
    events: list[Event]
    frames: npt.NDArray[np.void]
    truth: list[Truth]
    patient: Patient
    log: Log

    def of(self, kind: str) -> list[dict[str, Any]]:
        """What was told in the events of that kind."""
        return [event.data for event in self.events if event.kind == kind]

    @property
    def failed(self) -> str:
        """Why the block did not come to its end; "" where it did."""
        for end in self.of("block_end"):
            return "" if end["status"] == "completed" else str(end["reason"])
        return f"it has not ended after {LONGEST / 60:.0f} minutes"

    def passed(self, direction: str) -> list[float]:
        """How far, in degrees, a limit of `direction` was surely passed within a trial: by nothing
        that is withheld for its uncertainty, as the turn of a straight arm that is raised is."""
        found, tries = [], False
        for event in self.events:
            if event.kind in ("trial_begin", "trial_end"):
                tries = event.kind == "trial_begin"
            elif event.kind == "limit" and event.data.get("direction") == direction and tries:
                told = event.data
                sure = told["error"] <= math.degrees(WITHHELD)
                surely = sure and told["degrees"] - Z95 * told["error"] > told["limit"]
                found += [told["degrees"]] * (told["what"] == "passed" and surely)
        return found

    def trials(self) -> list[list[Truth]]:
        """The patient's joints in each trial that ended."""
        found, begun = [], 0
        for number, event in enumerate(self.events):
            if event.kind == "trial_begin":
                begun = number
            elif event.kind == "trial_end":
                found.append(self.truth[self.events[begun].frame : event.frame])
        return found


class _Driver(PatientDriver):
    """A patient who overlooks nothing, in a headset that may lose sight of the hands."""

    def __init__(self, profile: str, loses: bool, look: Look | None) -> None:
        super().__init__(profile, 1, window=False, real_time=False, hz=HZ, picture=self._see)
        self.patient = Patient(replace(profile_of(profile), lapse=0.0), 1)
        self.patient.history = []
        self.loses, self.look = loses, look
        self.trial, self.since = 0, 0
        self.enough = False

    def told(self, event: Event) -> None:
        """Follow which trial runs; one that waits for a limit to be sure could wait for ever."""
        self.enough |= event.kind == "limit" and event.data["what"] == "unsure"
        if event.kind == "trial_begin":
            self.trial, self.since = event.data["number"], event.frame
        elif event.kind == "trial_end":
            self.trial = 0

    def wait(self) -> bool:
        return not self.enough and super().wait() and self._index < LONGEST * HZ

    def frame(self) -> Frame:
        record = super().frame()
        if self.loses:
            for side in SIDES:
                for pose in ("grip", "aim", "display"):
                    record[f"{pose}_{side}_bits"] = 0 if self._unseen() else TRACKED
        return record

    def _unseen(self) -> bool:
        """In the first trial from its first second on, in others every other second."""
        seconds = (self._index - self.since) / HZ
        return self.trial > 0 and (seconds > 1.0 if self.trial == 1 else int(seconds) % 2 == 1)

    def _see(self, index: int, _renderer: Any, scene: Any, _eye: Any) -> None:
        if self.look is not None and self.trial and index - self.since > 0.6 * HZ:
            look, self.look = self.look, None
            look(scene, self._slate.record["display_head"])


class _Notes:
    """A recorder that keeps the frames, and nothing else."""

    warning = None

    def __init__(self) -> None:
        self.kept: list[Frame] = []

    def write(self, frame: Frame) -> None:
        self.kept.append(frame.copy())

    def commands(self) -> list[Any]:
        return []

    def acknowledge(self, command: Any, frame: int) -> None:
        """There are none."""


def run(
    kind: type[Exercise],
    profile: str,
    settings: Mapping[str, Any],
    *,
    limits: Sequence[Limit] = (),
    loses: bool = False,
    look: Look | None = None,
    watch: Watch | None = None,
    body: Calibration | None = BODY,
) -> Run:
    """`kind` played by `profile`; with `loses` the headset loses sight of both hands. Without a
    `body` the session begins with calibrating."""
    driver, notes, log = _Driver(profile, loses, look), _Notes(), Log()
    programme = Programme(
        (BlockPlan(kind.spec.name, dict(settings)),),
        seed=SEED,
        calibration=body,
        limits=tuple(limits),
    )
    events: list[Event] = []

    def tell(event: Event) -> None:
        events.append(event)
        driver.told(event)

    with trying(_watched(kind, log, limits, watch)):
        director = Director(programme, on_event=tell, vibrate=driver.vibrate, audio=Silent())
        status = play(driver, None, director, notes)
    truth = driver.patient.history or []
    frames = np.array(notes.kept, FRAME)
    return Run(programme, status, events, frames, truth, driver.patient, log)


def again(kind: type[Exercise], first: Run) -> tuple[list[Event], Log]:
    """The same frames played once more: what is told then."""
    log = Log()
    with trying(_watched(kind, log, ())):
        return replay(first.frames, first.programme), log


def _watched(
    kind: type[Exercise], log: Log, limits: Sequence[Limit], watch: Watch | None = None
) -> type[Exercise]:
    """`kind`, whose calls are noted in `log`."""
    stages: list[Stage] = []

    def build(self: Exercise, stage: Stage) -> None:
        for name in ASIDE:
            setattr(stage, name, _aside(name, getattr(stage, name), log))
        stages[:] = [stage]
        kind.build(self, stage)

    def step(self: Exercise, frame: Frame, body: Any) -> Status:
        log.aside, begun = 0, _clock()
        status = kind.step(self, frame, body)
        log.steps.append(_clock() - begun - log.aside)
        if limits:
            log.beyond.extend(beyond(stages[0], limits))
        if watch is not None:
            log.watched[int(frame["t_sample"])] = watch(self)
        return status

    def end_trial(self: Exercise) -> dict[str, float]:
        found = kind.end_trial(self)
        log.reported.append(found)
        log.left.append(len(stages[0].things))
        return found

    own = {"build": build, "step": step, "end_trial": end_trial, "__module__": kind.__module__}
    return type(kind.__name__, (kind,), own)


def _aside(name: str, call: Callable[..., None], log: Log) -> Callable[..., None]:
    """A method of the stage whose time is not the exercise's; what is said is noted."""

    def timed(*given: Any, **more: Any) -> None:
        begun = _clock()
        if name == "say":
            log.said.append(given[0])
        call(*given, **more)
        log.aside += _clock() - begun

    return timed
