"""Tests of at most three minutes: fixed instructions, posture and targets, nothing that adapts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

LONGEST = 180.0
"""Seconds that a battery takes at the most, its practice left out."""

BETWEEN, INSTRUCTION = 1.0, 4.0
"""Seconds between two trials, and of a block's instruction."""

MAXIMA = 3
"""Comfortable maxima a direction and side: of reaches two to three are usually stable (J Neuroeng
Rehabil, s12984-021-00895-3)."""


@dataclass(frozen=True)
class Test:
    """One block of a battery, with its settings."""

    exercise: str
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class Battery:
    """What a battery is called, and its blocks in their order."""

    title: str
    tests: tuple[Test, ...]


_BOTH = {"trials": 2 * MAXIMA, "sides": "both", "time_limit": 5.5, "hold": 1}
# As far as the exercise can ask: the patient stops where it is no longer comfortable.
_RAISED = {**_BOTH, "elevation": 170}
_TURNED = {**_BOTH, "rotation": 80}

BATTERIES: Mapping[str, Battery] = MappingProxyType(
    {
        "shoulder": Battery(
            "Shoulder: flexion, abduction, external and internal rotation, both sides",
            (
                Test("sunrise", {**_RAISED, "movement": "flexion"}),
                Test("sunrise", {**_RAISED, "movement": "abduction"}),
                Test("door", {**_TURNED, "movement": "external"}),
                Test("door", {**_TURNED, "movement": "internal"}),
            ),
        ),
        "neck": Battery(
            "Neck: six directions and finding the middle",
            (Test("dragonfly", {"trials": 6 * MAXIMA}),),
        ),
        "reach": Battery(
            "Reach: nine fixed targets, each arm",
            (Test("star-reach", {"trials": 18, "sides": "both", "time_limit": 8}),),
        ),
        "box and block": Battery(
            "Box and Block in a headset, each hand; no real-world norms",
            (Test("blocks", {"sides": "both"}),),
        ),
    }
)
"""By the names that a programme calls them."""
