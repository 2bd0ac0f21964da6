"""What angles, movements and findings are called, for a clinician."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rehab.analysis.columns import SIDED, names, split
from rehab.analysis.repeated import Repeated, alike, unit
from rehab.analysis.rom import Rom
from rehab.frame import SIDES
from rehab.measures.repetitions import Repetition

TITLES = {
    "shoulder_elevation": "shoulder elevation",
    "shoulder_flexion": "shoulder flexion +, extension −",
    "shoulder_abduction": "shoulder abduction +, adduction −",
    "shoulder_rotation": "shoulder external +, internal −",
    "elbow_flexion": "elbow flexion",
    "neck_yaw": "neck turn, left +",
    "neck_pitch": "neck up +, down −",
    "neck_roll": "neck bend, left +",
    "trunk_forward": "trunk lean, forward +",
    "trunk_right": "trunk lean, right +",
    "trunk_yaw": "trunk turn, left +",
}
"""Every angle, with the meaning of its sign."""

ARM_TO_TRUNK = (
    "Arm angles are between the upper arm and the trunk: the shoulder blade is not measured, "
    "so a hiked shoulder is part of them."
)


def degrees(value: float) -> str:
    """An angle in whole degrees, with a real minus sign and no minus zero."""
    return f"{round(value):d}".replace("-", "−")


def repetitions(measured: Sequence[Repeated]) -> list[str]:
    """A sentence for each kind of repetition that was found."""
    if not measured:
        return ["No repeated movement was found."]
    return [
        _kind(motion, side, some)
        for motion, side, some in alike([each.repetition for each in measured])
    ]


def _kind(motion: str, side: str, some: Sequence[Repetition]) -> str:
    many = f"{len(some)} repetition{'s' if len(some) != 1 else ''}"
    peaks = [each.peak for each in some]
    if unit(some[0]) == "m":
        cm = [f"{100 * abs(peak):.0f}" for peak in (min(peaks), max(peaks))]
        how = f"the head moved {_between(*cm)} cm"
    else:
        how = f"peak {_between(degrees(min(peaks)), degrees(max(peaks)))}°"
    last = float(np.median([each.end - each.start for each in some]))
    return f"{many} of {_doer(motion, side)}: {how}, {last:.1f} s each."


def _doer(motion: str, side: str) -> str:
    if not side:
        return motion
    if motion.startswith(("shoulder", "elbow")):
        return f"{motion}, both arms" if side == "both" else f"{motion}, {side} arm"
    return f"{motion} to the {side}"


def _between(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def not_reported(rom: dict[str, Rom]) -> list[str]:
    """A sentence for each reason why ranges are not told, with the movements that it concerns."""
    reasons: dict[str, list[str]] = {}
    for name, each in rom.items():
        if each.reason and each.range is None:
            reasons.setdefault(each.reason, []).append(name)
    return [f"No range of {_listed(names)}: {_lower(why)}" for why, names in reasons.items()]


def _listed(columns: list[str]) -> str:
    """Columns as a person lists them: whole arms, then angles of both sides, then single ones."""
    said, left = [], list(columns)
    for side in SIDES:
        arm = [name for joint in SIDED for name in names(joint) if split(name)[1] == side]
        if set(arm) <= set(left):
            said.append(f"the {side} arm")
            left = [name for name in left if name not in arm]
    for name in left:
        angle, side = split(name)
        what = angle.replace("_", " ")
        both = side and f"{angle}_{_other(side)}" in left
        said.append(what if both or not side else f"{side} {what}")
    return ", ".join(dict.fromkeys(said))


def _other(side: str) -> str:
    return SIDES[1 - SIDES.index(side)]


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
