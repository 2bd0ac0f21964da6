"""How good a recording is: what was tracked, how often, and where the gaps are."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from rehab.analysis.reading import Checked
from rehab.body import VERSION
from rehab.measures.kinematics import LONGEST_GAP

Floats = npt.NDArray[np.float64]


def quality(recording: Checked, start: float, *, smooth: bool) -> dict[str, Any]:
    """The JSON form; `start`: what the file's clock shows at the recording's zero, s."""
    t = recording.t
    left, right = recording.grips
    tracks = {"head": recording.head, "left_hand": left, "right_hand": right}
    if recording.trunk is not None:
        tracks["trunk_tracker"] = recording.trunk
    complete, gaps = {}, []
    for device, poses in tracks.items():
        seen = np.zeros(0) if poses is None else t[np.isfinite(poses).all(1)]
        complete[device] = _completeness(t, seen)
        if len(seen):
            gaps += [{"device": device, **gap} for gap in _gaps(t, seen, start)]
    return {
        "frames": len(t),
        "seconds": float(t[-1] - t[0]),
        "rate": 1.0 / float(np.median(np.diff(t))),
        "completeness": complete,
        "gaps": gaps,
        "warnings": list(recording.warnings),
        "estimator": VERSION,
        "smooth": smooth,
        "learnt_from_recording": True,
        "source_sha256": recording.source,
    }


def _completeness(t: Floats, seen: Floats) -> float:
    """The part of the time that is tracked at times `seen` (n,): shorter gaps do not count."""
    steps = np.diff(seen)
    return float(steps[steps <= LONGEST_GAP].sum() / (t[-1] - t[0]))


def _gaps(t: Floats, seen: Floats, start: float) -> list[dict[str, float]]:
    """The spans without a tracked frame."""
    edges = np.concatenate([t[:1], seen, t[-1:]])
    long = np.flatnonzero(np.diff(edges) > LONGEST_GAP)
    return [{"start": start + float(edges[i]), "end": start + float(edges[i + 1])} for i in long]
