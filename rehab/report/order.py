"""Which series matter most: those come first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rehab.measures.tested import MODES
from rehab.report.overview import Series

RANGE = (*MODES.values(), "peak_elevation", "excursion")
"""How far: measures of which one stands before a second of any other."""

_WELL = ("movement_time", "total_time", "sparc", "path_efficiency", "movement_units", "ldlj")
"""How well, in the order in which one tells more."""

_QUALITY = ("elbow_away", "through_wall", "blocks_dropped", "head_range")

_SOURCES = {"assessment": 0, "clinic": 1, "training": 2}


def of_quality(measure: str) -> bool:
    """Whether a measure only tells how far others hold: what trunk and elbow did meanwhile."""
    return measure.startswith(("trunk_", "compensation")) or measure in _QUALITY


def ordered(series: Sequence[Series], affected: str, goal: Callable[[Series], int]) -> list[Series]:
    """Those with goals first, by `goal`'s number; then tests of the affected side, ranges before
    others; then scores of the clinic, tests of the other side, symmetry, training; last what only
    tells how far the others hold."""
    return sorted(series, key=lambda each: _rank(each, affected, goal))


def _rank(
    each: Series, affected: str, goal: Callable[[Series], int]
) -> tuple[int, int, int, int, int, int, str, str]:
    listed = RANGE + _WELL
    place = listed.index(each.measure) if each.measure in listed else len(listed)
    return (
        _tier(each, affected),
        goal(each) if each.goal is not None else 0,
        _SOURCES[each.source],
        0 if _concerns(each, affected) else 1,
        place,
        -len(each.points),
        each.title,
        each.side,
    )


def _tier(each: Series, affected: str) -> int:
    if each.goal is not None:
        return 0
    if of_quality(each.measure):
        return 6
    if each.measure == "asymmetry":
        return 4
    if each.source == "assessment":
        return 1 if _concerns(each, affected) else 3
    return 2 if each.source == "clinic" else 5


def _concerns(each: Series, affected: str) -> bool:
    return affected not in ("left", "right") or each.side in (affected, "", "both")
