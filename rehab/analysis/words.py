"""What angles, movements and findings are called, for a clinician."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rehab.analysis.columns import SIDED, names, split
from rehab.analysis.repeated import ARM, Repeated, alike, unit
from rehab.analysis.rom import LOST, Rom
from rehab.frame import SIDES

TITLES = {
    "shoulder_elevation": "shoulder elevation",
    "shoulder_flexion": "shoulder flexion, forward +",
    "shoulder_abduction": "shoulder abduction, outward +",
    "shoulder_rotation": "shoulder rotation, external +",
    "elbow_flexion": "elbow flexion",
    "neck_yaw": "neck turn, left +",
    "neck_pitch": "neck pitch, up +",
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


NOTES = (
    "“At least”: it was lost near an end of the range and may have gone farther. “In part”: the "
    "rest was too uncertain to count."
)


def note(rom: Rom) -> str:
    """What to think of a range, in a word or two; `NOTES` explains."""
    if rom.range is None or rom.reason is None:
        return ""
    return "at least" if rom.reason == LOST else "in part"


def repetitions(measured: Sequence[Repeated]) -> list[str]:
    """A sentence for each kind of repetition that was found."""
    if not measured:
        return ["No repeated movement was found."]
    return [_kind(some) for some in alike(measured)]


def _kind(some: Sequence[Repeated]) -> str:
    first = some[0].repetition
    many = f"{len(some)} repetition{'s' if len(some) != 1 else ''}"
    peaks = [each.peak.value for each in some if each.peak.value is not None]
    if len(peaks) < 0.5 * len(some):
        how = "how far is too uncertain to be told"
    elif unit(first) == "m":
        low, high = (f"{100 * abs(peak):.0f}" for peak in (min(peaks), max(peaks)))
        how = f"the head moved {_between(low, high)} cm"
    else:
        how = f"peak {_between(degrees(min(peaks)), degrees(max(peaks)))}°"
    last = float(np.median([each.repetition.end - each.repetition.start for each in some]))
    return f"{many} of {_doer(first.motion, first.side)}: {how}, {last:.1f} s each."


def _doer(motion: str, side: str) -> str:
    if not side:
        return motion
    if motion.startswith(ARM):
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
