"""How far the angles of a body may be off: one standard error each."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from rehab.body import layout as at
from rehab.body.compiled import compiled
from rehab.body.record import ANGLES
from rehab.body.vectors import Floats


@compiled
def certainty(out: Floats) -> None:
    """Fill the standard errors of a valid body."""
    for place in range(at.ELEVATION):
        out[at.YAW_SE + place] = math.radians(8.0)
    for side in range(2):
        if out[at.ARM_VALID + side] == 1.0:
            for place in range(at.ELEVATION + side, at.HEADING // 2, 2):
                out[at.YAW_SE + place] = math.radians(8.0)


WITHHELD = math.radians(20.0)
"""An angle less sure than this (rad, one standard error) is neither scored nor reported."""


def withheld(bodies: npt.NDArray[np.void], name: str) -> npt.NDArray[np.bool_]:
    """Where the angle `name` of `bodies` (N,) is too unsure to be used: (N,) or (N, 2)."""
    sided = dict(ANGLES)[name]
    seen = (bodies["arm_valid"] if sided else bodies["valid"]).astype(bool)
    return ~seen | (bodies[f"{name}_se"] > WITHHELD)
