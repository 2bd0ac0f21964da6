"""One block: an exercise, instructed, given its trials, and kept from harming the session."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from gettext import gettext as _
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from rehab.errors import UserError
from rehab.exercise import (
    SIDES,
    Exercise,
    Settings,
    Spec,
    Stage,
    Status,
    Trial,
    find,
    parse_settings,
)
from rehab.session.programme import BlockPlan

if TYPE_CHECKING:
    from rehab.session.director import Director

INSTRUCTION, GAP, GAP_AFTER_PAUSE = 4.0, 0.8, 1.5
"""Seconds: the instruction is shown, nothing between trials, nothing before a repeated one."""

STILL, STILL_FOR, STILL_WITHIN = 0.1, 0.2, 3.0
"""A trial waits for its hand to be slower than this (m/s) for so long, but no longer than this
(s): a reaction is measured only from a hand at rest."""

SCORED = (Status.SUCCESS.value, Status.TIMEOUT.value)

T = TypeVar("T")


class Broken(Exception):
    """The exercise raised or broke its contract; the message is the reason."""


class Block:
    """Plays one `BlockPlan` for the director, which steps `run` while nothing is paused."""

    def __init__(self, number: int, plan: BlockPlan, first_trial: int, director: Director) -> None:
        self.number = number
        self.successes = 0
        self.spec: Spec | None = None
        self._plan = plan
        self._first = first_trial
        self._director = director
        self._exercise: Exercise | None = None
        self._stage: Stage | None = None
        self._trial: Trial | None = None
        self._frames = self._seen = self._played = 0
        self._pending: Broken | None = None
        self._repeat = self._unsettled = False
        self._ended = False
        # Loaded before anything is played: it takes longer than a frame.
        self._chance = np.random.Generator(np.random.PCG64([director.programme.seed, number]))
        self._loaded: tuple[type[Exercise], Settings] | None = None
        try:
            self._loaded = self._load()
        except Broken as broken:
            self._pending = broken

    @property
    def hand(self) -> int:
        """The hand that the running trial asks for, 0 left and 1 right; -1 where none runs."""
        return -1 if self._trial is None else self._trial.hand

    def run(self) -> Iterator[None]:
        """Play it whole, one frame at each `next`; a broken exercise ends it as failed."""
        try:
            sides = self._open()
            yield from self._instruct()
            yield from self._trials(sides)
            self.end("completed", "")
        except Broken as broken:
            self.end("failed", str(broken))

    def interrupt(self) -> None:
        """Break a running trial off: it will come again, and is not scored."""
        self._unsettled = True
        if self._trial is not None:
            self._repeat = True
            self._break_off("repeated")

    def skip(self) -> bool:
        """Leave a running trial out; False where none runs."""
        if self._trial is None:
            return False
        self._break_off("skipped")
        return True

    def end(self, status: str, reason: str) -> None:
        """Close trial, exercise and stage, whatever they do, and say how the block ended."""
        if self._ended:
            return
        self._ended = True
        if self._trial is not None:
            self._break_off("failed" if status == "failed" else "stopped")
        try:
            if self._exercise is not None:
                _guarded(self._exercise.close)
        except Broken as broken:
            self._pending = self._pending or broken
        if self._pending is not None and status != "failed":
            status, reason = "failed", str(self._pending)
        if self._stage is not None:
            self._stage.clear()
        counts = {"successes": self.successes, "trials": self._played}
        self._tell("block_end", status=status, reason=reason, **counts)

    def _load(self) -> tuple[type[Exercise], Settings]:
        kind = _guarded(find, self._plan.exercise)
        return kind, _guarded(parse_settings, kind.Settings, self._plan.settings)

    def _open(self) -> list[str]:
        """Set up and build the exercise; which arm each trial asks for."""
        director, plan = self._director, self._plan
        if self._loaded is None:
            begun = {"exercise": plan.exercise, "kind": plan.kind, "settings": dict(plan.settings)}
            self._tell("block_begin", **begun, measures={}, sides=[], first_trial=self._first)
            assert self._pending is not None
            raise self._pending
        kind, settings = self._loaded
        measured = director.calibration.measured
        arms = settings.sides if "hand" in kind.spec.inputs else ""
        sides, why = _sides(arms, settings.trials, measured, self._chance)
        self._tell(
            "block_begin",
            exercise=kind.spec.id,
            kind=plan.kind,
            settings=settings.model_dump(mode="json"),
            measures={measure.name: measure.unit for measure in kind.spec.measures},
            sides=sorted({*sides} - {""}),
            first_trial=self._first,
            **({"why": why} if why else {}),
        )
        self.spec = kind.spec
        self._stage = Stage(
            director.scene,
            settings,
            self._chance,
            director.calibration,
            audio=director.audio,
            vibrate=director.vibrate,
            tell=self._tell_of_trial,
            limits=director.programme.limits,
            gaze=director.programme.record_gaze,
        )
        self._exercise = _guarded(kind, settings)
        self._look()
        _guarded(self._exercise.build, self._stage)
        return sides

    def _instruct(self) -> Iterator[None]:
        director, spec = self._director, self.spec
        assert spec is not None
        director.phase("instruction", block=self.number)
        director.guide.show(_(spec.title), _(spec.instruction).split("\n"))
        yield from director.wait(INSTRUCTION)
        director.guide.hide()

    def _trials(self, sides: list[str]) -> Iterator[None]:
        director = self._director
        director.phase("trials", block=self.number)
        number = self._first
        while number <= len(sides):
            trial = self._asked(number, sides)
            yield from self._gap(trial.hand)
            director.guide.count(trial.side, number, len(sides))
            self._begin(trial)
            while self._trial is not None:
                self._step()
                yield
            if self._pending is not None:
                raise self._pending
            number += not self._repeat
        director.guide.count("", 0, 0)

    def _asked(self, number: int, sides: list[str]) -> Trial:
        """Trial `number`: each arm goes through the sectors in turn; the setting is its demand."""
        assert self._exercise is not None
        exercise, side = self._exercise, sides[number - 1]
        difficulty, sectors = exercise.spec.difficulty, exercise.sectors
        sector = sectors[sides[: number - 1].count(side) % len(sectors)]
        demand = getattr(exercise.settings, difficulty.quantity) if difficulty else 0.0
        return Trial(number, side, sector=sector, demand=float(demand))

    def _gap(self, hand: int) -> Iterator[None]:
        """Let the patient settle before a trial, and once more where a pause broke in."""
        seconds = GAP_AFTER_PAUSE if self._repeat else GAP
        self._repeat = False
        while seconds:
            self._unsettled = False
            yield from self._director.wait(seconds)
            yield from self._come_to_rest(hand)
            seconds = GAP_AFTER_PAUSE if self._unsettled else 0.0

    def _come_to_rest(self, hand: int) -> Iterator[None]:
        director = self._director
        give_up = director.seconds + STILL_WITHIN
        moved = director.seconds - STILL_FOR
        while hand >= 0 and director.seconds < give_up:
            if director.body["hand_speed"][hand] > STILL:
                moved = director.seconds
            elif director.seconds - moved >= STILL_FOR:
                return
            yield

    def _begin(self, trial: Trial) -> None:
        assert self._exercise is not None
        self._trial = trial
        self._frames = self._seen = 0
        told = {"number": trial.number, "side": trial.side, "practice": trial.practice}
        self._tell("trial_begin", **told)
        self._look()
        _guarded(self._exercise.begin_trial, trial)

    def _step(self) -> None:
        assert self._exercise is not None
        assert self._trial is not None
        director = self._director
        self._look()
        self._frames += 1
        body, hand = director.body, self._trial.hand
        self._seen += int(body["valid"] if hand < 0 else body["arm_valid"][hand])
        status = _guarded(self._exercise.step, director.frame, director.body)
        if not isinstance(status, Status):
            raise Broken(f"step returned {status!r} instead of a Status")
        if status is not Status.RUNNING:
            self._finish(status.value)

    def _look(self) -> None:
        """Show the stage this frame."""
        stage, director = self._stage, self._director
        assert stage is not None
        stage.body, stage.calibration = director.body, director.calibration
        stage.seconds = director.seconds
        stage.head = tuple(director.frame["head"][:3].tolist())
        stage.facing = director.facing

    def _break_off(self, status: str) -> None:
        """End a running trial that is not scored; what its exercise raises is kept for later."""
        if self._trial is None:
            return
        try:
            self._finish(status)
        except Broken as broken:
            self._pending = self._pending or broken

    def _finish(self, status: str) -> None:
        """End the trial: its exercise clears up and reports, and it is told."""
        assert self._exercise is not None
        assert self._trial is not None
        trial, self._trial = self._trial, None
        told: dict[str, Any] = {"number": trial.number, "side": trial.side}
        told["practice"] = trial.practice
        seen = round(self._seen / self._frames, 4) if self._frames else 0.0
        try:
            results, refused = _guarded(self._results, self._exercise)
        except Broken:
            self._tell("trial_end", **told, status="failed", results={}, seen=seen)
            raise
        if status not in SCORED:
            results, refused = {}, []
        told |= {"status": status, "results": results, "seen": seen}
        self._tell("trial_end", **told, **({"refused": refused} if refused else {}))
        self._played += status in SCORED
        self.successes += status == Status.SUCCESS.value

    def _results(self, exercise: Exercise) -> tuple[dict[str, float], list[str]]:
        """The measures that are declared and finite, and the names of those that are not."""
        declared = {measure.name for measure in exercise.spec.measures}
        reported = {name: float(value) for name, value in exercise.end_trial().items()}
        kept = {n: v for n, v in reported.items() if n in declared and math.isfinite(v)}
        return kept, sorted(reported.keys() - kept.keys())

    def _tell(self, kind: str, /, **data: Any) -> None:
        self._director.tell(kind, {"block": self.number, **data})

    def _tell_of_trial(self, kind: str, data: dict[str, Any]) -> None:
        if self._trial is not None:
            data = {**data, "number": self._trial.number, "side": self._trial.side}
        self._tell(kind, **data)


def _guarded(call: Callable[..., T], *args: Any) -> T:
    """`call(*args)`; whatever it raises becomes `Broken`, with class and message."""
    try:
        return call(*args)
    except UserError as error:
        raise Broken(str(error)) from error
    except (Exception, SystemExit) as error:
        raise Broken(f"{type(error).__name__}: {error}") from error


def _sides(
    asked: str, trials: int, measured: tuple[bool, bool], chance: np.random.Generator
) -> tuple[list[str], str]:
    """The arm of each trial, and why an arm that was asked for is left out.

    No arm is asked for by "". Both arms come equally often, in pairs of random order, so that
    neither is expected. An arm that did not reach in calibration is asked only where the
    prescription names it.
    """
    if asked != "both":
        return [asked] * trials, ""
    if measured[0] != measured[1]:
        arm, other = SIDES if measured[0] else SIDES[::-1]
        return [arm] * trials, f"the {other} arm did not reach in calibration"
    pairs = [SIDES if first else SIDES[::-1] for first in chance.integers(0, 2, (trials + 1) // 2)]
    return [side for pair in pairs for side in pair][:trials], ""
