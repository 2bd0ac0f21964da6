"""A simulated patient: an invented person who plays what is shown to them."""

from __future__ import annotations

from rehab.drivers.patient.driver import PatientDriver
from rehab.drivers.patient.person import Patient, Poses, Truth
from rehab.drivers.patient.profile import PROFILES, Profile
from rehab.drivers.patient.sight import Seen, after, seen_in

__all__ = [
    "PROFILES",
    "Patient",
    "PatientDriver",
    "Poses",
    "Profile",
    "Seen",
    "Truth",
    "after",
    "seen_in",
]
