"""What a measure is: its definition, the least that it needs, and one measured number."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple


@dataclass(frozen=True)
class Measured:
    """One number, or None and the reason why there is none; never NaN."""

    value: float | None
    completeness: float
    """The part, 0 to 1, of what it was asked to measure that was tracked."""
    reason: str | None = None
    """Why there is no value: one short sentence."""
    se: float | None = None
    """One standard error, in the value's unit; None where it is not known."""

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % confidence interval."""
        if self.value is None or self.se is None:
            return None
        return self.value - 1.96 * self.se, self.value + 1.96 * self.se


class Minimum(NamedTuple):
    """The least that a measure needs; with less it refuses."""

    amount: float
    of: str
    """What is counted: "s of tracked movement", "trials"."""
    completeness: float
    """The part of it that must have been tracked."""

    @property
    def words(self) -> str:
        return f"{self.amount:g} {self.of}, {self.completeness:.0%} of it tracked"


@dataclass(frozen=True)
class Definition:
    """What a number means. A changed meaning gets a new version."""

    id: str
    version: int
    title: str
    unit: str
    better: Literal["higher", "lower", "neither"]
    minimum: Minimum
    source: str
    noise_floor: str | None = None
    """What the tracking noise of a still hand gives, where that limits the measure."""

    def refusal(self, amount: float, completeness: float) -> Measured | None:
        """The refusal of what is less than the minimum, else None."""
        least = self.minimum
        if amount < least.amount - 1e-9:
            reason = f"Needs {least.amount:g} {least.of}; there are {_plain(amount)}."
            return Measured(None, completeness, reason)
        if completeness < least.completeness:
            reason = (
                f"Only {_percent(completeness)} was tracked; {least.completeness:.0%} is needed."
            )
            return Measured(None, completeness, reason)
        return None


DEFINITIONS: dict[str, Definition] = {}
"""Every measure by its id."""


def define(
    id: str,
    title: str,
    unit: str,
    better: Literal["higher", "lower", "neither"],
    minimum: Minimum,
    source: str,
    *,
    version: int = 1,
    noise_floor: str | None = None,
) -> Definition:
    """Register one measure."""
    if id in DEFINITIONS:
        raise ValueError(f"measure {id!r} is defined twice")
    definition = Definition(id, version, title, unit, better, minimum, source, noise_floor)
    DEFINITIONS[id] = definition
    return definition


def refused(completeness: float, reason: str) -> Measured:
    """No value, and why."""
    return Measured(None, completeness, reason)


def _plain(amount: float) -> str:
    return f"{amount:.3g}"


def _percent(part: float) -> str:
    """Rounded down, so that what is too little never reads as enough."""
    return f"{math.floor(100 * part)}%"
