"""The trials of a block, one after another: begun, stepped, broken off, repeated, told."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rehab.exercise import Exercise, Stage, Status, Trial
from rehab.exercise.base import hands_of
from rehab.session.demand import Demand
from rehab.session.guarded import Broken, guarded

if TYPE_CHECKING:
    from rehab.session.director import Director

GAP, GAP_AFTER_PAUSE = 0.8, 1.5
"""Seconds: nothing between trials, nothing before a repeated one."""

STILL, STILL_FOR, STILL_WITHIN = 0.1, 0.2, 3.0
"""A trial waits for its hand to be slower than this (m/s) for so long, but no longer than this
(s): a reaction is measured only from a hand at rest."""

SCORED = (Status.SUCCESS.value, Status.TIMEOUT.value)

Tell = Callable[..., None]
Turn = tuple[str, str]
"""The arm and the sector of a trial."""


class Trials:
    """Steps one exercise. `tell(kind, **data)` is the block's; `counts`: what grows, grows."""

    def __init__(
        self,
        director: Director,
        exercise: Exercise,
        stage: Stage,
        demand: Demand,
        tell: Tell,
        *,
        praises: bool,
    ) -> None:
        self.running: Trial | None = None
        self.pending: Broken | None = None
        """What the exercise raised where that could not be told."""
        self.played = self.successes = 0
        self.next = 1
        """The number of the first trial that is not begun, or comes again."""
        self._director, self._exercise, self._stage = director, exercise, stage
        self._demand, self._tell = demand, tell
        stage.praises = self._praises = praises
        self._frames = self._seen = 0
        self._begun = 0.0
        self._again: Trial | None = None  # was broken off, and comes again
        self._unsettled = False

    def run(self, turns: Sequence[Turn], first: int, *, practice: bool = False) -> Iterator[None]:
        """Play the trials from `first` (from 1) on, one frame at each `next`."""
        number = self.next = first
        while number <= len(turns):
            side, sector = turns[number - 1]
            yield from self._gap(hands_of(side))
            again, self._again = self._again, None
            demand = self._demand.of(side, sector)
            trial = again or Trial(number, side, practice, sector, demand)
            self._director.guide.count(side, number, len(turns), practice=practice)
            self._begin(trial)
            while self.running is not None:
                self._step()
                yield
            if self.pending is not None:
                raise self.pending
            number += self._again is None
            self.next = number
        self._director.guide.count("", 0, 0)

    def interrupt(self) -> None:
        """Break a running trial off: it will come again, and is not scored."""
        self._unsettled = True
        if self.running is not None:
            self._again = self.running
            self.next = self.running.number
            self.break_off("repeated")

    def ask_anew(self) -> None:
        """Something else is asked now: a trial that comes again asks for that."""
        if self._again is not None:
            again = self._again
            demand = self._demand.of(again.side, again.sector)
            self._again = Trial(again.number, again.side, again.practice, again.sector, demand)

    def exchange(self, exercise: Exercise, stage: Stage) -> None:
        """Go on with `exercise`, which has begun what runs, on a stage of its own."""
        self._exercise, self._stage = exercise, stage

    def break_off(self, status: str) -> None:
        """End a running trial that is not scored; what its exercise raises is kept for later."""
        if self.running is None:
            return
        try:
            self._finish(status)
        except Broken as broken:
            self.pending = self.pending or broken

    def _gap(self, hands: tuple[int, ...]) -> Iterator[None]:
        """Let the patient settle before a trial, and once more where a pause broke in."""
        seconds = GAP_AFTER_PAUSE if self._again is not None else GAP
        while seconds:
            self._unsettled = False
            yield from self._director.script.wait(seconds)
            yield from self._come_to_rest(hands)
            yield from self._until_sure(hands)
            seconds = GAP_AFTER_PAUSE if self._unsettled else 0.0

    def _come_to_rest(self, hands: tuple[int, ...]) -> Iterator[None]:
        director = self._director
        give_up = director.seconds + STILL_WITHIN
        moved = director.seconds - STILL_FOR
        while hands and director.seconds < give_up:
            if max(director.body["hand_speed"][hand] for hand in hands) > STILL:
                moved = director.seconds
            elif director.seconds - moved >= STILL_FOR:
                return
            yield

    def _until_sure(self, hands: tuple[int, ...]) -> Iterator[None]:
        """Wait while a limit that is needed could not be kept."""
        last = self._director.seconds
        while self._director.keeping.waits(hands, self._director.seconds - last):
            last = self._director.seconds
            yield

    def _begin(self, trial: Trial) -> None:
        self.running = trial
        self.next = trial.number + 1
        self._frames = self._seen = 0
        self._begun = self._director.seconds
        self._stage.counts = self._praises and not trial.practice
        self._tell("trial_begin", **self._named(trial))
        self._look()
        guarded(self._exercise.begin_trial, trial)

    def _step(self) -> None:
        assert self.running is not None
        director = self._director
        self._look()
        self._frames += 1
        body, hands = director.body, self.running.hands
        whole = all(body["arm_valid"][hand] for hand in hands) if hands else body["valid"]
        self._seen += bool(whole)
        status = guarded(self._exercise.step, director.frame, director.body)
        if not isinstance(status, Status):
            raise Broken(f"step returned {status!r} instead of a Status")
        longest = self._exercise.spec.longest
        if status is not Status.RUNNING:
            self._finish(status.value)
        elif director.seconds - self._begun >= longest:
            self._finish(Status.TIMEOUT.value, f"it did not end within {longest:g} s")

    def _look(self) -> None:
        self._director.look(self._stage)

    def _named(self, trial: Trial) -> dict[str, Any]:
        told: dict[str, Any] = {"number": trial.number, "side": trial.side}
        told["practice"] = trial.practice
        if self._demand.adapts:
            told |= {"sector": trial.sector, "demand": round(trial.demand, 6)}
        return told

    def _finish(self, status: str, why: str = "") -> None:
        """End the trial: its exercise clears up and reports, and it is told."""
        assert self.running is not None
        trial, self.running = self.running, None
        told = self._named(trial)
        seen = round(self._seen / self._frames, 4) if self._frames else 0.0
        try:
            results, refused = guarded(self._results)
        except Broken:
            self._tell("trial_end", **told, status="failed", results={}, seen=seen)
            raise
        if status not in SCORED or why:
            results, refused = {}, []
        told |= {"status": status, "results": results, "seen": seen}
        told |= ({"refused": refused} if refused else {}) | ({"why": why} if why else {})
        self._tell("trial_end", **told)
        if status in SCORED and not trial.practice:
            self._count(trial, status == Status.SUCCESS.value, adapts=not why)

    def _count(self, trial: Trial, success: bool, *, adapts: bool) -> None:
        self.played += 1
        self.successes += success
        if adapts:
            for step in self._demand.take(trial.side, trial.sector, success):
                self._tell("adapt", **step._asdict(), trial=trial.number + 1)

    def _results(self) -> tuple[dict[str, float], list[str]]:
        """The measures that are declared and finite, and the names of those that are not."""
        declared = {measure.name for measure in self._exercise.spec.measures}
        reported = {name: float(value) for name, value in self._exercise.end_trial().items()}
        kept = {n: v for n, v in reported.items() if n in declared and math.isfinite(v)}
        return kept, sorted(reported.keys() - kept.keys())
