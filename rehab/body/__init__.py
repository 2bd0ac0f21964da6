"""From frames to a body: calibration, skeleton, and joint angles with their error."""

from __future__ import annotations

from rehab.body.calibration import Calibration, proportioned
from rehab.body.calibrator import Calibrator
from rehab.body.certainty import withheld
from rehab.body.drift import drift, taken_over
from rehab.body.estimator import Estimator
from rehab.body.mount import HELD, MOUNTS, Mounts, check_mounts
from rehab.body.record import ANGLES, BODY, Body
from rehab.body.recording import Recording, batch, bodies, from_frames, in_pieces
from rehab.body.weights import VERSION

__all__ = [
    "ANGLES",
    "BODY",
    "HELD",
    "MOUNTS",
    "VERSION",
    "Body",
    "Calibration",
    "Calibrator",
    "Estimator",
    "Mounts",
    "Recording",
    "batch",
    "bodies",
    "check_mounts",
    "drift",
    "from_frames",
    "in_pieces",
    "proportioned",
    "taken_over",
    "withheld",
]
