"""Which arm and which direction each trial of a block asks for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rehab.frame import SIDES


def sides(
    asked: str,
    trials: int,
    measured: tuple[bool, bool],
    chance: np.random.Generator,
    first: str = "",
) -> tuple[list[str], str]:
    """The arm of each trial, and why an arm that was asked for is left out.

    No arm is asked for by "", and both at once by "together". Both arms come equally often, in
    pairs of random order, so that neither is expected, or of which the arm `first` is the first. An
    arm that did not reach in calibration is asked only where the prescription names it.
    """
    if asked == "together":
        return ["both"] * trials, ""
    if asked != "both":
        return [asked] * trials, ""
    if measured[0] != measured[1]:
        arm, other = SIDES if measured[0] else SIDES[::-1]
        return [arm] * trials, f"the {other} arm did not reach in calibration"
    count = (trials + 1) // 2
    lead = [first == SIDES[0]] * count if first else chance.integers(0, 2, count).tolist()
    pairs = [SIDES if left else SIDES[::-1] for left in lead]
    return [side for pair in pairs for side in pair][:trials], ""


def sectors(names: Sequence[str], arms: Sequence[str], chance: np.random.Generator) -> list[str]:
    """The sector of each trial: for each arm apart every sector comes once before any comes
    again, in random order."""
    if len(names) < 2:
        return [names[0] if names else ""] * len(arms)
    left: dict[str, list[str]] = {}
    found = []
    for arm in arms:
        rest = left.setdefault(arm, [])
        if not rest:
            rest += [names[place] for place in chance.permutation(len(names)).tolist()]
        found.append(rest.pop())
    return found
