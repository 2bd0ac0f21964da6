"""Sessions as a clinician reads them: the newest ones each; of many a row a month, then a year."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from statistics import median
from typing import Any

from rehab.report.overview import SessionLine
from rehab.report.words import share

NEWEST, WHOLE = 40, 60
"""So many of the newest sessions are listed with all that is known of them; a course of no more
than the other number is listed whole."""

Row = dict[str, Any]


def listed(lines: Sequence[SessionLine], linked: Collection[str] = ()) -> list[SessionLine]:
    """The newest sessions, and the older ones to which a number leads; newest first."""
    if len(lines) <= WHOLE:
        return list(lines)
    return [*lines[:NEWEST], *(line for line in lines[NEWEST:] if line.id in linked)]


def months(lines: Sequence[SessionLine]) -> list[Row]:
    """A row a month of the newest year of sessions and the one before, a row each of the years
    before them, newest first: how many, reached of trials, hours tracked of those recorded, and
    the medians of the pain before and after."""
    newest = lines[0].when.year if lines else 0

    def span(line: SessionLine) -> str:
        return f"{line.when:%B %Y}" if line.when.year >= newest - 1 else str(line.when.year)

    return [_row(title, list(several)) for title, several in groupby(lines, span)]


def _row(title: str, lines: Sequence[SessionLine]) -> Row:
    reached, trials = sum(line.reached for line in lines), sum(line.trials for line in lines)
    seen, recorded = sum(line.tracked for line in lines), sum(line.recorded for line in lines)
    before = _median(line.pain_before for line in lines)
    after = _median(line.pain_after for line in lines)
    left_out = sum(bool(line.left_out) for line in lines)
    return {
        "title": title,
        "cells": [
            f"{len(lines):,}" + (f", {left_out} left out" if left_out else ""),
            f"{reached:,} of {trials:,}",
            share(reached, trials),
            f"{seen / 3600.0:,.1f} of {recorded / 3600.0:,.1f}",
            " → ".join(words for words in (before, after) if words) or "–",
        ],
    }


def _median(told: Iterable[float | None]) -> str:
    known = [value for value in told if value is not None]
    return f"{median(known):g}" if known else ""
