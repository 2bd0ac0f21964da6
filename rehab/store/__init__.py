"""Patients, sessions, their events, measures and recordings, in one SQLite file."""

from __future__ import annotations

from rehab.store.models import (
    BlockRow,
    Gap,
    MeasureRow,
    Patient,
    ResumeInfo,
    Session,
    StoredEvent,
    TrialRow,
)
from rehab.store.store import Store

__all__ = [
    "BlockRow",
    "Gap",
    "MeasureRow",
    "Patient",
    "ResumeInfo",
    "Session",
    "Store",
    "StoredEvent",
    "TrialRow",
]
