"""One movement of a hand towards somewhere: its times, its speed and how straight it is.

Each takes the hand's `Profile`; `profile(t, hand).between(start, end)` is one repetition.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rehab.measures.definition import Definition, Measured, Minimum, define, refused
from rehab.measures.kinematics import RATE, Array, Profile, Span, spans

UNIT_RISE = 0.02
"""m/s: a movement unit rises by more than this from a local minimum to the next maximum."""

UNIT_APART = 0.15
"""Seconds at least between the peaks of two movement units."""

SHORTEST_PATH = 1e-3
"""Metres: a hand whose path is shorter did not move."""

_LEAST = Minimum(0.1, "s of tracked movement", 0.9)
_DRINKING = "Alt Murphy 2011, drinking task; definitions in J Neuroeng Rehabil 2021;18:101, table 2"
_NO_MOVE = "The hand did not move."
_LOST = "Tracking was lost during the movement."

REACTION_TIME = define(
    "reaction_time",
    "Reaction time, from the cue to the onset of movement",
    unit="s",
    better="lower",
    minimum=_LEAST,
    source="onset at 2 % of peak speed: " + _DRINKING,
)
MOVEMENT_TIME = define(
    "movement_time",
    "Movement time, from onset to end",
    unit="s",
    better="lower",
    minimum=_LEAST,
    source="onset and end at 2 % of peak speed: " + _DRINKING,
)
TOTAL_TIME = define(
    "total_time",
    "Total time, from the cue to the end of movement",
    unit="s",
    better="lower",
    minimum=_LEAST,
    source="reaction time and movement time together",
)
PATH_EFFICIENCY = define(
    "path_efficiency",
    "Path efficiency, straight distance over path length",
    unit="1",
    better="higher",
    minimum=_LEAST,
    source="1 is a straight line, half a circle 2/pi",
)
HAND_PATH_ERROR = define(
    "hand_path_error",
    "Hand-path error, mean distance from the straight line",
    unit="m",
    better="lower",
    minimum=_LEAST,
    source="mean perpendicular deviation along the path from the line between its ends",
)
PEAK_SPEED = define(
    "peak_speed",
    "Peak speed",
    unit="m/s",
    better="neither",
    minimum=_LEAST,
    source=_DRINKING,
)
MEAN_SPEED = define(
    "mean_speed",
    "Mean speed from onset to end",
    unit="m/s",
    better="neither",
    minimum=_LEAST,
    source="path length over movement time",
)
TIME_TO_PEAK = define(
    "time_to_peak",
    "Time from the onset to peak speed",
    unit="s",
    better="neither",
    minimum=_LEAST,
    source=_DRINKING,
)
MOVEMENT_UNITS = define(
    "movement_units",
    "Movement units, the peaks of speed",
    unit="1",
    better="lower",
    minimum=_LEAST,
    source="rise of more than 20 mm/s, peaks 150 ms apart: " + _DRINKING,
    noise_floor="none: a still hand stays below 20 mm/s",
)


class Moved(NamedTuple):
    """From the first onset to the last end of a movement."""

    part: Profile
    onset: float
    end: float


def moved(movement: Profile, definition: Definition, *, whole: bool) -> Moved | Measured:
    """Where the hand moves, and nothing unknown between; else the refusal.

    With `whole`, onset and end must have been seen; without, a hand that moves already or still
    moves is taken from where the profile begins and to where it ends, as in repetitions that follow
    each other without a rest.
    """
    found = spans(movement)
    if not found:
        reason = _NO_MOVE if movement.unbroken else "The hand was not tracked well enough."
        return refused(movement.completeness, reason)
    first, last = found[0], found[-1]
    if whole and (first.starts_moving or last.ends_moving):
        return refused(movement.completeness, "The movement's beginning or end was not seen.")
    if _lost_on_the_way(movement, found):
        return refused(movement.completeness, _LOST)
    part = movement.between(first.onset, last.offset)
    if not part.unbroken:
        return refused(part.completeness, _LOST)
    return definition.refusal(part.seconds, part.completeness) or Moved(
        part, first.onset, last.offset
    )


def reaction_time(movement: Profile, shown: float) -> Measured:
    """Seconds from `shown`, on the movement's clock, to the first onset after it."""
    complete = movement.completeness
    if refusal := REACTION_TIME.refusal(movement.seconds, complete):
        return refusal
    for span in spans(movement):
        if span.offset > shown:
            if span.starts_moving or span.onset < shown:
                return refused(complete, "The hand was moving already.")
            if not movement.between(shown, span.onset).known.all():
                return refused(complete, "Tracking was lost before the movement.")
            return Measured(span.onset - shown, complete)
    return refused(complete, _NO_MOVE)


def movement_time(movement: Profile) -> Measured:
    """Seconds from the first onset to the last end."""
    found = moved(movement, MOVEMENT_TIME, whole=True)
    if isinstance(found, Measured):
        return found
    return Measured(found.end - found.onset, found.part.completeness)


def total_time(movement: Profile, shown: float) -> Measured:
    """Seconds from `shown`, on the movement's clock, to the last end."""
    found = moved(movement, TOTAL_TIME, whole=True)
    if isinstance(found, Measured):
        return found
    return Measured(found.end - shown, found.part.completeness)


def peak_speed(movement: Profile) -> Measured:
    """The highest speed, m/s; refused where tracking was lost while the hand moved."""
    if refusal := PEAK_SPEED.refusal(movement.seconds, movement.completeness):
        return refusal
    if _lost_on_the_way(movement, spans(movement)):
        return refused(movement.completeness, _LOST)
    return Measured(float(np.nanmax(movement.speed)), movement.completeness)


def _lost_on_the_way(movement: Profile, found: list[Span]) -> bool:
    """Whether the hand was moving when its tracking was lost, or came back."""
    return any(
        (span.starts_moving and span.onset > movement.t[0])
        or (span.ends_moving and span.offset < movement.t[-1])
        for span in found
    )


def mean_speed(movement: Profile) -> Measured:
    """The mean speed, m/s, from the first onset to the last end."""
    found = moved(movement, MEAN_SPEED, whole=False)
    if isinstance(found, Measured):
        return found
    return Measured(float(found.part.speed.mean()), found.part.completeness)


def time_to_peak(movement: Profile) -> Measured:
    """Seconds from the first onset to the highest speed."""
    found = moved(movement, TIME_TO_PEAK, whole=True)
    if isinstance(found, Measured):
        return found
    at = _summit(found.part.t, found.part.speed)
    return Measured(at - found.onset, found.part.completeness)


def movement_units(movement: Profile) -> Measured:
    """How many peaks the speed has from the first onset to the last end."""
    found = moved(movement, MOVEMENT_UNITS, whole=False)
    if isinstance(found, Measured):
        return found
    return Measured(float(_units(found.part)), found.part.completeness)


def path_efficiency(movement: Profile) -> Measured:
    """Distance from first to last place over the path's length."""
    steps = _steps(movement, PATH_EFFICIENCY)
    if isinstance(steps, Measured):
        return steps
    straight = float(np.linalg.norm(steps.sum(axis=0)))
    return Measured(min(1.0, straight / float(_lengths(steps).sum())), movement.completeness)


def hand_path_error(movement: Profile) -> Measured:
    """Mean distance, m, of the path from the straight line between its ends, by length of path."""
    steps = _steps(movement, HAND_PATH_ERROR)
    if isinstance(steps, Measured):
        return steps
    line = steps.sum(axis=0)
    straight = float(np.linalg.norm(line))
    if straight < SHORTEST_PATH:
        return refused(movement.completeness, "The path ends where it began.")
    away = movement.position[:-1] + 0.5 * steps - movement.position[0]
    away = away - np.outer(away @ line, line) / straight**2
    return Measured(
        float(np.average(_lengths(away), weights=_lengths(steps))), movement.completeness
    )


def _steps(movement: Profile, definition: Definition) -> Array | Measured:
    """From each place to the next (M - 1, 3) of a movement without a gap; else the refusal."""
    if refusal := definition.refusal(movement.seconds, movement.completeness):
        return refusal
    if not movement.unbroken:
        return refused(movement.completeness, "Tracking was lost on the way.")
    steps: Array = np.diff(movement.position, axis=0)
    if _lengths(steps).sum() < SHORTEST_PATH:
        return refused(movement.completeness, _NO_MOVE)
    return steps


def _lengths(vectors: Array) -> Array:
    lengths: Array = np.sqrt(np.sum(vectors**2, axis=1))
    return lengths


def _summit(t: Array, speed: Array) -> float:
    """When the speed is highest, by the parabola through the three samples around."""
    top = int(np.argmax(speed))
    if not 0 < top < len(speed) - 1:
        return float(t[top])
    before, at, after = speed[top - 1 : top + 2]
    bend = before - 2.0 * at + after
    return float(t[top] + (0.5 * (before - after) / bend / RATE if bend < 0.0 else 0.0))


def _units(part: Profile) -> int:
    """Rises of more than `UNIT_RISE` to a maximum `UNIT_APART` after the one counted before."""
    changing = np.concatenate([[True], np.diff(part.speed) != 0.0])
    speed, t = part.speed[changing], part.t[changing]
    rising = np.concatenate([[True], np.diff(speed) > 0.0, [False]])
    turns = np.flatnonzero(rising[1:] != rising[:-1])  # maxima, each but the last before a minimum
    count, valley, last = 0, speed[0], -np.inf
    for turn in turns:
        if rising[turn]:
            if speed[turn] - valley > UNIT_RISE and t[turn] - last >= UNIT_APART:
                count, last = count + 1, t[turn]
        else:
            valley = speed[turn]
    return count
