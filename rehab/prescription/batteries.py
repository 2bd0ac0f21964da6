"""Tests of at most three minutes: fixed instructions, posture and targets, nothing that adapts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

LONGEST = 180.0
"""Seconds that a battery may take."""

MAXIMA = 3
"""Comfortable maxima a direction: of two or three a median is stable (field.md, source 75)."""


@dataclass(frozen=True)
class Test:
    """One block of a battery; `seconds` is what it takes at the most, by its time limits."""

    exercise: str
    settings: Mapping[str, Any]
    seconds: float


@dataclass(frozen=True)
class Battery:
    """What a battery is called, and its blocks in their order."""

    title: str
    tests: tuple[Test, ...]
    sources: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """How long it takes at the most."""
        return sum(test.seconds for test in self.tests)


BATTERIES: Mapping[str, Battery] = MappingProxyType({})
