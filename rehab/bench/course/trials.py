"""What the trials of a block measure."""

from __future__ import annotations

import numpy as np

from rehab.bench.course.recovery import Person, error, measured
from rehab.body.weights import VERSION
from rehab.store.trials import TrialMeasure

Trial = tuple[str, float, list[TrialMeasure]]
"""Status, seconds, numbers."""


MOTION = "shoulder_elevation"
"""Of which a star's reach tells the peak."""

LEANT_IN = ("shoulder_elevation", "shoulder_abduction")
"""Movements in which the trunk helps a stiff shoulder."""


def assessed(
    person: Person,
    week: float,
    affected: bool,
    number: int,
    motion: str,
    chance: np.random.Generator,
) -> list[Trial]:
    """`number` times as far as it goes: the angle reached, and what the trunk did meanwhile."""
    able = person.angle(motion, affected, week)
    missing = person.missing(affected, week)
    angles = measured(able, "active_rom", motion, chance, number)
    leans = measured(3.0 + 9.0 * missing, "trunk_lean", motion, chance, number)
    smooth = measured(-1.75 - 0.35 * missing, "sparc", motion, chance, number)
    se, lean_se = error("active_rom", motion), error("trunk_lean", motion)
    found: list[Trial] = []
    for angle, lean, smoothness in zip(angles, leans, smooth, strict=True):
        rows = [TrialMeasure("active_rom", angle, "deg", motion, se, VERSION)]
        if motion in LEANT_IN:
            rows += [
                TrialMeasure("trunk_lean", max(0.0, lean), "deg", motion, lean_se, VERSION),
                TrialMeasure("sparc", smoothness, "1", motion),
            ]
        found.append(("success", 3.2 + 1.2 * missing + 0.3 * float(chance.random()), rows))
    return found


def highest(person: Person, week: float, affected: bool, top: float) -> float:
    """How high, in degrees, the upper arm goes for stars up to `top` degrees above the shoulder:
    the elbow bends, so that it stays well below them."""
    return min(0.9 * person.angle("shoulder_elevation", affected, week), 55.0 + top)


def reached(
    person: Person,
    week: float,
    affected: bool,
    number: int,
    top: float,
    chance: np.random.Generator,
) -> list[Trial]:
    """`number` stars: those that the arm cannot reach in time have no movement time."""
    missing = person.missing(affected, week)
    drawn = chance.standard_normal((number, 5))
    heights = chance.uniform(28.0, highest(person, week, affected, top), number)
    failed = chance.random(number) < 0.05 + 0.22 * missing
    found: list[Trial] = []
    for z, height, late in zip(drawn.tolist(), heights.tolist(), failed.tolist(), strict=True):
        leant = max(0.0, 0.04 + 0.05 * missing + 0.01 * z[1])
        rows = [
            TrialMeasure("peak_elevation", height + 1.5 * z[0], "deg", MOTION, None, VERSION),
            TrialMeasure("trunk_displacement", leant, "m"),
            TrialMeasure("peak_speed", max(0.1, 0.85 - 0.3 * missing + 0.08 * z[2]), "m/s"),
        ]
        seconds = 10.0
        if not late:
            reaction = max(0.15, 0.3 + 0.04 * z[3])
            moving = max(0.4, 0.8 + 0.9 * missing + 0.12 * z[4])
            straight = min(0.999, 0.985 - 0.06 * missing + 0.006 * z[2])
            seconds = reaction + moving
            rows += [
                TrialMeasure("reaction_time", reaction, "s"),
                TrialMeasure("movement_time", moving, "s"),
                TrialMeasure("path_efficiency", straight, "1"),
            ]
        found.append(("timeout" if late else "success", seconds, rows))
    return found
