"""From the store's summaries to points: which numbers count, and which belong to one course."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from statistics import median
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from rehab.report import comparability
from rehab.report.naming import Named, named
from rehab.report.overview import Key, Point
from rehab.store.digest import Block, Quantity
from rehab.store.history import Alike, History, Value

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LEAST_TRACKED = 2.0 / 3.0
"""The part of a session that must have been tracked, of the arm that was measured, for its numbers
to count. Each trial refuses by itself what it cannot measure; where a third and more is lost over a
whole session, the trials that are left are no longer a fair sample of it."""

BOOKED = ("tracked", "recorded", "active_time", "trials")
"""Session-level rows that keep the books and are no measures."""


class Group(NamedTuple):
    """What makes one course of numbers. `exercise` is without its version, a change of which is a
    break and no other course; empty for what is derived from all of a session."""

    source: str
    measure: str
    motion: str
    side: str
    statistic: str
    exercise: str
    unit: str


class Tracked(NamedTuple):
    """Seconds of a session; both 0 where nobody derived them."""

    seen: float
    recorded: float


@dataclass(frozen=True)
class Left:
    """What does not count: whole sessions by the therapist's mark, blocks, and sessions too little
    of which was tracked. The values are reasons."""

    sessions: Mapping[str, str]
    blocks: Mapping[str, str]
    untracked: frozenset[str]


@dataclass(frozen=True)
class Gathered:
    """Points by what they are of, oldest first, and the books: what was tracked, and active."""

    points: Mapping[Group, list[Point]]
    names: Mapping[Group, Named]
    tracked: Mapping[str, Tracked]
    active: Mapping[str, float]
    """seconds, of sessions in which they were derived"""
    left: Left


# What `Point._make` does, without a call in Python a point.
_POINT: Callable[[tuple[Any, ...]], Point] = partial(tuple.__new__, Point)


def gathered(history: History) -> Gathered:
    """All that counts of a patient's course."""
    sessions, blocks = _marked(history)
    untracked: set[str] = set()
    tracked: dict[str, Tracked] = {}
    active: dict[str, float] = {}
    courses: dict[Group, _Course] = {}
    for alike in history.alike:
        ids = [history.sessions[place].id for place in alike.places.tolist()]
        books = _Books(alike)
        if books.kept:
            tracked.update(zip(ids, map(Tracked, *books.whole()), strict=True))
            active.update(zip(ids, books.active(), strict=True))
        little = books.little()
        untracked.update(ids[row] for row in np.flatnonzero(little.any(1)).tolist())
        for rows in _counting(history, alike, ids, sessions, blocks):
            _gather(rows, books, courses)
    return Gathered(
        {group: course.points(history) for group, course in courses.items()},
        {group: course.named for group, course in courses.items()},
        tracked,
        active,
        Left(sessions, blocks, frozenset(untracked)),
    )


def _marked(history: History) -> tuple[dict[str, str], dict[str, str]]:
    """The sessions and the blocks that the therapist left out, each with the reason."""
    marks = [mark for mark in history.entries["mark"] if mark["kind"] == "left out"]
    return (
        {mark["session_id"]: mark["reason"] for mark in marks if mark["block_id"] is None},
        {mark["block_id"]: mark["reason"] for mark in marks if mark["block_id"] is not None},
    )


class _Rows(NamedTuple):
    """Numbers of sessions that count: of which blocks, of what, and which rows of an `Alike`."""

    blocks: Sequence[Block]
    quantities: Sequence[Quantity]
    rows: Ints
    places: Ints
    values: Floats


def _counting(
    history: History,
    alike: Alike,
    ids: Sequence[str],
    sessions: Mapping[str, str],
    blocks: Mapping[str, str],
) -> Iterator[_Rows]:
    """The sessions of one form that count; those of which a block is left out each alone."""
    form = alike.form
    part_of = {history.marked[block].session for block in blocks if block in history.marked}
    whole = [row for row, key in enumerate(ids) if key not in sessions and key not in part_of]
    rows = np.array(whole, np.int64)
    yield _Rows(form.blocks, form.quantities, rows, alike.places[rows], alike.values[rows])
    for row, key in enumerate(ids):
        if key in part_of and key not in sessions:
            own = _in_part(history, alike, key, row, blocks)
            yield _Rows(*own[:2], np.array([row]), alike.places[row : row + 1], own[2])


def _in_part(
    history: History, alike: Alike, session: str, row: int, left: Mapping[str, str]
) -> tuple[Sequence[Block], Sequence[Quantity], Floats]:
    """A session's numbers where a block is left out: those of its exercise from the others."""
    marked = [history.marked[block] for block in left if block in history.marked]
    out = {(mark.kind, mark.exercise) for mark in marked if mark.session == session}
    numbers = {mark.number for mark in marked if mark.session == session}
    kept = [i for i, q in enumerate(alike.form.quantities) if (q.kind, q.definition) not in out]
    again: dict[tuple[str, ...], list[Value]] = defaultdict(list)
    for value in history.of_blocks:
        counts = value.session == session and value.block not in left
        if counts and (value.kind, value.definition) in out:
            same = (value.kind, value.name, value.motion, value.side, value.definition)
            again[same].append(value)
    summed = [_summed(several) for several in again.values()]
    return (
        [block for block in alike.form.blocks if block.number not in numbers],
        [alike.form.quantities[i] for i in kept] + [quantity for quantity, _ in summed],
        np.array([[*alike.values[row, kept].tolist(), *(number for _, number in summed)]]),
    )


def _summed(several: Sequence[Value]) -> tuple[Quantity, list[float]]:
    """The median over trials, as far as the medians of their blocks tell it."""
    spread = [value.value for value in several for _ in range(value.trials)]
    one, nan = several[0], float("nan")
    quantity = Quantity(
        one.kind, one.name, one.motion, one.side, one.statistic, one.unit, one.definition,
        one.estimator,
    )  # fmt: skip
    trials = sum(value.trials for value in several)
    return quantity, [median(spread), trials, nan if one.quality is None else one.quality, nan]


class _Books:
    """What sessions of one form keep the books of, a row each."""

    def __init__(self, alike: Alike) -> None:
        self._values = alike.values[:, :, 0]
        self._empty = np.zeros(len(alike.places))
        self._booked = [
            (quantity, column)
            for column, quantity in enumerate(alike.form.quantities)
            if quantity.name in BOOKED
        ]
        self.kept = bool(self._booked)
        self._by = self._tracked_by()

    def _of(self, name: str) -> dict[tuple[str, str], Floats]:
        booked = [(q, self._values[:, column]) for q, column in self._booked if q.name == name]
        return {(quantity.kind, quantity.side): values for quantity, values in booked}

    def _tracked_by(self) -> dict[tuple[str, str], tuple[Floats, Floats]]:
        """By kind and side the seconds tracked, of how many; the side "" is all that was asked."""
        seconds, recorded = self._of("tracked"), self._of("recorded")
        found = {}
        for (kind, side), seen in seconds.items():
            whole = recorded.get((kind, side), recorded.get((kind, ""), self._empty))
            found[kind, side] = (seen, whole)
        for kind in dict.fromkeys(kind for kind, _ in seconds):
            if (kind, "") not in found:
                arms = np.array([pair for which, pair in found.items() if which[0] == kind])
                least = arms[:, 0].argmin(0)[None, None]
                seen, whole = np.take_along_axis(arms, least, 0)[0]
                found[kind, ""] = (seen, whole)
        return found

    def part(self, kind: str, side: str) -> Floats | None:
        """The part, 0 to 1, that was tracked; NaN where none was recorded."""
        if (kind, side) not in self._by:
            return None
        seen, whole = self._by[kind, side]
        known = whole > 0.0
        part: Floats = np.divide(seen, whole, out=np.full(len(seen), np.nan), where=known)
        return np.minimum(1.0, part)

    def little(self) -> npt.NDArray[np.bool_]:
        """(N, kinds and sides) where too little was tracked."""
        parts = [self.part(*which) for which in self._by]
        return np.array(parts, float).T.reshape(len(self._empty), -1) < LEAST_TRACKED

    def whole(self) -> tuple[list[float], list[float]]:
        """Over assessment and training: the seconds in which every arm was tracked that was asked
        for, of those recorded."""
        both = [part for (_, side), part in self._by.items() if side == ""]
        seen, recorded = (sum((p[i] for p in both), self._empty) for i in (0, 1))
        return _list(seen), _list(recorded)

    def active(self) -> list[float]:
        """Active seconds: of both arms together where that was derived, else of the busier one."""
        by_side: dict[str, Floats] = {}
        for quantity, column in self._booked:
            if quantity.name == "active_time":
                before = by_side.get(quantity.side, self._empty)
                by_side[quantity.side] = before + self._values[:, column]
        if "" not in by_side:
            by_side[""] = np.maximum.reduce([self._empty, *by_side.values()])
        return _list(by_side[""])


def _gather(rows: _Rows, books: _Books, courses: dict[Group, _Course]) -> None:
    """Put the columns of `rows` where they belong."""
    if not len(rows.rows):
        return
    key_of = _Keys([(b.kind, b.exercise, b.comparability) for b in rows.blocks]).key
    for column, what in enumerate(rows.quantities):
        if what.name in BOOKED:
            continue
        part = books.part(what.kind, what.side)
        value, count, quality, se = rows.values[:, column].T
        if part is not None:
            part = part[rows.rows]
            quality = part
        counts = np.full(len(value), True) if part is None else ~(part < LEAST_TRACKED)
        if not counts.any():
            continue
        course = _course(courses, what)
        scale = course.named.scale
        course.parts.append(
            _Part(
                rows.places[counts],
                value[counts] * scale,
                se[counts] * scale,
                count[counts],
                quality[counts],
                key_of(what),
            )
        )


def _course(courses: dict[Group, _Course], what: Quantity) -> _Course:
    """Where numbers of this belong; what a session derived bears its own name."""
    exercise = what.definition.partition("/")[0]
    exercise = "" if exercise == what.name else exercise
    group = Group(what.kind, what.name, what.motion, what.side, what.statistic, exercise, what.unit)
    if group not in courses:
        courses[group] = _Course(named(what.name, what.motion, what.unit, what.statistic), [])
    return courses[group]


class _Part(NamedTuple):
    """Numbers of a group that one form's sessions tell, a row each."""

    places: Ints
    value: Floats
    se: Floats
    trials: Floats
    completeness: Floats
    key: Key


class _Course(NamedTuple):
    """The numbers of a group."""

    named: Named
    parts: list[_Part]

    def points(self, history: History) -> list[Point]:
        """All of them, oldest first."""

        def column(number: int) -> npt.NDArray[Any]:
            return np.concatenate([part[number] for part in self.parts])[order]

        keys = [key for part in self.parts for key in repeat(part.key, len(part.places))]
        order = np.argsort(np.concatenate([part.places for part in self.parts]), kind="stable")
        sats = [history.sessions[place] for place in column(0).tolist()]
        columns = (
            [sat.when for sat in sats],
            column(1).tolist(),
            _or_none(column(2)),
            column(3).astype(np.int64).tolist(),
            [sat.id for sat in sats],
            [None] * len(sats),
            [keys[i] for i in order.tolist()],
            _or_none(column(4)),
        )
        return list(map(_POINT, zip(*columns, strict=True)))


def _or_none(numbers: Floats) -> list[float | None]:
    return [None if math.isnan(number) else number for number in _list(numbers)]


def _list(numbers: Floats) -> list[float]:
    plain: list[float] = numbers.tolist()
    return plain


class _Keys:
    """The keys of the numbers of sessions with these blocks: kind, exercise and comparability."""

    def __init__(self, blocks: Sequence[tuple[str, str, str]]) -> None:
        self._blocks = blocks

    def key(self, what: Quantity) -> Key:
        alike = [block for block in self._blocks if block[0] == what.kind]
        alike = [block for block in alike if block[1] == what.definition] or alike
        keys = {comparability.of(stored, of, exercise, what.side) for of, exercise, stored in alike}
        # A test that asks for one movement a block names its targets so: which others the session
        # tested makes no difference.
        keys = {key for key in keys if what.motion and key.targets == what.motion} or keys
        empty = Key(what.kind, what.definition, "", "", "", "", "", "")
        key = comparability.merged(frozenset(keys)) if keys else empty
        return comparability.shared(
            key._replace(estimator=what.estimator) if what.estimator else key
        )
