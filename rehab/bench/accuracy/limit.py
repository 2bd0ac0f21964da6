"""What somebody would get who knew the true bones: how far the truth's own thorax is from a line.

UI-PRMD's thorax has axes of its own, which lie 1 to 16 degrees off the line from pelvis to neck, by
a constant of the person that neither head nor hands show. An elevation is an angle between two
directions, so that such a constant moves its lowest value and with it the range.
"""

from __future__ import annotations

import numpy as np

from rehab.bench.accuracy.takes import SIDES, Floats, Series, Take


def true_bones(take: Take) -> Series:
    """Elevation (N,), degrees, of the true upper arms to the true line from pelvis to neck.

    The line is made upright at rest, as it is for somebody who sees no pelvis.
    """
    up = _unit(take.arrays["c7"] - take.arrays["pelvis"])
    rest = _unit(up[take.neutral()].mean(0))
    # The smallest turn that makes the line upright at rest, kept in the trunk: near enough to what
    # a rigid trunk does, for leans as small as these.
    axis = _unit(up + np.array((0.0, 1.0, 0.0)) - rest)
    found: Series = {}
    for side, letter in SIDES.items():
        bone = _unit(take.arrays[f"ejc_{letter}"] - take.arrays[f"sjc_{letter}"])
        cosine = np.clip(-(bone * axis).sum(1), -1.0, 1.0)
        found[f"shoulder_elevation_{side}"] = np.degrees(np.arccos(cosine))
    return found


def _unit(vectors: Floats) -> Floats:
    """Vectors (…, 3) of length one."""
    found: Floats = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return found
