"""How an invented shoulder moves from week to week, and what a day's measurement makes of it.

The curves are invented: slow at first, then faster, then levelling off. What is added to them from
day to day is not: it is our own error between days (`measures/data/own_error.json`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from rehab.measures import own_errors

SHAPE = 1.6
"""Above 1 the beginning is slow."""

FLARE_WEEKS = 1.2
"""How long a flare takes to pass."""


@dataclass(frozen=True)
class Curve:
    """From `first` towards `last`, two thirds of it after `weeks`; a flare takes `flare` off."""

    first: float
    last: float
    weeks: float = 5.0
    flare: float = 0.0

    def at(self, week: float, flared: float | None = None) -> float:
        """The value at `week`, where a flare began at the week `flared`."""
        part = 1.0 - math.exp(-((max(week, 0.0) / self.weeks) ** SHAPE))
        return self.first + (self.last - self.first) * part - self.flare * flare(week, flared)


def flare(week: float, flared: float | None) -> float:
    """How much of a flare is left at `week`: 1 as it begins, 0 before."""
    if flared is None or week < flared:
        return 0.0
    return math.exp(-((week - flared) / FLARE_WEEKS))


ASSESSED = (
    "shoulder_elevation",
    "shoulder_abduction",
    "shoulder_external_rotation",
    "shoulder_internal_rotation",
)
"""The movements that an assessment asks for, one after another."""


@dataclass(frozen=True)
class Person:
    """One invented person: what each shoulder can do. Angles in degrees."""

    affected: dict[str, Curve]
    other: dict[str, float]
    pain: Curve
    spadi: Curve
    goniometer: dict[str, float]
    """how much more a goniometer reads"""
    flared: float | None = None
    """in which week"""

    def angle(self, motion: str, affected: bool, week: float) -> float:
        """What the shoulder can do, without any error of measuring."""
        if affected:
            return self.affected[motion].at(week, self.flared)
        return self.other[motion]

    def recovered(self, week: float) -> float:
        """The part of the way, 0 to 1, that elevation has come towards the other side's."""
        own, other = self.affected["shoulder_elevation"], self.other["shoulder_elevation"]
        now = self.angle("shoulder_elevation", True, week)
        return min(1.0, max(0.0, (now - own.first) / (other - own.first)))

    def missing(self, affected: bool, week: float) -> float:
        """The part of the way, 0 to 1, that an arm has still to go."""
        return 1.0 - self.recovered(week) if affected else 0.0

    def pain_at(self, week: float) -> float:
        """Pain after moving, 0 to 10."""
        return min(10.0, max(0.0, self.pain.at(week, self.flared)))


FROZEN = Person(
    affected={
        "shoulder_elevation": Curve(98.0, 146.0, 5.5, flare=9.0),
        "shoulder_abduction": Curve(74.0, 132.0, 6.0, flare=11.0),
        "shoulder_external_rotation": Curve(16.0, 48.0, 6.5, flare=5.0),
        "shoulder_internal_rotation": Curve(32.0, 54.0, 6.0, flare=4.0),
    },
    other={
        "shoulder_elevation": 158.0,
        "shoulder_abduction": 151.0,
        "shoulder_external_rotation": 68.0,
        "shoulder_internal_rotation": 62.0,
    },
    pain=Curve(6.0, 1.3, 5.0, flare=-2.6),
    spadi=Curve(71.0, 17.0, 6.0, flare=-8.0),
    goniometer={
        "shoulder_elevation": 2.5,
        "shoulder_abduction": 3.5,
        "shoulder_external_rotation": -1.5,
        "shoulder_internal_rotation": -1.0,
    },
    flared=4.2,
)
"""A right shoulder that freezes no longer; it flares up in the fifth week."""


@cache
def error(measure: str, motion: str) -> float:
    """Our own error between days; of a movement not examined, the largest of the others."""
    rows = [row for row in own_errors().rows if row.measure == measure]
    own = [row.sem for row in rows if row.motion == motion]
    return own[0] if own else max(row.sem for row in rows)


def measured(
    value: float, measure: str, motion: str, chance: np.random.Generator, number: int
) -> list[float]:
    """`number` trials of one day: `value`, the day's error, and a little each."""
    sem = error(measure, motion)
    day = value + sem * float(chance.standard_normal())
    return [day + 0.4 * sem * float(z) for z in chance.standard_normal(number)]
