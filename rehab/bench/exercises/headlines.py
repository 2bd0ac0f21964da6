"""Of each exercise the one number that a clinician looks at first, and how its truth is had."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rehab.authoring.playing import Watch
from rehab.bench.exercises import truths
from rehab.bench.exercises.truths import Trial


@dataclass(frozen=True)
class Headline:
    """How the exercise is played to see it: `truth` gives the number in the measure's unit, from
    the joints in the frames of the trial and from what `watch` saw of the exercise in each; None:
    nothing can be said of that trial. `error` is the measure that states the standard error."""

    measure: str
    truth: Callable[[Trial], float | None]
    settings: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    profiles: tuple[str, ...] = ("healthy", "stroke-left-moderate", "frozen-shoulder-right")
    watch: Watch | None = None


def _firefly(exercise: Any) -> Any:
    at, order = exercise.at, exercise.order
    return (at, exercise.places[order[at]]) if at < len(order) else None


def _blossom(exercise: Any) -> int | None:
    if exercise.node is None:
        return None
    fall = exercise.falls[exercise.number]
    right = fall.half == "right" and not fall.thorn
    return exercise.number if right and fall.cue is not None else None


def _water(exercise: Any) -> Any:
    if not exercise.begun:
        return None
    return exercise.middle, (exercise.right, exercise.away, exercise.normal), exercise.course


def _drums(exercise: Any) -> Any:
    if exercise.begun is None:
        return None
    return exercise.begun * 1e-9, exercise.scored, exercise.own


def _light(exercise: Any) -> Any:
    if exercise.phase != "follow":
        return None
    led = exercise.led[0]
    reach = exercise.stage.calibration.reach[led.hand]
    return led.at(exercise.stage.seconds - exercise.since), reach


ARMS = ("healthy", "stroke-left-moderate")

HEADLINES: Mapping[str, Headline] = {
    "star-reach": Headline("peak_elevation", truths.raised, {"trials": 8}),
    "sunrise": Headline(
        "elevation",
        truths.raised,
        {"movement": "flexion", "elevation": 120, "hold": 0, "trials": 4, "time_limit": 8},
        "elevation_error",
    ),
    "door": Headline(
        "external_rotation",
        truths.turned_out,
        {"movement": "external", "rotation": 50, "hold": 0, "trials": 4, "time_limit": 8},
        "rotation_error",
    ),
    "well": Headline(
        "elbow_flexion",
        truths.bent,
        {"flexion": 120, "hold": 0, "trials": 4, "time_limit": 12},
        "flexion_error",
    ),
    "blocks": Headline("blocks_moved", truths.carried, {"seconds": 30, "trials": 2}),
    "dragonfly": Headline(
        "neck_range",
        truths.faced,
        {"movement": "nodding", "range": 40, "speed": 40, "unseen": "no", "trials": 4},
        "neck_range_error",
        ("healthy", "neck-pain"),
    ),
    "shore": Headline(
        "rate_before", truths.breathed, {"trials": 2, "slowing": 1}, "rate_error", ARMS
    ),
    "pour": Headline(
        "rolled_down",
        truths.rolled,
        {"movement": "pronation", "tilt": 45, "trials": 4},
        "roll_error",
        ARMS,
    ),
    "squeeze": Headline("closing_used", truths.closed, {"trials": 4}, profiles=("healthy",)),
    "fireflies": Headline(
        "throughput",
        truths.tapped,
        {"width": 12, "time_limit": 12, "trials": 4},
        "throughput_error",
        ARMS,
        _firefly,
    ),
    "petals": Headline(
        "reaction_right",
        truths.reacted,
        {"falls": 3, "thorns": 34, "time": 3, "trials": 4},
        profiles=ARMS,
        watch=_blossom,
    ),
    "river": Headline(
        "lateral_error", truths.traced, {"trials": 4}, "lateral_error_se", ARMS, _water
    ),
    "drums": Headline(
        "timing_error",
        truths.drummed,
        {"tempo": 80, "beats": 20, "trials": 2},
        "timing_error_se",
        ARMS,
        _drums,
    ),
    "tray": Headline(
        "tilt_rms", truths.tilted, {"trials": 3}, "tilt_error", watch=lambda tray: tray.held
    ),
    "rise": Headline(
        "five_rises", truths.stood, {"trials": 2}, profiles=ARMS, watch=lambda rise: rise.went
    ),
    "lean": Headline("trunk_angle", truths.leant, {"trials": 4}, "trunk_angle_error", ("healthy",)),
    "mirror": Headline("movement_time", truths.moved, {"trials": 4}, profiles=ARMS),
    "follow-me": Headline(
        "copy_distance",
        truths.copied,
        {"movement": "reach across", "trials": 2},
        profiles=ARMS,
        watch=_light,
    ),
}
"""By name. `lanterns` counts what the head found, and the headset is the head: there is no truth
apart from what is measured."""
