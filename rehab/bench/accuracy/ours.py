"""The estimated body behind a take, by an estimator that was fitted to other people."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rehab.bench.accuracy.takes import SIDES, Series, Take, calibrate
from rehab.body import ANGLES, HELD, Calibration, bodies, withheld
from rehab.body.weights import weights


def seen(
    take: Take,
    calibration: Calibration | None = None,
    *,
    smooth: bool = False,
    tracker: bool = False,
    in_sample: bool = False,
) -> npt.NDArray[np.void]:
    """The bodies (N,) behind a take, whose person is told nothing of without a `calibration`.

    Whoever is among those that the estimator is fitted to is left out of them, unless `in_sample`.
    How a controller is fastened is only known from a calibration, so there is one then.
    """
    if take.mounts != HELD and calibration is None:
        calibration = calibrate(take)
    fitted = weights() if in_sample else weights(without=take.person)
    return bodies(take.recording(tracker=tracker), calibration, smooth=smooth, fitted=fitted)


def series_of(bodies: npt.NDArray[np.void]) -> Series:
    """Angles (N,), degrees, of bodies (N,); `head_height` in metres; NaN where unknown.

    `NAME_se` is an angle's standard error, and `NAME_unsure` is 1 where it is withheld.
    """
    valid = bodies["valid"].astype(bool)
    found = {"head_height": np.where(valid, bodies["head_height"], np.nan).astype(np.float64)}
    for name, sided in ANGLES:
        columns = {"": np.degrees(bodies[name].astype(np.float64))}
        columns["_se"] = np.degrees(bodies[f"{name}_se"].astype(np.float64))
        columns["_unsure"] = withheld(bodies, name).astype(np.float64)
        for end, values in columns.items():
            if not sided:
                found[f"{name}{end}"] = np.where(valid, values, np.nan)
                continue
            for index, side in enumerate(SIDES):
                arm = bodies["arm_valid"][:, index].astype(bool)
                found[f"{name}_{side}{end}"] = np.where(arm, values[:, index], np.nan)
    return found
