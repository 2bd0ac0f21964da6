"""The doctor: says in plain words whether this computer can play, and what would help."""

from __future__ import annotations

from rehab.doctor.examine import examine
from rehab.doctor.finding import BAD, GOOD, WARNING, Finding, can_play

__all__ = ["BAD", "GOOD", "WARNING", "Finding", "can_play", "examine"]
