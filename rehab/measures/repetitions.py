"""Finds the repetitions of a repeated movement in a recording that nobody has labelled."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from rehab.measures.alike import alike
from rehab.measures.channels import Channel, channels
from rehab.measures.excursions import RATE, Excursion, Grid, excursions, sizes

Floats = npt.NDArray[np.float64]

LEAST_SHARE = 0.3
"""A repetition goes at least this part of the usual way, and comes back as far (a tired one of
half the size is one; a start at the bench that is broken off is none)."""
MEANT = 0.2
"""What excursions must count together, be they one of 28 degrees or ten of 20: an arm at rest,
estimated, wanders by 20 degrees, and swings by as much in walking."""
SWING = 35.0
"""Degrees up to which arms that are raised by turns do nothing but swing in walking."""
REGULAR, MOSTLY = 0.2, 0.75
"""Of an exercise, most durations and sizes are within this part of the usual one."""
TURNS = 0.8
"""Part of all changes from one repetition to the next that are changes of side, where a movement
is done by turns."""
HIPS_TO_EYES = 0.75
"""Metres, of most adults."""
SHARED_REST, SHARED_PART = 1.6, 0.6
"""Seconds of rest between two repetitions, and parts of how long one usually lasts, up to which
the one ends where the next begins."""
LEAD = 0.1
"""Part of how long a repetition usually lasts that belongs to it before the arm has visibly left
its rest, and after it is back, between long rests."""


@dataclass(frozen=True)
class Repetition:
    """One repetition, from leaving the rest to being back there.

    `start`, `end`, `peak_time` s, on the recording's clock; `side` "left", "right", "both" or ""
    where there is none; `motion` in a clinician's words; `peak` degrees of the angle that moved
    most, at its turn, or, of squat and sit to stand, metres by which the head went down (up).
    """

    start: float
    end: float
    side: str
    motion: str
    peak: float
    peak_time: float


@dataclass(frozen=True)
class _Group:
    """The excursions of one channel that are repetitions of one movement, if `score` is not 0."""

    channel: Channel
    found: list[Excursion]
    score: float

    def away(self, grid: Grid) -> Floats:
        """The channel's series (samples,), greater the farther it is from its rest."""
        x = self.channel.sign * grid.smooth(self.channel.name)
        return np.maximum(x, 0.0) if self.channel.axial else x


def find(t: Floats, series: Mapping[str, Floats]) -> list[Repetition]:
    """The repetitions of the movement that the recording repeats most, in order; [] if none.

    `t` (N,) s, increasing; `series` (N,) each: angles in degrees by their names
    (`shoulder_elevation_left`, ...), `head_height` in metres; NaN where unknown, and any may be
    missing. Works at 25 Hz on means over 40 ms, so the cost grows with the recording's length.
    """
    grid = Grid.of(np.asarray(t, np.float64), series)
    if grid is None:
        return []
    posture = _posture(grid)
    groups = [_group(grid, posture, channel) for channel in channels() if channel.name in grid]
    halves = [[one, *(other for other in groups if _takes_turns(one, other))] for one in groups]
    found = max(halves, key=_score, default=[])
    return _told(grid, found) if _score(found) else []


def _score(halves: list[_Group]) -> float:
    """How much the halves of a movement count; 0 for what only looks like one."""
    if not halves or not halves[0].score:
        return 0.0
    swinging = len(halves) > 1 and halves[0].channel.kind == "shoulder_elevation"
    if swinging and np.median(_sizes(halves[0].found)) < SWING:
        return 0.0
    return sum(group.score for group in halves)


def _posture(grid: Grid) -> Floats:
    """Where both arms and the head are, (N, 9): degrees, and centimetres of head height."""
    columns = [100.0 * grid.filled("head_height")]
    for side in ("left", "right"):
        for name in ("shoulder_elevation", "shoulder_flexion", "shoulder_abduction"):
            columns.append(grid.filled(f"{name}_{side}"))
        columns.append(0.8 * grid.filled(f"elbow_flexion_{side}"))
    return np.stack(columns, axis=1)


def _worth(channel: Channel, size: Floats) -> Floats:
    """What excursions count, 0 to 1: the smallest worth counting hardly, plenty fully."""
    part = (size - channel.least) / (channel.plenty - channel.least)
    return np.asarray(np.clip(part, 0.02, 1.0) ** 2)


def _group(grid: Grid, posture: Floats, channel: Channel) -> _Group:
    """The largest set of the channel's excursions that are alike."""
    none = _Group(channel, [], 0.0)
    x = none.away(grid)
    size = sizes(x, channel.least)
    if not len(size):
        return none
    usual = _weighted_median(size, _worth(channel, size))
    found = [
        each
        for each in excursions(x, max(channel.least, LEAST_SHARE * usual))
        if grid.known(channel.name, each.leaves, each.back)
    ]
    if channel.name.startswith(("shoulder_rotation", "forearm")):
        # an arm that is itself lifted turns in ways that are no exercise of turning it
        lift = grid.filled(f"shoulder_elevation_{channel.side}")
        found = [e for e in found if np.ptp(lift[[e.leaves, e.peak, e.back]]) < 0.5 * e.size]
    if not found:
        return none
    kind = alike(_where(posture, x, channel), x, found, _worth(channel, _sizes(found)))
    sure = [each for each, is_one in zip(found, kind.sure, strict=True) if is_one]
    found = [each for each, is_one in zip(found, kind.likely, strict=True) if is_one]
    worth = 0.5 * float(sum(_worth(channel, _sizes(some)).sum() for some in (sure, found)))
    if not (_regular(found) if channel.axial else worth >= MEANT):
        return _Group(channel, found, 0.0)
    return _Group(channel, found, channel.weight * worth)


def _sizes(found: list[Excursion]) -> Floats:
    return np.array([each.size for each in found])


def _where(posture: Floats, x: Floats, channel: Channel) -> Floats:
    """The posture by which the channel's excursions are compared, (N, columns)."""
    if channel.name == "head_height":  # what the arms do meanwhile matters less
        return posture * np.where(np.arange(posture.shape[1]) > 0, 0.3, 1.0)
    if channel.name.startswith("shoulder_elevation"):
        return posture
    return np.column_stack([posture, x])


def _regular(found: list[Excursion]) -> bool:
    """Whether excursions are as even as an exercise's, not as various as looking about."""
    if len(found) < 3:
        return False
    lasts = np.array([each.back - each.leaves for each in found])
    return all(
        float(np.mean(np.abs(x - np.median(x)) <= REGULAR * np.median(x))) >= MOSTLY
        for x in (lasts, _sizes(found))
    )


def _weighted_median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, 0.5 * total[-1])])


def _takes_turns(group: _Group, other: _Group) -> bool:
    """Whether another group is the movement's other half: the other arm's, or the other way's."""
    a, b = group.channel, other.channel
    if a.axial:
        opposite = a.name == b.name and a.sign != b.sign
    else:
        opposite = a.kind == b.kind and a.sign == b.sign and a.side != b.side
    if not opposite or not other.found:
        return False
    spans = sorted(
        (each.peak, each.leaves, each.back, which is group)
        for which in (group, other)
        for each in which.found
    )
    by_turns = [
        before[3] != after[3] and before[2] <= after[0] and before[0] <= after[1]
        for before, after in itertools.pairwise(spans)
    ]
    return sum(by_turns) >= TURNS * len(by_turns)


def _told(grid: Grid, groups: list[_Group]) -> list[Repetition]:
    """The excursions of the groups as repetitions, in order."""
    rows = []
    for group in groups:
        channel, found, x = group.channel, group.found, group.away(grid)
        side, motion, shown = channel.side, channel.motion, channel.sign * x
        if channel.name == "head_height":
            shown = np.zeros(len(x))
            shown[[each.peak for each in found]] = _sizes(found)
            if _bends(grid, found):
                motion, shown = "trunk flexion", grid.smooth("trunk_forward")
        elif not channel.axial:
            motion = motion or _raising(grid, side, found)
            side = "both" if _together(grid, channel, found) else side
        for each in found:
            peak = float(shown[each.peak])
            told = Repetition(0.0, 0.0, side, motion, peak, grid.time(each.peak))
            rows.append(((each.leaves, each.back), told))
    rows.sort(key=lambda row: row[1].peak_time)
    bounds = _bounds([moves for moves, _ in rows], len(groups[0].away(grid)))
    return [
        replace(told, start=grid.time(start), end=grid.time(end))
        for (start, end), (_, told) in zip(bounds, rows, strict=True)
    ]


def _together(grid: Grid, channel: Channel, found: list[Excursion]) -> bool:
    """Whether the other arm mostly goes at least half as far at the same time."""
    other = "left" if channel.side == "right" else "right"
    x = channel.sign * grid.filled(channel.name.replace(channel.side, other))
    return (
        float(np.median([(x[e.peak] - max(x[e.leaves], x[e.back])) / e.size for e in found])) >= 0.5
    )


def _bends(grid: Grid, found: list[Excursion]) -> bool:
    """Whether the head goes down because the trunk bends forwards, more than with the hips."""
    forward = grid.filled("trunk_forward")
    bent = np.radians([forward[e.peak] - forward[e.leaves] for e in found])
    by_bending = HIPS_TO_EYES * (1.0 - np.cos(np.maximum(bent, 0.0)))
    return bool(np.median(by_bending / _sizes(found)) > 0.5)


def _raising(grid: Grid, side: str, found: list[Excursion]) -> str:
    """What a clinician calls raising the arm, from the plane in which it is at the peaks."""
    peaks = [each.peak for each in found]
    forward = grid.filled(f"shoulder_flexion_{side}")[peaks]
    outward = grid.filled(f"shoulder_abduction_{side}")[peaks]
    plane = math.degrees(math.atan2(float(np.median(forward)), float(np.median(outward))))
    if plane < -40.0:
        return "shoulder extension"
    if plane < 25.0:
        return "shoulder abduction"
    return "shoulder scaption" if plane < 60.0 else "shoulder flexion"


def _bounds(moves: list[tuple[int, int]], count: int) -> list[tuple[float, float]]:
    """Start and end of each repetition, in samples; neighbours without a rest share a bound."""
    usual = float(np.median([back - leaves for leaves, back in moves]))
    starts = [max(leaves - LEAD * usual, 0.0) for leaves, _ in moves]
    ends = [min(back + LEAD * usual, count - 1.0) for _, back in moves]
    shared = max(SHARED_REST * RATE, SHARED_PART * usual)
    for k in range(len(moves) - 1):
        back, leaves = moves[k][1], moves[k + 1][0]
        if leaves - back <= shared:
            ends[k] = starts[k + 1] = 0.5 * (back + leaves)
    return list(zip(starts, ends, strict=True))
