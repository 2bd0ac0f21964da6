"""What the trials of a block measure."""

from __future__ import annotations

import numpy as np

from rehab.bench.course.recovery import Person, error, measured
from rehab.body.weights import VERSION
from rehab.store.trials import TrialMeasure

Trial = tuple[str, float, list[TrialMeasure]]
"""Status, seconds, numbers."""


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
    missing = 1.0 - person.recovered(week) if affected else 0.0
    angles = measured(able, "active_rom", motion, chance, number)
    leans = measured(3.0 + 9.0 * missing, "trunk_lean", motion, chance, number)
    smooth = measured(-1.75 - 0.35 * missing, "sparc", motion, chance, number)
    se, lean_se = error("active_rom", motion), error("trunk_lean", motion)
    return [
        (
            "success",
            3.2 + 1.2 * missing + 0.3 * float(chance.random()),
            [
                TrialMeasure("active_rom", angle, "deg", motion, se, VERSION),
                TrialMeasure("trunk_lean", max(0.0, lean), "deg", motion, lean_se, VERSION),
                TrialMeasure("sparc", smoothness, "1", motion),
            ],
        )
        for angle, lean, smoothness in zip(angles, leans, smooth, strict=True)
    ]


def reached(
    person: Person,
    week: float,
    affected: bool,
    number: int,
    motion: str,
    chance: np.random.Generator,
) -> list[Trial]:
    """`number` stars: those that the arm cannot reach in time have no movement time."""
    missing = 1.0 - person.recovered(week) if affected else 0.0
    able = person.angle("shoulder_elevation", affected, week)
    drawn = chance.standard_normal((number, 5))
    heights = np.minimum(chance.uniform(45.0, 115.0, number), 0.95 * able)
    failed = chance.random(number) < 0.05 + 0.22 * missing
    found: list[Trial] = []
    for z, height, late in zip(drawn.tolist(), heights.tolist(), failed.tolist(), strict=True):
        rows = [
            TrialMeasure("peak_elevation", height + 1.5 * z[0], "deg"),
            TrialMeasure("trunk_displacement", max(0.0, 0.04 + 0.05 * missing + 0.01 * z[1]), "m"),
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
