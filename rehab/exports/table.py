"""Every number of a patient as one table, a row each, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from rehab.exports.codes import UNITS, plain, title
from rehab.exports.files import new_file
from rehab.measures import DEFINITIONS
from rehab.store.record import Number, Played, Record

COLUMNS = (
    "patient",
    "source",
    "session",
    "session_id",
    "date",
    "block",
    "trial",
    "practice",
    "kind",
    "measure",
    "title",
    "motion",
    "side",
    "statistic",
    "value",
    "unit",
    "ucum",
    "standard_error",
    "count",
    "tracked",
    "definition",
    "measure_version",
    "estimator",
    "comparability",
    "left_out",
)
"""`source` is measure, rating or score; `tracked` the part, 0 to 1, that could be measured."""

_FORMULA = "=+-@\t\r\n＝＋－＠|%"
"""What a cell begins with that a spreadsheet may take for a formula (OWASP, CSV injection)."""

Cell = str | int | float | None


def write(record: Record, path: Path) -> int:
    """Write the table to the new file `path` as UTF-8 CSV; how many numbers it holds.

    Raises `UserError`.
    """
    many = 0
    with new_file(path) as file:
        out = csv.writer(file, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")  # as RFC 4180
        out.writerow(COLUMNS)
        for row in rows(record):
            out.writerow([safe(row.get(name)) for name in COLUMNS])
            many += 1
    return many


def rows(record: Record) -> Iterator[dict[str, Cell]]:
    """Every number: measures of sessions, blocks and trials, then ratings, then clinic scores."""
    alias = record.patient.alias
    sessions = {session.id: session for session in record.sessions()}
    for number in record.numbers():
        if session := sessions.get(number.session):
            yield {"patient": alias, **_measure(number), **_played(session)}
    for rating in record.ratings():
        if session := sessions.get(rating.session):
            yield {
                "patient": alias,
                "source": "rating",
                "block": rating.block,
                "measure": rating.kind,
                "title": title(rating.kind, "", ""),
                "value": rating.value,
                "unit": rating.scale,
                **_played(session),
                "date": rating.created_at,
            }
    for score in record.entries("score"):
        yield {"patient": alias, **_score(score)}


def _played(session: Played) -> dict[str, Cell]:
    return {
        "session": session.number,
        "session_id": session.id,
        "date": session.started_at,
        "left_out": session.left_out,
    }


def _measure(number: Number) -> dict[str, Cell]:
    known = DEFINITIONS.get(number.name)
    return {
        "source": "measure",
        "block": number.block,
        "trial": number.trial,
        "practice": int(number.practice) if number.trial is not None else None,
        "kind": number.kind,
        "measure": number.name,
        "title": title(number.name, number.motion, number.side, number.statistic),
        "motion": number.motion,
        "side": number.side,
        "statistic": number.statistic,
        "value": number.value,
        "unit": number.unit,
        "ucum": UNITS.get(number.unit),
        "standard_error": number.se,
        "count": number.count,
        "tracked": number.quality,
        "definition": number.definition,
        "measure_version": known.version if known else None,
        "estimator": number.estimator,
        "comparability": "" if number.comparability == "{}" else number.comparability,
    }


def _score(row: dict[str, Any]) -> dict[str, Cell]:
    instrument = f"score.{row['instrument']}"
    return {
        "source": "score",
        "date": row["on_date"],
        "kind": "assessment",
        "measure": row["instrument"],
        "title": title(instrument, row["motion"], row["side"]),
        "motion": row["motion"],
        "side": row["side"],
        "statistic": "value",
        "value": row["value"],
        "unit": row["unit"],
        "ucum": UNITS.get(row["unit"]) if row["unit"] else None,
    }


def safe(cell: Cell) -> Cell:
    """`cell` as a spreadsheet shows it and never runs it: a text that may be a formula begins with
    an apostrophe; numbers stay numbers."""
    return _shown(cell) if isinstance(cell, str) else cell


@lru_cache(maxsize=65536)
def _shown(text: str) -> str:
    if not text:
        return ""
    first = text.lstrip(" \u00a0\ufeff")[:1] or text[0]
    kept = plain(text)
    return f"'{kept}" if first in _FORMULA or kept[0] in _FORMULA else kept
