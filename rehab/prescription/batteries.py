"""Tests of at most three minutes, showing and practice left out: fixed instructions, posture and
targets, nothing that adapts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from rehab.prescription.cascade import kind_of

MAXIMA = 3
"""Comfortable maxima a direction and side: of reaches two to three are usually stable (J Neuroeng
Rehabil, s12984-021-00895-3)."""


PRACTICE = 2
"""Practice repetitions of a test, and of an exercise that is new to the patient."""


@dataclass(frozen=True)
class Test:
    """One block of a battery, its settings, and its repetitions of `practice`.

    One of `maxima` asks for all that its exercise can ask, and the patient stops where it is no
    longer comfortable.
    """

    exercise: str
    settings: Mapping[str, Any]
    maxima: bool = False
    practice: int = PRACTICE

    def asked(self, affected: str = "") -> dict[str, Any]:
        """The settings that the block is played with, of a patient with an `affected` side."""
        kind, own = kind_of(self.exercise), dict(self.settings)
        if self.maxima and kind.spec.difficulty is not None:
            own[kind.spec.difficulty.quantity] = kind.spec.difficulty.hardest
        if affected and "less_affected" in kind.Settings.model_fields:
            own["less_affected"] = "right" if affected == "left" else "left"
        return own


@dataclass(frozen=True)
class Battery:
    """What a battery is called, its blocks in their order, and the `minutes` that it takes with
    all that belongs to it (showing, practice, questions, rests), as simulated patients do."""

    title: str
    minutes: float
    tests: tuple[Test, ...]


_LIMIT = 5.5
# Whoever gets as far as can be asked may go further while it is held.
_ARM = {"trials": 2 * MAXIMA, "sides": "both", "time_limit": _LIMIT, "hold": 2}
# A flight: back to the middle and a rest there, 80 degrees at that speed, and four seconds of
# waiting, in which who turns more slowly comes after it.
_NECK = {"trials": 6 * MAXIMA, "movement": "all", "speed": 40, "hold": 0, "unseen": "no"}


def _raised(movement: str) -> Test:
    return Test("sunrise", {**_ARM, "movement": movement}, maxima=True)


def _turned(movement: str) -> Test:
    return Test("door", {**_ARM, "movement": movement}, maxima=True)


BATTERIES: Mapping[str, Battery] = MappingProxyType(
    {
        "shoulder": Battery(
            "Shoulder: flexion, abduction, external and internal rotation, both sides",
            6.5,
            (
                _raised("flexion"),
                _raised("abduction"),
                _turned("external"),
                _turned("internal"),
            ),
        ),
        "shoulder raised": Battery(
            "Shoulder: flexion and scaption, both sides; no turn, which a surgeon may limit",
            3.5,
            (_raised("flexion"), _raised("scaption")),
        ),
        "neck": Battery(
            "Neck: six directions",
            4.0,
            (Test("dragonfly", _NECK, maxima=True),),
        ),
        "reach": Battery(
            "Reach: nine fixed targets, each arm",
            1.5,
            (
                Test(
                    "star-reach",
                    {"trials": 18, "sides": "both", "places": "nine", "time_limit": 8},
                ),
            ),
        ),
        "box and block": Battery(
            "Box and Block in a headset, each hand; no real-world norms",
            4.0,
            (Test("blocks", {"trials": 2, "sides": "both"}),),
        ),
        "five rises": Battery(
            "Standing up five times at one's own pace; no norms of the clinic's timed test",
            1.5,
            # Its own first rise shows that it can be done; five more for practice would tire.
            (Test("rise", {"trials": 1, "seat": 45}, practice=0),),
        ),
        "tapping": Battery(
            "Tapping around a ring, each arm; throughput in the air, no desk's",
            2.0,
            (Test("fireflies", {"trials": 4, "sides": "both"}),),
        ),
    }
)
"""By the names that a programme calls them."""
