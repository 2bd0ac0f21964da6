"""From frames to a body: calibration, skeleton, and joint angles with their error."""

from __future__ import annotations

from rehab.body.calibration import Calibration, proportioned
from rehab.body.calibrator import Calibrator
from rehab.body.estimator import Estimator, batch
from rehab.body.mount import HELD, MOUNTS, Mounts, check_mounts
from rehab.body.record import BODY, Body

__all__ = [
    "BODY",
    "HELD",
    "MOUNTS",
    "Body",
    "Calibration",
    "Calibrator",
    "Estimator",
    "Mounts",
    "batch",
    "check_mounts",
    "proportioned",
]
