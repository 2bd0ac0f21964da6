"""From the store's summaries to points: which numbers count, and which belong to one course."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import compress
from statistics import median
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from rehab.measures.tested import ERRORS, motions
from rehab.report import comparability
from rehab.report.naming import Named, named
from rehab.report.overview import Key, Point
from rehab.store.digest import Block, Quantity
from rehab.store.history import History, Marked, Value

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
    played = [session.form.blocks for session in history.sessions]
    quantities, values = _without(history, blocks, played)
    books = _Books(history)
    counts = np.array([session.id not in sessions for session in history.sessions], bool)
    courses: dict[Group, _Course] = {}
    keys = _Keys(played)
    for what, numbers in zip(quantities, values.swapaxes(0, 1), strict=True):
        if what.name not in BOOKED and what.name not in ERRORS:
            _gather(what, numbers, counts, books, keys, courses)
    ids = [session.id for session in history.sessions]
    kept = books.kept
    tracked = zip(ids, map(Tracked, *books.whole()), kept, strict=True)
    return Gathered(
        {group: course.points(history) for group, course in courses.items()},
        {group: course.named for group, course in courses.items()},
        {key: seconds for key, seconds, known in tracked if known},
        {key: s for key, s, known in zip(ids, books.active(), kept, strict=True) if known},
        Left(sessions, blocks, frozenset(compress(ids, books.little()))),
    )


def _marked(history: History) -> tuple[dict[str, str], dict[str, str]]:
    """The sessions and the blocks that the therapist left out, each with the reason."""
    marks = [mark for mark in history.entries["mark"] if mark["kind"] == "left out"]
    return (
        {mark["session_id"]: mark["reason"] for mark in marks if mark["block_id"] is None},
        {mark["block_id"]: mark["reason"] for mark in marks if mark["block_id"] is not None},
    )


def _without(
    history: History, left: Mapping[str, str], played: list[tuple[Block, ...]]
) -> tuple[list[Quantity], Floats]:
    """What counts of which quantity: where a block is left out, of its exercise the numbers of the
    others, and it is taken from what was `played`."""
    quantities, values = list(history.quantities), history.values.copy()
    out: dict[str, list[Marked]] = defaultdict(list)
    for block in left:
        if block in history.marked:
            out[history.marked[block].session].append(history.marked[block])
    for place, session in enumerate(history.sessions if out else ()):
        marked = out.get(session.id, [])
        if not marked:
            continue
        numbers = {mark.number for mark in marked}
        played[place] = tuple(block for block in played[place] if block.number not in numbers)
        theirs = {(mark.kind, mark.exercise) for mark in marked}
        lost = [i for i, q in enumerate(quantities) if (q.kind, q.definition) in theirs]
        values[place, lost] = np.nan
        for quantity, told in _again(history.of_blocks, session.id, left, theirs):
            if quantity not in quantities:
                quantities.append(quantity)
                values = np.append(values, np.full((len(values), 1, 4), np.nan), 1)
            values[place, quantities.index(quantity)] = told
    return quantities, values


def _again(
    of_blocks: Sequence[Value], session: str, left: Mapping[str, str], of: set[tuple[str, str]]
) -> Iterator[tuple[Quantity, list[float]]]:
    """The numbers of a session's exercises, from those of their blocks that are not left out."""
    again: dict[Quantity, list[Value]] = defaultdict(list)
    for value in of_blocks:
        counts = value.session == session and value.block not in left
        if counts and (value.of.kind, value.of.definition) in of:
            again[value.of].append(value)
    yield from map(_summed, again.values())


def _summed(several: Sequence[Value]) -> tuple[Quantity, list[float]]:
    """The median over trials, as far as the summaries of their blocks tell it."""
    spread = [value.value for value in several for _ in range(value.trials)]
    one, trials = several[0], sum(value.trials for value in several)
    quality = math.nan if one.quality is None else one.quality
    se = math.nan if one.se is None or len(several) > 1 else one.se
    return one.of, [median(spread), trials, quality, se]


class _Books:
    """What the sessions keep the books of, a row each; NaN where it is not told."""

    def __init__(self, history: History) -> None:
        self._columns = [
            (quantity, history.values[:, column, 0])
            for column, quantity in enumerate(history.quantities)
            if quantity.name in BOOKED
        ]
        self._nothing = np.full(len(history.sessions), np.nan)
        booked = np.array([self._nothing, *(column for _, column in self._columns)])
        self.kept: list[bool] = np.any(~np.isnan(booked), axis=0).tolist()
        self._by = self._tracked_by()

    def _of(self, name: str) -> dict[tuple[str, str], Floats]:
        return {(q.kind, q.side): column for q, column in self._columns if q.name == name}

    def _tracked_by(self) -> dict[tuple[str, str], Floats]:
        """By kind and side (2, N) the seconds tracked, of how many; the side "" is all that was
        asked for: where that is not told, the arm of which less was tracked."""
        recorded = self._of("recorded")
        found = {}
        for (kind, side), seen in self._of("tracked").items():
            own = recorded.get((kind, side), self._nothing)
            whole = np.where(np.isnan(own), recorded.get((kind, ""), self._nothing), own)
            found[kind, side] = np.array([seen, np.nan_to_num(whole)])
        for kind in dict.fromkeys(kind for kind, _ in found):
            arms = np.array([told for which, told in found.items() if which[0] == kind])
            seen = np.where(np.isnan(arms[:, 0]), np.inf, arms[:, 0])
            least = np.take_along_axis(arms, seen.argmin(0)[None, None], 0)[0]
            told = found.get((kind, ""), np.array([self._nothing] * 2))
            found[kind, ""] = np.where(np.isnan(told[0]), least, told)
        return found

    def part(self, kind: str, side: str) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """The part, 0 to 1, that was tracked, NaN where nothing was recorded; and of which
        sessions that is told."""
        if (kind, side) not in self._by:
            return self._nothing, np.zeros(len(self._nothing), bool)
        seen, whole = self._by[kind, side]
        part = np.divide(seen, whole, out=self._nothing.copy(), where=whole > 0.0)
        return np.minimum(1.0, part), ~np.isnan(seen)

    def little(self) -> list[bool]:
        """The sessions of which too little was tracked, of either arm, testing or training."""
        parts = [self._nothing, *(self.part(*which)[0] for which in self._by)]
        little: list[bool] = np.any(np.array(parts) < LEAST_TRACKED, axis=0).tolist()
        return little

    def whole(self) -> tuple[list[float], list[float]]:
        """Over assessment and training: the seconds in which every arm was tracked that was asked
        for, of those recorded."""
        both = [np.zeros((2, len(self._nothing)))]
        for (_, side), told in self._by.items():
            if side == "":
                both.append(np.where(np.isnan(told[0]), 0.0, told))
        seen, recorded = np.sum(both, 0)
        return _list(seen), _list(recorded)

    def active(self) -> list[float]:
        """Active seconds: of both arms together where that was derived, else of the busier one."""
        by_side: dict[str, Floats] = {"": self._nothing}
        for quantity, column in self._columns:
            if quantity.name == "active_time":
                before = by_side.get(quantity.side, self._nothing)
                both = np.nan_to_num(before) + np.nan_to_num(column)
                untold = np.isnan(before) & np.isnan(column)
                by_side[quantity.side] = np.where(untold, np.nan, both)
        together = by_side.pop("")
        busier = np.nan_to_num([0.0 * np.nan_to_num(together), *by_side.values()]).max(0)
        return _list(np.where(np.isnan(together), busier, together))


def _gather(
    what: Quantity,
    numbers: Floats,
    counts: npt.NDArray[np.bool_],
    books: _Books,
    keys: _Keys,
    courses: dict[Group, _Course],
) -> None:
    """Put the numbers (N, 4) that count where they belong."""
    part, told = books.part(what.kind, what.side)
    places = np.flatnonzero(counts & ~np.isnan(numbers[:, 0]) & ~(part < LEAST_TRACKED))
    if not len(places):
        return
    course = _course(courses, what)
    value, trials, quality, se = numbers[places].T
    completeness = np.where(told[places], part[places], quality)
    scale = course.named.scale
    course.parts.append(
        _Part(places, value * scale, se * scale, trials, completeness, keys.of(what, places))
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
    """Numbers of a group, a row each."""

    places: Ints
    value: Floats
    se: Floats
    trials: Floats
    completeness: Floats
    keys: list[Key]


class _Course(NamedTuple):
    """The numbers of a group."""

    named: Named
    parts: list[_Part]

    def points(self, history: History) -> list[Point]:
        """All of them, oldest first."""

        def column(number: int) -> npt.NDArray[Any]:
            return np.concatenate([part[number] for part in self.parts])[order]

        keys = [key for part in self.parts for key in part.keys]
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
    """The keys of numbers, of the blocks that each session played."""

    def __init__(self, played: Sequence[tuple[Block, ...]]) -> None:
        which: dict[tuple[Block, ...], int] = {}
        by_object: dict[int, int] = {}  # nearly all are the same few objects
        for blocks in played:
            if id(blocks) not in by_object:
                by_object[id(blocks)] = which.setdefault(blocks, len(which))
        self._which = np.array([by_object[id(blocks)] for blocks in played], np.int64)
        self._played = list(which)

    def of(self, what: Quantity, places: Ints) -> list[Key]:
        """Those of what the sessions at `places` tell."""
        which = self._which[places].tolist()
        keys = {number: _key(what, self._played[number]) for number in dict.fromkeys(which)}
        return [keys[number] for number in which]


def _key(what: Quantity, played: Sequence[Block]) -> Key:
    alike = [block for block in played if block.kind == what.kind]
    alike = [block for block in alike if block.exercise == what.definition] or alike
    # Which other movements the session tested makes no difference.
    alike = [block for block in alike if what.motion and what.motion in _motions(block)] or alike
    keys = {comparability.of(b.comparability, b.kind, b.exercise, what.side) for b in alike}
    empty = Key(what.kind, what.definition, "", "", "", "", "", "")
    key = comparability.merged(frozenset(keys)) if keys else empty
    return comparability.shared(key._replace(estimator=what.estimator) if what.estimator else key)


@cache
def _motions(block: Block) -> tuple[str, ...]:
    """The joint directions that a test asks for; one that asks for one may name its targets so."""
    movement = str(json.loads(block.settings).get("movement", ""))
    targets = json.loads(block.comparability).get("targets", "")
    return (*motions(block.exercise, movement), str(targets))
