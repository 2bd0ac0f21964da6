"""How hard the next trial is: one quantity, for each side and direction apart, and why it changed.

Each side and sector has its own staircase (`staircase.py`), so that a neglected side is made
reachable instead of being averaged away. Nothing passes the therapist's bounds; after a pain
report nothing passes what was asked then, although what misses made easier comes back up to it.
Everything follows from what it is told: the same trials give the same steps.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from rehab.errors import UserError
from rehab.exercise.spec import Difficulty, Settings, Spec
from rehab.exercise.staircase import FIRST, KNOWN, Staircase
from rehab.frame import SIDES

LEAST_AIM, MOST_AIM = 0.5, 0.95
"""Aims that a staircase can hold: at 1.0 every success would be followed by none harder."""

BREAK = 14
"""Days without the exercise after which it begins easier."""

RAISED = 1.0
"""Steps harder on a therapist's request, who may ask again."""

LOWERED = 3.0
"""Steps easier on request, after a break, and after a bad morning."""

GRAIN = 0.4
"""Steps by which what is asked changes at the least: smaller ones nobody would notice."""


@dataclass(frozen=True)
class Adaptation:
    """How a block adapts: the `aim`, the share of trials that should succeed in every sector; the
    therapist's bounds in the setting's unit (None: the spec's); where it begins, by "side/sector"
    (else: at the setting); whether it may be `raised`, and `why` not."""

    aim: float = 0.8
    easiest: float | None = None
    hardest: float | None = None
    begin: Mapping[str, float] = field(default_factory=dict)
    raises: bool = True
    why: str = ""

    def __post_init__(self) -> None:
        if not LEAST_AIM <= self.aim <= MOST_AIM:
            raise UserError(
                f"An aim of {self.aim:g} is not possible: a share from {LEAST_AIM:g} to "
                f"{MOST_AIM:g} of the trials may succeed."
            )

    def to_dict(self) -> dict[str, Any]:
        """A dictionary that JSON can hold."""
        return dataclasses.asdict(self) | {"begin": dict(self.begin)}

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Adaptation:
        """The inverse of `to_dict`; what is left out has its default."""
        known = [each.name for each in dataclasses.fields(cls)]
        strange = [name for name in given if name not in known]
        if strange:
            raise UserError(f'Adaptation "{strange[0]}" is not known: {", ".join(known)} are.')
        return cls(**given)


class Step(NamedTuple):
    """One change of what is asked, from `before` to `after` in the setting's unit, and why."""

    side: str
    sector: str
    before: float
    after: float
    reason: str


class Adaptive:
    """What each side and sector is asked next; a block has one, and `take` tells it each trial.

    `begin` is the setting's value, in `unit`. `sides` are the arms that the block asks for; what
    `adaptation.begin` holds of others stays as it is.
    """

    def __init__(
        self,
        difficulty: Difficulty,
        adaptation: Adaptation,
        begin: float,
        *,
        unit: str = "",
        sides: Sequence[str] = SIDES,
    ) -> None:
        self._axis = Axis(difficulty)
        self._aim = adaptation.aim
        self._unit = unit
        easiest, hardest = self._axis.bounds(adaptation)
        self._stairs: dict[str, Staircase] = {}
        self._asked: dict[str, float] = {}
        self._kept = dict(adaptation.begin)
        self._held = ""
        for side in sides:
            for sector in difficulty.sectors:
                key = f"{side}/{sector}"
                level = self._axis.level(adaptation.begin.get(key, begin))
                gain = KNOWN if key in adaptation.begin else FIRST
                stairs = Staircase(adaptation.aim, level, easiest, hardest, gain)
                self._stairs[key] = stairs
                self._asked[key] = stairs.level
        if not adaptation.raises:
            self.hold(adaptation.why or "it may not get harder")

    @classmethod
    def of(
        cls, spec: Spec, settings: Settings, adaptation: Adaptation, sides: Sequence[str] = SIDES
    ) -> Adaptive | None:
        """That of an exercise with these settings; None where nothing of it adapts."""
        if spec.difficulty is None:
            return None
        name = spec.difficulty.quantity
        begin = float(getattr(settings, name))
        unit = type(settings).model_json_schema()["properties"][name].get("unit", "1")
        short = {"1": "", "degrees": "°"}.get(unit, unit.partition(" ")[0])
        return cls(spec.difficulty, adaptation, begin, unit=short, sides=sides)

    def demand(self, side: str, sector: str) -> float:
        """How much the next trial there asks for, in the setting's unit."""
        return self._axis.value(self._asked[f"{side}/{sector}"])

    def take(self, side: str, sector: str, success: bool) -> Step | None:
        """A trial there succeeded or did not: what changes, or None."""
        key = f"{side}/{sector}"
        stairs = self._stairs[key]
        stairs.take(success)
        return self._follow(key, self._grounds(stairs))

    def hold(self, why: str) -> None:
        """Nothing passes what is asked now, for this reason."""
        self._held = why
        for key, stairs in self._stairs.items():
            stairs.hardest = self._asked[key]
            stairs.shift(0.0)

    def ease(self, why: str) -> list[Step]:
        """Everything gets easier by three steps, as far as it may, because of `why`; after a hold
        it stays at or below that: what somebody asked for because it hurts is not taken back."""
        return self._shifted(-LOWERED, why)

    def harden(self, why: str) -> list[Step]:
        """Everything gets harder by a step, as far as it may; nothing does after a hold."""
        return [] if self._held else self._shifted(RAISED, why)

    def _shifted(self, by: float, why: str) -> list[Step]:
        steps = []
        for key, stairs in self._stairs.items():
            stairs.level = self._asked[key]
            stairs.shift(by)
            if self._held:
                stairs.hardest = stairs.level
            steps.append(self._follow(key, f": {why}", 0.0))
        return [step for step in steps if step is not None]

    def state(self) -> dict[str, float]:
        """Where each side and sector that was tried, or began from another session, stands now."""
        tried = {
            key: self._axis.value(self._asked[key])
            for key, stairs in self._stairs.items()
            if stairs.trials or key in self._kept
        }
        return self._kept | tried

    def _follow(self, key: str, why: str, grain: float = GRAIN) -> Step | None:
        """Ask for what the staircase says, once it is `grain` steps away from what was asked."""
        stairs, asked = self._stairs[key], self._asked[key]
        change = stairs.level - asked
        bound = stairs.level in (stairs.easiest, stairs.hardest)
        if change == 0.0 or (abs(change) < grain and not bound):
            return None
        self._asked[key] = stairs.level
        side, _, sector = key.partition("/")
        before, after = self._axis.value(asked), self._axis.value(stairs.level)
        where = ", ".join(word for word in (side.capitalize(), sector) if word)
        how = f"{'harder' if change > 0.0 else 'easier'}, {self._said(before, after)}"
        most = f", the {'hardest' if change > 0.0 else 'easiest'} allowed" if bound else ""
        if most and change > 0.0 and self._held:
            most += f" ({self._held})"
        return Step(side, sector, before, after, f"{where}: {how}{most}{why}.")

    def _grounds(self, stairs: Staircase) -> str:
        """What happened that made this staircase move."""
        of, done = len(stairs.recent), sum(stairs.recent)
        success = stairs.recent[-1]
        count, kind = (done, "successes") if success else (of - done, "misses")
        one = "a success" if success else "a miss"
        told = f", after {one}" if count == 1 else f", after {count} {kind} in the last {of}"
        if stairs.surprised:
            much = "few misses" if success else "many"
            told += f", too {much} for an aim of {100 * self._aim:.0f} %"
        return told

    def _said(self, before: float, after: float) -> str:
        """Both values, with as many decimals as tell them apart."""
        decimals = max(0, math.ceil(-math.log10(0.5 * self._axis.step)))
        if f"{before:.{decimals}f}" == f"{after:.{decimals}f}":
            decimals += 1
        unit = f" {self._unit}".rstrip().replace(" °", "°")
        return f"{before:.{decimals}f}{unit} to {after:.{decimals}f}{unit}"


class Axis:
    """The quantity as levels in steps, larger is harder, from 0 at the spec's easiest."""

    def __init__(self, difficulty: Difficulty) -> None:
        span = difficulty.hardest - difficulty.easiest
        if span == 0.0 or difficulty.step <= 0.0:
            raise ValueError(f"{difficulty.quantity} does not adapt: it has no range or no step")
        self._difficulty = difficulty
        self.step = difficulty.step
        self._signed = math.copysign(difficulty.step, span)

    def level(self, value: float) -> float:
        """The level of `value`."""
        return (value - self._difficulty.easiest) / self._signed

    def value(self, level: float) -> float:
        """The value at `level`, never outside the spec's bounds."""
        ends = sorted((self._difficulty.easiest, self._difficulty.hardest))
        return min(max(self._difficulty.easiest + self._signed * level, ends[0]), ends[1])

    def bounds(self, adaptation: Adaptation) -> tuple[float, float]:
        """The easiest and hardest level allowed; `UserError` where those are no bounds of it."""
        spec = self._difficulty
        given = [
            spec.easiest if adaptation.easiest is None else adaptation.easiest,
            spec.hardest if adaptation.hardest is None else adaptation.hardest,
        ]
        easiest, hardest = (self.level(value) for value in given)
        if not -1e-9 <= easiest <= hardest <= self.level(spec.hardest) + 1e-9:
            raise UserError(
                f"Adapting {spec.quantity} from {given[0]:g} to {given[1]:g} is not possible: "
                f"it goes from {spec.easiest:g} (easiest) to {spec.hardest:g} (hardest)."
            )
        return easiest, hardest


def carried(
    difficulty: Difficulty, state: Mapping[str, float], days: float, worse_morning: bool
) -> tuple[dict[str, float], str]:
    """Where the next session begins that comes `days` after one which left `state`, and why
    ("" where it is as it was): easier after a break, and after a bad morning."""
    axis = Axis(difficulty)
    why = []
    if days >= BREAK:
        why.append(f"{days:.0f} days without it")
    if worse_morning:
        why.append("it was worse the morning after")
    down = LOWERED * len(why)
    begin = {key: axis.value(max(0.0, axis.level(value) - down)) for key, value in state.items()}
    return begin, f"Begins easier: {' and '.join(why)}." if why else ""
