"""How far the angles of a body may be off: one standard error each.

The logarithm of each standard error (degrees) is linear in what makes an estimate unsure: how far
trunk and neck are turned and bent, how high the arm is and how bent. Fitted so that 90 % of errors
lie within 1.645 of it, on real movement and on simulated patients (docs/accuracy.md).

How high an arm is that is raised beyond the clips is not known from them. To that standard error
comes, in quadrature, what skin markers and bones differ by there (`unknown`).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from rehab.body import layout as at
from rehab.body.compiled import compiled
from rehab.body.record import ANGLES
from rehab.body.vectors import Floats, limited

LEAST, MOST = 0.5, 90.0
"""Bounds of a standard error, degrees."""

TRUNKS, PAIRS = 6, 8
"""Angles of trunk and neck, and angles of the arms."""

FITTED = math.radians(15.0)
"""How far the neck's turn and nod count, rad: hardly anybody in the clips goes further, and the
line of the logarithm drawn on from there says nothing (90 degrees at a turn of 40)."""

UNKNOWN = 13.0
"""Degrees: half of the 26 by which a straight arm overhead is read too low if its shoulder and
elbow are bones' (simulated people), as the weights have them go as markers on the skin do."""

UNKNOWN_FROM, UNKNOWN_FORWARDS, UNKNOWN_OVER = 106.0, 6.0, 25.0
"""Estimated elevation, degrees, above which that begins; how much sooner it does in an arm raised
forwards; and over how many degrees it grows to the whole."""


@compiled
def unknown(elevation: float, plane: float) -> float:
    """The standard error, rad, of an arm's elevation (rad, in that plane) beyond the clips."""
    begun = UNKNOWN_FROM - UNKNOWN_FORWARDS * max(math.sin(plane), 0.0)
    part = limited((math.degrees(elevation) - begun) / UNKNOWN_OVER, 0.0, 1.0)
    return math.radians(UNKNOWN * part * part * (3.0 - 2.0 * part))


@compiled
def certainty(state: Floats, out: Floats) -> None:
    """Fill the standard errors of a valid body."""
    forward, right = abs(out[at.FORWARD]), abs(out[at.RIGHT])
    turn = abs(out[at.YAW])
    neck, nod = min(abs(out[at.NECK_YAW]), FITTED), min(abs(out[at.NECK_YAW + 1]), FITTED)
    for angle in range(TRUNKS):
        w = at.CERTAINTY + angle * at.FEATURES
        known = state[w] + state[w + 1] * forward + state[w + 2] * right
        known += state[w + 3] * turn + state[w + 4] * neck + state[w + 5] * nod
        out[at.YAW_SE + angle] = _error(known)
    for side in range(2):
        if out[at.ARM_VALID + side] == 0.0:
            continue
        elevation = out[at.ELEVATION + side]
        for pair in range(PAIRS):
            w = at.CERTAINTY + (TRUNKS + pair) * at.FEATURES
            known = state[w] + state[w + 1] * forward + state[w + 2] * right
            known += state[w + 3] * turn + state[w + 4] * neck + state[w + 5] * nod
            known += state[w + 6] * elevation + state[w + 7] * elevation * elevation
            known += state[w + 8] * out[at.ELBOW_FLEXION + side]
            known += state[w + 9] * abs(out[at.FLEXION + side])
            known += state[w + 10] * abs(math.sin(elevation))
            out[at.YAW_SE + TRUNKS + 2 * pair + side] = _error(known)
        _beyond_clips(out, side)


@compiled
def _beyond_clips(out: Floats, side: int) -> None:
    """Add what is unknown to the errors of how high an arm is, and of the parts of that."""
    plane = out[at.PLANE + side]
    more = unknown(out[at.ELEVATION + side], plane)
    out[at.ELEVATION_SE + side] = math.hypot(out[at.ELEVATION_SE + side], more)
    out[at.GRAVITY_SE + side] = math.hypot(out[at.GRAVITY_SE + side], more)
    flexed, abducted = more * math.sin(plane), more * math.cos(plane)
    out[at.FLEXION_SE + side] = math.hypot(out[at.FLEXION_SE + side], flexed)
    out[at.ABDUCTION_SE + side] = math.hypot(out[at.ABDUCTION_SE + side], abducted)


@compiled
def _error(known: float) -> float:
    """A standard error, rad, from its logarithm in degrees."""
    return math.radians(limited(math.exp(limited(known, -10.0, 10.0)), LEAST, MOST))


WITHHELD = math.radians(20.0)
"""An angle less sure than this (rad, one standard error) is neither scored nor reported."""


def withheld(bodies: npt.NDArray[np.void], name: str) -> npt.NDArray[np.bool_]:
    """Where the angle `name` of `bodies` (N,) is too unsure to be used: (N,) or (N, 2)."""
    sided = dict(ANGLES)[name]
    seen = (bodies["arm_valid"] if sided else bodies["valid"]).astype(bool)
    unsure: npt.NDArray[np.bool_] = ~seen | (bodies[f"{name}_se"] > WITHHELD)
    return unsure
