"""The checks of an exercise: each looks at what was played, or plays what it needs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from rehab.authoring.playing import HZ, Log, Run, again, run
from rehab.authoring.provoked import MOST, undeclared
from rehab.exercise import Exercise
from rehab.exercise.spec import PROVOKES
from rehab.limits import DIRECTIONS, Limit
from rehab.session import verify

PROFILES = ("healthy", "stroke-left-moderate", "frozen-shoulder-right")
"""The first is whom everything is possible for."""

TRIALS = 4
HARD_TRIALS = 6
LIMITED_TRIALS = 3

STEP_LIMIT = 100.0
"""Microseconds that 99 of 100 frames' `step` may take: a hundredth of a frame at 90 Hz."""

AGAIN = 3
"""How often that is timed at most."""

LIMITS: Mapping[str, tuple[tuple[str, float], ...]] = {
    "flexion": (("shoulder elevation", 75.0),),
    "abduction": (("shoulder elevation", 75.0),),
    "cross-body": (("cross-body", 20.0),),
    "extension": (("shoulder extension", 30.0),),
    "internal rotation": (("shoulder internal rotation", 60.0),),
    "external rotation": (("shoulder external rotation", 45.0),),
    "elbow flexion": (("elbow flexion", 115.0),),
    "neck rotation": (("neck left rotation", 35.0), ("neck right rotation", 35.0)),
    "neck extension": (("neck extension", 15.0),),
    "trunk flexion": (("trunk flexion", 20.0),),
}
"""By what is provoked: the directions that are limited, and to how many degrees; more than resting
and what comes along by itself (`provoked.MOST`)."""


def hardest(kind: type[Exercise]) -> dict[str, Any]:
    """Those that ask for the most, of the right arm."""
    most = kind.Settings.model_json_schema()["properties"]["trials"].get("maximum", HARD_TRIALS)
    found: dict[str, Any] = {"trials": min(HARD_TRIALS, most), "sides": "right"}
    if kind.Settings.ladder:
        found["level"] = len(kind.Settings.ladder)
    if kind.spec.difficulty is not None:
        found[kind.spec.difficulty.quantity] = kind.spec.difficulty.hardest
    return found


def play(runs: Mapping[str, Run]) -> Iterator[str]:
    """Whether each comes to its end, and whether it can be done at all."""
    for profile, one in runs.items():
        if one.failed:
            yield f"Played by {profile} it breaks off: {one.failed}."
    healthy = runs[PROFILES[0]]
    if not healthy.failed and not any(t["status"] == "success" for t in healthy.of("trial_end")):
        yield (
            "A healthy patient reached no trial: give what is to be done a cue that is followed, "
            'such as cue="touch", and where it can be reached.'
        )


def repeats(kind: type[Exercise], runs: Mapping[str, Run]) -> Iterator[str]:
    """Whether the same frames tell the same once more."""
    for profile, one in runs.items():
        events, log = again(kind, one)
        _take_less(one, log)
        found = verify(one.events, events, exact=True)
        if found:
            yield f"A replay of what {profile} played tells something else: {found[0]}"


def _take_less(one: Run, log: Log) -> None:
    """Of the same step twice what took less: the more is of other programs."""
    if len(log.steps) == len(one.log.steps):
        one.log.steps[:] = map(min, one.log.steps, log.steps)


def fast(kind: type[Exercise], runs: Mapping[str, Run]) -> tuple[float, int]:
    """What 99 of 100 steps take at most, microseconds, and of how many; what seems slow on a busy
    computer is timed again."""
    for _ in range(AGAIN):
        took = [step for one in runs.values() for step in one.log.steps]
        most = float(np.quantile(np.array(took, np.float64), 0.99)) / 1e3 if took else 0.0
        if most <= STEP_LIMIT:
            break
        for one in runs.values():
            _take_less(one, again(kind, one)[1])
    return most, len(took)


def measures(kind: type[Exercise], runs: Sequence[Run]) -> Iterator[str]:
    """Whether what is reported is declared and finite."""
    declared = {measure.name for measure in kind.spec.measures}
    for found in (found for one in runs for found in one.log.reported):
        for name, value in found.items():
            if name not in declared:
                yield f'It reports "{name}", which its spec does not declare.'
            elif not math.isfinite(value):
                yield f'It reports a "{name}" of {value}: leave out what could not be measured.'
    if not reported(runs) & declared:
        yield "It reported none of its measures in any session."


def reported(runs: Sequence[Run]) -> set[str]:
    """The names of all that was reported."""
    return {name for one in runs for found in one.log.reported for name in found}


def provokes(kind: type[Exercise], hard: Run) -> Iterator[str]:
    """Whether a healthy patient who plays it at its hardest goes nowhere that is not declared."""
    if hard.failed:
        yield f"At its hardest it breaks off: {hard.failed}."
    for movement, far in undeclared(hard.trials(), kind.spec.provokes, HZ).items():
        unit = " m/s" if movement == "speed" else " degrees"
        yield (
            f"It provokes {movement} (seen: {abs(far):.3g}{unit}; resting reaches "
            f"{abs(MOST[movement]):g}) and does not declare it."
        )


def limited(kind: type[Exercise], found: Sequence[Limit]) -> Iterator[str]:
    """Whether no target lies past the limits `found`, and nobody is led past them."""
    one = run(kind, PROFILES[0], {**hardest(kind), "trials": LIMITED_TRIALS}, limits=found)
    for limit in found:
        said = f"With a limit of {limit.degrees:g} degrees of {limit.direction}"
        how = "place goals by stage.within, stage.place or stage.fitting"
        if limit.direction in one.log.beyond:
            yield f"{said} a target lies past it; {how}."
        elif passed := one.passed(limit.direction):
            yield f"{said} a patient is led past it, to {passed[0]:.0f} degrees; {how}."


def limits_for(kind: type[Exercise]) -> list[list[Limit]]:
    """The limits to be played under, one session each."""
    asked = list(kind.spec.provokes)
    if "hand" in kind.spec.inputs and not {"flexion", "abduction"} & set(asked):
        asked.append("flexion")
    sets = dict.fromkeys(LIMITS[movement] for movement in asked if movement in LIMITS)
    return [
        [
            Limit(way, degrees, "the check", "both" if DIRECTIONS[way].sided else "")
            for way, degrees in one
        ]
        for one in sets
    ]


def lost(one: Run) -> Iterator[str]:
    """Whether it goes on, or ends its trials in time, while both hands are not seen."""
    if one.failed:
        yield f"While both hands are not seen it breaks off: {one.failed}."


def unwatched(kind: type[Exercise]) -> list[str]:
    """What it declares that no simulated patient can show."""
    return [word for word in kind.spec.provokes if word in PROVOKES and word not in MOST]
