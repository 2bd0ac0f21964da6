"""What the body must reach, as figures with their goals."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from rehab.bench.accuracy.errors import Error
from rehab.bench.accuracy.takes import SIDES, Floats, Take
from rehab.bench.figures import Figure

MOVEMENTS = {
    "m01": "squat",
    "m05": "sit to stand",
    "m07": "abduction",
    "m08": "extension",
    "m09": "rotation",
    "m10": "scaption",
    "cmu": "sword play, striking, bending, washing",
}
RAISED = ("m07", "m08", "m10")
WHOLE_BODY = ("m01", "m05")
SIMILAR = 1.2
"""Times that a figure may grow when tracking is as bad as it gets."""

Chosen = list[Error]
Figures = dict[str, Figure]


def of_motion(found: Iterable[Error]) -> Figures:
    """The figures of one method on motion capture."""
    every = list(found)
    figures: Figures = {}
    for group in RAISED:
        raised = _chosen(every, group, "shoulder_elevation", "moving")
        figures |= _ranges(f"{MOVEMENTS[group]}: range of elevation", raised, 3.0, 8.0)
        name = f"{MOVEMENTS[group]}: elevation, offset-free"
        figures[name] = _mean(raised, lambda error: error.offset_free, 3.5)
    for group in WHOLE_BODY:
        arms = _chosen(every, group, "shoulder_elevation", "moving")
        lean = _chosen(every, group, "trunk_forward", "")
        peaks = np.abs(np.concatenate([np.zeros(0), *(error.peaks for error in lean)]))
        figures[f"{MOVEMENTS[group]}: elevation"] = _mean(arms, lambda error: error.mae, 8.0)
        figures[f"{MOVEMENTS[group]}: trunk forward"] = _mean(lean, lambda error: error.mae, 6.0)
        figures[f"{MOVEMENTS[group]}: trunk forward, peak, median"] = _figure(peaks, np.median)
        figures[f"{MOVEMENTS[group]}: trunk forward, peak, worst"] = _figure(peaks, np.max, 8.0)
    turned = _chosen(every, "m09", "shoulder_rotation", "moving")
    figures |= _ranges("rotation, arm abducted: range", turned, 8.0, 15.0)
    for angle, name in (("shoulder_elevation", "elevation"), ("elbow_flexion", "elbow")):
        acted = _chosen(every, "cmu", angle, "moving")
        figures[f"CMU: {name}"] = _mean(acted, lambda error: error.mae)
    return {name: figure for name, figure in figures.items() if np.isfinite(figure.value)}


def against_obvious(ours: Figures, obvious: Figures) -> Figures:
    """CMU's figures as parts of the obvious method's."""
    return {
        f"{name}, of the obvious method's error": Figure(
            100.0 * ours[name].value / obvious[name].value, "%", 100.0 * 2.0 / 3.0
        )
        for name in ("CMU: elevation", "CMU: elbow")
        if name in ours
    }


def at_side(found: Iterable[Error]) -> Figures:
    """Rotation with the elbow at the side, which only simulated people do."""
    turned = [
        error
        for error in found
        if error.take.name.endswith("rotation")
        and (error.angle, error.role) == ("shoulder_rotation", "moving")
        and _mean_elevation(error) < 45.0
    ]
    return _ranges("rotation, elbow at the side (simulated): range", turned, 8.0, 15.0)


def covered(found: Iterable[Error], people: str) -> Figures:
    """The least and the most covered angle: of its true values, how many within 1.645 standard
    errors."""
    shares: dict[str, list[float]] = {}
    for error in found:
        if np.isfinite(error.covered):
            shares.setdefault(error.angle, []).append(error.covered)
    means = [100.0 * float(np.mean(share)) for share in shares.values()]
    return {
        f"90 % intervals that hold, {people}, least of all angles": Figure(
            min(means), "%", 85.0, True
        ),
        f"90 % intervals that hold, {people}, most of all angles": Figure(max(means), "%", 95.0),
    }


def two_truths(takes: Iterable[Take]) -> Figures:
    """How far the truth and Vicon's own angles differ in the range of elevation."""
    off = []
    for take in takes:
        for side, letter in SIDES.items():
            if f"pig_sh_elev_{letter}" in take.arrays and take.moving == side:
                ours, vicon = (take.arrays[f"{a}_sh_elev_{letter}"] for a in ("gt", "pig"))
                both = np.isfinite(ours) & np.isfinite(vicon)
                off.append(abs(float(np.ptp(ours[both]) - np.ptp(vicon[both]))))
    return (
        {}
        if not off
        else {
            "the two truths: range of elevation, median": Figure(float(np.median(off)), "°"),
            "the two truths: range of elevation, worst": Figure(max(off), "°"),
        }
    )


def of_true_bones(found: Iterable[Error]) -> Figures:
    """What the true bones give against the line from pelvis to neck: three points do no better."""
    every = list(found)
    figures: Figures = {}
    for group in RAISED:
        raised = _chosen(every, group, "shoulder_elevation", "moving")
        name = f"true bones to the pelvis-neck line, {MOVEMENTS[group]}"
        figures |= _ranges(f"{name}: range", raised)
        figures[f"{name}: offset-free"] = _mean(raised, lambda error: error.offset_free)
    return {name: figure for name, figure in figures.items() if np.isfinite(figure.value)}


def grown(clean: Figures, noisy: Figures) -> dict[str, float]:
    """How many times as large each figure is under another headset's tracking."""
    return {name: noisy[name].value / figure.value for name, figure in clean.items()}


def under_noise(times: dict[str, dict[str, float]]) -> Figures:
    """The figure that each headset's tracking worsens most."""
    return {
        f"tracked as by {headset}: most worsened figure": Figure(
            max(each.values()), "times", SIMILAR
        )
        for headset, each in times.items()
    }


def _chosen(found: Iterable[Error], group: str, angle: str, role: str) -> Chosen:
    return [e for e in found if (e.take.group, e.angle, e.role) == (group, angle, role)]


def _ranges(
    name: str, chosen: Chosen, median: float | None = None, worst: float | None = None
) -> Figures:
    """Repetitions count for the goals; whole takes stand beside them."""
    each = np.abs(np.concatenate([np.zeros(0), *(error.ranges for error in chosen)]))
    whole = np.abs(np.array([error.range for error in chosen]))
    return {
        f"{name}, median": _figure(each, np.median, median),
        f"{name}, worst": _figure(each, np.max, worst),
        f"{name} of whole clips, median": _figure(whole, np.median),
        f"{name} of whole clips, worst": _figure(whole, np.max),
    }


def _mean(chosen: Chosen, of: Callable[[Error], float], goal: float | None = None) -> Figure:
    """The mean over people of the means over their takes."""
    people: dict[str, list[float]] = {}
    for error in chosen:
        people.setdefault(error.take.person, []).append(of(error))
    means = np.array([np.mean(values) for values in people.values()])
    return _figure(means, np.mean, goal)


def _figure(
    values: Floats, of: Callable[[Floats], np.floating], goal: float | None = None
) -> Figure:
    return Figure(float(of(values)) if len(values) else np.nan, "°", goal)


def _mean_elevation(error: Error) -> float:
    return float(np.mean(error.take.truth()[f"shoulder_elevation_{error.side}"]))
