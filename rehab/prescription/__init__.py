"""What is prescribed: a programme from its TOML file, what it changes, what of it is due, and the
session that this makes."""

from __future__ import annotations

from rehab.prescription.batteries import BATTERIES
from rehab.prescription.composing import (
    Carried,
    asked_of,
    compose,
    exercises_of,
    repetitions,
    stops_of,
    under,
    without,
)
from rehab.prescription.model import Prescription
from rehab.prescription.reading import load, loads, of_document
from rehab.prescription.schedule import Done, Due, due, released, stage_on, ticked, waiting
from rehab.prescription.words import described, difference

__all__ = [
    "BATTERIES",
    "Carried",
    "Done",
    "Due",
    "Prescription",
    "asked_of",
    "compose",
    "described",
    "difference",
    "due",
    "exercises_of",
    "load",
    "loads",
    "of_document",
    "released",
    "repetitions",
    "stage_on",
    "stops_of",
    "ticked",
    "under",
    "waiting",
    "without",
]
