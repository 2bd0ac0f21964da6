"""What the clinic measures without a headset: totals only, each with its range and its direction.

The items' texts belong to their authors, and are not here. Published errors and important
differences are rows of `measures/data/change.csv` under an instrument's id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MOTIONS = (
    "shoulder_elevation",
    "shoulder_flexion",
    "shoulder_extension",
    "shoulder_abduction",
    "shoulder_scaption",
    "shoulder_internal_rotation",
    "shoulder_external_rotation",
    "elbow_flexion",
    "elbow_extension",
    "forearm_pronation",
    "forearm_supination",
    "wrist_flexion",
    "wrist_extension",
    "neck_flexion",
    "neck_extension",
    "neck_rotation",
    "neck_side_bending",
    "trunk_forward",
)
"""What a goniometer is read of, named as the measures name motions."""

_NO_SIDE = ("neck_flexion", "neck_extension", "trunk_forward")


@dataclass(frozen=True, slots=True)
class Instrument:
    """`lowest` to `highest` is what the total may be, in `unit`; `whole` numbers only, or any.

    `sided` says whether a value is of one side: always, never, or if somebody says which.
    """

    id: str
    title: str
    unit: str
    lowest: float
    highest: float
    better: Literal["higher", "lower"]
    whole: bool = False
    sided: Literal["yes", "no", "maybe"] = "maybe"
    motions: tuple[str, ...] = ()

    def needs_side(self, motion: str) -> bool:
        """Whether a value of `motion` is nothing without its side."""
        return self.sided == "yes" and motion not in _NO_SIDE


INSTRUMENTS = {
    found.id: found
    for found in (
        Instrument(
            *("goniometer", "Goniometer, active", "deg", -60, 200, "higher"),
            sided="yes",
            motions=MOTIONS,
        ),
        Instrument("spadi", "SPADI", "points", 0, 100, "lower"),
        Instrument("quickdash", "QuickDASH", "points", 0, 100, "lower", sided="no"),
        Instrument(
            "ndi", "Neck Disability Index", "points", 0, 50, "lower", whole=True, sided="no"
        ),
        Instrument("fma_ue", "Fugl-Meyer, upper extremity", "points", 0, 66, "higher", whole=True),
        Instrument("arat", "Action Research Arm Test", "points", 0, 57, "higher", whole=True),
        Instrument("berg", "Berg Balance Scale", "points", 0, 56, "higher", whole=True, sided="no"),
        Instrument("dynamometer", "Dynamometer, grip", "kg", 0, 120, "higher", sided="yes"),
    )
}
"""Every instrument by its id."""

_ALSO = {"fma": "fma_ue", "fugl meyer": "fma_ue", "bbs": "berg", "grip": "dynamometer"}


def instrument(name: str) -> Instrument | None:
    """The instrument that a person calls `name`: "FMA-UE", "Berg"; None where there is none."""
    called = _plain(name)
    for found in INSTRUMENTS.values():
        if called in (_plain(found.id), _plain(found.title)) or _ALSO.get(called) == found.id:
            return found
    return None


def _plain(name: str) -> str:
    for sign in "-_,":
        name = name.replace(sign, " ")
    return " ".join(name.casefold().split())
