"""How far the same movement would be measured otherwise on another day: SEM and MDC95.

Every clip is put on anew fifty times: the headset sits otherwise, the controllers are held
otherwise, another headset's noise, and the calibration comes from the rests of other repetitions
than those that are measured. What differs then is measuring; the person did the very same. A
person's own days differ besides: of them a clip knows nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from rehab import measures
from rehab.bench.accuracy.errors import unwound
from rehab.bench.accuracy.ours import seen, series_of
from rehab.bench.accuracy.takes import SIDES, Floats, Series, Take, calibrate
from rehab.bench.people.perturb import redon
from rehab.measures import DEFINITIONS, Profile

TIMES = 50
FROM_SEM = 1.96 * math.sqrt(2.0)
"""MDC95 over SEM: the difference of two measurements, 95 %."""

KEPT = ("t", "head", "grip_l", "grip_r", "rep_bounds", "meta", "gt_sh_elev_l", "gt_sh_elev_r")
"""The arrays that are put on anew: those that are read."""


@dataclass(frozen=True)
class Motion:
    """A motion in a clinician's words, and the series that shows it."""

    name: str
    series: str
    sign: float = 1.0


_ELEVATION = Motion("shoulder_elevation", "shoulder_elevation")
_LEAN = Motion("trunk_forward", "trunk_forward")
_ELBOW = Motion("elbow_flexion", "elbow_flexion")

MOTIONS: dict[str, tuple[Motion, ...]] = {
    "m01": (_LEAN,),
    "m05": (_LEAN,),
    "m07": (_ELEVATION, Motion("shoulder_abduction", "shoulder_abduction")),
    "m08": (_ELEVATION, Motion("shoulder_extension", "shoulder_flexion", -1.0)),
    "m09": (
        Motion("shoulder_external_rotation", "shoulder_rotation"),
        Motion("shoulder_internal_rotation", "shoulder_rotation", -1.0),
    ),
    "m10": (_ELEVATION, Motion("shoulder_scaption", "shoulder_elevation")),
}
"""What each movement is measured for, of the arm that does it."""

BY_ARM = {"m07": "shoulder_abduction", "m08": "shoulder_extension", "m10": "shoulder_scaption"}
"""Movements of an arm, of which the trunk's part and the hand's speed are measured besides."""

Values = dict[tuple[str, str, str], Floats]
"""What one repetition measures, (R,) each, by measure, motion and unit."""


def own_error(takes: Iterable[Take]) -> list[dict[str, Any]]:
    """The rows of `measures/data/own_error.json`: within-person SEM and MDC95 of each measure.

    `n` counts people; the SEM is the root of the mean, over people and repetitions, of the variance
    between the fifty times.
    """
    spread: dict[tuple[str, str, str], dict[str, list[float]]] = {}
    for take in takes:
        if take.group in MOTIONS:
            for key, variance in _variances(take):
                spread.setdefault(key, {}).setdefault(take.person, []).append(variance)
    rows = []
    for (measure, motion, unit), people in sorted(spread.items()):
        sem = math.sqrt(float(np.mean([np.mean(each) for each in people.values()])))
        rows.append(
            {
                "measure": measure,
                "motion": motion,
                "sem": _short(sem),
                "mdc95": _short(FROM_SEM * sem),
                "unit": unit,
                "n": len(people),
            }
        )
    return rows


def _variances(take: Take) -> Iterator[tuple[tuple[str, str, str], float]]:
    """For each measure, the mean over repetitions of the variance between the times."""
    take = take.changed({name: take.arrays[name] for name in KEPT})
    times: dict[tuple[str, str, str], list[Floats]] = {}
    for seed in range(TIMES):
        for key, values in _measured(take.changed(redon(take.arrays, seed)), seed % 2).items():
            times.setdefault(key, []).append(values)
    for key, found in times.items():
        values = np.array(found)
        known = np.isfinite(values).sum(axis=0) > 2
        if known.any():
            yield key, float(np.nanvar(values[:, known], axis=0, ddof=1).mean())


def _measured(take: Take, half: int) -> Values:
    """The measures of every second repetition, the calibration from the rests of the others."""
    parts = take.repetitions()
    rests = take.neutral()
    others = np.concatenate([np.arange(part.start, part.stop) for part in parts[1 - half :: 2]])
    calibration = calibrate(take, rests[np.isin(rests, others)])
    body = seen(take, calibration)
    series = series_of(body)
    tracked = body["arm_valid"].astype(bool)[:, :, None]
    places = np.where(tracked, body["hand"], np.nan)
    hands = {s: measures.profile(take.arrays["t"], places[:, k]) for k, s in enumerate(SIDES)}
    found: Values = {}
    for index in range(half, len(parts), 2):
        for key, value in _repetition(take, parts[index], series, body, hands).items():
            found.setdefault(key, np.full(len(parts), np.nan))[index] = value
    return found


def _repetition(
    take: Take, part: slice, series: Series, body: np.ndarray, hands: dict[str, Profile]
) -> dict[tuple[str, str, str], float]:
    """The measures of one repetition, those that there are."""
    t = take.arrays["t"][part]
    side = "right" if take.moving == "both" else take.moving
    found: dict[tuple[str, str, str], float] = {}

    def add(definition: measures.Definition, motion: str, value: measures.Measured) -> None:
        if value.value is not None:
            found[definition.id, motion, definition.unit] = value.value

    for motion in MOTIONS[take.group]:
        name = motion.series if motion.series in series else f"{motion.series}_{side}"
        angle = motion.sign * unwound(series[name])[part]
        add(DEFINITIONS["active_rom"], motion.name, measures.active_rom(t, angle))
        add(DEFINITIONS["excursion"], motion.name, measures.excursion(t, angle))
    if take.group in BY_ARM:
        motion_name = BY_ARM[take.group]
        forward, right = series["trunk_forward"][part], series["trunk_right"][part]
        hand = hands[side].between(float(t[0]), float(t[-1]))
        add(DEFINITIONS["trunk_lean"], motion_name, measures.trunk_lean(t, forward, right))
        chest = body["chest"][part]
        add(DEFINITIONS["trunk_displacement"], motion_name, measures.trunk_displacement(t, chest))
        add(DEFINITIONS["sparc"], motion_name, measures.sparc(hand))
        add(DEFINITIONS["peak_speed"], motion_name, measures.peak_speed(hand))
    return found


def _short(number: float) -> float:
    """Three digits are more than an error of an error has."""
    return float(f"{number:.3g}")
