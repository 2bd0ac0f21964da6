"""The overview for other programs: as JSON, and as a table of one number a row (CSV)."""

from __future__ import annotations

import csv as comma
import dataclasses
import io
import json as notation
import math
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from rehab.report.overview import Key, Overview, Point, Series

FORMAT = "rehab-overview/1"
"""Changes when a field is renamed, removed or means something else; new fields do not change it."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With these a spreadsheet begins a formula (OWASP, CSV Injection; the wide forms count too)."""

COLUMNS = (
    "alias", "source", "measure", "motion", "side", "title", "when", "value", "unit", "se",
    "trials", "completeness", "session", *Key._fields,
)  # fmt: skip


def json(overview: Overview) -> str:
    """The overview by the names of its fields; times as ISO 8601, never NaN."""
    return notation.dumps(
        {"format": FORMAT, **_plain(overview)}, ensure_ascii=False, indent=1, allow_nan=False
    )


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        fields = dataclasses.fields(value)
        return {field.name: _plain(getattr(value, field.name)) for field in fields}
    if hasattr(value, "_asdict"):
        return {name: _plain(part) for name, part in value._asdict().items()}
    return [_plain(part) for part in value]


def csv(overview: Overview) -> str:
    """One number a row: every point of every series, then every rating.

    Lines end as RFC 4180 has it. It begins with a byte order mark, without which spreadsheets read
    UTF-8 as another alphabet. A text that a spreadsheet would take for a formula gets an apostrophe
    before it; numbers are numbers, also negative ones.
    """
    file = io.StringIO()
    table = comma.writer(file)
    table.writerow(COLUMNS)
    alias = overview.person.alias
    for row in (*_points(overview.series), *_ratings(overview)):
        table.writerow([_cell(part) for part in (alias, *row)])
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + file.getvalue()


def _points(series: Sequence[Series]) -> Iterator[tuple[Any, ...]]:
    for each in series:
        own = (each.source, each.measure, each.motion, each.side, each.title)
        for point in each.points:
            yield (*own, *_numbers(point, each.unit))


def _numbers(point: Point, unit: str) -> tuple[Any, ...]:
    measured = (point.when, point.value, unit, point.se, point.trials, point.completeness)
    return (*measured, point.session, *point.key)


def _ratings(overview: Overview) -> Iterator[tuple[Any, ...]]:
    nothing = ("",) * len(Key._fields)
    for rated in overview.ratings:
        said = (rated.when, rated.value, rated.scale, None, 1, None, rated.session)
        yield ("rating", rated.kind, "", "", rated.kind.capitalize(), *said, *nothing)


def _cell(value: Any) -> str | float | int:
    if value is None:
        return ""
    if isinstance(value, float):
        return value if math.isfinite(value) else ""
    if isinstance(value, int):
        return value
    return text(value.isoformat() if isinstance(value, date) else str(value))


def text(words: str) -> str:
    """`words` as a cell that no spreadsheet obeys."""
    return f"'{words}" if words.lstrip(" ").startswith(DANGEROUS) else words
