"""Which series matter most: those come first."""

from __future__ import annotations

from collections.abc import Sequence

from rehab.report.overview import Series

_FAMILIES: tuple[tuple[str, ...], ...] = (
    ("active_rom", "peak_elevation", "excursion"),
    ("trunk_share", "trunk_share_of_angle", "trunk_displacement", "compensation_at_peak",
     "trunk_lean", "trunk_rotation"),
    ("movement_time", "total_time", "sparc", "path_efficiency", "movement_units", "ldlj"),
)  # fmt: skip
"""How far, at what cost, how well: one of each comes before a second of any."""

_SOURCES = {"assessment": 0, "clinic": 1, "training": 2}


def ordered(series: Sequence[Series], affected: str) -> list[Series]:
    """Goals first, then tests of the affected side: the best of each family, then the others;
    scores of the clinic, symmetry and training after them."""
    by_rank = sorted(series, key=lambda each: _rank(each, affected))
    taken: dict[tuple[str, int], int] = {}
    turns = []
    for each in by_rank:
        family = _family(each)
        turn = taken[each.source, family] = taken.get((each.source, family), -1) + 1
        turns.append((_tier(each, affected), turn, family, each))
    turns.sort(key=lambda item: item[:3])
    return [each for *_, each in turns]


def _tier(each: Series, affected: str) -> int:
    if each.goal is not None:
        return 0
    if each.measure == "asymmetry":
        return 4
    if each.source == "assessment":
        return 1 if _concerns(each, affected) else 3
    return 2 if each.source == "clinic" else 5


def _concerns(each: Series, affected: str) -> bool:
    return affected not in ("left", "right") or each.side in (affected, "", "both")


def _family(each: Series) -> int:
    for number, family in enumerate(_FAMILIES):
        if each.measure in family:
            return number
    return len(_FAMILIES)


def _rank(each: Series, affected: str) -> tuple[int, int, int, int, str, str]:
    family = _family(each)
    place = _FAMILIES[family].index(each.measure) if family < len(_FAMILIES) else 0
    return (
        _SOURCES[each.source],
        0 if _concerns(each, affected) else 1,
        place,
        -len(each.points),
        each.title,
        each.side,
    )
