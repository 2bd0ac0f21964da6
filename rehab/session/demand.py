"""How much the trials of a block ask for, and who may change that."""

from __future__ import annotations

from collections.abc import Sequence

from rehab.exercise import Settings, Spec
from rehab.exercise.difficulty import Adaptation, Adaptive, Step
from rehab.session.programme import BlockPlan


class Demand:
    """Adapts where the plan says so; where it does not, only `ease` changes what is asked.

    Raises `UserError` where the plan's bounds or aim are not possible.
    """

    def __init__(
        self, spec: Spec, settings: Settings, plan: BlockPlan, sides: Sequence[str]
    ) -> None:
        adaptation = Adaptation.from_dict(plan.adapt or {})
        self._adaptive = Adaptive.of(spec, settings, adaptation, sides)
        self._fixed = plan.kind == "assessment"
        self._learns = plan.adapt is not None and not self._fixed
        self._eased = False
        difficulty = spec.difficulty
        self.adapts = difficulty is not None
        """Whether there is a quantity that could change."""
        self._setting = float(getattr(settings, difficulty.quantity)) if difficulty else 0.0

    @property
    def can_ease(self) -> bool:
        """Whether there is anything that can be made easier."""
        return self._adaptive is not None and not self._fixed

    def of(self, side: str, sector: str) -> float:
        """What is asked there now, in the setting's unit; 0.0 of an exercise that never adapts."""
        if self._adaptive is None or not (self._learns or self._eased):
            return self._setting
        return self._adaptive.demand(side, sector)

    def take(self, side: str, sector: str, success: bool) -> list[Step]:
        """A trial that counts is over; what changes."""
        if self._adaptive is None or not self._learns:
            return []
        step = self._adaptive.take(side, sector, success)
        return [] if step is None else [step]

    def hold(self, why: str) -> None:
        """Nothing gets harder from now on."""
        if self._adaptive is not None:
            self._adaptive.hold(why)

    def ease(self, why: str) -> list[Step]:
        """Everything gets easier from now on, as far as it may."""
        if self._adaptive is None or self._fixed:
            return []
        self._eased = True
        return self._adaptive.ease(why)

    def state(self) -> dict[str, float]:
        """Where each "side/sector" stands that was tried."""
        return self._adaptive.state() if self._adaptive is not None and self._learns else {}
