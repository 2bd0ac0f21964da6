"""From the store's summaries to points: which numbers count, and which belong to one course."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from rehab.report import comparability
from rehab.report.naming import Named, named
from rehab.report.overview import Key, Point
from rehab.store.history import History, Played, Value

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

    @property
    def part(self) -> float | None:
        return min(1.0, self.seen / self.recorded) if self.recorded > 0.0 else None


@dataclass(frozen=True)
class Left:
    """What does not count: whole sessions by the therapist's mark, blocks, and sessions (by kind
    and side) too little of which was tracked. The values are reasons."""

    sessions: Mapping[str, str]
    blocks: Mapping[str, str]
    untracked: Mapping[tuple[str, str, str], Tracked]


@dataclass(frozen=True)
class Gathered:
    """Points by what they are of, oldest first, and the books: what was tracked, and active."""

    points: Mapping[Group, list[Point]]
    names: Mapping[Group, Named]
    tracked: Mapping[str, Tracked]
    active: Mapping[str, float]
    """seconds, of sessions in which they were derived"""
    left: Left


def gathered(history: History) -> Gathered:
    """All that counts of a patient's course."""
    values: dict[str, list[Value]] = defaultdict(list)
    booked: dict[str, list[Value]] = defaultdict(list)
    for value in history.values:  # by position: there are twenty a session, over years
        (booked if value[3] in BOOKED else values)[value[0]].append(value)
    blocks: dict[str, list[Played]] = defaultdict(list)
    for block in history.blocks:
        blocks[block.session].append(block)
    by_kind = {session: _tracked_by(rows) for session, rows in booked.items()}
    left = _left(history, by_kind)
    points: dict[Group, list[Point]] = defaultdict(list)
    names: dict[Group, Named] = {}
    courses: dict[tuple[str, ...], _Course] = {}
    keys: dict[tuple[tuple[str, str, str], ...], _Keys] = {}
    for session in history.sessions:
        if session.id in left.sessions or session.id not in values:
            continue
        own, seen = blocks[session.id], by_kind.get(session.id, {})
        alike = tuple((b.kind, b.exercise, b.comparability) for b in own if b.id not in left.blocks)
        if alike not in keys:
            keys[alike] = _Keys(alike)
        key_of = keys[alike].of
        for value in _counting(values[session.id], own, left.blocks):
            _, _, kind, name, motion, side, statistic, amount, trials, unit = value[:10]
            definition, quality, se, estimator = value[10:]
            if left.untracked and (session.id, kind, side) in left.untracked:
                continue
            what = (kind, name, motion, side, statistic, unit, definition)
            course = courses.get(what)
            if course is None:
                course = courses[what] = _course(points, names, what)
            scale = course.scale
            tracked = seen.get((kind, side))
            course.points.append(
                Point(
                    session.when,
                    amount * scale,
                    None if se is None else se * scale,
                    trials,
                    session.id,
                    None,
                    key_of(kind, definition, motion, side, estimator),
                    quality if tracked is None else tracked.part,
                )
            )
    return Gathered(
        points,
        names,
        {session: _whole(parts) for session, parts in by_kind.items()},
        {session: _active(rows) for session, rows in booked.items()},
        left,
    )


class _Course(NamedTuple):
    points: list[Point]
    scale: float


def _course(
    points: dict[Group, list[Point]], names: dict[Group, Named], what: tuple[str, ...]
) -> _Course:
    """Where the numbers of these columns belong; what a session derived bears its own name."""
    kind, name, motion, side, statistic, unit, definition = what
    exercise = definition.partition("/")[0]
    group = Group(kind, name, motion, side, statistic, "" if exercise == name else exercise, unit)
    if group not in names:
        names[group] = named(name, motion, unit, statistic)
    return _Course(points[group], names[group].scale)


class _Keys:
    """The keys of the numbers of sessions with these blocks: kind, exercise and comparability."""

    def __init__(self, blocks: Sequence[tuple[str, str, str]]) -> None:
        self._blocks = blocks
        self._found: dict[tuple[str, ...], Key] = {}

    def of(self, kind: str, definition: str, motion: str, side: str, estimator: str) -> Key:
        asked = (kind, definition, motion, side, estimator)
        found = self._found.get(asked)
        if found is None:
            found = self._found[asked] = self._key(kind, definition, motion, side, estimator)
        return found

    def _key(self, kind: str, definition: str, motion: str, side: str, estimator: str) -> Key:
        alike = [block for block in self._blocks if block[0] == kind]
        alike = [block for block in alike if block[1] == definition] or alike
        keys = {comparability.of(stored, of, exercise, side) for of, exercise, stored in alike}
        # A test that asks for one movement a block names its targets so: which others the session
        # tested makes no difference.
        keys = {key for key in keys if motion and key.targets == motion} or keys
        empty = Key(kind, definition, "", "", "", "", "", "")
        key = comparability.merged(frozenset(keys)) if keys else empty
        return comparability.shared(key._replace(estimator=estimator) if estimator else key)


def _counting(
    values: Sequence[Value], blocks: Sequence[Played], left: Mapping[str, str]
) -> list[Value]:
    """A session's numbers; where a block is left out, those of its exercise from the others."""
    out = {(block.kind, block.exercise) for block in blocks if block.id in left}
    if not out:
        return [value for value in values if value.block is None]
    kept = [v for v in values if v.block is None and (v.kind, v.definition) not in out]
    again: dict[tuple[str, ...], list[Value]] = defaultdict(list)
    for value in values:
        counts = value.block is not None and value.block not in left
        if counts and (value.kind, value.definition) in out:
            same = (value.kind, value.name, value.motion, value.side, value.definition)
            again[same].append(value)
    return kept + [_summed(several) for several in again.values()]


def _summed(several: Sequence[Value]) -> Value:
    """The median over trials, as far as the medians of their blocks tell it."""
    spread = [value.value for value in several for _ in range(value.trials)]
    trials = sum(value.trials for value in several)
    return several[0]._replace(block=None, value=median(spread), trials=trials, se=None)


def _tracked_by(rows: Sequence[Value]) -> dict[tuple[str, str], Tracked]:
    """By kind and side what was tracked of how much; the side "" is all that was asked for."""
    seconds: dict[str, dict[tuple[str, str], float]] = {"tracked": {}, "recorded": {}}
    for row in rows:
        if row.name in seconds:
            seconds[row.name][row.kind, row.side] = row.value
    found = {}
    for (kind, side), seen in seconds["tracked"].items():
        recorded = seconds["recorded"]
        whole = recorded.get((kind, side), recorded.get((kind, ""), 0.0))
        found[kind, side] = Tracked(seen, whole)
    for kind in {kind for kind, _ in found}:
        sides = [part for (of, _), part in found.items() if of == kind]
        found.setdefault((kind, ""), min(sides, key=lambda part: part.seen))
    return found


def _whole(parts: Mapping[tuple[str, str], Tracked]) -> Tracked:
    """Over assessment and training: seconds in which every arm was tracked that was asked for."""
    whole = [part for (_, side), part in parts.items() if side == ""]
    return Tracked(sum(p.seen for p in whole), sum(p.recorded for p in whole))


def _active(rows: Sequence[Value]) -> float:
    """Active seconds: of both arms together where that was derived, else of the busier one."""
    by_side: dict[str, float] = defaultdict(float)
    for row in rows:
        if row.name == "active_time":
            by_side[row.side] += row.value
    return by_side.get("", max(by_side.values(), default=0.0))


def _left(history: History, tracked: Mapping[str, Mapping[tuple[str, str], Tracked]]) -> Left:
    marks = [mark for mark in history.entries["mark"] if mark["kind"] == "left out"]
    untracked = {
        (session, kind, side): part
        for session, parts in tracked.items()
        for (kind, side), part in parts.items()
        if part.part is not None and part.part < LEAST_TRACKED
    }
    return Left(
        {mark["session_id"]: mark["reason"] for mark in marks if mark["block_id"] is None},
        {mark["block_id"]: mark["reason"] for mark in marks if mark["block_id"] is not None},
        untracked,
    )
