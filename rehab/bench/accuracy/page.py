"""The tables of docs/accuracy.md, in Markdown: what the bench found, between its markers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import numpy as np

from rehab.bench.accuracy import Accuracy
from rehab.bench.accuracy.goals import MOVEMENTS
from rehab.bench.accuracy.table import EVERYBODY, LIVE, Row
from rehab.bench.accuracy.takes import SIMULATED
from rehab.bench.figures import Figure

COLUMNS = {
    "obvious": "obvious",
    "obvious_own_shoulders": "obvious, true shoulders",
    LIVE: "ours",
    "in_sample": "ours, fitted to them too",
    "calibrated": "ours, calibrated",
    "looking_ahead": "ours, looking ahead",
}
"""The methods as a table names them."""

ANGLES = (
    "shoulder_elevation",
    "shoulder_elevation_gravity",
    "shoulder_flexion",
    "shoulder_abduction",
    "shoulder_rotation",
    "elbow_flexion",
    "forearm_pronation",
    "trunk_forward",
    "trunk_right",
    "trunk_yaw",
    "neck_yaw",
    "neck_pitch",
    "neck_roll",
)

Place = tuple[str, str, str]
"""Data set, angle, and the arm: as words."""


def by_method(
    table: Iterable[Row], person: str = EVERYBODY
) -> Iterator[tuple[Place, dict[str, Row]]]:
    """The rows of everybody, those of the same data set, angle and arm together, in order."""
    found: dict[tuple[str, str, str], dict[str, Row]] = {}
    for row in table:
        if row.person == person:
            found.setdefault((row.group, row.angle, row.role), {})[row.method] = row
    groups = (*MOVEMENTS, *SIMULATED)

    def order(key: tuple[str, str, str]) -> tuple[int, int, str]:
        return groups.index(key[0]), ANGLES.index(key[1]), key[2]

    for group, angle, role in sorted(found, key=order):
        arm = f"{role} arm" if role else ""
        yield (name_of(group), angle.replace("_", " "), arm), found[group, angle, role]


def name_of(group: str) -> str:
    """A data set in words."""
    return MOVEMENTS.get(group) or f"simulated: {SIMULATED[group]}"


def rewritten(page: str, found: Accuracy) -> str:
    """`page` with what stands between its markers, `<!-- name -->` and `<!-- /name -->`, anew."""
    parts = {
        "goals": _goals(found.result.figures),
        "errors": _errors([row for row in found.table if row.group in MOVEMENTS]),
        "simulated": _errors([row for row in found.table if row.group in SIMULATED]),
        "ranges": _ranges(found.table),
        "people": _people(found.table),
        "days": _days(found),
    }
    for name, part in parts.items():
        between = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        page = between.sub(lambda at, part=part: f"{at[1]}{part}{at[2]}", page)  # type: ignore[misc]
    return page


def _table(heading: Iterable[str], lines: Iterable[Iterable[str]], words: int = 1) -> str:
    """A table whose first `words` columns hold words, the others numbers."""
    heading = list(heading)
    rule = ["---"] * words + ["--:"] * (len(heading) - words)
    return "".join(f"| {' | '.join(line)} |\n" for line in (heading, rule, *lines))


def _goals(figures: dict[str, Figure]) -> str:
    def line(name: str, figure: Figure) -> tuple[str, ...]:
        unit = figure.unit if figure.unit == "°" else f" {figure.unit}".rstrip()
        if figure.goal is None:
            return name, f"{figure.value:.3g}{unit}", "", ""
        goal = f"{'≥' if figure.at_least else '≤'} {figure.goal:.3g}{unit}"
        return name, f"{figure.value:.3g}{unit}", goal, "yes" if figure.holds else "**no**"

    lines = (line(name, figure) for name, figure in figures.items())
    return _table(("figure", "found", "goal", "holds"), lines)


def _errors(table: list[Row]) -> str:
    """Mean absolute error / offset-free, by method; and the share that the intervals hold."""

    def lines() -> Iterator[Iterable[str]]:
        for place, found in by_method(table):
            cells = [
                f"{found[m].mae:.1f} / {found[m].offset_free:.1f}" if m in found else ""
                for m in COLUMNS
            ]
            ours = found.get(LIVE)
            shares = ("", "") if ours is None else (_percent(ours.covered), _percent(ours.unsure))
            yield *place, *cells, *shares

    heading = ("data set", "angle", "of", *COLUMNS.values(), "in 90 % interval", "withheld")
    return _table(heading, lines(), words=3)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if np.isfinite(share) else ""


def _ranges(table: list[Row]) -> str:
    """The range of repetitions and of whole clips, median / worst, where the arm moves."""

    def lines() -> Iterator[Iterable[str]]:
        for place, found in by_method(row for row in table if row.role != "resting"):
            if LIVE not in found or not np.isfinite(found[LIVE].range_median):
                continue
            ours, obvious = found[LIVE], found.get("obvious")
            cells = [
                "" if obvious is None else f"{obvious.range_median:.1f} / {obvious.range_worst:.0f}"
            ]
            cells.append(f"{ours.range_median:.1f} / {ours.range_worst:.0f}")
            cells.append(f"{ours.whole_range_median:.1f} / {ours.whole_range_worst:.0f}")
            cells.append(f"{ours.peak_median:.1f} / {ours.peak_worst:.0f}")
            yield *place[:2], *cells

    heading = (
        "data set",
        "angle",
        "obvious: range",
        "ours: range",
        "ours: range of whole clips",
        "ours: peak",
    )
    return _table(heading, lines(), words=2)


def _people(table: list[Row]) -> str:
    """Elevation of the arm that moves, elbow, and trunk forward, a row a person."""
    angles = ("shoulder_elevation", "elbow_flexion", "trunk_forward")
    people = sorted(
        {(row.person, row.group) for row in table if row.group in MOVEMENTS}
        - {("everybody", g) for g in MOVEMENTS}
    )

    def lines() -> Iterator[Iterable[str]]:
        for person, group in people:
            found = {
                (row.angle, row.method): row
                for row in table
                if (row.person, row.group) == (person, group) and row.role != "resting"
            }
            cells = []
            for angle in angles:
                for method in ("obvious", LIVE):
                    row = found.get((angle, method))
                    cells.append("" if row is None else f"{row.mae:.1f}")
            yield person, MOVEMENTS[group], *cells

    heading = ["person", "movement"]
    for angle in angles:
        heading += [f"{angle.replace('_', ' ')}: obvious", "ours"]
    return _table(heading, lines(), words=2)


def _days(found: Accuracy) -> str:
    lines = (
        (
            row["measure"].replace("_", " "),
            row["motion"].replace("_", " "),
            f"{row['sem']:.3g}",
            f"{row['mdc95']:.3g}",
            row["unit"],
            str(row["n"]),
        )
        for row in found.own_error
    )
    return _table(("measure", "motion", "SEM", "MDC95", "unit", "people"), lines, words=2)
