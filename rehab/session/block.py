"""One block: an exercise, instructed, shown, tried, given its trials, and kept from harm."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from gettext import gettext as _
from typing import TYPE_CHECKING, Any

import numpy as np

from rehab.exercise import Exercise, Settings, Spec, Stage, Trial, find, parse_settings
from rehab.exercise.registry import digest
from rehab.screening import refusals
from rehab.session import order, words
from rehab.session.demand import Demand
from rehab.session.guarded import Broken, guarded
from rehab.session.programme import BlockPlan
from rehab.session.trials import Trials, Turn

if TYPE_CHECKING:
    from rehab.session.director import Director

INSTRUCTION, SAID = 4.0, 2.5
"""Seconds: the instruction is shown; so is what else is said in between."""


class Block:
    """Plays one `BlockPlan` for the director, which steps `run` while nothing is paused."""

    def __init__(self, number: int, plan: BlockPlan, first_trial: int, director: Director) -> None:
        self.number = number
        self.plan = plan
        self.spec: Spec | None = None
        self.ended = self.left = False
        self._first = first_trial
        self._director = director
        self._exercise: Exercise | None = None
        self._stage: Stage | None = None
        self._trials: Trials | None = None
        self._demand: Demand | None = None
        self._pending: Broken | None = None
        # Loaded before anything is played: it takes longer than a frame.
        self._chance = np.random.Generator(np.random.PCG64([director.programme.seed, number]))
        self._loaded: tuple[type[Exercise], Settings] | None = None
        try:
            self._loaded = self._load()
        except Broken as broken:
            self._pending = broken

    @property
    def name(self) -> str:
        """The exercise's, unversioned."""
        return self.plan.exercise.partition("/")[0]

    @property
    def hands(self) -> tuple[int, ...]:
        """The hands that the running trial asks for, 0 left and 1 right; none where none runs."""
        running = None if self._trials is None else self._trials.running
        return () if running is None else running.hands

    @property
    def mirroring(self) -> Stage | None:
        """The stage that has a hand drawn as the other's mirror image; None: none has."""
        shows = not self.ended and self._stage is not None and bool(self._stage.mirrors)
        return self._stage if shows else None

    @property
    def trying(self) -> bool:
        """Whether a trial runs."""
        return self._trials is not None and self._trials.running is not None

    @property
    def trial(self) -> int:
        """The number of the running trial; 0 where none runs."""
        running = None if self._trials is None else self._trials.running
        return 0 if running is None else running.number

    @property
    def pulls(self) -> bool:
        """Whether a trial runs in which hands take things, or both are at work."""
        takes = self.spec is not None and (self.spec.together or "trigger" in self.spec.inputs)
        return bool(self.hands) and takes

    @property
    def successes(self) -> int:
        """How many trials that count succeeded."""
        return 0 if self._trials is None else self._trials.successes

    @property
    def begun(self) -> bool:
        """Whether there was a trial that counts."""
        return self._trials is not None and self._trials.played > 0

    @property
    def provokes(self) -> tuple[str, ...]:
        """What the exercise says that it provokes; nothing where it could not be loaded."""
        return () if self._loaded is None else self._loaded[0].spec.provokes

    @property
    def can_change(self) -> bool:
        """Whether `change` may change anything."""
        return not self.ended and self._demand is not None and self._demand.can_change

    def run(self) -> Iterator[None]:
        """Play it whole, one frame at each `next`; a broken exercise ends it as failed."""
        try:
            if self._refused():
                yield from self._say(words.left_out())
                return
            turns = self._open()
            yield from self._instruct()
            few = self._director.programme.preferences.words == "few"
            if self.plan.demonstrate or few:
                yield from self._show(turns)
            if self.plan.practice and self._first == 1:
                yield from self._practise(turns)
            self._director.phase("trials", block=self.number)
            assert self._trials is not None
            yield from self._trials.run(turns, self._first)
            self.end("completed", "")
        except Broken as broken:
            self.end("failed", str(broken))

    def interrupt(self) -> None:
        """Break a running trial off: it will come again, and is not scored."""
        if self._trials is not None and not self.ended:
            self._trials.interrupt()

    def skip(self) -> bool:
        """Leave a running trial out; False where none runs."""
        if self._trials is None or self._trials.running is None:
            return False
        self._trials.break_off("skipped")
        return True

    def change(self, why: str, *, harder: bool = False) -> None:
        """Ask for less (or for more, where `harder`) from now on, also of a trial that comes
        again."""
        if self._demand is None or self._trials is None:
            return
        for step in self._demand.change(why, harder=harder):
            self._tell("adapt", **step._asdict(), trial=self._trials.next)
        self._trials.ask_anew()

    def hold(self, why: str) -> None:
        """Never ask for more from now on."""
        if self._demand is not None:
            self._demand.hold(why)

    def exchange(self, kind: type[Exercise]) -> None:
        """Go on with `kind`, of which its author changed a file: a trial that runs begins anew with
        it as it was drawn. Raises `Broken`; what was played then goes on.
        """
        settings = guarded(parse_settings, kind.Settings, self.plan.settings)
        before, old = self._exercise, self._stage
        if before is None or old is None or self._trials is None:
            self._loaded = kind, settings
            return
        if _asked(kind.spec) != _asked(before.spec):
            raise Broken("it asks for other arms, inputs or another quantity: begin again")
        trial = self._trials.running
        self._chance.bit_generator.state = self._drawn
        stage = self._staged(settings)
        stage.praises, stage.counts = old.praises, old.counts
        self._director.look(stage)
        try:
            exercise = guarded(kind, settings)
            guarded(exercise.build, stage)
            if trial is not None:
                guarded(exercise.begin_trial, trial)
        except Broken:
            stage.clear()
            raise
        for last in ([before.end_trial] if trial is not None else []) + [before.close]:
            with suppress(Broken):  # it is gone, whatever it says
                guarded(last)
        old.clear()
        self._loaded, self.spec = (kind, settings), kind.spec
        self._exercise, self._stage = exercise, stage
        self._trials.exchange(exercise, stage)
        self._tell("reload", exercise=kind.spec.id, sha256=digest(kind))

    def leave(self, reason: str) -> None:
        """End it in the midst of what it plays: what comes after it follows."""
        self.left = True
        self.end("stopped", reason)

    def end(self, status: str, reason: str) -> None:
        """Close trial, exercise and stage, whatever they do, and say how the block ended."""
        if self.ended:
            return
        self.ended = True
        trials = self._trials
        if trials is not None:
            trials.break_off("failed" if status == "failed" else "stopped")
            self._pending = self._pending or trials.pending
        try:
            if self._exercise is not None:
                guarded(self._exercise.close)
        except Broken as broken:
            self._pending = self._pending or broken
        if self._pending is not None and status not in ("failed", "refused"):
            status, reason = "failed", str(self._pending)
        if self._stage is not None:
            self._stage.clear()
        self._director.guide.count("", 0, 0)
        told: dict[str, Any] = {"successes": self.successes}
        told["trials"] = 0 if trials is None else trials.played
        if self._demand is not None and (state := self._demand.state()):
            told["difficulty"] = state
        self._tell("block_end", status=status, reason=reason, **told)

    def _load(self) -> tuple[type[Exercise], Settings]:
        kind = guarded(find, self.plan.exercise)
        return kind, guarded(parse_settings, kind.Settings, self.plan.settings)

    def _refused(self) -> bool:
        """Whether a precaution forbids it that nobody has overridden; each that does is told."""
        programme = self._director.programme
        if self._loaded is None:
            return False
        kind, _settings = self._loaded
        names = (self.plan.exercise, kind.spec.id, kind.spec.name)
        found = [
            refusal
            for refusal in refusals(programme.precautions, kind.spec.provokes)
            if not any((name, refusal.precaution) in programme.overrides for name in names)
        ]
        if found:
            self._tell_begun([], "")
        for refusal in found:
            self._tell(
                "refused",
                exercise=kind.spec.id,
                precaution=refusal.precaution,
                provoked=list(refusal.provoked),
                sentence=refusal.sentence,
            )
        if found:
            self.end("refused", " ".join(refusal.sentence for refusal in found))
        return bool(found)

    def _open(self) -> list[Turn]:
        """Set up and build the exercise; which arm and sector each trial asks for."""
        director = self._director
        if self._loaded is None:
            self._tell_begun([], "")
            assert self._pending is not None
            raise self._pending
        kind, settings = self._loaded
        measured = director.calibration.measured
        one = settings.sides if "hand" in kind.spec.inputs else ""
        arms = "together" if kind.spec.together else one
        sides, why = order.sides(arms, settings.trials, measured, self._chance, settings.first)
        self._tell_begun(sides, why)
        self.spec = kind.spec
        self._demand = guarded(Demand, kind.spec, settings, self.plan, sorted(set(sides)))
        if director.worse:
            for step in self._demand.change(director.worse):
                self._tell("adapt", **step._asdict(), trial=self._first)
        if director.held:
            self._demand.hold(director.held)
        self._drawn = self._chance.bit_generator.state
        self._stage = self._staged(settings)
        self._exercise = exercise = guarded(kind, settings)
        self._trials = Trials(
            director,
            self._exercise,
            self._stage,
            self._demand,
            self._tell,
            praises=self.plan.kind == "training",
        )
        director.look(self._stage)
        guarded(self._exercise.build, self._stage)
        # A generator apart: what an exercise draws stays the same whatever its sectors are.
        own = np.random.Generator(np.random.PCG64([director.programme.seed, self.number, 1]))
        sectors = order.sectors(guarded(lambda: exercise.sectors), sides, own)
        return list(zip(sides, sectors, strict=True))

    def _staged(self, settings: Settings) -> Stage:
        director = self._director
        return Stage(
            director.scene,
            settings,
            self._chance,
            director.calibration,
            audio=director.audio,
            vibrate=director.vibrate,
            tell=self._tell_of_trial,
            limits=director.programme.limits,
            gaze=director.programme.record_gaze,
            movements=director.programme.movements,
        )

    def _tell_begun(self, sides: list[str], why: str) -> None:
        plan, first = self.plan, self._first
        told: dict[str, Any] = {"exercise": plan.exercise, "settings": dict(plan.settings)}
        told["measures"] = {}
        if self._loaded is not None:
            kind, settings = self._loaded
            told["exercise"] = kind.spec.id
            told["settings"] = settings.model_dump(mode="json")
            told["measures"] = {measure.name: measure.unit for measure in kind.spec.measures}
        told |= {"kind": plan.kind, "sides": sorted({*sides} - {""}), "first_trial": first}
        told |= {name: said for name, said in (("why", why), ("mode", plan.mode)) if said}
        self._tell("block_begin", **told)

    def _instruct(self) -> Iterator[None]:
        director, spec = self._director, self.spec
        assert spec is not None
        director.phase("instruction", block=self.number)
        director.guide.show(_(spec.title), _(spec.instruction).split("\n"))
        yield from director.script.wait(INSTRUCTION)
        director.guide.hide()

    def _show(self, turns: list[Turn]) -> Iterator[None]:
        """Let a hand of light pass once where the first trial asks the patient's own."""
        director = self._director
        assert self._exercise is not None
        assert self._demand is not None
        side, sector = turns[0]
        trial = Trial(1, side, practice=True, sector=sector, demand=self._demand.of(side, sector))
        assert self._stage is not None
        director.look(self._stage)
        way = guarded(self._exercise.demonstrate, trial)
        if len(way) < 2:
            return
        director.phase("demonstration", block=self.number)
        yield from self._say(words.show_first())
        left = guarded(self._exercise.demonstrate_left, trial)
        seconds = director.guide.ghost.lead(way, trial.hands, left)
        yield from director.script.wait(seconds)
        director.guide.ghost.show("")

    def _practise(self, turns: list[Turn]) -> Iterator[None]:
        """Trials that do not count, before those that do."""
        assert self._trials is not None
        few = [turns[number % len(turns)] for number in range(self.plan.practice)]
        self._director.phase("practice", block=self.number)
        yield from self._say(words.practise())
        yield from self._trials.run(few, 1, practice=True)
        yield from self._say(words.in_earnest())

    def _say(self, said: words.Said) -> Iterator[None]:
        self._director.guide.show(*said)
        yield from self._director.script.wait(SAID)
        self._director.guide.hide()

    def _tell(self, kind: str, /, **data: Any) -> None:
        self._director.tell(kind, {"block": self.number, **data})

    def _tell_of_trial(self, kind: str, data: dict[str, Any]) -> None:
        running = None if self._trials is None else self._trials.running
        if running is not None:
            data = {**data, "number": running.number, "side": running.side}
        self._tell(kind, **data)


def _asked(spec: Spec) -> tuple[object, ...]:
    """What of a spec the trials of a block were drawn by."""
    return spec.together, spec.inputs, spec.difficulty
