"""Tests of at most three minutes: fixed instructions, posture and targets, nothing that adapts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from rehab.prescription.cascade import kind_of

LONGEST = 180.0
"""Seconds that a battery takes at the most, its practice left out."""

BETWEEN, INSTRUCTION = 1.0, 4.0
"""Seconds between two trials, and of a block's instruction."""

MAXIMA = 3
"""Comfortable maxima a direction and side: of reaches two to three are usually stable (J Neuroeng
Rehabil, s12984-021-00895-3)."""


@dataclass(frozen=True)
class Test:
    """One block of a battery, with its settings; one of `maxima` asks for all that its exercise can
    ask, and the patient stops where it is no longer comfortable."""

    exercise: str
    settings: Mapping[str, Any]
    maxima: bool = False

    def asked(self) -> dict[str, Any]:
        """The settings that the block is played with."""
        difficulty = kind_of(self.exercise).spec.difficulty
        if not self.maxima or difficulty is None:
            return dict(self.settings)
        return {**self.settings, difficulty.quantity: difficulty.hardest}


@dataclass(frozen=True)
class Battery:
    """What a battery is called, and its blocks in their order."""

    title: str
    tests: tuple[Test, ...]


# Whoever gets as far as can be asked may go further while it is held.
_BOTH = {"trials": 2 * MAXIMA, "sides": "both", "time_limit": 5.5, "hold": 2}

BATTERIES: Mapping[str, Battery] = MappingProxyType(
    {
        "shoulder": Battery(
            "Shoulder: flexion, abduction, external and internal rotation, both sides",
            (
                Test("sunrise", {**_BOTH, "movement": "flexion"}, maxima=True),
                Test("sunrise", {**_BOTH, "movement": "abduction"}, maxima=True),
                Test("door", {**_BOTH, "movement": "external"}, maxima=True),
                Test("door", {**_BOTH, "movement": "internal"}, maxima=True),
            ),
        ),
        "neck": Battery(
            "Neck: six directions and finding the middle",
            (Test("dragonfly", {"trials": 6 * MAXIMA}),),
        ),
        "reach": Battery(
            "Reach: nine fixed targets, each arm",
            (
                Test(
                    "star-reach", {"trials": 18, "sides": "both", "places": "nine", "time_limit": 8}
                ),
            ),
        ),
        "box and block": Battery(
            "Box and Block in a headset, each hand; no real-world norms",
            (Test("blocks", {"sides": "both"}),),
        ),
    }
)
"""By the names that a programme calls them."""
