"""From the frame loop to the store: a ring, one-second blocks, events as rows."""

from __future__ import annotations

from rehab.recorder.recorder import Recorder
from rehab.recorder.rows import Conditions

__all__ = ["Conditions", "Recorder"]
