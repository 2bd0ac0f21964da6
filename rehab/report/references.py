"""What others reach, by named sets: never one flat number for everybody where a better is known."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from rehab.report.overview import Reference

DATA = Path(__file__).resolve().parent / "data" / "references.csv"


class Row(NamedTuple):
    """A row of `data/references.csv`."""

    name: str
    """of the set: AAOS, Gill 2020"""
    measure: str
    motion: str
    sex: str
    """female or male; empty: everybody"""
    youngest: str
    """of the age band, years; empty: any age"""
    oldest: str
    value: str
    sd: str
    unit: str
    population: str
    source: str
    checked: str
    """Where the number was read; "no" if remembered: kept to be checked, never shown"""


ALIKE = {"shoulder_elevation": "shoulder_flexion"}
"""Motions of which others' numbers are published under another name: raising the arm forwards."""

READ_BY = ("active_rom", "goniometer")
"""Measures of the same angle."""


@cache
def rows() -> tuple[Row, ...]:
    """Every row."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return tuple(Row(**row) for row in csv.DictReader(file))


def references(measure: str, motion: str, age: int | None = None) -> tuple[Reference, ...]:
    """What is known for `measure` of `motion`, the best match to the patient first.

    A set with age bands is taken where `age` (years) is known, by its band; where a set tells women
    from men, both are given. The flat sets follow, with what must be said of them: 180° is more
    than many healthy older people reach.
    """
    if measure not in READ_BY:
        return ()
    fitting = [row for row in rows() if _fits(row, ALIKE.get(motion, motion), age)]
    fitting.sort(key=lambda row: (row.youngest == "", row.sex == ""))
    return tuple(_reference(row) for row in fitting)


def _fits(row: Row, motion: str, age: int | None) -> bool:
    if (row.measure, row.motion) != ("active_rom", motion) or row.checked == "no":
        return False
    if not row.youngest:
        return True
    return age is not None and int(row.youngest) <= age <= int(row.oldest or 150)


def _reference(row: Row) -> Reference:
    spread = f", SD {float(row.sd):g}" if row.sd else ""
    return Reference(row.name, row.population + spread, float(row.value), row.source)
