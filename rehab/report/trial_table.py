"""A table of trials: how each went, and what it measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rehab.measures.tested import of_maxima
from rehab.report.model import REACHED, SCORED
from rehab.report.overview import SessionLine
from rehab.report.words import STATUS, day, number

if TYPE_CHECKING:
    from rehab.store.models import TrialRow

MEASURES = (
    ("reaction_time", "Reaction", "s", 1, 1.0),
    ("movement_time", "Movement", "s", 1, 1.0),
    ("path_efficiency", "Path straightness", "%", 0, 100.0),
    ("peak_speed", "Peak speed", "m/s", 1, 1.0),
    ("peak_elevation", "Peak elevation", "°", 0, 1.0),
    ("active_rom", "Range reached", "°", 0, 1.0),
    ("elevation", "Elevation", "°", 0, 1.0),
    ("external_rotation", "Turned out", "°", 0, 1.0),
    ("internal_rotation", "Turned in", "°", 0, 1.0),
    ("elbow_flexion", "Elbow bent", "°", 0, 1.0),
    ("extension_deficit", "Straight but for", "°", 0, 1.0),
    ("neck_range", "Neck", "°", 0, 1.0),
    ("pursuit_error", "Behind", "°", 1, 1.0),
    ("return_absolute", "Off the middle", "°", 1, 1.0),
    ("omissions_left", "Left out, left", "", 0, 1.0),
    ("omissions_right", "Left out, right", "", 0, 1.0),
    ("time_left", "Found, left", "s", 1, 1.0),
    ("time_right", "Found, right", "s", 1, 1.0),
    ("blocks_moved", "Blocks moved", "", 0, 1.0),
    ("rate_before", "Breaths before", "/min", 1, 1.0),
    ("rate_after", "Breaths after", "/min", 1, 1.0),
    ("throughput", "Throughput", "bit/s", 1, 1.0),
    ("missed_left", "Missed, left", "", 0, 1.0),
    ("missed_right", "Missed, right", "", 0, 1.0),
    ("thorns_touched", "Thorns touched", "", 0, 1.0),
    ("lateral_error", "Beside", "cm", 1, 100.0),
    ("within_banks", "Within banks", "%", 0, 100.0),
    ("rolled_down", "Palm down", "°", 0, 1.0),
    ("rolled_up", "Palm up", "°", 0, 1.0),
    ("spilt", "Spilt", "%", 0, 100.0),
    ("closing_used", "Closed", "%", 0, 1.0),
    ("release_time", "Let go", "s", 1, 1.0),
    ("timing_error", "Late", "ms", 0, 1000.0),
    ("timing_variability", "Varies", "ms", 0, 1000.0),
    ("tilt_rms", "Tilt", "°", 1, 1.0),
    ("lift_part", "Lifted", "%", 0, 1.0),
    ("five_rises", "Five rises", "s", 1, 1.0),
    ("rise_time", "One rise", "s", 1, 1.0),
    ("lean_reach", "Lean reach", "cm", 0, 100.0),
    ("trunk_angle", "Trunk leant", "°", 0, 1.0),
    ("attention", "Hand faced", "%", 0, 100.0),
    ("copy_distance", "Off what was shown", "%", 1, 1.0),
    ("range_reached", "Range reached", "%", 0, 1.0),
    ("trunk_displacement", "Trunk moved", "cm", 0, 100.0),
)
"""What a table of trials shows: a stored measure, its heading, unit, decimals, and the factor from
the stored unit."""


def trial_table(line: SessionLine, rows: Sequence[TrialRow]) -> dict[str, Any]:
    """Every trial of a session, practice marked."""
    return {
        "id": line.id,
        "title": f"{day(line.when)}, {line.when:%H:%M}",
        "what": line.exercises,
        **trial_rows(rows),
    }


def _outcome(row: TrialRow) -> dict[str, Any]:
    """Whether it was reached, in words; a test's maximum has no goal to be missed."""
    if row.status in SCORED and of_maxima(row.kind, row.exercise):
        return {"reached": True, "status": "as far as comfortable"}
    return {"reached": row.status == REACHED, "status": STATUS.get(row.status, row.status)}


def trial_rows(rows: Sequence[TrialRow]) -> dict[str, Any]:
    """The heading and the rows of a table of trials: only measures that one of them has."""
    shown = [m for m in MEASURES if any(m[0] in row.measures for row in rows)]
    several = len({row.block for row in rows}) > 1
    return {
        "measures": [{"title": title, "unit": sign} for _, title, sign, _, _ in shown],
        "rows": [
            {
                "number": f"{row.block + 1}.{row.number}" if several else str(row.number),
                "side": row.side,
                **_outcome(row),
                "practice": row.practice,
                "cells": [
                    number(row.measures[name] * factor if name in row.measures else None, places)
                    for name, _, _, places, factor in shown
                ],
            }
            for row in rows
        ],
    }
