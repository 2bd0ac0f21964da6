"""What to doubt of a calibration, a plain sentence each."""

from __future__ import annotations

import math
from gettext import gettext as _

import numpy as np
import numpy.typing as npt

from rehab.body.calibration import SEATED_BELOW, Calibration
from rehab.body.drift import hung
from rehab.body.pivot import Pivot
from rehab.body.reached import Far
from rehab.body.resting import NO_FLOOR, tracked

RESTLESS_HEAD, RESTLESS_HANDS = 0.06, 0.12
"""Metres, 5th to 95th percentile, over which a rest was not at rest."""

BEYOND = 0.05
"""Metres beyond the longest likely arm that a hand cannot have reached."""

LEANED = math.radians(15.0)

LOOKED = math.radians(20.0)
"""A head that turned less than this hardly shows on which point it turns."""

Array = npt.NDArray[np.float64]


def of_rest(body: Calibration, head: Array, grips: tuple[Array, Array]) -> list[str]:
    """What to doubt of the `body` that heads and grips (N, 7) at rest showed."""
    said = []
    height = float(np.median(head[:, 1]))
    if height < NO_FLOOR:
        said.append(_("The floor is not known: body lengths are those of an average adult."))
    elif (body.posture == "seated") != (height < SEATED_BELOW):
        said.append(
            _("Eyes {height:.2f} m above the floor do not look {posture}.").format(
                height=height, posture=_(body.posture)
            )
        )
    if _spread(head[:, :3]) > RESTLESS_HEAD:
        said.append(_("The head moved while at rest."))
    whole = [poses[tracked(poses), :3] for poses in grips]
    if any(len(places) and _spread(places) > RESTLESS_HANDS for places in whole):
        said.append(_("A hand moved while at rest."))
    for side, name in enumerate((_("left"), _("right"))):
        if body.mounts[side] != "hand" and not hung(body, side):
            said.append(
                _(
                    "The {side} arm did not hang at rest: how its controller sits is estimated."
                ).format(side=name)
            )
    return said


def of_reach(body: Calibration, far: Far) -> list[str]:
    """What to doubt of the `body` after a reach."""
    said = []
    for side, name in enumerate((_("left"), _("right"))):
        if not body.measured[side] and body.measured[1 - side]:
            said.append(
                _("The {side} arm did not reach; the other arm's reach stands for it.").format(
                    side=name
                )
            )
    if not any(body.measured):
        said.append(_("Neither arm reached; the reach is an average adult's."))
    if far.beyond > BEYOND:
        said.append(_("A hand reached further than an arm is long; check the floor height."))
    if far.lean > LEANED:
        said.append(_("The trunk leaned forwards to reach."))
    return said


def of_look(turning: Pivot) -> list[str]:
    """What to doubt of where the head turns."""
    if turning.turned >= LOOKED:
        return []
    return [_("The head hardly turned; where it turns is an average adult's.")]


def _spread(points: Array) -> float:
    """The largest 5th-to-95th-percentile range, metres, over the axes of points (N, 3)."""
    return float(np.ptp(np.percentile(points, (5.0, 95.0), axis=0), axis=0).max())
