"""What to doubt of a calibration, a plain sentence each."""

from __future__ import annotations

import math
from gettext import gettext as _
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rehab.body.calibration import NO_FLOOR, SEATED_BELOW, Calibration
from rehab.body.drift import hung
from rehab.body.pivot import Pivot
from rehab.body.reached import Far
from rehab.body.resting import tracked


class Doubt(NamedTuple):
    """What to doubt, in a sentence, and whether it may be mended by trying once more."""

    text: str
    again: bool = False


RESTLESS_HEAD, RESTLESS_HANDS = 0.06, 0.12
"""Metres, 5th to 95th percentile, over which a rest was not at rest."""

BEYOND = 0.05
"""Metres beyond the longest likely arm that a hand cannot have reached."""

LEANED = math.radians(15.0)

LOOKED = math.radians(20.0)
"""A head that turned less than this hardly shows on which point it turns."""

Array = npt.NDArray[np.float64]


def of_rest(body: Calibration, head: Array, grips: tuple[Array, Array]) -> list[Doubt]:
    """What to doubt of the `body` that heads and grips (N, 7) at rest showed."""
    said: list[Doubt] = []
    height = float(np.median(head[:, 1]))
    if height < NO_FLOOR:
        text = _("The floor is not known: body lengths are those of an average adult.")
        said.append(Doubt(text))
    elif (body.posture == "seated") != (height < SEATED_BELOW):
        text = _("Eyes {height:.2f} m above the floor do not look {posture}.")
        said.append(Doubt(text.format(height=height, posture=_(body.posture))))
    if _spread(head[:, :3]) > RESTLESS_HEAD:
        said.append(Doubt(_("The head moved while at rest."), again=True))
    whole = [poses[tracked(poses), :3] for poses in grips]
    if any(len(places) and _spread(places) > RESTLESS_HANDS for places in whole):
        said.append(Doubt(_("A hand moved while at rest."), again=True))
    text = _("The {side} arm did not hang at rest: how its controller sits is estimated.")
    for side, name in enumerate((_("left"), _("right"))):
        if body.mounts[side] != "hand" and not hung(body, side):
            said.append(Doubt(text.format(side=name)))
    return said


def of_reach(body: Calibration, far: Far) -> list[Doubt]:
    """What to doubt of the `body` after a reach."""
    said: list[Doubt] = []
    text = _("The {side} arm did not reach; the other arm's reach stands for it.")
    for side, name in enumerate((_("left"), _("right"))):
        if not body.measured[side] and body.measured[1 - side]:
            said.append(Doubt(text.format(side=name)))
    if not any(body.measured):
        said.append(Doubt(_("Neither arm reached; the reach is an average adult's."), again=True))
    if far.beyond > BEYOND:
        text = _("A hand reached further than an arm is long; check the floor height.")
        said.append(Doubt(text, again=True))
    if far.lean > LEANED:
        said.append(Doubt(_("The trunk leaned forwards to reach."), again=True))
    return said


def of_look(turning: Pivot) -> list[Doubt]:
    """What to doubt of where the head turns."""
    if turning.turned >= LOOKED:
        return []
    return [Doubt(_("The head hardly turned; where it turns is an average adult's."))]


def _spread(points: Array) -> float:
    """The largest 5th-to-95th-percentile range, metres, over the axes of points (N, 3)."""
    return float(np.ptp(np.percentile(points, (5.0, 95.0), axis=0), axis=0).max())
